// Walks a function path by path: no two states are ever joined. The engine of last resort, since its cost is that of
// the paths, but nothing is lost on the way: what follows from the instructions of each path alone is proved.
//
// Idea. Depth first. Where several edges meet, the states that were walked on from are remembered, and a state that
// one of them covers is not walked again: all that can come of it has been seen, or is being seen. Every state is
// thus walked on from or covered, which is what makes the states inductive.
//
// A walk that ends shows more than safety. A state that only finished ones cover adds no cycle, so what was walked is
// a graph without cycles, and the longest way through it bounds every run. A state that an unfinished one covers, one
// still on the way down, may come back for ever: the walk goes on, but nothing bounds the run then.
//
// Cost. Comparing with all that was remembered would be quadratic, so of each block only so many are remembered, those
// that covered something and the latest ones (kernel/bpf/verifier.c, is_state_visited(), forgets by a like rule of
// thumb); forgetting loses nothing but time.
#pragma once

#include "cfg/cfg.hpp"
#include "fixpoint/emit.hpp"

#include <gmpxx.h>

#include <algorithm>
#include <concepts>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace bpfproof::fixpoint {

template <class D>
concept PathDomain = requires(D domain, const D constant, const typename D::State& state, BlockId block,
                              const Emit<typename D::State>& emit, std::size_t transfer,
                              const std::optional<mpz_class>& most) {
    {domain.transfer(block, state, emit)}; ///< sends successors' states to emit
    /// Most instructions that the last transfer may stand for; nothing where a callee has no bound.
    { constant.last_cost() } -> std::same_as<std::optional<mpz_class>>;
    /// Transfers may be kept book of: what finish() is told of the last one.
    { constant.last_transfer() } -> std::same_as<std::size_t>;
    {domain.finish(transfer, most)}; ///< most instructions behind that transfer
    { constant.leq(state, state) } -> std::same_as<bool>;
    { constant.stop() } -> std::same_as<bool>; ///< a budget has run out, or no proof is left to be had
};

struct PathResult {
    bool complete = false;          ///< false: stopped; then nothing may be concluded
    std::optional<mpz_class> bound; ///< most instructions from the entry on; nothing where a path may not end
    std::vector<BlockId> endless;   ///< heads to which a path may come back for ever
    std::uint64_t peak_states = 0;  ///< remembered at once
};

template <PathDomain D>
class Paths {
public:
    using State = typename D::State;

    Paths(const cfg::Function& function, D& domain)
        : function_(function), domain_(domain), remembered_(num_vertices(function.graph)) {}

    PathResult run(State entry) {
        descend(0, std::move(entry));
        while (!way_.empty()) {
            if (domain_.stop())
                return {};
            Step& top = way_.back();
            if (top.left.empty()) {
                finish();
                continue;
            }
            auto [block, state] = std::move(top.left.back());
            top.left.pop_back();
            if (const Remembered* old = covering(block, state))
                meet(top, block, *old);
            else
                descend(block, std::move(state));
        }
        return {true, result_, std::move(endless_), peak_};
    }

private:
    struct Remembered {
        std::optional<State> state; ///< nothing: forgotten again
        bool finished = false;
        std::optional<mpz_class> bound{}; ///< of finished ones: most instructions from here on
        unsigned hits = 0;                ///< how often it covered what came
    };
    struct Step {
        BlockId block;
        std::vector<std::pair<BlockId, State>> left; ///< successors still to be walked, the last one first
        std::size_t transfer = 0;
        std::optional<mpz_class> cost{};
        std::optional<mpz_class> longest = 0; ///< of the successors seen
        std::shared_ptr<Remembered> self{};
    };

    static void include(std::optional<mpz_class>& longest, const std::optional<mpz_class>& bound) {
        longest = longest && bound ? std::optional(std::max(*longest, *bound)) : std::nullopt;
    }

    bool several_meet(BlockId block) const { return in_degree(block, function_.graph) > 1; }

    const Remembered* covering(BlockId block, const State& state) {
        const auto& all = remembered_[block];
        const auto old =
            std::find_if(all.rbegin(), all.rend(), [&](const auto& one) { return domain_.leq(state, *one->state); });
        if (old == all.rend())
            return nullptr;
        ++(*old)->hits;
        return old->get();
    }

    void remember(Step& step, State state) {
        auto& all = remembered_[step.block];
        if (all.size() == many) {
            const auto useless = std::ranges::min_element(all, {}, [](const auto& one) { return one->hits; });
            (*useless)->state.reset(); // a step under way may still need the rest
            all.erase(useless);
            --kept_;
        }
        step.self = std::make_shared<Remembered>(Remembered{std::move(state)});
        all.push_back(step.self);
        peak_ = std::max(peak_, ++kept_);
    }

    void meet(Step& from, BlockId block, const Remembered& old) {
        include(from.longest, old.bound); // none while it is not finished
        if (!old.finished && std::ranges::find(endless_, block) == endless_.end())
            endless_.push_back(block);
    }

    void descend(BlockId block, State state) {
        Step step{.block = block, .left = {}};
        domain_.transfer(block, state,
                         [&](BlockId target, State next) { step.left.emplace_back(target, std::move(next)); });
        // Blocks stand in reverse post-order, so a loop's exit comes after its body. What leaves is walked first: then
        // nothing waits behind each round of a loop for all rounds to be over.
        std::ranges::stable_sort(step.left, {}, &std::pair<BlockId, State>::first);
        step.cost = domain_.last_cost();
        step.transfer = domain_.last_transfer();
        if (several_meet(block))
            remember(step, std::move(state));
        way_.push_back(std::move(step));
    }

    void finish() {
        Step& done = way_.back();
        domain_.finish(done.transfer, done.longest);
        const auto bound =
            done.cost && done.longest ? std::optional<mpz_class>(*done.cost + *done.longest) : std::nullopt;
        if (done.self) {
            done.self->finished = true;
            done.self->bound = bound;
        }
        way_.pop_back();
        if (way_.empty())
            result_ = bound;
        else
            include(way_.back().longest, bound);
    }

    /// Remembered of one block. Programs that pass seldom need as many; those that do not would compare for ever.
    static constexpr std::size_t many = 64;

    const cfg::Function& function_;
    D& domain_;
    std::vector<std::vector<std::shared_ptr<Remembered>>> remembered_; ///< by block
    std::vector<Step> way_;                                            ///< from the entry down
    std::vector<BlockId> endless_;
    std::optional<mpz_class> result_;
    std::uint64_t kept_ = 0;
    std::uint64_t peak_ = 0;
};

} // namespace bpfproof::fixpoint
