// Writes instructions one after the other, with labels for what is not yet written.
#pragma once

#include "isa/instruction.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace bpfproof::fuzz {

struct Label {
    std::size_t index;
};

class Emitter {
public:
    Label label();
    void place(Label label);

    void emit(const isa::Instruction& instruction); ///< second slots are added by itself
    void jump(Label target, bool is_long = false);
    void branch(isa::CmpOp op, isa::AluWidth width, isa::Reg lhs, isa::Operand rhs, Label target);
    void may_goto(Label target);
    void call(Label function);
    void address_of(isa::Reg dst, Label function);

    void move(isa::Reg dst, isa::Operand src, isa::AluWidth width = isa::AluWidth::w64) {
        emit(isa::Mov{width, dst, src});
    }
    void alu(isa::AluOp op, isa::Reg dst, isa::Operand src, isa::AluWidth width = isa::AluWidth::w64) {
        emit(isa::Alu{op, width, dst, src});
    }
    void load(isa::AccessSize size, isa::Reg dst, isa::Reg base, int offset, bool sign_extend = false) {
        emit(isa::Load{size, sign_extend, dst, base, static_cast<std::int16_t>(offset)});
    }
    void store(isa::AccessSize size, isa::Reg base, int offset, isa::Operand src) {
        emit(isa::Store{size, base, static_cast<std::int16_t>(offset), src});
    }
    void helper(std::uint32_t id) { emit(isa::CallHelper{id}); }
    void map(isa::Reg dst, std::size_t index) { emit(isa::LoadMap{dst, static_cast<std::int32_t>(index), true}); }
    void map_value(isa::Reg dst, std::size_t index, std::uint32_t offset) {
        emit(isa::LoadMapValue{dst, static_cast<std::int32_t>(index), offset, true});
    }

    isa::Slot here() const { return static_cast<isa::Slot>(code_.size()); }
    /// All labels that something refers to are placed.
    isa::Code finish();

private:
    isa::Code code_;
    std::vector<isa::Slot> labels_;
    std::vector<std::pair<isa::Slot, Label>> open_; ///< instructions whose target is a label
};

} // namespace bpfproof::fuzz
