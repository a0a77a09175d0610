// Instructions one by one: moves, byte order, memory, atomics, jumps, calls, packets.
#include "conformance_cases.hpp"

namespace bpfproof::machine::test {
namespace {

/// Bytes 11..88, and what stands behind them: nothing may be written there.
constexpr const char* memory = "11 22 33 44 55 66 77 88 a1 a2 a3 a4 a5 a6 a7 a8";
/// Bytes with their highest bit set.
constexpr const char* high = "f1 f2 f3 f4 f5 f6 f7 f8";
constexpr const char* packet = "81 82 83 84 85 86 87 88";

struct Row {
    const char* group;
    const char* name;
    const char* program;
    const char* memory;
    std::uint64_t value;
    const char* refused = nullptr;
};

// clang-format off
constexpr Row rows[] = {
    // Section 4.1, moves
    {"base64", "a constant is sign-extended", "r0 = -2\nexit", "", 0xffff'ffff'ffff'fffe},
    {"base32", "into a narrow register it is not", "w0 = -2\nexit", "", 0xffff'fffe},
    {"base64", "a move is of all bits", "r1 = 0x123456789abcdef0 ll\nr0 = r1\nexit", "", 0x1234'5678'9abc'def0},
    {"base32", "a narrow move drops the upper half", "r1 = 0x123456789abcdef0 ll\nr0 = -1\nw0 = w1\nexit", "", 0x9abc'def0},
    {"base64", "s8 to 64 bits", "r1 = 0x7f80\nr0 = (s8)r1\nexit", "", 0xffff'ffff'ffff'ff80},
    {"base64", "s8 that is not negative", "r1 = -129\nr0 = (s8)r1\nexit", "", 0x7f},
    {"base64", "s16 to 64 bits", "r1 = 0x18000\nr0 = (s16)r1\nexit", "", 0xffff'ffff'ffff'8000},
    {"base64", "s32 to 64 bits", "r1 = 0x1ffffffff ll\nr0 = (s32)r1\nexit", "", 0xffff'ffff'ffff'ffff},
    {"base32", "s8 to 32 bits", "r1 = 0x7f80\nr0 = -1\nw0 = (s8)w1\nexit", "", 0xffff'ff80},
    {"base32", "s16 to 32 bits", "r1 = 0x18000\nr0 = -1\nw0 = (s16)w1\nexit", "", 0xffff'8000},
    {"base32", "s16 that is not negative", "r1 = -32769\nw0 = (s16)w1\nexit", "", 0x7fff},
    {"base64", "negation", "r0 = 1\nr0 = -r0\nexit", "", 0xffff'ffff'ffff'ffff},
    {"base64", "negation of the least number", "r0 = 0x8000000000000000 ll\nr0 = -r0\nexit", "", 0x8000'0000'0000'0000},
    {"base32", "narrow negation", "r0 = 0x500000001 ll\nw0 = -w0\nexit", "", 0xffff'ffff},
    {"base32", "narrow negation of the least number", "r0 = 0x80000000 ll\nw0 = -w0\nexit", "", 0x8000'0000},

    // Section 4.2; the plug-in is a little-endian machine
    {"base32", "le16", "r0 = 0x1122334455667788 ll\nr0 = le16 r0\nexit", "", 0x7788},
    {"base32", "le32", "r0 = 0x1122334455667788 ll\nr0 = le32 r0\nexit", "", 0x5566'7788},
    {"base64", "le64", "r0 = 0x1122334455667788 ll\nr0 = le64 r0\nexit", "", 0x1122'3344'5566'7788},
    {"base32", "be16", "r0 = 0x1122334455667788 ll\nr0 = be16 r0\nexit", "", 0x8877},
    {"base32", "be32", "r0 = 0x1122334455667788 ll\nr0 = be32 r0\nexit", "", 0x8877'6655},
    {"base64", "be64", "r0 = 0x1122334455667788 ll\nr0 = be64 r0\nexit", "", 0x8877'6655'4433'2211},
    {"base32", "bswap16", "r0 = 0x1122334455667788 ll\nr0 = bswap16 r0\nexit", "", 0x8877},
    {"base32", "bswap32", "r0 = 0x1122334455667788 ll\nr0 = bswap32 r0\nexit", "", 0x8877'6655},
    {"base64", "bswap64", "r0 = 0x1122334455667788 ll\nr0 = bswap64 r0\nexit", "", 0x8877'6655'4433'2211},

    // Section 4.3, jumps and calls
    {"base32", "goto", "r0 = 1\ngoto +1\nr0 = 2\nexit", "", 1},
    {"base32", "goto back", "goto go\nback: r0 = 7\nexit\ngo: goto back", "", 7},
    {"base32", "gotol", "r0 = 1\ngotol +1\nr0 = 2\nexit", "", 1},
    {"base32", "gotol back", "gotol go\nback: r0 = 7\nexit\ngo: gotol back", "", 7},
    {"base32", "a function of the program gets r1..r5 and gives r0", "r1 = 1\nr2 = 20\nr3 = 300\nr4 = 4000\nr5 = 50000\ncall f\nexit\nf: r0 = r1\nr0 += r2\nr0 += r3\nr0 += r4\nr0 += r5\nexit", "", 54321},
    {"base32", "and r6..r9 stay the caller's", "r6 = 6\nr7 = 7\nr8 = 8\nr9 = 9\ncall f\nr0 = r6\nr0 *= r7\nr0 *= r8\nr0 *= r9\nexit\nf: r6 = 0\nr7 = 0\nr8 = 0\nr9 = 0\nr0 = 0\nexit", "", 3024},
    {"base32", "and it has a stack of its own", "*(u64 *)(r10 - 8) = 5\ncall f\nr0 = *(u64 *)(r10 - 8)\nexit\nf: *(u64 *)(r10 - 8) = 6\nr0 = 0\nexit", "", 5},
    {"base32", "a helper", "call 5\nr0 = 3\nexit", "", 3},
    {"base32", "a helper that there is not", "call 0xffffffff\nexit", "", 0, "unknown-helper"},
    {"base32", "what calls leave in r1..r5 is not to be read", "r1 = 1\ncall 5\nr0 = r1\nexit", "", 0, "unwritten-register"},
    {"base32", "exit", "r0 = 4\nexit\nr0 = 5\nexit", "", 4},

    // Sections 5.1 and 5.2, loads and stores
    {"base32", "u8", "r0 = *(u8 *)(r1 + 1)\nexit", high, 0xf2},
    {"base32", "u16", "r0 = *(u16 *)(r1 + 1)\nexit", high, 0xf3f2},
    {"base32", "u32", "r0 = *(u32 *)(r1 + 1)\nexit", high, 0xf5f4'f3f2},
    {"base64", "u64", "r0 = *(u64 *)(r1 + 0)\nexit", high, 0xf8f7'f6f5'f4f3'f2f1},
    {"base64", "s8", "r0 = *(s8 *)(r1 + 1)\nexit", high, 0xffff'ffff'ffff'fff2},
    {"base64", "s16", "r0 = *(s16 *)(r1 + 1)\nexit", high, 0xffff'ffff'ffff'f3f2},
    {"base64", "s32", "r0 = *(s32 *)(r1 + 1)\nexit", high, 0xffff'ffff'f5f4'f3f2},
    {"base64", "s32 that is not negative", "r0 = *(s32 *)(r1 + 0)\nexit", memory, 0x4433'2211},
    {"base32", "a load below its base", "r1 += 8\nr0 = *(u8 *)(r1 - 8)\nexit", memory, 0x11},
    {"base32", "u8 constant", "*(u8 *)(r1 + 0) = -2\nr0 = *(u64 *)(r1 + 0)\nexit", memory, 0x8877'6655'4433'22fe},
    {"base32", "u16 constant", "*(u16 *)(r1 + 0) = -2\nr0 = *(u64 *)(r1 + 0)\nexit", memory, 0x8877'6655'4433'fffe},
    {"base32", "u32 constant", "*(u32 *)(r1 + 0) = -2\nr0 = *(u64 *)(r1 + 0)\nexit", memory, 0x8877'6655'ffff'fffe},
    {"base64", "u64 constant is sign-extended", "*(u64 *)(r1 + 0) = -2\nr0 = *(u64 *)(r1 + 0)\nexit", memory, 0xffff'ffff'ffff'fffe},
    {"base32", "u8 register", "r2 = 0x1020304050607080 ll\n*(u8 *)(r1 + 7) = r2\nr0 = *(u64 *)(r1 + 0)\nexit", memory, 0x8077'6655'4433'2211},
    {"base32", "u16 register", "r2 = 0x1020304050607080 ll\n*(u16 *)(r1 + 6) = r2\nr0 = *(u64 *)(r1 + 0)\nexit", memory, 0x7080'6655'4433'2211},
    {"base32", "u32 register", "r2 = 0x1020304050607080 ll\n*(u32 *)(r1 + 4) = r2\nr0 = *(u64 *)(r1 + 0)\nexit", memory, 0x5060'7080'4433'2211},
    {"base64", "u64 register", "r2 = 0x1020304050607080 ll\n*(u64 *)(r1 + 0) = r2\nr0 = *(u64 *)(r1 + 0)\nexit", memory, 0x1020'3040'5060'7080},
    {"base32", "one byte too far", "r0 = *(u32 *)(r1 + 13)\nexit", memory, 0, "out-of-bounds"},

    // Section 5.4
    {"base64", "a constant of 64 bits", "r0 = 0xfedcba9876543210 ll\nexit", "", 0xfedc'ba98'7654'3210},
    {"base64", "the address of a function", "r1 = function f ll\ncallx r1\nexit\nf: r0 = 9\nexit", "", 9},
    {"base64", "a map by descriptor", "r0 = map_fd[3] ll\nexit", "", 0, "not modelled"},
    {"base64", "a map's value by descriptor", "r0 = map_fd[3][4] ll\nexit", "", 0, "not modelled"},
    {"base64", "a map by index", "r0 = map[3] ll\nexit", "", 0, "not modelled"},
    {"base64", "a map's value by index", "r0 = map[3][4] ll\nexit", "", 0, "not modelled"},
    {"base64", "a variable of the platform", "r0 = kernel_var[1, 0] ll\nr0 = 2\nexit", "", 2},

    // Section 5.3. What was there comes back zero-extended; the neighbours stay.
    {"atomic32", "add", "r2 = -1\nlock *(u32 *)(r1 + 0) += r2\nr0 = *(u64 *)(r1 + 0)\nexit", memory, 0x8877'6655'4433'2210},
    {"atomic32", "add carries nothing over", "r2 = 1\nlock *(u32 *)(r1 + 0) += r2\nr0 = *(u64 *)(r1 + 0)\nexit", "ff ff ff ff 00 00 00 00", 0},
    {"atomic32", "or", "r2 = 0xff0000ff ll\nlock *(u32 *)(r1 + 4) |= w2\nr0 = *(u64 *)(r1 + 0)\nexit", memory, 0xff77'66ff'4433'2211},
    {"atomic32", "and", "r2 = 0xff0000ff ll\nlock *(u32 *)(r1 + 4) &= w2\nr0 = *(u64 *)(r1 + 0)\nexit", memory, 0x8800'0055'4433'2211},
    {"atomic32", "xor", "r2 = 0xff0000ff ll\nlock *(u32 *)(r1 + 4) ^= w2\nr0 = *(u64 *)(r1 + 0)\nexit", memory, 0x7777'66aa'4433'2211},
    {"atomic32", "fetch and add gives the old value", "r2 = -1\nw2 = atomic_fetch_add((u32 *)(r1 + 4), w2)\nr0 = r2\nexit", memory, 0x8877'6655},
    {"atomic32", "fetch and add adds", "r2 = 1\nw2 = atomic_fetch_add((u32 *)(r1 + 4), w2)\nr0 = *(u64 *)(r1 + 0)\nexit", memory, 0x8877'6656'4433'2211},
    {"atomic32", "fetch and or", "r2 = -1\nw2 = atomic_fetch_or((u32 *)(r1 + 0), w2)\nr0 = *(u64 *)(r1 + 0)\nr0 -= r2\nexit", memory, 0x8877'6655'bbcc'ddee},
    {"atomic32", "fetch and and", "r2 = 0\nw2 = atomic_fetch_and((u32 *)(r1 + 0), w2)\nr0 = *(u64 *)(r1 + 0)\nr0 += r2\nexit", memory, 0x8877'6655'4433'2211},
    {"atomic32", "fetch and xor", "r2 = -1\nw2 = atomic_fetch_xor((u32 *)(r1 + 0), w2)\nr0 = *(u64 *)(r1 + 0)\nr0 += r2\nexit", memory, 0x8877'6655'ffff'ffff},
    {"atomic32", "exchange", "r2 = 0x1122334400000007 ll\nw2 = xchg32_32(r1 + 4, w2)\nr0 = *(u64 *)(r1 + 0)\nr0 += r2\nexit", memory, 0x0000'0007'ccaa'8866},
    {"atomic32", "compare and exchange, equal in the low half", "r0 = 0x144332211 ll\nr2 = 7\nw0 = cmpxchg32_32(r1 + 0, w0, w2)\nr3 = *(u64 *)(r1 + 0)\nr0 += r3\nexit", memory, 0x8877'6655'4433'2218},
    {"atomic32", "compare and exchange, different", "r0 = -1\nr2 = 7\nw0 = cmpxchg32_32(r1 + 4, w0, w2)\nr3 = *(u64 *)(r1 + 0)\nr3 -= r0\nr0 = r3\nexit", memory, 0x8877'6654'bbbb'bbbc},
    {"atomic64", "add", "r2 = -1\nlock *(u64 *)(r1 + 0) += r2\nr0 = *(u64 *)(r1 + 0)\nexit", "00 00 00 00 00 00 00 00", 0xffff'ffff'ffff'ffff},
    {"atomic64", "or", "r2 = 0xff\nlock *(u64 *)(r1 + 0) |= r2\nr0 = *(u64 *)(r1 + 0)\nexit", memory, 0x8877'6655'4433'22ff},
    {"atomic64", "and", "r2 = -256\nlock *(u64 *)(r1 + 0) &= r2\nr0 = *(u64 *)(r1 + 0)\nexit", memory, 0x8877'6655'4433'2200},
    {"atomic64", "xor", "r2 = -1\nlock *(u64 *)(r1 + 0) ^= r2\nr0 = *(u64 *)(r1 + 0)\nexit", memory, 0x7788'99aa'bbcc'ddee},
    {"atomic64", "fetch and add", "r2 = 1\nr2 = atomic_fetch_add((u64 *)(r1 + 0), r2)\nr0 = *(u64 *)(r1 + 0)\nr0 -= r2\nexit", memory, 1},
    {"atomic64", "fetch and or", "r2 = -1\nr2 = atomic_fetch_or((u64 *)(r1 + 0), r2)\nr0 = r2\nexit", memory, 0x8877'6655'4433'2211},
    {"atomic64", "fetch and and", "r2 = 0\nr2 = atomic_fetch_and((u64 *)(r1 + 0), r2)\nr0 = *(u64 *)(r1 + 0)\nr0 += r2\nexit", memory, 0x8877'6655'4433'2211},
    {"atomic64", "fetch and xor", "r2 = -1\nr2 = atomic_fetch_xor((u64 *)(r1 + 0), r2)\nr0 = *(u64 *)(r1 + 0)\nr0 += r2\nexit", memory, 0xffff'ffff'ffff'ffff},
    {"atomic64", "exchange", "r2 = 7\nr2 = xchg_64(r1 + 0, r2)\nr0 = *(u64 *)(r1 + 0)\nr0 += r2\nexit", memory, 0x8877'6655'4433'2218},
    {"atomic64", "compare and exchange, equal", "r0 = 0x8877665544332211 ll\nr2 = 7\nr0 = cmpxchg_64(r1 + 0, r0, r2)\nr3 = *(u64 *)(r1 + 0)\nr0 += r3\nexit", memory, 0x8877'6655'4433'2218},
    {"atomic64", "compare and exchange, equal only in the low half", "r0 = 0x44332211 ll\nr2 = 7\nr0 = cmpxchg_64(r1 + 0, r0, r2)\nr3 = *(u64 *)(r1 + 0)\nr0 -= r3\nexit", memory, 0},

    // Section 5.5. The packet is the memory, in r6; numbers in it are big-endian, and one that is too short ends the program.
    {"packet", "u8", "r6 = r1\nr0 = *(u8 *)skb[1]\nexit", packet, 0x82},
    {"packet", "u16", "r6 = r1\nr0 = *(u16 *)skb[1]\nexit", packet, 0x8283},
    {"packet", "u32", "r6 = r1\nr0 = *(u32 *)skb[1]\nexit", packet, 0x8283'8485},
    {"packet", "u8 at a register", "r6 = r1\nr7 = 2\nr0 = *(u8 *)skb[r7]\nexit", packet, 0x83},
    {"packet", "u16 at a register and a constant", "r6 = r1\nr7 = 2\nr0 = *(u16 *)skb[r7 + 3]\nexit", packet, 0x8687},
    {"packet", "u32 at a register and a negative constant", "r6 = r1\nr7 = 5\nr0 = *(u32 *)skb[r7 - 1]\nexit", packet, 0x8586'8788},
    {"packet", "behind the end", "r6 = r1\nr0 = *(u32 *)skb[5]\nr0 = 1\nexit", packet, 0},
    {"packet", "not without the packet in r6", "r6 = 0\nr0 = *(u8 *)skb[0]\nexit", packet, 0, "bad-argument"},

    {"callx", "a helper by number", "r3 = 5\ncallx r3\nr0 = 8\nexit", "", 8},
    {"callx", "with the register in the immediate", "r3 = 5\ncallx imm r3\nr0 = 8\nexit", "", 8},
    {"callx", "neither a helper nor a function", "r3 = r1\ncallx r3\nexit", memory, 0, "bad-callee"},

    // Not in the RFC
    {"linux", "load_acquire of 8 bits", "w0 = load_acquire((u8 *)(r1 + 1))\nexit", high, 0xf2},
    {"linux", "load_acquire of 16 bits", "w0 = load_acquire((u16 *)(r1 + 2))\nexit", high, 0xf4f3},
    {"linux", "load_acquire of 32 bits", "w0 = load_acquire((u32 *)(r1 + 4))\nexit", high, 0xf8f7'f6f5},
    {"linux", "load_acquire of 64 bits", "r0 = load_acquire((u64 *)(r1 + 0))\nexit", high, 0xf8f7'f6f5'f4f3'f2f1},
    {"linux", "store_release of 8 bits", "r2 = -2\nstore_release((u8 *)(r1 + 0), w2)\nr0 = *(u64 *)(r1 + 0)\nexit", memory, 0x8877'6655'4433'22fe},
    {"linux", "store_release of 16 bits", "r2 = -2\nstore_release((u16 *)(r1 + 0), w2)\nr0 = *(u64 *)(r1 + 0)\nexit", memory, 0x8877'6655'4433'fffe},
    {"linux", "store_release of 32 bits", "r2 = -2\nstore_release((u32 *)(r1 + 0), w2)\nr0 = *(u64 *)(r1 + 0)\nexit", memory, 0x8877'6655'ffff'fffe},
    {"linux", "store_release of 64 bits", "r2 = -2\nstore_release((u64 *)(r1 + 0), r2)\nr0 = *(u64 *)(r1 + 0)\nexit", memory, 0xffff'ffff'ffff'fffe},
    {"linux", "may_goto falls through at first", "r0 = 1\nmay_goto +1\nr0 = 2\nexit", "", 2},
    {"linux", "a function of the kernel", "call kfunc[160, 1]\nexit", "", 0, "not modelled: kernel function"},
    {"linux", "a cast between address spaces", "r0 = addr_space_cast(r1, 0x1, 0x0)\nexit", "", 0, "not modelled: arenas"},
};
// clang-format on

} // namespace

const std::vector<std::string>& conformance_groups() {
    static const std::vector<std::string> groups{"base32",   "base64", "divmul32", "divmul64", "atomic32",
                                                 "atomic64", "packet", "callx",    "linux"};
    return groups;
}

std::vector<ConformanceCase> single_cases() {
    std::vector<ConformanceCase> cases;
    for (const Row& row : rows) {
        std::variant<std::uint64_t, Refused> expect = row.value;
        if (row.refused != nullptr)
            expect = Refused{row.refused};
        cases.push_back({row.group, row.name, row.program, row.memory, std::move(expect)});
    }
    return cases;
}

} // namespace bpfproof::machine::test
