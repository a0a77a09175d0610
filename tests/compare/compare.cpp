#include "compare/compare.hpp"

#include "records.hpp"
#include "support/catch.hpp"

using namespace bpfproof;
using namespace bpfproof::compare;
using compare::test::record;
using findings::Status;

namespace {

/// "old/a.o:x>new/a.o:x", "-" for what is not there.
std::string shown(const Row& row) {
    const auto side = [](const std::optional<Record>& one) { return one ? one->file + ":" + one->program : "-"; };
    return side(row.before) + ">" + side(row.after);
}

std::vector<std::string> pairs(const std::vector<Record>& before, const std::vector<Record>& after) {
    std::vector<std::string> out;
    for (const Row& row : pair(before, after))
        out.push_back(shown(row));
    return out;
}

using Pairs = std::vector<std::string>;

} // namespace

TEST_CASE("objects are the same where their files are, though others have their names") {
    CHECK(pairs({record("a/x.o", "p"), record("b/x.o", "p")}, {record("b/x.o", "p"), record("a/x.o", "p")}) ==
          Pairs{"b/x.o:p>b/x.o:p", "a/x.o:p>a/x.o:p"});
}

TEST_CASE("objects in other folders are the same where their names are, and are only theirs") {
    CHECK(pairs({record("old/x.o", "p"), record("old/y.o", "p")}, {record("new/y.o", "p"), record("new/x.o", "p")}) ==
          Pairs{"old/y.o:p>new/y.o:p", "old/x.o:p>new/x.o:p"});
    CHECK(pairs({record("a/x.o", "p"), record("b/x.o", "p")}, {record("c/x.o", "p")}) ==
          Pairs{"->c/x.o:p", "a/x.o:p>-", "b/x.o:p>-"});
}

TEST_CASE("two objects that alone are left are the same") {
    CHECK(pairs({record("v1.o", "p")}, {record("v2.o", "p"), record("v2.o", "q")}) ==
          Pairs{"v1.o:p>v2.o:p", "->v2.o:q"});
}

TEST_CASE("programs of one name are told apart by their order") {
    auto before = std::vector{record("x.o", "p"), record("x.o", "p")};
    before[1][Metric::insns] = 7;
    auto after = before;
    const std::vector<Row> rows = pair(before, after);
    REQUIRE(rows.size() == 2);
    CHECK(change(rows[0]) == Change::same);
    CHECK(change(rows[1]) == Change::same);
}

TEST_CASE("a change is what became of the verdict, else of the numbers") {
    const Record proved = record("x.o", "p");
    const Record refused = record("x.o", "p", Status::not_proved);
    CHECK(change({proved, refused}) == Change::worse);
    CHECK(change({refused, record("x.o", "p", Status::error)}) == Change::worse);
    CHECK(change({refused, proved}) == Change::better);
    CHECK(change({proved, record("x.o", "p", Status::proved, 101)}) == Change::other);
    CHECK(change({std::nullopt, proved}) == Change::added);
    CHECK(change({proved, std::nullopt}) == Change::removed);
    Record slower = proved;
    slower[Metric::time] = 5;
    CHECK(change({proved, slower}) == Change::same);
}
