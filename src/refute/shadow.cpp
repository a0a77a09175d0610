#include "refute/shadow.hpp"

#include "machine/arithmetic.hpp"
#include "refute/inputs.hpp"

#include <algorithm>

namespace bpfproof::refute {
namespace {

using machine::RegionId;
using machine::RegionKind;
using machine::View;
using platform::FieldYield;

/// So many nodes are enough for every branch that a search of this size gets to try.
constexpr std::size_t most_nodes = 20'000;
/// Of one outcome of one branch in a run: loops would fill the list with themselves.
constexpr unsigned most_of_a_branch = 4;
constexpr std::uint64_t most_copied = 256;

std::uint64_t key(RegionId region, std::int64_t offset) {
    return std::uint64_t{region} << 32 | static_cast<std::uint32_t>(static_cast<std::int32_t>(offset));
}

} // namespace

Shadow::Shadow(const machine::Module& module, const machine::Image& image, const machine::Inputs& inputs)
    : module_(module), image_(image), inputs_(inputs), expressions_(most_nodes, module.big_endian) {}

Traced Shadow::reg(const View& view, isa::Reg reg) const {
    const machine::Word& word = view.registers[reg.index];
    const Traced& traced = nodes_[reg.index];
    return traced.varies() && traced.value == word.bits && word.written ? traced : Traced{word.bits, fixed};
}

Traced Shadow::operand(const View& view, const isa::Operand& operand) const {
    if (const auto* from = std::get_if<isa::Reg>(&operand))
        return reg(view, *from);
    return {static_cast<std::uint64_t>(std::int64_t{std::get<isa::Imm>(operand).value}), fixed};
}

Source Shadow::packet_end() const {
    return {.kind = inputs_.linear ? Source::Kind::linear : Source::Kind::packet_size, .size = 4};
}

void Shadow::step(const View& view) {
    if (!begun_)
        begin(view);
    follow_frames(view);
    take_decisions(view);
    finish_call(view);
    execute(view);
}

void Shadow::begin(const View& view) {
    begun_ = true;
    packet_ = view.packet;
    context_region_ = view.registers[1].region;
}

void Shadow::follow_frames(const View& view) {
    while (saved_.size() + 1 < view.frames.size())
        saved_.push_back({nodes_[6], nodes_[7], nodes_[8], nodes_[9]});
    while (saved_.size() + 1 > view.frames.size() && !saved_.empty()) {
        std::ranges::copy(saved_.back(), nodes_.begin() + 6);
        saved_.pop_back();
    }
}

void Shadow::take_decisions(const View& view) {
    const std::uint64_t r0 = view.registers[0].bits;
    for (; decisions_ < view.decisions.size(); ++decisions_) {
        const machine::Decision& one = view.decisions[decisions_];
        const auto index = static_cast<std::uint32_t>(decisions_);
        const Source source{.kind = Source::Kind::decision, .index = index};
        switch (one.kind) {
        case machine::Decision::Kind::yes_no:
            if (called_)
                nodes_[0] = expressions_.choice({.kind = Source::Kind::decision, .index = index, .size = 1}, r0);
            break;
        case machine::Decision::Kind::number: {
            if (!called_)
                break;
            std::uint64_t value = 0;
            for (std::size_t i = one.value.size(); i > 0; --i)
                value = value << 8 | std::to_integer<std::uint64_t>(one.value[i - 1]);
            const Traced number = expressions_.source(source, value);
            nodes_[0] = value == r0
                            ? number
                            : expressions_.alu(isa::AluOp::add, isa::AluWidth::w64, number, {r0 - value, fixed});
            break;
        }
        case machine::Decision::Kind::bytes:
            if (one.region == machine::no_region)
                break;
            for (std::size_t i = 0; i < one.value.size() && !bytes_.empty(); ++i)
                bytes_.erase(key(one.region, one.offset + static_cast<std::int64_t>(i)));
            decided_[one.region].push_back({one.offset, one.value.size(), index});
            break;
        }
    }
}

void Shadow::finish_call(const View& view) {
    if (view.packet != packet_) {
        packet_ = view.packet;
        if (view.registers[0].bits == 0)
            shift_ += adjusts_head_;
    }
    adjusts_head_ = 0;
    called_ = false;
    if (!copy_.pending)
        return;
    copy_.pending = false;
    if (view.registers[0].bits != 0)
        return;
    for (std::uint64_t i = 0; i < copy_.size; ++i) {
        const Source source{
            .kind = Source::Kind::packet, .offset = static_cast<std::uint32_t>(copy_.from + i), .size = 1};
        bytes_[key(copy_.to.region, view.memory.offset(copy_.to) + static_cast<std::int64_t>(i))] = {
            .kind = ByteRef::Kind::source, .source = source};
    }
}

Shadow::ByteRef Shadow::byte_at(const View&, RegionId region, std::int64_t offset) const {
    if (const auto found = bytes_.find(key(region, offset)); found != bytes_.end())
        return found->second;
    if (region == packet_) {
        const std::int64_t at = offset + shift_;
        const auto metadata = static_cast<std::int64_t>(inputs_.metadata.size());
        if (at >= 0)
            return {.kind = ByteRef::Kind::source,
                    .source = {.kind = Source::Kind::packet, .offset = static_cast<std::uint32_t>(at), .size = 1}};
        if (at >= -metadata)
            return {.kind = ByteRef::Kind::source,
                    .source = {.kind = Source::Kind::metadata,
                               .offset = static_cast<std::uint32_t>(at + metadata),
                               .size = 1}};
    }
    if (const auto found = decided_.find(region); found != decided_.end())
        for (auto range = found->second.rbegin(); range != found->second.rend(); ++range)
            if (offset >= range->offset && offset < range->offset + static_cast<std::int64_t>(range->size))
                return {.kind = ByteRef::Kind::source,
                        .source = {.kind = Source::Kind::decision,
                                   .index = range->decision,
                                   .offset = static_cast<std::uint32_t>(offset - range->offset),
                                   .size = 1}};
    return {};
}

// ------------------------------------------------------------------------------------------------------- loads

Traced Shadow::load(const View& view, isa::Reg base, std::int64_t displacement, unsigned size) {
    const machine::Word& pointer = view.registers[base.index];
    if (!pointer.is_pointer())
        return {};
    const std::int64_t offset = view.memory.offset(pointer) + displacement;
    const RegionKind kind = view.memory[pointer.region].kind;
    return kind == RegionKind::context ? load_context(view, offset, size) : load_memory(view, pointer, offset, size);
}

Traced Shadow::load_context(const View& view, std::int64_t offset, unsigned size) {
    const platform::ProgramType& type = *image_.type;
    if (type.context == platform::ContextKind::fields || !type.fields.empty()) {
        const auto* field =
            platform::find_context_field(type, image_.attach_type, offset, size, platform::ContextAccess::read);
        if (field != nullptr && field->yields == FieldYield::packet_end) {
            const machine::Region& packet = view.memory[view.packet];
            const auto length = static_cast<std::uint64_t>(packet.end);
            reads_packet_ = true;
            return expressions_.alu(isa::AluOp::add, isa::AluWidth::w64, {packet.base, fixed},
                                    expressions_.source(packet_end(), length));
        }
        if (field != nullptr && field->name == "len" && type.context_name == "__sk_buff")
            return expressions_.source({.kind = Source::Kind::packet_size, .size = 4}, inputs_.packet.size());
    }
    if (context_region_ == machine::no_region)
        return {};
    const auto field = field_at(type, offset, size, module_.big_endian);
    for (const auto& [begin, end] : context_written_)
        if (field && offset < end && begin < offset + size)
            return {};
    if (!field || view.memory[context_region_].kind != RegionKind::context)
        return {};
    const auto whole =
        std::span(view.memory[context_region_].bytes).subspan(static_cast<std::size_t>(field->offset), field->size);
    const std::uint64_t number = view.memory.number_of(whole);
    context_.try_emplace(field->name, number);
    auto place = std::ranges::find(fields_, field->name);
    if (place == fields_.end())
        place = fields_.insert(fields_.end(), field->name);
    return expressions_.source({.kind = Source::Kind::context,
                                .index = static_cast<std::uint32_t>(place - fields_.begin()),
                                .offset = field->first,
                                .size = static_cast<std::uint8_t>(size)},
                               machine::truncate(number >> (8 * field->first), 8 * size));
}

Traced Shadow::load_memory(const View& view, const machine::Word& pointer, std::int64_t offset, unsigned size) {
    const machine::Region& region = view.memory[pointer.region];
    if (!region.live || region.unknown || offset < region.begin || offset + size > region.end || region.bytes.empty())
        return {};
    std::vector<ByteRef> refs;
    bool any = false;
    for (unsigned i = 0; i < size; ++i) {
        refs.push_back(byte_at(view, pointer.region, offset + i));
        any = any || refs.back().kind != ByteRef::Kind::none;
    }
    if (!any)
        return {};
    const auto first = region.bytes.begin() + (offset - region.begin);
    return together(refs, {first, first + size});
}

/// A number from bytes of which each came from somewhere.
Traced Shadow::together(const std::vector<ByteRef>& refs, const std::vector<std::byte>& bytes) {
    const bool big = module_.big_endian;
    const std::size_t size = refs.size();
    const auto significance = [&](std::size_t i) { return static_cast<unsigned>(big ? size - 1 - i : i); };
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
        value |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * significance(i));
    bool one_source = true, one_node = true;
    for (std::size_t i = 0; i < size; ++i) {
        Source expected = refs[0].source;
        expected.offset += static_cast<std::uint32_t>(i);
        one_source = one_source && refs[i].kind == ByteRef::Kind::source && refs[i].source == expected;
        one_node = one_node && refs[i].kind == ByteRef::Kind::node && refs[i].node == refs[0].node &&
                   refs[i].byte == refs[big ? size - 1 : 0].byte + significance(i);
    }
    if (one_source) {
        Source source = refs[0].source;
        source.size = static_cast<std::uint8_t>(size);
        source.big_endian = big;
        return expressions_.source(source, value);
    }
    if (one_node) {
        const Traced whole{expressions_[refs[0].node].value, refs[0].node};
        return expressions_.extract(8u * refs[big ? size - 1 : 0].byte, static_cast<unsigned>(8 * size), whole);
    }
    Traced sum{};
    for (std::size_t i = 0; i < size; ++i) {
        Traced byte{std::to_integer<std::uint64_t>(bytes[i]), fixed};
        if (refs[i].kind == ByteRef::Kind::source)
            byte = expressions_.source(refs[i].source, byte.value);
        else if (refs[i].kind == ByteRef::Kind::node)
            byte = expressions_.extract(8u * refs[i].byte, 8, {expressions_[refs[i].node].value, refs[i].node});
        const Traced there = expressions_.alu(isa::AluOp::lsh, isa::AluWidth::w64, byte, {8 * significance(i), fixed});
        sum = expressions_.alu(isa::AluOp::or_, isa::AluWidth::w64, sum, there);
    }
    return sum;
}

