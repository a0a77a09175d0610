// `.bpfproof.yaml`: what a project says once, so that `bpfproof check` needs no words. The format: README.md and
// config.schema.json.
#pragma once

#include "gate/baseline.hpp"
#include "gate/expectation.hpp"
#include "gate/rules.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bpfproof::gate {

inline constexpr std::string_view config_name = ".bpfproof.yaml";

/// A word that the command line takes too: the long option's name without its dashes, and its value.
struct OptionWord {
    std::string name;
    std::string value;
    std::size_t line = 0;
};

struct Config {
    std::string file;
    std::string directory; ///< absolute: what its paths are relative to; those in here are so already
    struct Objects {
        std::string pattern;
        std::size_t line = 0;
    };
    std::vector<Objects> objects{};
    std::vector<OptionWord> options{}; ///< outputs and baseline among them
    RuleSettings rules{};
    std::vector<Expectation> expectations{};
};

/// The nearest one at or above the directory.
std::optional<std::string> find_config(const std::string& directory);

std::variant<Config, FileFault> read_config(const std::string& path);
/// `path` says what is relative to what.
std::variant<Config, FileFault> read_config_text(const std::string& text, const std::string& path);

} // namespace bpfproof::gate
