// Makes an input small that makes a run fault: what can be left out without the fault going away is left out.
#pragma once

#include "machine/machine.hpp"

#include <functional>

namespace bpfproof::refute {

/// `still`: whether the run from these inputs shows the same. It is asked at most `tries` times.
machine::Inputs shrink(machine::Inputs inputs, const std::function<bool(const machine::Inputs&)>& still,
                       unsigned tries);

} // namespace bpfproof::refute
