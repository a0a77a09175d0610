#include "isa/assemble.hpp"
#include "isa/decode.hpp"

#include "support/catch.hpp"

using namespace bpfproof::isa;

namespace {

Code assembled(std::string_view text) {
    const auto result = assemble(text);
    if (const auto* error = std::get_if<AssembleError>(&result))
        FAIL(error->line << ":" << error->column << ": " << error->reason);
    return std::get<Code>(result);
}
Instruction one(std::string_view text) {
    INFO(text);
    return assembled(text).at(0);
}
/// "line:column: reason"
std::string error_of(std::string_view text) {
    const auto result = assemble(text);
    if (std::holds_alternative<Code>(result))
        return "none";
    const auto& error = std::get<AssembleError>(result);
    return std::to_string(error.line) + ":" + std::to_string(error.column) + ": " + error.reason;
}

} // namespace

TEST_CASE("labels name slots, forwards and back") {
    const Code code = assembled(R"(
entry:
    r1 = callback ll        ; takes two slots
    r2 = function callback ll
loop: again: r0 += 1
    if r0 < 10 goto loop
    if w0 & 1 goto out
    may_goto out            # comment
    gotol again             // comment
    call callback
    goto entry
out:
    exit
callback:
    r0 = 0
    exit
)");
    const Code expected{LoadFunction{r1, 12},
                        SecondSlot{},
                        LoadFunction{r2, 12},
                        SecondSlot{},
                        Alu{AluOp::add, AluWidth::w64, r0, Imm{1}},
                        Branch{CmpOp::lt, AluWidth::w64, r0, Imm{10}, 4},
                        Branch{CmpOp::set, AluWidth::w32, r0, Imm{1}, 11},
                        MayGoto{11},
                        Jump{4, true},
                        CallLocal{12},
                        Jump{0, false},
                        Exit{},
                        Mov{AluWidth::w64, r0, Imm{0}},
                        Exit{}};
    CHECK(code == expected);
}

TEST_CASE("words of the language can be labels") {
    CHECK(assembled("exit: exit\ngoto exit").at(1) == Instruction{Jump{0, false}});
    CHECK(assembled("kfunc: exit\ncall kfunc").at(1) == Instruction{CallLocal{0}});
    CHECK(assembled("map: exit\nr1 = map ll").at(1) == Instruction{LoadFunction{r1, 0}});
    CHECK(assembled("function: exit\nr1 = function ll").at(1) == Instruction{LoadFunction{r1, 0}});
    CHECK(assembled(".L1_2$: exit\ngoto .L1_2$").at(1) == Instruction{Jump{0, false}});
}

TEST_CASE("blank text, comments, line ends") {
    CHECK(assembled("").empty());
    CHECK(assembled("\n\n ; nothing\n# nothing\n// nothing\n\t\n").empty());
    CHECK(assembled("exit").size() == 1);
    CHECK(assembled("exit\r\nexit\r\n").size() == 2);
    CHECK(assembled("last:").empty());
}

TEST_CASE("blanks are free between tokens") {
    CHECK(one("r1+=2") == one("  r1  +=  0x2  "));
    CHECK(one("*(u32*)(r1+4)=r2") == one("*(u32 *)(r1 + 0x4) = r2"));
    CHECK(assembled("exit\nif r1 s>-1 goto -2").at(1) ==
          Instruction{Branch{CmpOp::sgt, AluWidth::w64, r1, Imm{-1}, 0}});
    CHECK(one("r1 s>>=3") == Instruction{Alu{AluOp::arsh, AluWidth::w64, r1, Imm{3}}});
    CHECK(one("r1=-r1") == Instruction{Neg{AluWidth::w64, r1}});
}

TEST_CASE("numbers") {
    CHECK(one("r1 = 10") == one("r1 = 0xa"));
    CHECK(one("r1 = -0x80000000") == Instruction{Mov{AluWidth::w64, r1, Imm{-2147483647 - 1}}});
    CHECK(one("r1 = +5") == one("r1 = 5"));
    CHECK(one("w1 = 0xffffffff") == one("w1 = -1"));
    CHECK(one("*(u8 *)(r1 + 0) = 0xff") == Instruction{Store{AccessSize::byte, r1, 0, Imm{255}}});
    CHECK(one("r1 = 0xffffffffffffffff ll") == one("r1 = -1 ll"));
    CHECK(one("r1 = -9223372036854775808 ll") == Instruction{LoadImm64{r1, std::uint64_t{1} << 63}});
    CHECK(one("r1 = *(u8 *)(r2 + -8)") == one("r1 = *(u8 *)(r2 - 8)"));
    CHECK(one("r1 = *(u8 *)(r2 - 32768)") == Instruction{Load{AccessSize::byte, false, r1, r2, -32768}});
}

