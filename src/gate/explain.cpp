#include "gate/explain.hpp"

#include "findings/explanation.hpp"
#include "gate/examples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <sstream>

namespace bpfproof::gate {

using namespace findings;

namespace {

/// Lower case, one blank between words, and '#' for every word with a digit: "R1 invalid mem access 'inv'" is
/// "# invalid mem access 'inv'".
std::string plain(std::string_view text) {
    std::string out;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find_first_of(" \t\n", begin), text.size());
        const std::string_view word = text.substr(begin, end - begin);
        begin = end + 1;
        if (word.empty())
            continue;
        const auto is_digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
        out += out.empty() ? "" : " ";
        if (std::ranges::any_of(word, is_digit))
            out += '#';
        else
            std::ranges::transform(word, std::back_inserter(out), [](char c) {
                return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            });
    }
    return out;
}

std::string indented(const std::string& text) {
    std::string out;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        out += line.empty() ? "\n" : fmt::format("      {}\n", line);
    return out;
}

std::string text_of(std::string_view name, const Example& one) {
    std::string out = fmt::format("\n  {}: {}\n", name, one.why);
    for (const std::string& line : one.given)
        out += fmt::format("    {}\n", line);
    return out + indented(one.program);
}

std::string example_of(const RuleInfo& rule) {
    const auto shown = examples(rule.rule);
    if (!shown)
        return fmt::format("\n  no example: {}\n", why_no_example(rule.rule));
    return text_of("wrong", shown->wrong) +
           fmt::format("    bpfproof says at {}: {}\n", shown->wrong.at, shown->wrong.says) +
           text_of("right", shown->right) + "    bpfproof says: proved\n";
}

std::string text_of(const Explanation& one) {
    const RuleInfo& rule = info(one.rule);
    std::string out = fmt::format("{} ({}): {}\n\n  asks  {}\n  why   {}\n", rule.id, name(rule.rule_class), rule.title,
                                  one.asks, one.why);
    if (!one.mend.empty())
        out += fmt::format("  mend  {}\n", one.mend);
    for (const std::string_view message : one.kernel_messages())
        out += fmt::format("  Linux says \"{}\"\n", message);
    return out + example_of(rule);
}

} // namespace

std::vector<Rule> rules_of_message(std::string_view words) {
    const std::string wanted = plain(words);
    std::vector<Rule> out;
    if (wanted.size() < 4)
        return out;
    for (const Explanation& one : explanations())
        if (std::ranges::any_of(one.kernel_messages(), [&](std::string_view message) {
                const std::string said = plain(message);
                return said.find(wanted) != std::string::npos || wanted.find(said) != std::string::npos;
            }))
            out.push_back(one.rule);
    return out;
}

std::string explanation(std::string_view words) {
    std::vector<Rule> meant;
    if (const auto rule = find_rule(words))
        meant.push_back(*rule);
    else
        meant = rules_of_message(words);
    std::string out;
    for (const Rule rule : meant)
        out += (out.empty() ? "" : "\n") + text_of(findings::explanation(rule));
    return out;
}

std::string all_rules() {
    std::string out;
    for (const RuleInfo& rule : rules())
        out += fmt::format("{:<30}{:<13}{}\n", rule.id, name(rule.rule_class), rule.title);
    return out;
}

} // namespace bpfproof::gate
