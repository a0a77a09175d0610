#include "soundness/minimise.hpp"

#include "soundness/targets.hpp"

#include "machine/random.hpp"

namespace bpfproof::fuzz {
namespace {

class Minimiser {
public:
    Minimiser(Minimal start, const Effort& effort, unsigned trials)
        : best_(std::move(start)), effort_(effort), trials_(trials) {}

    Minimal run() {
        bool smaller = true;
        while (smaller && trials_ > 0) {
            smaller = drop_instructions();
            smaller = simplify() || smaller;
        }
        drop_maps();
        return std::move(best_);
    }

private:
    bool keeps(Candidate candidate) {
        if (trials_ == 0)
            return false;
        --trials_;
        // The same inputs, and with other seeds: what a shorter program draws comes at other moments.
        std::vector<machine::Inputs> inputs{best_.escape.inputs};
        for (std::uint64_t i = 1; i <= 4; ++i) {
            inputs.push_back(best_.escape.inputs);
            inputs.back().seed = machine::Random(best_.escape.inputs.seed + i).bits();
        }
        const Verdict verdict = best_.escape.kind == EscapeKind::broken ? try_out(candidate, 1, effort_)
                                                                        : try_out(candidate, inputs, effort_);
        if (!verdict.escape || verdict.escape->kind != best_.escape.kind ||
            verdict.escape->proved < best_.escape.proved)
            return false;
        best_ = {std::move(candidate), *verdict.escape};
        return true;
    }
    bool keeps(const isa::Code& code) {
        if (!is_wellformed(code))
            return false;
        Candidate candidate = best_.candidate;
        candidate.set_code(code);
        return keeps(std::move(candidate));
    }
    isa::Code code() const { return *best_.candidate.code(); }

    bool drop_instructions() {
        bool any = false;
        for (std::size_t length = code().size() / 2; length > 0; length /= 2)
            for (isa::Slot slot = 0; slot < code().size();) {
                isa::Code shorter = code();
                for (std::size_t n = 0; n < length && slot < shorter.size() && shorter.size() > 1; ++n) {
                    if (std::holds_alternative<isa::SecondSlot>(shorter[slot]))
                        break;
                    shorter = without(shorter, slot);
                }
                if (shorter.size() < code().size() && keeps(shorter))
                    any = true;
                else
                    slot += static_cast<isa::Slot>(length);
            }
        return any;
    }

    bool simplify() {
        bool any = false;
        for (isa::Slot slot = 0; slot < code().size(); ++slot) {
            isa::Code other = code();
            isa::Operand* operand = nullptr;
            if (auto* alu = std::get_if<isa::Alu>(&other[slot]))
                operand = &alu->src;
            if (auto* move = std::get_if<isa::Mov>(&other[slot]))
                operand = &move->src;
            if (auto* store = std::get_if<isa::Store>(&other[slot]))
                operand = &store->src;
            if (auto* branch = std::get_if<isa::Branch>(&other[slot]))
                operand = &branch->rhs;
            auto* imm = operand ? std::get_if<isa::Imm>(operand) : nullptr;
            if (!imm)
                continue;
            const std::int32_t was = imm->value;
            for (const std::int32_t simpler : {0, 1, was / 2, was - was % 8}) {
                imm->value = simpler;
                if (std::abs(std::int64_t{simpler}) < std::abs(std::int64_t{was}) && keeps(other)) {
                    any = true;
                    break;
                }
            }
        }
        return any;
    }

    /// Maps that nothing names; their numbers are in the code, so only the last ones can go.
    void drop_maps() {
        while (!best_.candidate.object.maps.empty()) {
            Candidate candidate = best_.candidate;
            const auto last = static_cast<std::int32_t>(candidate.object.maps.size() - 1);
            for (const isa::Instruction& instruction : code()) {
                const auto* map = std::get_if<isa::LoadMap>(&instruction);
                const auto* value = std::get_if<isa::LoadMapValue>(&instruction);
                if ((map && map->map == last) || (value && value->map == last))
                    return;
            }
            candidate.object.maps.pop_back();
            const Minimal before = best_;
            std::erase_if(best_.escape.inputs.entries,
                          [&](const machine::MapEntry& e) { return e.map == static_cast<std::size_t>(last); });
            if (!keeps(std::move(candidate))) {
                best_ = before;
                return;
            }
        }
    }

    Minimal best_;
    Effort effort_;
    unsigned trials_;
};

} // namespace

Minimal minimise(const Candidate& candidate, const Escape& escape, const Effort& effort, unsigned trials) {
    return Minimiser({candidate, escape}, effort, trials).run();
}

} // namespace bpfproof::fuzz
