#include "soundness/trial.hpp"

#include "soundness/inputs.hpp"

#include "base/internal_error.hpp"
#include "checks/invariants.hpp"
#include "cli/verify.hpp"
#include "membership/membership.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace bpfproof::fuzz {
namespace {

using findings::RuleClass;
using membership::Membership;

/// What the analysis said, and the states that it rests on.
struct Analysed {
    findings::ProgramResult result;
    checks::Invariants invariants;
    struct Point {
        std::vector<state::State> states;
        std::vector<Membership> memberships; ///< of the states, made when first asked for
    };
    /// By chain of calls, and slot. Where functions are remembered, one chain stands for all that are as long: which of
    /// them a function was walked by is nobody's business.
    std::map<std::vector<isa::Slot>, std::map<isa::Slot, Point>> points;
    bool by_depth = false;
    std::set<isa::Slot> refused; ///< behind these nothing is claimed
    /// Harmless, and yet refused by the platform; the machine is as strict as the platform here.
    std::set<isa::Slot> platform;
    bool decided = true;
    bool proved = true;

    void settle();
    std::vector<isa::Slot> key(std::vector<isa::Slot> calls) const {
        return by_depth ? std::vector<isa::Slot>(calls.size()) : calls;
    }
};

void Analysed::settle() {
    decided = result.status != findings::Status::error;
    proved = decided;
    for (const findings::Finding& finding : unfolded(result.findings)) {
        const RuleClass rule = findings::info(finding.rule).rule_class;
        if (finding.severity == findings::Severity::note)
            continue; // the machine reads what nobody wrote, and lets addresses out, as the platform does
        if (rule == RuleClass::platform) {
            platform.insert(finding.slot);
            continue;
        }
        proved = false;
        if (rule == RuleClass::budget || finding.rule == findings::Rule::structure)
            decided = false;
        if (finding.rule != findings::Rule::termination_loop)
            refused.insert(finding.slot);
    }
}

/// Thrown by the observer to end a run.
struct Escaped {
    isa::Slot slot;
    std::string what;
};
struct Enough {};

class Watch {
public:
    Watch(Analysed& analysed, const machine::Module& module) : analysed_(analysed), module_(module) {}

    void look(const machine::View& view);
    std::uint64_t compared() const { return compared_; }
    const std::set<isa::Slot>& visited() const { return visited_; }

private:
    void enclose(Analysed::Point& point, const machine::View& view) const;
    static bool ruled_out(const Analysed::Point& point, const machine::View& view);