Traced Shadow::load_packet(const View& view, const isa::PacketLoad& i) {
    const std::uint64_t index = i.index ? machine::truncate(view.registers[i.index->index].bits, 32) : 0;
    const auto at = static_cast<std::int32_t>(index + static_cast<std::uint64_t>(std::int64_t{i.offset}));
    const unsigned size = isa::bytes(i.size);
    reads_packet_ = true;
    if (at < 0 || static_cast<std::size_t>(at) + size > inputs_.packet.size())
        return {};
    std::uint64_t value = 0;
    for (unsigned k = 0; k < size; ++k)
        value = value << 8 | std::to_integer<std::uint64_t>(inputs_.packet[static_cast<std::size_t>(at) + k]);
    return expressions_.source({.kind = Source::Kind::packet,
                                .offset = static_cast<std::uint32_t>(at),
                                .size = static_cast<std::uint8_t>(size),
                                .big_endian = true},
                               value);
}

void Shadow::store(const View& view, isa::Reg base, std::int64_t displacement, unsigned size, const Traced& value) {
    const machine::Word& pointer = view.registers[base.index];
    if (!pointer.is_pointer())
        return;
    const std::int64_t offset = view.memory.offset(pointer) + displacement;
    if (view.memory[pointer.region].kind == RegionKind::context) {
        context_written_.emplace_back(offset, offset + size);
        return;
    }
    const bool stack = view.memory[pointer.region].kind == RegionKind::stack;
    for (unsigned i = 0; i < size; ++i) {
        const std::uint64_t at = key(pointer.region, offset + i);
        const unsigned byte = module_.big_endian ? size - 1 - i : i;
        if (value.varies())
            bytes_[at] = {
                .kind = ByteRef::Kind::node, .node = value.node, .byte = static_cast<std::uint8_t>(byte), .source = {}};
        else if (!stack || decided_.contains(pointer.region))
            bytes_[at] = {};
        else if (!bytes_.empty())
            bytes_.erase(at);
    }
}

