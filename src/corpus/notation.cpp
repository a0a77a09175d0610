#include "corpus/notation.hpp"

#include "domains/memory/frame.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace bpfproof::corpus {
namespace {

using numeric::Number;
using types::Region;

struct PlainRegion {
    std::string_view word;
    Region region;
};
constexpr std::array plain_regions{PlainRegion{"context", Region::context}, PlainRegion{"packet", Region::packet}};

/// What no variable is called.
constexpr std::array<std::string_view, 8> reserved{"any",       "bits", "low",   "written",
                                                   "unwritten", "map",  "value", "memory"};

/// Throws the reason, in lower case, where a text is not of the grammar.
class Scanner {
public:
    Scanner(const YAML::Node& node, std::string text, const std::vector<object::Map>& maps)
        : node_(node), text_(std::move(text)), rest_(text_), maps_(maps) {}

    WrittenWord word() {
        if (rest_ == "unwritten")
            return Plain::unwritten;
        if (rest_ == "written")
            return Plain::written;
        constexpr std::string_view null = ", maybe null";
        const bool maybe_null = rest_.ends_with(null);
        if (maybe_null)
            rest_.remove_suffix(null.size());
        if (auto found = pointer()) {
            found->maybe_null = maybe_null;
            return *found;
        }
        if (maybe_null)
            fail("only a pointer may be null");
        return value();
    }

    std::variant<WrittenFact, WrittenDifference> relation() {
        const std::string left = name();
        if (left.empty())
            fail("a relation begins with a name");
        if (take(" in "))
            return WrittenFact{left, number(rest_)};
        const std::string right = take(" - ") ? name() : "";
        if (right.empty() || !take(" in ["))
            fail("a relation is 'x in NUMBER' or 'x - y in [LEAST, GREATEST]'");
        WrittenDifference difference{left, right, {}};
        difference.range.low = integer();
        if (!take(", "))
            fail("',' and the greatest difference expected");
        difference.range.high = integer();
        if (rest_ != "]")
            fail("']' expected");
        return difference;
    }

    PlaceName place() {
        if (rest_ == "packet")
            return PacketSize{};
        if (rest_.size() == 2 && rest_[0] == 'r' && rest_[1] >= '0' && rest_[1] <= '9')
            return RegisterPlace{isa::Reg{static_cast<std::uint8_t>(rest_[1] - '0')}};
        if (!take("stack["))
            fail("no place is called so: r0 to r9, stack[OFFSET], stack[OFFSET, SIZE], packet");
        const std::int64_t offset = integer();
        const std::int64_t size = take(", ") ? integer() : 8;
        if (rest_ != "]")
            fail("']' expected");
        if (size != 1 && size != 2 && size != 4 && size != 8)
            fail("a size is 1, 2, 4 or 8");
        if (offset < -memory::frame_size || offset + size > 0)
            fail("these bytes are not in a frame of 512");
        return StackPlace{static_cast<int>(offset), static_cast<unsigned>(size)};
    }

private:
    [[noreturn]] void fail(std::string_view reason) const { refuse(node_, fmt::format("'{}': {}", text_, reason)); }

    bool take(std::string_view token) {
        if (!rest_.starts_with(token))
            return false;
        rest_.remove_prefix(token.size());
        return true;
    }

    std::int64_t integer() {
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
        if (error != std::errc())
            fail("a number expected");
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        return value;
    }

    /// Letters, digits and _, beginning with none of the digits; empty where none stands here.
    std::string name() {
        const auto is_part = [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        };
        const auto end = std::ranges::find_if_not(rest_, is_part);
        const std::string found(rest_.begin(), end);
        if (found.empty() || (found[0] >= '0' && found[0] <= '9') ||
            std::ranges::find(reserved, found) != reserved.end())
            return {};
        rest_.remove_prefix(found.size());
        return found;
    }

    Number number(std::string_view text) const {
        const auto number = Number::from_string(text);
        if (!number)
            fail(fmt::format("'{}' is no number, or an empty one", text));
        return *number;
    }

