// Framing and resuming lose no concrete world. A lineage enters a function: its worlds are framed, go through scripts,
// joins and widenings as in a body that touches only what it can come to, and come to exits; what every world is then,
// put together with what was framed off, must be in some resumed state. Also where another, weaker entry answers.
#include "domains/state/framing.hpp"
#include "state/lineage.hpp"
#include "support/catch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

namespace bpfproof::test {
namespace {

using state::Framing;
using symbolic::constant;
using symbolic::TermId;
using symbolic::zero_term;
using types::Region;
using types::Word;

struct Tally {
    std::size_t exits = 0;
    std::size_t worlds = 0;
    std::size_t reused = 0;
    std::size_t infeasible = 0;
    std::size_t not_chosen = 0;
};

/// Registers go to the caller's places, and the function begins with some of them and a frame of its own. Where `deep`,
/// an address of the caller's frame is among them.
void enter(Runner& runner, Random& random, Lineage& lineage, bool deep) {
    State& state = lineage.state;
    state::Activation callee{std::make_shared<memory::Frame>(), {}, state.goto_budget};
    for (std::size_t i = 0; i < callee.callers_registers.size(); ++i)
        callee.callers_registers[i] = state.registers[i + 1];
    state.activations.push_back(std::move(callee));
    state.goto_budget = constant(100);
    for (Member& member : lineage.members) {
        World& world = member.world;
        auto& saved = world.saved.emplace_back();
        std::copy_n(world.registers.begin() + 1, saved.size(), saved.begin());
        world.callers_budgets.push_back(world.goto_budget);
        world.goto_budget = 100;
        auto& frame = world.frames.emplace_back();
        for (std::uint8_t& byte : frame)
            byte = static_cast<std::uint8_t>(random.word());
        world.written.emplace_back();
    }
    const std::uint32_t caller = state.depth() - 1;
    if (deep) {
        state.registers[1] = Word::pointer(Region::stack, caller, constant(0));
        for (Member& member : lineage.members)
            member.world.registers[1] = member.world.base(Region::stack, caller);
    }
    for (const std::size_t gone : {0, 6, 7, 8, 9})
        state.registers[gone] = Word::uninitialised();
    if (random.chance(2))
        state.registers[2] = Word::uninitialised();
    runner.normalise(lineage);
}

struct Framed {
    Framing framing;
    Lineage lineage;
};

/// Where a pointer is null, nothing says what its offset is: any word that may be will do.
void choose_unsaid(const TermTable& table, const State& state, Valuation& valuation, TermId term) {
    if (term == zero_term)
        return;
    const symbolic::Node& node = table.node(term);
    if (node.kind == symbolic::TermKind::variable && term >= valuation.size())
        assign(valuation, term, state.knowledge.number(table, term).umin());
    if (node.kind == symbolic::TermKind::sum)
        for (const symbolic::Addend& addend : table.addends(term))
            choose_unsaid(table, state, valuation, addend.term);
    if (node.kind == symbolic::TermKind::unary || node.kind == symbolic::TermKind::binary)
        choose_unsaid(table, state, valuation, node.left.term);
    if (node.kind == symbolic::TermKind::binary)
        choose_unsaid(table, state, valuation, node.right.term);
}

/// The members' anchors are the words that the entry's variables have.
std::optional<Lineage> anchored(TermTable& table, const Lineage& entered, const Framing& framing) {
    Lineage framed{state::frame_off(table, entered.state, framing.frames), entered.members};
    state::normalise(table, framed.state, {});
    const auto values = state::values_at(table, framed.state, framing.places);
    if (!values)
        return std::nullopt;
    framed.state.anchors = *values;
    for (Member& member : framed.members) {
        for (std::size_t depth = 0; depth < framed.state.activations.size(); ++depth)
            assign(member.valuation, framed.state.activations[depth].callers_budget.term,
                   member.world.callers_budgets[depth]);
        member.world.anchors.clear();
        for (const Value& value : *values) {
            choose_unsaid(table, entered.state, member.valuation, value.term);
            member.world.anchors.push_back(evaluate(table, member.valuation, value));
        }
        member.world.saved.back()[0] = member.world.base(Region::packet, 0); // what tells of a changed packet
    }
    return framed;
}

Framed frame(TermTable& table, const Lineage& entered) {
    Framed made;
    made.framing.frames = state::frames_come_to(entered.state);
    State framed = state::frame_off(table, entered.state, made.framing.frames);
    state::normalise(table, framed, {});
    made.framing.places = state::places_of_variables(table, framed);
    made.lineage = anchored(table, entered, made.framing).value();
    return made;
}

/// Steps that a function may make: on its own frame and those it comes to.
Script body_script(Random& random, std::size_t length, const Framed& framed) {
    Script script = random_script(random, length);
    const auto& frames = framed.framing.frames;
    std::erase_if(script, [&](Step& step) {
        while (!frames[step.c % frames.size()])
            ++step.c;
        // What is owed already may not be given back in a function that is framed (semantics::Below), and its anchors
        // are not set anew.
        return step.action == Action::release || (step.action == Action::packet && step.c % 5 == 0);
    });
    return script;
}

/// The world as it is at the exit, with what was framed off as it was at the entry. `before` and `after` are of one
/// run.
World put_together(const World& before, const World& after) {
    World world = after;
    world.anchors = before.anchors;
    world.saved = before.saved;
    world.goto_budget = before.goto_budget;
    return world;
}

class Trial {
public:
    Trial(std::uint64_t seed, Tally& tally) : random_(seed), runner_(table_), tally_(tally) {}

