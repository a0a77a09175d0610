#include "gate/config.hpp"

#include "checks/analysis.hpp"
#include "corpus/fields.hpp"
#include "report/document.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <set>

namespace bpfproof::gate {
namespace {

namespace fs = std::filesystem;
using corpus::Mapping;
using corpus::refuse;

std::size_t line_of(const YAML::Node& node) {
    return corpus::place_of(node).line;
}

class Reader {
public:
    explicit Reader(const std::string& file)
        : out_{file, fs::absolute(file).lexically_normal().parent_path().string()} {}

    Config read(const YAML::Node& document) {
        if (document.IsNull()) // nothing said is nothing wrong
            return out_;
        const Mapping fields(document, "a configuration",
                             {"objects", "options", "outputs", "rules", "expect", "baseline"});
        if (fields.has("objects"))
            for (const YAML::Node& one : corpus::list(fields["objects"], "'objects'"))
                out_.objects.push_back({not_empty(one, "a pattern of objects"), line_of(one)});
        if (fields.has("options"))
            read_options(fields["options"]);
        if (fields.has("outputs"))
            read_outputs(fields["outputs"]);
        if (fields.has("rules"))
            read_rules(fields["rules"]);
        if (fields.has("expect"))
            for (const YAML::Node& one : corpus::list(fields["expect"], "'expect'"))
                read_expectation(one);
        if (fields.has("baseline"))
            add("baseline", here(fields.text("baseline")), fields["baseline"]);
        return out_;
    }

private:
    static std::string not_empty(const YAML::Node& node, std::string_view what) {
        std::string text = corpus::text(node, what);
        if (text.find_first_not_of(" \n\t") == std::string::npos)
            refuse(node, fmt::format("{} must not be empty", what));
        return text;
    }

    std::string here(const std::string& path) const {
        return (fs::path(out_.directory) / path).lexically_normal().string();
    }

    void add(std::string name, std::string value, const YAML::Node& at) {
        out_.options.push_back({std::move(name), std::move(value), line_of(at)});
    }

    void read_options(const YAML::Node& node) {
        const Mapping fields(node, "'options'",
                             {"btf", "type", "default-type", "guess-type", "autoload-only", "unprivileged", "certify",
                              "policy", "budget", "retry-budget", "states", "jobs", "cache", "cache-size", "refute",
                              "only"});
        if (fields.has("cache"))
            add("cache", here(fields.text("cache")), fields["cache"]);
        for (const char* key : {"type", "default-type", "cache-size"})
            if (fields.has(key))
                add(key, fields.text(key), fields[key]);
        for (const char* key : {"guess-type", "autoload-only", "unprivileged", "certify"})
            if (fields.has(key) && corpus::truth(fields[key], fmt::format("'{}'", key)))
                add(key, "true", fields[key]);
        for (const char* key : {"budget", "retry-budget", "states", "jobs", "refute"})
            if (fields.has(key))
                add(key, std::to_string(read_number(fields, key)), fields[key]);
        if (fields.has("btf")) {
            const std::string btf = fields.text("btf");
            add("btf", btf == "kernel" || btf == "none" ? btf : here(btf), fields["btf"]);
        }
        if (fields.has("only")) {
            if (fields.text("only") != "refuted")
                refuse(fields["only"], "'only' is 'refuted'");
            add("only", "refuted", fields["only"]);
        }
        if (fields.has("policy")) {
            const std::string policy = fields.text("policy");
            if (!checks::find_policy(policy))
                refuse(fields["policy"], fmt::format("'{}' is no policy; there are merge, split, paths", policy));
            add("policy", policy, fields["policy"]);
        }
    }

    static std::uint64_t read_number(const Mapping& fields, std::string_view key) {
        const std::uint64_t value =
            fields.number_or(key, 0, key == "jobs" ? 1024 : std::numeric_limits<std::uint64_t>::max());
        if (key == "states" && value == 0)
            refuse(fields[key], "'states' must not be 0");
        return value;
    }

    void read_outputs(const YAML::Node& node) {
        if (!node.IsMap())
            refuse(node, "'outputs' must be a mapping");
        std::set<std::string> seen;
        for (const auto& entry : node) {
            const std::string format = corpus::text(entry.first, "a format");
            if (!report::find_format(format))
                refuse(entry.first,
                       fmt::format("'{}' is no format; there are {}", format, fmt::join(report::format_names(), ", ")));
            if (!seen.insert(format).second)
                refuse(entry.first, fmt::format("'{}' is there twice", format));
            add("output", format + "=" + here(not_empty(entry.second, "a file")), entry.second);
        }
    }

    /// What names one rule counts for more than what names many; else what is said later.
    void read_rules(const YAML::Node& node) {
        if (!node.IsMap())
            refuse(node, "'rules' must be a mapping");
        RuleSettings single;
        std::set<std::string> seen;
        for (const auto& entry : node) {
            const std::string pattern = corpus::text(entry.first, "a rule");
            const std::vector<findings::Rule> meant = rules_like(pattern);
            if (meant.empty())
                refuse(entry.first, fmt::format("no rule is called '{}'", pattern));
            if (!seen.insert(pattern).second)
                refuse(entry.first, fmt::format("'{}' is there twice", pattern));
            const auto setting = find_setting(corpus::text(entry.second, "a severity"));
            if (!setting)
                refuse(entry.second, "a severity is error, warning, note or off");
            for (const findings::Rule rule : meant)
                (pattern.ends_with('*') ? out_.rules : single).insert_or_assign(rule, *setting);
        }
        for (const auto& [rule, setting] : single)
            out_.rules.insert_or_assign(rule, setting);
    }

    void read_expectation(const YAML::Node& node) {
        const Mapping fields(node, "an expected failure", {"object", "program", "rule", "reason", "until"});
        Expectation one{.object = fields.text("object"),
                        .program = fields.text_or("program", "*"),
                        .rule = fields.text_or("rule", "*"),
                        .reason = fields.text("reason"),
                        .line = line_of(node)};
        for (const findings::Rule rule : rules_like(one.rule))
            one.rules.insert(rule);
        if (one.rules.empty())
            refuse(fields["rule"], fmt::format("no rule is called '{}'", one.rule));
        const auto day = parse_day(fields.text("until"));
        if (!day)
            refuse(fields["until"], "'until' must be a day, as in 2026-12-31");
        one.until = *day;
        out_.expectations.push_back(std::move(one));
    }

    Config out_;
};

} // namespace

std::optional<std::string> find_config(const std::string& directory) {
    std::error_code error;
    for (fs::path folder = fs::absolute(directory).lexically_normal();; folder = folder.parent_path()) {
        if (fs::exists(folder / config_name, error))
            return (folder / config_name).string();
        if (folder == folder.parent_path())
            return std::nullopt;
    }
}

std::variant<Config, FileFault> read_config_text(const std::string& text, const std::string& path) {
    try {
        return Reader(path).read(YAML::Load(text));
    } catch (const corpus::Refusal& refusal) {
        return FileFault{path, refusal.place.line, refusal.message};
    } catch (const YAML::Exception& error) {
        return FileFault{path, static_cast<std::size_t>(error.mark.line) + 1, error.msg};
    }
}

std::variant<Config, FileFault> read_config(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!stream)
        return FileFault{path, 0, "cannot be read"};
    return read_config_text(text, path);
}

} // namespace bpfproof::gate
