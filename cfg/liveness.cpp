#include "cfg/liveness.hpp"

#include "cfg/adjacency.hpp"
#include "cfg/calls.hpp"
#include "cfg/worklist.hpp"

#include <optional>

namespace bpfproof::cfg {
namespace {

constexpr RegSet argument_registers(unsigned count) {
    return static_cast<RegSet>(((1U << count) - 1) << 1);
}
constexpr RegSet r1_to_r5 = argument_registers(5);
/// RFC 9669 section 2.1: r0 carries the result, r1..r5 do not survive a call.
constexpr RegSet lost_in_call = r1_to_r5 | reg_bit(isa::r0);
/// What a callee can read of its caller's registers: r6..r9 are preserved, and where a machine does not hide them,
/// visible. r10 is its own, and r0 holds nothing of its caller's.
constexpr RegSet handed_to_callee = argument_registers(9);

RegSet operand(const isa::Operand& source) {
    const auto* reg = std::get_if<isa::Reg>(&source);
    return reg ? reg_bit(*reg) : RegSet{0};
}

constexpr RegSet regs(auto... reg) {
    return static_cast<RegSet>((0U | ... | reg_bit(reg)));
}

RegisterEffect atomic_effect(const isa::Atomic& atomic) {
    const RegSet touched = regs(atomic.base, atomic.src);
    if (atomic.op == isa::AtomicOp::compare_exchange)
        return {static_cast<RegSet>(touched | regs(isa::r0)), regs(isa::r0)};
    return {touched, atomic.fetch ? regs(atomic.src) : RegSet{0}};
}

RegisterEffect packet_load_effect(const isa::PacketLoad& load) {
    const RegSet index = load.index ? regs(*load.index) : RegSet{0};
    return {static_cast<RegSet>(regs(isa::r6) | index), lost_in_call};
}

RegSet with(RegSet set, RegSet more) {
    return static_cast<RegSet>(set | more);
}

RegSet before_instruction(RegSet after, RegisterEffect effect) {
    return static_cast<RegSet>((after & ~effect.defs) | effect.uses);
}

} // namespace

RegisterEffect register_effect(const isa::Instruction& instruction, const CallContracts& contracts) {
    const auto call = [&] {
        return RegisterEffect{argument_registers(contract_of(instruction, contracts).arguments), lost_in_call};
    };
    const auto set = [](isa::Reg dst) { return RegisterEffect{0, regs(dst)}; };
    return std::visit(isa::Overloaded{
                          [](const isa::Alu& i) {
                              return RegisterEffect{with(regs(i.dst), operand(i.src)), regs(i.dst)};
                          },
                          [](const isa::Mov& i) {
                              return RegisterEffect{operand(i.src), regs(i.dst)};
                          },
                          [](const isa::MovSx& i) {
                              return RegisterEffect{regs(i.src), regs(i.dst)};
                          },
                          [](const isa::Neg& i) {
                              return RegisterEffect{regs(i.dst), regs(i.dst)};
                          },
                          [](const isa::ByteSwap& i) {
                              return RegisterEffect{regs(i.dst), regs(i.dst)};
                          },
                          [&](const isa::LoadImm64& i) { return set(i.dst); },
                          [&](const isa::LoadMap& i) { return set(i.dst); },
                          [&](const isa::LoadMapValue& i) { return set(i.dst); },
                          [&](const isa::LoadKernelVar& i) { return set(i.dst); },
                          [&](const isa::LoadFunction& i) { return set(i.dst); },
                          [](const isa::SecondSlot&) { return RegisterEffect{}; },
                          [](const isa::Load& i) {
                              return RegisterEffect{regs(i.base), regs(i.dst)};
                          },
                          [](const isa::Store& i) {
                              return RegisterEffect{with(regs(i.base), operand(i.src)), 0};
                          },
                          [](const isa::Atomic& i) { return atomic_effect(i); },
                          [](const isa::LoadAcquire& i) {
                              return RegisterEffect{regs(i.base), regs(i.dst)};
                          },
                          [](const isa::StoreRelease& i) {
                              return RegisterEffect{regs(i.base, i.src), 0};
                          },
                          [](const isa::PacketLoad& i) { return packet_load_effect(i); },
                          [](const isa::Jump&) { return RegisterEffect{}; },
                          [](const isa::Branch& i) {
                              return RegisterEffect{with(regs(i.lhs), operand(i.rhs)), 0};
                          },
                          [](const isa::MayGoto&) { return RegisterEffect{}; },
                          [&](const isa::CallHelper&) { return call(); },
                          [&](const isa::CallKfunc&) { return call(); },
                          [](const isa::CallLocal&) {
                              return RegisterEffect{r1_to_r5, lost_in_call};
                          },
                          [&](const isa::CallRegister& i) {
                              return RegisterEffect{with(call().uses, regs(i.callee)), lost_in_call};
                          },
                          [](const isa::AddrSpaceCast& i) {
                              return RegisterEffect{regs(i.src), regs(i.dst)};
                          },
                          [](const isa::Exit&) {
                              return RegisterEffect{regs(isa::r0), 0};
                          },
                      },
                      instruction);
}

Liveness liveness(const Function& function, const isa::Code& code, const CallContracts& contracts,
                  const std::function<RegSet(isa::Slot target)>& callee_uses) {
    std::vector<RegSet> before(function.end - function.begin);
    const auto count = static_cast<std::uint32_t>(boost::num_vertices(function.graph));
    const auto effect_at = [&](isa::Slot slot) {
        RegisterEffect effect = register_effect(code[slot], contracts);
        if (const auto* call = std::get_if<isa::CallLocal>(&code[slot]))
            effect.uses = callee_uses(call->target);
        return effect;
    };
    // By descending number a block comes after its successors, but for those that loops lead back to. A block is
    // visited again only when its successors' sets grew, at most eleven times each, so any order ends.
    Worklist pending(count);
    for (std::uint32_t i = 0; i < count; ++i)
        pending.add(i);
    while (!pending.empty()) {
        const BlockId block = count - 1 - pending.take();
        const Block& extent = function.graph[block];
        RegSet live = 0;
        for (const BlockId to : boost::make_iterator_range(boost::adjacent_vertices(block, function.graph)))
            live = with(live, before[function.graph[to].begin - function.begin]);
        const RegSet known = before[extent.begin - function.begin];
        for (isa::Slot slot = extent.end; slot-- > extent.begin;) {
            if (std::holds_alternative<isa::SecondSlot>(code[slot]))
                continue;
            live = before_instruction(live, effect_at(slot));
            before[slot - function.begin] = live;
        }
        if (live == known)
            continue;
        for (const BlockId from : boost::make_iterator_range(boost::inv_adjacent_vertices(block, function.graph)))
            pending.add(static_cast<std::uint32_t>(count - 1 - from));
    }
    return {function.begin, std::move(before)};
}

std::vector<Liveness> liveness(const Program& program, const isa::Code& code, const CallContracts& contracts) {
    std::vector<std::optional<Liveness>> known(program.functions.size());
    const auto callee_uses = [&](isa::Slot target) {
        const auto& callee = known[program.function_at(target).id];
        return callee ? static_cast<RegSet>(callee->before(target) & handed_to_callee) : handed_to_callee;
    };
    for (const FunctionId id : callees_first(program))
        known[id] = liveness(program.functions[id], code, contracts, callee_uses);
    std::vector<Liveness> result;
    result.reserve(known.size());
    for (auto& function : known)
        result.push_back(*std::move(function));
    return result;
}

} // namespace bpfproof::cfg
