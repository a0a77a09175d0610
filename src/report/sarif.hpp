// SARIF 2.1.0 (OASIS): what code scanning services and editors read. README.md says what stands where.
#pragma once

#include "report/document.hpp"
#include "report/fingerprint.hpp"

namespace bpfproof::report {

class SarifDocument final : public Document {
public:
    SarifDocument(std::string version, std::string directory);
    std::string begin() override;
    std::string object(const findings::ObjectResult& object) override;
    std::string end(const Totals& totals) override;

private:
    std::string version_;
    std::string directory_;
    Fingerprints fingerprints_{};
    std::vector<std::string> notifications_{}; ///< dumped: they follow the results
    bool first_ = true;
};

} // namespace bpfproof::report
