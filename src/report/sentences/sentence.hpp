// From evidence to English: the only place where findings become sentences.
#pragma once

#include "findings/finding.hpp"

#include <string>

namespace bpfproof::report {

/// One sentence, lower case, no full stop: "reads bytes 14..17 of the packet, of which only the first 14 are known to
/// exist".
std::string sentence(const findings::Finding& finding);

} // namespace bpfproof::report
