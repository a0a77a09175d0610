#include "isa/parse_line.hpp"

#include "isa/opcode.hpp"
#include "isa/operators.hpp"

#include <fmt/format.h>

#include <limits>
#include <tuple>

namespace bpfproof::isa {
namespace {

constexpr std::int64_t lowest_i32 = std::numeric_limits<std::int32_t>::min();
constexpr std::int64_t highest_i32 = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t highest_u32 = std::numeric_limits<std::uint32_t>::max();

class LineParser {
public:
    explicit LineParser(const std::vector<Token>& tokens) : cursor_(tokens) {}

    std::variant<ParsedLine, LineError> parse() {
        ParsedLine line;
        while (cursor_.peek().kind == Token::Kind::word && cursor_.peek(1).text == ":") {
            line.labels.push_back(cursor_.take());
            if (register_named(line.labels.back().text))
                cursor_.fail(line.labels.back().column, "a register's name cannot be a label");
            cursor_.accept(":");
        }
        if (cursor_.peek().kind != Token::Kind::end) {
            line.instruction = statement();
            cursor_.expect_end();
        }
        if (cursor_.failure())
            return *cursor_.failure();
        line.target = target_;
        return line;
    }

private:
    Cursor cursor_;
    std::optional<Target> target_;

    Instruction statement() {
        if (cursor_.at_register())
            return assignment();
        if (cursor_.accept("*"))
            return store();
        if (cursor_.accept("if"))
            return branch();
        if (cursor_.accept("goto"))
            return Jump{target(), false};
        if (cursor_.accept("gotol"))
            return Jump{target(), true};
        if (cursor_.accept("may_goto"))
            return MayGoto{target()};
        if (cursor_.accept("call"))
            return call();
        if (cursor_.accept("callx"))
            return call_register();
        if (cursor_.accept("exit"))
            return Exit{};
        if (cursor_.accept("lock"))
            return atomic_assignment();
        if (cursor_.accept("store_release"))
            return store_release();
        if (cursor_.accept("ld_pseudo"))
            return load_pseudo();
        return fail(cursor_.peek().column, fmt::format("'{}' begins no instruction", cursor_.peek().text));
    }

    /// What an instruction is after a failure does not matter.
    Instruction fail(unsigned column, std::string reason) {
        cursor_.fail(column, std::move(reason));
        return Exit{};
    }
    Instruction fail_expecting(std::string_view what) {
        cursor_.fail_expecting(what);
        return Exit{};
    }

    Slot target() {
        target_ = cursor_.target();
        return 0;
    }

    void expect_width(const NamedReg& reg, AluWidth width) {
        if (reg.width != width)
            cursor_.fail(reg.column, fmt::format("this form needs a {}-bit register here", static_cast<int>(width)));
    }

    Instruction assignment() {
        const NamedReg dst = cursor_.any_register();
        if (cursor_.accept("="))
            return value_for(dst);
        const Token op = cursor_.peek();
        const AluForm* form = op.kind == Token::Kind::symbol ? find_row(alu_forms, &AluForm::text, op.text) : nullptr;
        if (!form)
            return fail_expecting("'=' or an operator such as '+='");
        cursor_.take();
        return Alu{form->op, dst.width, dst.reg, cursor_.operand(dst.width)};
    }

    Instruction value_for(const NamedReg& dst) {
        if (cursor_.at_number())
            return constant(dst);
        if (cursor_.accept("-")) {
            cursor_.expect_again(dst);
            return Neg{dst.width, dst.reg};
        }
        if (cursor_.accept("("))
            return sign_extension(dst);
        if (cursor_.accept("*"))
            return load(dst);
        if (cursor_.at_register())
            return Mov{dst.width, dst.reg, cursor_.register_of(dst.width)};
        if (cursor_.peek().kind == Token::Kind::word)
            return named_value_for(dst);
        return fail_expecting("a value");
    }

