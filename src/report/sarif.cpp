// Where a finding's source is not known, its place is line 1 of the object: a region of bytes would be truer, but code
// scanning shows nothing that has no line.
#include "report/sarif.hpp"

#include "base/internal_error.hpp"
#include "findings/explanation.hpp"
#include "report/hints/hint.hpp"
#include "report/json.hpp"
#include "report/level.hpp"
#include "report/names.hpp"
#include "report/place.hpp"
#include "report/sentences/sentence.hpp"
#include "report/steps.hpp"
#include "report/witness.hpp"
#include "report/words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

namespace bpfproof::report {

using namespace findings;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::string_view root = "%SRCROOT%";

std::string_view meaning(RuleClass rule_class) {
    switch (rule_class) {
    case RuleClass::safety:
        return "The program may do what no program may with memory, values or what it holds.";
    case RuleClass::termination:
        return "The program may not end.";
    case RuleClass::secrecy:
        return "The program may learn what the kernel keeps in its memory, or where. Stands against a proof only for "
               "loaders without privilege.";
    case RuleClass::platform:
        return "Harmless, but the platform would refuse the program.";
    case RuleClass::advice:
        return "Harmless, and the platform takes it, but hardly what was meant.";
    case RuleClass::unsupported:
        return "bpfproof does not know the construct, and so proves nothing of the program.";
    case RuleClass::budget:
        return "The proof was given up; a larger budget may find it.";
    }
    throw InternalError("no such rule class");
}

std::string sentence_case(std::string_view text) {
    std::string out(text);
    if (!out.empty())
        out[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(out[0])));
    return out + ".";
}

/// A message, in which "[text](1)" would be a link (SARIF 3.11.6): names of others must not make any.
Json message(std::string_view text) {
    std::string safe = printable(text);
    for (auto at = safe.find("]("); at != std::string::npos; at = safe.find("](", at))
        safe.insert(at + 1, " ");
    return {{"text", std::move(safe)}};
}

/// What a rule asks and why, and how to mend what breaks it; as plain text, and as GitHub shows it.
Json help(const RuleInfo& rule) {
    const Explanation& one = explanation(rule.rule);
    std::string text = fmt::format("{}\n\n{}", one.asks, one.why);
    if (!one.mend.empty())
        text += fmt::format("\n\nTo mend it: {}", one.mend);
    std::string markdown = text;
    for (const std::string_view message : one.kernel_messages()) {
        text += fmt::format("\nLinux says \"{}\".", message);
        markdown += fmt::format("\n- Linux says `{}`", message);
    }
    markdown += fmt::format("\n\n`bpfproof explain {}` shows a wrong and a right program.", rule.id);
    return {{"text", text}, {"markdown", markdown}};
}

Json rule(const RuleInfo& rule) {
    const std::string title = sentence_case(rule.title);
    const std::string more = fmt::format("{} {}", title, meaning(rule.rule_class));
    const Level weight = level(rule.rule_class, severity(rule.rule_class, Loader::privileged));
    return {{"id", rule.id},
            {"shortDescription", {{"text", title}}},
            {"fullDescription", {{"text", more}}},
            {"help", help(rule)},
            {"defaultConfiguration", {{"level", name(weight)}}},
            {"properties",
             {{"tags", Json::array({name(rule.rule_class)})},
              {"problem.severity", weight == Level::note ? "recommendation" : name(weight)}}}};
}

/// Relative to the root where it is below it.
Json artifact(const std::string& path) {
    Json out{{"uri", uri(path)}};
    if (!path.starts_with('/'))
        out["uriBaseId"] = root;
    return out;
}

Json region(const CodeLine* source) {
    Json out{{"startLine", source == nullptr ? 1 : std::max(source->line, 1u)}};
    if (source != nullptr && source->line > 0 && source->column > 0)
        out["startColumn"] = source->column;
    if (source != nullptr && !source->text.empty())
        out["snippet"] = {{"text", printable(source->text)}};
    return out;
}

Json location(const FilePlace& place) {
    return {{"physicalLocation", {{"artifactLocation", artifact(place.path)}, {"region", region(place.source)}}}};
}

/// A slot: in its file, and in its program, "prog.o/xdp_main/7".
class Places {
public:
    Places(const ObjectResult& object, const ProgramResult& program, const std::string& directory)
        : object_(object), program_(program), directory_(directory) {}

    Json at(isa::Slot slot) const {
        Json out = location(file_place(object_, program_, slot, directory_));
        const std::string program = fmt::format("{}/{}", object_.name, program_.name);
        Json function{{"name", program_.name}, {"fullyQualifiedName", program}, {"kind", "function"}};
        Json instruction{{"name", fmt::format("{}", slot)},
                         {"fullyQualifiedName", fmt::format("{}/{}", program, slot)},
                         {"kind", "instruction"}};
        out["logicalLocations"] = Json::array({std::move(instruction), std::move(function)});
        return out;
    }
    Json at(const Step& step) const {
        Json out = at(step.slot);
        const std::string_view code = instruction_at(program_, step.slot);
        out["message"] = message(code.empty() ? fmt::format("{}: slot {}", step.what, step.slot)
                                              : fmt::format("{}: slot {}: {}", step.what, step.slot, code));
        return out;
    }

private:
    const ObjectResult& object_;
    const ProgramResult& program_;
    const std::string& directory_;
};

