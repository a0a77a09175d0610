// The search itself: a queue of inputs for each finding, which come from runs that went somewhere new by turning one
// branch, or one operand of the finding's instruction (goals.hpp).
#pragma once

#include "refute/distance.hpp"
#include "refute/refute.hpp"
#include "refute/seeds.hpp"
#include "refute/shadow.hpp"
#include "refute/solve.hpp"

#include <memory>
#include <queue>
#include <unordered_map>
#include <unordered_set>

namespace bpfproof::refute {

class Search {
public:
    Search(const Request& request, std::span<const findings::Finding> findings);
    Refutations go();

private:
    /// A run's own inputs, with all that it drew written down.
    struct Base {
        machine::Inputs inputs;
        std::vector<std::string> fields;
    };
    /// What to change of it.
    struct Turn {
        std::shared_ptr<const Base> base;
        Changes changes;
    };
    /// In the queue of every target that it may lead to.
    struct Candidate {
        std::uint64_t score = 0; ///< less is better
        std::uint64_t order = 0; ///< of those that are as good, the older one
        std::shared_ptr<const Turn> turn;
        bool operator<(const Candidate& other) const {
            return score != other.score ? score > other.score : order > other.order;
        }
    };
    /// A finding that is still to be shown.
    struct Target {
        std::size_t finding = 0;
        std::vector<std::uint32_t> distance;
        std::priority_queue<Candidate> queue{};
        std::uint64_t spent = 0;
        std::uint64_t goals = 0; ///< how many were made
        std::uint32_t nearest = unreachable;
        bool open = true;
    };
    /// What one run did.
    struct Trace {
        explicit Trace(const Request& request, const machine::Inputs& inputs)
            : shadow(request.module, request.module.images[request.image], inputs) {}
        Shadow shadow;
        std::vector<isa::Slot> slots{};
        std::vector<std::pair<Target*, Changes>> goals{};
        std::unordered_map<const Target*, unsigned> visits{};
    };

    Target* next_target();
    void run(const machine::Inputs& inputs, Target* on_behalf);
    void observe(const machine::View& view, Trace& trace);
    bool is_new(const Trace& trace);
    void expand(const Trace& trace, const machine::Inputs& inputs, const machine::Result& result, bool is_new);
    void push(Target& target, std::uint64_t score, std::shared_ptr<const Turn> turn);
    void found(const machine::Fault& fault, const Trace& trace, const machine::Inputs& inputs);
    bool shows(const machine::Fault& fault, std::span<const isa::Slot> slots, const Target& target) const;
    void settle(Target& target, const machine::Inputs& inputs);
    machine::Result run_plainly(const machine::Inputs& inputs, std::vector<isa::Slot>* slots);
    bool open() const;

    const Request& request_;
    const machine::Image& image_;
    std::span<const findings::Finding> findings_;
    Seeds seeds_;
    std::vector<Target> targets_{};
    std::vector<std::vector<Target*>> at_{}; ///< by slot: the targets there
    std::unordered_set<std::uint64_t> edges_{};
    std::unordered_map<std::uint64_t, unsigned> tried_{}; ///< how often a branch was to be turned
    std::unordered_set<std::shared_ptr<const Turn>> done_{};
    std::unordered_set<std::uint64_t> paths_{};
    std::uint64_t budget_ = 0;
    std::uint64_t cost_of_maps_ = 0; ///< of a run: what the object says is in them is copied
    std::uint64_t seed_ = 0;
    std::uint64_t order_ = 0;
    bool judge_result_ = false;
    Refutations result_{};
};

} // namespace bpfproof::refute