    Analysed& analysed_;
    const machine::Module& module_;
    std::uint64_t compared_ = 0;
    std::set<isa::Slot> visited_;
};

void Watch::look(const machine::View& view) {
    // A tail call put a program in the place of this one: another verdict's matter, even where it is the same again.
    if (view.tail_calls > 0)
        throw Enough{};
    std::vector<isa::Slot> calls;
    for (std::size_t i = 1; i < view.frames.size(); ++i)
        calls.push_back(view.frames[i].site);
    const auto chain = analysed_.points.find(analysed_.key(std::move(calls)));
    if (chain == analysed_.points.end() || !chain->second.contains(view.slot))
        throw Escaped{view.slot, "the machine comes here, and the analysis says that nothing does"};
    Analysed::Point& point = chain->second[view.slot];
    if (ruled_out(point, view))
        throw Enough{};
    enclose(point, view);
    ++compared_;
    visited_.insert(view.slot);
    if (analysed_.refused.contains(view.slot))
        throw Enough{};
}

/// The machine makes up kernel objects, and null among the pointers in them: it does not know which members the kernel
/// never leaves null.
bool Watch::ruled_out(const Analysed::Point& point, const machine::View& view) {
    const auto vouched_for = [&](std::size_t i) {
        return std::ranges::all_of(point.states, [&](const state::State& state) {
            const types::Word& said = state.registers[i];
            return said.is_pointer_to(types::Region::kernel_object) && said.trust == types::Trust::live &&
                   said.never_null();
        });
    };
    for (std::size_t i = 0; i < view.registers.size(); ++i) {
        const machine::Word& is = view.registers[i];
        if (is.is_pointer() && is.bits == 0 && view.memory[is.region].unknown && vouched_for(i))
            return true;
    }
    return false;
}

void Watch::enclose(Analysed::Point& point, const machine::View& view) const {
    std::string reasons;
    for (std::size_t i = 0; i < point.states.size(); ++i) {
        if (i == point.memberships.size())
            point.memberships.emplace_back(analysed_.invariants.terms, point.states[i], module_.maps);
        const auto outside = point.memberships[i].outside(view);
        if (!outside)
            return;
        if (i < 3)
            reasons += (reasons.empty() ? "" : "; ") + membership::to_string(*outside);
    }
    throw Escaped{view.slot, fmt::format("outside of all {} states here: {}", point.states.size(), reasons)};
}

constexpr std::uint64_t unbounded = ~std::uint64_t{0};

/// Most instructions a run may execute; bounds too big to be reached are none.
std::uint64_t bound_of(const Analysed& analysed) {
    const auto& text = analysed.result.statistics.instruction_bound;
    return analysed.proved && text && text->size() < 18 ? std::stoull(*text) : unbounded;
}

std::string describe(const machine::Fault& fault) {
    std::string text = fmt::format("fault: {}", machine::name(fault.kind));
    if (fault.access)
        text += fmt::format(", {} {} bytes at {} of {} [{}, {})", fault.access->write ? "writes" : "reads",
                            fault.access->size, fault.access->offset, fault.access->name, fault.access->begin,
                            fault.access->end);
    return fault.detail.empty() ? text : text + ": " + fault.detail;
}

/// One run. What it shows against the verdict, if anything.
std::optional<Escape> run_once(Analysed& analysed, const machine::Module& module, machine::Inputs inputs,
                               const Effort& effort, Verdict& verdict, std::set<isa::Slot>& visited) {
    Watch watch(analysed, module);
    const std::uint64_t bound = bound_of(analysed);
    inputs.unwritten_stack_read = true;
    inputs.step_limit = bound < effort.step_limit ? bound + 1 : effort.step_limit;
    std::optional<Escape> escape;
    const auto found = [&](EscapeKind kind, isa::Slot slot, std::string what) {
        escape = Escape{kind, slot, std::move(what), analysed.proved, inputs};
    };
    try {
        const machine::Result result =
            machine::run(module, 0, inputs, [&](const machine::View& view) { watch.look(view); });
        if (const auto* fault = std::get_if<machine::Fault>(&result.outcome);
            fault && fault->kind != machine::FaultKind::unresolved && // a loader's matter
            !analysed.platform.contains(fault->chain.back().slot))
            found(EscapeKind::fault, fault->chain.back().slot, describe(*fault));
        else if (std::holds_alternative<machine::Ended>(result.outcome))
            ++verdict.counts.ended;
        else if (const auto* stopped = std::get_if<machine::Stopped>(&result.outcome);
                 stopped && !stopped->what.empty())
            ++verdict.counts.unmodelled;
        if (!escape && result.steps > bound)
            found(EscapeKind::longer, 0, fmt::format("runs longer than the bound of {} instructions", bound));
    } catch (const Escaped& escaped) {
        found(EscapeKind::outside, escaped.slot, escaped.what);
    } catch (const Enough&) {
    } catch (const InternalError& error) {
        found(EscapeKind::broken, 0, error.what());
    }
    ++verdict.counts.runs;
    verdict.counts.compared += watch.compared();
    visited.insert(watch.visited().begin(), watch.visited().end());
    return escape;
}

/// A refused program may leave any state behind its refusal. Joins stay right on the other paths all the same, but for
/// one thing that they take for granted: that r10 is the frame pointer.
bool writes_frame_pointer(const isa::Code& code) {
    return std::ranges::any_of(code, [](const isa::Instruction& instruction) {
        return std::visit(
            [](const auto& i) {
                if constexpr (requires { i.dst; })
                    return i.dst == isa::r10;
                else if constexpr (requires { i.fetch; })
                    return i.fetch && i.src == isa::r10;
                else
                    return false;
            },
            instruction);
    });
}

std::optional<machine::Module> module_of(const Candidate& candidate) {
    const auto type = cli::choose_type(candidate.object, candidate.program(), candidate.types);
    if (!type)
        return std::nullopt;
    auto image = machine::make_image(candidate.program(), type->match);
    if (!std::holds_alternative<machine::Image>(image))
        return std::nullopt;
    machine::Module module{.images = {}, .maps = candidate.object.maps, .big_endian = candidate.object.big_endian};
    module.images.push_back(std::get<machine::Image>(std::move(image)));
    return module;
}

template <class MakeInputs>
Verdict judge(const Candidate& candidate, const Effort& effort, MakeInputs&& make_inputs_for) {
    Verdict verdict;
    verdict.counts.programs = 1;
    Analysed analysed;
    analysed.by_depth = candidate.summaries;
    analysed.invariants.observer = [&](const state::State& state, isa::Slot slot, std::span<const isa::Slot> calls) {
        analysed.points[analysed.key({calls.begin(), calls.end()})][slot].states.push_back(state);
    };
    cli::Request request;
    request.types = candidate.types;
    request.analysis.max_states = candidate.max_states;
    request.analysis.first_policy = candidate.policy;
    request.analysis.last_policy = candidate.policy;
    request.analysis.retry_budget = effort.path_budget;
    request.analysis.summaries = candidate.summaries;
    request.analysis.visit_budget = effort.visit_budget;
    request.analysis.visits_per_instruction = 0;
    request.analysis.invariants = &analysed.invariants;
    analysed.result = std::move(cli::verify(candidate.object, request).programs.front());
    analysed.settle();
    const auto code = candidate.code();
    auto module = code ? module_of(candidate) : std::nullopt;
    if (!analysed.decided || !module || (!analysed.proved && writes_frame_pointer(*code))) {
        ++verdict.counts.undecided;
        if (analysed.result.error && analysed.result.error->message.starts_with("internal"))
            verdict.escape = Escape{EscapeKind::broken, 0, analysed.result.error->message, false, {}};
        return verdict;
    }
    verdict.counts.proved = analysed.proved ? 1 : 0;
    std::set<isa::Slot> visited;
    for (const machine::Inputs& inputs : make_inputs_for(*module, *code)) {
        verdict.escape = run_once(analysed, *module, inputs, effort, verdict, visited);
        if (verdict.escape)
            break;
    }
    if (analysed.proved)
        for (const isa::Slot slot : visited)
            verdict.proved_forms.insert(form_of(candidate.program().instructions[slot]));
    return verdict;
}

} // namespace

