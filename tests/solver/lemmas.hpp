// What proofs in linear logic use of products; each is proved as a row of its own (product_proofs.cpp).
#pragma once

#include "explorer.hpp"

namespace bpfproof::solver {

inline Truth monotone(Wide a, Wide b, Wide c, Wide d) {
    return implies((0 <= a) & (a <= b) & (0 <= c) & (c <= d), a * c <= b * d);
}
inline Truth monotone_next(Wide a, Wide b, Wide c, Wide d) {
    return implies((0 <= a) & (a <= b) & (0 <= c) & (c < d), a * c + a <= b * d);
}

} // namespace bpfproof::solver
