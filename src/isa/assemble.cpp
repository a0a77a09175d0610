// Lines to instructions, and labels to slots: one pass reads, a second one sets the targets.
#include "isa/assemble.hpp"

#include "isa/parse_line.hpp"

#include <fmt/format.h>

#include <limits>
#include <unordered_map>

namespace bpfproof::isa {
namespace {

struct Pending {
    Slot slot;
    Target target;
    unsigned line;
};

/// Branches and `goto` have 16 bits for their distance, the others 32.
bool is_short(const Instruction& instruction) {
    if (const auto* jump = std::get_if<Jump>(&instruction))
        return !jump->is_long;
    return std::holds_alternative<Branch>(instruction) || std::holds_alternative<MayGoto>(instruction);
}

void set_target(Instruction& instruction, Slot target) {
    std::visit(
        [&]<class Form>(Form& form) {
            if constexpr (requires { form.target; })
                form.target = target;
        },
        instruction);
}

class Assembler {
public:
    std::variant<Code, AssembleError> assemble(std::string_view text) {
        for (unsigned line = 1; !text.empty(); ++line) {
            const std::size_t end = std::min(text.find('\n'), text.size());
            if (auto error = read(text.substr(0, end), line))
                return *error;
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        for (const Pending& pending : pending_)
            if (auto error = resolve(pending))
                return *error;
        return std::move(code_);
    }

private:
    Code code_;
    std::unordered_map<std::string_view, Slot> labels_;
    std::vector<Pending> pending_;

    std::optional<AssembleError> read(std::string_view text, unsigned line) {
        auto parsed = parse_line(text);
        if (const auto* error = std::get_if<LineError>(&parsed))
            return AssembleError{line, error->column, error->reason};
        auto& [labels, instruction, target] = std::get<ParsedLine>(parsed);
        const auto slot = static_cast<Slot>(code_.size());
        for (const Token& label : labels)
            if (!labels_.emplace(label.text, slot).second)
                return AssembleError{line, label.column, fmt::format("label '{}' is there twice", label.text)};
        if (!instruction)
            return std::nullopt;
        if (target)
            pending_.push_back({slot, *target, line});
        code_.push_back(*instruction);
        if (is_wide(*instruction))
            code_.emplace_back(SecondSlot{});
        return std::nullopt;
    }

    std::optional<AssembleError> resolve(const Pending& pending) {
        const auto error = [&](std::string reason) {
            return AssembleError{pending.line, pending.target.column, std::move(reason)};
        };
        const std::int64_t next = std::int64_t{pending.slot} + 1;
        std::int64_t target = 0;
        if (const auto* label = std::get_if<std::string_view>(&pending.target.where)) {
            const auto found = labels_.find(*label);
            if (found == labels_.end())
                return error(fmt::format("unknown label '{}'", *label));
            target = found->second;
        } else {
            target = next + std::get<std::int64_t>(pending.target.where);
        }
        if (target < 0 || target >= static_cast<std::int64_t>(code_.size()))
            return error("target is outside the program");
        if (std::holds_alternative<SecondSlot>(code_[static_cast<Slot>(target)]))
            return error("target is the second half of a 16-byte load");
        const std::int64_t distance = target - next;
        if (is_short(code_[pending.slot]) && (distance < std::numeric_limits<std::int16_t>::min() ||
                                              distance > std::numeric_limits<std::int16_t>::max()))
            return error("target is too far for 16 bits; 'gotol' has 32");
        set_target(code_[pending.slot], static_cast<Slot>(target));
        return std::nullopt;
    }
};

} // namespace

std::variant<Code, AssembleError> assemble(std::string_view text) {
    return Assembler().assemble(text);
}

} // namespace bpfproof::isa
