// One case of the corpus: a program, why it is there, and what is to be said of it.
#pragma once

#include "checks/analysis.hpp"
#include "corpus/notation.hpp"
#include "corpus/place.hpp"
#include "findings/finding.hpp"
#include "object/object.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bpfproof::corpus {

/// What is wrong with a case, and where.
struct Fault {
    std::string file;
    Place place;
    std::string message; ///< lower case, no full stop
};

/// What is said of a program as a whole, the gravest first: a program with findings of several classes is called by the
/// gravest of them.
enum class Verdict {
    error,       ///< nothing is claimed: the input is at fault
    refused,     ///< not shown to be safe, or not shown to end, or given up
    unsupported, ///< uses what bpfproof does not know
    platform,    ///< safe, but the platform would not take it
    proved,
};

std::string_view name(Verdict verdict);
std::optional<Verdict> find_verdict(std::string_view name);

struct ExpectedFinding {
    findings::Rule rule;
    isa::Slot slot = 0;
    std::string at;                           ///< the slot as the case wrote it: a number or a label
    std::string message;                      ///< a part of the sentence; may be empty
    std::optional<findings::Verdict> verdict; ///< unproved or always, where the case says so
};

/// What the bound on executed instructions is to be. Decimal numbers, of any length.
struct ExpectedBound {
    std::string at_least; ///< empty: not asked. Below it the bound would be wrong: some run executes as many
    std::string at_most;  ///< empty: not asked
    bool none = false;    ///< no bound is to be claimed
};

/// How what is known is to relate to what is written; see states.hpp.
enum class Precision { exact, entails, contains };

std::string_view name(Precision how);

struct ExpectedState {
    isa::Slot slot = 0;
    std::string at; ///< as the case wrote it
    bool reached = true;
    Precision how = Precision::entails;
    std::vector<WrittenState> states; ///< alternatives; of `contains`, all of them
};

struct Expectation {
    Verdict verdict = Verdict::proved;
    std::vector<ExpectedFinding> findings;
    bool exact = true;   ///< `findings` are all there are; else they are among them (findings_include)
    std::string message; ///< part of what an `error` says
    std::optional<ExpectedBound> bound;
    std::vector<ExpectedState> states;
};

/// The tool does not yet say what it should. What it says instead is held fast too, so that neither mending nor
/// worsening it goes unseen.
struct KnownFailure {
    Verdict verdict = Verdict::refused;
    std::string because;
};

struct Case {
    std::string file;
    Place place;
    std::string name;
    std::string why;
    std::string type;    ///< program type or section name; empty: the object's section says it
    std::string program; ///< the program's name in `object`
    object::Object object;
    std::map<std::string, isa::Slot> labels;
    checks::Options options;
    findings::Loader loader = findings::Loader::privileged;
    std::optional<WrittenState> before; ///< at the first instruction, beyond what the platform gives
    Expectation expect;
    Place expect_key; ///< where the word `expect` stands
    std::optional<KnownFailure> known_failure;
};

} // namespace bpfproof::corpus
