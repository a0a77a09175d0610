// What is written comes back as it was; what is not what was written does not come back at all.
#include "cache/entry.hpp"

#include "report/json.hpp"
#include "support/catch.hpp"

#include <utility>

using namespace bpfproof;
using namespace bpfproof::findings;

namespace {

template <std::size_t... Kinds>
std::vector<Evidence> every_kind(std::index_sequence<Kinds...>) {
    return {Evidence(std::in_place_index<Kinds>)...};
}

Witness witness() {
    Witness out;
    out.packet = {std::byte{1}, std::byte{2}};
    out.metadata = {std::byte{3}};
    out.linear = 1;
    out.context = {{"mark", 7}};
    out.others_fill_maps = out.unwritten_stack_read = out.judge_result = true;
    out.seed = 8;
    out.decisions = {{4, "bpf_get_prandom_u32", {std::byte{9}}}};
    out.fault = "out-of-bounds";
    out.said = "far";
    out.slot = 7;
    out.calls = {1};
    out.instructions = 11;
    out.command = {"bpfproof", "run"};
    return out;
}

/// A finding of each kind of evidence, and a value other than the default in everything else.
ProgramResult full() {
    ProgramResult out;
    out.name = "xdp_main";
    out.section = std::string("x\0p\n", 4);
    out.type = "xdp";
    out.type_guessed = true;
    out.policy = "linux";
    out.loader = Loader::unprivileged;
    out.status = Status::not_proved;
    out.certified = true;
    for (const Evidence& evidence : every_kind(std::make_index_sequence<std::variant_size_v<Evidence>>())) {
        Finding finding;
        finding.rule = Rule::bounds_map_value;
        finding.verdict = Verdict::refuted;
        finding.slot = 7;
        finding.calls = {1, 2};
        finding.evidence = evidence;
        finding.registers = {{isa::r3, "number", "0..4"}, {isa::r10, "", "\xff"}};
        finding.steps = {{3, Step::What::moved, 1, isa::r4, "data", -5, 2}};
        finding.follows = {finding};
        finding.witness = witness();
        out.findings.push_back(finding);
    }
    std::get<OutOfBounds>(out.findings[0].evidence) = {
        {ValueKind::map_value, "flows", 3, 1}, true, Range::exactly(8), {-4, std::nullopt}, -512, {0, 14}, isa::r2};
    out.statistics = {9, "paths", 100, 1234, 12, 5, 77, 78, 512, "18446744073709551617"};
    out.loops[7] = "17";
    out.code[7] = {"exit", "xdp_main", "prog.c", 20, 3, "return 0;"};
    return out;
}

std::string shown(const ProgramResult& result) {
    return report::dump(report::json(result));
}

const cache::Digest key = cache::digest("a program");

} // namespace

TEST_CASE("a result comes back as it was, whatever its findings rest on") {
    const ProgramResult before = full();
    const auto after = cache::from_bytes(key, cache::to_bytes(key, before));
    REQUIRE(after.has_value());
    CHECK(shown(*after) == shown(before));
    CHECK(after->code.at(7).text == "return 0;");
}

TEST_CASE("bytes that were cut, changed, or belong to another program are no result") {
    const std::string bytes = cache::to_bytes(key, full());
    for (std::size_t size = 0; size < bytes.size(); ++size)
        CHECK_FALSE(cache::from_bytes(key, bytes.substr(0, size)).has_value());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        std::string changed = bytes;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        CHECK_FALSE(cache::from_bytes(key, changed).has_value());
    }
    CHECK_FALSE(cache::from_bytes(key, bytes + "x").has_value());
    CHECK_FALSE(cache::from_bytes(cache::digest("another"), bytes).has_value());
}

TEST_CASE("the hash is SHA-256") { // FIPS 180-4's example
    CHECK(cache::hexadecimal(cache::digest("abc")) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
