// Results as JUnit's XML: a suite an object, a case a program. Shown by most CI services.
#pragma once

#include "report/document.hpp"

namespace bpfproof::report {

class JUnitDocument final : public Document {
public:
    std::string begin() override;
    std::string object(const findings::ObjectResult& object) override;
    std::string end(const Totals& totals) override;
};

} // namespace bpfproof::report
