#include "semantics/judgements.hpp"

#include "base/internal_error.hpp"
#include "isa/decode.hpp"
#include "isa/forms.hpp"
#include "isa/operators.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bpfproof::test {

using namespace isa;

namespace {

char letter(AluWidth width) {
    return width == AluWidth::w64 ? 'r' : 'w';
}

std::string_view kind_of(const Operand& operand) {
    return std::holds_alternative<Imm>(operand) ? "imm" : "reg";
}

std::string_view text_of(AccessSize size) {
    return row_of(size_forms, &SizeForm::size, size).text;
}

std::string form_of(const Branch& branch) {
    // `not_set` has no bytes: it is what a branch on `set` says where it is not taken.
    return fmt::format("if {} {} {}", letter(branch.width), row_of(cmp_forms, &CmpForm::op, branch.op).text,
                       kind_of(branch.rhs));
}

Reg some_register(Random& random) {
    return Reg{static_cast<std::uint8_t>(random.below(6))};
}

Operand some_operand(const Operand& like, Random& random) {
    if (std::holds_alternative<Reg>(like))
        return some_register(random);
    return Imm{static_cast<std::int32_t>(random.chance(3) ? random.below(70) : random.word())};
}

/// The frame mostly, through r10, or r7, which holds an address in it that may not be known; r8 is some other memory.
struct Address {
    Reg base;
    std::int16_t offset;
};
Address some_address(Random& random) {
    switch (random.below(8)) {
    case 0:
    case 1:
        return {r7, static_cast<std::int16_t>(random.below(24) - 16)};
    case 2:
        return {r8, static_cast<std::int16_t>(random.below(20))};
    case 3:
        return {r9, static_cast<std::int16_t>(random.below(40) * 4)};
    case 4:
        return {some_register(random), static_cast<std::int16_t>(random.below(8))};
    default:
        return {r10, static_cast<std::int16_t>(
                         -8 - static_cast<int>(random.chance(2) ? random.below(24) : random.below(4) * 8))};
    }
}

} // namespace

std::string form_of(const Instruction& instruction) {
    return std::visit(
        Overloaded{
            [](const Alu& i) {
                return fmt::format("{} {} {}", letter(i.width), row_of(alu_forms, &AluForm::op, i.op).text,
                                   kind_of(i.src));
            },
            [](const Mov& i) { return fmt::format("{} = {}", letter(i.width), kind_of(i.src)); },
            [](const MovSx& i) { return fmt::format("{} = (s{})reg", letter(i.width), i.bits); },
            [](const Neg& i) { return fmt::format("{} = -reg", letter(i.width)); },
            [](const ByteSwap& i) {
                return fmt::format("{}{}", row_of(swap_forms, &SwapForm::kind, i.kind).text, i.bits);
            },
            [](const LoadImm64&) { return std::string("r = imm64"); },
            [](const LoadMap&) { return std::string("r = map"); },
            [](const LoadMapValue&) { return std::string("r = map value"); },
            [](const LoadKernelVar&) { return std::string("r = kernel variable"); },
            [](const LoadFunction&) { return std::string("r = function"); },
            [](const Load& i) {
                const SizeForm& row = row_of(size_forms, &SizeForm::size, i.size);
                return fmt::format("r = *{}", i.sign_extend ? row.signed_text : row.text);
            },
            [](const Store& i) { return fmt::format("*{} = {}", text_of(i.size), kind_of(i.src)); },
            [](const Atomic& i) {
                const AtomicForm& row = row_of(atomic_forms, &AtomicForm::op, i.op);
                return fmt::format("{} {}", i.fetch ? row.function64 : row.assign, text_of(i.size));
            },
            [](const LoadAcquire& i) { return fmt::format("load_acquire {}", text_of(i.size)); },
            [](const StoreRelease& i) { return fmt::format("store_release {}", text_of(i.size)); },
            [](const PacketLoad& i) { return fmt::format("skb[{}] {}", i.index ? "reg" : "imm", text_of(i.size)); },
            [](const Jump& i) { return std::string(i.is_long ? "gotol" : "goto"); },
            [](const Branch& i) { return form_of(i); },
            [](const MayGoto&) { return std::string("may_goto"); },
            [](const CallLocal&) { return std::string("call local"); },
            // By helper, with arguments that fit: tests/checks.
            [](const CallHelper&) { return std::string(); },
            // No program with one is proved, and the machine has no model of them.
            [](const CallKfunc&) { return std::string(); },
            [](const CallRegister&) { return std::string(); },
            [](const AddrSpaceCast&) { return std::string(); },
            // Nothing comes after the one, and nothing executes the other.
            [](const Exit&) { return std::string(); },
            [](const SecondSlot&) { return std::string(); },
        },
        instruction);
}

