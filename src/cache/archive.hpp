// Findings and results for cereal. Each structure is taken apart by names for all of its members: one that is added and
// not named here is an error of the compiler, never a member that is lost.
#pragma once

#include "findings/result.hpp"

#include <cereal/types/common.hpp>
#include <cereal/types/map.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/variant.hpp>
#include <cereal/types/vector.hpp>

namespace bpfproof::isa {

template <class Archive>
void serialize(Archive& archive, Reg& reg) {
    auto& [index] = reg;
    archive(index);
}

} // namespace bpfproof::isa

namespace bpfproof::findings {

template <class Archive>
void serialize(Archive& archive, Range& value) {
    auto& [min, max] = value;
    archive(min, max);
}
template <class Archive>
void serialize(Archive& archive, Region& value) {
    auto& [kind, name, generation, frame] = value;
    archive(kind, name, generation, frame);
}
template <class Archive>
void serialize(Archive& archive, StackBytes& value) {
    auto& [begin, end] = value;
    archive(begin, end);
}
template <class Archive>
void serialize(Archive& archive, OutOfBounds& value) {
    auto& [region, is_write, size, offset, begin, end, pointer] = value;
    archive(region, is_write, size, offset, begin, end, pointer);
}
template <class Archive>
void serialize(Archive& archive, Uninitialised& value) {
    auto& [place, only_copied] = value;
    archive(place, only_copied);
}
template <class Archive>
void serialize(Archive& archive, WrongType& value) {
    auto& [operand, found, wanted] = value;
    archive(operand, found, wanted);
}
template <class Archive>
void serialize(Archive& archive, BadArithmetic& value) {
    auto& [reason, operand, found] = value;
    archive(reason, operand, found);
}
template <class Archive>
void serialize(Archive& archive, MaybeNull& value) {
    auto& [operand, found, known_null] = value;
    archive(operand, found, known_null);
}
template <class Archive>
void serialize(Archive& archive, ReadOnly& value) {
    auto& [operand, region, offset] = value;
    archive(operand, region, offset);
}
template <class Archive>
void serialize(Archive& archive, PointerLeak& value) {
    auto& [operand, found, to] = value;
    archive(operand, found, to);
}
template <class Archive>
void serialize(Archive& archive, Misaligned& value) {
    auto& [region, offset, alignment] = value;
    archive(region, offset, alignment);
}
template <class Archive>
void serialize(Archive& archive, BadField& value) {
    auto& [region, context, field, is_write, offset, size, reason, where, offered_to, whole] = value;
    archive(region, context, field, is_write, offset, size, reason, where, offered_to, whole);
}
template <class Archive>
void serialize(Archive& archive, BadArgument& whole) {
    auto& [callee, index, expected, reason, found, wanted, bounds, uninitialised, value] = whole;
    archive(callee, index, expected, reason, found, wanted, bounds, uninitialised, value);
}
template <class Archive>
void serialize(Archive& archive, BadMap& value) {
    auto& [map, map_type, user, reason, takes, serves] = value;
    archive(map, map_type, user, reason, takes, serves);
}
template <class Archive>
void serialize(Archive& archive, ReturnRange& value) {
    auto& [found, min, max, function] = value;
    archive(found, min, max, function);
}
template <class Archive>
void serialize(Archive& archive, Unbounded& value) {
    auto& [head, reason] = value;
    archive(head, reason);
}
template <class Archive>
void serialize(Archive& archive, Depth& whole) {
    auto& [what, value, limit] = whole;
    archive(what, value, limit);
}
template <class Archive>
void serialize(Archive& archive, NotAvailable& value) {
    auto& [what, name, where, offered_to] = value;
    archive(what, name, where, offered_to);
}
template <class Archive>
void serialize(Archive& archive, Unsupported& value) {
    auto& [what] = value;
    archive(what);
}
template <class Archive>
void serialize(Archive& archive, Budget& value) {
    auto& [what, limit] = value;
    archive(what, limit);
}
template <class Archive>
void serialize(Archive& archive, Leak& value) {
    auto& [acquired, what] = value;
    archive(acquired, what);
}
template <class Archive>
void serialize(Archive& archive, BadRelease& value) {
    auto& [operand, found, what] = value;
    archive(operand, found, what);
}
template <class Archive>
void serialize(Archive& archive, BadStructure& value) {
    auto& [reason, detail] = value;
    archive(reason, detail);
}
template <class Archive>
void serialize(Archive& archive, BySignature& value) {
    auto& [function, reason, index, broken] = value;
    archive(function, reason, index, broken);
}
template <class Archive>
void serialize(Archive& archive, RegisterFact& whole) {
    auto& [reg, kind, value] = whole;
    archive(reg, kind, value);
}
template <class Archive>
void serialize(Archive& archive, Step& value) {
    auto& [slot, what, depth, reg, name, number, size] = value;
    archive(slot, what, depth, reg, name, number, size);
}
template <class Archive>
void serialize(Archive& archive, WitnessDecision& whole) {
    auto& [number, what, value] = whole;
    archive(number, what, value);
}
template <class Archive>
void serialize(Archive& archive, Witness& value) {
    auto& [packet, metadata, linear, context, others_fill_maps, unwritten_stack_read, judge_result, seed, decisions,
           fault, said, slot, calls, instructions, command] = value;
    archive(packet, metadata, linear, context, others_fill_maps, unwritten_stack_read, judge_result, seed, decisions,
            fault, said, slot, calls, instructions, command);
}
template <class Archive>
void serialize(Archive& archive, Finding& value) {
    auto& [rule, verdict, severity, slot, calls, evidence, registers, steps, follows, witness] = value;
    archive(rule, verdict, severity, slot, calls, evidence, registers, steps, follows, witness);
}
template <class Archive>
void serialize(Archive& archive, InputFault& value) {
    auto& [section, offset, slot, message] = value;
    archive(section, offset, slot, message);
}
template <class Archive>
void serialize(Archive& archive, Statistics& value) {
    auto& [instructions, policy, visits, cpu_time_us, certify_time_us, peak_states, refute_instructions, refute_time_us,
           stack_depth, instruction_bound] = value;
    archive(instructions, policy, visits, cpu_time_us, certify_time_us, peak_states, refute_instructions,
            refute_time_us, stack_depth, instruction_bound);
}
template <class Archive>
void serialize(Archive& archive, CodeLine& value) {
    auto& [instruction, function, file, line, column, text] = value;
    archive(instruction, function, file, line, column, text);
}
template <class Archive>
void serialize(Archive& archive, Listed& value) {
    auto& [reached, jumps_to, states, falls_through, calls] = value;
    archive(reached, jumps_to, states, falls_through, calls);
}
template <class Archive>
void serialize(Archive& archive, Acceptance& value) {
    auto& [by, reason] = value;
    archive(by, reason);
}
template <class Archive>
void serialize(Archive& archive, Judgement& value) {
    auto& [weight, accepted] = value;
    archive(weight, accepted);
}
template <class Archive>
void serialize(Archive& archive, ProgramResult& value) {
    auto& [name, section, type, type_guessed, policy, loader, status, certified, cached, findings, judgements, silenced,
           code, listing, loops, error, statistics] = value;
    archive(name, section, type, type_guessed, policy, loader, status, certified, cached, findings, judgements,
            silenced, code, listing, loops, error, statistics);
}

} // namespace bpfproof::findings
