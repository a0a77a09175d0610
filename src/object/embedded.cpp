// Found by their ELF header: magic, 64 bit, relocatable, machine BPF. How far one reaches, its section headers say.
#include "object/embedded.hpp"

#include "object/bytes.hpp"

#include <gelf.h>
#include <libelf.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>

namespace bpfproof::object {
namespace {

constexpr std::array<std::byte, 4> elf_magic = {std::byte{0x7f}, std::byte{'E'}, std::byte{'L'}, std::byte{'F'}};

/// Bytes from the header at `offset` to the last byte that its section headers know; nullopt: no whole BPF object
/// there.
std::optional<std::size_t> extent(std::span<const std::byte> file, std::size_t offset) {
    const std::span<const std::byte> rest = file.subspan(offset);
    if (rest.size() < sizeof(Elf64_Ehdr) || rest[EI_CLASS] != std::byte{ELFCLASS64}) {
        return std::nullopt;
    }
    const ByteReader read(rest, rest[EI_DATA] == std::byte{ELFDATA2MSB});
    if (read.get<std::uint16_t>(offsetof(Elf64_Ehdr, e_type)) != ET_REL ||
        read.get<std::uint16_t>(offsetof(Elf64_Ehdr, e_machine)) != EM_BPF) {
        return std::nullopt;
    }
    const std::uint64_t table = read.get<std::uint64_t>(offsetof(Elf64_Ehdr, e_shoff));
    const std::uint64_t each = read.get<std::uint16_t>(offsetof(Elf64_Ehdr, e_shentsize));
    const std::uint64_t count = read.get<std::uint16_t>(offsetof(Elf64_Ehdr, e_shnum));
    if (each != sizeof(Elf64_Shdr) || !read.has(table, each * count)) {
        return std::nullopt;
    }
    std::uint64_t end = table + each * count;
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t header = table + i * each;
        if (read.get<std::uint32_t>(header + offsetof(Elf64_Shdr, sh_type)) == SHT_NOBITS) {
            continue;
        }
        const std::uint64_t begin = read.get<std::uint64_t>(header + offsetof(Elf64_Shdr, sh_offset));
        const std::uint64_t size = read.get<std::uint64_t>(header + offsetof(Elf64_Shdr, sh_size));
        if (!read.has(begin, size)) {
            return std::nullopt;
        }
        end = std::max(end, begin + size);
    }
    return end;
}

struct End {
    void operator()(Elf* elf) const { elf_end(elf); }
};

/// File offsets of the executable's data symbols.
std::map<std::uint64_t, std::string> data_symbols(std::span<const std::byte> file) {
    std::map<std::uint64_t, std::string> result;
    elf_version(EV_CURRENT);
    // libelf asks for writable memory but, opened this way, only reads it.
    const std::unique_ptr<Elf, End> elf(
        elf_memory(const_cast<char*>(reinterpret_cast<const char*>(file.data())), file.size()));
    for (Elf_Scn* scn = elf ? elf_nextscn(elf.get(), nullptr) : nullptr; scn != nullptr;
         scn = elf_nextscn(elf.get(), scn)) {
        GElf_Shdr header{};
        if (gelf_getshdr(scn, &header) == nullptr || header.sh_type != SHT_SYMTAB) {
            continue;
        }
        Elf_Data* data = elf_getdata(scn, nullptr);
        GElf_Sym symbol{};
        for (int i = 0; data != nullptr && gelf_getsym(data, i, &symbol) != nullptr; ++i) {
            GElf_Shdr home{};
            Elf_Scn* section = symbol.st_shndx < SHN_LORESERVE ? elf_getscn(elf.get(), symbol.st_shndx) : nullptr;
            const char* name = elf_strptr(elf.get(), header.sh_link, symbol.st_name);
            if (section != nullptr && name != nullptr && *name != 0 && GELF_ST_TYPE(symbol.st_info) <= STT_OBJECT &&
                gelf_getshdr(section, &home) != nullptr) {
                result.emplace(symbol.st_value - home.sh_addr + home.sh_offset, std::string_view(name).substr(0, 256));
            }
        }
    }
    return result;
}

} // namespace

std::vector<EmbeddedObject> find_embedded(std::span<const std::byte> file) {
    std::vector<EmbeddedObject> result;
    auto at = file.begin();
    while ((at = std::search(at, file.end(), elf_magic.begin(), elf_magic.end())) != file.end()) {
        const auto offset = static_cast<std::size_t>(at - file.begin());
        const std::optional<std::size_t> length = extent(file, offset);
        if (!length) {
            ++at;
            continue;
        }
        result.push_back({offset, file.subspan(offset, *length), std::to_string(result.size())});
        at += static_cast<std::ptrdiff_t>(*length);
    }
    if (!result.empty()) {
        const std::map<std::uint64_t, std::string> names = data_symbols(file);
        for (EmbeddedObject& each : result) {
            if (const auto name = names.find(each.offset); name != names.end()) {
                each.name = name->second;
            }
        }
    }
    return result;
}

} // namespace bpfproof::object
