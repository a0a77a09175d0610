#include "corpus/junit.hpp"

#include <fmt/format.h>

namespace bpfproof::corpus {
namespace {

/// XML has no way to say most control characters.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        default:
            out += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? '?' : c;
        }
    }
    return out;
}

std::string test_case(const Report& report) {
    std::string out =
        fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.6f}\"", escaped(report.tested->file),
                    escaped(report.tested->name), static_cast<double>(report.cpu_time_us) / 1e6);
    std::string lines;
    for (const std::string& line : report.judgement.differences)
        lines += escaped(line) + '\n';
    switch (report.judgement.outcome) {
    case Outcome::as_expected:
        return out + "/>\n";
    case Outcome::known_failure:
        return out + fmt::format(">\n      <skipped message=\"known failure: {}\"/>\n    </testcase>\n",
                                 escaped(report.tested->known_failure->because));
    case Outcome::differs:
        break;
    }
    return out + fmt::format(">\n      <failure message=\"{}:{}\">{}</failure>\n    </testcase>\n",
                             escaped(report.tested->file), report.tested->place.line, lines);
}

std::string fault_case(const Fault& fault) {
    const std::string file = escaped(fault.file);
    return fmt::format(
        "    <testcase classname=\"{}\" name=\"{}:{}\">\n      <error message=\"{}\"/>\n    </testcase>\n", file,
        fault.place.line, fault.place.column, escaped(fault.message));
}

} // namespace

std::string junit(const std::vector<Report>& reports, const std::vector<Fault>& faults) {
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
    for (std::size_t begin = 0; begin < reports.size();) {
        const std::string& file = reports[begin].tested->file;
        std::string body;
        std::size_t failures = 0;
        std::size_t skipped = 0;
        std::size_t end = begin;
        for (; end < reports.size() && reports[end].tested->file == file; ++end) {
            body += test_case(reports[end]);
            failures += reports[end].judgement.outcome == Outcome::differs;
            skipped += reports[end].judgement.outcome == Outcome::known_failure;
        }
        out += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">\n{}"
                           "  </testsuite>\n",
                           escaped(file), end - begin, failures, skipped, body);
        begin = end;
    }
    if (!faults.empty()) {
        std::string body;
        for (const Fault& fault : faults)
            body += fault_case(fault);
        out +=
            fmt::format("  <testsuite name=\"faults\" tests=\"{0}\" failures=\"0\" errors=\"{0}\" skipped=\"0\">\n{1}"
                        "  </testsuite>\n",
                        faults.size(), body);
    }
    return out + "</testsuites>\n";
}

} // namespace bpfproof::corpus
