#include "cfg/liveness.hpp"

#include "programs.hpp"

#include "support/catch.hpp"

using namespace bpfproof;
using namespace bpfproof::cfg;
using namespace bpfproof::cfg::test;

namespace {

RegSet set_of(std::initializer_list<unsigned> regs) {
    RegSet set = 0;
    for (const unsigned reg : regs)
        set = static_cast<RegSet>(set | 1U << reg);
    return set;
}

struct Form {
    std::string text;
    RegSet uses;
    RegSet defs;
};

constexpr RegSet lost = 0x3f;

/// Is there a path from `slot` on which `reg` is read before it is written?
bool read_later(const isa::Code& code, isa::Slot slot, isa::Reg reg) {
    std::set<isa::Slot> seen;
    std::vector<isa::Slot> pending{slot};
    while (!pending.empty()) {
        const isa::Slot at = pending.back();
        pending.pop_back();
        if (!seen.insert(at).second)
            continue;
        const RegisterEffect effect = register_effect(code[at]);
        if (contains(effect.uses, reg))
            return true;
        if (!contains(effect.defs, reg))
            for (const isa::Slot next : next_slots(code, at))
                pending.push_back(next);
    }
    return false;
}

/// Jumps as random_shape makes them, and in between instructions that read and write registers.
isa::Code random_program(std::mt19937& random, isa::Slot size) {
    isa::Code code = random_shape(random, size);
    std::uniform_int_distribution<unsigned> any(0, 9);
    const auto reg = [&] { return isa::Reg{static_cast<std::uint8_t>(any(random))}; };
    for (auto& instruction : code) {
        if (!std::holds_alternative<isa::Mov>(instruction)) {
            if (auto* branch = std::get_if<isa::Branch>(&instruction))
                branch->lhs = reg();
            continue;
        }
        switch (any(random)) {
        case 0:
            instruction = isa::Alu{isa::AluOp::add, isa::AluWidth::w64, reg(), reg()};
            break;
        case 1:
            instruction = isa::Load{isa::AccessSize::word, false, reg(), reg(), 0};
            break;
        case 2:
            instruction = isa::Store{isa::AccessSize::word, reg(), 0, reg()};
            break;
        case 3:
            instruction = isa::CallHelper{1};
            break;
        case 4:
            instruction = isa::Mov{isa::AluWidth::w64, reg(), isa::Imm{0}};
            break;
        default:
            instruction = isa::Mov{isa::AluWidth::w64, reg(), reg()};
        }
    }
    return code;
}

} // namespace

