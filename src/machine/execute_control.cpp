// Jumps, calls and exits.
#include "machine/arithmetic.hpp"
#include "machine/execution.hpp"

namespace bpfproof::machine {

void Execution::execute(const isa::Jump& i) {
    next_ = i.target;
}

void Execution::execute(const isa::Branch& i) {
    const Word left = use(i.lhs);
    const Word right = use(i.rhs);
    if (compare(i.op, i.width, left.bits, right.bits))
        next_ = i.target;
}

// The count lies in the frame, and each function that has a may_goto sets it first (kernel/bpf/verifier.c,
// do_misc_fixups()).
void Execution::execute(const isa::MayGoto& i) {
    std::uint64_t& budget = frames_.back().goto_budget;
    if (budget == 0)
        next_ = i.target;
    else
        --budget;
}

void Execution::call_local(isa::Slot target) {
    enter(*frames_.back().image, target, false);
}

void Execution::execute(const isa::CallLocal& i) {
    call_local(i.target);
}

void Execution::call_helper_number(std::uint64_t id) {
    const Image& image = *frames_.back().image;
    const auto number = static_cast<std::uint32_t>(id);
    const platform::Helper* helper =
        image.type != nullptr ? platform::find_helper(number, image.type->id, image.attach_type) : nullptr;
    // Whether this program type may call it is the platform's question; what it does is the same.
    if (helper == nullptr)
        helper = platform::find_helper(number);
    if (helper == nullptr || id != number)
        throw Trap{.kind = FaultKind::unknown_helper, .detail = std::to_string(id)};
    ++helper_calls_;
    Call call{.helper = *helper, .arguments = {}};
    std::copy_n(registers_.begin() + 1, call.arguments.size(), call.arguments.begin());
    const Word word = call_helper(*this, call);
    if (std::exchange(replaced_, false))
        return;
    forget_arguments();
    registers_[0] = word;
}

void Execution::execute(const isa::CallHelper& i) {
    call_helper_number(i.id);
}

void Execution::execute(const isa::CallKfunc&) {
    const auto& externs = frames_.back().image->externs;
    const auto symbol = externs.find(slot_);
    throw NotModelled{"kernel function" + (symbol == externs.end() ? std::string{} : " " + symbol->second.name)};
}

// A number is taken as that of a helper, which is what runtimes with this instruction do.
void Execution::execute(const isa::CallRegister& i) {
    const Word callee = use(i.callee);
    if (!callee.is_pointer())
        return call_helper_number(callee.bits);
    const Region& region = world_.memory[callee.region];
    if (region.kind != RegionKind::function || world_.memory.offset(callee) != 0)
        throw Trap{.kind = FaultKind::bad_callee, .reg = i.callee};
    call_local(region.object);
}

void Execution::execute(const isa::Exit&) {
    leave();
}

} // namespace bpfproof::machine
