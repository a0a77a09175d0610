#include "sarif_shape.hpp"

#include <algorithm>
#include <map>
#include <regex>

namespace bpfproof::report::test {
namespace {

using nlohmann::json;

enum class Type { text, uri, level, number, from_one, boolean, object, list, free };

struct Property {
    Type type = Type::free;
    bool required = false;
    std::string of{}; ///< which object, or objects in a list
};
using Shape = std::map<std::string, Property>;

const std::map<std::string, Shape> shapes{
    {"sarifLog",
     {{"$schema", {Type::uri, false}}, {"version", {Type::text, true}}, {"runs", {Type::list, true, "run"}}}},
    {"run",
     {{"tool", {Type::object, true, "tool"}},
      {"originalUriBaseIds", {Type::object, false, "bases"}},
      {"results", {Type::list, true, "result"}}, // required where the tool ran at all (3.14.23)
      {"invocations", {Type::list, false, "invocation"}},
      {"columnKind", {Type::text, false}}}},
    {"tool", {{"driver", {Type::object, true, "toolComponent"}}}},
    {"toolComponent",
     {{"name", {Type::text, true}},
      {"version", {Type::text, false}},
      {"semanticVersion", {Type::text, false}},
      {"rules", {Type::list, false, "reportingDescriptor"}}}},
    {"reportingDescriptor",
     {{"id", {Type::text, true}},
      {"shortDescription", {Type::object, true, "text"}},
      {"fullDescription", {Type::object, true, "text"}},
      {"help", {Type::object, true, "texts"}}, // code scanning asks for these three
      {"defaultConfiguration", {Type::object, false, "reportingConfiguration"}},
      {"properties", {Type::free, false}}}},
    {"reportingConfiguration", {{"level", {Type::level, false}}}},
    {"text", {{"text", {Type::text, true}}}},
    {"texts", {{"text", {Type::text, true}}, {"markdown", {Type::text, true}}}},
    {"bases", {{"%SRCROOT%", {Type::object, true, "artifactLocation"}}}},
    {"invocation",
     {{"executionSuccessful", {Type::boolean, true}},
      {"exitCode", {Type::number, false}},
      {"toolExecutionNotifications", {Type::list, false, "notification"}}}},
    {"notification",
     {{"level", {Type::level, false}},
      {"message", {Type::object, true, "text"}},
      {"locations", {Type::list, false, "location"}}}},
    {"result",
     {{"ruleId", {Type::text, true}},
      {"ruleIndex", {Type::number, false}},
      {"level", {Type::level, true}},
      {"message", {Type::object, true, "text"}},
      {"locations", {Type::list, true, "location"}},
      {"relatedLocations", {Type::list, false, "location"}},
      {"codeFlows", {Type::list, false, "codeFlow"}},
      {"partialFingerprints", {Type::free, true}},
      {"properties", {Type::free, false}}}},
    {"location",
     {{"id", {Type::from_one, false}},
      {"physicalLocation", {Type::object, true, "physicalLocation"}},
      {"logicalLocations", {Type::list, false, "logicalLocation"}},
      {"message", {Type::object, false, "text"}}}},
    {"physicalLocation",
     {{"artifactLocation", {Type::object, true, "artifactLocation"}}, {"region", {Type::object, true, "region"}}}},
    {"artifactLocation", {{"uri", {Type::uri, true}}, {"uriBaseId", {Type::text, false}}}},
    {"region",
     {{"startLine", {Type::from_one, true}},
      {"startColumn", {Type::from_one, false}},
      {"snippet", {Type::object, false, "text"}}}},
    {"logicalLocation",
     {{"name", {Type::text, true}}, {"fullyQualifiedName", {Type::text, true}}, {"kind", {Type::text, true}}}},
    {"codeFlow", {{"threadFlows", {Type::list, true, "threadFlow"}}}},
    {"threadFlow", {{"locations", {Type::list, true, "threadFlowLocation"}}}},
    {"threadFlowLocation", {{"location", {Type::object, true, "location"}}, {"nestingLevel", {Type::number, false}}}},
};

bool is_uri(const std::string& text) {
    static const std::regex allowed("(https?://|file:///)?([-A-Za-z0-9._~/!$&'()*+,;=@]|%[0-9A-F]{2})*");
    return std::regex_match(text, allowed);
}

bool is(Type type, const json& value) {
    static const std::vector<std::string> levels{"none", "note", "warning", "error"};
    switch (type) {
    case Type::text:
        return value.is_string() && !value.get<std::string>().empty();
    case Type::uri:
        return value.is_string() && is_uri(value);
    case Type::level:
        return value.is_string() && std::ranges::find(levels, value.get<std::string>()) != levels.end();
    case Type::number:
        return value.is_number_integer() && value >= 0;
    case Type::from_one:
        return value.is_number_integer() && value >= 1;
    case Type::boolean:
        return value.is_boolean();
    case Type::object:
        return value.is_object();
    case Type::list:
        return value.is_array();
    case Type::free:
        return true;
    }
    return false;
}

void check(const std::string& name, const json& value, const std::string& path, std::vector<std::string>& faults) {
    const Shape& shape = shapes.at(name);
    if (!value.is_object())
        return faults.push_back(path + ": no object");
    for (const auto& [key, property] : shape)
        if (property.required && !value.contains(key))
            faults.push_back(path + "/" + key + ": missing");
    for (const auto& [key, part] : value.items()) {
        const std::string place = path + "/" + key;
        const auto property = shape.find(key);
        if (property == shape.end() || !is(property->second.type, part)) {
            faults.push_back(place + (property == shape.end() ? ": not known" : ": of the wrong type"));
            continue;
        }
        if (property->second.type == Type::object)
            check(property->second.of, part, place, faults);
        if (property->second.type == Type::list)
            for (std::size_t i = 0; i < part.size(); ++i)
                check(property->second.of, part[i], place + "/" + std::to_string(i), faults);
    }
}

/// What no shape says: numbers that point elsewhere, and code scanning's limits.
void check_references(const json& run, std::vector<std::string>& faults) {
    const json& rules = run["tool"]["driver"]["rules"];
    if (run["results"].size() > 25000 || rules.size() > 25000)
        faults.push_back("more than code scanning takes");
    for (const json& result : run["results"]) {
        const std::size_t index = result["ruleIndex"];
        if (index >= rules.size() || rules[index]["id"] != result["ruleId"])
            faults.push_back("ruleIndex: another rule");
        if (result["locations"].size() != 1)
            faults.push_back("locations: code scanning shows the first");
        if (!result["partialFingerprints"].contains("primaryLocationLineHash"))
            faults.push_back("primaryLocationLineHash: missing");
        const json& artifact = result["locations"][0]["physicalLocation"]["artifactLocation"];
        if (artifact["uri"].get<std::string>().starts_with("file:") == artifact.contains("uriBaseId"))
            faults.push_back("uriBaseId: of what is absolute, or missing");
    }
}

} // namespace

std::vector<std::string> sarif_faults(const nlohmann::json& document) {
    std::vector<std::string> faults;
    check("sarifLog", document, "", faults);
    if (!faults.empty())
        return faults;
    if (document["version"] != "2.1.0" || document["runs"].size() != 1)
        faults.push_back("not one run of version 2.1.0");
    for (const json& run : document["runs"])
        check_references(run, faults);
    return faults;
}

} // namespace bpfproof::report::test
