// Results as JSON. The schema is documented in README.md and named in every document; it only grows.
#pragma once

#include "findings/result.hpp"

#include <nlohmann/json.hpp>

#include <string_view>

namespace bpfproof::report {

inline constexpr std::string_view check_schema = "bpfproof/check/1";

nlohmann::ordered_json json(const findings::Finding& finding, const findings::ProgramResult& program);
nlohmann::ordered_json json(const findings::ProgramResult& program);
nlohmann::ordered_json json(const findings::ObjectResult& object);

} // namespace bpfproof::report
