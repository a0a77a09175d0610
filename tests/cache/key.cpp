// What decides a verdict changes the key; what does not, does not.
#include "cache/key.hpp"

#include "cache/running_code.hpp"
#include "cli/program_type.hpp"
#include "object/btf.hpp"
#include "support/catch.hpp"

#include <functional>
#include <set>

using namespace bpfproof;

namespace {

std::vector<object::Object> objects(const std::string& name) {
    auto read = object::read(BPFPROOF_SOURCE_DIR "/test-data/end_to_end/" + name, {});
    return std::get<std::vector<object::Object>>(std::move(read));
}

cache::Question question() {
    return {.match = *cli::parse_type("xdp")};
}

cache::Digest key(const object::Object& object, const cache::Question& question, const std::string& code = "code") {
    const auto types = cache::types_digest(object.btf.get()).value();
    return cache::key(code, cache::object_digest(object, types, types), object.programs.at(0), question).value();
}

} // namespace

TEST_CASE("everything that decides is in the key") {
    const object::Object object = objects("safe.o").at(0);
    std::set<cache::Digest> keys{key(object, question()), key(object, question(), "other code")};
    std::size_t wanted = 2;
    const auto changed = [&](const std::function<void(object::Object&, cache::Question&)>& change) {
        object::Object other = object;
        cache::Question asked = question();
        change(other, asked);
        keys.insert(key(other, asked));
        CHECK(keys.size() == ++wanted);
    };
    changed([](auto& one, auto&) { one.programs[0].instructions[0].imm ^= 1; });
    changed([](auto& one, auto&) { one.programs[0].functions[0].global ^= true; });
    changed([](auto& one, auto&) { one.programs[0].externs[0] = {}; });
    changed([](auto& one, auto&) { one.programs[0].unresolved_relocations[0] = "field"; });
    changed([](auto& one, auto&) { one.license = "other"; });
    changed([](auto& one, auto&) { one.big_endian ^= true; });
    changed([](auto& one, auto&) { one.maps.emplace_back(); });
    changed([](auto& one, auto&) { one.btf = one.target_btf = nullptr; });
    changed([](auto&, auto& asked) { asked.match = *cli::parse_type("kprobe"); });
    changed([](auto&, auto& asked) { asked.match.sleepable = true; });
    changed([](auto&, auto& asked) { asked.guessed = true; });
    changed([](auto&, auto& asked) { asked.certify = true; });
    changed([](auto&, auto& asked) { asked.loader = findings::Loader::unprivileged; });
    changed([](auto&, auto& asked) { ++asked.analysis.visit_budget; });
    changed([](auto&, auto& asked) { ++asked.analysis.max_states; });
    changed([](auto&, auto& asked) { asked.analysis.last_policy = checks::Policy::merge; });
}

TEST_CASE("where a program stands in its source, and what its file is called, decides nothing") {
    const object::Object object = objects("safe.o").at(0);
    object::Object other = object;
    other.file = "elsewhere.o";
    other.source_files = {"moved.c"};
    for (object::SourceLine& line : other.programs[0].lines)
        line.line += 10;
    other.programs.resize(1);
    CHECK(key(other, question()) == key(object, question()));
}

TEST_CASE("types of another object are other bytes, and the same are the same") {
    const auto digest = [](const std::string& name) { return cache::types_digest(objects(name).at(0).btf.get()); };
    CHECK(digest("safe.o") == digest("safe.o"));
    CHECK(digest("safe.o") != digest("unsafe.o"));
    CHECK(digest("safe.o") != cache::types_digest(nullptr));
}

TEST_CASE("whoever has a say in the analysis is not answered from memory") {
    const object::Object object = objects("safe.o").at(0);
    cache::Question asked = question();
    asked.analysis.before = [](symbolic::TermTable&, state::State&) {};
    CHECK_FALSE(cache::key("code", {}, object.programs.at(0), asked).has_value());
}

TEST_CASE("the code that runs has a name, always the same") {
    CHECK_FALSE(cache::running_code().empty());
    CHECK(cache::running_code() == cache::running_code());
}
