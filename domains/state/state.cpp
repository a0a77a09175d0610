#include "domains/state/state.hpp"

#include "domains/lattice.hpp"
#include "domains/state/values.hpp"
#include "domains/symbolic/term_map.hpp"

#include <boost/container/small_vector.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace bpfproof::state {

static_assert(SemilatticeOver<State, TermTable>);

Frame& State::own_frame(std::uint32_t depth) {
    auto& shared = activations[depth].frame;
    if (shared.use_count() > 1)
        shared = std::make_shared<Frame>(*shared);
    return *shared;
}

namespace {

/// The terms that are known to be one word each; seldom any.
class Constants {
public:
    Constants(const TermTable& table, const Knowledge& knowledge) {
        knowledge.for_each_constant(table, [this](symbolic::TermId term, std::uint64_t word) {
            known_.push_back({term, word});
        });
    }
    bool empty() const { return known_.empty(); }
    std::optional<std::uint64_t> word(Value value) const {
        if (value.is_constant())
            return value.offset;
        const auto found = std::ranges::lower_bound(known_, value.term, {}, &Known::term);
        return found == known_.end() || found->term != value.term ? std::nullopt
                                                                  : std::optional(found->word + value.offset);
    }

private:
    struct Known {
        symbolic::TermId term;
        std::uint64_t word;
    };
    boost::container::small_vector<Known, 8> known_; ///< by term, as facts are
};

void simplify(const Constants& known, Value& value) {
    if (const auto word = known.word(value))
        value = symbolic::constant(*word);
}

// A nullable pointer that is known to be null is the number 0, and one that is known not to be needs no term for it,
// unless that term is how a debt is recognised.
void simplify(const Constants& known, const State& state, Word& word) {
    if (word.is_initialised())
        simplify(known, word.value);
    if (!word.is_pointer() || word.nonnull.is_constant())
        return;
    const auto nonnull = known.word(word.nonnull);
    if (!nonnull)
        return;
    if (*nonnull == 0) {
        word = Word::scalar(symbolic::constant(0));
        return;
    }
    for (const resources::Owed& debt : state.debts)
        if (debt.live == word.nonnull)
            return;
    word.nonnull = symbolic::constant(1);
}

void simplify(const Constants& known, State& state) {
    std::erase_if(state.debts, [&](const resources::Owed& debt) { return known.word(debt.live) == 0; });
    for_each_word(state, [&](Word& word) { simplify(known, state, word); });
    simplify(known, state.packet.start);
    simplify(known, state.packet.end);
    simplify(known, state.goto_budget);
    for (Activation& activation : state.activations)
        simplify(known, activation.callers_budget);
}

void mark(const TermTable& table, symbolic::TermId term, symbolic::TermSet& keep) {
    if (term == symbolic::zero_term || !keep.insert(term))
        return;
    const symbolic::Node& node = table.node(term);
    switch (node.kind) {
    case symbolic::TermKind::zero:
    case symbolic::TermKind::variable:
        return;
    case symbolic::TermKind::sum:
        for (const symbolic::Addend& addend : table.addends(term))
            mark(table, addend.term, keep);
        return;
    case symbolic::TermKind::unary:
        mark(table, node.left.term, keep);
        return;
    case symbolic::TermKind::binary:
        mark(table, node.left.term, keep);
        mark(table, node.right.term, keep);
        return;
    }
}

} // namespace

void normalise(const TermTable& table, State& state, const Live& live) {
    for (std::size_t i = 0; i + 1 < isa::register_count; ++i)
        if (!((live.registers >> i) & 1))
            state.registers[i] = Word::uninitialised();
    const std::uint32_t depth = state.depth();
    if ((state.frame(depth).initialised() & ~live.stack).any())
        state.own_frame(depth).keep_only(live.stack);

    if (const Constants known(table, state.knowledge); !known.empty())
        simplify(known, state);

    symbolic::TermSet keep;
    for_each_value(state, [&](const Value& value) { mark(table, value.term, keep); });
    state.knowledge.retain([&](symbolic::TermId term) { return keep.contains(term); });
}

namespace {

/// Can an instruction make the term anew, given what places mention? Terms that were found to be so are added.
bool is_nameable(const TermTable& table, symbolic::TermId term, symbolic::TermSet& nameable) {
    if (term == symbolic::zero_term || nameable.contains(term))
        return true;
    const symbolic::Node& node = table.node(term);
    bool all = false;
    switch (node.kind) {
    case symbolic::TermKind::zero:
    case symbolic::TermKind::variable:
        break;
    case symbolic::TermKind::sum:
        all = std::ranges::all_of(table.addends(term), [&](const symbolic::Addend& addend) {
            return is_nameable(table, addend.term, nameable);
        });
        break;
    case symbolic::TermKind::unary:
        all = is_nameable(table, node.left.term, nameable);
        break;
    case symbolic::TermKind::binary:
        all = is_nameable(table, node.left.term, nameable) && is_nameable(table, node.right.term, nameable);
        break;
    }
    if (all)
        nameable.insert(term);
    return all;
}

} // namespace

