// Sets of program types and attach types, as the tables write them.
#pragma once

#include "platform/numbers.hpp"

#include <cstdint>

namespace bpfproof::platform::tables {

template <class... Id>
constexpr std::uint64_t set_of(Id... id) {
    return (0ULL | ... | (1ULL << id));
}

/// Every attach type but these.
template <class... Id>
constexpr std::uint64_t all_attach_but(Id... id) {
    return ~set_of(id...);
}

} // namespace bpfproof::platform::tables
