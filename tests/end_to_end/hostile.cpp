// Damaged objects: whatever the bytes, there is an answer. A small part of what scripts/mutate does.
#include "run.hpp"
#include "support/catch.hpp"

#include <random>

using namespace bpfproof::end_to_end;

namespace {

/// Many damaged files in one run: one that ends the process is seen by its status.
void must_answer(const Folder& folder) {
    const Outcome outcome = run({"check", "--btf", "none", "--guess-type", "--format", "json", folder.path()});
    CHECK(outcome.status >= 0);
    CHECK(outcome.status <= 2);
    CHECK(outcome.out.find("internal error") == std::string::npos);
    CHECK(outcome.out.find("\"summary\"") != std::string::npos);
}

} // namespace

TEST_CASE("an object cut off anywhere gets an answer") {
    const std::string whole = read_file(data("mixed.o"));
    REQUIRE(whole.size() > 500);
    const Folder folder;
    for (std::size_t length = 0; length < whole.size(); length += 32)
        folder.write(std::to_string(length) + ".o", whole.substr(0, length));
    must_answer(folder);
}

TEST_CASE("an object with damaged bytes gets an answer") {
    std::mt19937 random(20240229); // any fixed seed: a failure must come again
    for (const char* name : {"safe.o", "mixed.o"}) {
        const std::string whole = read_file(data(name));
        const Folder folder;
        for (int i = 0; i < 150; ++i) {
            std::string damaged = whole;
            for (std::size_t changes = 1 + random() % 6; changes > 0; --changes)
                damaged[random() % damaged.size()] = static_cast<char>(random());
            folder.write(std::to_string(i) + ".o", damaged);
        }
        must_answer(folder);
    }
}
