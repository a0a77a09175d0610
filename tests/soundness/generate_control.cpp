#include "soundness/generator.hpp"

#include "soundness/helper_ids.hpp"

namespace bpfproof::fuzz {
namespace {

using isa::AccessSize;
using isa::AluOp;
using isa::AluWidth;
using isa::CmpOp;

constexpr unsigned most_functions = 4;

Holding joined(const Holding& a, const Holding& b) {
    if (a.what != b.what)
        return {};
    return {a.what, std::min(a.size, b.size), a.writable && b.writable, std::max(a.at_most, b.at_most)};
}

} // namespace

void Generator::join(const Scope& other) {
    for (std::size_t i = 0; i < scope_.registers.size(); ++i)
        scope_.registers[i] = joined(scope_.registers[i], other.registers[i]);
    scope_.written &= other.written;
    // A slot of which one side's pointer was overwritten must not be read as bytes either: it holds nothing known.
    for (auto& [offset, held] : scope_.spilled) {
        const auto theirs = other.spilled.find(offset);
        held = theirs == other.spilled.end() ? Holding{} : joined(held, theirs->second);
    }
    for (const auto& [offset, held] : other.spilled)
        scope_.spilled.try_emplace(offset);
}

void Generator::diamond(unsigned depth) {
    const Label otherwise = emit_.label();
    const Label end = emit_.label();
    random_branch(otherwise);
    const Scope before = scope_;
    statements(1 + static_cast<unsigned>(random_.below(3)), depth + 1);
    const Scope left = scope_;
    scope_ = before;
    if (chance(3)) {
        emit_.place(otherwise);
    } else {
        emit_.jump(end, chance(6));
        emit_.place(otherwise);
        statements(1 + static_cast<unsigned>(random_.below(3)), depth + 1);
    }
    emit_.place(end);
    join(left);
}

// A flag remembers which way was taken, in a register or on the stack; later it is asked.
void Generator::correlated() {
    const isa::Reg flag = fresh();
    emit_.move(flag, isa::Imm{0});
    set_number(flag);
    reserved_ |= static_cast<std::uint16_t>(1u << flag.index);
    const isa::Reg index = fresh();
    emit_.move(index, number());
    set_number(index);
    reserved_ |= static_cast<std::uint16_t>(1u << index.index);
    const Label skip = emit_.label();
    random_branch(skip);
    const auto limit = static_cast<std::int32_t>(random_.below(16));
    emit_.branch(CmpOp::gt, AluWidth::w64, index, isa::Imm{limit}, skip);
    emit_.move(flag, isa::Imm{1}, width());
    emit_.place(skip);
    const bool on_stack = chance(2);
    const int offset = scratch(4);
    if (on_stack) {
        emit_.store(AccessSize::word, isa::r10, offset, flag);
        write_bytes(offset, 4);
        for (std::size_t i = 0; i < 4; ++i)
            reserved_bytes_.set(static_cast<std::size_t>(offset + 512) + i);
    }
    statements(2, 3);
    if (on_stack) {
        emit_.load(AccessSize::word, flag, isa::r10, offset);
        for (std::size_t i = 0; i < 4; ++i)
            reserved_bytes_.reset(static_cast<std::size_t>(offset + 512) + i);
    }
    const Label unset = emit_.label();
    if (chance(2))
        emit_.branch(CmpOp::eq, width(), flag, isa::Imm{0}, unset);
    else
        emit_.branch(CmpOp::ne, width(), flag, isa::Imm{1}, unset);
    // Here the index is at most `limit`: a byte of an array that long can be addressed.
    const isa::Reg pointer = fresh();
    emit_.map_value(pointer, map_index::rodata, 0);
    emit_.alu(AluOp::add, pointer, index);
    emit_.load(AccessSize::byte, pointer, pointer, sometimes_wrong() ? 32 : 31 - limit);
    emit_.place(unset);
    at(pointer) = {};
    reserved_ &= static_cast<std::uint16_t>(~(1u << flag.index | 1u << index.index));
}

// A pointer on one way, null on the other; tested later, perhaps another copy of it.
void Generator::maybe_pointer() {
    const isa::Reg pointer = fresh();
    reserved_ |= static_cast<std::uint16_t>(1u << pointer.index);
    const Label none = emit_.label();
    const auto point = [&] { emit_.map_value(pointer, map_index::data, 0); }; // data, 8 bytes at least
    if (chance(2)) {
        emit_.move(pointer, isa::Imm{0});
        at(pointer) = {};
        random_branch(none);
        point();
    } else {
        point();
        at(pointer) = {};
        random_branch(none);
        emit_.move(pointer, isa::Imm{0});
    }
    emit_.place(none);
    const int offset = scratch(8);
    const bool spilled = chance(3) && is_plain(offset, 8);
    if (spilled) {
        emit_.store(AccessSize::dword, isa::r10, offset, pointer);
        write_bytes(offset, 8);
        scope_.spilled.emplace(offset, Holding{});
    }
    statements(1, 3);
    const Label absent = emit_.label();
    if (spilled && scope_.spilled.contains(offset) && scope_.spilled[offset].what == What::nothing)
        emit_.load(AccessSize::dword, pointer, isa::r10, offset);
    if (!sometimes_wrong())
        emit_.branch(CmpOp::eq, AluWidth::w64, pointer, isa::Imm{0}, absent);
    const Scope before = scope_;
    access(pointer, 8, true, true);
    reserved_ &= static_cast<std::uint16_t>(~(1u << pointer.index));
    join(before);
    emit_.place(absent);
    at(pointer) = {};
}

// Up or down, by one or more, tested before or after, with every comparison that ends it.
void Generator::loop(unsigned depth) {
    const isa::Reg counter{static_cast<std::uint8_t>(6 + random_.below(4))};
    if ((reserved_ >> counter.index & 1) != 0 || at(counter).what == What::context)
        return arithmetic();
    const auto step = static_cast<std::int32_t>(1 + random_.below(3));
    const auto trips = static_cast<std::int32_t>(1 + random_.below(6));
    const bool up = chance(2);
    const AluWidth bits = width();
    emit_.move(counter, isa::Imm{up ? 0 : step * trips}, width());
    set_number(counter);
    reserved_ |= static_cast<std::uint16_t>(1u << counter.index);
    const Label head = emit_.label();
    const Label end = emit_.label();
    // What a round may change is not known at its beginning.
    for (std::uint8_t i = 0; i < 6; ++i)
        at(isa::Reg{i}) = {};
    const Scope before = scope_;
    emit_.place(head);
    const bool first = chance(2);
    if (first && up)
        emit_.branch(chance(2) ? CmpOp::ge : CmpOp::sge, bits, counter, isa::Imm{step * trips}, end);
    if (first && !up)
        emit_.branch(chance(2) ? CmpOp::sle : CmpOp::eq, bits, counter, isa::Imm{0}, end);
    statements(1 + static_cast<unsigned>(random_.below(3)), depth + 1);
    if (chance(3)) { // the counter as an index
        const isa::Reg pointer = fresh_but(counter);
        emit_.map_value(pointer, map_index::rodata, 0);
        emit_.alu(AluOp::add, pointer, counter);
        emit_.load(AccessSize::byte, pointer, pointer, 0);
        set_number(pointer);
    }
    emit_.alu(up ? AluOp::add : AluOp::sub, counter, isa::Imm{step}, bits);
    // The next round finds what this one leaves: what it took for granted must be there again.
    for (std::uint8_t i = 6; i < 10; ++i) {
        const isa::Reg reg{i};
        if (before.registers[i].what == What::number && at(reg).what != What::number) {
            emit_.move(reg, isa::Imm{immediate()});
            set_number(reg);
        }
    }
    if (first)
        emit_.jump(head);
    else if (up)
        emit_.branch(chance(2)   ? CmpOp::lt
                     : chance(2) ? CmpOp::slt
                                 : CmpOp::ne,
                     bits, counter, isa::Imm{step * trips}, head);
    else
        emit_.branch(chance(2) ? CmpOp::sgt : CmpOp::ne, bits, counter, isa::Imm{0}, head);
    emit_.place(end);
    join(before);
    reserved_ &= static_cast<std::uint16_t>(~(1u << counter.index));
}

// The counter is in memory.
void Generator::memory_loop() {
    const int offset = scratch(8);
    if (!is_plain(offset, 8))
        return stack_store();
    const isa::Reg counter = fresh();
    emit_.store(AccessSize::dword, isa::r10, offset, isa::Imm{0});
    write_bytes(offset, 8);
    for (std::size_t i = 0; i < 8; ++i)
        reserved_bytes_.set(static_cast<std::size_t>(offset + 512) + i);
    const Label head = emit_.label();
    const Scope before = scope_;
    emit_.place(head);
    arithmetic();
    stack_store();
    emit_.load(AccessSize::dword, counter, isa::r10, offset);
    emit_.alu(AluOp::add, counter, isa::Imm{1});
    emit_.store(AccessSize::dword, isa::r10, offset, counter);
    emit_.branch(CmpOp::lt, AluWidth::w64, counter, isa::Imm{static_cast<std::int32_t>(1 + random_.below(6))}, head);
    for (std::size_t i = 0; i < 8; ++i)
        reserved_bytes_.reset(static_cast<std::size_t>(offset + 512) + i);
    join(before);
    at(counter) = {};
}

// A pointer that a round may lose, or find: asked about in every one.
void Generator::pointer_loop() {
    const isa::Reg pointer = fresh();
    reserved_ |= static_cast<std::uint16_t>(1u << pointer.index);
    const isa::Reg counter = fresh();
    reserved_ |= static_cast<std::uint16_t>(1u << counter.index);
    const bool loses = chance(2);
    const auto point = [&](bool there) {
        if (there)
            emit_.map_value(pointer, map_index::data, 0);
        else
            emit_.move(pointer, isa::Imm{0});
    };
    const isa::Reg left = number();
    point(loses);
    emit_.move(counter, isa::Imm{0});
    at(pointer) = at(counter) = {};
    const Label head = emit_.label();
    const Label absent = emit_.label();
    const Label keep = emit_.label();
    emit_.place(head);
    if (!sometimes_wrong())
        emit_.branch(CmpOp::eq, AluWidth::w64, pointer, isa::Imm{0}, absent);
    emit_.store(AccessSize::word, pointer, 0, counter);
    emit_.place(absent);
    if (chance(2))
        emit_.branch(CmpOp::gt, AluWidth::w64, left, isa::Imm{immediate()}, keep);
    point(!loses);
    emit_.place(keep);
    emit_.alu(AluOp::add, counter, isa::Imm{1});
    emit_.branch(CmpOp::lt, AluWidth::w64, counter, isa::Imm{static_cast<std::int32_t>(2 + random_.below(4))}, head);
    reserved_ &= static_cast<std::uint16_t>(~(1u << pointer.index | 1u << counter.index));
}

void Generator::goto_loop() {
    const isa::Reg sum = number();
    if ((reserved_ >> sum.index & 1) != 0)
        return arithmetic();
    const Label head = emit_.label();
    const Label end = emit_.label();
    emit_.place(head);
    emit_.may_goto(end);
    emit_.alu(AluOp::add, sum, isa::Imm{immediate()}, width());
    if (chance(2))
        random_branch(end);
    emit_.jump(head);
    emit_.place(end);
    set_number(sum);
}

// bpf_loop, or bpf_for_each_map_elem; what the callback is given is on this frame's stack.
void Generator::callback_loop(unsigned depth) {
    if ((reserved_ & 0x3f) != 0 || functions_ >= most_functions)
        return stack_store();
    ++functions_;
    const unsigned bytes = 16;
    const int offset = scratch(bytes);
    zero_bytes(offset, bytes);
    const Label body = emit_.label();
    const bool elements = chance(3);
    const std::size_t map = chance(2) ? map_index::array : map_index::hash;
    const unsigned value_size = maps_[map].value_size;
    const unsigned key_size = maps_[map].key_size;
    if (elements)
        emit_.map(isa::r1, map);
    else
        emit_.move(isa::r1, isa::Imm{static_cast<std::int32_t>(random_.below(6))});
    emit_.address_of(isa::r2, body);
    emit_.move(isa::r3, isa::r10);
    emit_.alu(AluOp::add, isa::r3, isa::Imm{offset});
    emit_.move(isa::r4, isa::Imm{0});
    emit_.helper(elements ? helper::for_each_map_elem : helper::loop);
    lose_arguments();
    set_number(isa::r0);
    later_.emplace_back([=, this] {
        emit_.place(body);
        const Holding context{.what = What::memory, .size = bytes, .writable = true};
        if (elements)
            function({{},
                      {.what = What::memory, .size = key_size},
                      {.what = What::memory, .size = value_size, .writable = true},
                      context},
                     2 + static_cast<unsigned>(random_.below(3)), depth + 1);
        else
            function({{.what = What::number}, context}, 2 + static_cast<unsigned>(random_.below(3)), depth + 1);
    });
}

/// Numbers, a part of this frame, and, where this function has them, the context and other memory.
std::vector<Holding> Generator::pass_arguments(int offset, unsigned bytes) {
    const isa::Reg first = number();
    emit_.move(isa::r5, first);
    set_number(isa::r5);
    const auto memory = holding(What::memory);
    if (memory) {
        emit_.move(isa::r4, *memory);
        at(isa::r4) = at(*memory);
    } else {
        emit_.move(isa::r4, isa::r5);
        set_number(isa::r4);
    }
    const auto context = holding(What::context);
    if (context)
        emit_.move(isa::r3, *context);
    else
        emit_.move(isa::r3, isa::Imm{immediate()});
    at(isa::r3) = context ? Holding{.what = What::context} : Holding{.what = What::number};
    emit_.move(isa::r2, isa::r10);
    emit_.alu(AluOp::add, isa::r2, isa::Imm{offset});
    emit_.move(isa::r1, isa::r5);
    return {{.what = What::number},
            {.what = What::memory, .size = bytes, .writable = true},
            at(isa::r3),
            at(isa::r4),
            {.what = What::number}};
}

// A function, called once or several times: what is remembered of it may serve then.
void Generator::call(unsigned depth) {
    if ((reserved_ & 0x3f) != 0 || functions_ >= most_functions)
        return arithmetic();
    ++functions_;
    const unsigned bytes = 8 * (1 + static_cast<unsigned>(random_.below(3)));
    const int offset = scratch(bytes);
    zero_bytes(offset, bytes);
    const std::vector<Holding> parameters = pass_arguments(offset, bytes);
    const Label callee = emit_.label();
    emit_.call(callee);
    lose_arguments();
    set_number(isa::r0);
    while (chance(2)) {
        if (chance(2))
            statements(1, depth + 1);
        zero_bytes(offset, bytes);
        const bool same = pass_arguments(offset, bytes) == parameters;
        lose_arguments();
        if (!same && !sometimes_wrong())
            break;
        emit_.call(callee);
        set_number(isa::r0);
    }
    later_.emplace_back([=, this] {
        emit_.place(callee);
        function(parameters, 2 + static_cast<unsigned>(random_.below(4)), depth + 1);
    });
}

} // namespace bpfproof::fuzz
