#include "compare/read.hpp"

#include "report/document.hpp"
#include "support/catch.hpp"

using namespace bpfproof;
using namespace bpfproof::compare;
using findings::Status;

namespace {

findings::ProgramResult program(const std::string& name, Status status) {
    findings::ProgramResult out;
    out.name = name;
    out.status = status;
    return out;
}

findings::ObjectResult sample() {
    findings::ProgramResult good = program("good", Status::proved);
    good.statistics.instructions = 12;
    good.statistics.visits = 34;
    good.statistics.cpu_time_us = 5;
    good.statistics.peak_states = 2;
    good.statistics.stack_depth = 64;
    good.statistics.instruction_bound = "18446744073709551617";
    findings::ProgramResult bad = program("=bad,\"x\"", Status::not_proved);
    findings::Finding note;
    note.severity = findings::Severity::note;
    bad.findings = {findings::Finding{}, note};
    findings::ProgramResult failed = program("failed", Status::error);
    failed.statistics.instructions = 3;
    failed.error = findings::InputFault{.message = "no type"};
    return {.file = "dir/x.o", .name = "x.o", .programs = {good, bad, failed}};
}

std::string written(report::Format format, const std::vector<findings::ObjectResult>& objects) {
    const auto document = report::make_document(format, {});
    report::Totals totals;
    std::string text = document->begin();
    for (const findings::ObjectResult& object : objects) {
        totals.add(object);
        text += document->object(object);
    }
    return text + document->end(totals);
}

bool is_fault(const std::string& text) {
    return std::holds_alternative<std::string>(read(text));
}

} // namespace

TEST_CASE("what was reported is read back as what it was, in both formats") {
    const findings::ObjectResult unreadable{.file = "y.o", .error = findings::InputFault{.message = "no ELF"}};
    const std::vector<Record> expected = records(sample());
    for (const report::Format format : {report::Format::csv, report::Format::json}) {
        const auto read_back = read(written(format, {sample(), unreadable}));
        REQUIRE(std::holds_alternative<std::vector<Record>>(read_back));
        const auto& got = std::get<std::vector<Record>>(read_back);
        REQUIRE(got.size() == 4);
        for (std::size_t i = 0; i < expected.size(); ++i) {
            CHECK(got[i].file == expected[i].file);
            CHECK(got[i].object == expected[i].object);
            CHECK(got[i].program == expected[i].program);
            CHECK(got[i].status == expected[i].status);
            CHECK(got[i].counts == expected[i].counts);
        }
        CHECK(got[3].program.empty());
        CHECK(got[3].status == Status::error);
    }
    CHECK(*expected[0][Metric::bound] == mpz_class("18446744073709551617"));
    CHECK(*expected[1][Metric::findings] == 1);
    CHECK(*expected[1][Metric::notes] == 1);
}

TEST_CASE("columns are found by name, others are passed over, and veristat's words are known") {
    const auto got = read("prog_name,extra,verdict,file_name,total_insns\np,1,failure,dir/x.bpf.o,9\n");
    REQUIRE(std::holds_alternative<std::vector<Record>>(got));
    const Record& one = std::get<std::vector<Record>>(got).at(0);
    CHECK(one.object == "x.bpf.o");
    CHECK(one.status == Status::not_proved);
    CHECK(*one[Metric::visits] == 9);
    CHECK_FALSE(one[Metric::bound]);
}

TEST_CASE("what is no report is refused") {
    CHECK(is_fault(""));
    CHECK(is_fault("hello\n"));
    CHECK(is_fault("{"));
    CHECK(is_fault("{\"schema\": \"other/1\"}"));
    CHECK(is_fault("{\"schema\": \"bpfproof/check/1\", \"objects\": [{\"programs\": [{\"name\": \"x\"}]}]}"));
    CHECK(is_fault("{\"schema\": \"bpfproof/check/1\", \"objects\": [7]}"));
    CHECK(is_fault("{\"schema\": \"bpfproof/check/1\", \"objects\": [{\"programs\": [[]]}]}"));
    CHECK(is_fault("{\"schema\": \"bpfproof/check/1\", \"objects\": [{\"programs\": [{\"status\": \"proved\", "
                   "\"statistics\": [1]}]}]}"));
    CHECK(is_fault("file_name,prog_name,verdict\nx,y\n"));
    CHECK(is_fault("file_name,prog_name,verdict\nx,y,maybe\n"));
    CHECK(is_fault("file_name,prog_name,verdict,prog_size\nx,y,proved,many\n"));
}
