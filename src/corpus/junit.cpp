#include "corpus/junit.hpp"

#include "report/junit_xml.hpp"

#include <fmt/format.h>

namespace bpfproof::corpus {
namespace {

using report::JUnitCase;
using report::JUnitOutcome;

JUnitCase test_case(const Report& report) {
    JUnitCase out{.class_name = report.tested->file,
                  .name = report.tested->name,
                  .seconds = static_cast<double>(report.cpu_time_us) / 1e6};
    switch (report.judgement.outcome) {
    case Outcome::as_expected:
        break;
    case Outcome::known_failure:
        out.outcome = JUnitOutcome::skipped;
        out.message = "known failure: " + report.tested->known_failure->because;
        break;
    case Outcome::differs:
        out.outcome = JUnitOutcome::failed;
        out.message = fmt::format("{}:{}", report.tested->file, report.tested->place.line);
        for (const std::string& line : report.judgement.differences)
            out.body += line + '\n';
        break;
    }
    return out;
}

JUnitCase fault_case(const Fault& fault) {
    return {.class_name = fault.file,
            .name = fmt::format("{}:{}", fault.place.line, fault.place.column),
            .outcome = JUnitOutcome::error,
            .message = fault.message};
}

} // namespace

std::string junit(const std::vector<Report>& reports, const std::vector<Fault>& faults) {
    std::string out(report::junit_begin());
    for (std::size_t begin = 0; begin < reports.size();) {
        const std::string& file = reports[begin].tested->file;
        std::vector<JUnitCase> cases;
        for (; begin < reports.size() && reports[begin].tested->file == file; ++begin)
            cases.push_back(test_case(reports[begin]));
        out += report::junit_suite(file, cases);
    }
    if (!faults.empty()) {
        std::vector<JUnitCase> cases;
        for (const Fault& fault : faults)
            cases.push_back(fault_case(fault));
        out += report::junit_suite("faults", cases);
    }
    return out.append(report::junit_end());
}

} // namespace bpfproof::corpus
