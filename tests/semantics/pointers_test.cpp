// What addresses say of one another, at the edges that random addresses do not come to: far from their object, in half
// their width, and where two pointers are to one sort of thing but not to one thing.
#include "semantics/transfer.hpp"
#include "support/catch.hpp"

namespace bpfproof::test {
namespace {

using namespace isa;
using numeric::Number;
using symbolic::constant;
using symbolic::TermTable;
using types::Region;
using types::Word;

struct Fixture {
    object::Object object;
    object::Program program;
    isa::Code code{Exit{}};
    cfg::Program graph;
    semantics::Environment environment{object, program, code, graph, *platform::find_program_type("xdp"), {}};
    TermTable table;
    semantics::Transfer transfer{environment, table};
    semantics::State state = transfer.entry();

    void step(const Instruction& instruction) {
        code[0] = instruction;
        transfer.step(state, 0);
    }
    semantics::Value some(const Number& number) { return semantics::Builder(table, state.knowledge).fresh(number); }
    Number number(Reg reg) const { return state.knowledge.number(table, state[reg].value); }
    /// Can it go this way? The state stays as it is.
    bool possible(const Branch& branch, bool taken) {
        semantics::State copy = state;
        return transfer.assume(copy, branch, taken);
    }
    /// Neither way is ruled out, and neither says anything that was not known.
    bool says_nothing(const Branch& branch) {
        for (const bool taken : {false, true}) {
            semantics::State copy = state;
            if (!transfer.assume(copy, branch, taken) ||
                !std::ranges::equal(copy.knowledge.facts(), state.knowledge.facts()) ||
                !std::ranges::equal(copy.knowledge.differences(), state.knowledge.differences()))
                return false;
        }
        return true;
    }
};

constexpr std::array orders{CmpOp::eq, CmpOp::ne, CmpOp::gt, CmpOp::ge, CmpOp::lt, CmpOp::le};

} // namespace

// p += x; if p == 0: with x = -p it is, so the way of a null pointer can be taken though p never was null.
TEST_CASE_METHOD(Fixture, "a pointer moved by any number may become 0", "[semantics]") {
    const Branch is_null{CmpOp::eq, AluWidth::w64, r1, Imm{0}, 0};
    state[r1] = Word::pointer(Region::packet, 0, constant(0));
    state[r2] = Word::scalar(some(Number::unsigned_range(0, 1000)));
    step(Alu{AluOp::add, AluWidth::w64, r1, r2});
    CHECK_FALSE(possible(is_null, true));
    state[r3] = Word::scalar(some(Number::top()));
    step(Alu{AluOp::add, AluWidth::w64, r1, r3});
    CHECK(possible(is_null, true));
}

TEST_CASE_METHOD(Fixture, "a test for null tells of null", "[semantics]") {
    const semantics::Value live = some(Number::unsigned_range(0, 1));
    state[r1] = Word::pointer(Region::map_value, 0, constant(8), live);
    for (const bool taken : {false, true}) {
        semantics::State copy = state;
        REQUIRE(transfer.assume(copy, Branch{CmpOp::eq, AluWidth::w64, r1, Imm{0}, 0}, taken));
        CHECK(copy.knowledge.number(table, live).constant_value() == (taken ? 0u : 1u));
    }
}

// The low half of an address that is not null may be 0, and a region may lie across a multiple of 2^32.
TEST_CASE_METHOD(Fixture, "halves of addresses tell nothing", "[semantics]") {
    const auto region = GENERATE(Region::packet, Region::stack);
    state[r1] = Word::pointer(region, 0, some(Number::signed_range(-64, -32)));
    state[r2] = Word::pointer(region, 0, some(Number::signed_range(-16, -8)));
    const semantics::Value live = some(Number::unsigned_range(0, 1));
    state[r3] = Word::pointer(Region::map_value, 0, constant(0), live);
    for (const CmpOp op : orders) {
        CHECK(says_nothing(Branch{op, AluWidth::w32, r1, r2, 0}));
        CHECK(says_nothing(Branch{op, AluWidth::w32, r1, Imm{0}, 0}));
        CHECK(says_nothing(Branch{op, AluWidth::w32, r3, Imm{0}, 0}));
    }
    CHECK_FALSE(possible(Branch{CmpOp::gt, AluWidth::w64, r1, r2, 0}, true));
}

// Offsets far beyond any object wrap around the address space somewhere.
TEST_CASE_METHOD(Fixture, "addresses far from their object are in no order", "[semantics]") {
    const semantics::Value far = some(Number::signed_range(0, std::int64_t{1} << 40));
    const bool swapped = GENERATE(false, true);
    state[swapped ? r2 : r1] = Word::pointer(Region::packet, 0, far);
    state[swapped ? r1 : r2] = Word::pointer(Region::packet, 0, constant(0x10));
    for (const CmpOp op : orders)
        CHECK(says_nothing(Branch{op, AluWidth::w64, r1, r2, 0}));
}

// Two values of one map are two objects, and so are two records, sockets or contexts of one kind.
TEST_CASE_METHOD(Fixture, "pointers to two things of one sort have no distance and no order", "[semantics]") {
    const auto region = GENERATE(Region::map_value, Region::memory, Region::kernel_object, Region::socket);
    state[r1] = Word::pointer(region, 0, some(Number::unsigned_range(0, 8)));
    state[r2] = Word::pointer(region, 0, some(Number::unsigned_range(16, 24)));
    for (const CmpOp op : orders)
        CHECK(says_nothing(Branch{op, AluWidth::w64, r1, r2, 0}));
    step(Alu{AluOp::sub, AluWidth::w64, r1, r2});
    REQUIRE(state[r1].is_scalar());
    CHECK(number(r1).is_top());
}

// Nobody else writes the stack, but two frames are two objects.
TEST_CASE_METHOD(Fixture, "frames have no order", "[semantics]") {
    state[r1] = Word::pointer(Region::stack, 0, constant(0));
    state[r2] = Word::pointer(Region::stack, 1, constant(0));
    for (const CmpOp op : orders)
        CHECK(says_nothing(Branch{op, AluWidth::w64, r1, r2, 0}));
    step(Alu{AluOp::sub, AluWidth::w64, r1, r2});
    CHECK(number(r1).is_top());
}

// The machine cannot say so of a word that nobody uses: the frame's address is as good a number as any other.
TEST_CASE_METHOD(Fixture, "addresses in a frame that is gone lead nowhere", "[semantics]") {
    state[r1] = Word::pointer(Region::stack, 0, constant(0));
    transfer.enter(state, {});
    step(Mov{AluWidth::w64, r0, r10});
    step(Store{AccessSize::dword, r1, -8, r10});
    REQUIRE(state[r0].is_pointer_to(Region::stack));
    transfer.leave(state);
    step(Load{AccessSize::dword, false, r2, r10, -8});
    CHECK_FALSE(state[r0].is_pointer());
    CHECK_FALSE(state[r2].is_pointer());
}

// A map that others may still write has contents only at first.
TEST_CASE_METHOD(Fixture, "only frozen maps are known", "[semantics]") {
    object::Map map;
    map.value_size = 8;
    map.contents.assign(8, std::byte{1});
    map.constant = GENERATE(false, true);
    object.maps = {map};
    state[r1] = Word::pointer(Region::map_value, 0, constant(0));
    state[r1].extent = constant(8);
    step(Load{AccessSize::word, false, r2, r1, 4});
    CHECK(number(r2).constant_value() == (map.constant ? std::optional<std::uint64_t>(0x0101'0101) : std::nullopt));
}

} // namespace bpfproof::test
