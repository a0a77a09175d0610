#include "report/steps.hpp"

#include "base/internal_error.hpp"
#include "report/words.hpp"

#include <fmt/format.h>

namespace bpfproof::report {

using namespace findings;

namespace {

/// "r1 is", "this is"
std::string subject(const findings::Step& step) {
    return step.reg ? register_name(*step.reg) + " is" : "this is";
}

std::string say(const findings::Step& step) {
    using What = findings::Step::What;
    switch (step.what) {
    case What::context_field:
        return fmt::format("{} {} of the context", subject(step), step.name);
    case What::context:
        return subject(step) + " the context";
    case What::memory:
        return subject(step) + " read from memory: it may be anything";
    case What::map:
        return fmt::format("{} map '{}'", subject(step), step.name);
    case What::result:
        return fmt::format("{} what {} returns", subject(step), step.name);
    case What::argument:
        return subject(step) + " handed to the function";
    case What::constant:
        return fmt::format("{} {}", subject(step), step.number.value_or(0));
    case What::computed:
        return subject(step) + " worked out here";
    case What::moved:
        return step.reg ? fmt::format("moved by {} here", register_name(*step.reg))
                        : fmt::format("moved by {} here", step.number.value_or(0));
    case What::compared:
        return "what is known of it comes from this comparison";
    case What::packet_checked:
        return step.number
                   ? fmt::format("behind this check {} of the packet are known",
                                 count(static_cast<std::uint64_t>(std::max<std::int64_t>(*step.number, 0)), "byte"))
                   : "the size of the packet is checked here";
    case What::packet_moved:
        return fmt::format("{} may move the packet: pointers into it, and what was known of its size, are lost",
                           step.name);
    case What::clobbered:
        return fmt::format("the call leaves {} unwritten", step.reg ? register_name(*step.reg) : "it");
    case What::released:
        return fmt::format("{} gives it back: it is gone behind this", step.name);
    case What::written:
        return step.size == 1 ? fmt::format("writes stack byte {}", step.number.value_or(0))
                              : fmt::format("writes stack bytes {}..{}", step.number.value_or(0),
                                            step.number.value_or(0) + step.size - 1);
    case What::unwritten:
        return "nothing is written to it when the function begins";
    case What::leaves_loop:
        return "the loop ends only where this says so";
    case What::frame:
        return fmt::format("this function uses {} of stack",
                           count(static_cast<std::uint64_t>(step.number.value_or(0)), "byte"));
    }
    throw InternalError("no such step");
}

std::string_view last_words(const Finding& finding) {
    if (finding.severity == Severity::note)
        return "noted here";
    switch (finding.verdict) {
    case Verdict::refuted:
        return "refuted here";
    case Verdict::always:
        return "wrong wherever reached";
    case Verdict::unproved:
        return "not proved here";
    }
    throw InternalError("no such verdict");
}

} // namespace

std::vector<Step> way_to(const Finding& finding) {
    std::vector<Step> way;
    for (std::size_t depth = 0; depth <= finding.calls.size(); ++depth) {
        for (const findings::Step& step : finding.steps)
            if (step.depth == depth)
                way.push_back({step.slot, say(step), depth});
        if (depth < finding.calls.size())
            way.push_back({finding.calls[depth], "called from here", depth});
    }
    way.push_back({finding.slot, std::string(last_words(finding)), finding.calls.size()});
    return way;
}

std::vector<Step> related_to(const Finding& finding) {
    std::vector<Step> related;
    for (const isa::Slot site : finding.calls)
        related.push_back({site, "called from here", related.size()});
    if (const auto* leak = std::get_if<Leak>(&finding.evidence))
        related.push_back({leak->acquired, "acquired here", 0});
    if (const auto* loop = std::get_if<Unbounded>(&finding.evidence))
        related.push_back({loop->head, "the loop begins here", 0});
    return related;
}

} // namespace bpfproof::report
