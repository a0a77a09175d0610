// The reduced product of everything known about one word. See number.hpp for the concretization.
//
// Everything is a value: no allocation, trivially copyable. Every BasicNumber is reduced (its components have told each
// other what they know, up to a bounded number of rounds), because from_parts is the only way to make one.
//
// Emptiness: an operation that can find that no word is left says so with nullopt or false; "not found" proves nothing.
// Soundness of every function below is tested exhaustively at W = 4, and its optimality measured (tests/numeric).
#pragma once

#include "domains/numeric/congruence.hpp"
#include "domains/numeric/excluded.hpp"
#include "domains/numeric/known_bits.hpp"
#include "domains/numeric/number.hpp"
#include "domains/numeric/sign_split.hpp"
#include "domains/numeric/thresholds.hpp"

#include <string_view>

namespace bpfproof::numeric {

/// What is to be said of a word before the components are reduced against each other; the default says nothing.
template <unsigned W>
struct NumberParts {
    SignSplit<W> range = SignSplit<W>::everything();
    SignSplit<W / 2> half = SignSplit<W / 2>::everything(); ///< range of the low half
    KnownBits bits{0, word_mask<W>};
    Congruence congruence;
    Excluded excluded;

    friend bool operator==(const NumberParts&, const NumberParts&) = default;
};

template <unsigned W>
class BasicNumber {
    static_assert(W >= 4 && W <= 64 && std::has_single_bit(W), "shift amounts are taken modulo W with a mask");

public:
    using Word = numeric::Word;   ///< always masked to W bits
    using SWord = numeric::SWord; ///< always sign-extended from W bits
    static constexpr unsigned width = W;

    static BasicNumber top();
    static BasicNumber constant(Word word);
    static BasicNumber unsigned_range(Word lo, Word hi); ///< precondition lo <= hi (else InternalError)
    static BasicNumber signed_range(SWord lo, SWord hi); ///< precondition lo <= hi (else InternalError)
    /// Words x with x & ~unknown_mask == value; nullopt if value has a bit inside the mask.
    static std::optional<BasicNumber> known_bits(Word value, Word unknown_mask);
    /// Words that are residue modulo modulus, read as signed numbers. modulus >= 1 and below 2^W.
    static BasicNumber congruent(Word residue, Word modulus);
    /// Everything the parts say, reduced; nullopt if that is proved to be no word at all.
    static std::optional<BasicNumber> from_parts(const NumberParts<W>& parts);

    Word umin() const { return parts_.range.umin(); }
    Word umax() const { return parts_.range.umax(); }
    SWord smin() const { return parts_.range.smin(); }
    SWord smax() const { return parts_.range.smax(); }
    // The low half of the word, as a word of W/2 bits.
    Word umin_half() const { return parts_.half.umin(); }
    Word umax_half() const { return parts_.half.umax(); }
    SWord smin_half() const { return parts_.half.smin(); }
    SWord smax_half() const { return parts_.half.smax(); }
    Word bits_value() const { return parts_.bits.value; }     ///< the bits known to be 1
    Word bits_unknown() const { return parts_.bits.unknown; } ///< the bits not known; all others are known
    /// signed(x) ≡ residue (mod modulus); modulus 1: nothing known; modulus 0: the constant residue (unsigned).
    Word modulus() const { return parts_.congruence.modulus; }
    Word residue() const { return parts_.congruence.residue; }
    const NumberParts<W>& parts() const { return parts_; }

    bool is_constant() const { return parts_.bits.unknown == 0; }
    bool is_top() const { return parts_ == NumberParts<W>{}; }
    std::optional<Word> constant_value() const {
        return is_constant() ? std::optional<Word>(parts_.bits.value) : std::nullopt;
    }
    bool contains(Word word) const; ///< word is in γ
    bool excludes(Word word) const { return !contains(word); }

    friend bool operator==(const BasicNumber&, const BasicNumber&) = default;

