// What the kernel is to provide, found in a target or not.
#include "isa/builtin.hpp"
#include "objects.hpp"

#include <algorithm>

namespace bpfproof::object::test {
namespace {

constexpr std::uint32_t version(std::uint32_t major, std::uint32_t minor) {
    return major << 16 | minor << 8;
}

const Extern& extern_named(const Program& program, const std::string& name, bool call) {
    for (const auto& [slot, each] : program.externs) {
        if (each.name == name && (program.instructions[slot].opcode == 0x85) == call) {
            return each;
        }
    }
    FAIL("no extern " << name);
    return program.externs.begin()->second;
}

isa::Slot slot_named(const Program& program, const std::string& name, bool call) {
    for (const auto& [slot, each] : program.externs) {
        if (each.name == name && (program.instructions[slot].opcode == 0x85) == call) {
            return slot;
        }
    }
    FAIL("no extern " << name);
    return 0;
}

TEST_CASE("what compilers call of their own accord is called by a number of its own") {
    for (const std::string& order : byte_orders) {
        const Object object = read_one("builtins", order, {});
        const Program& clears = program(object, "clears");
        CHECK_FALSE(clears.error);
        const Extern& memset = extern_named(clears, "memset", true);
        CHECK(memset.kind == Extern::Kind::builtin);
        CHECK(memset.resolved);
        const isa::RawInstruction& call = clears.instructions[slot_named(clears, "memset", true)];
        CHECK(call.src == 0);
        CHECK(static_cast<std::uint32_t>(call.imm) == isa::helper_id(isa::Builtin::memset));
    }
}

TEST_CASE("externs against a kernel's types") {
    for (const std::string& order : byte_orders) {
        ReadOptions options;
        options.target = read_btf("externs_target", order);
        const Object object = read_one("externs", order, options);
        CHECK(object.target_btf == options.target);
        const Program& use = program(object, "use");
        CHECK_FALSE(use.error);

        const Extern& variable = extern_named(use, "runqueues", false);
        CHECK(variable.kind == Extern::Kind::kernel_variable);
        CHECK(variable.resolved);
        CHECK(variable.target_btf_id == options.target->find("runqueues", BtfKind::var));
        const isa::RawInstruction& load = use.instructions[slot_named(use, "runqueues", false)];
        CHECK(load.src == 3);
        CHECK(load.imm == static_cast<std::int32_t>(variable.target_btf_id));

        const Extern& missing = extern_named(use, "missing_variable", false);
        CHECK(missing.kind == Extern::Kind::kernel_variable);
        CHECK(missing.weak);
        CHECK_FALSE(missing.resolved);
        const isa::RawInstruction& zero = use.instructions[slot_named(use, "missing_variable", false)];
        CHECK(zero.src == 0);
        CHECK(zero.imm == 0);

        CHECK(extern_named(use, "bare_address", false).kind == Extern::Kind::typeless_symbol);
        CHECK_FALSE(extern_named(use, "bare_address", false).weak);

        const Extern& function = extern_named(use, "kernel_function", true);
        CHECK(function.kind == Extern::Kind::kfunc);
        CHECK(function.resolved);
        const isa::RawInstruction& call = use.instructions[slot_named(use, "kernel_function", true)];
        CHECK(call.src == 2);
        CHECK(call.imm == static_cast<std::int32_t>(*options.target->find("kernel_function", BtfKind::func)));

        CHECK_FALSE(extern_named(use, "missing_function", true).resolved);
        CHECK(use.instructions[slot_named(use, "missing_function", true)].imm == 0);
        CHECK_FALSE(extern_named(use, "other_signature", true).resolved); // there, but with two parameters
    }
}

TEST_CASE("without a target, externs are what the object declares") {
    const Object object = read_one("externs", "el");
    CHECK(object.target_btf == object.btf);
    const Program& use = program(object, "use");
    CHECK(extern_named(use, "kernel_function", true).resolved);
    CHECK(extern_named(use, "kernel_function", true).target_btf_id ==
          object.btf->find("kernel_function", BtfKind::func));
}

TEST_CASE("configuration values that follow from the kernel's version") {
    for (const std::string& order : byte_orders) {
        ReadOptions options;
        options.kernel_version = version(6, 12);
        const Object object = read_one("externs", order, options);
        const Map& config = map(object, ".kconfig");
        CHECK(config.constant);
        REQUIRE(config.contents.size() == config.value_size);
        const Program& use = program(object, "use");
        REQUIRE(loads(use, 6).size() == 2);
        std::vector<std::uint64_t> values;
        for (const isa::Slot slot : loads(use, 6)) {
            const auto at = static_cast<std::size_t>(use.instructions[slot + 1].imm);
            std::uint64_t value = 0;
            for (std::size_t i = 0; i < 4; ++i) { // the low half of either
                const std::size_t width = at == 0 ? 4 : 8;
                const std::size_t byte = order == "el" ? i : width - 1 - i;
                value |= std::to_integer<std::uint64_t>(config.contents[at + byte]) << (8 * i);
            }
            values.push_back(value);
        }
        std::sort(values.begin(), values.end());
        CHECK(values == std::vector<std::uint64_t>{1, version(6, 12)});
    }
}

TEST_CASE("a configuration value nobody knows makes all of .kconfig unknown") {
    ReadOptions options;
    options.kernel_version = version(6, 12);
    const Map known = map(read_one("config", "el", options), ".kconfig");
    CHECK_FALSE(known.constant);
    CHECK(known.contents.empty());
    CHECK(known.value_size == 8);
    CHECK_FALSE(map(read_one("externs", "el"), ".kconfig").constant); // the version is not known either
}

} // namespace
} // namespace bpfproof::object::test