    WrittenValue value() {
        WrittenValue value;
        const std::string_view before = rest_;
        if (std::string found = name(); !found.empty()) {
            value.name = std::move(found);
            if (take(" + "))
                value.offset = static_cast<std::uint64_t>(integer());
            else if (take(" - "))
                value.offset = -static_cast<std::uint64_t>(integer());
            if (!rest_.empty())
                fail("more stands here than a value");
            return value;
        }
        value.number = number(before);
        return value;
    }

    std::uint32_t map() {
        // Any name that ends as one does: maps may be called as they like.
        const std::size_t end = std::min(rest_.find(' '), rest_.size());
        const std::string wanted(rest_.substr(0, end));
        rest_.remove_prefix(end);
        const auto found = std::ranges::find(maps_, wanted, &object::Map::name);
        if (found == maps_.end())
            fail(fmt::format("no map is called '{}'", wanted));
        return static_cast<std::uint32_t>(found - maps_.begin());
    }

    std::optional<WrittenPointer> pointer() {
        WrittenPointer out;
        if (take("value of ")) {
            out.region = Region::map_value;
            out.object = map();
            out.extent.number = Number::constant(maps_[*out.object].value_size);
        } else if (take("map ")) {
            out.region = Region::map_object;
            out.object = map();
        } else if (take("memory[")) {
            out.region = Region::memory;
            out.object = 0;
            const std::size_t end = rest_.find("] ") == std::string_view::npos ? rest_.rfind(']') : rest_.find("] ");
            if (end == std::string_view::npos)
                fail("']' expected");
            out.extent.number = number(rest_.substr(0, end));
            rest_.remove_prefix(end + 1);
        } else if (take("frame")) {
            out.region = Region::stack;
            if (take("[")) {
                out.object = static_cast<std::uint32_t>(integer());
                if (!take("]"))
                    fail("']' expected");
            }
        } else {
            const auto plain = std::ranges::find_if(plain_regions, [&](const PlainRegion& r) { return take(r.word); });
            if (plain == plain_regions.end())
                return std::nullopt;
            out.region = plain->region;
            out.object = 0;
        }
        if (take(" - "))
            out.offset.number = Number::constant(-static_cast<std::uint64_t>(integer()));
        else if (take(" + "))
            out.offset = value();
        else if (!rest_.empty())
            fail("more stands here than a pointer");
        return out;
    }

    YAML::Node node_;
    std::string text_;
    std::string_view rest_;
    const std::vector<object::Map>& maps_;
};

} // namespace

WrittenState read_state(const YAML::Node& node, const std::vector<object::Map>& maps) {
    if (!node.IsMap())
        refuse(node, "a state is a list of places with what they hold");
    WrittenState state;
    for (const auto& field : node) {
        const std::string key = text(field.first, "a place");
        if (key == "where") {
            for (const YAML::Node& one : list(field.second, "'where'")) {
                state.where_text.push_back(text(one, "a relation"));
                state.where.push_back(Scanner(one, state.where_text.back(), maps).relation());
            }
            continue;
        }
        if (std::ranges::find(state.places, key, &WrittenPlace::key) != state.places.end())
            refuse(field.first, fmt::format("'{}' is given twice", key));
        const PlaceName place = Scanner(field.first, key, maps).place();
        const std::string written = text(field.second, key);
        const WrittenWord word = Scanner(field.second, written, maps).word();
        if (std::holds_alternative<PacketSize>(place) && !std::holds_alternative<WrittenValue>(word))
            refuse(field.second, "the packet's size is a number");
        if (const auto* stack = std::get_if<StackPlace>(&place);
            stack && stack->size != 8 && std::holds_alternative<WrittenPointer>(word))
            refuse(field.second, "a pointer takes eight bytes");
        state.places.push_back({place, word, key, written});
    }
    if (state.places.empty())
        refuse(node, "a state must name at least one place");
    return state;
}

} // namespace bpfproof::corpus
