// What lies in a map's values and belongs to the kernel: locks, timers, lists, trees, pointers to kernel objects. The
// BTF of the value's type says where (kernel/bpf/btf.c, btf_parse_fields()).
#pragma once

#include "object/object.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bpfproof::semantics {

struct SpecialField {
    std::uint64_t begin = 0; ///< offset in the value
    std::uint64_t end = 0;
    std::string name; ///< of its type: "bpf_spin_lock"; "kptr"
};

/// In order of offset; empty where the value's type is not known: then the kernel knows of none either.
std::vector<SpecialField> special_fields(const object::Object& object, const object::Map& map);

} // namespace bpfproof::semantics
