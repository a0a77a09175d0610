// What is said of global functions by their signatures, of programs of a compiled object.
#include "certify/certify.hpp"
#include "cfg/cfg.hpp"
#include "checks/invariants.hpp"
#include "isa/decode.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <functional>
#include <string>

using namespace bpfproof;
using namespace bpfproof::certify;

namespace {

object::Object globals() {
    auto read = object::read(BPFPROOF_SOURCE_DIR "/test-data/end_to_end/global.o", {});
    return std::get<std::vector<object::Object>>(std::move(read)).at(0);
}

Certificate judged(const std::string& name, const std::function<void(checks::Analysis&, checks::Invariants&)>& spoil) {
    const object::Object object = globals();
    const auto program = std::ranges::find(object.programs, name, &object::Program::name);
    REQUIRE(program != object.programs.end());
    const auto decoded = isa::decode(program->instructions);
    const auto& code = std::get<isa::Code>(decoded);
    const auto graph = cfg::build(code, {});
    const auto section = platform::match_section(program->section).value();
    const auto environment =
        checks::environment(object, *program, code, std::get<cfg::Program>(graph), *section.type, section);
    checks::Invariants invariants;
    const checks::Options options{.invariants = &invariants, .before = {}};
    checks::Analysis analysis = checks::analyse(environment, options);
    spoil(analysis, invariants);
    return certify::certify(environment, options, analysis);
}

std::string objection(const std::string& name,
                      const std::function<void(checks::Analysis&, checks::Invariants&)>& spoil) {
    CHECK(judged(name, [](auto&, auto&) {}).outcome == Outcome::certified);
    const Certificate certificate = judged(name, spoil);
    REQUIRE(certificate.outcome == Outcome::refused);
    return certificate.objections.at(0).what;
}

} // namespace

TEST_CASE("every global function that is called was taken alone") {
    const std::string missing = "a global function is called, and was not taken alone";
    for (const std::size_t index : {0u, 1u, 2u})
        CHECK(objection("chain", [&](auto&, checks::Invariants& invariants) {
                  REQUIRE(invariants.alone.size() == 3);
                  invariants.alone.erase(invariants.alone.begin() + static_cast<std::ptrdiff_t>(index));
              }) == missing);
}

TEST_CASE("what was found of a function alone is reported") {
    CHECK(objection("number_not", [](checks::Analysis& analysis, auto&) { analysis.findings.clear(); }) ==
          "what was found of a function alone was not reported");
}

TEST_CASE("what was found of a function alone follows from what was recorded") {
    CHECK(objection("number_not", [](checks::Analysis& analysis, checks::Invariants& invariants) {
              for (checks::Alone& each : invariants.alone)
                  each.analysis.findings.clear();
              analysis.findings.clear();
          }) == "bounds.map-value is not shown to hold, and was not reported");
    CHECK(objection("number", [](auto&, checks::Invariants& invariants) {
              REQUIRE(invariants.alone.size() == 2);
              invariants.alone[1].invariants->program->body.heads.front().clear();
          }) == "the program's beginning is not covered");
}
