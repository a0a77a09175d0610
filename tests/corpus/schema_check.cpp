#include "schema_check.hpp"

#include <regex>
#include <set>
#include <stdexcept>

namespace bpfproof::corpus {
namespace {

using nlohmann::json;

/// Plain scalars are numbers and truths where they look like it (YAML 1.2, core schema); quoted ones are strings.
json scalar(const YAML::Node& node) {
    const std::string& text = node.Scalar();
    if (node.Tag() != "?")
        return text;
    if (text == "true" || text == "false")
        return text == "true";
    static const std::regex decimal("[-+]?[0-9]+");
    static const std::regex hexadecimal("0x[0-9a-fA-F]+");
    if (std::regex_match(text, decimal))
        return std::stoll(text);
    if (std::regex_match(text, hexadecimal))
        return std::stoull(text, nullptr, 16);
    return text;
}

json to_json(const YAML::Node& node) {
    if (node.IsMap()) {
        json out = json::object();
        for (const auto& entry : node)
            out[entry.first.Scalar()] = to_json(entry.second);
        return out;
    }
    if (node.IsSequence()) {
        json out = json::array();
        for (const auto& entry : node)
            out.push_back(to_json(entry));
        return out;
    }
    return node.IsScalar() ? scalar(node) : json();
}

class Checker {
public:
    explicit Checker(const json& root) : root_(root) {}

    std::vector<std::string> check(const json& schema, const json& value, const std::string& path) const {
        std::vector<std::string> faults;
        const auto fault = [&](const std::string& what) { faults.push_back(path + ": " + what); };
        const auto add = [&](const std::vector<std::string>& more) {
            faults.insert(faults.end(), more.begin(), more.end());
        };
        for (const auto& [keyword, wanted] : schema.items()) {
            if (keyword == "$schema" || keyword == "title" || keyword == "description" || keyword == "$defs")
                continue;
            if (keyword == "$ref") {
                add(check(root_.at(json::json_pointer(wanted.get<std::string>().substr(1))), value, path));
            } else if (keyword == "type") {
                const auto fits = [&](const json& type) { return has_type(value, type.get<std::string>()); };
                if (wanted.is_array() ? std::none_of(wanted.begin(), wanted.end(), fits) : !fits(wanted))
                    fault("not of type " + wanted.dump());
            } else if (keyword == "enum") {
                if (std::find(wanted.begin(), wanted.end(), value) == wanted.end())
                    fault("not one of " + wanted.dump());
            } else if (keyword == "required") {
                for (const auto& key : wanted)
                    if (value.is_object() && !value.contains(key.get<std::string>()))
                        fault("lacks " + key.get<std::string>());
            } else if (keyword == "properties") {
                for (const auto& [key, part] : wanted.items())
                    if (value.is_object() && value.contains(key))
                        add(check(part, value.at(key), path + "/" + key));
            } else if (keyword == "additionalProperties") {
                for (const auto& [key, unused] : value.items())
                    if (value.is_object() && !schema.at("properties").contains(key) && !fits_pattern(schema, key))
                        fault("has no " + key);
            } else if (keyword == "patternProperties") {
                for (const auto& [pattern, part] : wanted.items())
                    for (const auto& [key, member] : value.items())
                        if (value.is_object() && std::regex_search(key, std::regex(pattern)))
                            add(check(part, member, path + "/" + key));
            } else if (keyword == "minProperties") {
                if (value.is_object() && value.size() < wanted.get<std::size_t>())
                    fault("too few");
            } else if (keyword == "const") {
                if (value != wanted)
                    fault("not " + wanted.dump());
            } else if (keyword == "items") {
                for (std::size_t i = 0; value.is_array() && i < value.size(); ++i)
                    add(check(wanted, value[i], path + "/" + std::to_string(i)));
            } else if (keyword == "minItems") {
                if (value.is_array() && value.size() < wanted.get<std::size_t>())
                    fault("too few");
            } else if (keyword == "minLength") {
                if (value.is_string() && value.get<std::string>().size() < wanted.get<std::size_t>())
                    fault("too short");
            } else if (keyword == "minimum") {
                if (value.is_number() && value < wanted)
                    fault("too small");
            } else if (keyword == "pattern") {
                if (value.is_string() && !std::regex_search(value.get<std::string>(), std::regex(wanted)))
                    fault("not like " + wanted.get<std::string>());
            } else if (keyword == "anyOf" || keyword == "oneOf") {
                const auto fitting = std::count_if(wanted.begin(), wanted.end(),
                                                   [&](const json& part) { return check(part, value, path).empty(); });
                if (fitting == 0 || (keyword == "oneOf" && fitting > 1))
                    fault("fits " + std::to_string(fitting) + " of " + keyword);
            } else {
                throw std::runtime_error("the schema's keyword " + keyword + " is not known");
            }
        }
        return faults;
    }

private:
    const json& root_;

    static bool fits_pattern(const json& schema, const std::string& key) {
        const json patterns = schema.value("patternProperties", json::object());
        for (const auto& [pattern, part] : patterns.items())
            if (std::regex_search(key, std::regex(pattern)))
                return true;
        return false;
    }

    static bool has_type(const json& value, const std::string& type) {
        if (type == "object")
            return value.is_object();
        if (type == "array")
            return value.is_array();
        if (type == "string")
            return value.is_string();
        if (type == "integer")
            return value.is_number_integer();
        if (type == "boolean")
            return value.is_boolean();
        throw std::runtime_error("the schema's type " + type + " is not known");
    }
};

} // namespace

std::vector<std::string> schema_faults(const nlohmann::json& schema, const YAML::Node& document) {
    return Checker(schema).check(schema, to_json(document), "");
}

} // namespace bpfproof::corpus
