// The machine through the protocol of the conformance plug-in: bpfproof-conformance is run as the suite would.
#include "conformance_cases.hpp"
#include "isa/forms.hpp"
#include "support/catch.hpp"

#include "isa/assemble.hpp"
#include "isa/decode.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

#include <sys/wait.h>
#include <unistd.h>

using namespace bpfproof;
using namespace bpfproof::machine::test;

namespace {

struct Answer {
    int status = -1;
    std::string out;
    std::string err;
};

/// One run of the plug-in: nothing goes through a shell, and output goes to files, so that no pipe fills up.
Answer ask(const std::vector<std::string>& arguments, const std::string& input) {
    const auto file = [&](const std::string& text) {
        std::FILE* opened = std::tmpfile();
        REQUIRE(opened != nullptr);
        std::fwrite(text.data(), 1, text.size(), opened);
        std::rewind(opened);
        return opened;
    };
    const auto contents = [](std::FILE* from) {
        std::string text;
        std::rewind(from);
        for (int c = std::fgetc(from); c != EOF; c = std::fgetc(from))
            text += static_cast<char>(c);
        std::fclose(from);
        return text;
    };
    std::FILE* in = file(input);
    std::FILE* out = file({});
    std::FILE* err = file({});
    std::vector<std::string> words{BPFPROOF_CONFORMANCE};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        dup2(fileno(in), 0);
        dup2(fileno(out), 1);
        dup2(fileno(err), 2);
        execv(argv[0], argv.data());
        _exit(127);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    std::fclose(in);
    const int exited = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return {exited, contents(out), contents(err)};
}

std::vector<isa::RawInstruction> assembled(const std::string& text) {
    const auto code = isa::assemble(text);
    if (const auto* error = std::get_if<isa::AssembleError>(&code))
        FAIL(text << "\n" << error->line << ":" << error->column << ": " << error->reason);
    return isa::encode(std::get<isa::Code>(code));
}

std::string hex(const std::vector<isa::RawInstruction>& raw) {
    std::string text;
    for (const isa::RawInstruction& i : raw) {
        const auto offset = static_cast<std::uint16_t>(i.offset);
        const auto imm = static_cast<std::uint32_t>(i.imm);
        text += fmt::format("{:02x} {:02x} {:02x} {:02x} ", i.opcode, i.dst | i.src << 4, offset & 0xff, offset >> 8);
        for (unsigned shift = 0; shift < 32; shift += 8)
            text += fmt::format("{:02x} ", imm >> shift & 0xff);
    }
    return text;
}

std::vector<ConformanceCase> all_cases() {
    std::vector<ConformanceCase> cases = operator_cases();
    for (ConformanceCase& one : single_cases())
        cases.push_back(std::move(one));
    return cases;
}

/// What tells instructions apart, once registers, distances and constants are left out: the opcode, and the fields that
/// choose an operation (RFC 9669 sections 4.1, 4.2, 5.3 and 5.4).
using Form = std::tuple<unsigned, unsigned, int, int>;

Form form_of(const isa::RawInstruction& i) {
    const unsigned kind = i.opcode & 7;
    const unsigned operation = i.opcode & 0xf0;
    const bool arithmetic = kind == 4 || kind == 7;
    const bool by_source = i.opcode == 0x18 || i.opcode == 0x85;
    const bool by_offset = arithmetic && (operation == 0x30 || operation == 0x90 || operation == 0xb0);
    const bool by_imm = (arithmetic && operation == 0xd0) || (kind == 3 && (i.opcode & 0xe0) == 0xc0);
    const bool callx_in_imm = i.opcode == 0x8d && i.imm != 0;
    return {i.opcode, by_source ? i.src : 0, by_offset ? i.offset : 0, by_imm ? i.imm : callx_in_imm ? 1 : 0};
}

std::set<Form> forms_in(const std::vector<isa::RawInstruction>& raw) {
    std::set<Form> forms;
    for (std::size_t slot = 0; slot < raw.size(); slot += raw[slot].opcode == 0x18 ? 2 : 1)
        forms.insert(form_of(raw[slot]));
    return forms;
}

} // namespace

