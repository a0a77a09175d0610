// The fixpoint engine: walks one function's graph until the states at every block's head are inductive. It knows a
// graph with its weak topological order and a domain, nothing of eBPF.
//
// Idea. At each block's head stands a set of states, at most `max_states`, kept apart by shape, and, while there is
// room and the block heads no loop, by what the domain finds worth keeping apart beyond it. Blocks are taken in weak
// topological order, least position first, so an inner loop is settled before what follows it. A block that is no
// loop head is built anew from what its predecessors sent, so nothing of an earlier round of a loop lingers in it; only
// heads accumulate. What arrives at a head along a back edge and is not covered is joined in (after `delay` rounds,
// widened), everything inside the loop is forgotten, and the loop is walked again.
// An inner loop starts anew each time the loop around it is walked, which loses nothing to what an earlier round had to
// assume; but only so many times: then it goes on from the states it has, so that nesting costs a sum and not a
// product. Then the head is narrowed: the join of what arrives is smaller, and is tried in its place. A round of the
// loop that stays inside proves it inductive; else the old states come back.
//
// Result: states at each block's head, such that transfer from any of them arrives only at states that some state of
// the target covers.
//
// Termination: widening is finite by the domain's promise, rounds are counted, and the domain may stop the walk.
#pragma once

#include "cfg/cfg.hpp"
#include "cfg/wto.hpp"
#include "fixpoint/emit.hpp"

#include <algorithm>
#include <concepts>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace bpfproof::fixpoint {

template <class D>
concept Domain = requires(D domain, const D constant, typename D::State state, const typename D::State& other,
                          BlockId block, const Emit<typename D::State>& emit, unsigned round) {
    {domain.transfer(block, state, emit)}; ///< sends successors' states to emit
    { constant.leq(other, other) } -> std::same_as<bool>;
    /// How much joining the two would lose; nullopt: what kind of thing stands somewhere.
    { constant.distance(other, other) } -> std::same_as<std::optional<unsigned>>;
    { constant.alike(other, other) } -> std::same_as<bool>; ///< of one shape, and not told apart by a flag
    { domain.join(state, state) } -> std::same_as<typename D::State>;
    { domain.widen(state, state, round) } -> std::same_as<typename D::State>; ///< round: how often already
    { constant.stop() } -> std::same_as<bool>;                                ///< a budget has run out
};

struct Policy {
    std::size_t max_states = 8; ///< per block; past it, different shapes are joined
    unsigned delay = 2;         ///< rounds of a loop before widening: enough for a flag set in the first one to settle
    unsigned narrowings = 2;
    unsigned max_rounds =
        200; ///< of one loop; past it the walk gives up. Thresholds are few, so real loops need about ten
    unsigned max_restarts = 12; ///< of an inner loop from nothing
    /// What stands outside all loops is transferred once and not looked at again, so it need not be kept.
    bool keep_outside_loops = true;
};

template <class State>
struct Result {
    bool complete = false;                  ///< false: stopped by a budget; then nothing may be concluded
    std::vector<std::vector<State>> states; ///< by block; none where they were not to be kept
    std::vector<std::size_t> counts;        ///< of states, by block; 0: never reached
};

/// A loop walked once.
template <class State>
struct Round {
    std::vector<State> back; ///< what comes back to the head
    /// What stands at the heads of the loop's blocks.
    std::vector<std::pair<BlockId, std::vector<State>>> states;
};

template <Domain D>
class Engine {
public:
    using State = typename D::State;

    Engine(const cfg::Function& function, const cfg::Wto& order, D& domain, const Policy& policy)
        : order_(order), domain_(domain), policy_(policy), blocks_(num_vertices(function.graph)) {}

    Result<State> run(State entry) {
        blocks_[0].pending.emplace_back(cfg::no_block, std::move(entry));
        dirty_.insert(order_.position[0]);
        if (!settle_all())
            return {};
        Result<State> result{true, {}, {}};
        for (Block& block : blocks_) {
            result.counts.push_back(block.count);
            result.states.push_back(std::move(block.states));
        }
        return result;
    }

