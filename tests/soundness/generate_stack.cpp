#include "soundness/generator.hpp"

namespace bpfproof::fuzz {
namespace {

constexpr int frame = 512;
/// Scenes keep to this much of the frame while there is room, so that they meet each other's bytes.
constexpr unsigned used = 96;

} // namespace

bool Generator::is_plain(int offset, unsigned size) const {
    for (const auto& [at, holding] : scope_.spilled)
        if (offset < at + 8 && at < offset + static_cast<int>(size))
            return false;
    return true;
}

void Generator::write_bytes(int offset, unsigned size) {
    std::erase_if(scope_.spilled, [&](const auto& slot) {
        return offset < slot.first + 8 && slot.first < offset + static_cast<int>(size);
    });
    for (unsigned i = 0; i < size; ++i)
        scope_.written.set(static_cast<std::size_t>(offset + frame) + i);
}

int Generator::scratch(unsigned size) {
    const unsigned align = size >= 8 ? 8 : size;
    for (unsigned reach = used;; reach = std::min(reach + 4, unsigned{frame})) {
        const auto slots = (reach - size) / align + 1;
        const int offset = -static_cast<int>(size + align * random_.below(slots));
        bool free = offset % static_cast<int>(align) == 0;
        for (unsigned i = 0; i < size; ++i)
            free = free && !reserved_bytes_[static_cast<std::size_t>(offset + frame) + i];
        if (free && (is_plain(offset, size) || chance(3)))
            return offset;
    }
}

void Generator::zero_bytes(int offset, unsigned size) {
    for (unsigned i = 0; i < size; i += 8)
        emit_.store(isa::AccessSize::dword, isa::r10, offset + static_cast<int>(i), isa::Imm{immediate()});
    write_bytes(offset, size);
}

void Generator::stack_store() {
    if (chance(6)) { // of a number that is there
        const int at = scratch(8);
        if (!is_plain(at, 8))
            return;
        if (!scope_.written[static_cast<std::size_t>(at + frame)])
            zero_bytes(at, 8);
        else
            write_bytes(at, 8), emit_.store(isa::AccessSize::dword, isa::r10, at, number());
        return chance(2) ? atomic(isa::r10, at, isa::AccessSize::dword)
                         : atomic(isa::r10, at + (chance(2) ? 4 : 0), isa::AccessSize::word);
    }
    const isa::AccessSize access = size();
    const int offset = scratch(isa::bytes(access));
    if (chance(3))
        emit_.store(access, isa::r10, offset, isa::Imm{immediate()});
    else
        emit_.store(access, isa::r10, offset, number());
    write_bytes(offset, isa::bytes(access));
}

void Generator::stack_load() {
    const isa::AccessSize access = size();
    const int offset = scratch(isa::bytes(access));
    bool written = is_plain(offset, isa::bytes(access));
    for (unsigned i = 0; i < isa::bytes(access); ++i)
        written = written && scope_.written[static_cast<std::size_t>(offset + frame) + i];
    if (!written && !sometimes_wrong())
        return stack_store();
    const isa::Reg dst = fresh();
    emit_.load(access, dst, isa::r10, offset, access != isa::AccessSize::dword && chance(3));
    set_number(dst);
}

// Somewhere in an array on the stack.
void Generator::stack_variable() {
    const unsigned bytes = 16u << random_.below(2);
    const int offset = scratch(bytes);
    if (!is_plain(offset, bytes))
        return;
    zero_bytes(offset, bytes);
    const isa::AccessSize access = size();
    const isa::Reg index = fresh();
    const isa::Reg pointer = fresh_but(index);
    emit_.move(index, number());
    set_number(index);
    bound(index, bytes / isa::bytes(access) - 1);
    if (access != isa::AccessSize::byte)
        emit_.alu(isa::AluOp::mul, index, isa::Imm{static_cast<std::int32_t>(isa::bytes(access))});
    emit_.move(pointer, isa::r10);
    at(pointer) = {};
    if (chance(2)) {
        emit_.alu(isa::AluOp::add, pointer, isa::Imm{offset});
        emit_.alu(isa::AluOp::add, pointer, index);
        emit_.store(access, pointer, 0, chance(2) ? isa::Operand(index) : isa::Operand(isa::Imm{immediate()}));
        set_number(index);
        emit_.load(access, index, pointer, 0);
    } else {
        emit_.alu(isa::AluOp::add, pointer, index);
        set_number(index);
        if (chance(2))
            emit_.store(access, pointer, offset, index);
        else
            emit_.load(access, index, pointer, offset, access != isa::AccessSize::dword && chance(3));
    }
}

void Generator::spill_or_fill() {
    if (!scope_.spilled.empty() && chance(2)) {
        auto slot = scope_.spilled.begin();
        std::advance(slot, static_cast<std::ptrdiff_t>(random_.below(scope_.spilled.size())));
        if (slot->second.what == What::nothing)
            return;
        const isa::Reg dst = fresh();
        emit_.load(isa::AccessSize::dword, dst, isa::r10, slot->first);
        at(dst) = slot->second;
        return;
    }
    const isa::Reg reg{static_cast<std::uint8_t>(random_.below(10))};
    if (at(reg).what == What::nothing)
        return;
    const int offset = scratch(8);
    emit_.store(isa::AccessSize::dword, isa::r10, offset, reg);
    write_bytes(offset, 8);
    if (at(reg).what != What::number) {
        scope_.spilled[offset] = at(reg);
    } else if (chance(2)) { // only a part of it is read back
        const isa::AccessSize access = size(4);
        const isa::Reg dst = fresh();
        emit_.load(access, dst, isa::r10, offset + (chance(2) ? 0 : 8 - static_cast<int>(isa::bytes(access))));
        set_number(dst);
    }
}

} // namespace bpfproof::fuzz
