// What a project accepts: findings are judged by its rules, its expectations and its baseline, in this order. Nothing
// here makes a program proved: what is accepted is said to be, and by what.
#pragma once

#include "findings/result.hpp"
#include "gate/baseline.hpp"
#include "gate/date.hpp"
#include "gate/expectation.hpp"
#include "gate/rules.hpp"
#include "report/fingerprint.hpp"
#include "report/totals.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bpfproof::gate {

struct GateOptions {
    std::string config{};    ///< the configuration's path, for complaints
    std::string directory{}; ///< what expectations' objects are relative to
    RuleSettings rules{};
    std::vector<Expectation> expectations{};
    std::optional<Baseline> baseline{};
    bool whole = false;        ///< every object of the project is in the run
    bool only_refuted = false; ///< whatever no run shows is accepted
    bool all_programs = true;  ///< and every program of each object that is
    Day today{};
};

/// Of one run. Objects are judged in the order of the report.
class Gate {
public:
    explicit Gate(GateOptions options);
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;

    void judge(findings::ObjectResult& object);
    /// After all objects: what is wrong with the expectations and the baseline themselves.
    std::vector<report::Complaint> complaints() const;
    /// All that stood against a proof so far, but for what rules or expectations accepted.
    Baseline found(const std::string& file) const { return {file, found_}; }

private:
    void judge_known(findings::ProgramResult& program, const findings::ObjectResult& object);
    static void accept_unrefuted(findings::ProgramResult& program);
    bool stale(const Known& known) const;

    GateOptions options_;
    std::vector<Expected> expected_{};
    std::map<std::string, const Known*> known_{}; ///< by fingerprint
    std::set<std::string> occurred_{};
    std::set<std::string> objects_{};
    std::set<std::pair<std::string, std::string>> programs_{}; ///< object, program
    std::set<std::string> unknown_{};                          ///< objects of which not all could be said
    std::vector<Known> found_{};
    report::Fingerprints fingerprints_{};
};

} // namespace bpfproof::gate