    Instruction constant(const NamedReg& dst) {
        const Number number = cursor_.number();
        if (!cursor_.accept("ll")) {
            const auto highest = dst.width == AluWidth::w64 ? highest_i32 : highest_u32;
            if (dst.width == AluWidth::w64 && !number.negative && number.magnitude > highest_i32)
                return fail(number.column,
                            "number does not fit the signed 32-bit immediate; a 16-byte load ends in 'll'");
            return Mov{dst.width, dst.reg, Imm{static_cast<std::int32_t>(cursor_.narrow(number, lowest_i32, highest))}};
        }
        expect_width(dst, AluWidth::w64);
        if (number.negative && number.magnitude > std::uint64_t{1} << 63)
            cursor_.fail(number.column, "number does not fit 64 bits");
        return LoadImm64{dst.reg, number.negative ? -number.magnitude : number.magnitude};
    }

    /// "s8)r2", after the bracket
    Instruction sign_extension(const NamedReg& dst) {
        const Token type = cursor_.take();
        const SizeForm* form =
            type.kind == Token::Kind::word ? find_row(size_forms, &SizeForm::signed_text, type.text) : nullptr;
        if (!form || (form->size == AccessSize::word && dst.width == AluWidth::w32))
            return fail(type.column, dst.width == AluWidth::w64 ? "expected s8, s16 or s32" : "expected s8 or s16");
        cursor_.expect(")");
        const Reg src = cursor_.register_of(dst.width);
        return MovSx{dst.width, dst.reg, src, static_cast<std::uint8_t>(8 * bytes(form->size))};
    }

    /// "(u32 *)(r1 + 0x4)" or "(u32 *)skb[0x4]", after the star. LLVM at -mcpu=v3 calls the result of a load of up to
    /// four bytes by its lower half; it is the same instruction.
    Instruction load(const NamedReg& dst) {
        cursor_.expect("(");
        const auto [size, sign_extend] = cursor_.pointer_type();
        cursor_.expect(")");
        if (size == AccessSize::dword || sign_extend)
            expect_width(dst, AluWidth::w64);
        const unsigned column = cursor_.peek().column;
        if (cursor_.accept("skb")) {
            if (sign_extend || size == AccessSize::dword || dst.reg != r0)
                cursor_.fail(column, "a packet load is of u8, u16 or u32, and into r0");
            expect_width(dst, AluWidth::w64);
            return packet_load(size);
        }
        cursor_.expect("(");
        const MemoryPlace where = cursor_.address();
        cursor_.expect(")");
        return Load{size, sign_extend, dst.reg, where.base, where.offset};
    }

    Instruction packet_load(AccessSize size) {
        PacketLoad load{size, std::nullopt, 0};
        cursor_.expect("[");
        if (cursor_.at_register()) {
            load.index = cursor_.wide_register();
            if (cursor_.at("+") || cursor_.at("-"))
                load.offset = static_cast<std::int32_t>(cursor_.number_in(lowest_i32, highest_i32));
        } else {
            load.offset = static_cast<std::int32_t>(cursor_.number_in(lowest_i32, highest_i32));
        }
        cursor_.expect("]");
        return load;
    }

    Instruction named_value_for(const NamedReg& dst) {
        const Token word = cursor_.peek();
        if (cursor_.peek(1).text == "ll")
            return function_address(dst);
        if (const auto swap = swap_named(word.text))
            return byte_swap(dst, *swap);
        for (const AtomicForm& form : atomic_forms)
            if (word.text == form.function32 || word.text == form.function64)
                return atomic_function(dst, form);
        cursor_.take();
        if (word.text == "load_acquire")
            return load_acquire(dst);
        if (word.text == "addr_space_cast")
            return address_space_cast(dst);
        if (word.text == "map" || word.text == "map_fd")
            return load_map(dst, word.text == "map");
        if (word.text == "kernel_var")
            return load_kernel_var(dst);
        if (word.text == "function")
            return function_address(dst);
        return fail(word.column, fmt::format("'{}' is no value; a function's address ends in 'll'", word.text));
    }

    struct Swap {
        ByteSwap::Kind kind;
        std::uint8_t bits;
    };
    static std::optional<Swap> swap_named(std::string_view word) {
        for (const SwapForm& form : swap_forms)
            for (const unsigned bits : {16U, 32U, 64U})
                if (word == fmt::format("{}{}", form.text, bits))
                    return Swap{form.kind, static_cast<std::uint8_t>(bits)};
        return std::nullopt;
    }

    Instruction byte_swap(const NamedReg& dst, Swap swap) {
        cursor_.take();
        expect_width(dst, AluWidth::w64);
        cursor_.expect_again(dst);
        return ByteSwap{swap.kind, swap.bits, dst.reg};
    }