    /// Stable and readable: "any"; "5"; "[0, 60] & 4Z"; "[-22, -1]|[1, 8]"; "bits 0x10+0x41"; "any \\ {0}".
    /// What the printed parts imply is left out. The grammar stands in README.md.
    std::string to_string() const;
    /// The number that is written so; nullopt where that is not the grammar, or is proved to be no word.
    static std::optional<BasicNumber> from_string(std::string_view text);

private:
    explicit BasicNumber(const NumberParts<W>& parts) : parts_(parts) {}

    NumberParts<W> parts_;
};

// ---- lattice (leq entails γ(a) ⊆ γ(b); join, widen bound from above; meet from below up to γ) ----

template <unsigned W>
bool leq(const BasicNumber<W>& a, const BasicNumber<W>& b);
template <unsigned W>
BasicNumber<W> join(const BasicNumber<W>& a, const BasicNumber<W>& b);
/// nullopt: proved that no word is in both. Below a always; below b unless there are more exclusions than slots.
template <unsigned W>
std::optional<BasicNumber<W>> meet(const BasicNumber<W>& a, const BasicNumber<W>& b);
/// An upper bound of both; x = widen(x, y) for any sequence of y changes x only finitely often. next need not include
/// old.
template <unsigned W>
BasicNumber<W> widen(const BasicNumber<W>& old, const BasicNumber<W>& next, const Thresholds& thresholds);
/// Between next and old where next ⊑ old. A chain of narrowings may be long: the caller bounds its passes.
template <unsigned W>
BasicNumber<W> narrow(const BasicNumber<W>& old, const BasicNumber<W>& next);

// ---- operations (forward: every concrete result is in the result) ----

template <unsigned W>
BasicNumber<W> forward(BinaryOp op, const BasicNumber<W>& a, const BasicNumber<W>& b);
template <unsigned W>
BasicNumber<W> forward(UnaryOp op, const BasicNumber<W>& a);
/// The low `bits` bits, zero- or sign-extended; 1 <= bits; the identity where bits >= W.
template <unsigned W>
BasicNumber<W> zero_extend(const BasicNumber<W>& a, unsigned bits);
template <unsigned W>
BasicNumber<W> sign_extend(const BasicNumber<W>& a, unsigned bits);
/// The units (bytes unless said otherwise) of the low `bits` bits in reverse order, zero above; unit divides bits <= W.
template <unsigned W>
BasicNumber<W> byte_swap(const BasicNumber<W>& a, unsigned bits, unsigned unit = 8);

/// Keep of a and b what can give a member of result under op. false: nothing can; a and b are then unspecified.
/// No operand grows, but that an exclusion may be forgotten for a better one (excluded.hpp); the same holds for assume.
template <unsigned W>
bool backward(BinaryOp op, BasicNumber<W>& a, BasicNumber<W>& b, const BasicNumber<W>& result);
template <unsigned W>
bool backward(UnaryOp op, BasicNumber<W>& a, const BasicNumber<W>& result);
template <unsigned W>
bool backward_zero_extend(BasicNumber<W>& a, unsigned bits, const BasicNumber<W>& result);
template <unsigned W>
bool backward_sign_extend(BasicNumber<W>& a, unsigned bits, const BasicNumber<W>& result);
template <unsigned W>
bool backward_byte_swap(BasicNumber<W>& a, unsigned bits, const BasicNumber<W>& result, unsigned unit = 8);

// ---- comparisons ----

/// Keep of a and b what can satisfy a op b. false: nothing can; a and b are then unspecified.
template <unsigned W>
bool assume(Comparison op, BasicNumber<W>& a, BasicNumber<W>& b);
/// Whether a op b holds for all members, for none, or (nullopt) is not known.
template <unsigned W>
std::optional<bool> compare(Comparison op, const BasicNumber<W>& a, const BasicNumber<W>& b);

// ---- the concrete operations that the abstract ones are judged by; total, modulo 2^W ----

template <unsigned W>
Word apply(BinaryOp op, Word a, Word b);
template <unsigned W>
Word apply(UnaryOp op, Word a);
template <unsigned W>
bool apply(Comparison op, Word a, Word b);

} // namespace bpfproof::numeric
