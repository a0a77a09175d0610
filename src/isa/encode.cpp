// Instructions to bytes. What comes out is decoded again and compared: an instruction that no bytes say (a branch too
// far for its field, a sign-extending load of 8 bytes) is a bug of the caller's, found here and not in a kernel.
#include "base/internal_error.hpp"
#include "isa/decode.hpp"
#include "isa/opcode.hpp"
#include "isa/operators.hpp"

namespace bpfproof::isa {
namespace {

using opcode::Class;

struct Encoded {
    RawInstruction first;
    std::optional<std::uint32_t> second; ///< immediate of the second half
};

template <class... Parts>
constexpr std::uint8_t join_bits(Parts... parts) {
    return static_cast<std::uint8_t>((0U | ... | static_cast<unsigned>(parts)));
}

std::uint8_t size_bits(AccessSize size) {
    return row_of(size_forms, &SizeForm::size, size).code;
}
std::int32_t as_imm(std::uint32_t value) {
    return static_cast<std::int32_t>(value);
}

class Encoder {
public:
    explicit Encoder(Slot slot) : slot_(slot) {}

    Encoded operator()(const Alu& i) const {
        const AluForm& form = row_of(alu_forms, &AluForm::op, i.op);
        return with_operand(alu_class(i.width) | form.code, i.dst, form.offset, i.src);
    }
    Encoded operator()(const Mov& i) const { return with_operand(alu_class(i.width) | opcode::mov, i.dst, 0, i.src); }
    Encoded operator()(const MovSx& i) const {
        return {{join_bits(alu_class(i.width), opcode::mov, opcode::register_source), i.dst.index, i.src.index,
                 static_cast<std::int16_t>(i.bits), 0},
                {}};
    }
    Encoded operator()(const Neg& i) const {
        return {{join_bits(alu_class(i.width), opcode::neg), i.dst.index, 0, 0, 0}, {}};
    }
    Encoded operator()(const ByteSwap& i) const {
        const Class width = i.kind == ByteSwap::Kind::swap ? Class::alu64 : Class::alu;
        const auto order = i.kind == ByteSwap::Kind::to_be ? opcode::register_source : std::uint8_t{0};
        return {{join_bits(width, opcode::end, order), i.dst.index, 0, 0, i.bits}, {}};
    }

    Encoded operator()(const LoadImm64& i) const {
        return wide(i.dst, opcode::Pseudo::none, static_cast<std::uint32_t>(i.value),
                    static_cast<std::uint32_t>(i.value >> 32));
    }
    Encoded operator()(const LoadMap& i) const {
        return wide(i.dst, i.by_index ? opcode::Pseudo::map_index : opcode::Pseudo::map_fd,
                    static_cast<std::uint32_t>(i.map), 0);
    }
    Encoded operator()(const LoadMapValue& i) const {
        return wide(i.dst, i.by_index ? opcode::Pseudo::map_value_index : opcode::Pseudo::map_value_fd,
                    static_cast<std::uint32_t>(i.map), i.offset);
    }
    Encoded operator()(const LoadKernelVar& i) const {
        return wide(i.dst, opcode::Pseudo::kernel_var, i.btf_id, i.btf_object);
    }
    Encoded operator()(const LoadFunction& i) const {
        return wide(i.dst, opcode::Pseudo::function, static_cast<std::uint32_t>(distance(i.target)), 0);
    }
    Encoded operator()(const SecondSlot&) const { throw InternalError("a second slot without a 16-byte load"); }

    Encoded operator()(const Load& i) const {
        const auto mode = i.sign_extend ? opcode::memory_signed : opcode::memory;
        return {{join_bits(Class::ldx, mode, size_bits(i.size)), i.dst.index, i.base.index, i.offset, 0}, {}};
    }
    Encoded operator()(const Store& i) const {
        const auto bits = join_bits(opcode::memory, size_bits(i.size));
        if (const auto* imm = std::get_if<Imm>(&i.src))
            return {{join_bits(Class::st, bits), i.base.index, 0, i.offset, imm->value}, {}};
        return {{join_bits(Class::stx, bits), i.base.index, std::get<Reg>(i.src).index, i.offset, 0}, {}};
    }
    Encoded operator()(const Atomic& i) const {
        const AtomicForm& form = row_of(atomic_forms, &AtomicForm::op, i.op);
        return atomic(i.size, i.base, i.src, i.offset, form.code | (i.fetch ? opcode::fetch : 0));
    }
    Encoded operator()(const LoadAcquire& i) const {
        return atomic(i.size, i.dst, i.base, i.offset, opcode::load_acquire);
    }
    Encoded operator()(const StoreRelease& i) const {
        return atomic(i.size, i.base, i.src, i.offset, opcode::store_release);
    }
    Encoded operator()(const PacketLoad& i) const {
        const auto mode = i.index ? opcode::indirect : opcode::absolute;
        const auto index = i.index ? i.index->index : std::uint8_t{0};
        return {{join_bits(Class::ld, mode, size_bits(i.size)), 0, index, 0, i.offset}, {}};
    }

