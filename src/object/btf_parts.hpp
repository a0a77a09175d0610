// What a Btf is made of. Private to btf*.cpp: the only place that sees libbpf's `struct btf`.
#pragma once

#include "object/btf.hpp"

#include <bpf/btf.h>

namespace bpfproof::object {

struct Btf::Parts {
    struct Free {
        void operator()(struct btf* parsed) const { btf__free(parsed); }
    };
    struct Tag {
        TypeId target;
        std::int32_t component;
        TypeId tag;
    };

    std::unique_ptr<struct btf, Free> types;
    TypeId count = 1;
    std::vector<std::uint64_t> name_hashes; ///< of essential names; ascending
    std::vector<TypeId> named;              ///< parallel to name_hashes: same names adjacent, ids ascending
    std::vector<Tag> tags;                  ///< ordered by target, then component

    /// nullptr where out of range. libbpf's own record for 0 (void) is valid.
    const btf_type* type(TypeId id) const { return id < count ? btf__type_by_id(types.get(), id) : nullptr; }
    std::string_view text(std::uint32_t offset) const {
        const char* text = btf__name_by_offset(types.get(), offset);
        return text == nullptr ? std::string_view() : std::string_view(text);
    }
};

} // namespace bpfproof::object
