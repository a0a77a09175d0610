// Under which name a result is remembered: a hash of everything that it follows from.
//
// Of what is hashed: the program as it was read and linked, not the bytes of the file. A file's bytes would be simpler,
// and say no more: after linking nothing looks at the file again. But one object holds many programs, and whoever edits
// one changes the bytes, the line numbers and the string table of all; by what they are, the others are unchanged. So
// lines, source files and the object's name are left out, and quoted anew whenever an answer is given (they decide
// nothing). What is read and linked anew each time costs a fiftieth of a proof.
// That nothing is forgotten: structures are taken apart by names for all of their members, so that one more is an error
// of the compiler here.
#pragma once

#include "cache/digest.hpp"
#include "checks/analysis.hpp"
#include "findings/rule.hpp"
#include "object/object.hpp"
#include "platform/platform.hpp"

#include <optional>
#include <string>

namespace bpfproof::cache {

/// How a program is asked about.
struct Question {
    platform::SectionMatch match; ///< as which type
    bool guessed = false;
    checks::Options analysis{};
    findings::Loader loader = findings::Loader::privileged;
    bool certify = false;
    std::uint64_t refute_budget = 0;
};

/// Of types; of null too. nullopt where there is no memory for it.
std::optional<Digest> types_digest(const object::Btf* types);

/// What all programs of an object have in common; the digests are those of its own types and of the target's.
Digest object_digest(const object::Object& object, const Digest& own_types, const Digest& target_types);

/// `code`: which code is running (running_code.hpp). nullopt: somebody watches the analysis or has a say in it, so that
/// it may not be left out.
std::optional<Digest> key(const std::string& code, const Digest& object, const object::Program& program,
                          const Question& question);

} // namespace bpfproof::cache