void drop_unnameable(const TermTable& table, State& state) {
    if (state.knowledge.facts().empty() && state.knowledge.differences().empty())
        return;
    symbolic::TermSet nameable;
    for_each_value(state, [&](const Value& value) { mark(table, value.term, nameable); });
    state.knowledge.retain([&](symbolic::TermId term) { return is_nameable(table, term, nameable); });
}

namespace {

bool same_structure(const State& a, const State& b) {
    return a.activations.size() == b.activations.size() &&
           std::ranges::equal(a.debts, b.debts, {}, &resources::Owed::acquired, &resources::Owed::acquired);
}

} // namespace

bool same_shape(const State& a, const State& b) {
    return same_structure(a, b) &&
           all_pairs(a, b, [](const Word& x, const Word& y) { return types::compatible(x, y); });
}

std::optional<unsigned> distance(const State& a, const State& b) {
    unsigned sum = 0;
    const bool same = same_structure(a, b) && all_pairs(a, b, [&](const Word& x, const Word& y) {
                          sum += x.is_pointer() != y.is_pointer();
                          return types::compatible(x, y);
                      });
    return same ? std::optional(sum) : std::nullopt;
}

bool same_flags(const State& a, const State& b, FlagPlaces places) {
    if (distance(a, b) != 0u)
        return false;
    const auto not_told_apart = [](const Word& x, const Word& y) {
        return !(x.is_scalar() && y.is_scalar() && x.value.is_constant() && y.value.is_constant() &&
                 x.value != y.value);
    };
    return places == FlagPlaces::registers ? all_register_pairs(a, b, not_told_apart) : all_pairs(a, b, not_told_apart);
}

std::string to_string(const TermTable& table, const State& state, const Word& word) {
    const auto show = [&](Value value) {
        const auto number = state.knowledge.number(table, value);
        return value.is_constant() || number.is_top()
                   ? table.to_string(value)
                   : fmt::format("{} {}", table.to_string(value), number.to_string());
    };
    switch (word.kind) {
    case types::Kind::uninitialised:
        return "uninitialised";
    case types::Kind::any:
        return "any";
    case types::Kind::scalar:
        return show(word.value);
    case types::Kind::pointer:
        break;
    }
    std::string text(types::name(word.region));
    if (word.object != 0)
        text += fmt::format("#{}", word.object);
    text += fmt::format(" at {}", show(word.value));
    if (word.region == types::Region::map_value || word.region == types::Region::memory)
        text += fmt::format(" of {}", show(word.extent));
    if (!word.never_null())
        text += fmt::format(", not null: {}", show(word.nonnull));
    return text;
}

std::string to_string(const TermTable& table, const State& state) {
    std::string text;
    for (std::size_t i = 0; i < isa::register_count; ++i)
        if (state.registers[i].is_initialised())
            text += fmt::format("r{}: {}\n", i, to_string(table, state, state.registers[i]));
    for (std::uint32_t depth = 0; depth <= state.depth(); ++depth)
        for (const memory::Cell& cell : state.frame(depth).cells())
            text +=
                fmt::format("fp{}[{}..{}): {}\n", depth, cell.begin(), cell.end(), to_string(table, state, cell.word));
    text += fmt::format("packet: [{}, {})\n", to_string(table, state, Word::scalar(state.packet.start)),
                        to_string(table, state, Word::scalar(state.packet.end)));
    if (state.goto_budget.term != symbolic::zero_term || state.goto_budget.offset != 0)
        text += fmt::format("may_goto falls through: {}\n", to_string(table, state, Word::scalar(state.goto_budget)));
    for (const symbolic::Fact& fact : state.knowledge.facts())
        text += fmt::format("{} in {}\n", table.to_string(fact.term), fact.number().to_string());
    for (const symbolic::Difference& d : state.knowledge.differences())
        text += fmt::format("{} - {} in [{}, {}]\n", table.to_string(d.left), table.to_string(d.right), d.range.low,
                            d.range.high);
    for (const resources::Owed& debt : state.debts)
        text += fmt::format("owes what {} acquired, where {}\n", debt.acquired, table.to_string(debt.live));
    return text;
}

} // namespace bpfproof::state
