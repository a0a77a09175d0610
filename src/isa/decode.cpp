// One function a class of opcode. Each names the fields its form does not use; one place (Decoder::strict) insists that
// they are zero, so that nothing in the bytes goes unseen and encode() can give them back.
//
// Strictness: RFC 9669 section 3 says unused fields shall be zero; the same is asked by kernel/bpf/verifier.c
// (check_alu_op, do_check, resolve_pseudo_ldimm64), but for the offset of `exit`, which it leaves alone.
#include "isa/decode.hpp"

#include "isa/opcode.hpp"
#include "isa/operators.hpp"

#include <fmt/format.h>

#include <limits>

namespace bpfproof::isa {
namespace {

struct Reason {
    std::string text;
};
using Decoded = std::variant<Instruction, Reason>;

/// Sets of fields that a form does not use.
using Fields = unsigned;
constexpr Fields no_field = 0, dst_field = 1, src_field = 2, offset_field = 4, imm_field = 8;

Reason not_zero(const char* field, int value) {
    return {fmt::format("reserved {} is {}, not 0", field, value)};
}

class Decoder {
public:
    Decoder(std::span<const RawInstruction> program, Slot slot)
        : program_(program), slot_(slot), raw_(program[slot]), by_register_(raw_.opcode & opcode::register_source) {}

    Decoded decode() const {
        if (raw_.dst >= register_count)
            return Reason{fmt::format("destination register r{} does not exist", raw_.dst)};
        if (raw_.src >= register_count)
            return Reason{fmt::format("source register r{} does not exist", raw_.src)};
        switch (opcode::class_of(raw_.opcode)) {
        case opcode::Class::ld:
            return wide_or_packet_load();
        case opcode::Class::ldx:
            return load();
        case opcode::Class::st:
            return store_immediate();
        case opcode::Class::stx:
            return store_register();
        case opcode::Class::alu:
            return arithmetic(AluWidth::w32);
        case opcode::Class::alu64:
            return arithmetic(AluWidth::w64);
        case opcode::Class::jmp:
            return jump(AluWidth::w64);
        case opcode::Class::jmp32:
            return jump(AluWidth::w32);
        }
        return unknown();
    }

private:
    std::span<const RawInstruction> program_;
    Slot slot_;
    RawInstruction raw_;
    bool by_register_;

    Reg dst() const { return Reg{raw_.dst}; }
    Reg src() const { return Reg{raw_.src}; }
    AccessSize size() const { return row_of(size_forms, &SizeForm::code, opcode::size_of(raw_.opcode)).size; }
    Operand operand() const { return by_register_ ? Operand{src()} : Operand{Imm{raw_.imm}}; }
    Fields unused_by_operand() const { return by_register_ ? imm_field : src_field; }

    Reason unknown() const { return {fmt::format("unknown opcode {:#04x}", raw_.opcode)}; }

    Decoded strict(Fields unused, Instruction instruction) const {
        if (unused & dst_field && raw_.dst != 0)
            return not_zero("destination register", raw_.dst);
        if (unused & src_field && raw_.src != 0)
            return not_zero("source register", raw_.src);
        if (unused & offset_field && raw_.offset != 0)
            return not_zero("offset", raw_.offset);
        if (unused & imm_field && raw_.imm != 0)
            return not_zero("immediate", raw_.imm);
        return instruction;
    }

    /// Distances count from the slot after the instruction's first.
    template <class Make>
    Decoded strict_to(Fields unused, std::int64_t distance, Make make) const {
        const std::int64_t target = std::int64_t{slot_} + 1 + distance;
        if (target < 0 || target >= static_cast<std::int64_t>(program_.size()))
            return Reason{fmt::format("target {} is outside the program's slots 0 to {}", target, program_.size() - 1)};
        return strict(unused, make(static_cast<Slot>(target)));
    }

    Decoded arithmetic(AluWidth width) const {
        const auto code = opcode::operation_of(raw_.opcode);
        if (code == opcode::neg)
            return by_register_ ? Decoded{unknown()} : strict(src_field | offset_field | imm_field, Neg{width, dst()});
        if (code == opcode::mov)
            return by_register_ ? move_register(width)
                                : strict(src_field | offset_field, Mov{width, dst(), Imm{raw_.imm}});
        if (code == opcode::end)
            return byte_swap(width);
        for (const AluForm& form : alu_forms)
            if (form.code == code && form.offset == raw_.offset)
                return strict(unused_by_operand(), Alu{form.op, width, dst(), operand()});
        if (find_row(alu_forms, &AluForm::code, code))
            return Reason{fmt::format("opcode {:#04x} has no form of offset {}", raw_.opcode, raw_.offset)};
        return unknown();
    }

