// Stands in for the header of the same name in domains/numeric (this folder comes first in the include path of the
// solver test): machine words that may be symbolic.
//
// A concrete word computes as the machine does, at compile time too. An operation on a symbolic one gives a symbolic
// one; a comparison gives a Truth, and where the code under proof wants a bool of it, the explorer that the symbol
// belongs to decides, one way after the other, over re-executions (explorer.hpp). Nothing is global: a symbol knows its
// explorer.
#pragma once

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstdint>
#include <numeric>
#include <type_traits>

namespace bpfproof::symbolic {

struct Node; ///< a symbolic value or condition; owned by its explorer

/// In ascending rank of the usual arithmetic conversions: of two kinds the operation is of the greater.
enum class Kind : std::uint8_t { s64, u64, s128, u128 };
enum class Op : std::uint8_t { add, sub, mul, div, rem, and_, or_, xor_, shl, shr, eq, lt, convert, negate, both };

__extension__ using Bits = unsigned __int128;
__extension__ using SignedBits = __int128;

constexpr bool is_signed(Kind kind) {
    return kind == Kind::s64 || kind == Kind::s128;
}
constexpr unsigned bits_of(Kind kind) {
    return kind == Kind::s64 || kind == Kind::u64 ? 64 : 128;
}
/// Cut to the kind; 64-bit signed ones are stored extended.
constexpr Bits cut(Bits value, Kind kind) {
    if (kind == Kind::u64)
        return static_cast<std::uint64_t>(value);
    if (kind == Kind::s64)
        return static_cast<Bits>(static_cast<SignedBits>(static_cast<std::int64_t>(static_cast<std::uint64_t>(value))));
    return value;
}

/// A concrete value, or a node.
struct Operand {
    Kind kind;
    Bits value;
    const Node* node;
};

// explorer.cpp; at least one operand is a node.
const Node* make(Op op, Kind kind, const Operand& a, const Operand& b);
const Node* make_condition(Op op, Kind kind, const Operand& a, const Operand& b);
const Node* make_condition(Op op, const Node* a, const Node* b); ///< negate (of a), both
const Node* make_choice(const Node* condition, const Operand& a, const Operand& b);
const Node* make_smear(const Operand& x);
const Node* make_ones(const Operand& x);
const Node* make_divisor(const Operand& a, const Operand& b);
unsigned decide_trailing_zeros(const Operand& x);
bool decide(const Node* condition);
[[noreturn]] void not_concrete();

class Truth {
public:
    constexpr Truth(bool value) : value_(value) {}
    explicit Truth(const Node* node) : node_(node) {}

    constexpr operator bool() const { return node_ == nullptr ? value_ : decide(node_); }
    constexpr const Node* node() const { return node_; }
    constexpr bool value() const { return value_; }

    constexpr Truth operator!() const {
        return node_ == nullptr ? Truth(!value_) : Truth(make_condition(Op::negate, node_, nullptr));
    }
    friend constexpr Truth operator&(Truth a, Truth b) {
        if (a.node_ == nullptr)
            return a.value_ ? b : a;
        if (b.node_ == nullptr)
            return b.value_ ? a : b;
        return Truth(make_condition(Op::both, a.node_, b.node_));
    }
    friend constexpr Truth operator|(Truth a, Truth b) { return !((!a) & (!b)); }

private:
    bool value_ = false;
    const Node* node_ = nullptr;
};
constexpr Truth implies(Truth a, Truth b) {
    return (!a) | b;
}

template <Kind K>
class Symbol;
template <typename T>
inline constexpr bool is_symbol = false;
template <Kind K>
inline constexpr bool is_symbol<Symbol<K>> = true;

template <Kind K>
class Symbol {
public:
    static constexpr Kind kind = K;

    constexpr Symbol() = default;
    template <std::integral T>
    constexpr Symbol(T value) : value_(cut(static_cast<Bits>(static_cast<SignedBits>(value)), K)) {
        if constexpr (std::is_unsigned_v<T>)
            value_ = cut(static_cast<Bits>(value), K);
    }
    explicit Symbol(const Node* node) : node_(node) {}
    template <Kind From>
    constexpr Symbol(const Symbol<From>& other) {
        const Operand operand = other.operand();
        if (operand.node == nullptr)
            value_ = cut(operand.value, K);
        else
            node_ = make(Op::convert, K, operand, operand);
    }
    constexpr Symbol(const Symbol&) = default;
    constexpr Symbol& operator=(const Symbol&) = default;

