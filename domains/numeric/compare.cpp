// Comparisons: what they teach, and whether they are decided.
#include "base/internal_error.hpp"
#include "domains/numeric/instantiate.hpp"
#include "domains/numeric/refine.hpp"

namespace bpfproof::numeric {
namespace {

template <unsigned W>
bool assume_different(BasicNumber<W>& a, BasicNumber<W>& b) {
    if (const auto word = b.constant_value())
        return exclude(a, *word);
    if (const auto word = a.constant_value())
        return exclude(b, *word);
    return true;
}

template <unsigned W>
bool assume_unsigned_less(BasicNumber<W>& a, BasicNumber<W>& b, bool or_equal) {
    const Word strict = or_equal ? 0 : 1;
    if (b.umax() < strict || a.umin() > word_mask<W> - strict)
        return false;
    const Word least = a.umin();
    return keep_unsigned(a, 0, b.umax() - strict) && keep_unsigned(b, least + strict, word_mask<W>);
}

template <unsigned W>
bool assume_signed_less(BasicNumber<W>& a, BasicNumber<W>& b, bool or_equal) {
    const Wide strict = or_equal ? 0 : 1;
    const Wide beyond = Wide{1} << W;
    const Wide least = a.smin();
    return keep_signed(a, -beyond, b.smax() - strict) && keep_signed(b, least + strict, beyond);
}

// Concrete: some bit is set in both. Then neither is 0, nor below the lowest bit that both may have; and if there is
// only one such bit, both have it.
template <unsigned W>
bool assume_common_bit(BasicNumber<W>& a, BasicNumber<W>& b) {
    const Word shared = a.parts().bits.possible() & b.parts().bits.possible();
    if (shared == 0)
        return false;
    if (is_power_of_two(shared)) {
        const KnownBits set{shared, word_mask<W> & ~shared};
        return keep_bits(a, set) && keep_bits(b, set);
    }
    const Word lowest = lowest_bit(shared);
    return keep_unsigned(a, lowest, word_mask<W>) && keep_unsigned(b, lowest, word_mask<W>);
}

template <unsigned W>
bool assume_no_common_bit(BasicNumber<W>& a, BasicNumber<W>& b) {
    const Word ones = a.bits_value();
    return keep_bits(a, {0, word_mask<W> & ~b.bits_value()}) && keep_bits(b, {0, word_mask<W> & ~ones});
}

// Every word of a has a bit that b has for certain: b is known to be set wherever a may be non-zero, or a is too big to
// fit beside b.
template <unsigned W>
bool surely_meets(const BasicNumber<W>& a, const BasicNumber<W>& b) {
    return a.umin() > (a.parts().bits.possible() & ~b.bits_value());
}

std::optional<bool> unless(bool yes, bool no) {
    return yes ? std::optional(true) : no ? std::optional(false) : std::nullopt;
}
std::optional<bool> opposite(std::optional<bool> decided) {
    return decided ? std::optional(!*decided) : decided;
}

} // namespace

template <unsigned W>
bool assume(Comparison op, BasicNumber<W>& a, BasicNumber<W>& b) {
    switch (op) {
    case Comparison::eq: {
        const BasicNumber<W> before = a;
        return keep(a, b) && keep(b, before); // the same set, but each keeps its own exclusions where there is no room
    }
    case Comparison::ne:
        return assume_different(a, b);
    case Comparison::ult:
        return assume_unsigned_less(a, b, false);
    case Comparison::ule:
        return assume_unsigned_less(a, b, true);
    case Comparison::slt:
        return assume_signed_less(a, b, false);
    case Comparison::sle:
        return assume_signed_less(a, b, true);
    case Comparison::ugt:
    case Comparison::uge:
    case Comparison::sgt:
    case Comparison::sge:
        return assume(mirror(op), b, a);
    case Comparison::set:
        return assume_common_bit(a, b);
    case Comparison::not_set:
        return assume_no_common_bit(a, b);
    }
    throw InternalError("no such comparison");
}

template <unsigned W>
std::optional<bool> compare(Comparison op, const BasicNumber<W>& a, const BasicNumber<W>& b) {
    switch (op) {
    case Comparison::eq:
        return unless(a.is_constant() && a == b, !meet(a, b));
    case Comparison::ult:
        return unless(a.umax() < b.umin(), a.umin() >= b.umax());
    case Comparison::slt:
        return unless(a.smax() < b.smin(), a.smin() >= b.smax());
    case Comparison::ugt:
    case Comparison::sgt:
        return compare(mirror(op), b, a);
    case Comparison::set:
        return unless((a.bits_value() & b.bits_value()) != 0 || surely_meets(a, b) || surely_meets(b, a),
                      (a.parts().bits.possible() & b.parts().bits.possible()) == 0);
    case Comparison::ne:
    case Comparison::ule:
    case Comparison::uge:
    case Comparison::sle:
    case Comparison::sge:
    case Comparison::not_set:
        return opposite(compare(negate(op), a, b));
    }
    throw InternalError("no such comparison");
}

#define FOR_WIDTH(W)                                                                                                   \
    template bool assume(Comparison, BasicNumber<W>&, BasicNumber<W>&);                                                \
    template std::optional<bool> compare(Comparison, const BasicNumber<W>&, const BasicNumber<W>&);
BPFPROOF_NUMERIC_INSTANTIATE(FOR_WIDTH)

} // namespace bpfproof::numeric
