// What is said of a program and of an object: the verdict, the findings, and what it cost.
#pragma once

#include "findings/finding.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bpfproof::findings {

/// What is wrong with an input, and where.
struct InputFault {
    std::string section{};                 ///< empty where none applies
    std::optional<std::uint64_t> offset{}; ///< bytes from the start of the section, else of the file
    std::optional<isa::Slot> slot{};
    std::string message{}; ///< lower case, no full stop
};

enum class Status : std::uint8_t {
    proved,     ///< no finding but notes
    not_proved, ///< at least one finding that is none
    error,      ///< the input is at fault, or the analysis failed: `error` says how. Nothing is claimed of the program
};

struct Statistics {
    std::size_t instructions = 0;      ///< slots, the second halves of 16-byte loads included
    std::string policy{};              ///< by which the verdict was reached: "merge", "split", "paths"
    std::uint64_t visits = 0;          ///< instructions the analysis walked, by all policies
    std::uint64_t cpu_time_us = 0;     ///< processor time of the thread that worked on it
    std::uint64_t certify_time_us = 0; ///< of that, the time spent on checking the certificate
    std::uint64_t peak_states = 0;
    std::uint64_t refute_instructions = 0;        ///< spent on the search for runs that show the findings
    std::uint64_t refute_time_us = 0;             ///< of cpu_time_us, the time that took
    std::optional<std::uint32_t> stack_depth{};   ///< bytes, of the deepest chain of calls
    std::optional<std::string> instruction_bound; ///< most instructions one run can execute, decimal
};

/// What stands at a slot, and where it comes from; taken along so that a report needs neither object nor decoder.
struct CodeLine {
    std::string instruction; ///< as llvm-objdump prints it
    std::string function;    ///< the function the slot belongs to
    std::string file;        ///< source; empty where the object does not say
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::string text; ///< the source line; may be empty
};

/// What became of one instruction, where the whole program was asked for.
struct Listed {
    bool reached = false;                ///< some state stands before it, in the analysis whose findings these are
    std::optional<isa::Slot> jumps_to{}; ///< of jumps and branches
    std::vector<std::string> states{};   ///< before it, as the domain prints them, a fact a line; where asked for
    bool falls_through = true;           ///< control may go on to the next instruction
    std::optional<isa::Slot> calls{};    ///< first slot of the program's function that is called, or handed on to be
};

/// How heavily a finding is shown, where the user says so. Says nothing of the verdict.
enum class Weight : std::uint8_t { error, warning, note };

/// Why a finding that stands against the proof does not fail the run. It stands against the proof all the same.
struct Acceptance {
    enum class By : std::uint8_t { rules, expectation, baseline };
    By by = By::baseline;
    std::string reason; ///< lower case, no full stop
};

/// What the project makes of a finding (src/gate); the finding itself is what the analysis says.
struct Judgement {
    std::optional<Weight> weight;
    std::optional<Acceptance> accepted;
};

struct ProgramResult {
    std::string name;
    std::string section;
    std::string type;          ///< "xdp"; empty where unknown
    bool type_guessed = false; ///< neither the section nor the user said; see --guess-type
    std::string policy;        ///< which platform was asked for, "linux"
    Loader loader = Loader::privileged;
    Status status = Status::error;
    bool certified = false; ///< an independent pass has checked what the verdict rests on
    bool cached = false;    ///< not worked out in this run (src/cache); the costs are those of the run that did
    std::vector<Finding> findings;
    std::vector<Judgement> judgements;   ///< of the findings, in their order; empty where nothing was judged
    std::vector<Finding> silenced;       ///< of rules that are off: not reported, but they stand against the proof
    std::map<isa::Slot, CodeLine> code;  ///< every slot that findings or `loops` name, and those listed
    std::map<isa::Slot, Listed> listing; ///< every instruction, where asked for
    /// By the slot at which a loop begins: how often at most one run of it comes there, decimal; where that is known.
    std::map<isa::Slot, std::string> loops;
    std::optional<InputFault> error;
    Statistics statistics;

    std::size_t notes() const {
        return static_cast<std::size_t>(std::ranges::count(findings, Severity::note, &Finding::severity));
    }
    /// Proved but for what the platform would not take: nothing that any run does is at fault. What could not be looked
    /// at, or was given up, is not safe.
    bool safe() const {
        const auto of_platform = [](const Finding& finding) {
            return finding.severity == Severity::note || info(finding.rule).rule_class == RuleClass::platform;
        };
        return status != Status::error && std::ranges::all_of(findings, of_platform) &&
               std::ranges::all_of(silenced, of_platform);
    }
};

/// What the analysis found, each for itself: those that follow from others stand beside them, by slot.
std::vector<Finding> unfolded(const std::vector<Finding>& findings);

/// Of one of the program's findings.
Judgement judgement(const ProgramResult& program, const Finding& finding);
/// One of the program's findings stands against the proof, and nobody has accepted it.
bool fails(const ProgramResult& program, const Finding& finding);
/// Not proved, but whatever stands against the proof has been accepted.
bool accepted(const ProgramResult& program);

struct ObjectResult {
    std::string file{};
    std::string name{};
    std::vector<ProgramResult> programs{};
    std::optional<InputFault> error{}; ///< the object could not be read at all
};

} // namespace bpfproof::findings
