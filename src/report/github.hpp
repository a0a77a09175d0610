// GitHub's workflow commands: a line a finding, shown beside the source line it is about.
#pragma once

#include "report/document.hpp"

namespace bpfproof::report {

class GithubDocument final : public Document {
public:
    explicit GithubDocument(std::string directory) : directory_(std::move(directory)) {}
    std::string object(const findings::ObjectResult& object) override;
    std::string end(const Totals& totals) override;

private:
    std::string directory_;
};

} // namespace bpfproof::report
