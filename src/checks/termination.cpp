#include "checks/termination.hpp"

#include "domains/state/values.hpp"

#include <algorithm>
#include <set>

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

std::optional<Value> value_at(const State& state, const Place& place) {
    const auto of_word = [](const Word& word) -> std::optional<Value> {
        return word.is_scalar() || word.is_pointer() ? std::optional(word.value) : std::nullopt;
    };
    switch (place.kind) {
    case Place::Kind::budget: return state.goto_budget;
    case Place::Kind::reg: return of_word(state.registers[static_cast<std::size_t>(place.index)]);
    case Place::Kind::cell:
        for (const memory::Cell& cell : state.frame(place.depth).cells())
            if (cell.offset == place.index)
                return of_word(cell.word);
        return std::nullopt;
    }
    return std::nullopt;
}

void collect_variables(const state::TermTable& table, symbolic::TermId term, std::set<symbolic::TermId>& into) {
    const symbolic::Node& node = table.node(term);
    switch (node.kind) {
    case symbolic::TermKind::zero: return;
    case symbolic::TermKind::variable: into.insert(term); return;
    case symbolic::TermKind::sum:
        for (const symbolic::Addend& addend : table.addends(term))
            collect_variables(table, addend.term, into);
        return;
    case symbolic::TermKind::unary: collect_variables(table, node.left.term, into); return;
    case symbolic::TermKind::binary:
        collect_variables(table, node.left.term, into);
        collect_variables(table, node.right.term, into);
        return;
    }
}

/// Heads by the variables they mention. A state computed from a head can mention its variables and new ones, no other head's.
class Origins {
public:
    Origins(const state::TermTable& table, const std::vector<State>& heads) : table_(table), mentioned_(heads.size()) {
        for (std::size_t i = 0; i < heads.size(); ++i)
            for_each_value(heads[i], [&](const Value& value) { collect_variables(table, value.term, mentioned_[i]); });
    }
    /// Can a state that holds this value have come from that head?
    bool possible(std::size_t head, Value value) const {
        std::set<symbolic::TermId> variables;
        collect_variables(table_, value.term, variables);
        return std::ranges::all_of(variables, [&](symbolic::TermId v) {
            const auto names = [v](const std::set<symbolic::TermId>& set) { return set.contains(v); };
            return names(mentioned_[head]) || std::ranges::none_of(mentioned_, names);
        });
    }

private:
    const state::TermTable& table_;
    std::vector<std::set<symbolic::TermId>> mentioned_;
};

std::optional<mpz_class> bound_at(state::TermTable& table, const std::vector<State>& heads, const Origins& origins,
                                  const std::vector<State>& back, const Place& place) {
    std::int64_t low = std::numeric_limits<std::int64_t>::max();
    std::int64_t high = std::numeric_limits<std::int64_t>::min();
    for (const State& head : heads) {
        const auto value = value_at(head, place);
        if (!value)
            return std::nullopt;
        const Number number = head.knowledge.number(table, *value);
        low = std::min(low, number.smin());
        high = std::max(high, number.smax());
    }
    // Steps of every round, as a range; a round's step is after - before.
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    std::int64_t most = std::numeric_limits<std::int64_t>::min();
    for (const State& state : back) {
        const auto after = value_at(state, place);
        if (!after)
            return std::nullopt;
        State scratch = state;
        symbolic::Builder make(table, scratch.knowledge);
        for (std::size_t i = 0; i < heads.size(); ++i) {
            if (!origins.possible(i, *after))
                continue;
            const Number step = make.number(make.subtract(*after, *value_at(heads[i], place)));
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

std::optional<mpz_class> trip_bound(state::TermTable& table, const std::vector<State>& heads, const std::vector<State>& back) {
    if (back.empty())
        return mpz_class(1);
    const Origins origins(table, heads);
    std::optional<mpz_class> best;
    for (const Place& place : places(heads.front())) {
        const auto bound = bound_at(table, heads, origins, back, place);
        if (bound && (!best || *bound < *best))
            best = bound;
    }
    return best;
}

} // namespace bpfproof::checks
