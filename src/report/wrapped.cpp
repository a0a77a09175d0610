#include "report/text.hpp"

namespace bpfproof::report {

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
    // Where so little is left, breaking makes nothing easier to read.
    constexpr std::size_t least = 24;
    if (width < indent + least)
        return std::string(text);
    const std::size_t room = width - indent;
    std::string out;
    while (text.size() > room) {
        std::size_t end = text.rfind(' ', room);
        if (end == std::string_view::npos || end == 0)
            end = std::min(text.find(' '), text.size());
        out += text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!text.empty())
            out += '\n' + std::string(indent, ' ');
    }
    return out += text;
}

} // namespace bpfproof::report