    Instruction function_address(const NamedReg& dst) {
        expect_width(dst, AluWidth::w64);
        const Slot at = target();
        cursor_.expect("ll");
        return LoadFunction{dst.reg, at};
    }

    /// "[3] ll", "[3][16] ll"
    Instruction load_map(const NamedReg& dst, bool by_index) {
        expect_width(dst, AluWidth::w64);
        cursor_.expect("[");
        const auto map = static_cast<std::int32_t>(cursor_.number_in(lowest_i32, highest_i32));
        cursor_.expect("]");
        if (cursor_.accept("ll"))
            return LoadMap{dst.reg, map, by_index};
        cursor_.expect("[");
        const auto offset = static_cast<std::uint32_t>(cursor_.number_in(0, highest_u32));
        cursor_.expect("]");
        cursor_.expect("ll");
        return LoadMapValue{dst.reg, map, offset, by_index};
    }

    Instruction load_kernel_var(const NamedReg& dst) {
        expect_width(dst, AluWidth::w64);
        cursor_.expect("[");
        const auto id = static_cast<std::uint32_t>(cursor_.number_in(0, highest_u32));
        cursor_.expect(",");
        const auto object = static_cast<std::uint32_t>(cursor_.number_in(0, highest_u32));
        cursor_.expect("]");
        cursor_.expect("ll");
        return LoadKernelVar{dst.reg, id, object};
    }

    /// LLVM's text of the pseudo loads, "r1, 0x1, 0x5": has no second word, so that is zero.
    Instruction load_pseudo() {
        const Reg dst = cursor_.wide_register();
        cursor_.expect(",");
        const Number kind = cursor_.number();
        cursor_.expect(",");
        const auto imm = static_cast<std::int32_t>(cursor_.number_in(lowest_i32, highest_u32));
        const auto pseudo = static_cast<opcode::Pseudo>(cursor_.narrow(kind, 1, 6));
        switch (pseudo) {
        case opcode::Pseudo::none:
            break;
        case opcode::Pseudo::map_fd:
            return LoadMap{dst, imm, false};
        case opcode::Pseudo::map_index:
            return LoadMap{dst, imm, true};
        case opcode::Pseudo::map_value_fd:
            return LoadMapValue{dst, imm, 0, false};
        case opcode::Pseudo::map_value_index:
            return LoadMapValue{dst, imm, 0, true};
        case opcode::Pseudo::kernel_var:
            return LoadKernelVar{dst, static_cast<std::uint32_t>(imm), 0};
        case opcode::Pseudo::function:
            target_ = Target{std::int64_t{imm}, kind.column};
            return LoadFunction{dst, 0};
        }
        return fail(kind.column, "no such kind of 16-byte load");
    }

    Instruction store() {
        const auto [size, where] = cursor_.place();
        cursor_.expect("=");
        if (cursor_.at_register() && size != AccessSize::dword)
            return Store{size, where.base, where.offset, cursor_.any_register().reg};
        return Store{size, where.base, where.offset, cursor_.operand(width_of(size))};
    }

    Instruction branch() {
        const NamedReg lhs = cursor_.any_register();
        const Token op = cursor_.peek();
        const CmpForm* form = op.kind == Token::Kind::symbol ? find_row(cmp_forms, &CmpForm::text, op.text) : nullptr;
        if (!form)
            return fail_expecting("a comparison");
        cursor_.take();
        const Operand rhs = cursor_.operand(lhs.width);
        cursor_.expect("goto");
        return Branch{form->op, lhs.width, lhs.reg, rhs, target()};
    }

    Instruction call() {
        if (cursor_.peek().kind == Token::Kind::number)
            return CallHelper{static_cast<std::uint32_t>(cursor_.number_in(0, highest_u32))};
        if (!(cursor_.at("kfunc") && cursor_.peek(1).text == "["))
            return CallLocal{target()};
        cursor_.take();
        cursor_.expect("[");
        const auto id = static_cast<std::uint32_t>(cursor_.number_in(0, highest_u32));
        cursor_.expect(",");
        const auto object = static_cast<std::int16_t>(
            cursor_.number_in(std::numeric_limits<std::int16_t>::min(), std::numeric_limits<std::int16_t>::max()));
        cursor_.expect("]");
        return CallKfunc{id, object};
    }

