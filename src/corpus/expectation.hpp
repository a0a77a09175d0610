// `expect` and `known_failure` of a case.
#pragma once

#include "corpus/fields.hpp"

namespace bpfproof::corpus {

/// `labels`: what `at` may name.
Expectation read_expectation(const YAML::Node& node, const std::map<std::string, isa::Slot>& labels);

KnownFailure read_known_failure(const YAML::Node& node);

} // namespace bpfproof::corpus
