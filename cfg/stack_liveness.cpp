#include "cfg/stack_liveness.hpp"

#include "cfg/calls.hpp"
#include "cfg/frame_addresses.hpp"
#include "cfg/worklist.hpp"

#include <optional>

namespace bpfproof::cfg {
namespace {

FrameBytes bytes_of(const FrameEffect& effect) {
    const auto size = static_cast<std::size_t>(effect.high - effect.low);
    return (~FrameBytes{} >> (frame_size - size)) << frame_bit(effect.low);
}

void step_back(FrameBytes& live, const FrameEffect& effect) {
    switch (effect.kind) {
    case FrameEffect::Kind::none:
        return;
    case FrameEffect::Kind::read:
        live |= bytes_of(effect);
        return;
    case FrameEffect::Kind::overwrite:
        live &= ~bytes_of(effect);
        return;
    }
}

bool takes_function_address(const Program& program) {
    for (const auto edge : boost::make_iterator_range(boost::edges(program.calls)))
        if (program.calls[edge].callback)
            return true;
    return false;
}

} // namespace

StackLiveness::StackLiveness(const Function& function, std::vector<FrameEffect> effects)
    : begin_(function.begin), effects_(std::move(effects)), before_block_(boost::num_vertices(function.graph)) {
    const auto count = static_cast<std::uint32_t>(before_block_.size());
    // Descending, as for registers: a block after its successors where no loop forbids it. Sets only grow.
    Worklist pending(count);
    for (std::uint32_t i = 0; i < count; ++i)
        pending.add(i);
    while (!pending.empty()) {
        const BlockId block = count - 1 - pending.take();
        const Block& extent = function.graph[block];
        FrameBytes live = after_block(function, block);
        for (isa::Slot slot = extent.end; slot-- > extent.begin;)
            step_back(live, effect(slot));
        if (live == before_block_[block])
            continue;
        before_block_[block] = live;
        for (const BlockId from : boost::make_iterator_range(boost::inv_adjacent_vertices(block, function.graph)))
            pending.add(static_cast<std::uint32_t>(count - 1 - from));
    }
}

FrameBytes StackLiveness::after_block(const Function& function, BlockId block) const {
    FrameBytes live;
    for (const BlockId to : boost::make_iterator_range(boost::adjacent_vertices(block, function.graph)))
        live |= before_block_[to];
    return live;
}

FrameBytes StackLiveness::before(const Function& function, isa::Slot slot) const {
    const auto block = function.block_at(slot);
    if (!block)
        return {};
    FrameBytes live = after_block(function, *block);
    for (isa::Slot at = function.graph[*block].end; at-- > slot;)
        step_back(live, effect(at));
    return live;
}

std::vector<StackLiveness> stack_liveness(const Program& program, const isa::Code& code,
                                          const CallContracts& contracts) {
    std::vector<std::optional<CallContract>> known(program.functions.size());
    const auto callee = [&](isa::Slot target) {
        return known[program.function_at(target).id].value_or(CallContract{}); // in a call cycle: the widest
    };
    const bool callbacks = takes_function_address(program);
    for (const FunctionId id : callees_first(program)) {
        const FrameUse use = follow_frame_addresses(program.functions[id], code, {contracts, callee, callbacks, true});
        CallContract contract;
        contract.keeps_address = use.keeps_argument;
        contract.returns_address = use.returns_argument;
        known[id] = contract;
    }
    std::vector<StackLiveness> result;
    result.reserve(program.functions.size());
    for (const Function& function : program.functions)
        result.emplace_back(function,
                            follow_frame_addresses(function, code, {contracts, callee, callbacks, false}).effects);
    return result;
}

} // namespace bpfproof::cfg
