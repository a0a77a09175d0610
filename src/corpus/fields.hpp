// YAML read strictly: every key known, none twice, every value of its kind; and what is not is a fault with its place.
#pragma once

#include "corpus/place.hpp"

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bpfproof::corpus {

/// Thrown inside this folder only, and caught by read().
struct Refusal {
    Place place;
    std::string message;
};

Place place_of(const YAML::Node& node);
[[noreturn]] void refuse(const YAML::Node& at, std::string message);

/// The text of a scalar.
std::string text(const YAML::Node& node, std::string_view what);
/// Decimal or 0x and hexadecimal, not above `highest`.
std::uint64_t number(const YAML::Node& node, std::string_view what, std::uint64_t highest);
bool truth(const YAML::Node& node, std::string_view what);

class Mapping {
public:
    /// `what` is how messages call it: "a case".
    Mapping(const YAML::Node& node, std::string_view what, std::initializer_list<std::string_view> keys);

    bool has(std::string_view key) const { return fields_.contains(std::string(key)); }
    /// The value; a fault where there is none.
    YAML::Node operator[](std::string_view key) const;
    YAML::Node key(std::string_view key) const; ///< the key itself, for its place
    const YAML::Node& node() const { return node_; }

    std::string text(std::string_view key) const; ///< demanded, and not empty
    std::string text_or(std::string_view key, std::string fallback) const;
    std::uint64_t number_or(std::string_view key, std::uint64_t fallback, std::uint64_t highest) const;

private:
    struct Field {
        YAML::Node key;
        YAML::Node value;
    };
    YAML::Node node_;
    std::string what_;
    std::map<std::string, Field> fields_;
};

/// The elements of a list.
std::vector<YAML::Node> list(const YAML::Node& node, std::string_view what);

} // namespace bpfproof::corpus
