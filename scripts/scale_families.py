"""Families of made programs for `scripts/scale`: safe, of any size, each growing one thing that an analysis may pay too much for.

A family is a generator of lines of assembly. Jumps are written as offsets, since a million labels would be a million symbols; they stay
short, so that their sixteen bits never bound a size. What is unknown comes from get_prandom_u32, which no analysis can guess; r6 to r9
outlive it. Programs begin with the context in r1 and are of the type tc.
"""
import dataclasses
from typing import Callable, Iterator

SLOTS = 64            # the stack in words
FRAMES = 8            # Linux allows no more, main's included
UNKNOWN = "call 7"    # r0 = get_prandom_u32()
RETURN = ["r0 = 0", "exit"]


@dataclasses.dataclass(frozen=True)
class Family:
    about: str
    lines: Callable[[int], Iterator[str]]
    unit: str = "instructions"
    sizes: tuple = ()  # empty: sizes are instructions, and what was asked for


def callee(symbol, lines):
    """A function of .text, local as a static one, so that Linux verifies it in each caller's context."""
    yield f".type {symbol},@function"
    yield f"{symbol}:"
    yield from lines
    yield f".size {symbol}, .-{symbol}"


def program(lines, callees=()):
    """The text of an object: main, and what it calls."""
    if callees:
        yield ".text"
        yield from callees
    yield from ('.section tc,"ax",@progbits', ".globl main", ".type main,@function", "main:")
    yield from lines
    yield from RETURN
    yield ".size main, .-main"
    yield '.section license,"aw",@progbits'
    yield '.asciz "GPL"'


def slot(number):
    return f"*(u64 *)(r10 - {8 * (number % SLOTS + 1)})"


def filled_stack():
    yield "r0 = 0"
    for number in range(SLOTS):
        yield f"{slot(number)} = r0"


