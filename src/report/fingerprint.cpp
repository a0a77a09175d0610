#include "report/fingerprint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace bpfproof::report {

using namespace findings;

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// FNV-1a, 64 bits: the same on every machine and in every version, which std::hash is not.
class Hash {
public:
    void add(std::string_view part) {
        for (const char c : part)
            add(static_cast<unsigned char>(c));
        add(0xff); // ends a part: no byte of UTF-8
    }
    std::uint64_t value() const { return value_; }

private:
    void add(unsigned char byte) { value_ = (value_ ^ byte) * 0x100000001b3; }
    std::uint64_t value_ = 0xcbf29ce484222325;
};

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t\r\n");
    return begin == std::string_view::npos ? std::string_view()
                                           : text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

/// What is at the slot, by its text.
std::string text_at(const ProgramResult& program, isa::Slot slot) {
    const auto found = program.code.find(slot);
    if (found == program.code.end())
        return {};
    const std::string_view line = trimmed(found->second.text);
    return line.empty() ? instruction_shape(found->second.instruction) : std::string(line);
}

} // namespace

std::string instruction_shape(std::string_view instruction) {
    if (instruction.starts_with("call +") || instruction.starts_with("call -"))
        return "call local";
    if (const auto jump = instruction.find("goto"); jump != std::string_view::npos)
        instruction = instruction.substr(0, instruction.find(' ', jump));
    std::string out;
    for (std::size_t i = 0; i < instruction.size(); ++i) {
        const char c = instruction[i];
        const bool starts_word = i == 0 || !is_word(instruction[i - 1]);
        out += c;
        if (c == '[') // the number of a map, of a kernel function
            i = std::min(instruction.find(']', i), instruction.size()) - 1;
        else if ((c == 'r' || c == 'w') && starts_word)
            while (i + 1 < instruction.size() && is_digit(instruction[i + 1]))
                ++i;
    }
    return out;
}

std::string Fingerprints::next(const ObjectResult& object, const ProgramResult& program, const Finding& finding) {
    Hash hash;
    hash.add(info(finding.rule).id);
    hash.add(object.name);
    hash.add(program.name);
    hash.add(text_at(program, finding.slot));
    return fmt::format("{:016x}:{}", hash.value(), ++seen_[hash.value()]);
}

} // namespace bpfproof::report
