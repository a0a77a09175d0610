#include "soundness/candidate.hpp"

#include "soundness/targets.hpp"

#include "base/internal_error.hpp"

namespace bpfproof::fuzz {

std::string_view name(Source source) {
    switch (source) {
    case Source::generated:
        return "generated";
    case Source::case_mutated:
        return "mutated cases";
    case Source::object_mutated:
        return "mutated objects";
    }
    throw InternalError("no such source");
}

std::optional<isa::Code> Candidate::code() const {
    auto decoded = isa::decode(program().instructions);
    auto* code = std::get_if<isa::Code>(&decoded);
    return code ? std::optional(std::move(*code)) : std::nullopt;
}

void Candidate::set_code(const isa::Code& code) {
    object::Program& program = object.programs.front();
    program.instructions = isa::encode(code);
    program.functions = functions_of(code, program.name);
    // These are told by slot, and slots have moved: what stood for a symbol is a plain constant now.
    program.externs.clear();
    program.unresolved_relocations.clear();
    program.exception_callback.reset();
    program.lines.clear();
}

} // namespace bpfproof::fuzz
