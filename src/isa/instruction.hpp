// The instructions of eBPF, one typed variant per form.
//
// Source: RFC 9669, and what Linux added since (kernel: include/uapi/linux/bpf.h,
// Documentation/bpf/standardization/instruction-set.rst).
//
// Positions are *slots*: a slot is eight bytes, as llvm-objdump and the kernel's log number them. A
// 16-byte load takes two slots; the second holds `SecondSlot`, so a slot number indexes a program
// directly and every branch target is a slot number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace bpfproof::isa {

/// A slot number inside one program.
using Slot = std::uint32_t;

/// One of r0..r10. r10 is the read-only frame pointer.
struct Reg {
    std::uint8_t index;
    friend bool operator==(Reg, Reg) = default;
    friend auto operator<=>(Reg, Reg) = default;
};
inline constexpr Reg r0{0}, r1{1}, r2{2}, r3{3}, r4{4}, r5{5}, r6{6}, r7{7}, r8{8}, r9{9}, r10{10};
inline constexpr std::size_t register_count = 11;

/// A 32-bit immediate, sign-extended to the width of the operation that uses it.
struct Imm {
    std::int32_t value;
    friend bool operator==(Imm, Imm) = default;
};

using Operand = std::variant<Reg, Imm>;

/// Width of an arithmetic operation. A 32-bit operation zero-extends its result to 64 bits.
enum class AluWidth : std::uint8_t { w32 = 32, w64 = 64 };

/// Bytes moved by a load or a store.
enum class AccessSize : std::uint8_t { byte = 1, half = 2, word = 4, dword = 8 };
constexpr unsigned bytes(AccessSize size) {
    return static_cast<unsigned>(size);
}

enum class AluOp : std::uint8_t { add, sub, mul, div, sdiv, mod, smod, or_, and_, xor_, lsh, rsh, arsh };

enum class CmpOp : std::uint8_t { eq, ne, gt, ge, lt, le, sgt, sge, slt, sle, set, not_set };

/// The comparison that holds exactly when `op` does not. `not_set` exists only as the negation of `set` (`x & y != 0`).
CmpOp negate(CmpOp op);

/// dst = dst op src
struct Alu {
    AluOp op;
    AluWidth width;
    Reg dst;
    Operand src;
    friend bool operator==(const Alu&, const Alu&) = default;
};
/// dst = src
struct Mov {
    AluWidth width;
    Reg dst;
    Operand src;
    friend bool operator==(const Mov&, const Mov&) = default;
};
/// dst = sign-extension of the low `bits` (8, 16, 32) of src to `width`
struct MovSx {
    AluWidth width;
    Reg dst;
    Reg src;
    std::uint8_t bits;
    friend bool operator==(const MovSx&, const MovSx&) = default;
};
/// dst = -dst
struct Neg {
    AluWidth width;
    Reg dst;
    friend bool operator==(const Neg&, const Neg&) = default;
};
/// Byte order of the low `bits` (16, 32, 64) of dst; the rest becomes zero.
/// to_le and to_be do nothing but truncate where the machine already has that order.
struct ByteSwap {
    enum class Kind : std::uint8_t { to_le, to_be, swap };
    Kind kind;
    std::uint8_t bits;
    Reg dst;
    friend bool operator==(const ByteSwap&, const ByteSwap&) = default;
};

/// 16-byte loads. dst = value
struct LoadImm64 {
    Reg dst;
    std::uint64_t value;
    friend bool operator==(const LoadImm64&, const LoadImm64&) = default;
};
/// dst = the map object itself. `map` is an index into the object's maps once linked; before that a file descriptor.
struct LoadMap {
    Reg dst;
    std::int32_t map;
    bool by_index; ///< BPF_PSEUDO_MAP_IDX rather than BPF_PSEUDO_MAP_FD
    friend bool operator==(const LoadMap&, const LoadMap&) = default;
};
/// dst = address of byte `offset` of the (only) value of the map
struct LoadMapValue {
    Reg dst;
    std::int32_t map;
    std::uint32_t offset;
    bool by_index;
    friend bool operator==(const LoadMapValue&, const LoadMapValue&) = default;
};
/// dst = address of a kernel variable (BPF_PSEUDO_BTF_ID): BTF id, and BTF object fd or index
struct LoadKernelVar {
    Reg dst;
    std::uint32_t btf_id;
    std::uint32_t btf_object;
    friend bool operator==(const LoadKernelVar&, const LoadKernelVar&) = default;
};
/// dst = address of a local function, to be passed as callback
struct LoadFunction {
    Reg dst;
    Slot target;
    friend bool operator==(const LoadFunction&, const LoadFunction&) = default;
};
/// The second half of a 16-byte load. Never executed.
struct SecondSlot {
    friend bool operator==(const SecondSlot&, const SecondSlot&) = default;
};

