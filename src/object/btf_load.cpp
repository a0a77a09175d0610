// BTF out of files: raw, or in a section of an ELF file of any machine.
#include "object/btf.hpp"
#include "object/file_bytes.hpp"

#include <gelf.h>
#include <libelf.h>

#include <memory>

namespace bpfproof::object {
namespace {

struct End {
    void operator()(Elf* elf) const { elf_end(elf); }
};

std::span<const std::byte> btf_section(std::span<const std::byte> file) {
    elf_version(EV_CURRENT);
    // libelf asks for writable memory but, opened this way, only reads it.
    const std::unique_ptr<Elf, End> elf(
        elf_memory(const_cast<char*>(reinterpret_cast<const char*>(file.data())), file.size()));
    std::size_t names = 0;
    if (!elf || elf_getshdrstrndx(elf.get(), &names) != 0) {
        return {};
    }
    for (Elf_Scn* scn = elf_nextscn(elf.get(), nullptr); scn != nullptr; scn = elf_nextscn(elf.get(), scn)) {
        GElf_Shdr header{};
        if (gelf_getshdr(scn, &header) == nullptr || header.sh_type == SHT_NOBITS) {
            continue;
        }
        const char* name = elf_strptr(elf.get(), names, header.sh_name);
        if (name != nullptr && std::string_view(name) == ".BTF" && header.sh_offset <= file.size() &&
            header.sh_size <= file.size() - header.sh_offset) {
            return file.subspan(header.sh_offset, header.sh_size);
        }
    }
    return {};
}

} // namespace

std::variant<std::shared_ptr<const Btf>, InputError> load_btf(const std::string& path) {
    auto file = read_file(path);
    if (auto* error = std::get_if<InputError>(&file)) {
        return *error;
    }
    const std::span<const std::byte> bytes = std::get<std::vector<std::byte>>(file);
    const bool elf = bytes.size() > 4 && bytes[0] == std::byte{0x7f} && bytes[1] == std::byte{'E'};
    if (!elf) {
        return Btf::parse(bytes, path);
    }
    const std::span<const std::byte> section = btf_section(bytes);
    if (section.empty()) {
        return InputError{path, {}, 0, "an ELF file without BTF"};
    }
    return Btf::parse(section, path);
}

std::shared_ptr<const Btf> load_kernel_btf() {
    auto loaded = load_btf("/sys/kernel/btf/vmlinux");
    auto* btf = std::get_if<std::shared_ptr<const Btf>>(&loaded);
    return btf == nullptr ? nullptr : *btf;
}

} // namespace bpfproof::object