std::vector<Instruction> every_form() {
    std::map<std::string, Instruction> forms;
    for (const Form& form : isa::forms()) {
        const auto decoded = decode(program_of(form.raw, form.second));
        if (const auto* code = std::get_if<Code>(&decoded))
            if (const std::string name = form_of((*code)[form_slot]); !name.empty())
                forms.emplace(name, (*code)[form_slot]);
    }
    std::vector<Instruction> result;
    for (const auto& [name, instruction] : forms)
        result.push_back(instruction);
    return result;
}

Instruction with_operands(const Instruction& form, Random& random) {
    const Reg reg = some_register(random);
    const Address address = some_address(random);
    return std::visit(Overloaded{
                          [&](Alu i) -> Instruction {
                              i.dst = reg;
                              i.src = some_operand(i.src, random);
                              return i;
                          },
                          [&](Mov i) -> Instruction {
                              i.dst = reg;
                              i.src = some_operand(i.src, random);
                              return i;
                          },
                          [&](MovSx i) -> Instruction {
                              i.dst = reg;
                              i.src = some_register(random);
                              return i;
                          },
                          [&](Neg i) -> Instruction {
                              i.dst = reg;
                              return i;
                          },
                          [&](ByteSwap i) -> Instruction {
                              i.dst = reg;
                              return i;
                          },
                          [&](const LoadImm64&) -> Instruction {
                              return LoadImm64{reg, random.word()};
                          },
                          [&](const LoadMap&) -> Instruction {
                              return LoadMap{reg, static_cast<std::int32_t>(random.below(2)), true};
                          },
                          [&](const LoadMapValue&) -> Instruction {
                              return LoadMapValue{reg, static_cast<std::int32_t>(random.below(2)),
                                                  static_cast<std::uint32_t>(random.below(70)), true};
                          },
                          [&](const LoadKernelVar&) -> Instruction {
                              return LoadKernelVar{reg, 7, 0};
                          },
                          [&](LoadFunction i) -> Instruction {
                              i.dst = reg;
                              return i;
                          },
                          [&](Load i) -> Instruction {
                              i.dst = reg;
                              i.base = address.base;
                              i.offset = address.offset;
                              return i;
                          },
                          [&](Store i) -> Instruction {
                              i.base = address.base;
                              i.offset = address.offset;
                              i.src = some_operand(i.src, random);
                              return i;
                          },
                          [&](Atomic i) -> Instruction {
                              i.base = address.base;
                              i.offset = address.offset;
                              i.src = reg;
                              return i;
                          },
                          [&](LoadAcquire i) -> Instruction {
                              i.dst = reg;
                              i.base = address.base;
                              i.offset = address.offset;
                              return i;
                          },
                          [&](StoreRelease i) -> Instruction {
                              i.base = address.base;
                              i.offset = address.offset;
                              i.src = reg;
                              return i;
                          },
                          [&](PacketLoad i) -> Instruction {
                              if (i.index)
                                  i.index = reg;
                              i.offset = static_cast<std::int32_t>(random.chance(8) ? random.word() : random.below(70));
                              return i;
                          },
                          [&](Branch i) -> Instruction {
                              i.lhs = random.chance(8) ? Reg{static_cast<std::uint8_t>(random.below(10))} : reg;
                              i.rhs = some_operand(i.rhs, random);
                              if (std::holds_alternative<Reg>(i.rhs) && random.chance(6))
                                  i.rhs = Reg{static_cast<std::uint8_t>(random.below(11))};
                              if (std::holds_alternative<Imm>(i.rhs) && random.chance(4))
                                  i.rhs = Imm{0};
                              return i;
                          },
                          [](const auto& other) -> Instruction { return other; },
                      },
                      form);
}

void Judgements::count(const Instruction& instruction, std::size_t machines, const char* way) {
    if (machines != 0)
        counts_[form_of(instruction) + way] += machines;
}

std::size_t Judgements::of(const std::string& form) const {
    const auto it = counts_.find(form);
    return it == counts_.end() ? 0 : it->second;
}

std::size_t Judgements::total() const {
    std::size_t sum = 0;
    for (const auto& [form, count] : counts_)
        sum += count;
    return sum;
}

std::string Judgements::table() const {
    std::string text;
    std::size_t column = 0;
    for (const auto& [form, count] : counts_)
        text += fmt::format("{:<28}{:>8}{}", form, count, ++column % 3 == 0 ? "\n" : "  |  ");
    return text + (column % 3 == 0 ? "" : "\n");
}

} // namespace bpfproof::test
