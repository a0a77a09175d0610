// Random programs: branches, pointers, a local function, loads and stores at known and unknown offsets, in both byte
// orders.
#include "semantics/execution.hpp"
#include "support/catch.hpp"

#include <iostream>

namespace bpfproof::test {
namespace {

using namespace isa;

Reg some_register(Random& random) {
    return Reg{static_cast<std::uint8_t>(random.below(6))};
}

/// Mostly sums, copies and accesses, as in programs; now and then any form there is.
Instruction some_instruction(Random& random, const std::vector<Instruction>& forms) {
    const AluWidth width = random.chance(3) ? AluWidth::w32 : AluWidth::w64;
    const Reg to = some_register(random);
    switch (random.below(8)) {
    case 0:
        return Alu{random.chance(2) ? AluOp::add : AluOp::sub, width, to, some_register(random)};
    case 1:
        return Alu{random.chance(2) ? AluOp::add : AluOp::and_, width, to,
                   Imm{static_cast<std::int32_t>(random.small_word())}};
    case 2:
        return Mov{width, to, some_register(random)};
    case 3:
        return Branch{static_cast<CmpOp>(random.below(11)), width, to, some_register(random), 0};
    default:
        return with_operands(random.pick(forms), random);
    }
}

std::vector<Instruction> some_program(Random& random, const std::vector<Instruction>& forms, std::size_t length) {
    std::vector<Instruction> body;
    if (random.chance(2))
        for (std::int16_t offset = -48; offset < 0; offset = static_cast<std::int16_t>(offset + 8))
            body.push_back(Store{AccessSize::dword, r10, offset, some_register(random)});
    for (std::size_t i = 0; i < length; ++i)
        body.push_back(some_instruction(random, forms));
    return body;
}

} // namespace

TEST_CASE("random programs stay inside what is said of them", "[semantics]") {
    std::vector<Instruction> forms = every_form();
    // These take r1..r5 away, and the first would be met twice.
    std::erase_if(forms, [](const Instruction& form) {
        return std::holds_alternative<CallLocal>(form) || std::holds_alternative<PacketLoad>(form);
    });
    Judgements judgements;
    std::size_t given_up = 0;
    for (std::uint64_t seed = 0; seed < 6'000; ++seed) {
        Random random(seed);
        std::vector<Instruction> body = some_program(random, forms, 25);
        std::vector<Instruction> function;
        if (random.chance(3)) {
            body.insert(body.begin() + static_cast<std::ptrdiff_t>(random.below(body.size())), CallLocal{0});
            function = some_program(random, forms, 8);
        }
        Execution execution(random, {.big_endian = seed % 2 != 0}, body, function);
        if (const std::string error = execution.run(judgements); !error.empty())
            FAIL("seed " << seed << ":\n" << error);
        given_up += execution.given_up();
    }
    std::cout << judgements.total() << " judgements in programs; " << given_up << " machines given up\n";
    CHECK(judgements.total() > 200'000);
    CHECK(given_up * 100 < judgements.total());
}

} // namespace bpfproof::test