Json code_flow(const std::vector<Step>& steps, const Places& places) {
    Json locations = Json::array();
    for (const Step& step : steps)
        locations.push_back({{"location", places.at(step)}, {"nestingLevel", step.depth}});
    return {{"threadFlows", Json::array({Json{{"locations", std::move(locations)}}})}};
}

std::string told(const Finding& finding, const ProgramResult& program) {
    std::string text = sentence_case(sentence(finding));
    const std::string_view code = instruction_at(program, finding.slot);
    text += fmt::format(" Program {}, slot {}{}{}.", program.name, finding.slot, code.empty() ? "" : ": ", code);
    if (const std::string advice = hint(finding, program); !advice.empty())
        text += " " + sentence_case(advice);
    return text;
}

Json result(const Finding& finding, const ObjectResult& object, const ProgramResult& program,
            const std::string& directory, const std::string& fingerprint) {
    const Places places(object, program, directory);
    Json out{{"ruleId", info(finding.rule).id},
             {"ruleIndex", static_cast<std::size_t>(finding.rule)},
             {"level", name(level(program, finding))},
             {"message", message(told(finding, program))},
             {"locations", Json::array({places.at(finding.slot)})}};
    if (const std::vector<Step> related = related_to(finding); !related.empty()) {
        out["relatedLocations"] = Json::array();
        for (const Step& step : related) {
            out["relatedLocations"].push_back(places.at(step));
            out["relatedLocations"].back()["id"] = out["relatedLocations"].size();
        }
    }
    if (const std::vector<Step> way = way_to(finding); way.size() > 1)
        out["codeFlows"] = Json::array({code_flow(way, places)});
    // 3.27.23: how a result is taken out of what counts, and by whom.
    if (const auto accepted = judgement(program, finding).accepted)
        out["suppressions"] = Json::array(
            {Json{{"kind", "external"}, {"status", "accepted"}, {"justification", printable(accepted->reason)}}});
    // The second name is the one that code scanning tells alerts apart by.
    out["partialFingerprints"] = {{"bpfproof/1", fingerprint}, {"primaryLocationLineHash", fingerprint}};
    out["properties"] = {{"object", relative_path(object.file, directory)},
                         {"program", program.name},
                         {"section", program.section},
                         {"verdict", name(finding.verdict)},
                         {"slot", finding.slot},
                         {"instruction", instruction_at(program, finding.slot)}};
    if (finding.witness)
        out["properties"]["witness"] = json(*finding.witness);
    return out;
}

/// What is known of an object or program that nothing could be said of.
Json notification(const ObjectResult& object, const std::string& program, const InputFault& fault,
                  const std::string& directory) {
    const std::string text =
        fmt::format("{}: {}", program.empty() ? "Nothing was verified" : "Program " + program, words(fault));
    return {{"level", "error"},
            {"message", message(text)},
            {"locations", Json::array({location({relative_path(object.file, directory)})})}};
}

Json notification(const Complaint& complaint, const std::string& directory) {
    CodeLine line;
    line.line = static_cast<std::uint32_t>(complaint.line);
    return {{"level", complaint.fails ? "error" : "note"},
            {"message", message(complaint.message)},
            {"locations", Json::array({location({relative_path(complaint.file, directory), &line})})}};
}

} // namespace

SarifDocument::SarifDocument(std::string version, std::string directory)
    : version_(std::move(version)), directory_(std::move(directory)) {}

std::string SarifDocument::begin() {
    Json driver{{"name", "bpfproof"}, {"version", version_}, {"semanticVersion", version_}, {"rules", Json::array()}};
    for (const RuleInfo& one : rules())
        driver["rules"].push_back(rule(one));
    const std::string base = uri(directory_.ends_with('/') ? directory_ : directory_ + "/");
    return fmt::format("{{\"$schema\": "
                       "\"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
                       "sarif-schema-2.1.0.json\", \"version\": \"2.1.0\", "
                       "\"runs\": [{{\n\"tool\": {},\n\"originalUriBaseIds\": {},\n\"results\": [",
                       dump({{"driver", std::move(driver)}}), dump({{root, {{"uri", base}}}}));
}

std::string SarifDocument::object(const ObjectResult& object) {
    std::string out;
    if (object.error)
        notifications_.push_back(dump(notification(object, {}, *object.error, directory_)));
    for (const ProgramResult& program : object.programs) {
        if (program.error)
            notifications_.push_back(dump(notification(object, program.name, *program.error, directory_)));
        for (const Finding& finding : program.findings) {
            const std::string fingerprint = fingerprints_.next(object, program, finding);
            out += first_ ? "\n" : ",\n";
            out += dump(result(finding, object, program, directory_, fingerprint));
            first_ = false;
        }
    }
    return out;
}

std::string SarifDocument::end(const Totals& totals) {
    const int status = totals.exit_status();
    if (status == 2 && notifications_.empty())
        notifications_.push_back(dump({{"level", "error"}, {"message", message("There is nothing to verify.")}}));
    for (const Complaint& complaint : totals.complaints)
        notifications_.push_back(dump(notification(complaint, directory_)));
    return fmt::format("\n],\n\"invocations\": [{{\"executionSuccessful\": {}, \"exitCode\": {}, "
                       "\"toolExecutionNotifications\": [{}]}}],\n\"columnKind\": \"unicodeCodePoints\"}}]}}\n",
                       status != 2, status, fmt::join(notifications_, ",\n"));
}

} // namespace bpfproof::report
