// An escape as a case of the YAML corpus, so that mending it leaves a test behind.
#pragma once

#include "soundness/minimise.hpp"

#include <string>

namespace bpfproof::fuzz {

std::string yaml_case(const Minimal& escape, const std::string& name);
/// The inputs that show it, and how `bpfproof run` takes them.
std::string describe(const machine::Inputs& inputs);

} // namespace bpfproof::fuzz
