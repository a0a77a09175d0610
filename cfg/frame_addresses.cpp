#include "cfg/frame_addresses.hpp"

#include "cfg/worklist.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

namespace bpfproof::cfg {
namespace {

/// What is known of one register: `elsewhere` not derived from the frame's address; r10 + offset; `anywhere` derived
/// from it, or perhaps derived. Joins go up to `anywhere` in one step.
class Origin {
public:
    static constexpr Origin elsewhere() { return Origin(std::numeric_limits<std::int32_t>::min()); }
    static constexpr Origin anywhere() { return Origin(std::numeric_limits<std::int32_t>::max()); }
    static constexpr Origin at(std::int64_t offset) {
        // Past a few frames nothing is gained by knowing where.
        return offset < -limit || offset > limit ? anywhere() : Origin(static_cast<std::int32_t>(offset));
    }

    bool derived() const { return *this != elsewhere(); }
    std::optional<std::int32_t> offset() const {
        return *this == elsewhere() || *this == anywhere() ? std::nullopt : std::optional(value_);
    }
    friend bool operator==(Origin, Origin) = default;

private:
    static constexpr std::int64_t limit = 1 << 20;
    explicit constexpr Origin(std::int32_t value) : value_(value) {}
    std::int32_t value_;
};

Origin join(Origin a, Origin b) {
    return a == b ? a : Origin::anywhere();
}
/// Of a value computed from others in a way we do not follow.
Origin mixed(Origin a, Origin b = Origin::elsewhere()) {
    return a.derived() || b.derived() ? Origin::anywhere() : Origin::elsewhere();
}

struct State {
    std::array<Origin, isa::register_count> regs;
    bool escaped = false; ///< an address may lie in memory

    Origin& operator[](isa::Reg reg) { return regs[reg.index]; }
    bool join_with(const State& other) {
        const State old = *this;
        for (std::size_t i = 0; i < regs.size(); ++i)
            regs[i] = join(regs[i], other.regs[i]);
        escaped |= other.escaped;
        return old.regs != regs || old.escaped != escaped;
    }
};

constexpr FrameEffect whole_frame{FrameEffect::Kind::read, -int{frame_size}, 0};

FrameEffect range(FrameEffect::Kind kind, std::int64_t low, std::int64_t size) {
    const auto first = std::max<std::int64_t>(low, -int{frame_size});
    const auto end = std::min<std::int64_t>(low + size, 0);
    if (first >= end)
        return {};
    return {kind, static_cast<std::int16_t>(first), static_cast<std::int16_t>(end)};
}

/// The smallest range around both.
FrameEffect hull(FrameEffect a, FrameEffect b) {
    if (a.kind == FrameEffect::Kind::none)
        return b;
    if (b.kind == FrameEffect::Kind::none)
        return a;
    return {a.kind, std::min(a.low, b.low), std::max(a.high, b.high)};
}

/// One instruction after another: changes the state to the one after, and says what it does to the frame.
class Step {
public:
    Step(const FrameQuestion& question, State& state) : question_(question), state_(state) {}

    FrameEffect operator()(const isa::Instruction& instruction) {
        return std::visit([&](const auto& form) { return apply(form, instruction); }, instruction);
    }

private:
    using I = isa::Instruction;
    static constexpr auto read = FrameEffect::Kind::read;
    static constexpr auto overwrite = FrameEffect::Kind::overwrite;

    FrameEffect set(isa::Reg dst, Origin value) {
        state_[dst] = value;
        return {};
    }
    Origin of(const isa::Operand& operand) const {
        const auto* reg = std::get_if<isa::Reg>(&operand);
        return reg ? state_[*reg] : Origin::elsewhere();
    }
    Origin loaded() const { return state_.escaped ? Origin::anywhere() : Origin::elsewhere(); }

    FrameEffect reads(isa::Reg base, std::int64_t offset, isa::AccessSize size) const {
        const Origin address = state_[base];
        if (const auto at = address.offset())
            return range(read, *at + offset, isa::bytes(size));
        return address.derived() ? whole_frame : FrameEffect{};
    }
    FrameEffect stores(isa::Reg base, std::int64_t offset, isa::AccessSize size, Origin value) {
        state_.escaped |= value.derived();
        const auto at = state_[base].offset();
        return at ? range(overwrite, *at + offset, isa::bytes(size)) : FrameEffect{};
    }