/// dst = *(size *)(base + offset), zero- or sign-extended to 64 bits
struct Load {
    AccessSize size;
    bool sign_extend;
    Reg dst;
    Reg base;
    std::int16_t offset;
    friend bool operator==(const Load&, const Load&) = default;
};
/// *(size *)(base + offset) = src
struct Store {
    AccessSize size;
    Reg base;
    std::int16_t offset;
    Operand src;
    friend bool operator==(const Store&, const Store&) = default;
};

enum class AtomicOp : std::uint8_t { add, or_, and_, xor_, exchange, compare_exchange };
/// Read-modify-write of *(size *)(base + offset). With fetch, the old value goes to src
/// (compare_exchange: compares with r0, and the old value goes to r0). size: word or dword.
struct Atomic {
    AtomicOp op;
    bool fetch;
    AccessSize size;
    Reg base;
    std::int16_t offset;
    Reg src;
    friend bool operator==(const Atomic&, const Atomic&) = default;
};
struct LoadAcquire {
    AccessSize size;
    Reg dst;
    Reg base;
    std::int16_t offset;
    friend bool operator==(const LoadAcquire&, const LoadAcquire&) = default;
};
struct StoreRelease {
    AccessSize size;
    Reg base;
    std::int16_t offset;
    Reg src;
    friend bool operator==(const StoreRelease&, const StoreRelease&) = default;
};
/// Legacy packet load: r0 = packet[index + offset] in host order; r6 must hold the context; r1..r5 are lost;
/// ends the program with r0 = 0 where the packet is too short. Absolute without `index`.
struct PacketLoad {
    AccessSize size;
    std::optional<Reg> index;
    std::int32_t offset;
    friend bool operator==(const PacketLoad&, const PacketLoad&) = default;
};

/// Unconditional. `is_long`: the 32-bit form (gotol).
struct Jump {
    Slot target;
    bool is_long;
    friend bool operator==(const Jump&, const Jump&) = default;
};
/// if lhs op rhs goto target
struct Branch {
    CmpOp op;
    AluWidth width;
    Reg lhs;
    Operand rhs;
    Slot target;
    friend bool operator==(const Branch&, const Branch&) = default;
};
/// Falls through while the hidden budget lasts, else goes to target.
struct MayGoto {
    Slot target;
    friend bool operator==(const MayGoto&, const MayGoto&) = default;
};
/// r0 = helper number `id` (r1..r5)
struct CallHelper {
    std::uint32_t id;
    friend bool operator==(const CallHelper&, const CallHelper&) = default;
};
/// r0 = kernel function; `btf_object` is 0 for vmlinux, else an index of a module's BTF
struct CallKfunc {
    std::uint32_t btf_id;
    std::int16_t btf_object;
    friend bool operator==(const CallKfunc&, const CallKfunc&) = default;
};
/// r0 = function at slot `target`, in a new stack frame
struct CallLocal {
    Slot target;
    friend bool operator==(const CallLocal&, const CallLocal&) = default;
};
/// r0 = (*callee)(r1..r5): clang's `callx`, which no kernel accepts. `in_imm`: encoded as clang did before 19, with
/// the register's number in the immediate instead of the destination field; never set for r0, where both are one.
struct CallRegister {
    Reg callee;
    bool in_imm = false;
    friend bool operator==(const CallRegister&, const CallRegister&) = default;
};
/// dst = src, cast between address spaces (arena). `dst_space`/`src_space`: the immediate's halves.
struct AddrSpaceCast {
    Reg dst;
    Reg src;
    std::uint16_t dst_space;
    std::uint16_t src_space;
    friend bool operator==(const AddrSpaceCast&, const AddrSpaceCast&) = default;
};
struct Exit {
    friend bool operator==(const Exit&, const Exit&) = default;
};

using Instruction =
    std::variant<Alu, Mov, MovSx, Neg, ByteSwap, LoadImm64, LoadMap, LoadMapValue, LoadKernelVar, LoadFunction,
                 SecondSlot, Load, Store, Atomic, LoadAcquire, StoreRelease, PacketLoad, Jump, Branch, MayGoto,
                 CallHelper, CallKfunc, CallLocal, CallRegister, AddrSpaceCast, Exit>;

/// Takes two slots, the second being SecondSlot.
bool is_wide(const Instruction& instruction);

/// Eight bytes as they stand in the object, fields in host order whatever the object's order was.
struct RawInstruction {
    std::uint8_t opcode;
    std::uint8_t dst;
    std::uint8_t src;
    std::int16_t offset;
    std::int32_t imm;
    friend bool operator==(const RawInstruction&, const RawInstruction&) = default;
};

/// A decoded program: `code[slot]` for every slot.
using Code = std::vector<Instruction>;

/// Visitor made of lambdas, for std::visit without a default: a new form is a compile error until it is handled.
template <class... Fs>
struct Overloaded : Fs... {
    using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

} // namespace bpfproof::isa
