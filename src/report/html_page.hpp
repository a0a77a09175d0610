// The page as CMake puts it together from html/: before the block of data, and after it.
#pragma once

#include <string_view>

namespace bpfproof::report {

extern const std::string_view page_before_data;
extern const std::string_view page_after_data;

} // namespace bpfproof::report
