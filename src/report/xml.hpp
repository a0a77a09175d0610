// Text inside of XML 1.0, which has no way to say most control characters, nor what is no UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace bpfproof::report {

/// Between two tags; line ends stay.
std::string xml_text(std::string_view from_outside);
/// Between double quotes; line ends stay, though a reader takes bare ones there for blanks.
std::string xml_attribute(std::string_view from_outside);

} // namespace bpfproof::report
