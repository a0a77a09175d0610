#include "cli/describe.hpp"

#include "cli/cpu_time.hpp"
#include "isa/disassemble.hpp"

#include <algorithm>
#include <exception>
#include <new>
#include <set>

namespace bpfproof::cli {

using namespace findings;

namespace {

Finding shape_finding(isa::Slot slot, BadStructure::Reason reason, const std::string& detail) {
    Finding finding;
    finding.rule = Rule::structure;
    finding.verdict = Verdict::always;
    finding.slot = slot;
    finding.evidence = BadStructure{reason, detail};
    return finding;
}

std::string function_at(const object::Program& program, isa::Slot slot) {
    for (const object::Function& function : program.functions)
        if (slot >= function.begin && slot < function.end)
            return function.name;
    return {};
}

CodeLine code_line(const object::Object& object, const object::Program& program, const isa::Code& code,
                   isa::Slot slot) {
    CodeLine line;
    if (slot < code.size())
        line.instruction = isa::disassemble(code[slot], slot, isa::Style::exact);
    line.function = function_at(program, slot);
    // The last line at or before the slot speaks for it, as long as it belongs to the same function.
    const auto after =
        std::upper_bound(program.lines.begin(), program.lines.end(), slot,
                         [](isa::Slot wanted, const object::SourceLine& source) { return wanted < source.slot; });
    if (after == program.lines.begin())
        return line;
    const object::SourceLine& source = *std::prev(after);
    if (function_at(program, source.slot) != line.function || source.file >= object.source_files.size())
        return line;
    line.file = object.source_files[source.file];
    line.line = source.line;
    line.column = source.column;
    line.text = source.text;
    return line;
}

} // namespace

ProgramResult describe(const object::Program& program, Loader loader) {
    ProgramResult result;
    result.name = program.name;
    result.section = program.section;
    result.policy = "linux";
    result.loader = loader;
    result.status = Status::error;
    result.statistics.instructions = program.instructions.size();
    return result;
}

InputFault fault(const object::InputError& error) {
    InputFault out{.section = error.section, .message = error.message};
    if (error.offset != 0)
        out.offset = error.offset;
    return out;
}

ObjectResult unreadable(const std::string& path, InputFault why) {
    return {.file = path, .error = std::move(why)};
}

Finding finding(const isa::DecodeError& error) {
    return shape_finding(error.slot, BadStructure::Reason::undecodable, error.reason);
}

Finding finding(const cfg::GraphError& error) {
    return shape_finding(error.slot, BadStructure::Reason::other, error.reason);
}

std::vector<isa::Slot> starts(const object::Program& program) {
    std::vector<isa::Slot> slots;
    for (const object::Function& function : program.functions)
        slots.push_back(function.begin);
    return slots;
}

void fail(ProgramResult& result, InputFault why) {
    result.status = Status::error;
    result.certified = false;
    result.findings.clear();
    result.error = std::move(why);
}

void conclude(ProgramResult& result, std::vector<Finding> found) {
    result.findings = std::move(found);
    result.status = Status::proved;
    for (Finding& finding : result.findings) {
        finding.severity = severity(info(finding.rule).rule_class, result.loader);
        if (finding.severity != Severity::note)
            result.status = Status::not_proved;
    }
}

void conclude(ProgramResult& result, Finding only) {
    std::vector<Finding> found;
    found.push_back(std::move(only));
    conclude(result, std::move(found));
}

void quote_code(ProgramResult& result, const object::Object& object, const object::Program& program,
                const isa::Code& code) {
    std::set<isa::Slot> slots;
    for (const Finding& finding : result.findings) {
        slots.insert(finding.slot);
        slots.insert(finding.calls.begin(), finding.calls.end());
        if (const auto* leak = std::get_if<Leak>(&finding.evidence))
            slots.insert(leak->acquired);
        if (const auto* loop = std::get_if<Unbounded>(&finding.evidence))
            slots.insert(loop->head);
        for (const Step& step : finding.steps)
            slots.insert(step.slot);
        for (const Finding& one : finding.follows)
            slots.insert(one.slot);
    }
    for (const auto& [head, most] : result.loops)
        slots.insert(head);
    for (const isa::Slot slot : slots)
        quote_code(result, object, program, code, slot);
}

void quote_code(ProgramResult& result, const object::Object& object, const object::Program& program,
                const isa::Code& code, isa::Slot slot) {
    result.code.emplace(slot, code_line(object, program, code, slot));
}

void take_statistics(ProgramResult& result, const checks::Analysis& analysis) {
    result.statistics.policy = checks::name(analysis.policy);
    result.statistics.visits = analysis.visits;
    result.statistics.peak_states = analysis.peak_states;
    result.statistics.stack_depth = analysis.stack_depth;
    result.statistics.instruction_bound = analysis.instruction_bound;
    result.loops = analysis.loop_bounds;
}

void guarded(ProgramResult& result, const std::function<void()>& work) {
    const CpuTime begin = CpuTime::now();
    try {
        work();
    } catch (const std::bad_alloc&) {
        fail(result, {.message = "out of memory"});
    } catch (const std::exception& bug) {
        fail(result, {.message = std::string("internal error: ") + bug.what()});
    }
    result.statistics.cpu_time_us = CpuTime::now() - begin;
}

} // namespace bpfproof::cli
