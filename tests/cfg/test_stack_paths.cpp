// Runs random programs along random paths, following every address concretely, and checks that each byte of the
// frame that a path reads before overwriting it was live all the way.
#include "cfg/stack_liveness.hpp"

#include "programs.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

using namespace bpfproof;
using namespace bpfproof::cfg;
using namespace bpfproof::cfg::test;

namespace {

constexpr isa::Slot entry_size = 40;
constexpr isa::Slot callee_size = 4;

/// Entry [0, 40), then two callees: one returns its first argument, one reads through it.
class Generator {
public:
    explicit Generator(std::mt19937& random) : random_(random) {}

    isa::Code program() {
        isa::Code code;
        while (code.size() + 1 < entry_size)
            code.push_back(instruction());
        code.emplace_back(isa::Exit{});
        const auto w64 = isa::AluWidth::w64;
        code.insert(code.end(), {isa::Mov{w64, isa::r0, isa::r1}, isa::Mov{w64, isa::r1, isa::r1},
                                 isa::Mov{w64, isa::r1, isa::r1}, isa::Exit{}});
        code.insert(code.end(),
                    {isa::Mov{w64, isa::r0, isa::Imm{0}}, isa::Load{isa::AccessSize::byte, false, isa::r2, isa::r1, -8},
                     isa::Mov{w64, isa::r1, isa::r1}, isa::Exit{}});
        return code;
    }

private:
    int draw(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
    isa::Reg reg() { return isa::Reg{static_cast<std::uint8_t>(draw(0, 5))}; }
    isa::Reg base() { return draw(0, 1) == 0 ? isa::r10 : reg(); }
    isa::AccessSize size() {
        return std::array{isa::AccessSize::byte, isa::AccessSize::half, isa::AccessSize::word,
                          isa::AccessSize::dword}[static_cast<std::size_t>(draw(0, 3))];
    }
    std::int16_t offset() { return static_cast<std::int16_t>(draw(-6, 0) * 4); }
    isa::Slot target() { return static_cast<isa::Slot>(draw(0, static_cast<int>(entry_size) - 1)); }

    isa::Instruction instruction() {
        const auto w64 = isa::AluWidth::w64;
        switch (draw(0, 13)) {
        case 0:
            return isa::Mov{w64, reg(), isa::r10};
        case 1:
            return isa::Mov{w64, reg(), reg()};
        case 2:
            return isa::Mov{w64, reg(), isa::Imm{0}};
        case 3:
            return isa::Alu{isa::AluOp::add, w64, reg(), isa::Imm{draw(-4, 0) * 4}};
        case 4:
            return isa::Alu{draw(0, 1) == 0 ? isa::AluOp::add : isa::AluOp::sub, w64, reg(), reg()};
        case 5:
        case 6:
            return isa::Load{size(), false, reg(), base(), offset()};
        case 7:
        case 8:
            return isa::Store{size(), isa::r10, offset(), isa::Imm{1}};
        case 9:
            return draw(0, 3) == 0 ? isa::Store{isa::AccessSize::dword, base(), -8, reg()}
                                   : isa::Store{size(), base(), offset(), isa::Imm{1}};
        case 10:
            return isa::CallHelper{1};
        case 11:
            return isa::CallLocal{entry_size + (draw(0, 1) == 0 ? 0 : callee_size)};
        case 12:
            return isa::Branch{isa::CmpOp::eq, w64, reg(), isa::Imm{0}, target()};
        default:
            return draw(0, 2) == 0 ? isa::Instruction{isa::Atomic{isa::AtomicOp::add, true, isa::AccessSize::dword,
                                                                  base(), offset(), reg()}}
                                   : isa::Instruction{isa::Branch{isa::CmpOp::ne, w64, reg(), isa::Imm{0}, target()}};
        }
    }

    std::mt19937& random_;
};

/// A number, and whether it came from the frame's address: then it is that address plus the number.
struct Value {
    std::int64_t number = 0;
    bool address = false;
};

/// What one executed instruction did.
struct Event {
    isa::Slot slot = 0;
    FrameBytes read;
    FrameBytes overwritten;
};

FrameBytes clipped(std::int64_t low, std::int64_t size) {
    FrameBytes bytes;
    for (std::int64_t at = low; at < low + size; ++at)
        if (at >= -std::int64_t{frame_size} && at < 0)
            bytes.set(frame_bit(static_cast<int>(at)));
    return bytes;
}

/// One run. Branches go either way at random: more paths than the program has, which asks more of the analysis.
class Run {
public:
    Run(const isa::Code& code, std::mt19937& random) : code_(code), random_(random) {
        regs_.fill({});
        regs_[10] = {0, true};
    }

    std::vector<Event> events() {
        isa::Slot slot = 0;
        for (int steps = 0; steps < 120; ++steps) {
            events_.push_back({slot, {}, {}});
            std::visit([&](const auto& form) { execute(form); }, code_[slot]);
            const auto next = next_slots(code_, slot);
            if (next.empty())
                break;
            slot = next[static_cast<std::size_t>(draw(0, static_cast<std::int64_t>(next.size()) - 1))];
        }
        return std::move(events_);
    }

private:
    std::int64_t draw(std::int64_t low, std::int64_t high) {
        return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
    }
    Value& operator[](isa::Reg reg) { return regs_[reg.index]; }
    Value value(const isa::Operand& operand) {
        const auto* reg = std::get_if<isa::Reg>(&operand);
        return reg ? regs_[reg->index] : Value{std::get<isa::Imm>(operand).value, false};
    }

