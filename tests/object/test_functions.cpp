// Programs, and the functions linked behind them.
#include "objects.hpp"

#include "isa/decode.hpp"

namespace bpfproof::object::test {
namespace {

std::vector<std::string> names(const Program& program) {
    std::vector<std::string> result;
    for (const Function& function : program.functions) {
        result.push_back(function.name);
    }
    return result;
}

const Function& function_at(const Program& program, std::int64_t slot) {
    for (const Function& function : program.functions) {
        if (function.begin == slot) {
            return function;
        }
    }
    FAIL("no function begins at slot " << slot);
    return program.functions[0];
}

TEST_CASE("which functions are programs") {
    for (const std::string& order : byte_orders) {
        const Object object = read_one("functions", order);
        REQUIRE(object.programs.size() == 5);
        CHECK(program(object, "calls").section == "xdp");
        CHECK(program(object, "calls").autoload);
        CHECK(program(object, "not_loaded").section == "tc");
        CHECK_FALSE(program(object, "not_loaded").autoload);
        CHECK(program(object, "static_program").section == "tc/2"); // nothing refers to it: a tail call's target
    }
}

TEST_CASE("linked programs decode, and their functions cover all slots") {
    for (const std::string& order : byte_orders) {
        for (const char* name : {"functions", "maps_by_type", "data", "externs", "relocations", "struct_ops"}) {
            for (const Program& each : read_one(name, order).programs) {
                INFO(name << " " << order << " " << each.name);
                CHECK_FALSE(each.error);
                CHECK(std::holds_alternative<isa::Code>(isa::decode(each.instructions)));
                isa::Slot next = 0;
                for (const Function& function : each.functions) {
                    CHECK(function.begin == next);
                    CHECK(function.end > function.begin);
                    next = function.end;
                }
                CHECK(next == each.instructions.size());
            }
        }
    }
}

TEST_CASE("each called function is linked once, in the order of first calls, and calls meet it") {
    for (const std::string& order : byte_orders) {
        const Object object = read_one("functions", order);
        const Program& calling = program(object, "calls");
        // leaf is met inside global_function, before hidden_function is.
        CHECK(names(calling) == std::vector<std::string>{"calls", "global_function", "leaf", "hidden_function"});
        std::vector<std::string> targets;
        for (const isa::Slot slot : calls(calling, 1)) {
            targets.push_back(function_at(calling, std::int64_t{slot} + calling.instructions[slot].imm + 1).name);
        }
        CHECK(targets == std::vector<std::string>{"global_function", "hidden_function", "leaf", "leaf",
                                                  "global_function", "leaf"});
    }
}

TEST_CASE("global functions are those that BTF and symbol both call so") {
    const Object object = read_one("functions", "el");
    const Program& calling = program(object, "calls");
    for (const Function& function : calling.functions) {
        INFO(function.name);
        CHECK(function.global == (function.name == "calls" || function.name == "global_function"));
        CHECK(object.btf->kind(function.btf_id) == BtfKind::func);
        CHECK(object.btf->name(function.btf_id) == function.name);
    }
}

TEST_CASE("a callback's address") {
    for (const std::string& order : byte_orders) {
        const Object object = read_one("functions", order);
        const Program& calling = program(object, "calls_back");
        REQUIRE(loads(calling, 4).size() == 1);
        const isa::Slot slot = loads(calling, 4)[0];
        CHECK(function_at(calling, std::int64_t{slot} + calling.instructions[slot].imm + 1).name == "callback");
        CHECK(calling.instructions[slot + 1].imm == 0);
        CHECK(names(calling) == std::vector<std::string>{"calls_back", "callback", "leaf"});
    }
}

TEST_CASE("an exception callback comes along though nothing calls it") {
    for (const std::string& order : byte_orders) {
        const Program throwing = program(read_one("functions", order), "may_throw");
        CHECK(names(throwing) == std::vector<std::string>{"may_throw", "on_exception"});
        CHECK(throwing.exception_callback == throwing.functions[1].begin);
    }
}

TEST_CASE("source lines follow functions to where they are linked") {
    for (const std::string& order : byte_orders) {
        const Object object = read_one("functions", order);
        const Program& calling = program(object, "calls");
        REQUIRE_FALSE(calling.lines.empty());
        isa::Slot before = 0;
        bool leaf_seen = false;
        for (const SourceLine& line : calling.lines) {
            CHECK(line.slot >= before);
            before = line.slot;
            REQUIRE(line.file < object.source_files.size());
            const Function& leaf = calling.functions[2];
            if (line.slot >= leaf.begin && line.slot < leaf.end) {
                CHECK(line.text.find("int leaf(") != std::string::npos);
                leaf_seen = leaf_seen || line.column > 0; // a function's first line has none
            }
        }
        CHECK(leaf_seen);
        CHECK(object.source_files == std::vector<std::string>{"./functions.c"});
    }
}

} // namespace
} // namespace bpfproof::object::test