    constexpr Operand operand() const { return {K, value_, node_}; }
    constexpr bool concrete() const { return node_ == nullptr; }

    template <std::integral T>
    explicit constexpr operator T() const {
        if (node_ != nullptr)
            not_concrete();
        return static_cast<T>(value_);
    }

    constexpr Symbol operator~() const { return *this ^ Symbol(-1); }
    constexpr Symbol operator-() const { return Symbol(0) - *this; }
    constexpr Symbol operator<<(unsigned amount) const { return apply(Op::shl, *this, Symbol(amount)); }
    constexpr Symbol operator>>(unsigned amount) const { return apply(Op::shr, *this, Symbol(amount)); }
    constexpr Symbol& operator++() { return *this = *this + Symbol(1); }
    constexpr Symbol& operator--() { return *this = *this - Symbol(1); }
    constexpr Symbol operator++(int) {
        const Symbol before = *this;
        ++*this;
        return before;
    }
    template <typename T>
    constexpr Symbol& operator+=(const T& other) {
        return *this = Symbol(*this + other);
    }
    template <typename T>
    constexpr Symbol& operator-=(const T& other) {
        return *this = Symbol(*this - other);
    }
    template <typename T>
    constexpr Symbol& operator*=(const T& other) {
        return *this = Symbol(*this * other);
    }
    template <typename T>
    constexpr Symbol& operator&=(const T& other) {
        return *this = Symbol(*this & other);
    }
    template <typename T>
    constexpr Symbol& operator|=(const T& other) {
        return *this = Symbol(*this | other);
    }
    template <typename T>
    constexpr Symbol& operator^=(const T& other) {
        return *this = Symbol(*this ^ other);
    }
    constexpr Symbol& operator>>=(unsigned amount) { return *this = *this >> amount; }

    static constexpr Symbol apply(Op op, const Symbol& a, const Symbol& b) {
        if (a.node_ == nullptr && b.node_ == nullptr)
            return from_bits(compute(op, a.value_, b.value_));
        return Symbol(make(op, K, a.operand(), b.operand()));
    }
    static constexpr Truth compare(Op op, const Symbol& a, const Symbol& b) {
        if (a.node_ != nullptr || b.node_ != nullptr)
            return Truth(make_condition(op, K, a.operand(), b.operand()));
        if (op == Op::eq)
            return a.value_ == b.value_;
        return is_signed(K) ? static_cast<SignedBits>(a.value_) < static_cast<SignedBits>(b.value_)
                            : a.value_ < b.value_;
    }

private:
    static constexpr Symbol from_bits(Bits value) {
        Symbol result;
        result.value_ = cut(value, K);
        return result;
    }
    static constexpr Bits compute(Op op, Bits a, Bits b) {
        const auto sa = static_cast<SignedBits>(a);
        const auto sb = static_cast<SignedBits>(b);
        const auto amount = static_cast<unsigned>(b);
        switch (op) {
        case Op::add:
            return a + b;
        case Op::sub:
            return a - b;
        case Op::mul:
            return a * b;
        case Op::div:
            return is_signed(K) ? static_cast<Bits>(sa / sb) : a / b;
        case Op::rem:
            return is_signed(K) ? static_cast<Bits>(sa % sb) : a % b;
        case Op::and_:
            return a & b;
        case Op::or_:
            return a | b;
        case Op::xor_:
            return a ^ b;
        case Op::shl:
            return a << amount;
        case Op::shr:
            return is_signed(K) ? static_cast<Bits>(sa >> amount) : a >> amount;
        default:
            not_concrete();
        }
    }

