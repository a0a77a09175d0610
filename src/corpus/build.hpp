// The program of a case: from assembly, bytes or an object on disk.
#pragma once

#include "corpus/case.hpp"
#include "corpus/fields.hpp"

namespace bpfproof::corpus {

/// Maps as a case or a file defines them.
std::vector<object::Map> read_maps(const YAML::Node& node);

/// Sets object, program and labels. `lines` are those of the case file: assembly faults are told there.
void read_program(const Mapping& fields, std::vector<object::Map> maps, const std::vector<std::string>& lines,
                  Case& into);

} // namespace bpfproof::corpus
