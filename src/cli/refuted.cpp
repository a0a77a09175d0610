#include "cli/refuted.hpp"

#include "cli/cpu_time.hpp"
#include "cli/module.hpp"
#include "refute/match.hpp"
#include "refute/refute.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bpfproof::cli {
namespace {

using findings::Witness;

std::string hex(const std::vector<std::byte>& bytes) {
    std::string text;
    for (const std::byte byte : bytes)
        text += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
    return text;
}

/// What `run` must be told for it to take the program for the same as it was verified as.
std::vector<std::string> type_words(const object::Object& object, const object::Program& program,
                                    const Request& request) {
    const auto here = choose_type(object, program, request.types);
    const auto there = choose_type(object, program, {});
    if (!here ||
        (there && there->match.type == here->match.type && there->match.attach_type == here->match.attach_type))
        return {};
    return {"--type",
            here->guessed || request.type_word.empty() ? std::string(here->match.type->name) : request.type_word};
}

} // namespace

std::vector<std::string> replay_command(const object::Object& object, const object::Program& program,
                                        const Request& request, const Witness& witness) {
    std::vector<std::string> words{"bpfproof",       "run",       object.file, "--btf",
                                   request.btf_word, "--program", program.name};
    const auto add = [&](std::vector<std::string> more) { std::ranges::move(more, std::back_inserter(words)); };
    if (std::ranges::count(object.programs, program.name, &object::Program::name) > 1)
        add({"--section", program.section});
    add(type_words(object, program, request));
    add({"--packet", witness.packet.empty() ? "none" : hex(witness.packet)});
    if (!witness.metadata.empty())
        add({"--metadata", hex(witness.metadata)});
    if (witness.linear)
        add({"--linear", fmt::format("{}", *witness.linear)});
    for (const auto& [name, value] : witness.context)
        add({"--ctx", fmt::format("{}={:#x}", name, value)});
    if (witness.others_fill_maps)
        add({"--others-fill-maps"});
    if (!witness.unwritten_stack_read)
        add({"--unprivileged"});
    if (witness.judge_result)
        add({"--judge-result"});
    if (witness.seed != 0)
        add({"--seed", fmt::format("{}", witness.seed)});
    for (const findings::WitnessDecision& one : witness.decisions)
        add({"--decision", fmt::format("{}={}", one.number, hex(one.value))});
    return words;
}

namespace {

Witness witness_of(const refute::Refutation& refutation, const std::vector<machine::Decision>& taken) {
    const machine::Inputs& inputs = refutation.inputs;
    Witness out{.packet = inputs.packet,
                .metadata = inputs.metadata,
                .linear = inputs.linear,
                .context = inputs.context,
                .others_fill_maps = inputs.others_fill_maps,
                .unwritten_stack_read = inputs.unwritten_stack_read,
                .judge_result = inputs.judge_result,
                .seed = inputs.seed,
                .decisions = {},
                .fault = std::string(machine::name(refutation.fault.kind)),
                .said = refutation.fault.detail,
                .slot = refutation.fault.chain.back().slot,
                .calls = {},
                .instructions = refutation.steps,
                .command = {}};
    for (std::size_t i = 0; i + 1 < refutation.fault.chain.size(); ++i)
        out.calls.push_back(refutation.fault.chain[i].slot);
    for (const auto& [number, value] : inputs.decisions)
        if (number < taken.size())
            out.decisions.push_back({number, std::string(taken[number].what), value});
    return out;
}

} // namespace

machine::Inputs inputs_of(const Witness& witness) {
    machine::Inputs inputs{.packet = witness.packet,
                           .metadata = witness.metadata,
                           .linear = witness.linear,
                           .context = witness.context,
                           .others_fill_maps = witness.others_fill_maps,
                           .unwritten_stack_read = witness.unwritten_stack_read,
                           .judge_result = witness.judge_result,
                           .find_endless = true,
                           .seed = witness.seed};
    for (const findings::WitnessDecision& one : witness.decisions)
        inputs.decisions[one.number] = one.value;
    return inputs;
}

void refute_findings(const object::Object& object, const object::Program& program, const Request& request,
                     findings::ProgramResult& result) {
    if (request.refute_budget == 0 || std::ranges::none_of(result.findings, refute::can_be_shown))
        return;
    // What the kernel was configured with is not for a search to choose.
    if (std::ranges::any_of(object.maps,
                            [](const object::Map& map) { return map.section == ".kconfig" && !map.constant; }))
        return;
    const CpuTime begin = CpuTime::now();
    const machine::Module module = module_of(object, request.types);
    const auto image = std::ranges::find(module.images, program.name, &machine::Image::name);
    // Of programs of one name, which `run` tells apart by their sections, a tail call reaches the first only.
    if (image == module.images.end() || std::ranges::count(module.images, program.name, &machine::Image::name) > 1)
        return;
    auto found = refute::refute({.module = module,
                                 .image = static_cast<std::size_t>(image - module.images.begin()),
                                 .unwritten_stack_read = result.loader == findings::Loader::privileged,
                                 .budget = request.refute_budget},
                                result.findings);
    const platform::ProgramType* type = image->type;
    const bool typed_arguments = type != nullptr && type->context == platform::ContextKind::btf_arguments;
    for (std::size_t i = 0; i < found.of.size(); ++i) {
        findings::Finding& finding = result.findings[i];
        // The machine does not read the signatures that say which of them are pointers.
        if (!found.of[i] || (typed_arguments && finding.rule == findings::Rule::type_pointer))
            continue;
        finding.verdict = findings::Verdict::refuted;
        finding.witness = witness_of(*found.of[i], found.of[i]->decisions);
        finding.witness->command = replay_command(object, program, request, *finding.witness);
    }
    result.statistics.refute_instructions = found.spent;
    result.statistics.refute_time_us = CpuTime::now() - begin;
}

} // namespace bpfproof::cli