    FrameEffect apply(const isa::Alu& i, const I&) {
        const Origin left = state_[i.dst];
        const auto base = left.offset();
        const auto* imm = std::get_if<isa::Imm>(&i.src);
        const bool moves = i.op == isa::AluOp::add || i.op == isa::AluOp::sub;
        if (base && imm && moves && i.width == isa::AluWidth::w64)
            return set(i.dst, Origin::at(i.op == isa::AluOp::add ? std::int64_t{*base} + imm->value
                                                                 : std::int64_t{*base} - imm->value));
        return set(i.dst, mixed(left, of(i.src)));
    }
    FrameEffect apply(const isa::Mov& i, const I&) {
        return set(i.dst, i.width == isa::AluWidth::w64 ? of(i.src) : mixed(of(i.src)));
    }
    FrameEffect apply(const isa::MovSx& i, const I&) { return set(i.dst, mixed(state_[i.src])); }
    FrameEffect apply(const isa::Neg& i, const I&) { return set(i.dst, mixed(state_[i.dst])); }
    FrameEffect apply(const isa::ByteSwap& i, const I&) { return set(i.dst, mixed(state_[i.dst])); }
    FrameEffect apply(const isa::AddrSpaceCast& i, const I&) { return set(i.dst, mixed(state_[i.src])); }

    FrameEffect apply(const isa::LoadImm64& i, const I&) { return set(i.dst, Origin::elsewhere()); }
    FrameEffect apply(const isa::LoadMap& i, const I&) { return set(i.dst, Origin::elsewhere()); }
    FrameEffect apply(const isa::LoadMapValue& i, const I&) { return set(i.dst, Origin::elsewhere()); }
    FrameEffect apply(const isa::LoadKernelVar& i, const I&) { return set(i.dst, Origin::elsewhere()); }
    FrameEffect apply(const isa::LoadFunction& i, const I&) { return set(i.dst, Origin::elsewhere()); }
    FrameEffect apply(const isa::SecondSlot&, const I&) { return {}; }

    FrameEffect apply(const isa::Load& i, const I&) {
        const FrameEffect effect = reads(i.base, i.offset, i.size);
        state_[i.dst] = loaded();
        return effect;
    }
    FrameEffect apply(const isa::LoadAcquire& i, const I&) {
        const FrameEffect effect = reads(i.base, i.offset, i.size);
        state_[i.dst] = loaded();
        return effect;
    }
    FrameEffect apply(const isa::Store& i, const I&) { return stores(i.base, i.offset, i.size, of(i.src)); }
    FrameEffect apply(const isa::StoreRelease& i, const I&) { return stores(i.base, i.offset, i.size, state_[i.src]); }
    /// Overwrites what it reads; the reading comes first.
    FrameEffect apply(const isa::Atomic& i, const I&) {
        const FrameEffect effect = reads(i.base, i.offset, i.size);
        state_.escaped |= state_[i.src].derived();
        if (i.op == isa::AtomicOp::compare_exchange)
            state_[isa::r0] = loaded();
        else if (i.fetch)
            state_[i.src] = loaded();
        return effect;
    }
    FrameEffect apply(const isa::PacketLoad&, const I&) {
        forget_caller_saved(Origin::elsewhere());
        return {};
    }

    FrameEffect apply(const isa::Jump&, const I&) { return {}; }
    FrameEffect apply(const isa::Branch&, const I&) { return {}; }
    FrameEffect apply(const isa::MayGoto&, const I&) { return {}; }
    FrameEffect apply(const isa::Exit&, const I&) { return {}; }

    FrameEffect apply(const isa::CallHelper&, const I& call) {
        return calls(contract_of(call, question_.contracts), question_.callbacks);
    }
    FrameEffect apply(const isa::CallKfunc&, const I& call) {
        return calls(contract_of(call, question_.contracts), question_.callbacks);
    }
    FrameEffect apply(const isa::CallRegister&, const I& call) {
        return calls(contract_of(call, question_.contracts), true);
    }
    FrameEffect apply(const isa::CallLocal& i, const I&) {
        const CallContract callee = question_.callee(i.target);
        const bool given = any_argument(5);
        const FrameEffect effect = given || state_.escaped ? whole_frame : FrameEffect{};
        returns_from(callee, given);
        return effect;
    }

