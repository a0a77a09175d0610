// Verdicts, exit status, and both formats of the report.
#include "run.hpp"
#include "support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace bpfproof::end_to_end;
using nlohmann::json;

TEST_CASE("safe programs are proved, and the status is 0") {
    const Outcome all = run({"check", "--btf", "none", data("safe.o")});
    CHECK(all.status == 0);
    CHECK(all.out == data("safe.o") + ": 2 programs, 2 proved\n");
    CHECK(all.err.empty());
}

TEST_CASE("an unsafe program is a finding, and the status is 1") {
    const Outcome found = run({"check", "--btf", "none", data("unsafe.o")});
    CHECK(found.status == 1);
    CHECK(found.out.find("first_byte in xdp (xdp): not proved: 1 finding") != std::string::npos);
    CHECK(found.out.find("bounds.packet") != std::string::npos);
    CHECK(found.out.find("unsafe.c:9") != std::string::npos);
    CHECK(found.out.find("return *data;") != std::string::npos);
    CHECK(found.out.find("1 program, 0 proved, 1 not proved") != std::string::npos);
}

TEST_CASE("what only the platform would not take is safe, and not proved") {
    const std::string object = std::string(BPFPROOF_SOURCE_DIR) + "/test-data/objects/builtins.el.o";
    const Outcome found = run({"check", "--btf", "none", object});
    CHECK(found.status == 1);
    CHECK(found.out.find("clears in xdp (xdp): safe, but not for this platform: 1 finding") != std::string::npos);
    CHECK(found.out.find("clears_too_much in xdp (xdp): not proved: 2 findings") != std::string::npos);
    const json document = json::parse(run({"check", "--btf", "none", "--format", "json", object}).out);
    for (const json& program : document["objects"][0]["programs"]) {
        CHECK(program["status"] == "not-proved");
        CHECK(program["safe"] == (program["name"] == "clears"));
    }
}

TEST_CASE("the JSON report says the same, in fields") {
    const Outcome found = run({"check", "--btf", "none", "--format", "json", data("unsafe.o"), data("safe.o")});
    CHECK(found.status == 1);
    const json document = json::parse(found.out);
    CHECK(document["schema"] == "bpfproof/check/1");
    CHECK(document["summary"]["programs"] == 3);
    CHECK(document["summary"]["proved"] == 2);
    CHECK(document["summary"]["not_proved"] == 1);
    const json& program = document["objects"][0]["programs"][0];
    CHECK(program["name"] == "first_byte");
    CHECK(program["section"] == "xdp");
    CHECK(program["type"] == "xdp");
    CHECK(program["status"] == "not-proved");
    CHECK(program["statistics"]["instructions"] > 2);
    const json& finding = program["findings"][0];
    CHECK(finding["rule"] == "bounds.packet");
    CHECK(finding["evidence"]["kind"] == "out-of-bounds");
    CHECK(finding["evidence"]["region"]["kind"] == "packet");
    CHECK(finding["source"]["line"] == 9);
    CHECK(document["objects"][1]["programs"][0]["findings"].empty());
}

TEST_CASE("secrets are noted, and asked of the unprivileged") {
    const Outcome noted = run({"check", "--btf", "none", "--certify", data("secret.o")});
    CHECK(noted.status == 0);
    CHECK(noted.out.find("unwritten in xdp (xdp): proved, certified, 1 note\n  init.stack note at 0") !=
          std::string::npos);
    CHECK(noted.out.find("1 program, 1 proved, 1 certified, 1 note") != std::string::npos);
    const Outcome asked = run({"check", "--btf", "none", "--unprivileged", "--format", "json", data("secret.o")});
    CHECK(asked.status == 1);
    const json document = json::parse(asked.out);
    CHECK(document["summary"]["notes"] == 0);
    CHECK(document["objects"][0]["programs"][0]["loader"] == "unprivileged");
    CHECK(document["objects"][0]["programs"][0]["findings"][0]["severity"] == "error");
}

TEST_CASE("verdicts are certified where asked, and only there") {
    const Outcome text = run({"check", "--btf", "none", "--certify", "-v", data("safe.o")});
    CHECK(text.status == 0);
    CHECK(text.out.find("proved, certified") != std::string::npos);
    CHECK(run({"check", "--btf", "none", "-v", data("safe.o")}).out.find("certified") == std::string::npos);
    const Outcome found =
        run({"check", "--btf", "none", "--certify", "--format", "json", data("unsafe.o"), data("safe.o")});
    CHECK(found.status == 1);
    const json document = json::parse(found.out);
    CHECK(document["summary"]["certified"] == 3);
    CHECK(document["objects"][0]["programs"][0]["certified"] == true);
    const Outcome given_up =
        run({"check", "--btf", "none", "--certify", "--budget", "1", "--format", "json", data("safe.o")});
    CHECK(json::parse(given_up.out)["objects"][0]["programs"][0]["certified"] == false);
}

TEST_CASE("programs can be chosen by name, section and autoload") {
    CHECK(run({"check", "--btf", "none", data("mixed.o")}).status == 1);
    CHECK(run({"check", "--btf", "none", "--program", "good", data("mixed.o")}).status == 0);
    CHECK(run({"check", "--btf", "none", "--program", "bad", data("mixed.o")}).status == 1);
    CHECK(run({"check", "--btf", "none", "--autoload-only", data("mixed.o")}).status == 0);
    CHECK(run({"check", "--btf", "none", "--section", "xdp", data("safe.o")}).status == 0);
}

TEST_CASE("a run that checks nothing does not say yes") {
    const Outcome nothing = run({"check", "--btf", "none", "--program", "absent", data("safe.o")});
    CHECK(nothing.status == 2);
    CHECK(nothing.err.find("no program is called that") != std::string::npos);
}

TEST_CASE("quiet says nothing, verbose says what each proof cost") {
    const Outcome quiet = run({"check", "--btf", "none", "-q", data("mixed.o")});
    CHECK(quiet.status == 1);
    CHECK(quiet.out.empty());
    CHECK(quiet.err.empty());
    const Outcome verbose = run({"check", "--btf", "none", "-v", data("safe.o")});
    CHECK(verbose.out.find("pass_all in xdp (xdp): proved") != std::string::npos);
    CHECK(verbose.out.find("2 instructions") != std::string::npos);
}

TEST_CASE("the version is said") {
    const Outcome version = run({"--version"});
    CHECK(version.status == 0);
    CHECK(version.out.find("bpfproof ") == 0);
}

TEST_CASE("a command that cannot be understood has status 2") {
    CHECK(run({}).status == 2);
    CHECK(run({"check"}).status == 2);
    CHECK(run({"chekc", data("safe.o")}).status == 2);
    CHECK(run({"check", "--format", "xml", data("safe.o")}).status == 2);
    CHECK(run({"check", "--type", "no_such_type", data("safe.o")}).status == 2);
    CHECK(run({"check", "--btf", "/nonexistent/btf", data("safe.o")}).status == 2);
    CHECK(run({"check", "-q", "-v", data("safe.o")}).status == 2);
}

TEST_CASE("help is help, not a fault") {
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"--help"}, {"check", "--help"}, {"disasm", "--help"}}) {
        const Outcome help = run(words);
        CHECK(help.status == 0);
        CHECK(help.out.find("--help") != std::string::npos);
    }
}
