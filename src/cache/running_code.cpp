#include "cache/running_code.hpp"

#include "cache/digest.hpp"
#include "object/file_bytes.hpp"

#include <elf.h>
#include <link.h>

#include <algorithm>
#include <cstring>
#include <string_view>

namespace bpfproof::cache {
namespace {

/// The description of the note NT_GNU_BUILD_ID, or nothing. Notes lie one after another: a header, name, description,
/// each at a multiple of four bytes (elf(5)).
std::string_view build_id(std::string_view notes) {
    const auto padded = [](std::size_t size) { return (size + 3) & ~std::size_t{3}; };
    ElfW(Nhdr) note{};
    while (notes.size() >= sizeof note) {
        std::memcpy(&note, notes.data(), sizeof note);
        notes.remove_prefix(sizeof note);
        const std::size_t name = padded(note.n_namesz);
        if (name > notes.size() || note.n_descsz > notes.size() - name)
            return {};
        if (note.n_type == NT_GNU_BUILD_ID && notes.substr(0, note.n_namesz) == std::string_view("GNU\0", 4))
            return notes.substr(name, note.n_descsz);
        notes.remove_prefix(std::min(notes.size(), name + padded(note.n_descsz)));
    }
    return {};
}

std::string_view build_id(const dl_phdr_info& loaded) {
    for (std::size_t i = 0; i < loaded.dlpi_phnum; ++i) {
        const ElfW(Phdr)& segment = loaded.dlpi_phdr[i];
        if (segment.p_type != PT_NOTE)
            continue;
        const auto* begin = reinterpret_cast<const char*>(loaded.dlpi_addr + segment.p_vaddr);
        if (const std::string_view found = build_id({begin, segment.p_memsz}); !found.empty())
            return found;
    }
    return {};
}

std::string hash_of_file(const std::string& path) {
    const auto read = object::read_file(path);
    const auto* content = std::get_if<std::vector<std::byte>>(&read);
    if (content == nullptr || content->empty())
        return {};
    return std::string(bytes(digest({reinterpret_cast<const char*>(content->data()), content->size()})));
}

struct Code {
    std::string text;
    bool known = true;
};

int add(dl_phdr_info* loaded, std::size_t, void* to) {
    Code& code = *static_cast<Code*>(to);
    const std::string name = loaded->dlpi_name;
    if (!name.empty() && name.find('/') == std::string::npos)
        return 0; // what the kernel maps in: clocks
    std::string id(build_id(*loaded));
    if (id.empty())
        id = hash_of_file(name.empty() ? "/proc/self/exe" : name);
    code.known = code.known && !id.empty();
    code.text += std::to_string(id.size()) + ':' + id;
    return 0;
}

} // namespace

std::string running_code() {
    Code code;
    dl_iterate_phdr(add, &code);
    return code.known ? code.text : std::string();
}

} // namespace bpfproof::cache
