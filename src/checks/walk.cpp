#include "checks/walk.hpp"

#include "checks/checks.hpp"
#include "checks/path_domain.hpp"
#include "checks/termination.hpp"

#include "domains/state/values.hpp"
#include "fixpoint/paths.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

namespace bpfproof::checks {

using findings::Rule;

namespace {

/// A loop that can run longer than the kernel lets any loop helper run (BPF_MAX_LOOPS, include/linux/bpf.h) has no
/// bound worth the name. Its head is come to once more than it runs.
const mpz_class& longest_loop() {
    static const mpz_class limit = (8u << 20) + 1;
    return limit;
}

/// Rounds in which widening goes to the loop's own constants; then only to the ends of the usual widths; then to
/// infinity.
constexpr unsigned fine_rounds = 16;
constexpr unsigned coarse_rounds = 28;

const numeric::Thresholds& coarse_thresholds() {
    static const numeric::Thresholds widths(
        {0, 1, 0xff, 0xffff, 0x7fffffff, 0xffffffff, 0x7fffffffffffffff, ~std::uint64_t{0}});
    return widths;
}

findings::Finding unbounded(isa::Slot head, findings::Unbounded::Reason reason, const std::vector<isa::Slot>& calls) {
    findings::Finding finding;
    finding.rule = Rule::termination_loop;
    finding.slot = head;
    finding.calls = calls;
    finding.evidence = findings::Unbounded{head, reason};
    return finding;
}

} // namespace

Walk::Walk(const Environment& env, const Options& options, Policy policy, Sink& sink, Invariants& invariants)
    : env_(env), options_(options), policy_(policy), sink_(sink), invariants_(invariants), table_(invariants.terms),
      transfer_(env, table_),
      liveness_(cfg::liveness(env.graph, env.code, [this](const isa::Instruction& i) { return contract(i); })),
      stack_liveness_(
          cfg::stack_liveness(env.graph, env.code, [this](const isa::Instruction& i) { return contract(i); })),
      summaries_(env) {
    for (const cfg::Function& f : env.graph.functions)
        loops_.push_back(cfg::find_loops(f));
    thresholds_ = own_thresholds();
}

const numeric::Thresholds& Walk::thresholds(unsigned round) const {
    static const numeric::Thresholds none;
    return round <= fine_rounds ? thresholds_ : round <= coarse_rounds ? coarse_thresholds() : none;
}

cfg::CallContract Walk::contract(const isa::Instruction& call) const {
    cfg::CallContract contract = cfg::assume_contract(call);
    const auto* helper_call = std::get_if<isa::CallHelper>(&call);
    const platform::Helper* helper = helper_call ? env_.helper(helper_call->id) : nullptr;
    if (!helper)
        return contract;
    contract.arguments = helper->argument_count();
    contract.runs_callback = helper->synchronous_callback || helper->asynchronous_callback;
    contract.keeps_address = contract.returns_address = false;
    return contract;
}

// The constants that loops compare with, and the sizes of the program's memory.
numeric::Thresholds Walk::own_thresholds() const {
    std::vector<std::uint64_t> words{0};
    for (const cfg::Function& f : env_.graph.functions) {
        const auto [begin, end] = vertices(f.graph);
        for (auto it = begin; it != end; ++it) {
            if (loops_[f.id].depth(*it) == 0)
                continue;
            const auto* branch = std::get_if<isa::Branch>(&env_.code[f.graph[*it].last]);
            if (const auto* imm = branch ? std::get_if<isa::Imm>(&branch->rhs) : nullptr)
                words.push_back(static_cast<std::uint64_t>(std::int64_t{imm->value}));
        }
    }
    for (const object::Map& map : env_.object.maps)
        if (!map.template_only)
            words.push_back(map.value_size);
    return numeric::Thresholds::with_neighbours(words);
}

void Walk::add_state(std::vector<State>& states, State state) {
    for (const State& old : states)
        if (state::leq(table_, state, old))
            return;
    if (policy_ == Policy::paths) {
        states.push_back(std::move(state));
        return;
    }
    for (State& old : states) {
        if (state::same_shape(old, state)) {
            old = state::join(table_, std::move(old), std::move(state));
            return;
        }
    }
    if (states.size() < max_states())
        states.push_back(std::move(state));
    else
        states.back() = state::join(table_, std::move(states.back()), std::move(state));
}

void Walk::observe(const State& state, isa::Slot slot) {
    if (invariants_.observer)
        observed_.push_back({state, slot, sites_});
    const Point point{env_, table_, state, slot, sites_, sink_};
    for (const Check check : checks_for(env_.code[slot]))
        check(point);
}

void Walk::report_observed() const {
    for (const Observed& observed : observed_)
        invariants_.observer(observed.state, observed.slot, observed.calls);
}

Walk::Outcome Walk::function(const cfg::Function& function, State entry, Pass pass) {
    if (policy_ == Policy::paths)
        return function_by_paths(function, std::move(entry), pass);
    std::unique_ptr<Activation> record = new_record(function, pass);
    Walked* const outer = std::exchange(recording_, record ? &record->body : nullptr);
    FunctionDomain domain(*this, function, pass);
    const fixpoint::Policy policy{.max_states = max_states(), .keep_outside_loops = record != nullptr};
    const cfg::LoopForest& loops = loops_[function.id];
    auto result = fixpoint::Engine<FunctionDomain>(function, loops.order(), domain, policy).run(std::move(entry));
    if (!result.complete) {
        recording_ = outer;
        gave_up_ = true;
        return {};
    }
    for (cfg::BlockId block = 0; block < result.states.size(); ++block) {
        const bool leaves = std::holds_alternative<isa::Exit>(env_.code[function.graph[block].last]);
        if (loops.depth(block) > 0 && (pass != Pass::search || leaves))
            for (const State& state : result.states[block])
                domain.replay(block, state, pass);
    }
    recording_ = outer;
    peak_states_ = std::max(peak_states_, std::reduce(result.counts.begin(), result.counts.end(), std::uint64_t{0}));

    Outcome outcome;
    for (State& exit : domain.take_exits())
        add_state(outcome.exits, std::move(exit));
    if (pass == Pass::judge)
        outcome.bound = judge_loops(function, domain, result, record.get());
    if (record)
        set_heads(*record, std::move(result.states));
    keep(std::move(record), outcome.exits);
    return outcome;
}

// Each state is final when it is made, so it is judged then and not kept for a replay. A finding is the end: what one
// path does not show no other policy's joins could have lost.
Walk::Outcome Walk::function_by_paths(const cfg::Function& function, State entry, Pass pass) {
    std::unique_ptr<Activation> record = new_record(function, pass);
    Walked* const outer = std::exchange(recording_, record ? &record->body : nullptr);
    PathDomain domain(*this, function, pass, recording_);
    fixpoint::PathResult result = fixpoint::Paths<PathDomain>(function, domain).run(std::move(entry));
    recording_ = outer;
    peak_states_ = std::max(peak_states_, result.peak_states);
    if (!result.complete) {
        gave_up_ = true;
        return {};
    }
    for (const cfg::BlockId head : result.endless)
        sink_.add(unbounded(function.graph[head].begin, findings::Unbounded::Reason::no_progress, sites_));
    Outcome outcome;
    for (State& exit : domain.take_exits())
        add_state(outcome.exits, std::move(exit));
    outcome.bound = std::move(result.bound);
    keep(std::move(record), outcome.exits);
    return outcome;
}

std::unique_ptr<Activation> Walk::new_record(const cfg::Function& function, Pass pass) const {
    if (pass == Pass::search || !options_.invariants)
        return nullptr;
    auto record = std::make_unique<Activation>();
    record->target = function.graph[0].begin;
    return record;
}

void Walk::set_heads(Activation& record, std::vector<std::vector<State>> heads) const {
    for (State& beginning : heads.front())
        beginning = to_record(std::move(beginning));
    record.body.heads = std::move(heads);
}

// What goes into a function or comes out of it still says something of what is in no place any more; found again under
// other names, that would not be known again.
State Walk::to_record(State state) const {
    state::drop_unnameable(table_, state);
    return state;
}

void Walk::keep(std::unique_ptr<Activation> record, const std::vector<State>& exits) {
    if (!record)
        return;
    for (const State& exit : exits)
        record->exits.push_back(to_record(exit));
    if (recording_)
        recording_->callees.emplace(sites_.back(), std::move(record));
    else
        invariants_.program = std::move(*record);
}

struct Walk::LoopEngine {
    fixpoint::Engine<FunctionDomain> walk;
};

std::optional<mpz_class> Walk::judge_loops(const cfg::Function& function, FunctionDomain& domain,
                                           const fixpoint::Result<State>& found, Activation* record) {
    const cfg::LoopForest& loops = loops_[function.id];
    std::vector<std::optional<mpz_class>> trips;
    const fixpoint::Policy policy{.max_states = max_states()};
    LoopEngine engine{{function, loops.order(), domain, policy}};
    for (const cfg::Loop& loop : loops.loops()) {
        trips.push_back(loop_trips(engine, domain, loop.head, found.states, record));
        const isa::Slot slot = function.graph[loop.head].begin;
        if (!found.states[loop.head].empty())
            sink_.repeats(slot, trips.back());
        if (!trips.back())
            sink_.add(unbounded(slot, findings::Unbounded::Reason::no_progress, sites_));
        else if (*trips.back() > longest_loop())
            sink_.add(unbounded(slot, findings::Unbounded::Reason::unknown_limit, sites_));
    }
    // Each block runs at most as often as all loops around it together allow.
    std::optional<mpz_class> bound = 0;
    for (cfg::BlockId block = 0; block < found.counts.size() && bound; ++block) {
        if (found.counts[block] == 0)
            continue;
        std::optional<mpz_class> cost = domain.block_cost(block);
        for (auto loop = loops.innermost(block); loop && cost; loop = loops.loops()[*loop].parent)
            cost = trips[*loop] ? std::optional<mpz_class>(*cost * *trips[*loop]) : std::nullopt;
        bound = cost ? std::optional<mpz_class>(*bound + *cost) : std::nullopt;
    }
    return bound;
}

std::optional<mpz_class> Walk::loop_trips(LoopEngine& engine, FunctionDomain& domain, cfg::BlockId head,
                                          const std::vector<std::vector<State>>& states, Activation* record) {
    std::vector<Round> rounds;
    for (const State& state : states[head]) {
        Round round{state, {}};
        anchor(round.head);
        auto walked = engine.walk.round(head, round.head);
        if (!walked) {
            gave_up_ = true;
            return std::nullopt;
        }
        round.back = walked->back;
        if (record)
            record->rounds.push_back(record_round(domain, head, std::move(*walked), states.size()));
        rounds.push_back(std::move(round));
    }
    return trip_bound(table_, rounds);
}

LoopRound Walk::record_round(FunctionDomain& domain, cfg::BlockId head, fixpoint::Round<State> walked,
                             std::size_t blocks) {
    LoopRound round{head, {}, std::move(walked.back)};
    Walked* const outer = std::exchange(recording_, &round.body);
    for (const auto& [block, states] : walked.states)
        for (const State& state : states)
            domain.replay(block, state, Pass::record);
    recording_ = outer;
    round.body.heads.resize(blocks);
    for (auto& [block, states] : walked.states)
        round.body.heads[block] = std::move(states);
    return round;
}

Walk::Outcome Walk::call(isa::Slot target, isa::Slot site, State state, Pass pass, const std::array<Word, 5>& kept) {
    const bool recursive =
        std::ranges::any_of(
            sites_, [&](isa::Slot s) { return &env_.graph.function_of(s) == &env_.graph.function_at(target); }) ||
        &env_.graph.function_of(site) == &env_.graph.function_at(target);
    if (recursive || sites_.size() + 2 > max_frames) {
        if (pass == Pass::judge) {
            findings::Finding finding;
            finding.rule = recursive ? Rule::termination_recursion : Rule::call_depth;
            finding.slot = site;
            finding.calls = sites_;
            if (recursive)
                finding.evidence = findings::Unbounded{target, findings::Unbounded::Reason::recursion};
            else
                finding.evidence = findings::Depth{findings::Depth::What::calls, sites_.size() + 2, max_frames};
            sink_.add(std::move(finding));
        }
        return {};
    }
    sites_.push_back(site);
    transfer_.enter(state, kept);
    Outcome outcome = callee(env_.graph.function_at(target), std::move(state), pass);
    sites_.pop_back();
    for (State& exit : outcome.exits)
        transfer_.leave(exit);
    return outcome;
}

bool Walk::runs_callback(const isa::Instruction& instruction) const {
    const auto* call = std::get_if<isa::CallHelper>(&instruction);
    const platform::Helper* helper = call ? env_.helper(call->id) : nullptr;
    return helper && (helper->synchronous_callback || helper->asynchronous_callback);
}

void Walk::run() {
    State entry = transfer_.entry();
    if (options_.before)
        options_.before(table_, entry);
    Outcome outcome = function(env_.root(), std::move(entry), Pass::judge);
    if (out_of_budget()) {
        findings::Finding finding;
        finding.rule = Rule::budget;
        finding.evidence = findings::Budget{findings::Budget::What::visits, budget()};
        sink_.add(std::move(finding));
        return;
    }
    bound_ = std::move(outcome.bound);
}

} // namespace bpfproof::checks
