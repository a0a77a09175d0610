#pragma once

#include <cstddef>

namespace bpfproof::corpus {

/// Where in a file; both from 1.
struct Place {
    std::size_t line = 1;
    std::size_t column = 1;
};

} // namespace bpfproof::corpus
