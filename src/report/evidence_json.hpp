#pragma once

#include "findings/evidence.hpp"

#include <nlohmann/json.hpp>

namespace bpfproof::report {

/// An object whose "kind" names the struct in findings/evidence.hpp, and whose other fields are its members.
nlohmann::ordered_json json(const findings::Evidence& evidence);

} // namespace bpfproof::report
