"""The assembly that the tests of the BPF conformance suite are written in, to bytes (little-endian).

One instruction a line: a mnemonic, then operands parted by commas. Registers are %r0..%r10; memory is [%r1+8]. 64-bit operations have
the bare name, 32-bit ones end in 32 (`add`, `add32`; `jeq`, `jeq32`). `name:` labels the next instruction; `exit` as a target is
the first `exit`. Opcodes are those of RFC 9669, sections 4 and 5.
"""
import re

ARITHMETIC = {"add": 0x00, "sub": 0x10, "mul": 0x20, "div": 0x30, "sdiv": 0x30, "or": 0x40, "and": 0x50, "lsh": 0x60, "rsh": 0x70,
              "mod": 0x90, "smod": 0x90, "xor": 0xa0, "mov": 0xb0, "arsh": 0xc0}
SIGNED_DIVISION = ("sdiv", "smod")
JUMPS = {"jeq": 0x10, "jgt": 0x20, "jge": 0x30, "jset": 0x40, "jne": 0x50, "jsgt": 0x60, "jsge": 0x70, "jlt": 0xa0, "jle": 0xb0,
         "jslt": 0xc0, "jsle": 0xd0}
SIZES = {"w": 0x00, "h": 0x08, "b": 0x10, "dw": 0x18}
SWAPS = {"le": 0xd4, "be": 0xdc, "swap": 0xd7, "bswap": 0xd7}
ATOMICS = {"add": 0x00, "or": 0x40, "and": 0x50, "xor": 0xa0}
EXCHANGES = {"xchg": 0xe1, "cmpxchg": 0xf1}
FETCH = 0x01
REGISTER_SOURCE = 0x08


class CannotAssemble(Exception):
    """Why not."""


class Label(str):
    """Where a jump goes, not yet known."""


def number(text, bits):
    """Decimal with sign, or hexadecimal, which is unsigned; of that many bits, given back unsigned."""
    try:
        value = int(text, 16 if "0x" in text else 10)
    except ValueError:
        raise CannotAssemble(f"'{text}' is not a number") from None
    lowest, highest = -(1 << (bits - 1)), (1 << bits) - 1
    if not lowest <= value <= highest:
        raise CannotAssemble(f"'{text}' does not fit {bits} bits")
    return value & highest


def register(text):
    found = re.fullmatch(r"%r(\d|10)", text)
    if not found:
        raise CannotAssemble(f"'{text}' is not a register")
    return int(found[1])


def place(text):
    """A memory operand: register and offset."""
    found = re.fullmatch(r"\[(%r\d+)([+-]\w+)?\]", text)
    if not found:
        raise CannotAssemble(f"'{text}' is not a place in memory")
    return register(found[1]), number((found[2] or "0").lstrip("+"), 16)


def target(text, bits):
    return number(text.lstrip("+"), bits) if text[0] in "+-" else Label(text)


def one(opcode, dst=0, src=0, offset=0, imm=0):
    """An instruction whose offset or immediate may still be a label."""
    return [opcode, dst, src, offset, imm]


def with_source(opcode, dst, text, offset=0):
    if text.startswith("%"):
        return one(opcode | REGISTER_SOURCE, dst, register(text), offset)
    return one(opcode, dst, 0, offset, number(text, 32))


def narrow(mnemonic):
    """The name without its width, and whether it is the 32-bit form."""
    return (mnemonic[:-2], True) if mnemonic.endswith("32") else (mnemonic, False)


def atomic(operands):
    fetch = operands[0] == "fetch"
    name, is_narrow = narrow(operands[1] if fetch else operands[0])
    base, offset = place(operands[-2])
    if name in EXCHANGES:
        operation = EXCHANGES[name]
    elif name in ATOMICS:
        operation = ATOMICS[name] | (FETCH if fetch else 0)
    else:
        raise CannotAssemble(f"unknown atomic operation '{name}'")
    return [one(0xc3 if is_narrow else 0xdb, base, register(operands[-1]), offset, operation)]


