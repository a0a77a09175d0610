#include "base/sink.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace bpfproof {
namespace {

bool is_special(const std::string& path) {
    struct stat status {};
    return stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode);
}

/// The file that a link leads to is what is replaced, not the link.
std::string behind_links(const std::string& path) {
    char* const resolved = realpath(path.c_str(), nullptr);
    std::string out = resolved == nullptr ? path : resolved;
    std::free(resolved);
    return out;
}

/// A file without a name, of which nothing is left whatever ends the process. Not every file system has them: negative.
int nameless_file(const std::filesystem::path& folder) {
    return open(folder.empty() ? "." : folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
}

/// One with a name, ending in what replaces the last six letters; as open() would make it: mkstemp() gives it to the
/// owner alone.
int named_file(std::string& name) {
    const mode_t mask = umask(0);
    umask(mask);
    const int file = mkstemp(name.data());
    if (file >= 0 && fchmod(file, 0666 & ~mask) == 0)
        return file;
    if (file >= 0)
        close(file);
    return -1;
}

/// Tries names until one is free.
bool give_name(int file, std::string& name) {
    const std::string now = fmt::format("/proc/self/fd/{}", file);
    const std::size_t end = name.size() - 6;
    for (unsigned i = 0; i < 1'000'000; ++i) {
        name.replace(end, 6, fmt::format("{:06}", i));
        if (linkat(AT_FDCWD, now.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0)
            return true;
        if (errno != EEXIST)
            return false;
    }
    return false;
}

} // namespace

Sink::Sink() : path_("standard output"), stream_(stdout) {}

Sink::Sink(const std::string& path) : path_(path) {
    if (is_special(path)) {
        stream_ = std::fopen(path.c_str(), "wb");
    } else {
        path_ = behind_links(path);
        beside_ = path_ + ".XXXXXX";
        const int file = nameless_file(std::filesystem::path(path_).parent_path());
        nameless_ = file >= 0;
        stream_ = fdopen(nameless_ ? file : named_file(beside_), "wb");
    }
    good_ = stream_ != nullptr;
    if (!good_)
        beside_.clear();
}

Sink::~Sink() {
    if (stream_ != nullptr && stream_ != stdout)
        std::fclose(stream_);
    if (!beside_.empty() && !nameless_)
        unlink(beside_.c_str());
}

void Sink::write(const std::string& bytes) {
    if (stream_ == nullptr)
        return;
    good_ = std::fwrite(bytes.data(), 1, bytes.size(), stream_) == bytes.size() && good_;
    if (stream_ == stdout)
        good_ = std::fflush(stream_) == 0 && good_; // a long run shows what it has
}

void Sink::keep() {
    if (stream_ == nullptr || stream_ == stdout)
        return;
    good_ = std::fflush(stream_) == 0 && good_;
    if (good_ && nameless_) {
        good_ = give_name(fileno(stream_), beside_);
        nameless_ = !good_;
    }
    good_ = std::fclose(std::exchange(stream_, nullptr)) == 0 && good_;
    if (good_ && !beside_.empty() && std::rename(beside_.c_str(), path_.c_str()) == 0)
        beside_.clear();
    good_ = good_ && beside_.empty();
}

} // namespace bpfproof
