#include "compare/threshold.hpp"

#include "records.hpp"
#include "support/catch.hpp"

using namespace bpfproof;
using namespace bpfproof::compare;
using compare::test::record;
using findings::Status;

namespace {

bool crosses(const std::string& text, const Row& row) {
    const auto thresholds = read_thresholds(text);
    REQUIRE(std::holds_alternative<std::vector<Threshold>>(thresholds));
    bool any = false;
    for (const Threshold& one : std::get<std::vector<Threshold>>(thresholds))
        any = any || compare::crosses(row, one);
    return any;
}

Row insns(unsigned long before, unsigned long after) {
    return {record("x.o", "p", Status::proved, before), record("x.o", "p", Status::proved, after)};
}

bool is_fault(const std::string& text) {
    return std::holds_alternative<std::string>(read_thresholds(text));
}

} // namespace

TEST_CASE("a verdict crosses where it is worse than before, or new and none") {
    const Record proved = record("x.o", "p");
    const Record refused = record("x.o", "p", Status::not_proved);
    CHECK(crosses("verdict", {proved, refused}));
    CHECK(crosses("verdict", {refused, record("x.o", "p", Status::error)}));
    CHECK_FALSE(crosses("verdict", {refused, refused}));
    CHECK_FALSE(crosses("verdict", {refused, proved}));
    CHECK(crosses("verdict", {std::nullopt, refused}));
    CHECK_FALSE(crosses("verdict", {std::nullopt, proved}));
    CHECK_FALSE(crosses("verdict", {proved, std::nullopt}));
}

TEST_CASE("removed programs cross where that is asked, objects never read do not") {
    CHECK(crosses("removed", {record("x.o", "p"), std::nullopt}));
    CHECK_FALSE(crosses("removed", {record("x.o", "", Status::error), std::nullopt}));
    CHECK_FALSE(crosses("removed", {std::nullopt, record("x.o", "p")}));
}

TEST_CASE("growth crosses above the limit, not at it") {
    CHECK(crosses("insns>0", insns(100, 101)));
    CHECK_FALSE(crosses("insns>1", insns(100, 101)));
    CHECK_FALSE(crosses("insns>0", insns(100, 99)));
    CHECK_FALSE(crosses("insns>0", insns(100, 100)));
    CHECK_FALSE(crosses("insns>10%", insns(100, 110)));
    CHECK(crosses("insns>10%", insns(100, 111)));
    CHECK(crosses("insns>10%", insns(99, 109)));
    CHECK(crosses("insns>0.5%", insns(1000, 1006)));
    CHECK_FALSE(crosses("insns>0.5%", insns(1000, 1005)));
    CHECK(crosses("insns>500%", insns(0, 1)));
    CHECK_FALSE(crosses("insns>0%", insns(0, 0)));
    CHECK(crosses("verdict,insns>5%,bound>0", insns(100, 106)));
}

TEST_CASE("a bound that is lost is worse than any, other numbers unknown are none") {
    Row row = insns(1, 1);
    (*row.before)[Metric::bound] = 10;
    CHECK(crosses("bound>1000%", row));
    (*row.after)[Metric::bound] = mpz_class("1000000000000000000000000");
    CHECK(crosses("bound>99%", row));
    (*row.before)[Metric::bound].reset();
    CHECK_FALSE(crosses("bound>0", row));
    (*row.before)[Metric::stack] = 10;
    CHECK_FALSE(crosses("stack>0", row));
}

TEST_CASE("what is no threshold is refused") {
    CHECK(std::get<std::vector<Threshold>>(read_thresholds("none")).empty());
    for (const char* text : {"", "verdict,", "none,verdict", "insns", "insns>", "insns>%", "insns>x", "insns>-1",
                             "insns>1.", "insns>.5", "insns>1e3", "speed>1", "insns<1", "insns>1%%", " verdict"})
        CHECK(is_fault(text));
}
