// States over so few words that all they stand for can be listed: what leq affirms and what a join gives is judged by
// the lists. Both sides are made by one recipe, of which one has a step changed, so that they agree often and differ in
// one thing.
#include "support/catch.hpp"
#include "symbolic/valuation.hpp"

#include "domains/state/state.hpp"

#include <iostream>
#include <set>

namespace bpfproof::test {
namespace {

using numeric::BinaryOp;
using numeric::Number;
using numeric::UnaryOp;
using state::Builder;
using state::State;
using types::Word;

constexpr std::size_t places = 5;
using Tuple = std::array<Word64, places>;

/// r_i = op(r_left, r_right) + offset, where the first two are variables.
struct Step {
    std::uint64_t op = 0;
    std::uint64_t left = 0;
    std::uint64_t right = 0;
    Word64 offset = 0;
};
struct Recipe {
    std::array<std::pair<Word64, Word64>, 2> ranges; ///< of the variables
    std::array<Step, places - 2> steps;
    bool ordered = false; ///< the first variable is at most the second
};

Step random_step(Random& random, std::uint64_t before) {
    return {random.below(16), random.below(before), random.below(before), random.chance(3) ? random.below(4) : 0};
}

Recipe random_recipe(Random& random) {
    Recipe recipe;
    for (auto& [low, high] : recipe.ranges) {
        low = random.below(3);
        high = low + random.below(4 - low);
    }
    for (std::size_t i = 0; i < recipe.steps.size(); ++i)
        recipe.steps[i] = random_step(random, i + 2);
    recipe.ordered = random.chance(3);
    return recipe;
}

void change(Random& random, Recipe& recipe) {
    const std::size_t which = random.below(recipe.steps.size());
    Step& step = recipe.steps[which];
    const Step other = random_step(random, which + 2);
    auto& [low, high] = recipe.ranges[random.below(2)];
    switch (random.below(8)) {
    case 0:
        step.op = other.op;
        return;
    case 1:
        step.left = other.left;
        return;
    case 2:
        step.right = other.right;
        return;
    case 3:
        step.offset = random.below(4);
        return;
    case 4:
        recipe.ordered = !recipe.ordered;
        return;
    case 5:
        low = high = random.below(4);
        return;
    default:
        low = 0;
        high = 3;
    }
}

Value made(Builder& builder, std::uint64_t op, Value left, Value right) {
    constexpr std::array operations{BinaryOp::add,  BinaryOp::sub, BinaryOp::mul, BinaryOp::udiv, BinaryOp::umod,
                                    BinaryOp::and_, BinaryOp::or_, BinaryOp::shl, BinaryOp::smod};
    constexpr std::array extensions{UnaryOp::zext8, UnaryOp::bswap16, UnaryOp::neg};
    if (op < operations.size())
        return builder.binary(operations[op], left, right);
    if (op - operations.size() < extensions.size())
        return builder.unary(extensions[op - operations.size()], left);
    // Sums with factors.
    const Value twice = builder.binary(BinaryOp::shl, left, symbolic::constant(1));
    return op % 2 != 0 ? twice : builder.subtract(twice, right);
}

std::optional<State> cook(TermTable& table, const Recipe& recipe) {
    State state;
    state.activations.push_back({std::make_shared<memory::Frame>(), {}, {}});
    Builder builder(table, state.knowledge);
    std::vector<Value> values;
    for (const auto& [low, high] : recipe.ranges)
        values.push_back(builder.fresh(Number::unsigned_range(low, high)));
    for (const Step& step : recipe.steps)
        values.push_back(symbolic::plus(made(builder, step.op, values[step.left], values[step.right]), step.offset));
    if (recipe.ordered && !state.knowledge.assume(table, numeric::Comparison::ule, values[0], values[1]))
        return std::nullopt;
    // The variables themselves stand in a place only sometimes: their facts do not say everything then.
    for (std::size_t i = 0; i < places; ++i)
        state.registers[i] = Word::scalar(values[i]);
    return state;
}

void collect(const TermTable& table, TermId term, std::set<TermId>& out) {
    const symbolic::Node& node = table.node(term);
    if (node.kind == symbolic::TermKind::variable)
        out.insert(term);
    if (node.kind == symbolic::TermKind::sum)
        for (const symbolic::Addend& addend : table.addends(term))
            collect(table, addend.term, out);
    if (node.kind == symbolic::TermKind::unary || node.kind == symbolic::TermKind::binary)
        collect(table, node.left.term, out);
    if (node.kind == symbolic::TermKind::binary)
        collect(table, node.right.term, out);
}

/// What the first registers hold, in every way the state allows. nullopt: too many to list.
std::optional<std::set<Tuple>> all_of(const TermTable& table, const State& state) {
    std::set<TermId> names;
    for (std::size_t i = 0; i < places; ++i)
        if (state.registers[i].is_scalar())
            collect(table, state.registers[i].value.term, names);
    for (const symbolic::Fact& fact : state.knowledge.facts())
        collect(table, fact.term, names);
    for (const symbolic::Difference& difference : state.knowledge.differences()) {
        collect(table, difference.left, names);
        collect(table, difference.right, names);
    }
    std::vector<std::pair<TermId, Number>> open;
    Word64 size = 1;
    for (const TermId name : names) {
        const Number number = state.knowledge.number(table, name);
        const auto width = static_cast<Word64>(number.smax()) - static_cast<Word64>(number.smin());
        if (width > 300 || (size *= width + 1) > 4000)
            return std::nullopt;
        open.emplace_back(name, number);
    }
    std::set<Tuple> result;
    Valuation words(table.size(), 0);
    const auto fill = [&](const auto& self, std::size_t at) -> void {
        if (at < open.size()) {
            for (std::int64_t word = open[at].second.smin(); word <= open[at].second.smax(); ++word) {
                words[open[at].first] = static_cast<Word64>(word);
                self(self, at + 1);
            }
            return;
        }
        if (!violated(table, state.knowledge, words).empty())
            return;
        Tuple tuple{};
        for (std::size_t i = 0; i < places; ++i)
            if (state.registers[i].is_scalar())
                tuple[i] = evaluate(table, words, state.registers[i].value);
        result.insert(tuple);
    };
    fill(fill, 0);
    return result;
}

bool includes(const std::set<Tuple>& all, const std::set<Tuple>& part) {
    return std::ranges::includes(all, part);
}

/// Not every place is kept, so that some variables stand in none.
void drop_places(TermTable& table, State& state, std::uint16_t kept) {
    state::normalise(table, state, {kept, memory::ByteSet().set()});
}

struct Tally {
    std::size_t affirmed = 0;
    std::size_t joined = 0;
};

std::string run(std::uint64_t seed, Tally& tally) {
    Random random(seed);
    TermTable table;
    const Recipe first = random_recipe(random);
    Recipe second = first;
    for (std::uint64_t i = random.below(3); i > 0; --i)
        change(random, second);
    auto a = cook(table, first);
    auto b = cook(table, second);
    if (!a || !b)
        return {};
    const auto kept = static_cast<std::uint16_t>(random.chance(2) ? 0xffff : random.word());
    drop_places(table, *a, kept);
    drop_places(table, *b, kept);
    const auto of_a = all_of(table, *a);
    const auto of_b = all_of(table, *b);
    if (!of_a || !of_b)
        return {};
    const std::string both = "\na:\n" + state::to_string(table, *a) + "b:\n" + state::to_string(table, *b);
    if (state::leq(table, *a, *b)) {
        ++tally.affirmed;
        if (!includes(*of_b, *of_a))
            return "leq without inclusion" + both;
    }
    const State joined = state::join(table, *a, *b);
    const auto of_joined = all_of(table, joined);
    if (!of_joined)
        return {};
    ++tally.joined;
    if (!includes(*of_joined, *of_a) || !includes(*of_joined, *of_b))
        return "a join without a side" + both + "join:\n" + state::to_string(table, joined);
    return {};
}

} // namespace

TEST_CASE("small states are in order, and join, as the lists of what they stand for do", "[state]") {
    Tally tally;
    for (std::uint64_t seed = 0; seed < 60'000; ++seed)
        if (const std::string error = run(seed, tally); !error.empty())
            FAIL("seed " << seed << ": " << error);
    std::cout << "small states: " << tally.affirmed << " affirmed, " << tally.joined << " joined\n";
    CHECK(tally.affirmed > 10'000);
    CHECK(tally.joined > 20'000);
}

// A register that nobody wrote is no word that somebody did.
TEST_CASE("what is unwritten is below nothing that is written", "[state]") {
    TermTable table;
    State a;
    a.activations.push_back({std::make_shared<memory::Frame>(), {}, {}});
    State b = a;
    b.registers[3] = Word::any();
    CHECK_FALSE(state::leq(table, a, b));
    CHECK(state::leq(table, b, a));
    b.registers[3] = Word::scalar(Builder(table, b.knowledge).fresh(Number::top()));
    CHECK_FALSE(state::leq(table, a, b));
    CHECK(state::leq(table, b, a));
}

} // namespace bpfproof::test