    /// One round of a loop, from one state at its head. Inner loops are settled on the way; what leaves the loop is not
    /// followed. nullopt: stopped by a budget. An engine that is asked for rounds may be asked for many, of any loops,
    /// and for nothing else: each costs what its loop does, however large the function.
    std::optional<Round<State>> round(BlockId head, State state) {
        confined_to_ = head;
        blocks_[head].states.push_back(std::move(state));
        walk(head);
        if (!settle_all())
            return std::nullopt;
        Round<State> round{std::exchange(came_back_, {}), {}};
        for (std::uint32_t position = order_.position[head]; position < order_.component_end(head); ++position) {
            const BlockId block = order_.order[position];
            if (!blocks_[block].states.empty())
                round.states.emplace_back(block, std::move(blocks_[block].states));
            blocks_[block] = {};
            blocks_sent_[block].clear();
        }
        return round;
    }

private:
    bool settle_all() {
        while (!dirty_.empty()) {
            if (domain_.stop())
                return false;
            const BlockId block = order_.order[*dirty_.begin()];
            dirty_.erase(dirty_.begin());
            if (!(order_.is_head(block) ? settle_head(block) : settle_plain(block)))
                return false;
        }
        return true;
    }

    struct Arrival {
        Arrival(BlockId block, State&& arrived) : from(block), state(std::move(arrived)) {}
        BlockId from;
        State state;
    };
    enum class Phase : std::uint8_t { ascending, narrowing, settled };
    struct Block {
        std::vector<State> states;
        std::vector<Arrival> pending;
        std::size_t count = 0; ///< of states when it was last walked
        // Of heads:
        std::vector<State> before_narrowing;
        Phase phase = Phase::ascending;
        unsigned rounds = 0;
        unsigned narrowed = 0;
        unsigned restarts = 0;
        bool widened = false;
        bool walked = false; ///< since the loop around it was last walked
    };

    /// Adds a state to a set by `combine` with one of its shape; `apart`: only with one that is alike, while there is
    /// room.
    template <class Combine>
    void add(std::vector<State>& states, State state, bool apart, Combine&& combine) {
        for (const State& old : states)
            if (domain_.leq(state, old))
                return;
        const auto partner = std::ranges::find_if(states, [&](const State& old) {
            return apart ? domain_.alike(old, state) : domain_.distance(old, state).has_value();
        });
        if (partner != states.end()) {
            *partner = combine(std::move(*partner), std::move(state));
            return;
        }
        // At a loop's head an old state that the new one covers is not dropped but combined, or nothing would ever be
        // widened.
        if (apart)
            std::erase_if(states, [&](const State& old) { return domain_.leq(old, state); });
        states.push_back(std::move(state));
        if (states.size() <= policy_.max_states)
            return;
        const auto [kept, dropped] = nearest(states);
        states[kept] = combine(std::move(states[kept]), std::move(states[dropped]));
        states.erase(states.begin() + static_cast<std::ptrdiff_t>(dropped));
    }
    /// The two states that lose least when they are joined; of equals the last ones, since they came from the latest
    /// branches.
    std::pair<std::size_t, std::size_t> nearest(const std::vector<State>& states) const {
        std::pair best{states.size() - 2, states.size() - 1};
        std::optional<unsigned> least;
        for (std::size_t i = states.size(); i-- > 1;)
            for (std::size_t j = i; j-- > 0;)
                if (const auto distance = domain_.distance(states[j], states[i]);
                    distance && (!least || *distance < *least)) {
                    least = distance;
                    best = {j, i};
                }
        return best;
    }
    auto joining() {
        return [this](State a, State b) { return domain_.join(std::move(a), std::move(b)); };
    }

    bool settle_plain(BlockId block) {
        Block& b = blocks_[block];
        b.states.clear();
        const BlockId component = order_.component[block];
        for (Arrival& arrival : b.pending)
            add(b.states, keeps(component, arrival.from) ? arrival.state : std::move(arrival.state), true, joining());
        // What comes from inside the same loop comes again when the loop is walked again, and what lies in no loop is
        // walked once. Only what enters an irreducible loop beside its head must stay.
        std::erase_if(b.pending, [&](const Arrival& arrival) { return !keeps(component, arrival.from); });
        walk(block, component == cfg::no_block && !policy_.keep_outside_loops);
        return true;
    }
    bool keeps(BlockId component, BlockId from) const {
        return component != cfg::no_block && (from == cfg::no_block || !order_.contains(component, from));
    }

