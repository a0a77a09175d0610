#include "corpus/update.hpp"

#include "corpus/judge.hpp"
#include "corpus/read.hpp"
#include "support/catch.hpp"

using namespace bpfproof;

namespace {

const std::string text = R"(# a comment at the head
about: x
type: xdp
cases:
  - name: first
    why: w # and here
    asm: |
      r0 = 2
      here:
      exit
    expect: { verdict: proved }

  # between
  - name: second
    why: w
    expect:
      verdict: refused
      findings:
        - rule: init.register
          at: 0
    asm: |
      exit
)";

findings::ProgramResult one_finding() {
    findings::ProgramResult out;
    out.status = findings::Status::not_proved;
    findings::Finding finding;
    finding.rule = findings::Rule::unsupported_feature;
    finding.slot = 1;
    finding.evidence = findings::Unsupported{"a \"thing\""};
    out.findings.push_back(finding);
    return out;
}

findings::ProgramResult proved() {
    findings::ProgramResult out;
    out.status = findings::Status::proved;
    return out;
}

} // namespace

TEST_CASE("only expectations are rewritten, and what is written is then as expected") {
    const corpus::CaseFile file = corpus::read_text(text, "case.yaml");
    REQUIRE(file.faults.empty());
    const auto fresh = corpus::updated(text, {{&file.cases[0], one_finding()}, {&file.cases[1], proved()}});
    REQUIRE(std::holds_alternative<std::string>(fresh));
    CHECK(std::get<std::string>(fresh) == R"(# a comment at the head
about: x
type: xdp
cases:
  - name: first
    why: w # and here
    asm: |
      r0 = 2
      here:
      exit
    expect:
      verdict: unsupported
      findings:
        - { rule: unsupported.feature, at: here, message: "a \"thing\" is not supported by this verifier" }

  # between
  - name: second
    why: w
    expect:
      verdict: proved
    asm: |
      exit
)");
    const corpus::CaseFile again = corpus::read_text(std::get<std::string>(fresh), "case.yaml");
    REQUIRE(again.faults.empty());
    CHECK(judge(again.cases[0], one_finding()).outcome == corpus::Outcome::as_expected);
    CHECK(judge(again.cases[1], proved()).outcome == corpus::Outcome::as_expected);
}

TEST_CASE("an expectation that does not begin a line is left alone, and said so") {
    const std::string flow = "about: x\ntype: xdp\ncases:\n"
                             "  - { name: n, why: w, hex: 95 00 00 00 00 00 00 00, expect: { verdict: proved } }\n";
    const corpus::CaseFile file = corpus::read_text(flow, "case.yaml");
    REQUIRE(file.cases.size() == 1);
    const auto fresh = corpus::updated(flow, {{&file.cases[0], one_finding()}});
    REQUIRE(std::holds_alternative<corpus::Fault>(fresh));
    CHECK(std::get<corpus::Fault>(fresh).place.line == 4);
}
