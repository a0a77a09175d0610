#include "checks/termination.hpp"

#include <algorithm>

namespace bpfproof::checks {

using state::State;
using state::Value;
using state::Word;
using symbolic::Number;

namespace {

/// The scalars and offsets of a state by where they stand, in one fixed order for all states of one depth and shape.
struct Place {
    enum class Kind : std::uint8_t { reg, cell, budget };
    Kind kind;
    std::uint32_t depth;
    int index; ///< register number, or the cell's offset
    friend bool operator==(const Place&, const Place&) = default;
};

std::vector<Place> places(const State& state) {
    std::vector<Place> found{{Place::Kind::budget, 0, 0}};
    for (int i = 0; i + 1 < static_cast<int>(isa::register_count); ++i)
        found.push_back({Place::Kind::reg, 0, i});
    for (std::uint32_t depth = 0; depth <= state.depth(); ++depth)
        for (const memory::Cell& cell : state.frame(depth).cells())
            found.push_back({Place::Kind::cell, depth, cell.offset});
    return found;
}

std::optional<Word> word_at(const State& state, const Place& place) {
    const auto of_word = [](const Word& word) {
        return word.is_scalar() || word.is_pointer() ? std::optional(word) : std::nullopt;
    };
    switch (place.kind) {
    case Place::Kind::budget:
        return Word::scalar(state.goto_budget);
    case Place::Kind::reg:
        return of_word(state.registers[static_cast<std::size_t>(place.index)]);
    case Place::Kind::cell:
        for (const memory::Cell& cell : state.frame(place.depth).cells())
            if (cell.offset == place.index)
                return of_word(cell.word);
        return std::nullopt;
    }
    return std::nullopt;
}

/// Is what the place holds in both measured by the same ruler? The offset of a pointer that may be null says nothing
/// where it is, and a number that replaces a pointer has not moved.
bool comparable(const Word& before, const Word& after) {
    if (before.is_pointer())
        return after.is_pointer() && types::same_region(before, after) && before.never_null() && after.never_null();
    return before.is_scalar() && after.is_scalar();
}

std::optional<mpz_class> bound_at(state::TermTable& table, const std::vector<Round>& rounds, const Place& place) {
    const std::optional<Word> first = word_at(rounds.front().head, place);
    if (!first)
        return std::nullopt;
    std::int64_t low = std::numeric_limits<std::int64_t>::max();
    std::int64_t high = std::numeric_limits<std::int64_t>::min();
    // Steps of all rounds, as a range: after - before.
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    std::int64_t most = std::numeric_limits<std::int64_t>::min();
    for (const Round& round : rounds) {
        const auto head = word_at(round.head, place);
        if (!head || !comparable(*first, *head))
            return std::nullopt;
        const Number number = round.head.knowledge.number(table, head->value);
        low = std::min(low, number.smin());
        high = std::max(high, number.smax());
        const std::vector<Place> anchored = places(round.head);
        const auto index = static_cast<std::size_t>(std::ranges::find(anchored, place) - anchored.begin());
        for (const State& state : round.back) {
            const auto after = word_at(state, place);
            if (!after || !comparable(*first, *after))
                return std::nullopt;
            State scratch = state;
            symbolic::Builder make(table, scratch.knowledge);
            const Number step = make.number(make.subtract(after->value, state.anchors.at(index)));
            least = std::min(least, step.smin());
            most = std::max(most, step.smax());
        }
    }
    std::int64_t unused = 0;
    const bool up = least >= 1 && !__builtin_add_overflow(high, most, &unused);
    const bool down = most <= -1 && !__builtin_add_overflow(low, least, &unused);
    if (!up && !down)
        return std::nullopt;
    const long stride = static_cast<long>(up ? least : -most);
    return (mpz_class(static_cast<long>(high)) - mpz_class(static_cast<long>(low))) / stride + 1;
}

} // namespace

void anchor(State& state) {
    state.anchors.clear();
    for (const Place& place : places(state))
        state.anchors.push_back(word_at(state, place).value_or(Word{}).value);
}

std::optional<mpz_class> trip_bound(state::TermTable& table, const std::vector<Round>& rounds) {
    const bool comes_back = std::ranges::any_of(rounds, [](const Round& round) { return !round.back.empty(); });
    if (!comes_back)
        return mpz_class(1);
    std::optional<mpz_class> best;
    for (const Place& place : places(rounds.front().head)) {
        const auto bound = bound_at(table, rounds, place);
        if (bound && (!best || *bound < *best))
            best = bound;
    }
    return best;
}

} // namespace bpfproof::checks
