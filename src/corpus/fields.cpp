#include "corpus/fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace bpfproof::corpus {

Place place_of(const YAML::Node& node) {
    const YAML::Mark mark = node.Mark();
    if (mark.is_null())
        return {};
    return {static_cast<std::size_t>(mark.line) + 1, static_cast<std::size_t>(mark.column) + 1};
}

void refuse(const YAML::Node& at, std::string message) {
    throw Refusal{place_of(at), std::move(message)};
}

std::string text(const YAML::Node& node, std::string_view what) {
    if (!node.IsScalar())
        refuse(node, fmt::format("{} must be a text", what));
    return node.Scalar();
}

std::uint64_t number(const YAML::Node& node, std::string_view what, std::uint64_t highest) {
    const std::string written = text(node, what);
    const bool hexadecimal = written.starts_with("0x");
    const std::string_view digits = std::string_view(written).substr(hexadecimal ? 2 : 0);
    std::uint64_t value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, hexadecimal ? 16 : 10);
    if (error != std::errc{} || end != digits.data() + digits.size() || digits.empty() || value > highest)
        refuse(node, fmt::format("{} must be a number of at most {}", what, highest));
    return value;
}

bool truth(const YAML::Node& node, std::string_view what) {
    const std::string written = text(node, what);
    if (written != "true" && written != "false")
        refuse(node, fmt::format("{} must be true or false", what));
    return written == "true";
}

Mapping::Mapping(const YAML::Node& node, std::string_view what, std::initializer_list<std::string_view> keys)
    : node_(node), what_(what) {
    if (!node.IsMap())
        refuse(node, fmt::format("{} must be a mapping", what));
    for (const auto& entry : node) {
        const std::string key = corpus::text(entry.first, "a key");
        if (std::ranges::find(keys, key) == keys.end())
            refuse(entry.first, fmt::format("{} has no '{}'; it has {}", what, key, fmt::join(keys, ", ")));
        if (!fields_.emplace(key, Field{entry.first, entry.second}).second)
            refuse(entry.first, fmt::format("'{}' is there twice", key));
    }
}

YAML::Node Mapping::operator[](std::string_view key) const {
    const auto found = fields_.find(std::string(key));
    if (found == fields_.end())
        refuse(node_, fmt::format("{} needs '{}'", what_, key));
    return found->second.value;
}

YAML::Node Mapping::key(std::string_view key) const {
    const auto found = fields_.find(std::string(key));
    return found == fields_.end() ? node_ : found->second.key;
}

std::string Mapping::text(std::string_view key) const {
    const YAML::Node value = (*this)[key];
    std::string written = corpus::text(value, fmt::format("'{}'", key));
    if (written.find_first_not_of(" \n\t") == std::string::npos)
        refuse(value, fmt::format("'{}' must not be empty", key));
    return written;
}

std::string Mapping::text_or(std::string_view key, std::string fallback) const {
    return has(key) ? text(key) : fallback;
}

std::uint64_t Mapping::number_or(std::string_view key, std::uint64_t fallback, std::uint64_t highest) const {
    return has(key) ? number((*this)[key], fmt::format("'{}'", key), highest) : fallback;
}

std::vector<YAML::Node> list(const YAML::Node& node, std::string_view what) {
    if (!node.IsSequence())
        refuse(node, fmt::format("{} must be a list", what));
    return {node.begin(), node.end()};
}

} // namespace bpfproof::corpus
