// `expect` and `known_failure` of a case.
#pragma once

#include "corpus/case.hpp"
#include "corpus/fields.hpp"

namespace bpfproof::corpus {

/// Labels and maps are those of the case, whose program has been read.
Expectation read_expectation(const YAML::Node& node, const Case& of);

KnownFailure read_known_failure(const YAML::Node& node);

} // namespace bpfproof::corpus
