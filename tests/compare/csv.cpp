#include "compare/csv.hpp"

#include "report/csv.hpp"
#include "support/catch.hpp"

using namespace bpfproof::compare;

namespace {

Rows rows(const std::string& text) {
    const auto read = read_csv(text);
    REQUIRE(std::holds_alternative<Rows>(read));
    return std::get<Rows>(read);
}

} // namespace

TEST_CASE("rows end as they like, the last one even with nothing") {
    CHECK(rows("a,b\r\nc,\n,d") == Rows{{"a", "b"}, {"c", ""}, {"", "d"}});
    CHECK(rows("").empty());
}

TEST_CASE("quoted fields hold anything") {
    CHECK(rows("\"a,\"\"b\"\"\r\nc\",d\n") == Rows{{"a,\"b\"\r\nc", "d"}});
}

TEST_CASE("what is no table is refused, and never a surprise") {
    CHECK(std::holds_alternative<CsvFault>(read_csv("a,\"b")));
    CHECK(std::holds_alternative<CsvFault>(read_csv("a\"b,c\n")));
    CHECK(std::holds_alternative<CsvFault>(read_csv("\"a\"b\n")));
    CHECK(std::get<CsvFault>(read_csv("a\nb\n\"c")).row == 3);
}

TEST_CASE("what the report writes is read back") {
    const std::vector<std::string> fields{"=1+1", "'x", "a,b", "\"", "", "-", "@"};
    CHECK(rows(bpfproof::report::csv_row(fields)) == Rows{fields});
}
