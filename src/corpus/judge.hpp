// What was said of a case's program against what should have been.
#pragma once

#include "corpus/case.hpp"
#include "corpus/states.hpp"
#include "findings/result.hpp"

#include <string>
#include <vector>

namespace bpfproof::corpus {

enum class Outcome {
    as_expected,
    known_failure, ///< differs just as the case says it does
    differs,
};

struct Judgement {
    Outcome outcome = Outcome::as_expected;
    Verdict verdict = Verdict::error;     ///< the program's
    std::vector<std::string> differences; ///< a line each, without a newline
    /// By expected state that differs: what was found in its place.
    std::map<std::size_t, std::vector<std::string>> other_states{};
};

Verdict verdict_of(const findings::ProgramResult& result);

/// `states`: watched the analysis, where the case expects any.
Judgement judge(const Case& expected, const findings::ProgramResult& result, StateJudge* states = nullptr);

} // namespace bpfproof::corpus
