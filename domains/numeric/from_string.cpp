// A number from words: the grammar of README.md, as to_string() writes it.
#include "domains/numeric/basic_number.hpp"

#include "domains/numeric/instantiate.hpp"

#include <charconv>
#include <limits>

namespace bpfproof::numeric {
namespace {

template <unsigned W>
class NumberParser {
public:
    explicit NumberParser(std::string_view text) : rest_(text) {}

    std::optional<BasicNumber<W>> number() {
        NumberParts<W> parts;
        if (!take("any") && !all_parts(parts))
            return std::nullopt;
        if (take(" \\ {") && !exclusions(parts.excluded))
            return std::nullopt;
        return rest_.empty() ? BasicNumber<W>::from_parts(parts) : std::nullopt;
    }

private:
    bool take(std::string_view token) {
        if (!rest_.starts_with(token))
            return false;
        rest_.remove_prefix(token.size());
        return true;
    }

    /// What a word of 64 bits can be, read signed or unsigned.
    bool integer(Wide& out, int base = 10) {
        const bool negative = base == 10 && take("-");
        Word magnitude = 0;
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), magnitude, base);
        if (error != std::errc() || (negative && magnitude > Word{1} << 63))
            return false;
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        out = negative ? -Wide{magnitude} : Wide{magnitude};
        return true;
    }
    bool word(Word& out) {
        Wide value = 0;
        if (!integer(value) || value < -(Wide{1} << (W - 1)) || value > Wide{word_mask<W>})
            return false;
        out = static_cast<Word>(value) & word_mask<W>;
        return true;
    }
    bool hexadecimal(Word& out) {
        Wide value = 0;
        if (!take("0x") || !integer(value, 16) || value > Wide{word_mask<W>})
            return false;
        out = static_cast<Word>(value);
        return true;
    }

    template <unsigned Bits>
    bool range(SignSplit<Bits>& out) {
        auto said = SignSplit<Bits>::nothing();
        do {
            Wide first = 0;
            Wide last = 0;
            if (!take("[") || !integer(first) || !take(", ") || !integer(last) || !take("]") || first > last ||
                first < -(Wide{1} << (Bits - 1)) || last > Wide{word_mask<Bits>} ||
                last - first > Wide{word_mask<Bits>})
                return false;
            said.include_integers(first, last);
        } while (take("|"));
        out.restrict_to(said);
        return true;
    }

    bool all_parts(NumberParts<W>& parts) {
        do {
            NumberParts<W> said = parts;
            if (!part(said) || said == parts)
                return false; // a part that says nothing new is a mistake, most likely
            parts = said;
        } while (take(" & "));
        return true;
    }
    bool part(NumberParts<W>& parts) {
        if (rest_.starts_with("["))
            return range(parts.range);
        if (take("low "))
            return range(parts.half);
        if (take("bits "))
            return bits(parts.bits);
        Word value = 0;
        if (!word(value))
            return false;
        if (take("Z"))
            return residue_class(parts.congruence, value);
        parts.range.restrict_to(SignSplit<W>::of({value, value}));
        return true;
    }
    bool bits(KnownBits& out) {
        Word first = 0;
        Word second = 0;
        if (!hexadecimal(first))
            return false;
        const bool both = take("+");
        if (both && !hexadecimal(second))
            return false;
        const KnownBits said = both ? KnownBits{first, second} : KnownBits{0, first};
        if (out != KnownBits{0, word_mask<W>} || (said.value & said.unknown) != 0)
            return false;
        out = said;
        return true;
    }
    bool residue_class(Congruence& out, Word modulus) {
        Word residue = 0;
        if (out != Congruence{} || (take("+") && !word(residue)) || modulus == 0 || residue >= modulus)
            return false;
        out = {modulus, residue};
        return true;
    }
    bool exclusions(Excluded& out) {
        do {
            Word value = 0;
            if (!word(value))
                return false;
            out.insert(value, W);
        } while (take(", "));
        return take("}");
    }

    std::string_view rest_;
};

} // namespace

template <unsigned W>
std::optional<BasicNumber<W>> BasicNumber<W>::from_string(std::string_view text) {
    return NumberParser<W>(text).number();
}

#define FOR_WIDTH(W) template std::optional<BasicNumber<W>> BasicNumber<W>::from_string(std::string_view);
BPFPROOF_NUMERIC_INSTANTIATE(FOR_WIDTH)

} // namespace bpfproof::numeric
