#include "report/csv.hpp"

#include "samples.hpp"
#include "support/catch.hpp"

using namespace bpfproof;
using namespace bpfproof::findings;
using report::test::object;
using report::test::packet_read;
using report::test::program;

TEST_CASE("a program is a row") {
    ProgramResult one = program({packet_read(), report::test::stack_note(), packet_read()});
    one.statistics.visits = 99;
    one.statistics.cpu_time_us = 1234;
    one.statistics.peak_states = 3;
    one.statistics.stack_depth = 64;
    one.statistics.instruction_bound = "18446744073709551616";
    one.statistics.policy = "paths";
    one.cached = true;
    report::CsvDocument document;
    CHECK(document.begin() ==
          "file_name,object_name,prog_name,section,prog_type,verdict,duration_us,total_insns,peak_states,prog_size,"
          "stack_depth,instruction_bound,policy,certified,findings,notes,rules,message,accepted,cached\r\n");
    CHECK(document.object(object({one})) ==
          "dir/prog.o,prog.o,xdp_main,xdp,xdp,not-proved,1234,99,3,12,64,18446744073709551616,paths,no,2,1,"
          "bounds.packet init.stack,,no,yes\r\n");
    CHECK(document.end({}).empty());
}

TEST_CASE("what could not be read is a row too") {
    ObjectResult bad = object({});
    bad.error = InputFault{.message = "not an ELF file, at all"};
    report::CsvDocument document;
    CHECK(document.object(bad) == "dir/prog.o,,,,,error,,,,,,,,,,,,\"not an ELF file, at all\",,\r\n");
}

TEST_CASE("fields are quoted, and no formula stays one") {
    CHECK(report::csv_row({"a,b", "c\"d", "", "e\nf"}) == "\"a,b\",\"c\"\"d\",,e?f\r\n");
    CHECK(report::csv_row({"=1+1", "@x", "-2", "+3", "'q", "a=b"}) == "'=1+1,'@x,'-2,'+3,''q,a=b\r\n");
    CHECK(report::csv_row({"=x,\"y\""}) == "\"'=x,\"\"y\"\"\"\r\n");
    CHECK(report::csv_row({"\xff\x01"}) == "??\r\n");
}