    Decoded move_register(AluWidth width) const {
        const bool wide = width == AluWidth::w64;
        if (raw_.offset == 0)
            return strict(imm_field, Mov{width, dst(), src()});
        if (raw_.offset == 8 || raw_.offset == 16 || (raw_.offset == 32 && wide))
            return strict(imm_field, MovSx{width, dst(), src(), static_cast<std::uint8_t>(raw_.offset)});
        if (raw_.offset == opcode::address_space_cast && wide) {
            const auto spaces = static_cast<std::uint32_t>(raw_.imm);
            return strict(no_field, AddrSpaceCast{dst(), src(), static_cast<std::uint16_t>(spaces >> 16),
                                                  static_cast<std::uint16_t>(spaces)});
        }
        return Reason{fmt::format("opcode {:#04x} has no form of offset {}", raw_.opcode, raw_.offset)};
    }

    /// The 32-bit class keeps the order in the source bit; the 64-bit class has only the unconditional swap.
    Decoded byte_swap(AluWidth width) const {
        if (width == AluWidth::w64 && by_register_)
            return unknown();
        if (raw_.imm != 16 && raw_.imm != 32 && raw_.imm != 64)
            return Reason{fmt::format("byte swap of {} bits, not 16, 32 or 64", raw_.imm)};
        const auto kind = width == AluWidth::w64 ? ByteSwap::Kind::swap
                          : by_register_         ? ByteSwap::Kind::to_be
                                                 : ByteSwap::Kind::to_le;
        return strict(src_field | offset_field, ByteSwap{kind, static_cast<std::uint8_t>(raw_.imm), dst()});
    }

    Decoded wide_or_packet_load() const {
        if (raw_.opcode == opcode::load_imm64)
            return wide_load();
        const auto mode = opcode::mode_of(raw_.opcode);
        if ((mode != opcode::absolute && mode != opcode::indirect) || size() == AccessSize::dword)
            return unknown();
        if (mode == opcode::absolute)
            return strict(dst_field | src_field | offset_field, PacketLoad{size(), std::nullopt, raw_.imm});
        return strict(dst_field | offset_field, PacketLoad{size(), src(), raw_.imm});
    }

    Decoded wide_load() const {
        if (slot_ + std::size_t{1} >= program_.size())
            return Reason{"16-byte load is cut off by the end of the program"};
        const RawInstruction& second = program_[slot_ + std::size_t{1}];
        if (second.opcode != 0 || second.dst != 0 || second.src != 0 || second.offset != 0)
            return Reason{"second half of a 16-byte load is not zero around its immediate"};
        const auto high = static_cast<std::uint32_t>(second.imm);
        const auto low = static_cast<std::uint32_t>(raw_.imm);
        const auto one_word = [&](const Decoded& decoded) {
            return high == 0 ? decoded : Decoded{not_zero("second immediate", second.imm)};
        };
        switch (static_cast<opcode::Pseudo>(raw_.src)) {
        case opcode::Pseudo::none:
            return strict(offset_field, LoadImm64{dst(), std::uint64_t{high} << 32 | low});
        case opcode::Pseudo::map_fd:
            return one_word(strict(offset_field, LoadMap{dst(), raw_.imm, false}));
        case opcode::Pseudo::map_index:
            return one_word(strict(offset_field, LoadMap{dst(), raw_.imm, true}));
        case opcode::Pseudo::map_value_fd:
            return strict(offset_field, LoadMapValue{dst(), raw_.imm, high, false});
        case opcode::Pseudo::map_value_index:
            return strict(offset_field, LoadMapValue{dst(), raw_.imm, high, true});
        case opcode::Pseudo::kernel_var:
            return strict(offset_field, LoadKernelVar{dst(), low, high});
        case opcode::Pseudo::function:
            return one_word(strict_to(offset_field, raw_.imm, [&](Slot to) { return LoadFunction{dst(), to}; }));
        }
        return Reason{fmt::format("16-byte load of unknown kind {}", raw_.src)};
    }

    Decoded load() const {
        const auto mode = opcode::mode_of(raw_.opcode);
        const bool sign_extend = mode == opcode::memory_signed;
        if (mode != opcode::memory && !(sign_extend && size() != AccessSize::dword))
            return unknown();
        return strict(imm_field, Load{size(), sign_extend, dst(), src(), raw_.offset});
    }

    Decoded store_immediate() const {
        if (opcode::mode_of(raw_.opcode) != opcode::memory)
            return unknown();
        return strict(src_field, Store{size(), dst(), raw_.offset, Imm{raw_.imm}});
    }

