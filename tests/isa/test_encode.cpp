#include "base/internal_error.hpp"
#include "isa/decode.hpp"

#include "support/catch.hpp"

using namespace bpfproof;
using namespace bpfproof::isa;

TEST_CASE("what no bytes say does not encode") {
    const auto encodes = [](Instruction instruction) {
        Code code{Exit{}, std::move(instruction), Exit{}};
        CHECK_THROWS_AS(encode(code), InternalError);
    };
    encodes(Branch{CmpOp::not_set, AluWidth::w64, r1, r2, 0});
    encodes(Jump{3, false});
    encodes(Load{AccessSize::dword, true, r1, r2, 0});
    encodes(MovSx{AluWidth::w32, r1, r2, 32});
    encodes(MovSx{AluWidth::w64, r1, r2, 1});
    encodes(ByteSwap{ByteSwap::Kind::swap, 8, r1});
    encodes(Mov{AluWidth::w64, Reg{11}, r2});
    encodes(Atomic{AtomicOp::exchange, false, AccessSize::dword, r1, 0, r2});
    encodes(Atomic{AtomicOp::add, false, AccessSize::byte, r1, 0, r2});
    encodes(PacketLoad{AccessSize::dword, std::nullopt, 0});
    encodes(CallRegister{r0, true});
    encodes(LoadImm64{r1, 0});
    encodes(SecondSlot{});
    CHECK_THROWS_AS(encode(Code{LoadImm64{r1, 0}}), InternalError);
}

TEST_CASE("a short jump is not cut to another target") {
    Code code(70000, Exit{});
    code[0] = Jump{65537, false};
    CHECK_THROWS_AS(encode(code), InternalError);
    code[0] = Jump{32768, false};
    CHECK(encode(code)[0].offset == 32767);
    code[0] = Jump{65537, true};
    CHECK(encode(code)[0].imm == 65536);
    code[40000] = Branch{CmpOp::eq, AluWidth::w32, r1, r2, 0};
    CHECK_THROWS_AS(encode(code), InternalError);
}