    Encoded operator()(const Jump& i) const {
        if (i.is_long)
            return {{join_bits(Class::jmp32, opcode::jump), 0, 0, 0, as_imm(distance(i.target))}, {}};
        return {{join_bits(Class::jmp, opcode::jump), 0, 0, short_distance(i.target), 0}, {}};
    }
    Encoded operator()(const Branch& i) const {
        const CmpForm& form = row_of(cmp_forms, &CmpForm::op, i.op);
        const auto width = opcode::bits(i.width == AluWidth::w64 ? Class::jmp : Class::jmp32);
        return with_operand(width | form.code, i.lhs, short_distance(i.target), i.rhs);
    }
    Encoded operator()(const MayGoto& i) const {
        return {{join_bits(Class::jmp, opcode::may_goto), 0, 0, short_distance(i.target), 0}, {}};
    }
    Encoded operator()(const CallHelper& i) const { return call(opcode::call_helper, 0, as_imm(i.id)); }
    Encoded operator()(const CallLocal& i) const { return call(opcode::call_local, 0, as_imm(distance(i.target))); }
    Encoded operator()(const CallKfunc& i) const { return call(opcode::call_kfunc, i.btf_object, as_imm(i.btf_id)); }
    Encoded operator()(const CallRegister& i) const {
        const auto bits = join_bits(Class::jmp, opcode::call, opcode::register_source);
        if (i.in_imm)
            return {{bits, 0, 0, 0, i.callee.index}, {}};
        return {{bits, i.callee.index, 0, 0, 0}, {}};
    }
    Encoded operator()(const AddrSpaceCast& i) const {
        const auto spaces = static_cast<std::uint32_t>(i.dst_space) << 16 | i.src_space;
        return {{join_bits(Class::alu64, opcode::mov, opcode::register_source), i.dst.index, i.src.index,
                 opcode::address_space_cast, as_imm(spaces)},
                {}};
    }
    Encoded operator()(const Exit&) const { return {{join_bits(Class::jmp, opcode::exit), 0, 0, 0, 0}, {}}; }

private:
    Slot slot_;

    /// Modulo 2^32, and for the short field modulo 2^16: what does not fit comes back as another target.
    std::uint32_t distance(Slot target) const { return target - slot_ - 1; }
    std::int16_t short_distance(Slot target) const { return static_cast<std::int16_t>(distance(target)); }

    static unsigned alu_class(AluWidth width) {
        return opcode::bits(width == AluWidth::w64 ? Class::alu64 : Class::alu);
    }
    static Encoded with_operand(unsigned opcode, Reg dst, std::int16_t offset, const Operand& operand) {
        if (const auto* imm = std::get_if<Imm>(&operand))
            return {{join_bits(opcode), dst.index, 0, offset, imm->value}, {}};
        return {{join_bits(opcode, opcode::register_source), dst.index, std::get<Reg>(operand).index, offset, 0}, {}};
    }
    static Encoded wide(Reg dst, opcode::Pseudo kind, std::uint32_t low, std::uint32_t high) {
        return {{opcode::load_imm64, dst.index, static_cast<std::uint8_t>(kind), 0, as_imm(low)}, high};
    }
    static Encoded atomic(AccessSize size, Reg dst, Reg src, std::int16_t offset, std::int32_t imm) {
        return {{join_bits(Class::stx, opcode::atomic, size_bits(size)), dst.index, src.index, offset, imm}, {}};
    }
    static Encoded call(std::uint8_t kind, std::int16_t offset, std::int32_t imm) {
        return {{join_bits(Class::jmp, opcode::call), 0, kind, offset, imm}, {}};
    }
};

} // namespace

std::vector<RawInstruction> encode(const Code& code) {
    std::vector<RawInstruction> raw;
    raw.reserve(code.size());
    while (raw.size() < code.size()) {
        const auto slot = static_cast<Slot>(raw.size());
        const Encoded encoded = std::visit(Encoder(slot), code[slot]);
        raw.push_back(encoded.first);
        if (encoded.second)
            raw.push_back({0, 0, 0, 0, as_imm(*encoded.second)});
    }
    const auto again = decode(raw);
    if (const auto* error = std::get_if<DecodeError>(&again))
        throw InternalError("instructions that no bytes say, at slot " + std::to_string(error->slot) + ": " +
                            error->reason);
    if (std::get<Code>(again) != code)
        throw InternalError("instructions that no bytes say");
    return raw;
}

} // namespace bpfproof::isa
