// After the analysis: runs that show findings to be right.
#pragma once

#include "cli/verify.hpp"
#include "machine/machine.hpp"

namespace bpfproof::cli {

/// Findings for which a run is found become `refuted`, with the run and the command that runs it again. Costs nothing
/// where no finding could be shown.
void refute_findings(const object::Object& object, const object::Program& program, const Request& request,
                     findings::ProgramResult& result);

/// The command that runs a witness again, word by word.
std::vector<std::string> replay_command(const object::Object& object, const object::Program& program,
                                        const Request& request, const findings::Witness& witness);

/// The run of a witness, as `bpfproof run` makes it.
machine::Inputs inputs_of(const findings::Witness& witness);

} // namespace bpfproof::cli
