#include "cli/certified.hpp"

#include "base/internal_error.hpp"
#include "certify/certify.hpp"
#include "cli/cpu_time.hpp"

namespace bpfproof::cli {

checks::Analysis analyse_and_certify(const semantics::Environment& environment, checks::Options options,
                                     findings::ProgramResult& result) {
    checks::Invariants own;
    if (!options.invariants)
        options.invariants = &own;
    checks::Analysis analysis = checks::analyse(environment, options);
    const CpuTime begin = CpuTime::now();
    const certify::Certificate certificate = certify::certify(environment, options, analysis);
    result.statistics.certify_time_us = CpuTime::now() - begin;
    if (certificate.outcome == certify::Outcome::refused)
        throw InternalError(certify::to_string(certificate.objections.at(0)));
    result.certified = certificate.outcome == certify::Outcome::certified;
    return analysis;
}

} // namespace bpfproof::cli
