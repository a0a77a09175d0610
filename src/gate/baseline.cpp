// JSON is read as the YAML it also is: one reader, and a place for every fault.
#include "gate/baseline.hpp"

#include "corpus/fields.hpp"
#include "findings/rule.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <set>

namespace bpfproof::gate {
namespace {

using corpus::Mapping;
using corpus::refuse;

Known read_entry(const YAML::Node& node, std::set<std::string>& seen) {
    const Mapping fields(node, "an entry", {"fingerprint", "rule", "object", "program", "message", "reason"});
    Known out{.fingerprint = fields.text("fingerprint"),
              .rule = fields.text("rule"),
              .object = fields.text("object"),
              .program = fields.text("program"),
              .message = fields.text_or("message", ""),
              .reason = fields.text_or("reason", ""),
              .line = corpus::place_of(node).line};
    if (!findings::find_rule(out.rule))
        refuse(fields["rule"], fmt::format("no rule is called '{}'", out.rule));
    if (!seen.insert(out.fingerprint).second)
        refuse(fields["fingerprint"], fmt::format("fingerprint {} is there twice", out.fingerprint));
    return out;
}

Baseline read_document(const YAML::Node& document, const std::string& file) {
    const Mapping fields(document, "a baseline", {"schema", "version", "findings"});
    if (fields.text("schema") != baseline_schema)
        refuse(fields["schema"], fmt::format("'schema' must be {}", baseline_schema));
    Baseline out{file};
    std::set<std::string> seen;
    for (const YAML::Node& entry : corpus::list(fields["findings"], "'findings'"))
        out.entries.push_back(read_entry(entry, seen));
    return out;
}

} // namespace

std::string to_string(const FileFault& fault) {
    return fault.line == 0 ? fmt::format("{}: {}", fault.file, fault.message)
                           : fmt::format("{}:{}: {}", fault.file, fault.line, fault.message);
}

std::variant<Baseline, FileFault> read_baseline_text(const std::string& text, const std::string& file) {
    try {
        return read_document(YAML::Load(text), file);
    } catch (const corpus::Refusal& refusal) {
        return FileFault{file, refusal.place.line, refusal.message};
    } catch (const YAML::Exception& error) {
        return FileFault{file, static_cast<std::size_t>(error.mark.line) + 1, error.msg};
    }
}

std::variant<Baseline, FileFault> read_baseline(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!stream)
        return FileFault{path, 0, "cannot be read"};
    return read_baseline_text(text, path);
}

std::string to_json(const Baseline& baseline, std::string_view version) {
    using Json = nlohmann::ordered_json;
    const auto dump = [](const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); };
    std::string out =
        fmt::format("{{\"schema\": \"{}\", \"version\": \"{}\", \"findings\": [", baseline_schema, version);
    for (const Known& known : baseline.entries) {
        Json entry{{"fingerprint", known.fingerprint},
                   {"rule", known.rule},
                   {"object", known.object},
                   {"program", known.program},
                   {"message", known.message}};
        if (!known.reason.empty())
            entry["reason"] = known.reason;
        out += (&known == baseline.entries.data() ? "\n" : ",\n") + dump(entry);
    }
    return out + "\n]}\n";
}

} // namespace bpfproof::gate
