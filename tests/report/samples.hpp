// Findings and results that the tests of this folder share.
#pragma once

#include "findings/result.hpp"

#include <algorithm>

namespace bpfproof::report::test {

inline findings::Finding finding(findings::Rule rule, findings::Evidence evidence) {
    findings::Finding out;
    out.rule = rule;
    out.evidence = std::move(evidence);
    return out;
}

/// Reads four bytes at offset 14 of a packet of at least 14.
inline findings::Finding packet_read() {
    using namespace findings;
    OutOfBounds bounds;
    bounds.region.kind = ValueKind::packet;
    bounds.size = Range::exactly(4);
    bounds.offset = Range::exactly(14);
    bounds.end = {14, 65535};
    Finding out = finding(Rule::bounds_packet, bounds);
    out.slot = 7;
    out.registers.push_back({isa::r2, "packet", "offset 0"});
    return out;
}

/// A read of stack bytes nobody wrote, for a loader that may.
inline findings::Finding stack_note() {
    findings::Finding out =
        finding(findings::Rule::init_stack, findings::Uninitialised{findings::StackBytes{-8, 0}, false});
    out.severity = findings::Severity::note;
    out.slot = 7;
    return out;
}

inline findings::ProgramResult program(std::vector<findings::Finding> found) {
    findings::ProgramResult out;
    out.name = "xdp_main";
    out.section = "xdp";
    out.type = "xdp";
    out.policy = "linux";
    out.status = std::ranges::all_of(
                     found, [](const findings::Finding& one) { return one.severity == findings::Severity::note; })
                     ? findings::Status::proved
                     : findings::Status::not_proved;
    out.findings = std::move(found);
    out.code[7] = {"r1 = *(u32 *)(r2 + 0xe)", "xdp_main", "prog.c", 21, 15, "\tif (ip->protocol != 6)"};
    out.statistics.instructions = 12;
    return out;
}

inline findings::ObjectResult object(std::vector<findings::ProgramResult> programs) {
    findings::ObjectResult out;
    out.file = "dir/prog.o";
    out.name = "prog.o";
    out.programs = std::move(programs);
    return out;
}

} // namespace bpfproof::report::test
