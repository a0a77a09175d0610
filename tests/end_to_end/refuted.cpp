// Refuted findings, and the commands that the reports show: what is printed can be run.
#include "run.hpp"
#include "support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace bpfproof::end_to_end;
using nlohmann::json;

namespace {

json checked(std::vector<std::string> more) {
    std::vector<std::string> arguments{"check", "--btf", "none", "--no-config", "--format", "json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return json::parse(run(arguments).out);
}

} // namespace

TEST_CASE("the command of every refuted finding faults at its instruction") {
    unsigned refuted = 0;
    const json document = checked({data("unsafe.o"), data("mixed.o"), data("secret.o"), data("safe.o")});
    for (const json& object : document["objects"])
        for (const json& program : object["programs"])
            for (const json& finding : program["findings"]) {
                CHECK((finding["verdict"] == "refuted") == finding.contains("witness"));
                if (!finding.contains("witness"))
                    continue;
                ++refuted;
                const json& witness = finding["witness"];
                auto command = witness["command"].get<std::vector<std::string>>();
                REQUIRE(command.at(0) == "bpfproof");
                command.erase(command.begin());
                const Outcome again = run(command);
                CHECK(again.status == 1);
                CHECK(again.out.find("fault: " + witness["fault"].get<std::string>()) == 0);
                const std::string place = ":" + std::to_string(finding["slot"].get<unsigned>()) + ":";
                CHECK(again.out.find(place) != std::string::npos);
            }
    CHECK(refuted > 0);
}

TEST_CASE("text says what refutes, and how to run it again") {
    const Outcome outcome = run({"check", "--btf", "none", "--no-config", data("unsafe.o")});
    CHECK(outcome.out.find("bounds.packet refuted at 1") != std::string::npos);
    CHECK(outcome.out.find("a run faults here: out-of-bounds") != std::string::npos);
    CHECK(outcome.out.find("bpfproof run " + data("unsafe.o")) != std::string::npos);
    const Outcome none = run({"check", "--btf", "none", "--no-config", "--refute", "0", data("unsafe.o")});
    CHECK(none.out.find("refuted") == std::string::npos);
    CHECK(none.out.find("bounds.packet not proved at 1") != std::string::npos);
}

TEST_CASE("only what is refuted fails, where that is asked for") {
    CHECK(run({"check", "--btf", "none", "--no-config", "--only", "refuted", data("unsafe.o")}).status == 1);
    const Outcome unshown =
        run({"check", "--btf", "none", "--no-config", "--only", "refuted", "--refute", "0", data("unsafe.o")});
    CHECK(unshown.status == 0);
    CHECK(unshown.out.find("not proved, accepted") != std::string::npos);
}
