#include "checks/analysis.hpp"

#include "checks/structure.hpp"
#include "checks/walk.hpp"

#include <algorithm>
#include <array>
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
    return made;
}

namespace {

Analysis walk(const semantics::Environment& environment, const Options& options, Policy policy,
              Invariants& invariants) {
    Sink sink;
    Walk walk(environment, options, policy, sink, invariants);
    walk.run();
    check_program(environment, sink);

    Analysis analysis;
    analysis.findings = sink.take();
    analysis.policy = policy;
    analysis.visits = walk.visits();
    analysis.peak_states = walk.peak_states();
    if (walk.instruction_bound())
        analysis.instruction_bound = walk.instruction_bound()->get_str();
    return analysis;
}

/// Could another policy change the verdict? What is not modelled stays so, a platform's rules are the same in every
/// state, and what is only secret is seldom worth as much; what is not shown, or took too long, may be shown otherwise.
bool may_be_mended(const Analysis& analysis) {
    bool open = false;
    for (const findings::Finding& finding : analysis.findings) {
        switch (findings::info(finding.rule).rule_class) {
        case findings::RuleClass::unsupported:
            return false;
        case findings::RuleClass::safety:
        case findings::RuleClass::termination:
        case findings::RuleClass::budget:
            open = true;
            break;
        case findings::RuleClass::secrecy:
        case findings::RuleClass::platform:
        case findings::RuleClass::advice:
            break;
        }
    }
    return open;
}

/// What was found before counts for nothing any more. Whoever looks on sees the states of the policy that counts, and
/// no others.
void take_over(const semantics::Environment& environment, const Options& options, Policy policy, Invariants found,
               Invariants& invariants) {
    if (invariants.forget)
        invariants.forget();
    if (invariants.observer) {
        found = {.observer = invariants.observer, .forget = invariants.forget};
        walk(environment, options, policy, found);
    }
    invariants = std::move(found);
}

} // namespace

Analysis analyse(const semantics::Environment& environment, const Options& options) {
    Invariants unrecorded;
    Invariants& invariants = options.invariants ? *options.invariants : unrecorded;
    Analysis best = walk(environment, options, options.first_policy, invariants);
    std::uint64_t visits = best.visits;
    for (const auto& [policy, word] : policies) {
        if (policy <= options.first_policy || policy > options.last_policy || !may_be_mended(best))
            continue;
        Invariants others;
        Analysis next = walk(environment, options, policy, others);
        visits += next.visits;
        if (may_be_mended(next))
            continue;
        next.peak_states = std::max(best.peak_states, next.peak_states);
        best = std::move(next);
        take_over(environment, options, policy, std::move(others), invariants);
    }
    best.visits = visits;
    return best;
}

Analysis analyse(const object::Object& object, const object::Program& program, const isa::Code& code,
                 const cfg::Program& graph, const platform::ProgramType& type, const platform::SectionMatch& section,
                 const Options& options) {
    return analyse(environment(object, program, code, graph, type, section), options);
}

} // namespace bpfproof::checks
