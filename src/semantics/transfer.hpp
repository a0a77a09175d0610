// How an instruction changes what is known. One class of instructions a file: arithmetic.cpp, branch.cpp, memory.cpp,
// context.cpp (loads from the context and from kernel objects), call.cpp (helpers and kfuncs), global_call.cpp (global
// functions by their signatures).
//
// Every function is sound where the instruction's own demands are met: the checks judge those on the same states (see
// src/checks), and what a check demanded may be assumed behind it. So a dereference makes its pointer non-null, and a
// store that a check cannot place changes only what it could change if it were in bounds.
#pragma once

#include "domains/state/state.hpp"
#include "semantics/environment.hpp"

#include <algorithm>

namespace bpfproof::semantics {

using state::Builder;
using state::State;
using state::TermTable;
using state::Value;
using symbolic::Number;
using types::Region;
using types::Word;

/// Packets are shorter than this. Linux: a packet buffer's linear part is one allocation, at most a few hundred KiB
/// (include/linux/skbuff.h: GSO_MAX_SIZE is 8 * GSO_LEGACY_MAX_SIZE = 512 KiB), and an XDP buffer is within a page.
inline constexpr std::int64_t max_packet_size = (1 << 20) - 1;
/// Metadata begins at most this far behind the packet's first byte: where the driver has none, XDP says so by data_meta
/// = data + 1 (include/net/xdp.h, xdp_set_data_meta_invalid).
inline constexpr std::int64_t no_packet_metadata = 1;
/// XDP metadata is at most 255 bytes (include/net/xdp.h, xdp_metalen_invalid); 1 KiB is a safe bound.
inline constexpr std::int64_t max_packet_metadata = 1024;
/// An object's address is never this close to either end of the address space, so offsets within it order pointers
/// as their addresses do (kernel/bpf/verifier.c uses the same bound, BPF_MAX_VAR_OFF).
inline constexpr std::int64_t max_pointer_offset = 1 << 29;
/// Map flags: programs may not write, or not read, its values (BPF_F_RDONLY_PROG, BPF_F_WRONLY_PROG,
/// include/uapi/linux/bpf.h).
inline constexpr std::uint32_t map_read_only = 1u << 7;
inline constexpr std::uint32_t map_write_only = 1u << 8;
/// How often may_goto falls through at most: BPF_MAX_LOOPS, include/linux/bpf.h.
inline constexpr std::uint64_t may_goto_budget = 8u << 20;

class Transfer {
public:
    Transfer(const Environment& environment, TermTable& table) : env_(environment), table_(table) {}

    /// At the first instruction: of the program, r1 is the context, r10 the frame, all else unwritten; of a function
    /// taken alone, r1 to r5 are whatever its signature allows.
    State entry() const;

    /// Any instruction that goes on to the next slot, but for branches and for local calls that are entered.
    void step(State& state, isa::Slot slot);
    /// Learns that the branch goes this way. False: it cannot.
    [[nodiscard]] bool assume(State& state, const isa::Branch& branch, bool taken);
    /// may_goto falling through: one less left. False: none left.
    [[nodiscard]] bool spend_goto(State& state);

    /// Into and out of a local function: frames, saved registers. Dangling addresses become unusable. `kept`: what the
    /// caller finds in r1..r5 again.
    void enter(State& state, const std::array<Word, 5>& kept) const;
    void leave(State& state) const;

    struct Callback {
        isa::Slot target;
        std::uint64_t most_runs;
    };
    /// Sets the arguments that this helper gives to the function it runs; nothing: its callbacks are not modelled.
    std::optional<Callback> enter_callback(State& state, const platform::Helper& helper);