TEST_CASE("LLVM's names for halves of registers mean the same loads and stores") {
    CHECK(one("w1 = *(u32 *)(r2 + 0x0)") == one("r1 = *(u32 *)(r2 + 0x0)"));
    CHECK(one("w1 = *(u8 *)(r2 + 0x0)") == one("r1 = *(u8 *)(r2 + 0x0)"));
    CHECK(one("*(u16 *)(r2 + 0x0) = w1") == one("*(u16 *)(r2 + 0x0) = r1"));
    CHECK(one("lock *(u32 *)(r2 + 0x0) += w1") == one("lock *(u32 *)(r2 + 0x0) += r1"));
}

TEST_CASE("forms that only we have text for") {
    CHECK(one("r1 = map[3] ll") == Instruction{LoadMap{r1, 3, true}});
    CHECK(one("r1 = map[3][16] ll") == Instruction{LoadMapValue{r1, 3, 16, true}});
    CHECK(one("r1 = map_fd[3] ll") == Instruction{LoadMap{r1, 3, false}});
    CHECK(one("r1 = map_fd[3][0x10] ll") == Instruction{LoadMapValue{r1, 3, 16, false}});
    CHECK(one("r1 = kernel_var[12, 1] ll") == Instruction{LoadKernelVar{r1, 12, 1}});
    CHECK(assembled("r1 = function +1 ll\nexit").at(0) == Instruction{LoadFunction{r1, 2}});
    CHECK(one("call kfunc[12345, -1]") == Instruction{CallKfunc{12345, -1}});
    CHECK(one("call 5") == Instruction{CallHelper{5}});
    CHECK(one("call +0\nexit") == Instruction{CallLocal{1}});
    CHECK(one("call -1") == Instruction{CallLocal{0}});
    CHECK(one("callx imm r2") == Instruction{CallRegister{r2, true}});
    CHECK(one("ld_pseudo r1, 2, 0xffffffff") == Instruction{LoadMapValue{r1, -1, 0, false}});
    CHECK(assembled("ld_pseudo r1, 4, 1\nexit").at(0) == Instruction{LoadFunction{r1, 2}});
}

