// Who has what a program was refused: program types with a helper or a field of the context, maps for a helper. For
// those who read a finding; nothing is decided by it.
#pragma once

#include "platform/platform.hpp"

#include <cstdint>
#include <string>

namespace bpfproof::checks {

/// "sched_cls, sched_act and 3 other types of programs", by type of attachment where the program's own type has it for
/// some; empty: nobody.
std::string offering_helper(const platform::ProgramType& type, std::uint32_t helper);

/// What is known of the bytes of a context apart from who may access them how.
struct FieldOffer {
    const platform::ContextField* field = nullptr; ///< that the access touches; nullptr: none has one there
    std::string offered_to;                        ///< programs that may access it; empty: none
};
FieldOffer offering_field(const platform::ProgramType& type, std::int64_t offset, std::uint32_t size,
                          platform::ContextAccess access);

/// "sockmap, sockhash": types of maps that the helper can take; empty: none, or most of them.
std::string maps_for_helper(std::uint32_t helper);
/// "bpf_get_stackid": helpers that take a map of this type; empty: those that take most.
std::string helpers_for_map(const platform::MapType& type);

} // namespace bpfproof::checks
