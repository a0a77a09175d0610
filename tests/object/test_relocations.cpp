// CO-RE relocations of every kind: relocations.c read against relocations_target.c. The expected numbers are worked out
// by hand from the two files.
#include "objects.hpp"

namespace bpfproof::object::test {
namespace {

struct Patched {
    std::string program;
    std::uint8_t opcode; ///< of the instruction
    std::int64_t number; ///< its offset for loads and stores, its immediate otherwise
};

/// Instructions by class: the number a relocation writes.
std::int64_t number(const Program& program, std::size_t slot) {
    const isa::RawInstruction& raw = program.instructions.at(slot);
    switch (raw.opcode & 7) {
    case 0:
        return static_cast<std::int64_t>(
            std::uint64_t{static_cast<std::uint32_t>(raw.imm)} |
            std::uint64_t{static_cast<std::uint32_t>(program.instructions.at(slot + 1).imm)} << 32);
    case 1:
    case 2:
    case 3:
        return raw.offset;
    default:
        return raw.imm;
    }
}

/// The slot whose instruction has that opcode; the programs are made so that there is one.
std::size_t slot_of(const Program& program, std::uint8_t opcode) {
    for (std::size_t slot = 0; slot < program.instructions.size(); ++slot) {
        if (program.instructions[slot].opcode == opcode) {
            return slot;
        }
    }
    FAIL("program " << program.name << " has no opcode " << int{opcode});
    return 0;
}

ReadOptions against_target(const std::string& order) {
    ReadOptions options;
    options.target = read_btf("relocations_target", order);
    return options;
}

constexpr std::uint8_t mov64 = 0xb7;
constexpr std::uint8_t load64 = 0x18;
constexpr std::uint8_t ldx_w = 0x61;
constexpr std::uint8_t ldx_dw = 0x79;

TEST_CASE("relocations that can be satisfied") {
    for (const std::string& order : byte_orders) {
        const ReadOptions options = against_target(order);
        const Object object = read_one("relocations", order, options);
        const std::int64_t point = *options.target->find("point", BtfKind::struct_);
        const std::int64_t own_point = *object.btf->find("point", BtfKind::struct_);
        const std::vector<Patched> expected = {
            {"load_x", ldx_w, 60},       // corners[2].y
            {"load_area", ldx_w, 8},     // union there, structure here: seen through both
            {"load_small", ldx_dw, 152}, // 2 bytes grew to 8
            {"load_owner", ldx_dw, 168},
            {"load_flavour", ldx_w, 176}, // shape___old stands for shape
            {"offset_of", mov64, 40},
            {"size_of", mov64, 128},
            {"exists", mov64, 1},
            {"missing", mov64, 0},
            {"is_signed", mov64, 1},
            {"is_unsigned", mov64, 0},
            {"bits_offset", mov64, 144},
            {"bits_size", mov64, 4},
            {"lshift", mov64, order == "el" ? 52 : 32},
            {"rshift", mov64, 52},
            {"type_local", load64, own_point},
            {"type_target", load64, point},
            {"type_exists", mov64, 1},
            {"type_missing", mov64, 0},
            {"type_size", mov64, 184},
            {"type_matches", mov64, 1},
            {"type_mismatch", mov64, 0},
            {"type_function", mov64, 1},
            {"enum_exists", load64, 1},
            {"enum_missing", load64, 0},
            {"enum_value", load64, 12},
            {"enum_wide", load64, 0x200000000},
        };
        for (const Patched& each : expected) {
            INFO(order << " " << each.program);
            const Program& found = program(object, each.program);
            CHECK(found.unresolved_relocations.empty());
            CHECK(number(found, slot_of(found, each.opcode)) == each.number);
        }
        const Program& stores = program(object, "store");
        CHECK(stores.unresolved_relocations.empty());
        std::vector<std::int16_t> places;
        for (const isa::RawInstruction& raw : stores.instructions) {
            CHECK(raw.opcode != 0x7b);
            if (raw.opcode == 0x63) {
                places.push_back(raw.offset);
            }
        }
        CHECK(places == std::vector<std::int16_t>{4, 8}); // the second shrank from 8 bytes to 4
    }
}

TEST_CASE("relocations that cannot be satisfied say why, and change nothing") {
    for (const std::string& order : byte_orders) {
        const Object object = read_one("relocations", order, against_target(order));
        const Object plain = read_one("relocations", order);
        const auto check = [&](const std::string& name, const std::string& why) {
            INFO(order << " " << name);
            const Program& found = program(object, name);
            REQUIRE(found.unresolved_relocations.size() == 1);
            CHECK(found.unresolved_relocations.begin()->second == why);
            CHECK(found.instructions == program(plain, name).instructions);
        };
        check("load_gone", "the target has no shape.gone");
        check("load_ambiguous", "types of the target named ambiguous disagree about ambiguous.field");
        check("load_sign", "the field's size differs in the target, and the access cannot follow it");
        check("enum_gone", "the target has no colour.GONE");
    }
}

TEST_CASE("without a target, everything is as compiled") {
    for (const std::string& order : byte_orders) {
        const Object object = read_one("relocations", order);
        for (const Program& each : object.programs) {
            INFO(order << " " << each.name);
            CHECK(each.unresolved_relocations.empty());
        }
        CHECK(number(program(object, "load_x"), 0) == 24);
        CHECK(number(program(object, "missing"), 0) == 1); // what is missing there is here
        CHECK(number(program(object, "enum_value"), 0) == 2);
        CHECK(number(program(object, "load_ambiguous"), 0) == 0);
    }
}

TEST_CASE("a target of the other byte order serves as well") {
    ReadOptions options;
    options.target = read_btf("relocations_target", "eb");
    const Object object = read_one("relocations", "el", options);
    CHECK(number(program(object, "type_size"), 0) == 184);
    CHECK(number(program(object, "load_x"), 0) == 60);
}

} // namespace
} // namespace bpfproof::object::test
