// An analysis with its record, to be spoiled and judged.
#pragma once

#include "certify/certify.hpp"
#include "checks/subject.hpp"

#include <functional>

namespace bpfproof::certify::test {

struct Analysed {
    std::unique_ptr<const checks::test::Subject> subject;
    checks::Invariants invariants;
    checks::Analysis analysis;
    bool summaries = true; ///< checks::Options::summaries

    checks::Activation& program() { return invariants.program.value(); }
    symbolic::TermTable& terms() { return invariants.terms; }
    checks::Options options() { return {.summaries = summaries, .invariants = &invariants, .before = {}}; }
    Certificate judge() { return certify(subject->environment(), options(), analysis); }
};

std::unique_ptr<Analysed> analysed(const char* section, const char* text, bool summaries = true);

/// What is objected to first once `spoil` has changed the record of a program that is certified as it is. Fails the
/// test where that one is not, and where nothing is objected to.
std::string objection(const char* section, const char* text, const std::function<void(Analysed&)>& spoil,
                      bool summaries = true);

} // namespace bpfproof::certify::test
