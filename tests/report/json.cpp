#include "report/json.hpp"

#include "report/evidence_json.hpp"
#include "samples.hpp"
#include "support/catch.hpp"

#include <set>
#include <string>

using namespace bpfproof;
using namespace bpfproof::findings;

TEST_CASE("a finding carries its place, its words and its evidence") {
    const auto json = report::json(report::test::object({report::test::program({report::test::packet_read()})}));
    CHECK(json["file"] == "dir/prog.o");
    const auto& program = json["programs"][0];
    CHECK(program["status"] == "not-proved");
    CHECK(program["statistics"]["instruction_bound"].is_null());
    const auto& finding = program["findings"][0];
    CHECK(finding["rule"] == "bounds.packet");
    CHECK(finding["class"] == "safety");
    CHECK(finding["severity"] == "error");
    CHECK(finding["verdict"] == "unproved");
    CHECK(finding["slot"] == 7);
    CHECK(finding["source"]["line"] == 21);
    CHECK(finding["evidence"]["kind"] == "out-of-bounds");
    CHECK(finding["evidence"]["offset"]["min"] == 14);
    CHECK(finding["evidence"]["end"]["max"] == 65535);
    CHECK(finding["registers"][0]["register"] == "r2");
}

TEST_CASE("a note says that it is one, and the program is proved") {
    const auto json = report::json(report::test::program({report::test::stack_note()}));
    CHECK(json["status"] == "proved");
    CHECK(json["loader"] == "privileged");
    CHECK(json["findings"][0]["class"] == "secrecy");
    CHECK(json["findings"][0]["severity"] == "note");
}

TEST_CASE("every kind of evidence names itself, each differently") {
    const std::vector<Evidence> all{OutOfBounds{}, Uninitialised{},    WrongType{},  BadArithmetic{}, MaybeNull{},
                                    ReadOnly{},    PointerLeak{},      Misaligned{}, BadField{},      BadArgument{},
                                    BadMap{},      ReturnRange{},      Unbounded{},  Depth{},         NotAvailable{},
                                    Unsupported{}, findings::Budget{}, Leak{},       BadRelease{},    BadStructure{},
                                    BySignature{}};
    std::set<std::string> kinds;
    for (const Evidence& evidence : all)
        kinds.insert(report::json(evidence)["kind"].get<std::string>());
    CHECK(kinds.size() == std::variant_size_v<Evidence>);
}

TEST_CASE("bytes that are no UTF-8 do not break the document") {
    ProgramResult program = report::test::program({});
    program.name = "\xff\xfe";
    const auto text = report::json(program).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    CHECK(nlohmann::json::parse(text)["status"] == "proved");
}
