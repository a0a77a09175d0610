// The whole pipeline: a file in, what is said of its programs out.
#pragma once

#include "checks/analysis.hpp"
#include "cli/program_type.hpp"
#include "cli/selection.hpp"
#include "findings/result.hpp"
#include "object/object.hpp"

#include <memory>
#include <string>
#include <vector>

namespace bpfproof::cli {

/// What is said of instructions that nothing is wrong with.
enum class Detail {
    findings, ///< nothing
    reached,  ///< whether they are reached
    states,   ///< and what is known before them
};

struct Memory; // remembered.hpp

/// Machine instructions for each finding: some tens of milliseconds for a program that has any.
inline constexpr std::uint64_t default_refute_budget = 100'000;

struct Request {
    object::ReadOptions read;
    Selection selection;
    TypeOptions types;
    checks::Options analysis;
    findings::Loader loader = findings::Loader::privileged;
    Detail detail = Detail::findings;
    std::uint64_t refute_budget = 0; ///< machine instructions for each finding (src/refute)
    std::string btf_word = "kernel"; ///< what the command line says of `read` and `types`, for commands that are shown
    std::string type_word{};
    bool certify = false;                   ///< have what the analysis rests on checked again (src/certify)
    std::shared_ptr<const Memory> memory{}; ///< what earlier runs found; null: nothing is looked up or kept
    unsigned jobs = 1;                      ///< threads for the programs of one object
};

/// One result an object in the file: several for an executable that carries several. Never throws on bad input; a bug
/// of ours in one program becomes that program's error, and the others go on.
std::vector<findings::ObjectResult> verify(const std::string& path, const Request& request);
/// The same of an object that was read or made otherwise.
findings::ObjectResult verify(const object::Object& object, const Request& request);

} // namespace bpfproof::cli
