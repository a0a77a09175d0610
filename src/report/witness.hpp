// The run that refutes a finding: for people in a few lines, for programs in full.
#pragma once

#include "findings/result.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace bpfproof::report {

/// Lines, each with its end: how the run ends, what it runs on, and the command that runs it again.
std::string witness_text(const findings::Witness& witness, const findings::ProgramResult& program);
nlohmann::ordered_json json(const findings::Witness& witness);

} // namespace bpfproof::report