TEST_CASE("programs compute what RFC 9669 says") {
    for (const ConformanceCase& one : all_cases()) {
        INFO(one.group << ": " << one.name);
        const std::vector<std::string> arguments =
            one.memory.empty() ? std::vector<std::string>{} : std::vector<std::string>{one.memory};
        const Answer answer = ask(arguments, hex(assembled(one.program)));
        if (const auto* refused = std::get_if<Refused>(&one.expect)) {
            CHECK(answer.status == 1);
            CHECK(answer.out.empty());
            CHECK(answer.err.find(refused->why) != std::string::npos);
        } else {
            CHECK(answer.status == 0);
            CHECK(answer.out == fmt::format("{:x}\n", std::get<std::uint64_t>(one.expect)));
            CHECK(answer.err.empty());
        }
    }
}

TEST_CASE("every group has cases, and every case a group") {
    std::map<std::string, std::size_t> counts;
    for (const std::string& group : conformance_groups())
        counts[group] = 0;
    for (const ConformanceCase& one : all_cases()) {
        INFO(one.name);
        REQUIRE(counts.contains(one.group));
        ++counts[one.group];
    }
    for (const auto& [group, count] : counts) {
        INFO(group);
        CHECK(count > 0);
    }
}

TEST_CASE("every form of instruction is in a case") {
    std::set<Form> seen;
    for (const ConformanceCase& one : all_cases())
        seen.merge(forms_in(assembled(one.program)));
    for (const isa::Form& form : isa::forms()) {
        INFO(form.llvm);
        CHECK(seen.contains(form_of(form.raw)));
    }
}

TEST_CASE("the plug-in's protocol") {
    const std::string length = hex(assembled("r0 = r2\nexit"));
    CHECK(ask({}, length).out == "0\n");
    CHECK(ask({"0102 03\n04"}, length).out == "4\n");
    CHECK(ask({"ABCD"}, length).out == "2\n");
    CHECK(ask({}, hex(assembled("r0 = r1\nexit"))).out == "0\n"); // no memory: no pointer
    CHECK(ask({"--version"}, "").out.find("bpfproof-conformance ") == 0);
    CHECK(ask({"--help"}, "").out.find("usage: bpfproof-conformance") == 0);

    for (const std::vector<std::string>& wrong : {std::vector<std::string>{"0"}, {"0g"}, {"--nothing"}, {"00", "00"}}) {
        const Answer answer = ask(wrong, length);
        CHECK(answer.status == 1);
        CHECK(answer.out.empty());
        CHECK_FALSE(answer.err.empty());
    }
    for (const std::string wrong :
         {"", "b", "zz", "\x11\x12", "b7 00", "ff 00 00 00 00 00 00 00", "b7 0b 00 00 00 00 00 00"}) {
        INFO(wrong);
        const Answer answer = ask({}, wrong);
        CHECK(answer.status == 1);
        CHECK(answer.out.empty());
        CHECK_FALSE(answer.err.empty());
    }
    CHECK(ask({}, hex(assembled("here: goto here"))).err == "does not end\n");
}

TEST_CASE("the plug-in runs objects") {
    const auto object = [](const std::string& name) {
        std::ifstream file(std::string(BPFPROOF_SOURCE_DIR "/test-data/") + name, std::ios::binary);
        std::string text;
        for (std::istreambuf_iterator<char> byte(file), end; byte != end; ++byte)
            text += fmt::format("{:02x}", static_cast<unsigned char>(*byte));
        REQUIRE_FALSE(text.empty());
        return text;
    };
    const Answer ran = ask({"--elf"}, object("end_to_end/untyped.o"));
    INFO(ran.err);
    CHECK(ran.out == "2\n");
    CHECK(ask({"--elf"}, "7f 45 4c 46").status == 1);
    CHECK(ask({"--elf"}, "").status == 1);
}
