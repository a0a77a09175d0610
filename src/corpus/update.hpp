// Writes what is said today into a case file as what is expected.
#pragma once

#include "corpus/case.hpp"
#include "findings/result.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bpfproof::corpus {

struct Update {
    const Case* expected;
    findings::ProgramResult result;
    /// Judgement::other_states
    std::map<std::size_t, std::vector<std::string>> states{};
};

/// `text`, of one file, with the `expect` of these cases of it replaced; all else stays as it is, comments inside of
/// `expect` aside. The alternative: why it cannot be done.
std::variant<std::string, Fault> updated(const std::string& text, std::vector<Update> updates);

} // namespace bpfproof::corpus
