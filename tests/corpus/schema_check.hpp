// Checks YAML against a JSON Schema: the keywords that test-data/corpus/schema.json uses, and no others.
#pragma once

#include <nlohmann/json.hpp>
#include <yaml-cpp/yaml.h>

#include <string>
#include <vector>

namespace bpfproof::corpus {

/// What is wrong, a line each; empty: the document fits. Throws std::runtime_error for a keyword it does not know.
std::vector<std::string> schema_faults(const nlohmann::json& schema, const YAML::Node& document);

} // namespace bpfproof::corpus
