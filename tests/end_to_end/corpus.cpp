// Real objects, where a folder of them is at hand: BPFPROOF_OBJECTS names it.
#include "run.hpp"
#include "support/catch.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <iostream>

using namespace bpfproof::end_to_end;
using nlohmann::json;

TEST_CASE("every object of a corpus gets an answer") {
    const char* folder = std::getenv("BPFPROOF_OBJECTS");
    if (folder == nullptr) {
        std::cout << "skipped: BPFPROOF_OBJECTS names no folder of objects\n";
        return;
    }
    const Outcome outcome = run({"check", "--format", "json", "--guess-type", folder});
    CHECK(outcome.status <= 2);
    const json document = json::parse(outcome.out);
    CHECK(document["summary"]["objects"] > 0);
    for (const json& object : document["objects"])
        for (const json& program : object["programs"]) {
            CAPTURE(object["file"].get<std::string>(), program["name"].get<std::string>());
            const bool internal = program.contains("error") &&
                                  program["error"]["message"].get<std::string>().starts_with("internal error");
            CHECK_FALSE(internal);
            CHECK(program["findings"].empty() == (program["status"] != "not-proved"));
        }
}
