#include "soundness/mutate.hpp"

#include "soundness/targets.hpp"

#include "corpus/read.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>

namespace bpfproof::fuzz {
namespace {

/// Longer programs cost more time than what they show is worth.
constexpr std::size_t longest_program = 1500;

class Mutation {
public:
    Mutation(isa::Code code, const isa::Code& donor, machine::Random& random)
        : code_(std::move(code)), donor_(donor), random_(random) {}

    void apply() {
        const isa::Slot slot = somewhere();
        switch (random_.below(10)) {
        case 0:
            if (code_.size() > 2)
                code_ = without(code_, slot);
            break;
        case 1:
            code_ = with(code_, slot, code_[slot]);
            break;
        case 2: {
            const isa::Slot from = static_cast<isa::Slot>(random_.below(donor_.size()));
            isa::Instruction taken = donor_[from];
            if (isa::Slot* target = target_of(taken))
                *target = static_cast<isa::Slot>(random_.below(code_.size()));
            if (!std::holds_alternative<isa::SecondSlot>(taken))
                code_ = with(code_, slot, taken);
            break;
        }
        case 3:
            exchange(slot);
            break;
        default:
            change(code_[slot]);
            break;
        }
    }
    isa::Code take() { return std::move(code_); }

private:
    isa::Slot somewhere() {
        for (;;) {
            const auto slot = static_cast<isa::Slot>(random_.below(code_.size()));
            if (!std::holds_alternative<isa::SecondSlot>(code_[slot]))
                return slot;
        }
    }
    void exchange(isa::Slot slot) {
        if (slot + 1 < code_.size() && !isa::is_wide(code_[slot]) && !isa::is_wide(code_[slot + 1]) &&
            !target_of(code_[slot]) && !target_of(code_[slot + 1]))
            std::swap(code_[slot], code_[slot + 1]);
    }

    template <class T>
    void nudge(T& number) {
        const std::uint64_t by = random_.one_in(3) ? random_.below(9) : 1;
        switch (random_.below(5)) {
        case 0:
            number = static_cast<T>(static_cast<std::uint64_t>(number) + by);
            break;
        case 1:
            number = static_cast<T>(static_cast<std::uint64_t>(number) - by);
            break;
        case 2:
            number = static_cast<T>(0 - static_cast<std::uint64_t>(number));
            break;
        case 3:
            number = static_cast<T>(static_cast<std::uint64_t>(number) << random_.below(4));
            break;
        default:
            number = static_cast<T>(random_.number());
            break;
        }
    }
    void change(isa::Reg& reg) { reg.index = static_cast<std::uint8_t>(random_.below(11)); }
    void change(isa::Operand& operand) {
        if (auto* imm = std::get_if<isa::Imm>(&operand))
            nudge(imm->value);
        else
            change(std::get<isa::Reg>(operand));
    }
    void change(isa::AluWidth& width) { width = width == isa::AluWidth::w32 ? isa::AluWidth::w64 : isa::AluWidth::w32; }
    void change(isa::AccessSize& size) { size = static_cast<isa::AccessSize>(1u << random_.below(4)); }

