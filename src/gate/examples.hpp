// A wrong and a right program for each rule: the cases of test-data/corpus/rules, built into the command as they stand
// there. The corpus runs them, so what is shown is what bpfproof says.
#pragma once

#include "findings/rule.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bpfproof::gate {

/// A file of test-data/corpus/rules: RULE.yaml with the cases `wrong` and `right`, and C sources of their objects.
struct ExampleFile {
    std::string_view name;
    std::string_view text;
};

std::span<const ExampleFile> example_files(); ///< ordered by name

struct Example {
    std::string why;
    std::vector<std::string> given; ///< a line each: the type of the program, maps, licence, options
    std::string program;            ///< lines of assembly, or of C
    std::string at;                 ///< the label or slot of the finding; empty of the right one
    std::string says;               ///< what is said there
};

struct Examples {
    Example wrong;
    Example right;
};

std::optional<Examples> examples(findings::Rule rule);

/// Why a rule has no example; empty where it has.
std::string_view why_no_example(findings::Rule rule);

} // namespace bpfproof::gate