def call(operands):
    mode = operands[0] if len(operands) == 2 else "helper"
    if mode == "helper" and operands[-1].startswith("%"):
        return [one(0x8d, register(operands[-1]))]
    if mode == "local":
        return [one(0x85, 0, 1, 0, target(operands[-1], 32))]
    if mode not in ("helper", "runtime"):
        raise CannotAssemble(f"unknown kind of call '{mode}'")
    return [one(0x85, 0, 0 if mode == "helper" else 2, 0, number(operands[-1], 32))]


def memory(mnemonic, operands):
    """Loads and stores; None: it is neither."""
    if found := re.fullmatch(r"ldx(s?)(b|h|w|dw)", mnemonic):
        base, offset = place(operands[1])
        return [one((0x81 if found[1] else 0x61) | SIZES[found[2]], register(operands[0]), base, offset)]
    if found := re.fullmatch(r"stx(b|h|w|dw)", mnemonic):
        base, offset = place(operands[0])
        return [one(0x63 | SIZES[found[1]], base, register(operands[1]), offset)]
    if found := re.fullmatch(r"st(b|h|w|dw)", mnemonic):
        base, offset = place(operands[0])
        return [one(0x62 | SIZES[found[1]], base, 0, offset, number(operands[1], 32))]
    return None


def arithmetic(mnemonic, operands):
    """None: it is something else."""
    if found := re.fullmatch(r"(le|be|swap|bswap)(16|32|64)", mnemonic):
        return [one(SWAPS[found[1]], register(operands[0]), 0, 0, int(found[2]))]
    if found := re.fullmatch(r"movsx(8|16|32)(32|64)", mnemonic):
        return [one(0xbc if found[2] == "32" else 0xbf, register(operands[0]), register(operands[1]), int(found[1]))]
    name, is_narrow = narrow(mnemonic)
    width = 0x04 if is_narrow else 0x07
    if name == "neg":
        return [one(0x80 | width, register(operands[0]))]
    if name in ARITHMETIC:
        return [with_source(ARITHMETIC[name] | width, register(operands[0]), operands[1], 1 if name in SIGNED_DIVISION else 0)]
    return None


def control(mnemonic, operands):
    """None: it is something else."""
    if mnemonic == "exit":
        return [one(0x95)]
    if mnemonic == "ja":
        return [one(0x05, 0, 0, target(operands[0], 16))]
    if mnemonic == "ja32":
        return [one(0x06, 0, 0, 0, target(operands[0], 32))]
    if mnemonic == "call":
        return call(operands)
    name, is_narrow = narrow(mnemonic)
    if name in JUMPS:
        jump = with_source(JUMPS[name] | (0x06 if is_narrow else 0x05), register(operands[0]), operands[1])
        jump[3] = target(operands[2], 16)
        return [jump]
    return None


def instructions(mnemonic, operands):
    """The slots of one line."""
    if mnemonic == "lock":
        return atomic(operands)
    if mnemonic == "lddw":
        value = number(operands[1], 64)
        return [one(0x18, register(operands[0]), 0, 0, value & 0xffffffff), one(0, imm=value >> 32)]
    found = memory(mnemonic, operands) or arithmetic(mnemonic, operands) or control(mnemonic, operands)
    if found is None:
        raise CannotAssemble(f"unknown mnemonic '{mnemonic}'")
    return found


def encoded(slot, at, labels):
    def distance(field):
        if not isinstance(field, Label):
            return field
        if field not in labels:
            raise CannotAssemble(f"unknown label '{field}'")
        return labels[field] - at - 1

    opcode, dst, src, offset, imm = slot
    return (bytes([opcode, dst | src << 4]) + (distance(offset) & 0xffff).to_bytes(2, "little")
            + (distance(imm) & 0xffffffff).to_bytes(4, "little"))


def assemble(lines):
    """Bytes of a program. Throws CannotAssemble."""
    slots, labels = [], {}
    for line in lines:
        mnemonic, *operands = line.replace(",", " ").split()
        if mnemonic.endswith(":"):
            labels[mnemonic[:-1]] = len(slots)
            continue
        if mnemonic == "exit":
            labels.setdefault("exit", len(slots))
        try:
            slots += instructions(mnemonic, operands)
        except IndexError:
            raise CannotAssemble(f"'{mnemonic}' lacks an operand") from None
    return b"".join(encoded(slot, at, labels) for at, slot in enumerate(slots))