// ------------------------------------------------------------------------------------------------ instructions

void Shadow::branch(const View& view, const isa::Branch& i) {
    const machine::Word& lhs = view.registers[i.lhs.index];
    const auto* rhs = std::get_if<isa::Reg>(&i.rhs);
    if (!lhs.written || (rhs != nullptr && !view.registers[rhs->index].written))
        return;
    const Traced left = reg(view, i.lhs);
    const Traced right = operand(view, i.rhs);
    const bool taken = machine::compare(i.op, i.width, left.value, right.value);
    if (!left.varies() && !right.varies())
        return;
    if (++branch_counts_[std::uint64_t{view.slot} << 1 | (taken ? 1 : 0)] <= most_of_a_branch)
        branches_.push_back({view.slot, taken, i.op, i.width, left, right});
}

void Shadow::call(const View& view, std::uint32_t id) {
    constexpr std::uint32_t skb_load_bytes = 26, xdp_load_bytes = 189, adjust_head = 44;
    called_ = true;
    const auto number = [&](std::size_t r) { return view.registers[r].bits; };
    if (id == adjust_head)
        adjusts_head_ = static_cast<std::int32_t>(number(2));
    if ((id == skb_load_bytes || id == xdp_load_bytes) && view.registers[3].is_pointer() && number(4) <= most_copied) {
        copy_ = {
            .pending = true, .to = view.registers[3], .from = static_cast<std::uint32_t>(number(2)), .size = number(4)};
        reads_packet_ = true;
    }
    for (std::size_t r = 0; r <= 5; ++r)
        nodes_[r] = {};
}

