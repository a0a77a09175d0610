// What is known when control stands at one instruction, as a case writes it; the grammar stands in README.md.
#pragma once

#include "corpus/fields.hpp"
#include "domains/numeric/number.hpp"
#include "domains/symbolic/knowledge.hpp"
#include "domains/types/word.hpp"
#include "object/object.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace bpfproof::corpus {

/// A name, which is the same word wherever it stands, plus a constant; or a number about which no more is said.
struct WrittenValue {
    std::string name; ///< empty: `number`
    std::uint64_t offset = 0;
    numeric::Number number = numeric::Number::constant(0);
};

struct WrittenPointer {
    types::Region region = types::Region::none;
    std::optional<std::uint32_t> object; ///< of frames: nothing where it is the innermost one
    WrittenValue offset;
    WrittenValue extent;
    bool maybe_null = false;
};

enum class Plain : std::uint8_t { unwritten, written };
using WrittenWord = std::variant<Plain, WrittenValue, WrittenPointer>;

struct RegisterPlace {
    isa::Reg reg;
};
/// In the innermost frame.
struct StackPlace {
    int offset;
    unsigned size;
};
struct PacketSize {};
using PlaceName = std::variant<RegisterPlace, StackPlace, PacketSize>;

struct WrittenPlace {
    PlaceName place;
    WrittenWord word;
    std::string key;  ///< as written
    std::string text; ///< as written
};

struct WrittenFact {
    std::string name;
    numeric::Number number;
};
struct WrittenDifference {
    std::string left;
    std::string right;
    symbolic::Interval range;
};

struct WrittenState {
    std::vector<WrittenPlace> places;
    std::vector<std::variant<WrittenFact, WrittenDifference>> where;
    std::vector<std::string> where_text;
};

/// Maps are called by their names.
WrittenState read_state(const YAML::Node& node, const std::vector<object::Map>& maps);

} // namespace bpfproof::corpus
