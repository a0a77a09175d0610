// Names and source lines come from objects that nobody vouches for; what they could do to a terminal or to a JSON
// reader is taken out here. Valid UTF-8 stays (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF),
// control characters go.
#include "report/text.hpp"

namespace bpfproof::report {
namespace {

/// Bytes of the valid multi-byte sequence at the start of `text`; 0 where there is none.
std::size_t sequence_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    const std::size_t length = lead >= 0xc2 && lead <= 0xdf   ? 2
                               : lead >= 0xe0 && lead <= 0xef ? 3
                               : lead >= 0xf0 && lead <= 0xf4 ? 4
                                                              : 0;
    if (length == 0 || text.size() < length)
        return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xc0) != 0x80)
            return 0;
    const unsigned char second = byte(1);
    if (lead == 0xe0 && second < 0xa0)
        return 0; // overlong
    if (lead == 0xed && second > 0x9f)
        return 0; // surrogate
    if (lead == 0xf0 && second < 0x90)
        return 0; // overlong
    if (lead == 0xf4 && second > 0x8f)
        return 0; // above U+10FFFF
    if (lead == 0xc2 && second < 0xa0)
        return 0; // C1 controls
    return length;
}

} // namespace

std::string printable(std::string_view from_outside) {
    std::string out;
    out.reserve(from_outside.size());
    for (std::size_t i = 0; i < from_outside.size();) {
        const auto byte = static_cast<unsigned char>(from_outside[i]);
        const bool ascii = byte >= 0x20 && byte < 0x7f;
        const std::size_t length = ascii ? 1 : byte < 0x80 ? 0 : sequence_length(from_outside.substr(i));
        if (length > 0)
            out += from_outside.substr(i, length);
        else
            out += byte == '\t' ? ' ' : '?';
        i += length > 0 ? length : 1;
    }
    return out;
}

} // namespace bpfproof::report
