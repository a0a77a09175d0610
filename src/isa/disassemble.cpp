// Text of instructions. What LLVM prints was found by asking llvm-objdump 19 for every form; tests/isa keeps the
// answers.
#include "isa/disassemble.hpp"

#include "isa/opcode.hpp"
#include "isa/operators.hpp"

#include <fmt/format.h>

namespace bpfproof::isa {
namespace {

/// "0x10", "-0x1": LLVM takes every number for a signed one.
std::string hex(std::int64_t value) {
    const auto magnitude = value < 0 ? -static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    return fmt::format("{}{:#x}", value < 0 ? "-" : "", magnitude);
}
std::string signed_hex(std::int64_t value) {
    return (value < 0 ? "" : "+") + hex(value);
}

std::string name(Reg reg, AluWidth width = AluWidth::w64) {
    return fmt::format("{}{}", width == AluWidth::w64 ? 'r' : 'w', reg.index);
}
std::string name(const Operand& operand, AluWidth width = AluWidth::w64) {
    if (const auto* imm = std::get_if<Imm>(&operand))
        return hex(imm->value);
    return name(std::get<Reg>(operand), width);
}

const SizeForm& form_of(AccessSize size) {
    return row_of(size_forms, &SizeForm::size, size);
}

std::string address(Reg base, std::int16_t offset) {
    return fmt::format("{} {} {:#x}", name(base), offset < 0 ? '-' : '+', offset < 0 ? -int{offset} : int{offset});
}
/// "(u32 *)(r1 + 0x4)"
std::string place(AccessSize size, Reg base, std::int16_t offset) {
    return fmt::format("({} *)({})", form_of(size).text, address(base, offset));
}

class Printer {
public:
    Printer(Slot slot, Style style) : slot_(slot), exact_(style == Style::exact) {}

    std::string operator()(const Alu& i) const {
        return fmt::format("{} {} {}", name(i.dst, i.width), row_of(alu_forms, &AluForm::op, i.op).text,
                           name(i.src, i.width));
    }
    std::string operator()(const Mov& i) const {
        return fmt::format("{} = {}", name(i.dst, i.width), name(i.src, i.width));
    }
    std::string operator()(const MovSx& i) const {
        return fmt::format("{} = (s{}){}", name(i.dst, i.width), i.bits, name(i.src, i.width));
    }
    std::string operator()(const Neg& i) const { return fmt::format("{0} = -{0}", name(i.dst, i.width)); }
    std::string operator()(const ByteSwap& i) const {
        const SwapForm& form = row_of(swap_forms, &SwapForm::kind, i.kind);
        return fmt::format("{0} = {1}{2} {0}", name(i.dst), form.text, i.bits);
    }

    std::string operator()(const LoadImm64& i) const {
        return fmt::format("{} = {} ll", name(i.dst), hex(static_cast<std::int64_t>(i.value)));
    }
    std::string operator()(const LoadMap& i) const {
        if (!exact_)
            return pseudo(i.dst, i.by_index ? opcode::Pseudo::map_index : opcode::Pseudo::map_fd, i.map);
        return fmt::format("{} = {}[{}] ll", name(i.dst), i.by_index ? "map" : "map_fd", i.map);
    }
    std::string operator()(const LoadMapValue& i) const {
        if (!exact_)
            return pseudo(i.dst, i.by_index ? opcode::Pseudo::map_value_index : opcode::Pseudo::map_value_fd, i.map);
        return fmt::format("{} = {}[{}][{}] ll", name(i.dst), i.by_index ? "map" : "map_fd", i.map, i.offset);
    }
    std::string operator()(const LoadKernelVar& i) const {
        if (!exact_)
            return pseudo(i.dst, opcode::Pseudo::kernel_var, i.btf_id);
        return fmt::format("{} = kernel_var[{}, {}] ll", name(i.dst), i.btf_id, i.btf_object);
    }
    std::string operator()(const LoadFunction& i) const {
        if (!exact_)
            return pseudo(i.dst, opcode::Pseudo::function, distance(i.target));
        return fmt::format("{} = function {} ll", name(i.dst), signed_hex(distance(i.target)));
    }
    std::string operator()(const SecondSlot&) const { return {}; }

