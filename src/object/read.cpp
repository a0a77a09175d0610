// The whole of reading: find the objects in a file, and of each its types, functions, maps and programs.
#include "object/bytes.hpp"
#include "object/embedded.hpp"
#include "object/file_bytes.hpp"
#include "object/link.hpp"
#include "object/object.hpp"
#include "object/refusal.hpp"

#include <algorithm>
#include <elf.h>

namespace bpfproof::object {
namespace {

using Bytes = std::span<const std::byte>;

std::string base_name(const std::string& path) {
    return path.substr(path.find_last_of('/') + 1);
}

void read_types(Image& image, const std::string& file) {
    const ElfSection* btf = image.elf.find_section(".BTF");
    if (btf == nullptr || btf->bytes.empty()) {
        return;
    }
    auto parsed = Btf::parse(btf->bytes, file);
    if (auto* error = std::get_if<InputError>(&parsed)) {
        throw Refusal{*error};
    }
    image.btf = std::get<std::shared_ptr<const Btf>>(parsed);
    const ElfSection* ext = image.elf.find_section(".BTF.ext");
    if (ext != nullptr && !ext->bytes.empty()) {
        image.ext = parse_btf_ext(ext->bytes, btf->bytes, image.elf.big_endian());
    }
}

std::string read_license(const ElfFile& elf) {
    const ElfSection* section = elf.find_section("license");
    if (section == nullptr) {
        return {};
    }
    const std::string_view text(reinterpret_cast<const char*>(section->bytes.data()), section->bytes.size());
    return std::string(text.substr(0, std::min(text.find('\0'), max_name_length)));
}

std::uint32_t read_version(const ElfFile& elf) {
    const ElfSection* section = elf.find_section("version");
    return section == nullptr ? 0 : ByteReader(section->bytes, elf.big_endian()).get<std::uint32_t>(0);
}

Object read_object(Bytes bytes, const std::string& file, const std::string& name, const ReadOptions& options) {
    Image image{ElfFile(bytes), nullptr, {}, {}, options};
    read_types(image, file);
    if (image.ext.lines.empty()) {
        image.dwarf = read_dwarf_lines(image.elf, bytes);
    }
    const std::vector<FunctionPiece> functions = find_functions(image);
    MapTable maps = collect_maps(image, functions);
    Linker linker(image, functions, maps);

    Object object;
    object.file = file;
    object.name = name;
    object.big_endian = image.elf.big_endian();
    object.license = read_license(image.elf);
    object.kernel_version = read_version(image.elf);
    for (const FunctionPiece& piece : functions) {
        if (piece.entry) {
            object.programs.push_back(linker.link(piece));
            if (object.programs.back().error) {
                object.programs.back().error->file = file;
            }
        }
    }
    object.maps = std::move(maps.maps);
    object.source_files = linker.take_source_files();
    object.btf = image.btf;
    object.target_btf = image.target();
    return object;
}

/// An object itself, rather than something that may carry objects.
bool is_object(Bytes bytes) {
    const std::string_view magic(ELFMAG, SELFMAG);
    if (bytes.size() < sizeof(Elf64_Ehdr) ||
        !std::equal(magic.begin(), magic.end(), bytes.begin(),
                    [](char a, std::byte b) { return static_cast<std::byte>(a) == b; })) {
        return false;
    }
    const ByteReader read(bytes, bytes[EI_DATA] == std::byte{ELFDATA2MSB});
    const auto machine = read.get<std::uint16_t>(offsetof(Elf64_Ehdr, e_machine));
    return machine == EM_BPF || machine == EM_NONE;
}

std::vector<Object> read_all(Bytes bytes, const std::string& file, const ReadOptions& options) {
    std::vector<Object> objects;
    if (!is_object(bytes)) {
        for (const EmbeddedObject& each : find_embedded(bytes)) {
            try {
                objects.push_back(read_object(each.bytes, file, base_name(file) + ":" + each.name, options));
            } catch (Refusal& refusal) {
                refusal.error.message = "embedded object " + each.name + ": " + refusal.error.message;
                throw;
            }
        }
    }
    if (objects.empty()) {
        objects.push_back(read_object(bytes, file, base_name(file), options));
    }
    return objects;
}

} // namespace

std::variant<std::vector<Object>, InputError> read(const std::vector<std::byte>& bytes, const std::string& file,
                                                   const ReadOptions& options) {
    try {
        return read_all(bytes, file, options);
    } catch (const Refusal& refusal) {
        InputError error = refusal.error;
        error.file = file;
        return error;
    }
}

std::variant<std::vector<Object>, InputError> read(const std::string& path, const ReadOptions& options) {
    auto bytes = read_file(path);
    if (auto* error = std::get_if<InputError>(&bytes)) {
        return *error;
    }
    return read(std::get<std::vector<std::byte>>(bytes), path, options);
}

} // namespace bpfproof::object