    void read(std::int64_t low, std::int64_t size) { events_.back().read |= clipped(low, size); }
    void write(const Value& base, std::int16_t offset, isa::AccessSize size, const Value& stored) {
        const unsigned bytes = isa::bytes(size);
        if (!base.address) {
            if (stored.address)
                outside_.push_back(stored);
            return;
        }
        const std::int64_t low = base.number + offset;
        events_.back().overwritten |= clipped(low, bytes);
        std::erase_if(spilled_, [&](const auto& spill) { return spill.first < low + bytes && low < spill.first + 8; });
        if (stored.address && bytes == 8)
            spilled_[low] = stored;
    }
    Value load(const Value& base, std::int16_t offset, isa::AccessSize size) {
        if (base.address) {
            read(base.number + offset, isa::bytes(size));
            const auto spill = spilled_.find(base.number + offset);
            return spill != spilled_.end() && isa::bytes(size) == 8 ? spill->second : Value{draw(-8, 8), false};
        }
        if (!outside_.empty() && draw(0, 1) == 0)
            return outside_[static_cast<std::size_t>(draw(0, static_cast<std::int64_t>(outside_.size()) - 1))];
        return {draw(-8, 8), false};
    }

    void execute(const isa::Mov& i) { (*this)[i.dst] = value(i.src); }
    void execute(const isa::Alu& i) {
        const Value left = (*this)[i.dst];
        const Value right = value(i.src);
        const bool adds = i.op == isa::AluOp::add;
        const std::int64_t number = adds ? left.number + right.number : left.number - right.number;
        // The difference of two addresses is a number; of what else two make, only that it came from the frame counts.
        const bool address = adds ? left.address || right.address : left.address != right.address;
        (*this)[i.dst] = {number % 4096, address};
    }
    void execute(const isa::Load& i) { (*this)[i.dst] = load((*this)[i.base], i.offset, i.size); }
    void execute(const isa::Store& i) { write((*this)[i.base], i.offset, i.size, value(i.src)); }
    void execute(const isa::Atomic& i) {
        const Value base = (*this)[i.base];
        const Value old = load(base, i.offset, i.size);
        const Value sum{(old.number + (*this)[i.src].number) % 4096, old.address || (*this)[i.src].address};
        write(base, i.offset, i.size, sum);
        (*this)[i.src] = old;
    }
    void execute(const isa::CallHelper&) {
        for (std::size_t reg = 1; reg <= 5; ++reg)
            if (regs_[reg].address)
                read(regs_[reg].number + draw(0, 8), draw(1, 16));
        const auto stored_addresses = outside_; // a helper may follow what the program stored
        for (const Value& stored : stored_addresses)
            read(stored.number, draw(1, 4));
        return_value({draw(0, 1), false});
    }
    void execute(const isa::CallLocal& i) {
        const Value argument = regs_[1];
        if (i.target != entry_size && argument.address)
            read(argument.number - 8, 1);
        return_value(i.target == entry_size ? argument : Value{});
    }
    void return_value(Value value) {
        std::fill_n(regs_.begin(), 6, Value{});
        regs_[0] = value;
    }
    void execute(const isa::Branch&) {}
    void execute(const isa::Exit&) {}
    template <class Form>
    void execute(const Form&) {
        FAIL("a form the generator does not make");
    }

    const isa::Code& code_;
    std::mt19937& random_;
    std::array<Value, isa::register_count> regs_;
    std::map<std::int64_t, Value> spilled_; ///< addresses in the frame, by where they stand
    std::vector<Value> outside_;            ///< addresses stored elsewhere
    std::vector<Event> events_;
};

} // namespace

TEST_CASE("random programs: no path reads a byte that was not live") {
    std::mt19937 random(6);
    std::size_t needed_bytes = 0;
    std::size_t dead_bytes = 0;
    for (int round = 0; round < 1500; ++round) {
        const isa::Code code = Generator(random).program();
        const Program program = program_of(code);
        const auto live = stack_liveness(program, code);
        std::vector<FrameBytes> before;
        for (isa::Slot slot = 0; slot < entry_size; ++slot)
            before.push_back(live[0].before(program.functions[0], slot));
        for (int path = 0; path < 25; ++path) {
            const auto events = Run(code, random).events();
            FrameBytes needed;
            bool sound = true;
            for (auto event = events.rbegin(); event != events.rend(); ++event) {
                needed = (needed & ~event->overwritten) | event->read;
                sound &= (needed & ~before[event->slot]).none();
                needed_bytes += needed.count();
                dead_bytes += frame_size - before[event->slot].count();
            }
            CHECK(sound);
        }
    }
    CHECK(needed_bytes > 100000); // else the above says little
    CHECK(dead_bytes > 100000);
}
