#include "report/totals.hpp"

#include "base/internal_error.hpp"
#include "samples.hpp"
#include "support/catch.hpp"

using namespace bpfproof;
using namespace bpfproof::findings;
using report::test::object;
using report::test::packet_read;
using report::test::program;

namespace {

int status(const std::vector<ObjectResult>& objects) {
    report::Totals totals;
    for (const ObjectResult& one : objects)
        totals.add(one);
    return totals.exit_status();
}

ProgramResult failed() {
    ProgramResult out = program({});
    out.status = Status::error;
    out.error = InputFault{.message = "program type unknown: give --type"};
    return out;
}

ObjectResult unreadable() {
    ObjectResult out = object({});
    out.error = InputFault{.message = "not an ELF file"};
    return out;
}

} // namespace

TEST_CASE("the exit status is the worst thing that was seen") {
    CHECK(status({object({program({}), program({})})}) == 0);
    CHECK(status({object({program({}), program({packet_read()})})}) == 1);
    CHECK(status({object({program({packet_read()})}), unreadable()}) == 2);
    CHECK(status({object({failed(), program({packet_read()})})}) == 2);
}

TEST_CASE("nothing with findings can be counted as proved") {
    ProgramResult wrong = program({packet_read()});
    wrong.status = Status::proved;
    CHECK_THROWS_AS(status({object({wrong})}), InternalError);
}

TEST_CASE("notes are counted, and stand against nothing") {
    report::Totals totals;
    totals.add(object({program({report::test::stack_note()}), program({})}));
    CHECK(totals.proved == 2);
    CHECK(totals.notes == 1);
    CHECK(totals.exit_status() == 0);
    totals.add(object({program({report::test::stack_note(), packet_read()})}));
    CHECK(totals.not_proved == 1);
    CHECK(totals.notes == 2);
    CHECK(totals.exit_status() == 1);
}
