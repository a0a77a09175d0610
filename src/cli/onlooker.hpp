// Watches an analysis, to say of every instruction whether it is reached, and what is known there.
#pragma once

#include "checks/analysis.hpp"
#include "checks/invariants.hpp"
#include "cli/verify.hpp"
#include "findings/result.hpp"
#include "isa/decode.hpp"
#include "object/object.hpp"

#include <map>
#include <set>
#include <vector>

namespace bpfproof::cli {

/// Of one analysis. Not to be moved while it watches.
class Onlooker {
public:
    explicit Onlooker(Detail detail) : detail_(detail) {}
    Onlooker(const Onlooker&) = delete;
    Onlooker& operator=(const Onlooker&) = delete;

    /// Has the analysis with these options shown to it, where any detail is asked for at all. If somebody else watches
    /// already, that one comes first.
    void watch(checks::Options& options);
    /// After the analysis: every instruction of the program, with its code.
    void list(findings::ProgramResult& result, const object::Object& object, const object::Program& program,
              const isa::Code& code) const;

private:
    std::vector<std::string> states_at(isa::Slot slot) const;

    Detail detail_;
    checks::Invariants own_{};
    checks::Invariants* invariants_ = nullptr;
    std::set<isa::Slot> reached_{};
    std::map<isa::Slot, std::vector<state::State>> states_{};
};

} // namespace bpfproof::cli