TEST_CASE("every form reads and writes the registers it should") {
    const std::vector<Form> forms{
        {"r1 = r2", set_of({2}), set_of({1})},
        {"r1 = 5", 0, set_of({1})},
        {"w1 = w2", set_of({2}), set_of({1})},
        {"r1 = (s8)r2", set_of({2}), set_of({1})},
        {"r1 += r2", set_of({1, 2}), set_of({1})},
        {"r1 ^= r1", set_of({1}), set_of({1})},
        {"w1 += 5", set_of({1}), set_of({1})},
        {"r1 = -r1", set_of({1}), set_of({1})},
        {"r1 = be16 r1", set_of({1}), set_of({1})},
        {"r1 = bswap64 r1", set_of({1}), set_of({1})},
        {"r1 = 5 ll", 0, set_of({1})},
        {"r1 = map[0] ll", 0, set_of({1})},
        {"r1 = map[0][8] ll", 0, set_of({1})},
        {"r1 = kernel_var[1, 0] ll", 0, set_of({1})},
        {"r1 = *(u32 *)(r2 + 4)", set_of({2}), set_of({1})},
        {"r2 = *(s8 *)(r2 + 4)", set_of({2}), set_of({2})},
        {"*(u32 *)(r2 + 4) = r1", set_of({1, 2}), 0},
        {"*(u32 *)(r2 + 4) = 7", set_of({2}), 0},
        {"lock *(u64 *)(r2 + 8) += r1", set_of({1, 2}), 0},
        {"r1 = atomic_fetch_add((u64 *)(r2 + 8), r1)", set_of({1, 2}), set_of({1})},
        {"r1 = xchg_64(r2 + 8, r1)", set_of({1, 2}), set_of({1})},
        {"r0 = cmpxchg_64(r2 + 8, r0, r1)", set_of({0, 1, 2}), set_of({0})},
        {"w1 = load_acquire((u32 *)(r2 + 4))", set_of({2}), set_of({1})},
        {"store_release((u32 *)(r2 + 4), w1)", set_of({1, 2}), 0},
        {"r0 = *(u8 *)skb[4]", set_of({6}), lost},
        {"r0 = *(u8 *)skb[r7]", set_of({6, 7}), lost},
        {"goto +0", 0, 0},
        {"if r1 == r2 goto +0", set_of({1, 2}), 0},
        {"if r1 & 4 goto +0", set_of({1}), 0},
        {"may_goto +0", 0, 0},
        {"call 5", set_of({1, 2, 3, 4, 5}), lost},
        {"call kfunc[9, 0]", set_of({1, 2, 3, 4, 5}), lost},
        {"call +0", set_of({1, 2, 3, 4, 5}), lost},
        {"callx r7", set_of({1, 2, 3, 4, 5, 7}), lost},
        {"r1 = addr_space_cast(r2, 0, 1)", set_of({2}), set_of({1})},
        {"exit", set_of({0}), 0},
    };
    for (const Form& form : forms) {
        CAPTURE(form.text);
        const isa::Code code = code_of(form.text + "\nexit\n");
        const RegisterEffect effect = register_effect(code[0]);
        CHECK(effect.uses == form.uses);
        CHECK(effect.defs == form.defs);
    }
}

TEST_CASE("a contract says how many arguments a call reads") {
    const CallContracts two = [](const isa::Instruction& call) {
        CallContract contract;
        contract.arguments = std::get<isa::CallHelper>(call).id == 1 ? 2 : 77; // 77: no more than there are
        return contract;
    };
    CHECK(register_effect(isa::CallHelper{1}, two).uses == set_of({1, 2}));
    CHECK(register_effect(isa::CallHelper{2}, two).uses == set_of({1, 2, 3, 4, 5}));
}

TEST_CASE("random programs: a register is live just where a path reads it before writing it") {
    std::mt19937 random(5);
    std::size_t live_somewhere = 0;
    for (int round = 0; round < 300; ++round) {
        const isa::Code code = random_program(random, 3 + static_cast<isa::Slot>(round % 40));
        const Program program = program_of(code);
        const Liveness live = liveness(program, code)[0];
        for (isa::Slot slot = 0; slot < code.size(); ++slot) {
            if (!program.functions[0].block_at(slot)) {
                CHECK(live.before(slot) == 0);
                continue;
            }
            for (std::uint8_t reg = 0; reg < isa::register_count; ++reg) {
                const bool expected = read_later(code, slot, isa::Reg{reg});
                CHECK(contains(live.before(slot), isa::Reg{reg}) == expected);
                live_somewhere += expected ? 1 : 0;
            }
        }
        CHECK(live.before(program.functions[0].graph[0]) == live.before(0));
    }
    CHECK(live_somewhere > 1000);
}

TEST_CASE("a local call reads what its callee reads, a recursive one everything it can see") {
    const isa::Code code = code_of("call one\n"   // 0
                                   "call loops\n" // 1
                                   "exit\n"
                                   "one:\n" // 3
                                   "r0 = r1\n"
                                   "r0 += r4\n"
                                   "exit\n"
                                   "loops:\n" // 6
                                   "call loops\n"
                                   "exit\n");
    const Program program = program_of(code);
    const auto live = liveness(program, code);
    CHECK(live[1].before(3) == set_of({1, 4}));
    CHECK(live[2].before(6) == set_of({1, 2, 3, 4, 5, 6, 7, 8, 9}));
    CHECK(live[0].before(1) == set_of({1, 2, 3, 4, 5, 6, 7, 8, 9}));
    CHECK(live[0].before(0) == set_of({1, 4, 6, 7, 8, 9}));
    CHECK(live[0].before(2) == set_of({0}));
}
