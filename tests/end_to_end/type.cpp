// Where the program type comes from, and that a guess is never hidden.
#include "run.hpp"
#include "support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace bpfproof::end_to_end;
using nlohmann::json;

namespace {

json program(const Outcome& outcome) {
    return json::parse(outcome.out)["objects"][0]["programs"][0];
}

} // namespace

TEST_CASE("a section that says no type is an error until a type is given") {
    const Outcome unknown = run({"check", "--btf", "none", data("untyped.o")});
    CHECK(unknown.status == 2);
    CHECK(unknown.out.find("program type unknown: give --type") != std::string::npos);
    CHECK(run({"check", "--btf", "none", "--type", "xdp", data("untyped.o")}).status == 0);
}

TEST_CASE("--default-type speaks only where the section is silent") {
    CHECK(program(run({"check", "--btf", "none", "--format", "json", "--default-type", "sched_cls",
                       data("untyped.o")}))["type"] == "sched_cls");
    CHECK(program(run({"check", "--btf", "none", "--format", "json", "--default-type", "sched_cls",
                       data("safe.o")}))["type"] == "xdp");
    CHECK(program(run({"check", "--btf", "none", "--format", "json", "--type", "sched_cls", data("safe.o")}))["type"] ==
          "sched_cls");
}

TEST_CASE("a guess is said to be one, in both formats") {
    const json guessed =
        program(run({"check", "--btf", "none", "--format", "json", "--guess-type", data("untyped.o")}));
    CHECK(guessed["type"] == "xdp"); // by its signature
    CHECK(guessed["type_guessed"] == true);
    CHECK(run({"check", "--btf", "none", "--guess-type", data("untyped.o")}).out.find("(xdp, guessed): proved") !=
          std::string::npos);
    CHECK(program(run({"check", "--btf", "none", "--format", "json", "--guess-type",
                       data("safe.o")}))["type_guessed"] == false);
}
