// The backward operations, one class of them a file; backward.cpp picks. All expect result ⊑ forward(op, a, b) up to
// the precision of forward, as backward() arranges.
#pragma once

#include "domains/numeric/forward_ops.hpp"
#include "domains/numeric/refine.hpp"

namespace bpfproof::numeric {

template <unsigned W>
bool backward_multiply(BasicNumber<W>& a, BasicNumber<W>& b, const BasicNumber<W>& result);
template <unsigned W>
bool backward_divide(bool with_sign, BasicNumber<W>& a, BasicNumber<W>& b, const BasicNumber<W>& result);
template <unsigned W>
bool backward_modulo(bool with_sign, BasicNumber<W>& a, BasicNumber<W>& b, const BasicNumber<W>& result);
template <unsigned W>
bool backward_bitwise(BinaryOp op, BasicNumber<W>& a, BasicNumber<W>& b, const BasicNumber<W>& result);
template <unsigned W>
bool backward_shift(BinaryOp op, BasicNumber<W>& a, BasicNumber<W>& amount, const BasicNumber<W>& result);

constexpr Wide floor_divide(Wide a, Wide b) {
    return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}
constexpr Wide ceiling_divide(Wide a, Wide b) {
    return -floor_divide(-a, b);
}

} // namespace bpfproof::numeric