    std::string operator()(const Load& i) const {
        const std::string_view type = i.sign_extend ? form_of(i.size).signed_text : form_of(i.size).text;
        return fmt::format("{} = *({} *)({})", name(i.dst), type, address(i.base, i.offset));
    }
    std::string operator()(const Store& i) const {
        return fmt::format("*{} = {}", place(i.size, i.base, i.offset), name(i.src));
    }
    std::string operator()(const Atomic& i) const {
        const AtomicForm& form = row_of(atomic_forms, &AtomicForm::op, i.op);
        const auto src = name(i.src, width_of(i.size));
        const bool plain_add32 = i.op == AtomicOp::add && i.size == AccessSize::word && !(exact_ && i.fetch);
        if (plain_add32)
            return fmt::format("lock *{} += {}", place(i.size, i.base, i.offset), name(i.src));
        if (!i.fetch)
            return fmt::format("lock *{} {} {}", place(i.size, i.base, i.offset), form.assign, src);
        const auto function = i.size == AccessSize::dword ? form.function64 : form.function32;
        if (i.op == AtomicOp::exchange)
            return fmt::format("{0} = {1}({2}, {0})", src, function, address(i.base, i.offset));
        if (i.op == AtomicOp::compare_exchange)
            return fmt::format("{0} = {1}({2}, {0}, {3})", name(r0, width_of(i.size)), function,
                               address(i.base, i.offset), src);
        return fmt::format("{0} = {1}({2}, {0})", src, function, place(i.size, i.base, i.offset));
    }
    std::string operator()(const LoadAcquire& i) const {
        return fmt::format("{} = load_acquire({})", name(i.dst, width_of(i.size)), place(i.size, i.base, i.offset));
    }
    std::string operator()(const StoreRelease& i) const {
        return fmt::format("store_release({}, {})", place(i.size, i.base, i.offset), name(i.src, width_of(i.size)));
    }
    std::string operator()(const PacketLoad& i) const {
        std::string where = i.index ? name(*i.index) : hex(i.offset);
        if (i.index && exact_ && i.offset != 0)
            where += fmt::format(" {} {}", i.offset < 0 ? '-' : '+', hex(std::abs(std::int64_t{i.offset})));
        return fmt::format("r0 = *({} *)skb[{}]", form_of(i.size).text, where);
    }

    std::string operator()(const Jump& i) const {
        return fmt::format("{} {}", i.is_long ? "gotol" : "goto", signed_hex(distance(i.target)));
    }
    std::string operator()(const Branch& i) const {
        return fmt::format("if {} {} {} goto {}", name(i.lhs, i.width), row_of(cmp_forms, &CmpForm::op, i.op).text,
                           name(i.rhs, i.width), signed_hex(distance(i.target)));
    }
    std::string operator()(const MayGoto& i) const {
        return fmt::format("may_goto {}", signed_hex(distance(i.target)));
    }
    std::string operator()(const CallHelper& i) const {
        return fmt::format("call {}", exact_ ? hex(i.id) : hex(static_cast<std::int32_t>(i.id)));
    }
    std::string operator()(const CallKfunc& i) const {
        if (!exact_)
            return fmt::format("call {}", hex(static_cast<std::int32_t>(i.btf_id)));
        return fmt::format("call kfunc[{}, {}]", i.btf_id, i.btf_object);
    }
    std::string operator()(const CallLocal& i) const {
        return fmt::format("call {}", exact_ ? signed_hex(distance(i.target)) : hex(distance(i.target)));
    }
    std::string operator()(const CallRegister& i) const {
        return fmt::format("callx {}{}", exact_ && i.in_imm ? "imm " : "", name(i.callee));
    }
    std::string operator()(const AddrSpaceCast& i) const {
        return fmt::format("{} = addr_space_cast({}, {:#x}, {:#x})", name(i.dst), name(i.src), i.dst_space,
                           i.src_space);
    }
    std::string operator()(const Exit&) const { return "exit"; }

private:
    Slot slot_;
    bool exact_;

    std::int64_t distance(Slot target) const { return std::int64_t{target} - slot_ - 1; }

    static std::string pseudo(Reg dst, opcode::Pseudo kind, std::int64_t imm) {
        return fmt::format("ld_pseudo\t{}, {:#x}, {:#x}", name(dst), static_cast<unsigned>(kind),
                           static_cast<std::uint32_t>(imm));
    }
};

} // namespace

std::string disassemble(const Instruction& instruction, Slot slot, Style style) {
    return std::visit(Printer(slot, style), instruction);
}

std::string disassemble(const Code& code, Style style) {
    std::string text;
    for (Slot slot = 0; slot < code.size(); ++slot)
        if (!std::holds_alternative<SecondSlot>(code[slot]))
            text += disassemble(code[slot], slot, style) + "\n";
    return text;
}

} // namespace bpfproof::isa
