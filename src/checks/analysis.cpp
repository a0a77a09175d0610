#include "checks/analysis.hpp"

#include "checks/global_functions.hpp"
#include "checks/structure.hpp"
#include "checks/walk.hpp"

#include "semantics/below.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace bpfproof::checks {

namespace {

constexpr std::array<std::pair<Policy, std::string_view>, 3> policies{
    {{Policy::merge, "merge"}, {Policy::split, "split"}, {Policy::paths, "paths"}}};

} // namespace

std::string_view name(Policy policy) {
    return policies.at(static_cast<std::size_t>(policy)).second;
}

std::optional<Policy> find_policy(std::string_view name) {
    const auto found = std::ranges::find(policies, name, &std::pair<Policy, std::string_view>::second);
    return found == policies.end() ? std::nullopt : std::optional(found->first);
}

semantics::Environment environment(const object::Object& object, const object::Program& program, const isa::Code& code,
                                   const cfg::Program& graph, const platform::ProgramType& type,
                                   const platform::SectionMatch& section) {
    Environment made{object, program, code, graph, type, section};
    for (const object::Map& map : object.maps)
        made.special.push_back(semantics::special_fields(object, map));
    made.globals = semantics::global_functions(object, program, type, section.attach_type);
    if (made.globals.empty())
        return made;
    const std::vector<semantics::Below> below = semantics::below(made);
    for (const cfg::Function& function : graph.functions)
        if (const auto global = made.globals.find(function.begin); global != made.globals.end())
            global->second.changes_packet = below[function.id].changes_packet || below[function.id].unknown;
    return made;
}

namespace {

/// One walk of the program, and what it found. Not to be moved: the walk knows where its parts are.
struct Attempt {
    Attempt(const semantics::Environment& environment, Options with, Policy by)
        : options(std::move(with)), policy(by), walk(environment, options, policy, sink, invariants) {
        if (options.invariants)
            invariants.observer = options.invariants->observer;
        walk.run();
        if (!environment.alone) // which was asked of the whole
            stack_depth = check_program(environment, sink);
        refused = sink.refuses();
        findings = sink.take();
    }

    bool gave_up() const {
        return std::ranges::any_of(findings,
                                   [](const findings::Finding& f) { return f.rule == findings::Rule::budget; });
    }
    /// Could another policy change the verdict? What is not modelled stays so, a platform's rules are the same in every
    /// state, and what is only secret is seldom worth as much; what is not shown, or took too long, may be shown
    /// otherwise.
    bool may_be_mended() const {
        return refused && std::ranges::none_of(findings, [](const findings::Finding& f) {
                   return findings::info(f.rule).rule_class == findings::RuleClass::unsupported;
               });
    }

    Options options;
    Policy policy;
    Invariants invariants{};
    Sink sink{};
    Walk walk;
    std::int64_t stack_depth = 0;
    bool refused = false; ///< whatever the platform, and whoever loads it
    std::vector<findings::Finding> findings{};
};

/// What is said in the end. Whoever looks on sees the states of the attempt that counts, and no others.
Analysis conclude(Attempt& attempt, const Options& options) {
    attempt.walk.report_observed();
    Analysis analysis;
    analysis.findings = std::move(attempt.findings);
    analysis.called.assign(attempt.sink.called().begin(), attempt.sink.called().end());
    analysis.policy = attempt.policy;
    analysis.peak_states = attempt.walk.peak_states();
    analysis.stack_depth = static_cast<std::uint32_t>(attempt.stack_depth);
    if (attempt.walk.instruction_bound())
        analysis.instruction_bound = attempt.walk.instruction_bound()->get_str();
    analysis.loop_bounds = attempt.sink.loop_bounds();
    if (options.invariants)
        *options.invariants = std::move(attempt.invariants);
    return analysis;
}

} // namespace

// What is remembered of a function may say less of a call than its caller's context would. So a proof that fails is
// tried once more, in context, and what is found then is what is to be said, unless that costs too much. Later policies
// walk in context from the start; what they find is only taken where it is better.
Analysis analyse(const semantics::Environment& environment, const Options& options) {
    Options in_context = options;
    in_context.summaries = false;
    auto best = std::make_unique<Attempt>(environment, options, options.first_policy);
    std::uint64_t visits = best->walk.visits();
    if (best->refused && best->walk.remembered()) {
        auto next = std::make_unique<Attempt>(environment, in_context, options.first_policy);
        visits += next->walk.visits();
        if (!next->gave_up() || best->gave_up())
            best = std::move(next);
    }
    for (const auto& [policy, word] : policies) {
        if (policy <= options.first_policy || policy > options.last_policy || !best->may_be_mended())
            continue;
        auto next = std::make_unique<Attempt>(environment, in_context, policy);
        visits += next->walk.visits();
        if (!next->refused)
            best = std::move(next);
    }
    Analysis analysis = conclude(*best, options);
    analysis.visits = visits;
    if (!environment.alone)
        ask_by_signature(environment, options, analysis);
    return analysis;
}

Analysis analyse(const object::Object& object, const object::Program& program, const isa::Code& code,
                 const cfg::Program& graph, const platform::ProgramType& type, const platform::SectionMatch& section,
                 const Options& options) {
    return analyse(environment(object, program, code, graph, type, section), options);
}

} // namespace bpfproof::checks
