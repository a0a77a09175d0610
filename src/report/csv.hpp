// Results as a table, a row a program (RFC 4180), in the manner of the kernel's veristat; what `bpfproof diff` reads.
#pragma once

#include "report/document.hpp"

namespace bpfproof::report {

/// A row of fields, ended by CR LF; quoted where they must be. A spreadsheet takes what begins with one of `=+-@`, a
/// tab or a line end for a formula, and names in objects are anybody's: such a field, and one that begins with an
/// apostrophe, gets an apostrophe before it, which readers take away again.
std::string csv_row(const std::vector<std::string>& fields);

class CsvDocument final : public Document {
public:
    std::string begin() override;
    std::string object(const findings::ObjectResult& object) override;
    std::string end(const Totals& totals) override;
};

} // namespace bpfproof::report
