// What SARIF 2.1.0 (OASIS) requires of the objects that we write, property by property, and nothing beyond: every
// property must be listed here, of the type that stands here, and those required must be there. No Debian package has
// the official schema; this is written after the specification, and is stricter, since it knows only what we use.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace bpfproof::report::test {

/// What is wrong with a document; empty where nothing is.
std::vector<std::string> sarif_faults(const nlohmann::json& document);

} // namespace bpfproof::report::test
