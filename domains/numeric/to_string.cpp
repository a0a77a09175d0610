// A number in words; the grammar stands in README.md. Parts that the others imply are left out: what is printed, read
// back and reduced, is the number again.
#include "domains/numeric/basic_number.hpp"

#include "domains/numeric/instantiate.hpp"

#include <cstdio>

namespace bpfproof::numeric {
namespace {

std::string hexadecimal(Word word) {
    char text[24];
    std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(word));
    return text;
}

template <unsigned W>
std::string word_text(Word word) {
    const SWord value = to_signed<W>(word);
    return value < 0 && value >= -4096 ? std::to_string(value) : std::to_string(word);
}

// Whichever reading is the tighter one; where neither is (both signs, with a hole between), the two intervals.
template <unsigned W>
std::string range_text(const SignSplit<W>& range) {
    constexpr auto whole = SignSplit<W>::everything();
    const auto span = [](auto lo, auto hi) { return "[" + std::to_string(lo) + ", " + std::to_string(hi) + "]"; };
    const bool hole_at_zero = range.has_low() && range.has_high() &&
                              (range.low_first != whole.low_first || range.high_last != whole.high_last);
    const bool hole_at_sign = range.has_low() && range.has_high() &&
                              (range.low_last != whole.low_last || range.high_first != whole.high_first);
    if (hole_at_zero && hole_at_sign)
        return span(range.smin(), to_signed<W>(range.high_last)) + "|" + span(range.umin(), Word{range.low_last});
    if (!range.has_low() || (range.has_high() && !hole_at_zero))
        return span(range.smin(), range.smax());
    return span(range.umin(), range.umax());
}

template <unsigned W, typename Part>
void drop_if_implied(NumberParts<W>& said, const NumberParts<W>& whole, Part NumberParts<W>::*part) {
    NumberParts<W> without = said;
    without.*part = NumberParts<W>{}.*part;
    const auto number = BasicNumber<W>::from_parts(without);
    if (number && number->parts() == whole)
        said = without;
}

} // namespace

template <unsigned W>
std::string BasicNumber<W>::to_string() const {
    if (is_top())
        return "any";
    if (is_constant())
        return word_text<W>(umin());
    NumberParts<W> said = parts_;
    drop_if_implied(said, parts_, &NumberParts<W>::half);
    drop_if_implied(said, parts_, &NumberParts<W>::bits);
    drop_if_implied(said, parts_, &NumberParts<W>::congruence);
    drop_if_implied(said, parts_, &NumberParts<W>::range);
    const NumberParts<W> nothing;
    std::string text;
    const auto say = [&](const std::string& part) { text += (text.empty() ? "" : " & ") + part; };
    if (said.range != nothing.range)
        say(range_text(said.range));
    if (said.congruence != nothing.congruence)
        say(std::to_string(modulus()) + "Z" + (residue() == 0 ? "" : "+" + std::to_string(residue())));
    if (said.bits != nothing.bits)
        say("bits " + (bits_value() == 0 ? "" : hexadecimal(bits_value()) + "+") + hexadecimal(bits_unknown()));
    if (said.half != nothing.half)
        say("low " + range_text(said.half));
    if (said.excluded.count != 0) {
        text += text.empty() ? "any \\ {" : " \\ {";
        for (const Word& word : said.excluded)
            text += (&word == said.excluded.begin() ? "" : ", ") + word_text<W>(word);
        text += "}";
    }
    return text;
}

#define FOR_WIDTH(W) template std::string BasicNumber<W>::to_string() const;
BPFPROOF_NUMERIC_INSTANTIATE(FOR_WIDTH)

} // namespace bpfproof::numeric
