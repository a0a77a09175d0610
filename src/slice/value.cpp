#include "slice/value.hpp"

#include <algorithm>
#include <type_traits>

namespace bpfproof::slice {
namespace {

using findings::Step;
using isa::Reg;
using platform::FieldYield;

/// Values are followed so far when an offset is asked for: more than any compiler makes of one.
constexpr unsigned most_steps = 32;

bool is_context(const Trace& trace, const Definition& definition) {
    return definition.entry && definition.at.depth == 0 && definition.location == Location(isa::r1) &&
           definition.at.slot == trace.environment().graph.functions[0].begin;
}

std::string helper_name(const Trace& trace, std::uint32_t id) {
    const platform::Helper* helper = trace.environment().helper(id);
    return helper != nullptr ? std::string(helper->name) : "helper " + std::to_string(id);
}

bool has_result(const Trace& trace, std::uint32_t id) {
    const platform::Helper* helper = trace.environment().helper(id);
    return helper == nullptr || helper->result.type != platform::ReturnType::void_;
}

std::string function_name(const Trace& trace, isa::Slot begin) {
    for (const object::Function& function : trace.environment().program.functions)
        if (function.begin == begin)
            return function.name;
    return "the function at " + std::to_string(begin);
}

std::string map_name(const Trace& trace, std::int32_t index) {
    const object::Map* map = index < 0 ? nullptr : trace.environment().map(static_cast<std::uint32_t>(index));
    return map != nullptr ? map->name : std::string();
}

/// `has_result`: some calls leave r0 as unwritten as the registers of their arguments.
Step call_step(const Definition& definition, std::string name, bool has_result = true) {
    const auto* reg = std::get_if<Reg>(&definition.location);
    const bool result = has_result && (reg == nullptr || *reg == isa::r0);
    return {.what = result ? Step::What::result : Step::What::clobbered, .name = std::move(name)};
}

Step entry_step(const Trace& trace, const Definition& definition) {
    const auto* reg = std::get_if<Reg>(&definition.location);
    if (is_context(trace, definition))
        return {.what = Step::What::context};
    return {.what = reg != nullptr && reg->index >= 1 && reg->index <= 5 && definition.at.slot != 0
                        ? Step::What::argument
                        : Step::What::unwritten};
}

Step stored(const Definition& definition) {
    const auto& bytes = std::get<StackSlot>(definition.location);
    return {.what = Step::What::written, .number = bytes.begin, .size = bytes.size};
}

Step moved_or_computed(const isa::Alu& one) {
    const auto* by = std::get_if<Reg>(&one.src);
    const bool moves = one.width == isa::AluWidth::w64 && (one.op == isa::AluOp::add || one.op == isa::AluOp::sub);
    Step out{.what = moves ? Step::What::moved : Step::What::computed};
    if (by != nullptr)
        out.reg = *by;
    else
        out.number = std::get<isa::Imm>(one.src).value;
    return out;
}

bool reads_context(Trace& trace, const Definition& definition, const isa::Load& load) {
    const std::vector<Definition> base = trace.made({definition.at, load.base});
    return !base.empty() && std::ranges::all_of(base, [&](const Definition& one) { return is_context(trace, one); });
}

/// Of contexts without fields, bytes.
Step loaded(Trace& trace, const Definition& definition, const isa::Load& load) {
    if (load.base == isa::r10)
        return {};
    if (!reads_context(trace, definition, load))
        return {.what = Step::What::memory};
    const auto last = load.offset + static_cast<int>(isa::bytes(load.size)) - 1;
    return {.what = Step::What::context_field,
            .name = "bytes " + std::to_string(load.offset) + ".." + std::to_string(last)};
}

} // namespace

const platform::ContextField* context_field(Trace& trace, const Definition& definition) {
    const auto* load = definition.entry ? nullptr : std::get_if<isa::Load>(&trace.instruction(definition));
    if (load == nullptr || load->base == isa::r10)
        return nullptr;
    if (!reads_context(trace, definition, *load))
        return nullptr;
    const semantics::Environment& env = trace.environment();
    return platform::find_context_field(env.type, env.section.attach_type, load->offset, isa::bytes(load->size),
                                        platform::ContextAccess::read);
}

Step step(Trace& trace, const Definition& definition) {
    Step out;
    if (definition.entry) {
        out = entry_step(trace, definition);
    } else if (const platform::ContextField* field = context_field(trace, definition)) {
        out = {.what = Step::What::context_field, .name = std::string(field->name)};
    } else {
        out = std::visit(
            isa::Overloaded{
                [&](const isa::Alu& one) { return moved_or_computed(one); },
                [&](const isa::Mov& one) {
                    const auto* number = std::get_if<isa::Imm>(&one.src);
                    return number != nullptr ? Step{.what = Step::What::constant, .number = number->value} : Step{};
                },
                [&](const isa::LoadImm64& one) {
                    return Step{.what = Step::What::constant, .number = static_cast<std::int64_t>(one.value)};
                },
                [&](const isa::LoadMap& one) {
                    return Step{.what = Step::What::map, .name = map_name(trace, one.map)};
                },
                [&](const isa::LoadMapValue& one) {
                    return Step{.what = Step::What::map, .name = map_name(trace, one.map)};
                },
                [&](const isa::Load& one) { return loaded(trace, definition, one); },
                [&](const isa::LoadAcquire&) { return Step{.what = Step::What::memory}; },
                [&](const isa::PacketLoad&) { return Step{.what = Step::What::memory}; },
                [&](const isa::Atomic&) {
                    return std::holds_alternative<StackSlot>(definition.location) ? stored(definition)
                                                                                  : Step{.what = Step::What::memory};
                },
                [&](const isa::Store&) { return stored(definition); },
                [&](const isa::StoreRelease&) { return stored(definition); },
                [&](const isa::CallHelper& one) {
                    return call_step(definition, helper_name(trace, one.id), has_result(trace, one.id));
                },
                [&](const isa::CallLocal& one) { return call_step(definition, function_name(trace, one.target)); },
                [&](const isa::CallKfunc&) { return call_step(definition, "the kernel function"); },
                [&](const isa::CallRegister&) { return call_step(definition, "the function"); },
                [&](const auto&) { return Step{}; }},
            trace.instruction(definition));
    }
    out.slot = definition.at.slot;
    out.depth = definition.at.depth;
    if (const auto* reg = std::get_if<Reg>(&definition.location); reg != nullptr && out.what != Step::What::moved)
        out.reg = *reg;
    return out;
}

bool is_origin(Trace& trace, const Definition& definition) {
    return definition.entry || context_field(trace, definition) != nullptr || trace.sources(definition).empty() ||
           step(trace, definition).what == Step::What::memory ||
           step(trace, definition).what == Step::What::context_field;
}

std::optional<std::int64_t> packet_offset(Trace& trace, const Use& use) {
    std::int64_t offset = 0;
    Use at = use;
    for (unsigned i = 0; i < most_steps; ++i) {
        const std::vector<Definition>& found = trace.definitions(at);
        if (found.size() != 1)
            return std::nullopt;
        const Definition& only = found.front();
        if (const platform::ContextField* field = context_field(trace, only))
            return field->yields == FieldYield::packet ? std::optional(offset) : std::nullopt;
        const std::vector<Use> sources = trace.sources(only);
        if (sources.size() != 1)
            return std::nullopt;
        if (!trace.copies(only)) {
            const auto* alu = std::get_if<isa::Alu>(&trace.instruction(only));
            const auto* by = alu != nullptr ? std::get_if<isa::Imm>(&alu->src) : nullptr;
            if (by == nullptr || alu->width != isa::AluWidth::w64 ||
                (alu->op != isa::AluOp::add && alu->op != isa::AluOp::sub))
                return std::nullopt;
            offset += alu->op == isa::AluOp::add ? by->value : -std::int64_t{by->value};
        }
        at = sources.front();
    }
    return std::nullopt;
}

bool comes_from(Trace& trace, const Use& use, FieldYield yield) {
    return std::ranges::any_of(trace.slice(use), [&](const Definition& one) {
        const platform::ContextField* field = context_field(trace, one);
        return field != nullptr && field->yields == yield;
    });
}

} // namespace bpfproof::slice
