// What was said of a case's program against what should have been.
#pragma once

#include "corpus/case.hpp"
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
};

Verdict verdict_of(const findings::ProgramResult& result);

Judgement judge(const Case& expected, const findings::ProgramResult& result);

} // namespace bpfproof::corpus
