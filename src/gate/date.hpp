// Days, as configurations write them: 2026-12-31, in UTC.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace bpfproof::gate {

using Day = std::chrono::sys_days;

std::optional<Day> parse_day(std::string_view text);
std::string to_string(Day day);
Day today();

} // namespace bpfproof::gate
