#include "corpus/coverage.hpp"

#include "corpus/judge.hpp"
#include "isa/decode.hpp"
#include "isa/disassemble.hpp"
#include "platform/platform.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace bpfproof::corpus {
namespace {

using types::Kind;
using types::Region;
using types::Word;

std::string region_of(const state::State& state, const Word& word) {
    switch (word.kind) {
    case Kind::uninitialised:
        return "unwritten";
    case Kind::any:
        return "anything";
    case Kind::scalar:
        return word.is_zero() ? "null" : "number";
    case Kind::pointer:
        break;
    }
    if (word.region == Region::stack)
        return word.object == state.depth() ? "stack" : "caller's stack";
    if (word.region == Region::memory)
        return word.read_only ? "read-only memory" : word.object != 0 ? "record" : "memory";
    if (word.region == Region::map_value && word.read_only)
        return "constant map value";
    return std::string(types::name(word.region));
}

std::optional<isa::Reg> base_of(const isa::Instruction& instruction) {
    return std::visit(
        [](const auto& i) -> std::optional<isa::Reg> {
            if constexpr (requires { i.base; })
                return i.base;
            else
                return std::nullopt;
        },
        instruction);
}

} // namespace

Coverage::Coverage(const Case& watched) : watched_(watched) {
    for (const object::Program& program : watched.object.programs)
        if (program.name == watched.program)
            if (auto decoded = isa::decode(program.instructions); auto* code = std::get_if<isa::Code>(&decoded))
                code_ = std::move(*code);
}

void Coverage::watch(checks::Invariants& invariants) {
    invariants.observer = [this, other = std::move(invariants.observer)](const state::State& state, isa::Slot slot,
                                                                         std::span<const isa::Slot> calls) {
        if (other)
            other(state, slot, calls);
        note(state, slot);
    };
}

void Coverage::note(const state::State& state, isa::Slot slot) {
    if (const auto base = base_of(code_[slot])) {
        touched_.emplace(slot, "access", region_of(state, state[*base]));
    } else if (const auto* call = std::get_if<isa::CallHelper>(&code_[slot])) {
        const platform::Helper* helper = platform::find_helper(call->id);
        touched_.emplace(slot, "-", "-");
        for (std::size_t i = 0; helper && i < helper->arguments.size(); ++i)
            if (helper->arguments[i].type != platform::ArgType::none)
                touched_.emplace(slot, "argument", region_of(state, state[isa::Reg{static_cast<std::uint8_t>(i + 1)}]));
    } else {
        touched_.emplace(slot, "-", "-");
    }
}

std::string Coverage::lines(const findings::ProgramResult& result) const {
    std::string text;
    const std::vector<findings::Finding> found = unfolded(result.findings);
    for (const auto& [slot, operand, region] : touched_) {
        std::string rules;
        for (const findings::Finding& finding : found)
            if (finding.slot == slot)
                rules += fmt::format("{}{}", rules.empty() ? "" : ",", findings::info(finding.rule).id);
        text += fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", watched_.file, watched_.name, name(verdict_of(result)),
                            slot, isa::disassemble(code_[slot], slot, isa::Style::exact), operand, region, rules);
    }
    for (const findings::Finding& finding : found)
        text += fmt::format("{}\t{}\t{}\t{}\t\tfinding\t-\t{}\n", watched_.file, watched_.name,
                            name(verdict_of(result)), finding.slot, findings::info(finding.rule).id);
    return text;
}

} // namespace bpfproof::corpus