    bool settle_head(BlockId head) {
        Block& b = blocks_[head];
        if (!b.walked) {
            b.walked = true;
            return covers(b) ? walk_loop(head) : ascend(head);
        }
        const bool covered = covers(b);
        if (!covered && b.phase == Phase::narrowing) {
            b.states = std::move(b.before_narrowing);
            b.phase = Phase::settled;
            return walk_loop(head);
        }
        if (!covered)
            return ascend(head);
        if (b.phase == Phase::narrowing)
            b.phase = Phase::ascending;
        if (b.widened && b.phase == Phase::ascending && b.narrowed < policy_.narrowings && try_narrowing(head))
            return walk_loop(head);
        return true;
    }

    /// Do the head's states cover all that arrived?
    bool covers(const Block& b) const {
        return std::ranges::all_of(b.pending, [&](const Arrival& arrival) {
            return std::ranges::any_of(b.states, [&](const State& old) { return domain_.leq(arrival.state, old); });
        });
    }

    bool ascend(BlockId head) {
        Block& b = blocks_[head];
        if (b.rounds > policy_.max_rounds)
            return false;
        const bool widen = b.rounds++ > policy_.delay;
        b.widened = b.widened || widen;
        for (const Arrival& arrival : b.pending) {
            add(b.states, arrival.state, false, [&](State old, State next) {
                return widen ? domain_.widen(std::move(old), std::move(next), b.rounds - policy_.delay - 1)
                             : domain_.join(std::move(old), std::move(next));
            });
        }
        return walk_loop(head);
    }

    /// Replaces the head's states by the join of what arrives, where that says more.
    bool try_narrowing(BlockId head) {
        Block& b = blocks_[head];
        ++b.narrowed;
        std::vector<State> smaller;
        for (const Arrival& arrival : b.pending)
            add(smaller, arrival.state, false, joining());
        const bool says_more = std::ranges::any_of(b.states, [&](const State& old) {
            return std::ranges::none_of(smaller, [&](const State& s) { return domain_.leq(old, s); });
        });
        if (!says_more)
            return false;
        b.before_narrowing = std::exchange(b.states, std::move(smaller));
        b.phase = Phase::narrowing;
        return true;
    }

    /// Forgets everything inside the loop and what left it, then walks it from its head.
    bool walk_loop(BlockId head) {
        const std::uint32_t begin = order_.position[head];
        for (std::uint32_t position = begin; position < order_.component_end(head); ++position) {
            const BlockId block = order_.order[position];
            for (const BlockId target : blocks_sent_[block])
                std::erase_if(blocks_[target].pending, [&](const Arrival& a) { return a.from == block; });
            blocks_sent_[block].clear();
            if (block == head)
                continue;
            forget(blocks_[block]);
            dirty_.erase(position);
            if (!blocks_[block].pending.empty())
                dirty_.insert(position);
        }
        walk(head);
        return true;
    }

    void forget(Block& b) {
        b.walked = false;
        b.before_narrowing.clear();
        b.phase = Phase::ascending;
        if (b.rounds > 0 && ++b.restarts > policy_.max_restarts)
            return;
        b.states.clear();
        b.count = 0;
        b.rounds = b.narrowed = 0;
        b.widened = false;
    }

    /// `last`: the states are not asked for again.
    void walk(BlockId block, bool last = false) {
        const Emit<State> emit = [&](BlockId target, State state) {
            if (target == confined_to_) {
                came_back_.push_back(std::move(state));
                return;
            }
            if (confined_to_ != cfg::no_block && !order_.contains(confined_to_, target))
                return;
            blocks_[target].pending.emplace_back(block, std::move(state));
            auto& sent = blocks_sent_[block];
            if (std::ranges::find(sent, target) == sent.end())
                sent.push_back(target);
            dirty_.insert(order_.position[target]);
        };
        blocks_[block].count = blocks_[block].states.size();
        if (!last) {
            for (const State& state : blocks_[block].states)
                domain_.transfer(block, state, emit);
            return;
        }
        for (State& state : blocks_[block].states)
            domain_.transfer(block, std::move(state), emit);
        blocks_[block].states = {};
    }

    const cfg::Wto& order_;
    D& domain_;
    Policy policy_;
    std::vector<Block> blocks_;
    std::vector<std::vector<BlockId>> blocks_sent_{blocks_.size()};
    std::set<std::uint32_t> dirty_;
    BlockId confined_to_ = cfg::no_block;
    std::vector<State> came_back_;
};

} // namespace bpfproof::fixpoint
