#include "cache/cache.hpp"

#include "base/sink.hpp"
#include "cache/entry.hpp"
#include "object/file_bytes.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace bpfproof::cache {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t prefix = 2; // digits: 256 folders, lest one grow long

/// As the Cache Directory Tagging Specification asks: backups leave such folders out.
constexpr const char* tag = "Signature: 8a477f597d28d172789f06886806bc55\n"
                            "# What bpfproof remembers of programs it has verified. May be removed at any time.\n";

bool is_hexadecimal(const std::string& name, std::size_t size) {
    return name.size() == size && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

struct Entry {
    fs::path path;
    fs::file_time_type used;
    std::uint64_t size = 0;
};

/// Only what is named as ours is: nobody else's files are touched, whatever the folder is.
std::vector<Entry> entries(const fs::path& folder) {
    std::vector<Entry> out;
    std::error_code error;
    for (auto outer = fs::directory_iterator(folder, error); !error && outer != fs::directory_iterator();
         outer.increment(error)) {
        if (!is_hexadecimal(outer->path().filename().string(), prefix))
            continue;
        std::error_code gone;
        for (auto inner = fs::directory_iterator(outer->path(), gone); !gone && inner != fs::directory_iterator();
             inner.increment(gone)) {
            std::error_code lost;
            Entry entry{inner->path(), inner->last_write_time(lost), 0};
            if (!lost && is_hexadecimal(entry.path.filename().string(), 2 * sizeof(Digest) - prefix))
                entry.size = inner->file_size(lost);
            if (!lost && entry.size > 0)
                out.push_back(std::move(entry));
        }
    }
    return out;
}

} // namespace

std::optional<std::string> Cache::prepare() const {
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error)
        return error.message();
    if (!fs::is_directory(folder_, error))
        return "not a directory";
    if (access(folder_.c_str(), R_OK | X_OK) != 0)
        return "cannot be read";
    if (const fs::path file = folder_ / "CACHEDIR.TAG"; !fs::exists(file, error)) {
        Sink sink(file);
        sink.write(tag);
        sink.keep(); // nothing is lost where it cannot be
    }
    return std::nullopt;
}

fs::path Cache::file(const Digest& key) const {
    const std::string name = hexadecimal(key);
    return folder_ / name.substr(0, prefix) / name.substr(prefix);
}

std::optional<findings::ProgramResult> Cache::find(const Digest& key) const {
    const fs::path path = file(key);
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored)) // a pipe may never end
        return std::nullopt;
    const auto read = object::read_file(path);
    const auto* content = std::get_if<std::vector<std::byte>>(&read);
    if (content == nullptr)
        return std::nullopt;
    auto found = from_bytes(key, {reinterpret_cast<const char*>(content->data()), content->size()});
    if (found)
        fs::last_write_time(path, fs::file_time_type::clock::now(), ignored);
    return found;
}

void Cache::put(const Digest& key, const findings::ProgramResult& result) {
    const fs::path path = file(key);
    std::error_code ignored;
    fs::create_directory(path.parent_path(), ignored);
    if (fs::exists(path, ignored) && !fs::is_regular_file(path, ignored))
        return;
    Sink sink(path);
    sink.write(to_bytes(key, result));
    sink.keep();
    if (sink.good())
        grown_ = true;
}

void Cache::trim() {
    if (!grown_.exchange(false))
        return;
    std::vector<Entry> all = entries(folder_);
    std::uint64_t size = 0;
    for (const Entry& entry : all)
        size += entry.size;
    if (size <= limit_)
        return;
    std::ranges::sort(all, {}, &Entry::used);
    for (const Entry& entry : all) {
        std::error_code ignored; // somebody else may have removed it
        fs::remove(entry.path, ignored);
        size -= entry.size;
        if (size <= limit_)
            return;
    }
}

} // namespace bpfproof::cache