std::string_view name(EscapeKind kind) {
    switch (kind) {
    case EscapeKind::fault:
        return "fault";
    case EscapeKind::outside:
        return "outside";
    case EscapeKind::longer:
        return "longer than the bound";
    case EscapeKind::broken:
        return "broken";
    }
    throw InternalError("no such kind of escape");
}

Counts& Counts::operator+=(const Counts& other) {
    programs += other.programs;
    undecided += other.undecided;
    proved += other.proved;
    runs += other.runs;
    ended += other.ended;
    unmodelled += other.unmodelled;
    compared += other.compared;
    return *this;
}

Verdict try_out(const Candidate& candidate, std::uint64_t seed, const Effort& effort) {
    return judge(candidate, effort, [&](const machine::Module& module, const isa::Code& code) {
        machine::Random random(seed);
        const auto lengths = critical_lengths(code);
        std::vector<machine::Inputs> inputs;
        for (unsigned i = 0; i < effort.runs; ++i)
            inputs.push_back(make_inputs(module, lengths, random.bits()));
        return inputs;
    });
}

Verdict try_out(const Candidate& candidate, const std::vector<machine::Inputs>& inputs, const Effort& effort) {
    return judge(candidate, effort, [&](const machine::Module& module, const isa::Code&) {
        std::vector<machine::Inputs> possible;
        std::ranges::copy_if(inputs, std::back_inserter(possible),
                             [&](const machine::Inputs& one) { return !machine::fault_of(module, 0, one); });
        return possible;
    });
}

} // namespace bpfproof::fuzz
