// What the definitions of a slice are to the reader: fields of the context, results of calls, constants.
#pragma once

#include "findings/step.hpp"
#include "slice/trace.hpp"

#include <optional>

namespace bpfproof::slice {

/// The field of the context that the definition loads; nullptr: it is none.
const platform::ContextField* context_field(Trace& trace, const Definition& definition);

/// The step a reader needs to see; a copy is `computed`.
findings::Step step(Trace& trace, const Definition& definition);

/// Does the value begin here, as far as one function can tell?
bool is_origin(Trace& trace, const Definition& definition);

/// Bytes from the start of the packet, where it is a pointer that constants alone have moved from there.
std::optional<std::int64_t> packet_offset(Trace& trace, const Use& use);
/// Is it made of a field that yields this, and of numbers?
bool comes_from(Trace& trace, const Use& use, platform::FieldYield yield);

} // namespace bpfproof::slice
