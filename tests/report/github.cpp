#include "report/github.hpp"

#include "samples.hpp"
#include "support/catch.hpp"

#include <algorithm>

using namespace bpfproof;
using namespace bpfproof::findings;
using report::test::object;
using report::test::packet_read;
using report::test::program;

namespace {

std::string github(const ObjectResult& object) {
    report::GithubDocument document("/src");
    report::Totals totals;
    totals.add(object);
    return document.begin() + document.object(object) + document.end(totals);
}

} // namespace

TEST_CASE("a finding is a command, and the totals are one") {
    CHECK(github(object({program({packet_read()})})) ==
          "::error file=prog.c,line=21,col=15,title=bounds.packet%3A an access leaves the packet::reads bytes 14..17 "
          "of the "
          "packet, of which only the first 14 bytes are known to exist%0Adir/prog.o: xdp_main at 7: "
          "r1 = *(u32 *)(r2 + 0xe)%0Ahint: check first, on every path that leads here: "
          "if (data + 18 > data_end) return …;\n"
          "::notice title=bpfproof::total: 1 object, 1 program, 0 proved, 1 not proved\n");
}

TEST_CASE("levels are GitHub's") {
    CHECK(github(object({program({report::test::stack_note()})})).starts_with("::notice file=prog.c,"));
    const Finding unknown = report::test::finding(Rule::unsupported_kfunc, Unsupported{"kfunc bpf_x"});
    CHECK(github(object({program({unknown})})).starts_with("::warning file=dir/prog.o,title="));
    ObjectResult bad = object({});
    bad.error = InputFault{.message = "not an ELF file"};
    CHECK(github(bad).starts_with("::error file=dir/prog.o,title=bpfproof::dir/prog.o: not an ELF file\n"));
}

TEST_CASE("no name can begin a command of its own, or end a property") {
    ProgramResult hostile = program({packet_read()});
    hostile.name = "x\n::error::y%0A";
    hostile.code[7].file = "a,line=1::b.c";
    hostile.code[7].instruction = "\r\n::warning::z";
    ObjectResult whole = object({hostile});
    whole.file = whole.name = "100%\n::stop-commands::t";
    const std::string out = github(whole);
    CHECK(std::ranges::count(out, '\n') == 2);
    CHECK(out.starts_with("::error file=a%2Cline=1%3A%3Ab.c,line=21,"));
    CHECK(out.find("x?::error::y%250A") != std::string::npos);
    CHECK(out.find("100%25?::stop") != std::string::npos);
}