TEST_CASE("errors say where and what") {
    CHECK(error_of("exit\n  frob r1") == "2:3: 'frob' begins no instruction");
    CHECK(error_of("r1 ?= 2") == "1:4: unexpected byte 0x3f");
    CHECK(error_of("r1 = \xff") == "1:6: unexpected byte 0xff");
    CHECK(error_of("r1") == "1:3: expected '=' or an operator such as '+=' before end of line");
    CHECK(error_of("r1 = ; nothing") == "1:6: expected a value before end of line");
    CHECK(error_of("r11 = 1") == "1:1: 'r11' begins no instruction");
    CHECK(error_of("r1 = 1 2") == "1:8: expected end of line before '2'");
    CHECK(error_of("exit exit") == "1:6: expected end of line before 'exit'");
    CHECK(error_of("r1 = 12x") == "1:6: '12x' is not a number of 64 bits");
    CHECK(error_of("r1 = 0x") == "1:6: '0x' is not a number of 64 bits");
    CHECK(error_of("r1 = 18446744073709551616 ll") == "1:6: '18446744073709551616' is not a number of 64 bits");
    CHECK(error_of("r1 = -0x8000000000000001 ll") == "1:6: number does not fit 64 bits");
    CHECK(error_of("r1 = 0xffffffff") ==
          "1:6: number does not fit the signed 32-bit immediate; a 16-byte load ends in 'll'");
    CHECK(error_of("w1 = 0x100000000") == "1:6: number is not in -2147483648 to 4294967295");
    CHECK(error_of("r1 += 0x80000000") == "1:7: number is not in -2147483648 to 2147483647");
    CHECK(error_of("r1 += w2") == "1:7: expected a 64-bit register, r0 to r10");
    CHECK(error_of("r1 = w2") == "1:6: expected a 64-bit register, r0 to r10");
    CHECK(error_of("if w1 > r2 goto +0") == "1:9: expected a 32-bit register, w0 to w10");
    CHECK(error_of("w1 = 5 ll") == "1:1: this form needs a 64-bit register here");
    CHECK(error_of("w1 = (s32)w2") == "1:7: expected s8 or s16");
    CHECK(error_of("r1 = (u8)r2") == "1:7: expected s8, s16 or s32");
    CHECK(error_of("r1 = -r2") == "1:7: this form needs the same register on both sides");
    CHECK(error_of("r1 = be16 r2") == "1:11: this form needs the same register on both sides");
    CHECK(error_of("w1 = *(u64 *)(r2 + 0)") == "1:1: this form needs a 64-bit register here");
    CHECK(error_of("w1 = *(s8 *)(r2 + 0)") == "1:1: this form needs a 64-bit register here");
    CHECK(error_of("r1 = *(s64 *)(r2 + 0)") == "1:8: expected a type, u8 to u64 or s8 to s32, before 's64'");
    CHECK(error_of("r1 = *(u8 *)(r2)") == "1:16: expected '+' or '-' before ')'");
    CHECK(error_of("r1 = *(u8 *)(r2 + 32768)") == "1:19: number is not in -32768 to 32767");
    CHECK(error_of("r1 = *(u8 *)(w2 + 0)") == "1:14: expected a 64-bit register, r0 to r10");
    CHECK(error_of("r1 = *(u8 *)skb[2]") == "1:13: a packet load is of u8, u16 or u32, and into r0");
    CHECK(error_of("*(s8 *)(r1 + 0) = r2") == "1:3: only a load can be of a signed type");
    CHECK(error_of("lock *(u8 *)(r1 + 0) += r2") == "1:7: an atomic operation is on u32 or u64");
    CHECK(error_of("lock *(u64 *)(r1 + 0) -= r2") == "1:23: expected '+=', '|=', '&=' or '^=' before '-='");
    CHECK(error_of("r1 = cmpxchg_64(r2 + 0, r0, r3)") == "1:1: a compare-and-exchange gives its result in r0 or w0");
    CHECK(error_of("r1 = xchg_64(r2 + 0, r3)") == "1:22: this form needs the same register on both sides");
    CHECK(error_of("r1 = thing") == "1:6: 'thing' is no value; a function's address ends in 'll'");
    CHECK(error_of("callx imm r0") == "1:11: r0 in the immediate is no other encoding; write 'callx r0'");
    CHECK(error_of("ld_pseudo r1, 7, 1") == "1:15: number is not in 1 to 6");
    CHECK(error_of("goto 5") == "1:6: expected a label or a signed distance before '5'");
    CHECK(error_of("call") == "1:5: expected a label or a signed distance before end of line");
    CHECK(error_of("r1: exit") == "1:1: a register's name cannot be a label");
}

TEST_CASE("errors about targets") {
    CHECK(error_of("exit\ngoto out") == "2:6: unknown label 'out'");
    CHECK(error_of("a: exit\n  a: exit") == "2:3: label 'a' is there twice");
    CHECK(error_of("goto +0") == "1:6: target is outside the program");
    CHECK(error_of("goto -2") == "1:6: target is outside the program");
    CHECK(error_of("goto end\nend:") == "1:6: target is outside the program");
    CHECK(error_of("r1 = 1 ll\ngoto -2") == "2:6: target is the second half of a 16-byte load");
    CHECK(error_of("gotol -0x80000001") == "1:7: number is not in -2147483648 to 2147483647");

    std::string far = "start: goto end\n";
    for (int i = 0; i < 32767; ++i)
        far += "exit\n";
    CHECK(error_of(far + "end: exit") == "none");
    CHECK(error_of(far + "exit\nend: exit") == "1:13: target is too far for 16 bits; 'gotol' has 32");
    CHECK(error_of(far + "end: if r1 == 0 goto start") == "32769:22: target is too far for 16 bits; 'gotol' has 32");
    CHECK(error_of(far + "end: gotol start") == "none");
}
