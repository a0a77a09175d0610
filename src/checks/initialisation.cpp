// Nothing is read before it is written: registers, and bytes of the stack.
#include "checks/access.hpp"
#include "checks/checks.hpp"

#include "cfg/liveness.hpp"

namespace bpfproof::checks {

using findings::Rule;

// A local call reads whatever its callee reads, so the callee's instructions are where that is asked.
void check_registers(const Point& point) {
    if (std::holds_alternative<isa::CallLocal>(point.instruction()))
        return;
    const bool leaves = std::holds_alternative<isa::Exit>(point.instruction());
    // What a local function leaves in r0 its caller may never use; a helper uses what its callback returns.
    if (leaves && !point.calls.empty() && !std::holds_alternative<isa::CallHelper>(point.env.code[point.calls.back()]))
        return;
    const cfg::CallContracts arguments = [&](const isa::Instruction& call) {
        cfg::CallContract contract = cfg::assume_contract(call);
        if (const auto* helper_call = std::get_if<isa::CallHelper>(&call))
            if (const platform::Helper* helper = point.env.helper(helper_call->id))
                contract.arguments = helper->argument_count();
        if (std::holds_alternative<isa::CallKfunc>(call))
            contract.arguments = 0; // not known here; the call is reported as unsupported
        return contract;
    };
    const cfg::RegSet uses = cfg::register_effect(point.instruction(), arguments).uses;
    for (std::uint8_t i = 0; i < isa::register_count; ++i) {
        const isa::Reg reg{i};
        if (cfg::contains(uses, reg) && !point.word(reg).is_initialised())
            point.report(Rule::init_register,
                         findings::Uninitialised{reg, std::holds_alternative<isa::Mov>(point.instruction())}, {reg}, i);
    }
}

void check_stack_reads(const Point& point) {
    const auto access = access_of(point.instruction());
    if (!access || !access->reads || !point.word(access->base).is_pointer_to(Region::stack))
        return;
    const Word& base = point.word(access->base);
    const Number& offset = point.number(semantics::Transfer::address(base, access->displacement));
    if (offset.smin() < -memory::frame_size || offset.smax() + static_cast<std::int64_t>(access->size) > 0)
        return; // out of bounds, which is another rule's finding
    const memory::ByteRange bytes{static_cast<int>(offset.smin()),
                                  static_cast<int>(offset.smax()) + static_cast<int>(access->size)};
    const memory::Frame& frame = point.state.frame(base.object);
    if (!frame.is_initialised(bytes))
        point.report(Rule::init_stack,
                     findings::Uninitialised{findings::StackBytes{frame.first_uninitialised(bytes), bytes.end}, false},
                     {access->base});
}

} // namespace bpfproof::checks
