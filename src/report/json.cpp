#include "report/json.hpp"

#include "report/evidence_json.hpp"
#include "report/hints/hint.hpp"
#include "report/level.hpp"
#include "report/names.hpp"
#include "report/sentences/sentence.hpp"
#include "report/steps.hpp"
#include "report/witness.hpp"
#include "report/words.hpp"

namespace bpfproof::report {

using namespace findings;
using report::Step;
using Json = nlohmann::ordered_json;

namespace {

void add_code(Json& to, const ProgramResult& program, isa::Slot slot) {
    to["slot"] = slot;
    const auto found = program.code.find(slot);
    if (found == program.code.end())
        return;
    const CodeLine& code = found->second;
    to["instruction"] = code.instruction;
    if (!code.function.empty())
        to["function"] = code.function;
    if (!code.file.empty())
        to["source"] = {{"file", code.file}, {"line", code.line}, {"column", code.column}, {"text", code.text}};
}

Json json(const InputFault& fault) {
    Json out{{"message", fault.message}};
    if (!fault.section.empty())
        out["section"] = fault.section;
    if (fault.offset)
        out["offset"] = *fault.offset;
    if (fault.slot)
        out["slot"] = *fault.slot;
    return out;
}

Json json(const Statistics& statistics) {
    Json out{{"instructions", statistics.instructions},
             {"policy", statistics.policy},
             {"visits", statistics.visits},
             {"cpu_time_us", statistics.cpu_time_us},
             {"certify_time_us", statistics.certify_time_us},
             {"refute_instructions", statistics.refute_instructions},
             {"refute_time_us", statistics.refute_time_us},
             {"peak_states", statistics.peak_states}};
    if (statistics.stack_depth)
        out["stack_depth"] = *statistics.stack_depth;
    out["instruction_bound"] = statistics.instruction_bound ? Json(*statistics.instruction_bound) : Json(nullptr);
    return out;
}

} // namespace

Json json(const Finding& finding, const ProgramResult& program) {
    const RuleInfo& rule = info(finding.rule);
    Json out{{"rule", rule.id},
             {"class", name(rule.rule_class)},
             {"severity", name(finding.severity)},
             {"verdict", name(finding.verdict)}};
    add_code(out, program, finding.slot);
    out["calls"] = Json::array();
    for (const isa::Slot site : finding.calls) {
        Json call = Json::object();
        add_code(call, program, site);
        out["calls"].push_back(std::move(call));
    }
    out["message"] = sentence(finding);
    if (const std::string text = hint(finding, program); !text.empty())
        out["hint"] = text;
    out["way"] = Json::array();
    for (const Step& step : way_to(finding)) {
        Json one = Json::object();
        add_code(one, program, step.slot);
        one["depth"] = step.depth;
        one["message"] = step.what;
        out["way"].push_back(std::move(one));
    }
    if (!finding.follows.empty()) {
        out["follows"] = Json::array();
        for (const Finding& one : finding.follows)
            out["follows"].push_back({{"rule", info(one.rule).id}, {"slot", one.slot}, {"message", sentence(one)}});
    }
    out["evidence"] = json(finding.evidence);
    out["registers"] = Json::array();
    for (const RegisterFact& fact : finding.registers)
        out["registers"].push_back({{"register", register_name(fact.reg)}, {"kind", fact.kind}, {"value", fact.value}});
    if (finding.witness)
        out["witness"] = json(*finding.witness);
    const Judgement judged = judgement(program, finding);
    if (judged.weight)
        out["level"] = name(level(program, finding));
    if (judged.accepted)
        out["accepted"] = {{"by", name(judged.accepted->by)}, {"reason", judged.accepted->reason}};
    return out;
}

Json json(const ProgramResult& program) {
    Json out{{"name", program.name},           {"section", program.section},
             {"type", program.type},           {"type_guessed", program.type_guessed},
             {"policy", program.policy},       {"loader", name(program.loader)},
             {"status", name(program.status)}, {"safe", program.safe()},
             {"accepted", accepted(program)},  {"certified", program.certified},
             {"cached", program.cached},       {"statistics", json(program.statistics)}};
    if (program.error)
        out["error"] = json(*program.error);
    if (!program.loops.empty()) {
        out["loops"] = Json::array();
        for (const auto& [head, most] : program.loops) {
            Json loop = Json::object();
            add_code(loop, program, head);
            loop["bound"] = most;
            out["loops"].push_back(std::move(loop));
        }
    }
    out["findings"] = Json::array();
    for (const Finding& finding : program.findings)
        out["findings"].push_back(json(finding, program));
    if (!program.silenced.empty()) {
        out["silenced"] = Json::array();
        for (const Finding& finding : program.silenced)
            out["silenced"].push_back({{"rule", info(finding.rule).id}, {"slot", finding.slot}});
    }
    return out;
}

Json json(const ObjectResult& object) {
    Json out{{"file", object.file}, {"name", object.name}};
    if (object.error)
        out["error"] = json(*object.error);
    out["programs"] = Json::array();
    for (const ProgramResult& program : object.programs)
        out["programs"].push_back(json(program));
    return out;
}

Json json(const Totals& totals) {
    Json out{{"objects", totals.objects}, {"unreadable", totals.unreadable}, {"programs", totals.programs},
             {"proved", totals.proved},   {"not_proved", totals.not_proved}, {"accepted", totals.accepted},
             {"errors", totals.errors},   {"certified", totals.certified},   {"notes", totals.notes},
             {"cached", totals.cached}};
    for (const Complaint& complaint : totals.complaints)
        out["complaints"].push_back({{"file", complaint.file},
                                     {"line", complaint.line},
                                     {"message", complaint.message},
                                     {"fails", complaint.fails}});
    return out;
}

std::string dump(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace bpfproof::report
