// A program to try: generated, or made out of an existing one.
#pragma once

#include "checks/analysis.hpp"
#include "cli/program_type.hpp"
#include "isa/decode.hpp"
#include "object/object.hpp"

#include <optional>
#include <string>

namespace bpfproof::fuzz {

enum class Source : std::uint8_t { generated, case_mutated, object_mutated };
inline constexpr std::size_t source_count = 3;
std::string_view name(Source source);

/// `object` has exactly one program. Its type is what its section says, else `types.fallback`.
struct Candidate {
    object::Object object;
    cli::TypeOptions types{};
    /// checks::Options::max_states: with few, states are joined that are otherwise kept apart.
    std::size_t max_states = checks::Options{}.max_states;
    /// checks::Options::first_policy: what is proved by an earlier policy would never be judged by a later one's
    /// states.
    checks::Policy policy = checks::Options{}.first_policy;
    bool summaries = true; ///< checks::Options::summaries
    Source source = Source::generated;
    std::string origin{}; ///< what it was made from

    const object::Program& program() const { return object.programs.front(); }
    /// nullopt: it does not decode.
    std::optional<isa::Code> code() const;
    /// Puts other code into the program; its functions are read off it again.
    void set_code(const isa::Code& code);
};

} // namespace bpfproof::fuzz