    /// One field of the instruction.
    void change(isa::Instruction& instruction) {
        std::visit(isa::Overloaded{
                       [&](isa::Alu& i) {
                           switch (random_.below(4)) {
                           case 0:
                               i.op = static_cast<isa::AluOp>(random_.below(13));
                               break;
                           case 1:
                               change(i.width);
                               break;
                           case 2:
                               change(i.dst);
                               break;
                           default:
                               change(i.src);
                           }
                       },
                       [&](isa::Mov& i) {
                           switch (random_.below(3)) {
                           case 0:
                               change(i.width);
                               break;
                           case 1:
                               change(i.dst);
                               break;
                           default:
                               change(i.src);
                           }
                       },
                       [&](isa::MovSx& i) {
                           i.bits =
                               static_cast<std::uint8_t>(8u << random_.below(i.width == isa::AluWidth::w64 ? 3 : 2));
                       },
                       [&](isa::Neg& i) { change(i.width); },
                       [&](isa::ByteSwap& i) { i.bits = static_cast<std::uint8_t>(16u << random_.below(3)); },
                       [&](isa::LoadImm64& i) { nudge(i.value); },
                       [&](isa::LoadMapValue& i) { nudge(i.offset); },
                       [&](isa::Load& i) {
                           if (random_.one_in(3) && !i.sign_extend)
                               change(i.size);
                           else if (random_.one_in(3))
                               change(random_.one_in(2) ? i.dst : i.base);
                           else
                               nudge(i.offset);
                       },
                       [&](isa::Store& i) {
                           if (random_.one_in(3))
                               change(i.size);
                           else if (random_.one_in(2))
                               change(i.src);
                           else
                               nudge(i.offset);
                       },
                       [&](isa::Atomic& i) {
                           i.op = static_cast<isa::AtomicOp>(random_.below(6));
                           i.fetch =
                               i.fetch || i.op == isa::AtomicOp::exchange || i.op == isa::AtomicOp::compare_exchange;
                       },
                       [&](isa::Branch& i) {
                           switch (random_.below(4)) {
                           case 0:
                               i.op = static_cast<isa::CmpOp>(random_.below(11));
                               break;
                           case 1:
                               change(i.width);
                               break;
                           case 2:
                               change(i.lhs);
                               break;
                           default:
                               change(i.rhs);
                           }
                       },
                       [&](isa::Jump& i) { i.target = static_cast<isa::Slot>(random_.below(code_.size())); },
                       [&](isa::CallHelper& i) { i.id = static_cast<std::uint32_t>(1 + random_.below(200)); },
                       [&](auto&) {},
                   },
                   instruction);
    }

    isa::Code code_;
    const isa::Code& donor_;
    machine::Random& random_;
};

template <class Take>
void each_file(const std::string& folder, std::initializer_list<std::string_view> endings, Take&& take) {
    std::vector<std::string> files;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, ignored))
        if (entry.is_regular_file() && std::ranges::find(endings, entry.path().extension().string()) != endings.end())
            files.push_back(entry.path().string());
    std::ranges::sort(files); // the order of a folder is nobody's promise
    for (const std::string& file : files)
        take(file);
}

bool is_usable(const Candidate& candidate) {
    return !candidate.program().error && candidate.program().instructions.size() <= longest_program &&
           cli::choose_type(candidate.object, candidate.program(), candidate.types) && candidate.code();
}

} // namespace

void mutate(Candidate& candidate, const isa::Code& donor, machine::Random& random) {
    const auto original = candidate.code();
    if (!original || original->empty() || donor.empty())
        return;
    Mutation mutation(*original, donor, random);
    for (std::uint64_t n = 1 + random.below(3); n > 0; --n)
        mutation.apply();
    const isa::Code changed = mutation.take();
    if (is_wellformed(changed))
        candidate.set_code(changed);
}

std::vector<Candidate> read_cases(const std::string& folder) {
    std::vector<Candidate> candidates;
    each_file(folder, {".yaml"}, [&](const std::string& file) {
        corpus::CaseFile cases = corpus::read(file);
        for (corpus::Case& one : cases.cases) {
            Candidate candidate;
            candidate.object = std::move(one.object);
            candidate.types.forced = cli::parse_type(one.type);
            candidate.source = Source::case_mutated;
            candidate.origin = one.name;
            if (candidate.object.programs.size() == 1 && is_usable(candidate))
                candidates.push_back(std::move(candidate));
        }
    });
    return candidates;
}

std::vector<Candidate> read_objects(const std::string& folder) {
    std::vector<Candidate> candidates;
    each_file(folder, {".o"}, [&](const std::string& file) {
        auto objects = object::read(file, {});
        if (!std::holds_alternative<std::vector<object::Object>>(objects))
            return;
        for (object::Object& object : std::get<std::vector<object::Object>>(objects)) {
            const std::vector<object::Program> programs = std::move(object.programs);
            for (const object::Program& program : programs) {
                Candidate candidate;
                candidate.object = object;
                candidate.object.programs = {program};
                candidate.types.fallback = cli::parse_type("tc");
                candidate.source = Source::object_mutated;
                candidate.origin = object.name + " " + program.name;
                if (is_usable(candidate))
                    candidates.push_back(std::move(candidate));
            }
        }
    });
    return candidates;
}

} // namespace bpfproof::fuzz
