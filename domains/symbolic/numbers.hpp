// Numbers, each kept once for a whole analysis, so that a fact is a pointer, "the same number" is the same address, and
// an operation is worked out once and then remembered.
//
// What states know of their terms comes from few sources (loads of one width, constants, the same guards), so an
// analysis meets the same few hundred numbers, and the same operations on them, over and over; and one operation of the
// reduced product costs as much as copying a state.
#pragma once

#include "base/hash_index.hpp"
#include "domains/numeric/basic_number.hpp"

#include <array>
#include <deque>
#include <vector>

namespace bpfproof::symbolic {

using numeric::BinaryOp;
using numeric::Number;
using numeric::UnaryOp;

/// A number that Numbers keeps. Equal ones of one Numbers are at one address.
class KeptNumber {
public:
    operator const Number&() const { return *number_; } // NOLINT(google-explicit-constructor): it is that number
    const Number& operator*() const { return *number_; }
    const Number* operator->() const { return number_; }
    /// Of one Numbers: are they equal?
    bool is(KeptNumber other) const { return number_ == other.number_; }
    friend bool operator==(KeptNumber a, KeptNumber b) { return a.is(b) || *a == *b; }

private:
    friend class Numbers;
    explicit KeptNumber(const Number* number) : number_(number) {}

    const Number* number_;
};

class Numbers {
public:
    Numbers() = default;
    Numbers(Numbers&&) = default;
    Numbers& operator=(Numbers&&) = default;

    KeptNumber keep(const Number& number);
    KeptNumber constant(std::uint64_t word);
    KeptNumber top() const { return top_; }

    // As the functions of numeric.
    KeptNumber forward(BinaryOp op, KeptNumber a, KeptNumber b);
    KeptNumber forward(UnaryOp op, KeptNumber a);
    // The same with a word.
    KeptNumber plus(KeptNumber number, std::uint64_t word);
    KeptNumber less(KeptNumber number, std::uint64_t word);
    KeptNumber times(KeptNumber number, std::uint64_t word);
    std::optional<KeptNumber> meet(KeptNumber a, KeptNumber b);
    KeptNumber join(KeptNumber a, KeptNumber b);

private:
    /// One that was worked out; a memory of the last ones, where a new one takes the place of another.
    struct Done {
        const Number* a = nullptr;
        const Number* b = nullptr; ///< null: a unary operation
        unsigned op = 0;
        const Number* result = nullptr; ///< null: no number is left
    };
    enum class Kind : std::uint8_t { unary, binary, meet, join };
    /// What compute() gives, as it was given before where that is remembered.
    template <class Compute>
    const Number* once(Kind kind, unsigned op, const Number* a, const Number* b, Compute&& compute);
    struct Constant {
        std::uint64_t word = 0;
        const Number* number = nullptr;
    };

    std::deque<Number> kept_; ///< never moved
    HashIndex index_;
    std::vector<Done> done_;
    std::array<Constant, 64> constants_{}; ///< the last ones that were asked for
    KeptNumber top_ = keep(Number::top());
};

} // namespace bpfproof::symbolic
