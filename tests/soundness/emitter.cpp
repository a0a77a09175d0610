#include "soundness/emitter.hpp"

#include "soundness/targets.hpp"

#include "base/internal_error.hpp"

namespace bpfproof::fuzz {
namespace {

constexpr isa::Slot nowhere = ~isa::Slot{0};

} // namespace

Label Emitter::label() {
    labels_.push_back(nowhere);
    return {labels_.size() - 1};
}

void Emitter::place(Label label) {
    labels_[label.index] = here();
}

void Emitter::emit(const isa::Instruction& instruction) {
    code_.push_back(instruction);
    if (isa::is_wide(instruction))
        code_.emplace_back(isa::SecondSlot{});
}

void Emitter::jump(Label target, bool is_long) {
    open_.emplace_back(here(), target);
    emit(isa::Jump{nowhere, is_long});
}

void Emitter::branch(isa::CmpOp op, isa::AluWidth width, isa::Reg lhs, isa::Operand rhs, Label target) {
    open_.emplace_back(here(), target);
    emit(isa::Branch{op, width, lhs, rhs, nowhere});
}

void Emitter::may_goto(Label target) {
    open_.emplace_back(here(), target);
    emit(isa::MayGoto{nowhere});
}

void Emitter::call(Label function) {
    open_.emplace_back(here(), function);
    emit(isa::CallLocal{nowhere});
}

void Emitter::address_of(isa::Reg dst, Label function) {
    open_.emplace_back(here(), function);
    emit(isa::LoadFunction{dst, nowhere});
}

isa::Code Emitter::finish() {
    for (const auto& [slot, label] : open_) {
        if (labels_[label.index] == nowhere)
            throw InternalError("a label that was never placed");
        *target_of(code_[slot]) = labels_[label.index];
    }
    return code_;
}

} // namespace bpfproof::fuzz
