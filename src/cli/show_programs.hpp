#pragma once

#include "cli/show.hpp"

#include <functional>
#include <string_view>

namespace bpfproof::cli {

/// Reads every file, in order, and calls `show` for each object in it; faults go to standard error. 0, or 2 where any
/// input is at fault or `show` says so by returning false.
int for_each_object(const ShowOptions& options, const std::function<bool(const object::Object&)>& show);

/// The same for each selected program that could be linked; those that could not are faults.
int for_each_program(const ShowOptions& options,
                     const std::function<bool(const object::Object&, const object::Program&)>& show);

/// "bpfproof: place: what", on standard error. Always false: what `show` returns then.
bool complain(std::string_view place, std::string_view what);

} // namespace bpfproof::cli