    Bits value_ = 0;
    const Node* node_ = nullptr;
};

using Word = Symbol<Kind::u64>;
using SWord = Symbol<Kind::s64>;
using Wide = Symbol<Kind::s128>;
using UnsignedWide = Symbol<Kind::u128>;

/// The usual arithmetic conversions, for operators of which one side at least is a symbol.
template <typename T>
constexpr Kind kind_of() {
    if constexpr (is_symbol<T>)
        return T::kind;
    else if constexpr (std::is_unsigned_v<T> && sizeof(T) == 8)
        return Kind::u64;
    else
        return Kind::s64; // int and unsigned fit
}
template <typename A, typename B>
concept Operands = (is_symbol<A> && (is_symbol<B> || std::integral<B>)) || (std::integral<A> && is_symbol<B>);
template <typename A, typename B>
using Common = Symbol<std::max(kind_of<A>(), kind_of<B>())>;

// clang-format off
template <typename A, typename B> requires Operands<A, B>
constexpr auto operator+(const A& a, const B& b) { return Common<A, B>::apply(Op::add, a, b); }
template <typename A, typename B> requires Operands<A, B>
constexpr auto operator-(const A& a, const B& b) { return Common<A, B>::apply(Op::sub, a, b); }
template <typename A, typename B> requires Operands<A, B>
constexpr auto operator*(const A& a, const B& b) { return Common<A, B>::apply(Op::mul, a, b); }
template <typename A, typename B> requires Operands<A, B>
constexpr auto operator/(const A& a, const B& b) { return Common<A, B>::apply(Op::div, a, b); }
template <typename A, typename B> requires Operands<A, B>
constexpr auto operator%(const A& a, const B& b) { return Common<A, B>::apply(Op::rem, a, b); }
template <typename A, typename B> requires Operands<A, B>
constexpr auto operator&(const A& a, const B& b) { return Common<A, B>::apply(Op::and_, a, b); }
template <typename A, typename B> requires Operands<A, B>
constexpr auto operator|(const A& a, const B& b) { return Common<A, B>::apply(Op::or_, a, b); }
template <typename A, typename B> requires Operands<A, B>
constexpr auto operator^(const A& a, const B& b) { return Common<A, B>::apply(Op::xor_, a, b); }
template <typename A, typename B> requires Operands<A, B>
constexpr Truth operator==(const A& a, const B& b) { return Common<A, B>::compare(Op::eq, a, b); }
template <typename A, typename B> requires Operands<A, B>
constexpr Truth operator!=(const A& a, const B& b) { return !Common<A, B>::compare(Op::eq, a, b); }
template <typename A, typename B> requires Operands<A, B>
constexpr Truth operator<(const A& a, const B& b) { return Common<A, B>::compare(Op::lt, a, b); }
template <typename A, typename B> requires Operands<A, B>
constexpr Truth operator>(const A& a, const B& b) { return Common<A, B>::compare(Op::lt, b, a); }
template <typename A, typename B> requires Operands<A, B>
constexpr Truth operator<=(const A& a, const B& b) { return !Common<A, B>::compare(Op::lt, b, a); }
template <typename A, typename B> requires Operands<A, B>
constexpr Truth operator>=(const A& a, const B& b) { return !Common<A, B>::compare(Op::lt, a, b); }
// clang-format on

constexpr Word choose(Truth first, Word a, Word b) {
    if (first.node() == nullptr)
        return first.value() ? a : b;
    return Word(make_choice(first.node(), a.operand(), b.operand()));
}
constexpr Word lesser(Word a, Word b) {
    return choose(a < b, a, b);
}
constexpr Word greater(Word a, Word b) {
    return choose(a < b, b, a);
}

} // namespace bpfproof::symbolic

namespace bpfproof::numeric {

using symbolic::SWord;
using symbolic::UnsignedWide;
using symbolic::Wide;
using symbolic::Word;

template <unsigned W>
using StoredWord = Word; ///< as in every use the stored word is cut to W bits already

using symbolic::choose;
using symbolic::greater;
using symbolic::lesser;

constexpr Word fill_below(Word x) {
    if (!x.concrete())
        return Word(symbolic::make_smear(x.operand()));
    return x == 0 ? 0 : ~std::uint64_t{0} >> std::countl_zero(static_cast<std::uint64_t>(x));
}
constexpr unsigned trailing_zeros(Word x) {
    if (!x.concrete())
        return symbolic::decide_trailing_zeros(x.operand());
    return static_cast<unsigned>(std::countr_zero(static_cast<std::uint64_t>(x)));
}
constexpr Word count_ones(Word x) {
    if (!x.concrete())
        return Word(symbolic::make_ones(x.operand()));
    return std::popcount(static_cast<std::uint64_t>(x));
}
/// Of symbolic words some common divisor, not 0: all that soundness may rest on.
constexpr Word greatest_common_divisor(Word a, Word b) {
    if (!a.concrete() || !b.concrete())
        return Word(symbolic::make_divisor(a.operand(), b.operand()));
    return std::gcd(static_cast<std::uint64_t>(a), static_cast<std::uint64_t>(b));
}

} // namespace bpfproof::numeric
