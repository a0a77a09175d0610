// The report does not depend on the number of threads.
#include "run.hpp"
#include "support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace bpfproof::end_to_end;
using nlohmann::json;

TEST_CASE("the text is the same with one thread and with many") {
    std::vector<std::string> words{"check", "--btf", "none"};
    for (int i = 0; i < 8; ++i)
        for (const char* name : {"unsafe.o", "safe.o", "mixed.o", "absent.o", "untyped.o"})
            words.push_back(data(name));
    std::vector<std::string> alone = words;
    alone.insert(alone.end(), {"-j", "1"});
    const Outcome expected = run(alone);
    CHECK(expected.status == 2);
    for (const char* jobs : {"2", "7", "64"}) {
        std::vector<std::string> many = words;
        many.insert(many.end(), {"-j", jobs});
        const Outcome got = run(many);
        CHECK(got.status == expected.status);
        CHECK(got.out == expected.out);
    }
}

TEST_CASE("the programs of one object keep their order on many threads") {
    for (const char* jobs : {"1", "8"}) {
        const json document =
            json::parse(run({"check", "--btf", "none", "--format", "json", "-j", jobs, data("mixed.o")}).out);
        CHECK(document["objects"][0]["programs"][0]["name"] == "good");
        CHECK(document["objects"][0]["programs"][1]["name"] == "bad");
    }
}
