// Which type a program is verified as. The verdict rests on it: the type says what the context is and which helpers
// there are.
#pragma once

#include "object/object.hpp"
#include "platform/platform.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bpfproof::cli {

/// What the user said of types. SectionMatch::target views the strings in here or in the program.
struct TypeOptions {
    std::optional<platform::SectionMatch> forced;   ///< --type: for every program
    std::optional<platform::SectionMatch> fallback; ///< --default-type: where the section says nothing
    bool guess = false;                             ///< --guess-type
};

struct TypeChoice {
    platform::SectionMatch match;
    bool guessed = false; ///< neither the section, nor the signature, nor the user says so
};

/// In this order: --type; the section; for programs that replace another (freplace), the type whose context the entry
/// function's signature takes; --default-type; --guess-type. nullopt: the type is unknown.
std::optional<TypeChoice> choose_type(const object::Object& object, const object::Program& program,
                                      const TypeOptions& options);

/// "xdp", or as a section name: "cgroup/bind4". `text` must outlive the match. nullopt: no such type.
std::optional<platform::SectionMatch> parse_type(std::string_view text);

} // namespace bpfproof::cli
