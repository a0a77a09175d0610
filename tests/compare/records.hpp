// Records that the tests of this folder share.
#pragma once

#include "compare/compare.hpp"

namespace bpfproof::compare::test {

inline Record record(const std::string& file, const std::string& program,
                     findings::Status status = findings::Status::proved, unsigned long insns = 100) {
    Record out{file, file.substr(file.rfind('/') + 1), program, status};
    out[Metric::insns] = mpz_class(insns);
    return out;
}

} // namespace bpfproof::compare::test
