#include "refute/search.hpp"

#include "base/internal_error.hpp"
#include "refute/goals.hpp"
#include "refute/inputs.hpp"
#include "refute/match.hpp"
#include "refute/shrink.hpp"

#include <algorithm>
#include <bit>

namespace bpfproof::refute {
namespace {

/// More findings than this share a search; those behind them are not looked for.
constexpr std::size_t most_targets = 64;
/// A run's instructions; loops that go on longer are left to the states that come again (machine/endless.hpp).
constexpr std::uint64_t longest_run = 8192;
/// What making the machine costs, in instructions: regions, maps, the context.
constexpr std::uint64_t cost_of_run = 300;
/// Seeds that are tried before anything else.
constexpr std::uint64_t first_seeds = 6;
/// Findings whose budgets add up to what a program may cost.
constexpr std::size_t most_budgets = 2;
constexpr std::uint64_t most_goals = 400;
constexpr unsigned goals_of_a_visit = 24, visits_of_a_run = 3;
constexpr unsigned shrink_tries = 120;

std::uint64_t edge(isa::Slot from, isa::Slot to, unsigned times) {
    return std::uint64_t{from} << 32 | std::uint64_t{to} << 5 | std::bit_width(times);
}

} // namespace

Search::Search(const Request& request, std::span<const findings::Finding> findings)
    : request_(request), image_(request.module.images.at(request.image)), findings_(findings),
      seeds_(request.module, image_, request.unwritten_stack_read), at_(image_.code.size()) {
    const Ways ways(image_.code);
    result_.of.resize(findings.size());
    for (std::size_t i = 0; i < findings.size() && targets_.size() < most_targets; ++i) {
        if (!can_be_shown(findings[i]) || findings[i].slot >= image_.code.size())
            continue;
        targets_.push_back({.finding = i, .distance = ways.to(findings[i].slot)});
        judge_result_ = judge_result_ || findings[i].rule == findings::Rule::return_value ||
                        findings[i].rule == findings::Rule::callback;
    }
    for (Target& target : targets_)
        at_[findings[target.finding].slot].push_back(&target);
    for (const object::Map& map : request.module.maps)
        cost_of_maps_ += map.contents.size() / 4;
    budget_ = request.budget * std::min(targets_.size(), most_budgets);
}

bool Search::open() const {
    return std::ranges::any_of(targets_, &Target::open);
}

Refutations Search::go() {
    while (open() && result_.spent < budget_) {
        Target* target = seed_ < first_seeds ? nullptr : next_target();
        if (target == nullptr) {
            machine::Inputs inputs = seeds_(seed_++);
            inputs.judge_result = judge_result_;
            run(inputs, nullptr);
            continue;
        }
        const std::shared_ptr<const Turn> turn = target->queue.top().turn;
        target->queue.pop();
        if (!done_.insert(turn).second)
            continue;
        machine::Inputs inputs = turn->base->inputs;
        apply(turn->changes, turn->base->fields, inputs);
        run(inputs, target);
    }
    return std::move(result_);
}

/// Among those that have something to try, the one that got least so far; none: a new seed.
Search::Target* Search::next_target() {
    Target* best = nullptr;
    for (Target& target : targets_)
        if (target.open && !target.queue.empty() && (best == nullptr || target.spent < best->spent))
            best = &target;
    // Now and then something else altogether: what no branch tells of (the contents of the kernel's objects, say).
    return result_.runs % 16 == 15 ? nullptr : best;
}

void Search::observe(const machine::View& view, Trace& trace) {
    if (view.tail_calls > 0 || &view.image() != &image_)
        return;
    trace.shadow.step(view);
    trace.slots.push_back(view.slot);
    for (Target* target : at_[view.slot]) {
        if (!target->open || target->goals >= most_goals || ++trace.visits[target] > visits_of_a_run)
            continue;
        auto all = goals(view, trace.shadow, findings_[target->finding]);
        if (all.size() > goals_of_a_visit)
            all.resize(goals_of_a_visit);
        for (Changes& changes : all)
            trace.goals.emplace_back(target, std::move(changes));
    }
}

machine::Result Search::run_plainly(const machine::Inputs& inputs, std::vector<isa::Slot>* slots) {
    const auto watch = [&](const machine::View& view) {
        if (slots != nullptr && view.tail_calls == 0)
            slots->push_back(view.slot);
    };
    const machine::Result result = machine::run(request_.module, request_.image, inputs,
                                                slots != nullptr ? machine::Observer(watch) : machine::Observer{});
    ++result_.runs;
    result_.spent += result.steps + cost_of_run + cost_of_maps_;
    return result;
}

void Search::run(const machine::Inputs& inputs, Target* on_behalf) {
    machine::Inputs limited = inputs;
    limited.step_limit = longest_run;
    if (machine::fault_of(request_.module, request_.image, limited))
        return;
    Trace trace(request_, limited);
    const machine::Result result = machine::run(request_.module, request_.image, limited,
                                                [&](const machine::View& view) { observe(view, trace); });
    ++result_.runs;
    const std::uint64_t cost = result.steps + cost_of_run + cost_of_maps_ + inputs.packet.size() / 8;
    result_.spent += cost;
    if (on_behalf != nullptr)
        on_behalf->spent += cost;
    if (const auto* fault = std::get_if<machine::Fault>(&result.outcome))
        found(*fault, trace, limited);
    expand(trace, limited, result, is_new(trace));
}

/// Went a way, or so often, as none before, or nearer to a finding.
bool Search::is_new(const Trace& trace) {
    bool fresh = false;
    std::unordered_map<std::uint64_t, unsigned> times;
    for (std::size_t i = 0; i + 1 < trace.slots.size(); ++i) {
        const isa::Slot from = trace.slots[i], to = trace.slots[i + 1];
        if (to == from + 1 && !std::holds_alternative<isa::Branch>(image_.code[from]))
            continue;
        const unsigned count = ++times[std::uint64_t{from} << 32 | to];
        if (std::has_single_bit(count))
            fresh = edges_.insert(edge(from, to, count)).second || fresh;
    }
    for (Target& target : targets_)
        for (const isa::Slot slot : trace.slots)
            if (target.open && target.distance[slot] < target.nearest) {
                target.nearest = target.distance[slot];
                fresh = true;
            }
    return fresh;
}

void Search::push(Target& target, std::uint64_t score, std::shared_ptr<const Turn> turn) {
    target.queue.push({score, order_++, std::move(turn)});
}

void Search::expand(const Trace& trace, const machine::Inputs& inputs, const machine::Result& result, bool is_new) {
    // The way through the branches that depend on the input; the same one again teaches nothing.
    std::uint64_t path = 0;
    for (const BranchSeen& branch : trace.shadow.branches())
        path = (path ^ (std::uint64_t{branch.slot} << 1 | (branch.taken ? 1 : 0))) * 0x9e37'79b9'7f4a'7c15;
    const bool new_path = paths_.insert(path).second;
    if (!is_new && !new_path && trace.goals.empty())
        return;
    auto base = std::make_shared<Base>(Base{inputs, trace.shadow.fields()});
    for (const auto& [name, value] : trace.shadow.context())
        base->inputs.context.emplace(name, value);
    for (std::size_t i = 0; i < result.decisions.size(); ++i)
        base->inputs.decisions.emplace(i, result.decisions[i].value);
    for (const auto& [target, changes] : trace.goals)
        if (target->open && target->goals++ < most_goals)
            push(*target, target->goals / 8, std::make_shared<Turn>(Turn{base, changes}));
    if (!is_new && !new_path)
        return;
    const std::uint64_t penalty = is_new ? 0 : 24;
    std::uint64_t depth = 0;
    for (const BranchSeen& branch : trace.shadow.branches()) {
        ++depth;
        const auto& code = std::get<isa::Branch>(image_.code[branch.slot]);
        const isa::Slot other = branch.taken ? branch.slot + 1 : code.target;
        const bool wanted = std::ranges::any_of(targets_, [&](const Target& target) {
            return target.open && other < target.distance.size() && target.distance[other] != unreachable;
        });
        if (!wanted)
            continue;
        const std::uint64_t tried = tried_[edge(branch.slot, other, 0)]++;
        const bool covered = edges_.contains(edge(branch.slot, other, 1));
        for (Changes& changes :
             flip(trace.shadow.expressions(), branch.op, branch.width, branch.left, branch.right, !branch.taken)) {
            const auto turn = std::make_shared<const Turn>(Turn{base, std::move(changes)});
            for (Target& target : targets_)
                if (target.open && target.distance[other] != unreachable)
                    push(target,
                         target.distance[other] * std::uint64_t{4} + tried * 2 + (covered ? 8 : 0) + penalty +
                             depth / 16,
                         turn);
        }
    }
}

bool Search::shows(const machine::Fault& fault, std::span<const isa::Slot> slots, const Target& target) const {
    const findings::Finding& finding = findings_[target.finding];
    if (fault.kind != machine::FaultKind::endless)
        return refute::shows(fault, image_.name, finding);
    // From the last time that the run was where it ended, it is a round, or a part of one.
    if (fault.chain.back().program != image_.name)
        return false;
    auto last = slots.rbegin();
    while (last != slots.rend() && *last != fault.chain.back().slot)
        ++last;
    const auto length = static_cast<std::size_t>(last - slots.rbegin()) + (last == slots.rend() ? 0 : 1);
    return shows_endless(slots.last(length), finding);
}

void Search::found(const machine::Fault& fault, const Trace& trace, const machine::Inputs& inputs) {
    for (Target& target : targets_)
        if (target.open && shows(fault, trace.slots, target))
            settle(target, inputs);
}

void Search::settle(Target& target, const machine::Inputs& inputs) {
    target.open = false;
    target.queue = {};
    const auto still = [&](const machine::Inputs& smaller) {
        if (machine::fault_of(request_.module, request_.image, smaller))
            return false;
        std::vector<isa::Slot> slots;
        const machine::Result result = run_plainly(smaller, &slots);
        const auto* fault = std::get_if<machine::Fault>(&result.outcome);
        return fault != nullptr && shows(*fault, slots, target);
    };
    machine::Inputs small = shrink(inputs, still, shrink_tries);
    small.step_limit = machine::Inputs{}.step_limit;
    const machine::Result result = run_plainly(small, nullptr);
    const auto* fault = std::get_if<machine::Fault>(&result.outcome);
    if (fault == nullptr)
        throw InternalError("a run that faulted does not fault again");
    result_.of[target.finding] = Refutation{std::move(small), *fault, result.steps, result.decisions};
}

Refutations refute(const Request& request, std::span<const findings::Finding> findings) {
    if (request.budget == 0 || request.module.images.at(request.image).code.empty())
        return {.of = std::vector<std::optional<Refutation>>(findings.size())};
    return Search(request, findings).go();
}

} // namespace bpfproof::refute
