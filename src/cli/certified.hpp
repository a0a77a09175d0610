// An analysis that is not believed before its certificate was checked.
#pragma once

#include "checks/analysis.hpp"
#include "findings/result.hpp"

namespace bpfproof::cli {

/// Throws InternalError where what the analysis says does not follow from what it recorded: a bug of ours, after which
/// nothing may be claimed of the program. Notes in the result whether it was certified, and the time that took.
checks::Analysis analyse_and_certify(const semantics::Environment& environment, checks::Options options,
                                     findings::ProgramResult& result);

} // namespace bpfproof::cli
