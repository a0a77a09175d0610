#include "forms.hpp"
#include "isa/decode.hpp"

#include "support/catch.hpp"

#include <set>

using namespace bpfproof::isa;

namespace {

DecodeError error_of(const std::vector<RawInstruction>& raw) {
    const auto result = decode(raw);
    if (std::holds_alternative<Code>(result))
        return {0, "none"};
    return std::get<DecodeError>(result);
}
std::string reason_of(const RawInstruction& raw, std::optional<std::int32_t> second = {}) {
    const DecodeError error = error_of(program_of(raw, second));
    return error.reason == "none" || error.slot == form_slot ? error.reason : "at another slot";
}
Instruction decoded(const RawInstruction& raw, std::optional<std::int32_t> second = {}) {
    const auto result = decode(program_of(raw, second));
    REQUIRE(std::holds_alternative<Code>(result));
    return std::get<Code>(result)[form_slot];
}

constexpr RawInstruction exit_raw{0x95, 0, 0, 0, 0};

} // namespace

TEST_CASE("fields go where they belong") {
    CHECK(decoded({0x07, 3, 0, 0, -7}) == Instruction{Alu{AluOp::add, AluWidth::w64, r3, Imm{-7}}});
    CHECK(decoded({0x3c, 3, 4, 1, 0}) == Instruction{Alu{AluOp::sdiv, AluWidth::w32, r3, r4}});
    CHECK(decoded({0xbc, 3, 4, 16, 0}) == Instruction{MovSx{AluWidth::w32, r3, r4, 16}});
    CHECK(decoded({0xdc, 3, 0, 0, 32}) == Instruction{ByteSwap{ByteSwap::Kind::to_be, 32, r3}});
    CHECK(decoded({0xd4, 3, 0, 0, 32}) == Instruction{ByteSwap{ByteSwap::Kind::to_le, 32, r3}});
    CHECK(decoded({0xd7, 3, 0, 0, 32}) == Instruction{ByteSwap{ByteSwap::Kind::swap, 32, r3}});
    CHECK(decoded({0x18, 3, 0, 0, -1}, 2) == Instruction{LoadImm64{r3, 0x2ffffffff}});
    CHECK(decoded({0x18, 3, 1, 0, 9}, 0) == Instruction{LoadMap{r3, 9, false}});
    CHECK(decoded({0x18, 3, 5, 0, 9}, 0) == Instruction{LoadMap{r3, 9, true}});
    CHECK(decoded({0x18, 3, 2, 0, 9}, 16) == Instruction{LoadMapValue{r3, 9, 16, false}});
    CHECK(decoded({0x18, 3, 6, 0, 9}, 16) == Instruction{LoadMapValue{r3, 9, 16, true}});
    CHECK(decoded({0x18, 3, 3, 0, 9}, 16) == Instruction{LoadKernelVar{r3, 9, 16}});
    CHECK(decoded({0x18, 3, 4, 0, -9}, 0) == Instruction{LoadFunction{r3, 0}});
    CHECK(decoded({0x91, 3, 4, -2, 0}) == Instruction{Load{AccessSize::byte, true, r3, r4, -2}});
    CHECK(decoded({0x6a, 3, 0, -2, 5}) == Instruction{Store{AccessSize::half, r3, -2, Imm{5}}});
    CHECK(decoded({0x7b, 3, 4, -2, 0}) == Instruction{Store{AccessSize::dword, r3, -2, r4}});
    CHECK(decoded({0xc3, 3, 4, -2, 0xf1}) ==
          Instruction{Atomic{AtomicOp::compare_exchange, true, AccessSize::word, r3, -2, r4}});
    CHECK(decoded({0xd3, 3, 4, -2, 0x100}) == Instruction{LoadAcquire{AccessSize::byte, r3, r4, -2}});
    CHECK(decoded({0xcb, 3, 4, -2, 0x110}) == Instruction{StoreRelease{AccessSize::half, r3, -2, r4}});
    CHECK(decoded({0x28, 0, 0, 0, 12}) == Instruction{PacketLoad{AccessSize::half, std::nullopt, 12}});
    CHECK(decoded({0x48, 0, 4, 0, 12}) == Instruction{PacketLoad{AccessSize::half, r4, 12}});
    CHECK(decoded({0x05, 0, 0, -3, 0}) == Instruction{Jump{form_slot - 2, false}});
    CHECK(decoded({0x06, 0, 0, 0, 3}) == Instruction{Jump{form_slot + 4, true}});
    CHECK(decoded({0x4e, 3, 4, 1, 0}) == Instruction{Branch{CmpOp::set, AluWidth::w32, r3, r4, form_slot + 2}});
    CHECK(decoded({0xe5, 0, 0, 1, 0}) == Instruction{MayGoto{form_slot + 2}});
    CHECK(decoded({0x85, 0, 0, 0, 14}) == Instruction{CallHelper{14}});
    CHECK(decoded({0x85, 0, 1, 0, -9}) == Instruction{CallLocal{0}});
    CHECK(decoded({0x85, 0, 2, 3, 14}) == Instruction{CallKfunc{14, 3}});
    CHECK(decoded({0x8d, 3, 0, 0, 0}) == Instruction{CallRegister{r3, false}});
    CHECK(decoded({0x8d, 0, 0, 0, 3}) == Instruction{CallRegister{r3, true}});
    CHECK(decoded({0xbf, 3, 4, 1, 0x20001}) == Instruction{AddrSpaceCast{r3, r4, 2, 1}});
}