    Instruction call_register() {
        const bool in_imm = cursor_.accept("imm");
        const unsigned column = cursor_.peek().column;
        const Reg callee = cursor_.wide_register();
        if (in_imm && callee == r0)
            cursor_.fail(column, "r0 in the immediate is no other encoding; write 'callx r0'");
        return CallRegister{callee, in_imm};
    }

    /// The two sizes of read-modify-write operations.
    AccessSize atomic_size(AccessSize size, unsigned column) {
        if (size != AccessSize::word && size != AccessSize::dword)
            cursor_.fail(column, "an atomic operation is on u32 or u64");
        return size;
    }

    /// "*(u64 *)(r1 + 0x0) += r2". LLVM before -mcpu=v3 names the 32-bit operand by its whole register.
    Instruction atomic_assignment() {
        cursor_.expect("*");
        const unsigned column = cursor_.peek().column;
        const auto [size, where] = cursor_.place();
        atomic_size(size, column);
        const Token op = cursor_.peek();
        const AtomicForm* form =
            op.kind == Token::Kind::symbol ? find_row(atomic_forms, &AtomicForm::assign, op.text) : nullptr;
        if (!form)
            return fail_expecting("'+=', '|=', '&=' or '^='");
        cursor_.take();
        const NamedReg src = cursor_.any_register();
        if (size == AccessSize::dword)
            expect_width(src, AluWidth::w64);
        return Atomic{form->op, false, size, where.base, where.offset, src.reg};
    }

    /// "atomic_fetch_add((u64 *)(r1 + 0x0), r2)", "xchg_64(r1 + 0x0, r2)", "cmpxchg_64(r1 + 0x0, r0, r2)"
    Instruction atomic_function(const NamedReg& dst, const AtomicForm& form) {
        const Token function = cursor_.take();
        cursor_.expect("(");
        auto size = function.text == form.function64 ? AccessSize::dword : AccessSize::word;
        MemoryPlace where{r0, 0};
        if (form.assign.empty())
            where = cursor_.address();
        else
            std::tie(size, where) = cursor_.place();
        const AluWidth width = width_of(atomic_size(size, function.column));
        expect_width(dst, width);
        cursor_.expect(",");
        Reg src = dst.reg;
        if (form.op == AtomicOp::compare_exchange) {
            if (dst.reg != r0)
                cursor_.fail(dst.column, "a compare-and-exchange gives its result in r0 or w0");
            cursor_.expect_again(dst);
            cursor_.expect(",");
            src = cursor_.register_of(width);
        } else {
            cursor_.expect_again(dst);
        }
        cursor_.expect(")");
        return Atomic{form.op, true, size, where.base, where.offset, src};
    }

    Instruction load_acquire(const NamedReg& dst) {
        cursor_.expect("(");
        const auto [size, where] = cursor_.place();
        expect_width(dst, width_of(size));
        cursor_.expect(")");
        return LoadAcquire{size, dst.reg, where.base, where.offset};
    }

    Instruction store_release() {
        cursor_.expect("(");
        const auto [size, where] = cursor_.place();
        cursor_.expect(",");
        const Reg src = cursor_.register_of(width_of(size));
        cursor_.expect(")");
        return StoreRelease{size, where.base, where.offset, src};
    }

    Instruction address_space_cast(const NamedReg& dst) {
        constexpr std::int64_t highest = std::numeric_limits<std::uint16_t>::max();
        expect_width(dst, AluWidth::w64);
        cursor_.expect("(");
        const Reg src = cursor_.wide_register();
        cursor_.expect(",");
        const auto dst_space = static_cast<std::uint16_t>(cursor_.number_in(0, highest));
        cursor_.expect(",");
        const auto src_space = static_cast<std::uint16_t>(cursor_.number_in(0, highest));
        cursor_.expect(")");
        return AddrSpaceCast{dst.reg, src, dst_space, src_space};
    }
};

} // namespace

std::variant<ParsedLine, LineError> parse_line(std::string_view line) {
    const auto tokens = lex(line);
    if (const auto* error = std::get_if<LineError>(&tokens))
        return *error;
    return LineParser(std::get<std::vector<Token>>(tokens)).parse();
}

} // namespace bpfproof::isa
