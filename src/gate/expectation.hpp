// Failures that are known, and accepted for a reason and a while. What is expected must happen: an entry that has
// nothing left to accept, or is past its day, fails the run until it is taken out, so that no list outlives its
// reasons.
#pragma once

#include "findings/result.hpp"
#include "gate/date.hpp"

#include <set>
#include <string>
#include <vector>

namespace bpfproof::gate {

struct Expectation {
    std::string object;               ///< pattern: of the path, relative to the configuration; without '/', of the name
    std::string program = "*";        ///< pattern
    std::string rule = "*";           ///< as rules_like() takes it
    std::set<findings::Rule> rules{}; ///< those it means
    std::string reason{};
    Day until{}; ///< the last day it holds
    std::size_t line = 0;
};

/// One expectation, in the course of a run.
class Expected {
public:
    Expected(const Expectation& what, Day now) : what_(what), expired_(now > what.until) {}

    /// `path` is relative to the configuration; the program's findings have been judged by rules.
    void judge(const std::string& path, const findings::ObjectResult& object, findings::ProgramResult& program);
    void see(const std::string& path, const findings::ObjectResult& object);

    /// Empty: nothing. `whole`: all objects of the project were in the run; `all_programs`: all of each.
    std::string complaint(bool whole, bool all_programs) const;
    std::size_t line() const { return what_.line; }

private:
    bool means(const std::string& path, const findings::ObjectResult& object) const;
    std::string words() const;

    const Expectation& what_;
    bool expired_;
    bool object_seen_ = false;
    bool program_seen_ = false;
    bool unknown_ = false; ///< of something it means nothing could be said
    bool happened_ = false;
};

} // namespace bpfproof::gate