TEST_CASE("second slots stand in the code") {
    const auto result = decode(program_of({0x18, 1, 0, 0, 1}, 0));
    const auto& code = std::get<Code>(result);
    CHECK(code.size() == form_program_size);
    CHECK(code[form_slot + 1] == Instruction{SecondSlot{}});
}

TEST_CASE("the empty program decodes") {
    CHECK(std::get<Code>(decode({})).empty());
    CHECK(encode({}).empty());
}

TEST_CASE("exactly these opcodes exist") {
    std::set<unsigned> expected;
    for (const int operation : {0x0, 0x1, 0x2, 0x3, 0x4, 0x5, 0x6, 0x7, 0x9, 0xa, 0xb, 0xc})
        for (const int low : {0x4, 0x7, 0xc, 0xf})
            expected.insert(static_cast<unsigned>(operation << 4 | low));
    expected.insert({0x84, 0x87, 0xd4, 0xdc, 0xd7});
    for (const int operation : {0x1, 0x2, 0x3, 0x4, 0x5, 0x6, 0x7, 0xa, 0xb, 0xc, 0xd})
        for (const int low : {0x5, 0x6, 0xd, 0xe})
            expected.insert(static_cast<unsigned>(operation << 4 | low));
    expected.insert({0x05, 0x06, 0x85, 0x8d, 0x95, 0xe5});
    expected.insert({0x18, 0x20, 0x28, 0x30, 0x40, 0x48, 0x50});
    expected.insert({0x61, 0x69, 0x71, 0x79, 0x81, 0x89, 0x91, 0x62, 0x6a, 0x72, 0x7a, 0x63, 0x6b, 0x73, 0x7b});
    expected.insert({0xc3, 0xcb, 0xd3, 0xdb});

    std::set<unsigned> found;
    for (unsigned opcode = 0; opcode < 256; ++opcode) {
        bool unknown = true;
        for (const std::int32_t imm : {0, 16, 0x100}) {
            const auto raw = RawInstruction{static_cast<std::uint8_t>(opcode), 0, 0, 0, imm};
            const auto reason = reason_of(raw, opcode == 0x18 ? std::optional{0} : std::nullopt);
            unknown = unknown && reason.substr(0, 14) == "unknown opcode";
            if (reason == "none")
                found.insert(opcode);
        }
        CHECK(unknown == !expected.contains(opcode));
    }
    CHECK(found == expected);
}

TEST_CASE("an unknown opcode is named") {
    CHECK(reason_of({0xef, 0, 0, 0, 0}) == "unknown opcode 0xef");
    CHECK(reason_of({0x00, 0, 0, 0, 0}) == "unknown opcode 0x00");
}

