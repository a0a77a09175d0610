#include "forms.hpp"
#include "isa/assemble.hpp"
#include "isa/decode.hpp"
#include "isa/disassemble.hpp"

#include "support/catch.hpp"

#include <set>

using namespace bpfproof::isa;

namespace {

/// The program around a form, with another text in the form's place.
std::string program_text(std::string_view line, bool wide) {
    std::string text;
    for (Slot slot = 0; slot < form_program_size; ++slot) {
        if (slot == form_slot)
            text += std::string(line) + "\n";
        else if (!(wide && slot == form_slot + 1))
            text += "exit\n";
    }
    return text;
}

std::string_view asked(Source source) {
    switch (source) {
    case Source::objdump:
        return "llvm-objdump-19 -d";
    case Source::objdump_v3:
        return "llvm-objdump-19 -d --mcpu=v3";
    case Source::newer:
        return "another LLVM's definitions";
    }
    return {};
}

Code decoded(const Form& form) {
    const auto result = decode(program_of(form.raw, form.second));
    if (const auto* error = std::get_if<DecodeError>(&result))
        FAIL(error->slot << ": " << error->reason);
    return std::get<Code>(result);
}

} // namespace

TEST_CASE("the forms are all the forms there are") {
    std::set<std::size_t> seen;
    for (const Form& form : forms())
        seen.insert(decoded(form)[form_slot].index());
    seen.insert(Instruction{SecondSlot{}}.index());
    CHECK(seen.size() == std::variant_size_v<Instruction>);
}

TEST_CASE("a form prints as LLVM prints it") {
    for (const Form& form : forms()) {
        INFO(asked(form.source));
        CHECK(disassemble(decoded(form)[form_slot], form_slot) == form.llvm);
    }
}

TEST_CASE("a form prints exactly where LLVM leaves something out") {
    for (const Form& form : forms()) {
        const auto text = disassemble(decoded(form)[form_slot], form_slot, Style::exact);
        CHECK(text == (form.exact.empty() ? form.llvm : form.exact));
    }
}

TEST_CASE("a form encodes to the bytes it was decoded from") {
    for (const Form& form : forms()) {
        INFO(form.llvm);
        CHECK(encode(decoded(form)) == program_of(form.raw, form.second));
    }
}

TEST_CASE("exact text assembles to the instruction it was printed from") {
    for (const Form& form : forms()) {
        const auto text = form.exact.empty() ? form.llvm : form.exact;
        const auto result = assemble(program_text(text, form.second.has_value()));
        INFO(text);
        REQUIRE(std::holds_alternative<Code>(result));
        CHECK(std::get<Code>(result) == decoded(form));
    }
}

TEST_CASE("LLVM's text assembles to an instruction that LLVM prints the same way") {
    for (const Form& form : forms()) {
        const auto result = assemble(program_text(form.llvm, form.second.has_value()));
        INFO(form.llvm);
        REQUIRE(std::holds_alternative<Code>(result));
        CHECK(disassemble(std::get<Code>(result)[form_slot], form_slot) == form.llvm);
    }
}

TEST_CASE("a program prints a line an instruction") {
    const Code code{LoadImm64{r1, 1}, SecondSlot{}, Jump{0, false}, CallLocal{0}};
    CHECK(disassemble(code) == "r1 = 0x1 ll\ngoto -0x3\ncall -0x4\n");
    CHECK(disassemble(Code{LoadMap{r1, 3, true}, SecondSlot{}}, Style::exact) == "r1 = map[3] ll\n");
    CHECK(disassemble(Instruction{SecondSlot{}}, 1).empty());
}
