// From what the stages say to what a result holds: names, faults, findings about the code's shape, quoted code.
#pragma once

#include "cfg/cfg.hpp"
#include "checks/analysis.hpp"
#include "findings/result.hpp"
#include "isa/decode.hpp"
#include "object/object.hpp"

#include <functional>
#include <string>
#include <vector>

namespace bpfproof::cli {

/// A result that claims nothing yet: status `error`.
findings::ProgramResult describe(const object::Program& program, findings::Loader loader);

findings::InputFault fault(const object::InputError& error);
findings::ObjectResult unreadable(const std::string& path, findings::InputFault why);
findings::Finding finding(const isa::DecodeError& error);
findings::Finding finding(const cfg::GraphError& error);

/// Slots where functions begin.
std::vector<isa::Slot> starts(const object::Program& program);

void fail(findings::ProgramResult& result, findings::InputFault why);
/// Takes the findings and, with what the result's loader may do, the status that follows from them. The only place
/// where a program becomes `proved`.
void conclude(findings::ProgramResult& result, std::vector<findings::Finding> found);
void conclude(findings::ProgramResult& result, findings::Finding only);

/// Takes along the code and source of every slot that a finding names.
void quote_code(findings::ProgramResult& result, const object::Object& object, const object::Program& program,
                const isa::Code& code);

/// The same of one slot.
void quote_code(findings::ProgramResult& result, const object::Object& object, const object::Program& program,
                const isa::Code& code, isa::Slot slot);

void take_statistics(findings::ProgramResult& result, const checks::Analysis& analysis);

/// Runs `work` and notes the time it took; what it throws (a bug of ours, or no memory) becomes the program's error.
void guarded(findings::ProgramResult& result, const std::function<void()>& work);

} // namespace bpfproof::cli