TEST_CASE("registers end at r10") {
    CHECK(reason_of({0xbf, 11, 0, 0, 0}) == "destination register r11 does not exist");
    CHECK(reason_of({0xbf, 0, 11, 0, 0}) == "source register r11 does not exist");
    CHECK(reason_of({0xbf, 255, 0, 0, 0}) == "destination register r255 does not exist");
    CHECK(reason_of({0xbf, 10, 10, 0, 0}) == "none");
    CHECK(reason_of({0x8d, 0, 0, 0, 11}) == "call of register 11, which does not exist");
    CHECK(reason_of({0x8d, 0, 0, 0, -1}) == "call of register -1, which does not exist");
}

TEST_CASE("unused fields are zero") {
    CHECK(reason_of({0x07, 1, 2, 0, 1}) == "reserved source register is 2, not 0");
    CHECK(reason_of({0x0f, 1, 2, 0, 1}) == "reserved immediate is 1, not 0");
    CHECK(reason_of({0x07, 1, 0, 1, 1}) == "opcode 0x07 has no form of offset 1");
    CHECK(reason_of({0x37, 1, 0, 2, 1}) == "opcode 0x37 has no form of offset 2");
    CHECK(reason_of({0xb7, 1, 0, 8, 1}) == "reserved offset is 8, not 0");
    CHECK(reason_of({0xbc, 1, 2, 32, 0}) == "opcode 0xbc has no form of offset 32");
    CHECK(reason_of({0xbc, 1, 2, 1, 1}) == "opcode 0xbc has no form of offset 1");
    CHECK(reason_of({0xbf, 1, 2, 8, 1}) == "reserved immediate is 1, not 0");
    CHECK(reason_of({0x87, 1, 0, 0, 1}) == "reserved immediate is 1, not 0");
    CHECK(reason_of({0xd7, 1, 0, 0, 8}) == "byte swap of 8 bits, not 16, 32 or 64");
    CHECK(reason_of({0xd7, 1, 1, 0, 16}) == "reserved source register is 1, not 0");
    CHECK(reason_of({0x95, 0, 0, 1, 0}) == "reserved offset is 1, not 0");
    CHECK(reason_of({0x95, 1, 0, 0, 0}) == "reserved destination register is 1, not 0");
    CHECK(reason_of({0x61, 1, 2, 0, 4}) == "reserved immediate is 4, not 0");
    CHECK(reason_of({0x62, 1, 2, 0, 4}) == "reserved source register is 2, not 0");
    CHECK(reason_of({0x63, 1, 2, 0, 4}) == "reserved immediate is 4, not 0");
    CHECK(reason_of({0x20, 0, 1, 0, 0}) == "reserved source register is 1, not 0");
    CHECK(reason_of({0x40, 1, 1, 0, 0}) == "reserved destination register is 1, not 0");
    CHECK(reason_of({0x05, 0, 0, 0, 1}) == "reserved immediate is 1, not 0");
    CHECK(reason_of({0x06, 0, 0, 1, 0}) == "reserved offset is 1, not 0");
    CHECK(reason_of({0x15, 1, 1, 0, 0}) == "reserved source register is 1, not 0");
    CHECK(reason_of({0x1d, 1, 1, 0, 1}) == "reserved immediate is 1, not 0");
    CHECK(reason_of({0xe5, 0, 1, 0, 0}) == "reserved source register is 1, not 0");
    CHECK(reason_of({0x85, 0, 0, 1, 0}) == "reserved offset is 1, not 0");
    CHECK(reason_of({0x85, 0, 1, 1, 0}) == "reserved offset is 1, not 0");
    CHECK(reason_of({0x85, 1, 2, 1, 0}) == "reserved destination register is 1, not 0");
    CHECK(reason_of({0x8d, 1, 0, 0, 1}) == "reserved destination register is 1, not 0");
    CHECK(reason_of({0x18, 1, 0, 1, 1}, 0) == "reserved offset is 1, not 0");
    CHECK(reason_of({0x18, 1, 1, 0, 1}, 1) == "reserved second immediate is 1, not 0");
    CHECK(reason_of({0x18, 1, 4, 0, 1}, 1) == "reserved second immediate is 1, not 0");
    CHECK(reason_of({0x18, 1, 5, 0, 1}, 1) == "reserved second immediate is 1, not 0");
}