    std::string run() {
        Lineage entered = runner_.ancestor(random_);
        if (!runner_.run(entered, random_script(random_, random_.below(12)), true))
            return {};
        enter(runner_, random_, entered, random_.chance(2));
        // What a script's writes cut out of words has names of its own, and words only in a valuation that is found.
        Lineage valued{entered.state, {}};
        std::string error = runner_.carry(entered, entered.state, valued.members);
        if (!error.empty())
            return "entered: " + error;
        entered = std::move(valued);
        const Framed framed = frame(table_, entered);
        // Words chosen for what nothing says need not go together.
        if (!runner_.check(framed.lineage).empty()) {
            ++tally_.not_chosen;
            return {};
        }
        if (!body(framed))
            return {};
        error = resumes(entered, framed);
        return error.empty() ? answer_another(entered, framed) : error;
    }

private:
    /// Two ways through the function, perhaps joined or widened.
    bool body(const Framed& framed) {
        for (int way = 0; way < 2; ++way) {
            const Script script = body_script(random_, random_.below(12), framed);
            Lineage end = framed.lineage;
            if (!runner_.run(end, script, true))
                continue;
            if (random_.chance(2))
                runner_.normalise(end);
            ends_.push_back(std::move(end));
        }
        if (ends_.size() < 2)
            return !ends_.empty();
        if (random_.chance(3))
            return true;
        const numeric::Thresholds thresholds({0, 4, 8, 64});
        Lineage both{random_.chance(4) ? state::widen(table_, ends_[0].state, ends_[1].state, thresholds)
                                       : state::join(table_, ends_[0].state, ends_[1].state),
                     {}};
        for (const Lineage& end : ends_)
            if (!runner_.carry(end, both.state, both.members).empty())
                return false; // the tests of joins say so
        ends_ = {both};
        return true;
    }

    /// Every member of every end is in the state resumed from that end, whatever it was at the entry.
    std::string resumes(const Lineage& entered, const Framed& framed) {
        for (const Lineage& end : ends_) {
            ++tally_.exits;
            const State exit = state::exit_part(table_, end.state);
            const auto resumed = state::resume(table_, entered.state, framed.framing, exit);
            if (!resumed && !end.members.empty())
                return fmt::format("said not to come back, and does: entered as\n{}left as\n{}",
                                   state::to_string(table_, entered.state), state::to_string(table_, exit));
            if (!resumed) {
                ++tally_.infeasible;
                continue;
            }
            for (const Member& member : end.members) {
                const auto before =
                    std::ranges::find(entered.members, member.world.id, [](const Member& m) { return m.world.id; });
                const World world = put_together(before->world, member.world);
                ++tally_.worlds;
                if (!witness(table_, *resumed, world, &end.state, member.valuation) &&
                    !witness(table_, *resumed, world, &entered.state, before->valuation))
                    return fmt::format("world {} is not in\n{}entered as\n{}left as\n{}", world.id,
                                       state::to_string(table_, *resumed), state::to_string(table_, entered.state),
                                       state::to_string(table_, exit));
            }
        }
        return {};
    }

    /// An entry that says more, where leq finds it below the first: its worlds go the same ways, and the first one's
    /// exits answer.
    std::string answer_another(const Lineage& entered, const Framed& framed) {
        Lineage more = entered;
        Script narrowing;
        for (int i = 0; i < 2; ++i)
            narrowing.push_back({Action::assume, 1 + random_.below(3), random_.below(8), 3 * random_.below(99),
                                 random_.below(1 << 30)});
        if (!runner_.run(more, narrowing, true) || more.members.empty())
            return {};
        runner_.normalise(more);
        const auto now = anchored(table_, more, framed.framing);
        if (!now || !state::leq(table_, now->state, framed.lineage.state))
            return {};
        ++tally_.reused;
        for (Lineage& end : ends_)
            std::erase_if(end.members, [&](const Member& member) {
                return std::ranges::none_of(more.members,
                                            [&](const Member& m) { return m.world.id == member.world.id; });
            });
        return resumes(more, framed);
    }

    Random random_;
    TermTable table_;
    Runner runner_;
    Tally& tally_;
    std::vector<Lineage> ends_;
};

} // namespace

TEST_CASE("a resumed state stands for every world that comes back", "[state]") {
    Tally tally;
    for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
        const std::string error = Trial(seed, tally).run();
        if (!error.empty())
            FAIL("seed " << seed << ": " << error);
    }
    std::cout << "exits: " << tally.exits << ", worlds: " << tally.worlds
              << ", other entries answered: " << tally.reused << ", exits not for them: " << tally.infeasible << '\n';
    CHECK(tally.worlds > 20'000);
    CHECK(tally.not_chosen < 200);
    CHECK(tally.reused > 1'000);
}

} // namespace bpfproof::test