    FrameEffect calls(CallContract contract, bool callbacks) {
        const bool given = any_argument(contract.arguments);
        // A callback may subtract from an address it is handed, and store it.
        contract.runs_callback &= callbacks;
        contract.keeps_address |= contract.runs_callback;
        FrameEffect effect = (given && contract.keeps_address) || state_.escaped ? whole_frame : FrameEffect{};
        for (std::uint8_t i = 0; i < contract.arguments; ++i) {
            const Origin argument = state_[isa::Reg{static_cast<std::uint8_t>(i + 1)}];
            if (const auto at = argument.offset())
                effect = hull(effect, range(read, *at, contract.reach[i]));
            else if (argument.derived())
                effect = whole_frame;
        }
        returns_from(contract, given);
        return effect;
    }
    bool any_argument(unsigned count) const {
        return std::any_of(state_.regs.begin() + 1, state_.regs.begin() + 1 + count,
                           [](Origin argument) { return argument.derived(); });
    }
    void returns_from(const CallContract& contract, bool given) {
        state_.escaped |= given && contract.keeps_address;
        const bool derived = state_.escaped || (given && contract.returns_address);
        forget_caller_saved(derived ? Origin::anywhere() : Origin::elsewhere());
    }
    void forget_caller_saved(Origin result) {
        std::fill_n(state_.regs.begin(), 6, Origin::elsewhere());
        state_[isa::r0] = result;
    }

    const FrameQuestion& question_;
    State& state_;
};

State entry_state(const FrameQuestion& question) {
    State state{{Origin::elsewhere(), Origin::elsewhere(), Origin::elsewhere(), Origin::elsewhere(),
                 Origin::elsewhere(), Origin::elsewhere(), Origin::elsewhere(), Origin::elsewhere(),
                 Origin::elsewhere(), Origin::elsewhere(), Origin::at(0)},
                false};
    if (question.follow_arguments)
        std::fill_n(state.regs.begin() + 1, 5, Origin::anywhere());
    return state;
}

/// States at the entries of blocks, until nothing changes. Every register goes up at most twice, so any order ends.
std::vector<State> states_at_blocks(const Function& function, const isa::Code& code, const FrameQuestion& question) {
    const auto count = static_cast<std::uint32_t>(boost::num_vertices(function.graph));
    std::vector<State> before(count, entry_state(question));
    std::vector<bool> met(count);
    Worklist pending(count);
    met[0] = true;
    pending.add(0);
    while (!pending.empty()) {
        const BlockId block = pending.take();
        const Block& extent = function.graph[block];
        State state = before[block];
        Step step(question, state);
        for (isa::Slot slot = extent.begin; slot < extent.end; ++slot)
            step(code[slot]);
        for (const BlockId to : boost::make_iterator_range(boost::adjacent_vertices(block, function.graph))) {
            if (met[to] && !before[to].join_with(state))
                continue;
            if (!met[to])
                before[to] = state;
            met[to] = true;
            pending.add(static_cast<std::uint32_t>(to));
        }
    }
    return before;
}

} // namespace

FrameUse follow_frame_addresses(const Function& function, const isa::Code& code, const FrameQuestion& question) {
    FrameUse use{std::vector<FrameEffect>(function.end - function.begin), false, false};
    std::vector<State> before = states_at_blocks(function, code, question);
    for (const BlockId block : boost::make_iterator_range(boost::vertices(function.graph))) {
        const Block& extent = function.graph[block];
        State& state = before[block];
        Step step(question, state);
        for (isa::Slot slot = extent.begin; slot < extent.end; ++slot)
            use.effects[slot - function.begin] = step(code[slot]);
        use.keeps_argument |= state.escaped;
        if (std::holds_alternative<isa::Exit>(code[extent.last]))
            use.returns_argument |= state[isa::r0].derived();
    }
    return use;
}

} // namespace bpfproof::cfg