TEST_CASE("kinds that do not exist are named") {
    CHECK(reason_of({0x85, 0, 3, 0, 0}) == "call of unknown kind 3");
    CHECK(reason_of({0x18, 0, 7, 0, 0}, 0) == "16-byte load of unknown kind 7");
    CHECK(reason_of({0xdb, 0, 0, 0, 0xe0}) == "unknown atomic operation 0xe0");
    CHECK(reason_of({0xdb, 0, 0, 0, 0xf0}) == "unknown atomic operation 0xf0");
    CHECK(reason_of({0xdb, 0, 0, 0, 0x101}) == "unknown atomic operation 0x101");
    CHECK(reason_of({0xdb, 0, 0, 0, -1}) == "unknown atomic operation 0xffffffff");
    CHECK(reason_of({0xd3, 0, 0, 0, 0x41}) == "atomic operation 0x41 on 1 bytes, not 4 or 8");
    CHECK(reason_of({0xcb, 0, 0, 0, 0}) == "atomic operation 0x0 on 2 bytes, not 4 or 8");
}

TEST_CASE("sixteen-byte loads have a clean second half") {
    const RawInstruction load{0x18, 1, 0, 0, 1};
    CHECK(error_of({exit_raw, load}).slot == 1);
    CHECK(error_of({exit_raw, load}).reason == "16-byte load is cut off by the end of the program");
    const auto* dirty = "second half of a 16-byte load is not zero around its immediate";
    CHECK(error_of({load, {0x95, 0, 0, 0, 0}}).reason == dirty);
    CHECK(error_of({load, {0, 1, 0, 0, 0}}).reason == dirty);
    CHECK(error_of({load, {0, 0, 1, 0, 0}}).reason == dirty);
    CHECK(error_of({load, {0, 0, 0, 1, 0}}).reason == dirty);
    CHECK(error_of({load, {0, 0, 0, 0, 1}}).reason == "none");
}

TEST_CASE("targets are instructions of the program") {
    const auto jumps = [](std::int16_t distance) {
        return std::vector<RawInstruction>{
            {0x05, 0, 0, 0, 0}, {0x05, 0, 0, distance, 0}, {0x18, 1, 0, 0, 0}, {0, 0, 0, 0, 0}, exit_raw};
    };
    CHECK(error_of(jumps(-2)).reason == "none");
    CHECK(error_of(jumps(-1)).reason == "none");
    CHECK(error_of(jumps(2)).reason == "none");
    CHECK(error_of(jumps(-3)).reason == "target -1 is outside the program's slots 0 to 4");
    CHECK(error_of(jumps(3)).reason == "target 5 is outside the program's slots 0 to 4");
    CHECK(error_of(jumps(32767)).reason == "target 32769 is outside the program's slots 0 to 4");
    CHECK(error_of(jumps(1)).reason == "target is the second half of a 16-byte load");
    CHECK(error_of(jumps(1)).slot == 1);
    CHECK(error_of(jumps(3)).slot == 1);

    for (const RawInstruction& form : {RawInstruction{0x06, 0, 0, 0, 0x7fffffff}, RawInstruction{0x85, 0, 1, 0, 1000},
                                       RawInstruction{0x15, 1, 0, 7, 0}, RawInstruction{0xe5, 0, 0, 7, 0}})
        CHECK(reason_of(form).find("is outside the program's slots 0 to 15") != std::string::npos);
    CHECK(reason_of({0x18, 1, 4, 0, 7}, 0).find("is outside the program's slots 0 to 15") != std::string::npos);
    CHECK(reason_of({0x18, 1, 4, 0, 0}, 0) == "target is the second half of a 16-byte load");
}
