// What the machine runs of an object.
#pragma once

#include "cli/program_type.hpp"
#include "machine/module.hpp"
#include "object/object.hpp"

namespace bpfproof::cli {

/// Every program of the object that can be run, since tail calls may lead to any.
machine::Module module_of(const object::Object& object, const TypeOptions& types);

} // namespace bpfproof::cli