void Shadow::execute(const View& view) {
    std::visit(
        isa::Overloaded{
            [&](const isa::Alu& i) {
                set(i.dst, expressions_.alu(i.op, i.width, reg(view, i.dst), operand(view, i.src)));
            },
            [&](const isa::Mov& i) {
                const Traced from = operand(view, i.src);
                set(i.dst, i.width == isa::AluWidth::w64 ? from : expressions_.extract(0, 32, from));
            },
            [&](const isa::MovSx& i) { set(i.dst, expressions_.extend(i.bits, i.width, reg(view, i.src))); },
            [&](const isa::Neg& i) { set(i.dst, expressions_.negate(i.width, reg(view, i.dst))); },
            [&](const isa::ByteSwap& i) { set(i.dst, expressions_.swap(i.kind, i.bits, reg(view, i.dst))); },
            [&](const isa::Load& i) {
                const unsigned size = isa::bytes(i.size);
                const Traced loaded = load(view, i.base, i.offset, size);
                set(i.dst, i.sign_extend ? expressions_.extend(8 * size, isa::AluWidth::w64, loaded) : loaded);
            },
            [&](const isa::LoadAcquire& i) { set(i.dst, load(view, i.base, i.offset, isa::bytes(i.size))); },
            [&](const isa::Store& i) { store(view, i.base, i.offset, isa::bytes(i.size), operand(view, i.src)); },
            [&](const isa::StoreRelease& i) { store(view, i.base, i.offset, isa::bytes(i.size), reg(view, i.src)); },
            [&](const isa::Atomic& i) {
                const unsigned size = isa::bytes(i.size);
                const Traced old = load(view, i.base, i.offset, size);
                store(view, i.base, i.offset, size, {});
                if (i.op == isa::AtomicOp::compare_exchange)
                    set(isa::r0, old);
                else if (i.fetch)
                    set(i.src, old);
            },
            [&](const isa::PacketLoad& i) {
                const Traced loaded = load_packet(view, i);
                for (std::size_t r = 0; r <= 5; ++r)
                    nodes_[r] = {};
                nodes_[0] = loaded;
            },
            [&](const isa::Branch& i) { branch(view, i); },
            [&](const isa::CallHelper& i) { call(view, i.id); },
            [&](const isa::CallLocal&) {},
            [&](const isa::CallRegister&) { called_ = true; },
            [&](const isa::Exit&) {},
            [&](const isa::Jump&) {},
            [&](const isa::MayGoto&) {},
            [&](const isa::SecondSlot&) {},
            [&](const isa::CallKfunc&) {},
            [&](const auto& i) { set(i.dst, {}); },
        },
        image_.code[view.slot]);
}

} // namespace bpfproof::refute
