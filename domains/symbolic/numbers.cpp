#include "domains/symbolic/numbers.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <type_traits>

namespace bpfproof::symbolic {

namespace {

constexpr std::size_t least_memory = 256;
constexpr std::size_t most_memory = 1u << 14;

// Numbers are plain words without gaps, and equal where those are.
static_assert(std::has_unique_object_representations_v<Number> && sizeof(Number) % sizeof(std::uint64_t) == 0);

std::uint64_t hash_of(const Number& number) {
    std::array<std::uint64_t, sizeof(Number) / sizeof(std::uint64_t)> words;
    std::memcpy(words.data(), &number, sizeof(Number));
    std::uint64_t hash = 0;
    for (const std::uint64_t word : words)
        hash = (std::rotl(hash, 23) ^ word) * 0x9e3779b97f4a7c15;
    return hash ^ (hash >> 32);
}

} // namespace

KeptNumber Numbers::keep(const Number& number) {
    const auto next = static_cast<std::uint32_t>(kept_.size());
    const std::uint32_t found =
        index_.find_or_add(hash_of(number), next, [&](std::uint32_t other) { return kept_[other] == number; });
    if (found == next)
        kept_.push_back(number);
    return KeptNumber(&kept_[found]);
}

KeptNumber Numbers::constant(std::uint64_t word) {
    Constant& last = constants_[(word * 0x9e3779b97f4a7c15) >> 58];
    if (!last.number || last.word != word)
        last = {word, keep(Number::constant(word)).number_};
    return KeptNumber(last.number);
}

template <class Compute>
const Number* Numbers::once(Kind kind, unsigned op, const Number* a, const Number* b, Compute&& compute) {
    // As large as what there is to remember, so that small programs do not pay for large ones.
    if (done_.size() < most_memory && done_.size() < 2 * kept_.size()) {
        done_.clear();
        done_.resize(std::max(least_memory, std::bit_ceil(4 * kept_.size())));
    }
    const unsigned code = static_cast<unsigned>(kind) << 8 | op;
    const std::uint64_t key = (reinterpret_cast<std::uintptr_t>(a) * 0x9e3779b97f4a7c15) ^
                              (reinterpret_cast<std::uintptr_t>(b) * 0xc2b2ae3d27d4eb4f) ^
                              (code * 0x165667b19e3779f9ull);
    Done& done = done_[((key ^ (key >> 29)) >> 16) & (done_.size() - 1)];
    if (done.a != a || done.b != b || done.op != code) {
        const std::optional<Number> result = compute();
        done = {a, b, code, result ? keep(*result).number_ : nullptr};
    }
    return done.result;
}

KeptNumber Numbers::forward(BinaryOp op, KeptNumber a, KeptNumber b) {
    return KeptNumber(once(Kind::binary, static_cast<unsigned>(op), a.number_, b.number_,
                           [&] { return numeric::forward(op, *a, *b); }));
}

KeptNumber Numbers::forward(UnaryOp op, KeptNumber a) {
    return KeptNumber(
        once(Kind::unary, static_cast<unsigned>(op), a.number_, nullptr, [&] { return numeric::forward(op, *a); }));
}

KeptNumber Numbers::plus(KeptNumber number, std::uint64_t word) {
    return word == 0 ? number : forward(BinaryOp::add, number, constant(word));
}

KeptNumber Numbers::less(KeptNumber number, std::uint64_t word) {
    return word == 0 ? number : forward(BinaryOp::sub, number, constant(word));
}

KeptNumber Numbers::times(KeptNumber number, std::uint64_t word) {
    return word == 1 ? number : forward(BinaryOp::mul, number, constant(word));
}

std::optional<KeptNumber> Numbers::meet(KeptNumber a, KeptNumber b) {
    if (a.is(b))
        return a;
    const Number* both = once(Kind::meet, 0, a.number_, b.number_, [&] { return numeric::meet(*a, *b); });
    return both ? std::optional(KeptNumber(both)) : std::nullopt;
}

KeptNumber Numbers::join(KeptNumber a, KeptNumber b) {
    return a.is(b) ? a : KeptNumber(once(Kind::join, 0, a.number_, b.number_, [&] { return numeric::join(*a, *b); }));
}

} // namespace bpfproof::symbolic
