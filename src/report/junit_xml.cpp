#include "report/junit_xml.hpp"

#include "base/internal_error.hpp"
#include "report/xml.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bpfproof::report {
namespace {

std::string_view element(JUnitOutcome outcome) {
    switch (outcome) {
    case JUnitOutcome::failed:
        return "failure";
    case JUnitOutcome::error:
        return "error";
    case JUnitOutcome::skipped:
        return "skipped";
    case JUnitOutcome::passed:
        break;
    }
    throw InternalError("what passed has no element");
}

/// As what the case printed: properties are those of suites in the schemas that most readers go by.
std::string facts(const JUnitCase& one) {
    if (one.facts.empty())
        return {};
    std::string out;
    for (const auto& [name, value] : one.facts)
        out += fmt::format("{}{}: {}", out.empty() ? "" : "\n", name, value);
    return fmt::format("      <system-out>{}</system-out>\n", xml_text(out));
}

std::string outcome(const JUnitCase& one) {
    if (one.outcome == JUnitOutcome::passed)
        return {};
    const std::string begin = fmt::format("      <{} message=\"{}\"", element(one.outcome), xml_attribute(one.message));
    return one.body.empty() ? begin + "/>\n"
                            : fmt::format("{}>{}</{}>\n", begin, xml_text(one.body), element(one.outcome));
}

std::string test_case(const JUnitCase& one) {
    const std::string time = one.seconds ? fmt::format(" time=\"{:.6f}\"", *one.seconds) : std::string();
    const std::string begin = fmt::format("    <testcase classname=\"{}\" name=\"{}\"{}", xml_attribute(one.class_name),
                                          xml_attribute(one.name), time);
    const std::string inside = outcome(one) + facts(one);
    return inside.empty() ? begin + "/>\n" : begin + ">\n" + inside + "    </testcase>\n";
}

} // namespace

std::string_view junit_begin() {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
}

std::string junit_suite(std::string_view name, const std::vector<JUnitCase>& cases) {
    const auto count = [&](JUnitOutcome outcome) { return std::ranges::count(cases, outcome, &JUnitCase::outcome); };
    std::string out = fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n", xml_attribute(name),
        cases.size(), count(JUnitOutcome::failed), count(JUnitOutcome::error), count(JUnitOutcome::skipped));
    for (const JUnitCase& one : cases)
        out += test_case(one);
    return out + "  </testsuite>\n";
}

std::string_view junit_end() {
    return "</testsuites>\n";
}

} // namespace bpfproof::report