    /// The offset that a load or store of base + offset has, as a word.
    static Value address(const Word& base, std::int16_t offset) {
        return symbolic::plus(base.value, static_cast<std::uint64_t>(std::int64_t{offset}));
    }
    const Environment& environment() const { return env_; }
    TermTable& table() { return table_; }

private:
    Builder builder(State& state) { return {table_, state.knowledge}; }
    Word unknown(State& state, unsigned bits);
    Word unknown_signed(State& state, unsigned bits);
    Word operand(const State& state, const isa::Operand& operand) const;
    bool is_per_cpu(const isa::LoadKernelVar& load) const;
    void require_nonnull(State& state, const Word& pointer);
    /// Two addresses with one base, so that they compare and subtract as their offsets do: into one packet or one
    /// frame, and neither null, whose offset means nothing.
    bool one_base(const State& state, const Word& left, const Word& right) const;

    // arithmetic.cpp
    void run(State& state, const isa::Alu& alu);
    void run(State& state, const isa::Mov& mov);
    void run(State& state, const isa::MovSx& mov);
    void run(State& state, const isa::Neg& neg);
    void run(State& state, const isa::ByteSwap& swap);
    Value arithmetic(State& state, isa::AluOp op, isa::AluWidth width, Value left, Value right);
    Word move_pointer(State& state, const Word& pointer, Value by, bool forward);

    // memory.cpp
    void run(State& state, const isa::Load& load);
    void run(State& state, const isa::Store& store);
    void run(State& state, const isa::Atomic& atomic);
    void run(State& state, const isa::LoadAcquire& load);
    void run(State& state, const isa::StoreRelease& store);
    Word load(State& state, const Word& base, std::int16_t offset, unsigned size, bool sign_extend);
    void store(State& state, const Word& base, std::int16_t offset, unsigned size, const Word& value);
    Word load_stack(State& state, std::uint32_t depth, Value offset, unsigned size);
    std::optional<std::uint64_t> load_constant_map(const State& state, const Word& base, Value offset,
                                                   unsigned size) const;

    // context.cpp
    Word load_context(State& state, Value offset, unsigned size);
    Word load_kernel_object(State& state, const Word& base, Value offset, unsigned size);
    Word load_argument(State& state, std::uint32_t index);
    Word typed_word(State& state, std::uint32_t btf_type, unsigned size, types::Trust trust, bool maybe_null);
    void run(State& state, const isa::PacketLoad& load);

    // global_call.cpp
    Word argument(State& state, const Parameter& parameter) const;
    void call_global(State& state, const GlobalFunction& callee);

    // call.cpp
    void call_helper(State& state, const isa::CallHelper& call, isa::Slot slot);
    void call_unknown(State& state);
    void write_arguments(State& state, const platform::Helper& helper);
    void write_memory(State& state, const Word& pointer, const Number& size);
    void release(State& state, const Word& pointer);
    Word helper_result(State& state, const platform::Helper& helper, isa::Slot slot);
    Word lookup_result(State& state, const platform::Helper& helper, Value nonnull);
    bool finds_always(const State& state, std::uint32_t map) const;
    void new_packet(State& state);

    const Environment& env_;
    TermTable& table_;
};

/// Is what a load of `size` bytes at `offset` from the frame pointer gives a number though it may be part of an
/// address? So where what is left of a spilled pointer is read, or any of several slots. Part of a whole pointer is
/// none.
bool reads_address_as_number(const memory::Frame& frame, const Number& offset, unsigned size);

/// The debt that giving back this pointer settles: the reference that it is, or a view of; debts.end() where there is
/// none.
inline resources::Debts::const_iterator debt_of(const resources::Debts& debts, const Word& pointer) {
    const auto own = std::ranges::find(debts, pointer.nonnull, &resources::Owed::live);
    const bool view = pointer.is_pointer_to(Region::socket) || pointer.is_pointer_to(Region::kernel_object);
    return own != debts.end() || !view ? own : std::ranges::find(debts, pointer.extent, &resources::Owed::live);
}

/// The signature by which a typed program's context arguments are known: a function prototype of the target's BTF, and
/// how many of its leading parameters the program does not see. nullopt: no BTF, or the target is not in it.
struct Signature {
    std::uint32_t prototype = 0;
    std::uint32_t skipped = 0;
    bool with_result = false; ///< fexit: the result stands behind the arguments
};
std::optional<Signature> attach_signature(const Environment& environment);

} // namespace bpfproof::semantics
