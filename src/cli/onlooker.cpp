#include "cli/onlooker.hpp"

#include "cli/describe.hpp"
#include "domains/state/state.hpp"

#include <algorithm>
#include <utility>

namespace bpfproof::cli {
namespace {

/// Functions walked in many contexts have many states at each instruction; nobody reads them all.
constexpr std::size_t most_states = 32;

std::optional<isa::Slot> jump_target(const isa::Instruction& instruction) {
    return std::visit(
        [](const auto& one) -> std::optional<isa::Slot> {
            using One = std::decay_t<decltype(one)>;
            if constexpr (std::is_same_v<One, isa::Jump> || std::is_same_v<One, isa::Branch> ||
                          std::is_same_v<One, isa::MayGoto>)
                return one.target;
            else
                return std::nullopt;
        },
        instruction);
}

std::optional<isa::Slot> called(const isa::Instruction& instruction) {
    if (const auto* call = std::get_if<isa::CallLocal>(&instruction))
        return call->target;
    if (const auto* address = std::get_if<isa::LoadFunction>(&instruction))
        return address->target;
    return std::nullopt;
}

bool falls_through(const isa::Instruction& instruction) {
    return !std::holds_alternative<isa::Jump>(instruction) && !std::holds_alternative<isa::Exit>(instruction);
}

} // namespace

void Onlooker::watch(checks::Options& options) {
    if (detail_ == Detail::findings)
        return;
    if (!options.invariants)
        options.invariants = &own_;
    invariants_ = options.invariants;
    invariants_->observer = [this, other = std::move(invariants_->observer)](const state::State& state, isa::Slot slot,
                                                                             std::span<const isa::Slot> calls) {
        if (other)
            other(state, slot, calls);
        reached_.insert(slot);
        if (detail_ == Detail::states && states_[slot].size() < most_states)
            states_[slot].push_back(state);
    };
}

std::vector<std::string> Onlooker::states_at(isa::Slot slot) const {
    std::vector<std::string> out;
    const auto found = states_.find(slot);
    if (found == states_.end())
        return out;
    for (const state::State& state : found->second)
        if (std::string text = state::to_string(invariants_->terms, state); std::ranges::find(out, text) == out.end())
            out.push_back(std::move(text));
    return out;
}

void Onlooker::list(findings::ProgramResult& result, const object::Object& object, const object::Program& program,
                    const isa::Code& code) const {
    if (detail_ == Detail::findings)
        return;
    for (isa::Slot slot = 0; slot < code.size(); ++slot) {
        if (std::holds_alternative<isa::SecondSlot>(code[slot]))
            continue;
        quote_code(result, object, program, code, slot);
        result.listing[slot] = {reached_.contains(slot), jump_target(code[slot]), states_at(slot),
                                falls_through(code[slot]), called(code[slot])};
    }
}

} // namespace bpfproof::cli