    Decoded store_register() const {
        switch (opcode::mode_of(raw_.opcode)) {
        case opcode::memory:
            return strict(imm_field, Store{size(), dst(), raw_.offset, src()});
        case opcode::atomic:
            return atomic();
        default:
            return unknown();
        }
    }

    /// Loads and stores with an order have all four sizes, the others only two.
    Decoded atomic() const {
        if (raw_.imm == opcode::load_acquire)
            return Instruction{LoadAcquire{size(), dst(), src(), raw_.offset}};
        if (raw_.imm == opcode::store_release)
            return Instruction{StoreRelease{size(), dst(), raw_.offset, src()}};
        const AtomicForm* form = find_row(atomic_forms, &AtomicForm::code, raw_.imm & ~opcode::fetch);
        const bool fetch = raw_.imm & opcode::fetch;
        if (!form || (form->assign.empty() && !fetch))
            return Reason{fmt::format("unknown atomic operation {:#x}", static_cast<std::uint32_t>(raw_.imm))};
        if (size() != AccessSize::word && size() != AccessSize::dword)
            return Reason{fmt::format("atomic operation {:#x} on {} bytes, not 4 or 8", raw_.imm, bytes(size()))};
        return Instruction{Atomic{form->op, fetch, size(), dst(), raw_.offset, src()}};
    }

    Decoded jump(AluWidth width) const {
        const auto code = opcode::operation_of(raw_.opcode);
        const bool wide = width == AluWidth::w64;
        if (const CmpForm* form = find_row(cmp_forms, &CmpForm::code, code))
            return strict_to(unused_by_operand(), raw_.offset, [&](Slot to) {
                return Branch{form->op, width, dst(), operand(), to};
            });
        if (wide && code == opcode::call)
            return by_register_ ? call_register() : call();
        if (by_register_)
            return unknown();
        if (code == opcode::jump)
            return strict_to(dst_field | src_field | (wide ? imm_field : offset_field), wide ? raw_.offset : raw_.imm,
                             [&](Slot to) {
                                 return Jump{to, !wide};
                             });
        if (wide && code == opcode::exit)
            return strict(dst_field | src_field | offset_field | imm_field, Exit{});
        if (wide && code == opcode::may_goto)
            return strict_to(dst_field | src_field | imm_field, raw_.offset, [](Slot to) { return MayGoto{to}; });
        return unknown();
    }

    Decoded call() const {
        switch (raw_.src) {
        case opcode::call_helper:
            return strict(dst_field | offset_field, CallHelper{static_cast<std::uint32_t>(raw_.imm)});
        case opcode::call_local:
            return strict_to(dst_field | offset_field, raw_.imm, [](Slot to) { return CallLocal{to}; });
        case opcode::call_kfunc:
            return strict(dst_field, CallKfunc{static_cast<std::uint32_t>(raw_.imm), raw_.offset});
        default:
            return Reason{fmt::format("call of unknown kind {}", raw_.src)};
        }
    }

    Decoded call_register() const {
        if (raw_.imm == 0)
            return strict(src_field | offset_field, CallRegister{dst(), false});
        if (raw_.imm < 0 || static_cast<std::size_t>(raw_.imm) >= register_count)
            return Reason{fmt::format("call of register {}, which does not exist", raw_.imm)};
        return strict(dst_field | src_field | offset_field,
                      CallRegister{Reg{static_cast<std::uint8_t>(raw_.imm)}, true});
    }
};

/// A target can be judged only once it is known which slots are second halves.
std::optional<DecodeError> target_in_second_slot(const Code& code) {
    for (Slot slot = 0; slot < code.size(); ++slot) {
        const bool inside = std::visit(
            [&]<class Form>(const Form& form) {
                if constexpr (requires { form.target; })
                    return std::holds_alternative<SecondSlot>(code[form.target]);
                else
                    return false;
            },
            code[slot]);
        if (inside)
            return DecodeError{slot, "target is the second half of a 16-byte load"};
    }
    return std::nullopt;
}

} // namespace

std::variant<Code, DecodeError> decode(std::span<const RawInstruction> raw) {
    if (raw.size() > std::numeric_limits<Slot>::max())
        return DecodeError{0, fmt::format("program of {} slots is too long to number", raw.size())};
    Code code;
    code.reserve(raw.size());
    while (code.size() < raw.size()) {
        const auto slot = static_cast<Slot>(code.size());
        const Decoded decoded = Decoder(raw, slot).decode();
        if (const auto* reason = std::get_if<Reason>(&decoded))
            return DecodeError{slot, reason->text};
        code.push_back(std::get<Instruction>(decoded));
        if (is_wide(code.back()))
            code.emplace_back(SecondSlot{});
    }
    if (auto error = target_in_second_slot(code))
        return *error;
    return code;
}

} // namespace bpfproof::isa
