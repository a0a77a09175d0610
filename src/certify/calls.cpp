// Between functions: local calls, and helpers that run a function of the program.
#include "certify/proof.hpp"

#include "certify/covering.hpp"

#include <algorithm>
#include <limits>

namespace bpfproof::certify {

namespace {

using findings::Rule;
using types::Word;

/// Deepest chain of functions, the entry included: MAX_CALL_FRAMES, include/linux/bpf_verifier.h.
constexpr std::size_t deepest_chain = 8;

const std::vector<State>& at(const std::map<isa::Slot, std::vector<State>>& recorded, isa::Slot site) {
    static const std::vector<State> none;
    const auto found = recorded.find(site);
    return found == recorded.end() ? none : found->second;
}

/// What is left, beside the states recorded at a site; null where nothing is recorded there.
const std::vector<Bound>* beside(const std::map<isa::Slot, std::vector<Bound>>& left, isa::Slot site) {
    const auto found = left.find(site);
    return found == left.end() ? nullptr : &found->second;
}

/// What a helper does to r0 is known once it is over; a callback's r0 is nobody's.
void forget_result(State& state) {
    state[isa::r0] = Word::uninitialised();
}

} // namespace

const std::vector<State>& Proof::resumed(const Scope& scope, isa::Slot site) const {
    return at(scope.body.resumed, site);
}

const std::vector<State>& Proof::between(const Scope& scope, isa::Slot site) const {
    return at(scope.body.between_callbacks, site);
}

bool Proof::calls(isa::Slot slot) const {
    return env_.entered_call(env_.code[slot]) || runs_callback(slot);
}

bool Proof::runs_callback(isa::Slot slot) const {
    const auto* call = std::get_if<isa::CallHelper>(&env_.code[slot]);
    const platform::Helper* helper = call ? env_.helper(call->id) : nullptr;
    return helper && (helper->synchronous_callback || helper->asynchronous_callback);
}

void Proof::note(Scope& scope, isa::Slot site, const Bound& bound) {
    const auto [known, first] = scope.calls.try_emplace(site, bound);
    if (!first)
        known->second = at_most_either(known->second, bound);
}

bool Proof::is_function(isa::Slot slot) const {
    return std::ranges::find(env_.graph.functions, slot, &cfg::Function::begin) != env_.graph.functions.end();
}

// A chain of calls in which no function stands twice, and which is short: so calls alone cannot go on for ever. What
// is behind a call that breaks this is not followed; that it is made is a finding.
bool Proof::may_call(isa::Slot site, isa::Slot target) {
    const cfg::Function* callee = &env_.graph.function_at(target);
    const auto is_callee = [&](isa::Slot s) { return &env_.graph.function_of(s) == callee; };
    const bool recursive = is_callee(site) || std::ranges::any_of(sites_, is_callee);
    // The entry's function, those entered from sites_, and this one.
    const std::size_t chain = sites_.size() + 2;
    if (!recursive && chain <= deepest_chain)
        return true;
    findings::Finding finding;
    finding.rule = recursive ? Rule::termination_recursion : Rule::call_depth;
    finding.slot = site;
    sink_.add(std::move(finding));
    return false;
}

// A function entered at this site: itself, and that its exits are among the states with which its caller goes on.
void Proof::follow_callee(Scope& scope, isa::Slot site, const Activation& callee) {
    const bool callback = runs_callback(site);
    if ((!callback && !std::holds_alternative<isa::CallLocal>(env_.code[site])) || !is_function(callee.target))
        return object(scope, {site, site}, "a call was recorded where there is none");
    if (!may_call(site, callee.target))
        return;
    const std::size_t before = objections_.size();
    sites_.push_back(site);
    scope.callees[&callee] = activation(callee, scope.judged);
    sites_.pop_back();
    if (objections_.size() != before)
        return;
    come_back(scope, site, callee, std::nullopt);
}

// What the callee's exits leave must be among the states with which the caller goes on, or in which its helper may run
// the callee once more; where instructions are counted, among those with no more of them left.
void Proof::come_back(const Scope& scope, isa::Slot site, const Activation& callee, const Bound& left) {
    const bool callback = runs_callback(site);
    const auto& recorded = scope.body.left;
    const Within within{recorded ? beside(callback ? recorded->between_callbacks : recorded->resumed, site) : nullptr,
                        left};
    for (State exit : callee.exits) {
        transfer_.leave(exit);
        if (callback)
            forget_result(exit);
        must_cover(scope, {site, site}, "what comes back from a call", exit,
                   callback ? between(scope, site) : resumed(scope, site), within);
    }
}

void Proof::call(Scope& scope, Place place, State state, const Bound& left) {
    if (std::holds_alternative<isa::CallLocal>(env_.code[place.slot]))
        call_local(scope, place, std::move(state), left);
    else
        call_with_callback(scope, place, std::move(state), left);
}

void Proof::call_local(Scope& scope, Place place, State state, const Bound& left) {
    const isa::Slot target = std::get<isa::CallLocal>(env_.code[place.slot]).target;
    const Entered entered =
        may_call(place.slot, target) ? enter(scope, place, target, std::move(state), {}) : Entered{};
    note(scope, place.slot, entered.bound);
    if (!left || !entered.activation)
        return;
    if (!entered.bound || *entered.bound > *left)
        return object(scope, place, "a call runs longer than was left");
    come_back(scope, place.slot, *entered.activation, minus(left, entered.bound));
}

// The states between runs contain the one before the first run, and those after each run (follow_callee()): so they
// contain the one after the last run too, however often the helper runs its function.
void Proof::call_with_callback(Scope& scope, Place place, State state, const Bound& left) {
    const platform::Helper& helper = *env_.helper(std::get<isa::CallHelper>(env_.code[place.slot]).id);
    State before = state;
    forget_result(before);
    State unused = before;
    const bool modelled = transfer_.enter_callback(unused, helper).has_value();
    // The call itself is counted in what is left between its callbacks.
    if (modelled && !between(scope, place.slot).empty())
        return must_cover(scope, place, "what stands before a callback", before, between(scope, place.slot),
                          {scope.body.left ? beside(scope.body.left->between_callbacks, place.slot) : nullptr,
                           left ? Bound(*left + 1) : std::nullopt});
    // What the helper runs is not known: a finding, behind which its other effects are followed.
    if (scope.judged) {
        findings::Finding finding;
        finding.rule = Rule::unsupported_feature;
        finding.slot = place.slot;
        sink_.add(std::move(finding));
    }
    note(scope, place.slot, std::nullopt);
    if (left)
        return object(scope, place, "a callback that is not known has no bound");
    transfer_.step(state, place.slot);
    must_cover(scope, place, "what stands behind a helper", state, resumed(scope, place.slot));
}

// From each state between runs the function may be run once more, or the helper may be over.
void Proof::between_callbacks(Scope& scope, isa::Slot site) {
    if (!runs_callback(site))
        return;
    const platform::Helper& helper = *env_.helper(std::get<isa::CallHelper>(env_.code[site]).id);
    const Place place{site, site};
    const std::vector<State>& states = between(scope, site);
    for (std::size_t i = 0; i < states.size(); ++i) {
        const State& state = states[i];
        const Bound left = scope.body.left ? scope.body.left->between_callbacks.at(site)[i] : std::nullopt;
        std::array<Word, 5> arguments;
        std::copy_n(state.registers.begin() + 1, arguments.size(), arguments.begin());
        State body = state;
        const auto callback = transfer_.enter_callback(body, helper);
        if (!callback || !is_function(callback->target)) {
            object(scope, place, "a callback was recorded that is not known");
            continue;
        }
        const Entered once = may_call(site, callback->target)
                                 ? enter(scope, place, callback->target, std::move(body), arguments)
                                 : Entered{};
        const Bound all = times(once.bound, mpz_class(static_cast<unsigned long>(callback->most_runs)));
        note(scope, site, all);
        if (left && !all)
            object(scope, place, "a callback has no bound");
        // All its runs are within what is left here, so one that was run leaves no more than that.
        if (left && once.activation)
            come_back(scope, site, *once.activation, left);
        State after = state;
        transfer_.step(after, site);
        must_cover(scope, place, "what stands behind a helper", after, resumed(scope, site),
                   {left ? beside(scope.body.left->resumed, site) : nullptr, minus(minus(left, all), mpz_class(1))});
    }
}

// A state enters a function: one of those recorded here must begin with a state that covers it. The least bound of
// such is one for it. Else one that is remembered must answer.
Proof::Entered Proof::enter(Scope& scope, Place place, isa::Slot target, State state, const std::array<Word, 5>& kept) {
    transfer_.enter(state, kept);
    Entered least;
    std::vector<State> beginnings;
    const auto [begin, end] = scope.body.callees.equal_range(place.slot);
    for (auto callee = begin; callee != end; ++callee) {
        const Activation& activation = *callee->second;
        if (activation.target != target || activation.body.heads.empty())
            continue;
        if (!covered(invariants_.terms, state, activation.body.heads.front())) {
            std::ranges::copy(activation.body.heads.front(), std::back_inserter(beginnings));
            continue;
        }
        const Bound& bound = scope.callees[&activation];
        if (!least.activation || (bound && (!least.bound || *bound < *least.bound)))
            least = {&activation, bound};
    }
    if (!least.activation && !answered(scope, place, target, state, least.bound))
        must_cover(scope, place, "what enters a function", state, beginnings);
    return least;
}

} // namespace bpfproof::certify
