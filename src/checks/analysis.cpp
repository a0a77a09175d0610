#include "checks/analysis.hpp"

#include "checks/structure.hpp"
#include "checks/walk.hpp"

#include <algorithm>
#include <utility>

namespace bpfproof::checks {

semantics::Environment environment(const object::Object& object, const object::Program& program, const isa::Code& code,
                                   const cfg::Program& graph, const platform::ProgramType& type,
                                   const platform::SectionMatch& section) {
    Environment made{object, program, code, graph, type, section};
    for (const object::Map& map : object.maps)
        made.special.push_back(semantics::special_fields(object, map));
    return made;
}

namespace {

using findings::Finding;
using findings::RuleClass;

/// One walk of the program, and what it found.
struct Attempt {
    Attempt(const semantics::Environment& environment, const Options& options, Invariants& invariants)
        : walk(environment, options, sink, invariants) {
        walk.run();
        check_program(environment, sink);
        findings = sink.take();
    }

    bool gave_up() const {
        return std::ranges::any_of(findings, [](const Finding& f) { return f.rule == findings::Rule::budget; });
    }
    /// Only the platform may object.
    bool proved() const {
        return std::ranges::all_of(
            findings, [](const Finding& f) { return findings::info(f.rule).rule_class == RuleClass::platform; });
    }

    Sink sink;
    Walk walk;
    std::vector<Finding> findings;
};

/// The part of the invariants that a walk writes.
struct Record {
    std::optional<Activation> program;
    std::vector<Remembered> summaries;
};

Record take_record(Invariants& invariants) {
    return {std::exchange(invariants.program, {}), std::exchange(invariants.summaries, {})};
}

Analysis conclude(Attempt& attempt, std::uint64_t visits_before) {
    attempt.walk.report_observed();
    Analysis analysis;
    analysis.findings = std::move(attempt.findings);
    analysis.visits = visits_before + attempt.walk.visits();
    analysis.peak_states = attempt.walk.peak_states();
    if (attempt.walk.instruction_bound())
        analysis.instruction_bound = attempt.walk.instruction_bound()->get_str();
    return analysis;
}

} // namespace

// What is remembered of a function may say less of a call than its caller's context would. So a proof that fails is
// tried once more, in context; and what is found then is what is to be said, unless that costs too much.
Analysis analyse(const semantics::Environment& environment, const Options& options) {
    Invariants unrecorded;
    Invariants& invariants = options.invariants ? *options.invariants : unrecorded;
    Attempt first(environment, options, invariants);
    if (first.proved() || !first.walk.remembered())
        return conclude(first, 0);
    Record record = take_record(invariants);
    Options in_context = options;
    in_context.summaries = false;
    Attempt second(environment, in_context, invariants);
    if (!second.gave_up() || first.gave_up())
        return conclude(second, first.walk.visits());
    invariants.program = std::move(record.program);
    invariants.summaries = std::move(record.summaries);
    return conclude(first, second.walk.visits());
}

Analysis analyse(const object::Object& object, const object::Program& program, const isa::Code& code,
                 const cfg::Program& graph, const platform::ProgramType& type, const platform::SectionMatch& section,
                 const Options& options) {
    return analyse(environment(object, program, code, graph, type, section), options);
}

} // namespace bpfproof::checks
