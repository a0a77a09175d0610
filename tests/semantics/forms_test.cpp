// Every form of instruction, on random operands in random states, against the concrete machine. A table of how often
// each was judged stands at the end; BPFPROOF_JUDGE_SECONDS asks for that many seconds instead of the usual number of
// trials.
#include "semantics/execution.hpp"
#include "support/catch.hpp"

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <set>

namespace bpfproof::test {
namespace {

using namespace isa;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t trials = 200; ///< of each form
constexpr int repeats = 5;            ///< of the form in one trial

/// Written slots, so that what reads the frame finds something.
void write_frame(Random& random, std::vector<Instruction>& body) {
    for (int offset = -64; offset < 0; offset += 8)
        if (!random.chance(6))
            body.push_back(Store{AccessSize::dword, r10, static_cast<std::int16_t>(offset),
                                 Reg{static_cast<std::uint8_t>(random.below(6))}});
}

/// Relates registers to one another: r1 = r2 + 4, r1 = r2 & 7, w1 = w2, and what a comparison says of two.
void relate(Random& random, std::vector<Instruction>& body) {
    const auto reg = [&] { return Reg{static_cast<std::uint8_t>(random.below(6))}; };
    const auto width = [&] { return random.chance(3) ? AluWidth::w32 : AluWidth::w64; };
    for (std::uint64_t i = random.below(4); i > 0; --i) {
        const Reg to = reg();
        const AluWidth wide = width();
        body.push_back(Mov{wide, to, reg()});
        const auto small = static_cast<std::int32_t>(random.below(40));
        switch (random.below(6)) {
        case 0:
            body.push_back(Alu{AluOp::and_, wide, to, Imm{small}});
            break;
        case 1:
            body.push_back(Alu{AluOp::lsh, wide, to, Imm{small % 32}});
            break;
        case 2:
            body.push_back(Alu{AluOp::sub, wide, to, reg()});
            break;
        case 3:
            body.push_back(Branch{static_cast<CmpOp>(random.below(11)), wide, to, reg(), 0});
            break;
        default:
            body.push_back(Alu{AluOp::add, wide, to, Imm{random.chance(2) ? small : -small}});
        }
    }
}

bool touches_memory(const Instruction& form) {
    return std::holds_alternative<Load>(form) || std::holds_alternative<Store>(form) ||
           std::holds_alternative<Atomic>(form) || std::holds_alternative<LoadAcquire>(form) ||
           std::holds_alternative<StoreRelease>(form);
}

std::string try_form(const Instruction& form, std::uint64_t seed, Judgements& judgements, std::size_t& given_up) {
    Random random(seed);
    const bool memory = touches_memory(form);
    const bool packet_load = std::holds_alternative<PacketLoad>(form);
    std::vector<Instruction> body;
    if (memory)
        write_frame(random, body);
    relate(random, body);
    // Again, so that the later ones meet what the first made of its operands.
    for (int i = 0; i < repeats; ++i) {
        body.push_back(with_operands(form, random));
        if (auto* branch = std::get_if<Branch>(&body.back());
            branch && std::holds_alternative<Imm>(branch->rhs) && random.chance(2)) {
            // Few words, so that each may be the immediate.
            branch->rhs = Imm{static_cast<std::int32_t>(random.below(4))};
            body.insert(body.end() - 1,
                        Alu{AluOp::and_, branch->width, branch->lhs.index < 6 ? branch->lhs : r1, Imm{3}});
        }
        // These lose r1..r5.
        for (std::uint8_t reg = 1; packet_load && reg < 6; ++reg)
            body.push_back(LoadImm64{Reg{reg}, random.small_word()});
    }
    std::vector<Instruction> function;
    if (std::holds_alternative<CallLocal>(form)) {
        body.resize(body.size() + 1 - repeats); // one function, called once
        write_frame(random, body);
        write_frame(random, function);
        relate(random, function);
        function.push_back(Store{AccessSize::dword, r1, -8, r2});
    }
    Execution execution(random, {random.chance(2), !memory && !random.chance(3), packet_load}, body, function);
    std::string error = execution.run(judgements);
    given_up += execution.given_up();
    return error;
}

} // namespace

TEST_CASE("every form of instruction does what the machine does", "[semantics]") {
    const char* wanted = std::getenv("BPFPROOF_JUDGE_SECONDS");
    const auto end = Clock::now() + std::chrono::duration<double>(wanted ? std::strtod(wanted, nullptr) : 0);
    const std::vector<Instruction> forms = every_form();
    Judgements judgements;
    std::size_t given_up = 0;
    for (std::uint64_t round = 0; round < trials || (wanted && Clock::now() < end); ++round)
        for (std::size_t i = 0; i < forms.size(); ++i)
            if (const auto error = try_form(forms[i], round * forms.size() + i, judgements, given_up); !error.empty())
                FAIL(form_of(forms[i]) << ", seed " << round * forms.size() + i << ":\n" << error);
    std::cout << judgements.table() << judgements.total() << " judgements of " << forms.size() << " forms; " << given_up
              << " machines given up\n";
    for (const Instruction& form : forms) {
        const bool forks = std::holds_alternative<Branch>(form) || std::holds_alternative<MayGoto>(form);
        for (const char* way : forks ? std::vector{" taken", " falls through"} : std::vector{""}) {
            INFO(form_of(form) << way);
            CHECK(judgements.of(form_of(form) + way) >= trials);
        }
    }
    CHECK(given_up * 100 < judgements.total());
}

// The comparison `set` is judged both ways, so `not_set` is; nothing else is there only to be the opposite of
// something.
TEST_CASE("every operator has a form that is judged", "[semantics]") {
    std::set<std::string> names;
    for (const Instruction& form : every_form())
        names.insert(form_of(form));
    std::set<std::string> wanted;
    const auto want = [&](const Instruction& instruction) { wanted.insert(form_of(instruction)); };
    for (const AluWidth width : {AluWidth::w32, AluWidth::w64})
        for (const Operand& operand : {Operand(r1), Operand(Imm{1})}) {
            for (int op = 0; op <= static_cast<int>(AluOp::arsh); ++op)
                want(Alu{static_cast<AluOp>(op), width, r1, operand});
            for (int op = 0; op <= static_cast<int>(CmpOp::set); ++op)
                want(Branch{static_cast<CmpOp>(op), width, r1, operand, 0});
            want(Mov{width, r1, operand});
            want(Neg{width, r1});
        }
    for (const int bits : {8, 16, 32})
        want(MovSx{AluWidth::w64, r1, r1, static_cast<std::uint8_t>(bits)});
    for (const int bits : {8, 16})
        want(MovSx{AluWidth::w32, r1, r1, static_cast<std::uint8_t>(bits)});
    for (const auto kind : {ByteSwap::Kind::to_le, ByteSwap::Kind::to_be, ByteSwap::Kind::swap})
        for (const int bits : {16, 32, 64})
            want(ByteSwap{kind, static_cast<std::uint8_t>(bits), r1});
    for (const AccessSize size : {AccessSize::byte, AccessSize::half, AccessSize::word, AccessSize::dword}) {
        want(Load{size, false, r1, r1, 0});
        if (size != AccessSize::dword)
            want(Load{size, true, r1, r1, 0});
        want(Store{size, r1, 0, r1});
        want(Store{size, r1, 0, Imm{0}});
        want(LoadAcquire{size, r1, r1, 0});
        want(StoreRelease{size, r1, 0, r1});
        if (size != AccessSize::dword)
            for (const auto index : {std::optional<Reg>(), std::optional(r1)})
                want(PacketLoad{size, index, 0});
    }
    for (int op = 0; op <= static_cast<int>(AtomicOp::compare_exchange); ++op)
        for (const AccessSize size : {AccessSize::word, AccessSize::dword})
            for (const bool fetch : {false, true})
                if (fetch || op < static_cast<int>(AtomicOp::exchange))
                    want(Atomic{static_cast<AtomicOp>(op), fetch, size, r1, 0, r1});
    for (const std::string& form : wanted) {
        INFO(form);
        CHECK(names.contains(form));
    }
}

} // namespace bpfproof::test
