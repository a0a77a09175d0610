// What to write instead, for this program.
#pragma once

#include "findings/result.hpp"

#include <string>

namespace bpfproof::report {

/// Lower case, no full stop; empty where there is nothing to say that the sentence does not. Mends what follows from
/// the finding too.
std::string hint(const findings::Finding& finding, const findings::ProgramResult& program);

} // namespace bpfproof::report
