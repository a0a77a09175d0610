// Results as JSON. The schema is documented in README.md and named in every document; it only grows.
#pragma once

#include "findings/result.hpp"
#include "report/totals.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace bpfproof::report {

inline constexpr std::string_view check_schema = "bpfproof/check/1";

nlohmann::ordered_json json(const findings::Finding& finding, const findings::ProgramResult& program);
nlohmann::ordered_json json(const findings::ProgramResult& program);
nlohmann::ordered_json json(const findings::ObjectResult& object);
nlohmann::ordered_json json(const Totals& totals);

/// On one line. Names from an object may be no UTF-8; JSON must be.
std::string dump(const nlohmann::ordered_json& value);

} // namespace bpfproof::report
