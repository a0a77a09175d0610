// Externs against the target's BTF, and the map that stands for the kernel's configuration.
//
// Rules of tools/lib/bpf/libbpf.c (bpf_object__collect_externs and what resolves them): a variable declared `void` is
// an address without type; a typed one and a function must exist in the target with a compatible type. Values of
// CONFIG_* variables are the target machine's and not known here; those that libbpf makes up itself follow from the
// kernel's version.
#include "object/externs.hpp"

#include "object/core_relocation.hpp"
#include "object/refusal.hpp"

#include <bit>

namespace bpfproof::object {
namespace {

constexpr std::uint32_t array_type = 2;        // BPF_MAP_TYPE_ARRAY
constexpr std::uint32_t read_only_flag = 0x80; // BPF_F_RDONLY_PROG
constexpr std::uint64_t max_variable_size = 4096;
constexpr std::uint64_t max_work = 10000; // signatures of real kernel functions need some dozen steps

constexpr std::uint32_t kernel_version(std::uint32_t major, std::uint32_t minor) {
    return major << 16 | minor << 8;
}

/// LINUX_HAS_SYSCALL_WRAPPER came to x86 and s390 with 4.17 and to arm64 with 4.19; from 4.19 on all that matter have
/// it.
std::optional<std::uint64_t> known_value(std::string_view name, std::uint32_t version) {
    if (version == 0) {
        return std::nullopt;
    }
    if (name == "LINUX_KERNEL_VERSION") {
        return version;
    }
    if (name == "LINUX_HAS_BPF_COOKIE") {
        return version >= kernel_version(5, 15) ? 1 : 0;
    }
    if (name == "LINUX_HAS_SYSCALL_WRAPPER" && version >= kernel_version(4, 19)) {
        return 1;
    }
    return std::nullopt;
}

void write_number(std::vector<std::byte>& bytes, std::uint64_t offset, std::uint64_t size, std::uint64_t value,
                  bool big_endian) {
    for (std::uint64_t i = 0; i < size; ++i) {
        const std::uint64_t shift = 8 * (big_endian ? size - 1 - i : i);
        bytes[offset + i] = shift < 64 ? static_cast<std::byte>(value >> shift & 0xff) : std::byte{0};
    }
}

/// Is the target's type one that ours may stand for?
bool compatible(const Btf& local, TypeId ours, const Btf& target, TypeId theirs) {
    std::uint64_t work = max_work;
    try {
        return match_core_spec(local, CoreSpec{ours, {}, 0}, CoreKind::type_exists, target, theirs, work).has_value();
    } catch (const Refusal&) {
        return false; // too complex to compare
    }
}

Extern resolve_function(const Image& image, Extern result, TypeId ours) {
    const Btf& target = *image.target();
    // A kernel function may be declared under a flavour, as structures may.
    const std::optional<TypeId> theirs = &target == image.btf.get()
                                             ? std::optional<TypeId>(ours)
                                             : target.find(essential_name(result.name), BtfKind::func);
    if (theirs && compatible(*image.btf, image.btf->referenced(ours), target, target.referenced(*theirs))) {
        result.resolved = true;
        result.target_btf_id = *theirs;
    }
    return result;
}

Extern resolve_variable(const Image& image, Extern result, TypeId ours) {
    const TypeId type = image.btf->referenced(ours);
    if (image.btf->resolved_kind(type) == BtfKind::void_) {
        result.kind = Extern::Kind::typeless_symbol;
        return result;
    }
    result.kind = Extern::Kind::kernel_variable;
    const Btf& target = *image.target();
    const std::optional<TypeId> theirs =
        &target == image.btf.get() ? std::optional<TypeId>(ours) : target.find(result.name, BtfKind::var);
    if (theirs && compatible(*image.btf, type, target, target.referenced(*theirs))) {
        result.resolved = true;
        result.target_btf_id = *theirs;
    }
    return result;
}

} // namespace

Extern resolve_extern(const Image& image, const ElfSymbol& symbol) {
    Extern result;
    result.name = symbol.name;
    result.weak = symbol.weak;
    if (image.btf) {
        if (const std::optional<TypeId> function = image.btf->find(symbol.name, BtfKind::func)) {
            return resolve_function(image, std::move(result), *function);
        }
        if (const std::optional<TypeId> variable = image.btf->find(symbol.name, BtfKind::var)) {
            return resolve_variable(image, std::move(result), *variable);
        }
    }
    refuse("refers to " + std::string(symbol.name) + ", which nothing defines");
}

void collect_kconfig_map(const Image& image, MapTable& table) {
    const std::optional<TypeId> datasec = image.btf ? image.btf->find(".kconfig", BtfKind::datasec) : std::nullopt;
    if (!datasec) {
        return;
    }
    Map map;
    map.name = ".kconfig";
    map.section = ".kconfig";
    map.type = array_type;
    map.key_size = 4;
    map.max_entries = 1;
    map.flags = read_only_flag;
    map.constant = true;
    for (const BtfSectionVariable& variable : image.btf->section_variables(*datasec)) {
        const std::string_view name = image.btf->name(variable.variable);
        const std::uint64_t size = image.btf->size_of(variable.variable).value_or(0);
        if (image.btf->kind(variable.variable) != BtfKind::var || size == 0 || size > max_variable_size) {
            refuse("variable " + std::string(name) + " has no size, or one no configuration value has", ".kconfig");
        }
        const std::uint64_t alignment = size >= 8 ? 8 : std::bit_ceil(size);
        const std::uint64_t offset = (map.contents.size() + alignment - 1) / alignment * alignment;
        map.contents.resize(offset + size);
        table.kconfig_offsets.emplace(name, offset);
        const std::optional<std::uint64_t> value = known_value(name, image.options.kernel_version);
        if (value && size <= 8) {
            write_number(map.contents, offset, size, *value, image.elf.big_endian());
        } else {
            map.constant = false;
        }
    }
    map.value_size = static_cast<std::uint32_t>(map.contents.size());
    if (!map.constant) {
        map.contents.clear();
    }
    table.kconfig = table.add(std::move(map));
}

} // namespace bpfproof::object