def diamonds(n):
    yield "r6 = 0"
    for _ in range(n // 3):
        yield from (UNKNOWN, "if r0 == 0 goto +1", "r6 += 1")


def diamonds_stack(n):
    yield from filled_stack()
    for number in range(n // 3):
        yield from (UNKNOWN, "if r0 == 0 goto +1", f"{slot(number)} = r0")


def diamonds_correlated(n):
    """ctx->sk may be null; r8 says whether it is, and each use asks r8."""
    yield from ("r7 = *(u64 *)(r1 + 168)", "r8 = 0", "if r7 == 0 goto +1", "r8 = 1")
    for _ in range(n // 2):
        yield from ("if r8 == 0 goto +1", "r0 = *(u32 *)(r7 + 4)")


def nest(counts, body=()):
    """Loops inside one another, counted by r1, r2 and on."""
    depth = len(counts)
    for level in range(depth):
        yield f"r{level + 1} = 0"
    yield from body
    for level in reversed(range(depth)):
        length = depth - level - 1 + len(body) + 2 * (depth - level)
        yield from (f"r{level + 1} += 1", f"if r{level + 1} < {counts[level]} goto -{length}")


def loops(depth):
    def lines(n):
        yield "r9 = 0"
        for _ in range(max(1, n // (3 * depth + 1))):
            yield from nest([4] * depth, ["r9 += 1"])
    return lines


def calls_same(n):
    def lines():
        for _ in range(n // 2):
            yield from ("r1 = 5", "call f")
    return program(lines(), list(callee("f", ["r0 = r1", "r0 &= 7", "exit"])))


def calls_varying(n):
    def lines():
        yield "r6 = 0"
        for _ in range(n // 4):
            yield from (UNKNOWN, "r1 = r0", "call f", "r6 += r0")
    return program(lines(), list(callee("f", ["r0 = r1", "if r0 < 8 goto +1", "r0 = 8", "exit"])))


def calls_distinct(n):
    count = max(1, n // 5)

    def callees():
        for number in range(count):
            yield from callee(f"f{number}", ["r0 = r1", f"r0 += {number}", "exit"])

    def lines():
        for number in range(count):
            yield from ("r1 = 5", f"call f{number}")
    return program(lines(), callees())


def chain(prefix, fan_out):
    """Functions that each call the next one several times, as deep as frames go; the last only returns."""
    for depth in range(1, FRAMES - 1):
        yield from callee(f"{prefix}_{depth}", ["r6 = r1", *["r1 = r6", f"call {prefix}_{depth + 1}"] * fan_out, "exit"])
    yield from callee(f"{prefix}_{FRAMES - 1}", ["r0 = r1", "r0 += 1", "exit"])


def calls_chain(n):
    count = max(1, n // (6 * (FRAMES - 2) + 5))

    def callees():
        for number in range(count):
            yield from chain(f"f{number}", 2)

    def lines():
        for number in range(count):
            yield from (f"r1 = {number}", f"call f{number}_1")
    return program(lines(), callees())


def straight(n):
    yield from filled_stack()
    for number in range(n // 4):
        yield from (UNKNOWN, f"r1 = {slot(number)}", "r1 += r0", f"{slot(number)} = r1")


def straight_mixed(n):
    """Terms of other terms, as hashing makes them."""
    yield from ("r6 = 1", "r7 = 2")
    for _ in range(n // 4):
        yield from (UNKNOWN, "r6 ^= r0", "r7 *= r6", "r6 += r7")


def packet_headers(n):
    """Four headers of variable length, one behind another, and then again from the packet's first byte."""
    yield "r6 = r1"
    for _ in range(n // 30):
        yield from ("r7 = *(u32 *)(r6 + 76)", "r8 = *(u32 *)(r6 + 80)")
        for left in (3, 2, 1, 0):
            yield from ("r2 = r7", "r2 += 8", f"if r2 > r8 goto +{4 + 7 * left}",
                        "r1 = *(u8 *)(r7 + 1)", "r1 &= 15", "r1 <<= 2", "r7 += r1")


def packet_fields(n):
    """One check of the length, then a decision tree over fields."""
    yield from ("r6 = 0", "r7 = *(u32 *)(r1 + 76)", "r8 = *(u32 *)(r1 + 80)", "r2 = r7", "r2 += 64", "if r2 <= r8 goto +2", *RETURN)
    for number in range(n // 5):
        yield from (f"r2 = *(u8 *)(r7 + {number % 32})", f"if r2 != {number % 251} goto +3", f"r2 = *(u8 *)(r7 + {32 + number % 32})",
                    "if r2 == 6 goto +1", "r6 += 1")


def goto(slots):
    return f"goto +{slots}"


def goto_long(slots):
    """gotol, as its bytes: not every clang that compiles for BPF knows it."""
    return f".quad {slots << 32 | 0x06}"


def ladder(targets, jump):
    """switch (r7): values apart from one another, all targets joined behind."""
    for number in range(targets):
        yield from (f"if r7 != {3 * number} goto +2", f"r6 = {number}", jump(3 * (targets - number - 1)))


def switch_one(n):
    yield from (UNKNOWN, "r7 = r0", "r6 = 0", *ladder(n // 3, goto_long))


def switch_many(n):
    for _ in range(max(1, n // 195)):
        yield from (UNKNOWN, "r7 = r0", "r6 = 0", *ladder(64, goto))


def limit_paths(count):
    """Each diamond adds a bit to r6, which is an offset in the end: to Linux every path is another."""
    yield "r6 = 0"
    for _ in range(count):
        yield from (UNKNOWN, "r6 <<= 1", "if r0 == 0 goto +1", "r6 |= 1")
    yield from ("r6 &= 7", "r1 = r10", "r1 += r6", "r0 = 0", "*(u8 *)(r1 - 8) = r0")


def limit_loops(iterations):
    count = round(iterations ** (1 / 3))
    yield "r9 = 0"
    yield from nest([count] * 3, ["r9 += 1"])


def limit_array(iterations):
    """A loop that writes a byte each round, at a masked index."""
    yield from ("r6 = 0", "r2 = r6", "r2 &= 7", "r1 = r10", "r1 += r2", "r0 = 0", "*(u8 *)(r1 - 8) = r0", "r6 += 1",
                f"if r6 < {iterations} goto -8")


def limit_calls(leaves):
    fan_out = round(leaves ** (1 / (FRAMES - 2)))
    return program(["r1 = 1", "call f_1"], list(chain("f", fan_out)))


def whole(lines):
    """A family of which only main's lines are given."""
    return lambda n: program(lines(n))


def powers(base, exponents):
    return tuple(base ** k for k in exponents)


FAMILIES = {
    "diamonds": Family("each tests a fresh unknown and may change a register", whole(diamonds)),
    "diamonds-stack": Family("the same, changing one of 64 words of the stack", whole(diamonds_stack)),
    "diamonds-correlated": Family("a flag says whether a pointer is null, and is asked again and again", whole(diamonds_correlated)),
    **{f"loops-{depth}": Family(f"loops in sequence, {depth} deep", whole(loops(depth))) for depth in (1, 2, 4, 8)},
    "calls-same": Family("one function, called with the same argument", calls_same),
    "calls-varying": Family("one function, called with unknown arguments", calls_varying),
    "calls-distinct": Family("many functions, each called once", calls_distinct),
    "calls-chain": Family("many chains of 7 functions, each calling the next twice", calls_chain),
    "straight": Family("no branch; 64 sums kept on the stack", whole(straight)),
    "straight-mixed": Family("no branch; every term made of the last", whole(straight_mixed)),
    "packet-headers": Family("headers of variable length, each checked against the end", whole(packet_headers)),
    "packet-fields": Family("one check of the length, then fields compared", whole(packet_fields)),
    "switch-one": Family("one ladder of comparisons, all targets joined in one place", whole(switch_one)),
    "switch-many": Family("ladders of 64 targets in sequence", whole(switch_many)),
    "limit-paths": Family("diamonds that all leave their bit in an offset", whole(limit_paths), "diamonds", powers(2, range(2, 13))),
    "limit-loops": Family("three loops inside one another", whole(limit_loops), "iterations", powers(8, range(2, 11))),
    "limit-array": Family("one loop that writes memory", whole(limit_array), "iterations", powers(4, range(4, 16))),
    "limit-calls": Family("one chain of 7 functions with more and more calls", limit_calls, "leaf calls",
                          powers(1 << (FRAMES - 2), range(6))),
}
