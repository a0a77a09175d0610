#include "report/xml.hpp"

#include "report/text.hpp"

#include <algorithm>

namespace bpfproof::report {
namespace {

/// U+FFFE and U+FFFF are valid UTF-8, and no characters of XML (section 2.2).
std::string without_noncharacters(std::string text) {
    for (const std::string_view character : {"\xef\xbf\xbe", "\xef\xbf\xbf"})
        for (auto at = text.find(character); at != std::string::npos; at = text.find(character, at))
            text.replace(at, character.size(), "?");
    return text;
}

void append_escaped(std::string& out, std::string_view line) {
    for (const char c : without_noncharacters(printable(line))) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        default:
            out += c;
        }
    }
}

std::string escaped(std::string_view text, std::string_view line_end) {
    std::string out;
    for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        append_escaped(out, text.substr(0, end));
        out += line_end;
        text.remove_prefix(end + 1);
    }
    append_escaped(out, text);
    return out;
}

} // namespace

std::string xml_text(std::string_view from_outside) {
    return escaped(from_outside, "\n");
}

std::string xml_attribute(std::string_view from_outside) {
    return escaped(from_outside, "&#10;");
}

} // namespace bpfproof::report
