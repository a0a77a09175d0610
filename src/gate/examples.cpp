#include "gate/examples.hpp"

#include "base/internal_error.hpp"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>

namespace bpfproof::gate {

namespace {

const ExampleFile* find_file(const std::string& name) {
    const auto files = example_files();
    const auto found = std::ranges::find(files, name, &ExampleFile::name);
    return found == files.end() ? nullptr : &*found;
}

std::string flow(const YAML::Node& node) {
    YAML::Emitter out;
    out << YAML::Flow << node;
    return out.c_str();
}

/// What a case says, or else its file.
YAML::Node either(const YAML::Node& one, const YAML::Node& file, const char* key) {
    return one[key] ? one[key] : file[key];
}

std::vector<std::string> given(const YAML::Node& one, const YAML::Node& file) {
    std::vector<std::string> lines;
    if (const YAML::Node type = either(one, file, "type"))
        lines.push_back("type: " + type.as<std::string>());
    if (const YAML::Node maps = either(one, file, "maps"))
        for (const YAML::Node& map : maps)
            lines.push_back("map: " + flow(map));
    for (const char* key : {"license", "options"})
        if (const YAML::Node said = either(one, file, key))
            lines.push_back(fmt::format("{}: {}", key, said.IsScalar() ? said.as<std::string>() : flow(said)));
    return lines;
}

/// Of a compiled object its source, which lies beside it.
std::string program(const YAML::Node& one) {
    if (!one["object"])
        return one[one["hex"] ? "hex" : "asm"].as<std::string>();
    std::string name = one["object"].as<std::string>();
    name.back() = 'c';
    const ExampleFile* source = find_file(name);
    if (source == nullptr)
        throw InternalError("no source is built in of " + name);
    return std::string(source->text);
}

Example example(const YAML::Node& file, std::string_view name, std::string_view rule) {
    for (const YAML::Node& one : file["cases"]) {
        if (one["name"].as<std::string>() != name)
            continue;
        Example out{one["why"].as<std::string>(), given(one, file), program(one), {}, {}};
        for (const char* key : {"findings", "findings_include"})
            for (const YAML::Node& finding : one["expect"][key])
                if (finding["rule"].as<std::string>() == rule) {
                    out.at = finding["at"].as<std::string>();
                    out.says = finding["message"].as<std::string>("");
                }
        return out;
    }
    throw InternalError(fmt::format("the examples of {} have no case '{}'", rule, name));
}

} // namespace

std::optional<Examples> examples(findings::Rule rule) {
    const std::string id(findings::info(rule).id);
    const ExampleFile* found = find_file(id + ".yaml");
    if (found == nullptr)
        return std::nullopt;
    const YAML::Node file = YAML::Load(std::string(found->text));
    return Examples{example(file, "wrong", id), example(file, "right", id)};
}

} // namespace bpfproof::gate
