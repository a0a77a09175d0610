// Functions of the C library that compilers call of their own accord, for a large initialiser or a copied structure.
// Objects leave them undefined, and no loader of Linux has them; what they do is known all the same.
//
// A linked program calls one as a helper, by a number that no helper has.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace bpfproof::isa {

enum class Builtin : std::uint32_t { memset = 0x40000000, memcpy, memmove, memcmp };

struct NamedBuiltin {
    Builtin builtin;
    std::string_view name;
};
inline constexpr std::array builtins{NamedBuiltin{Builtin::memset, "memset"}, NamedBuiltin{Builtin::memcpy, "memcpy"},
                                     NamedBuiltin{Builtin::memmove, "memmove"},
                                     NamedBuiltin{Builtin::memcmp, "memcmp"}};

constexpr std::uint32_t helper_id(Builtin builtin) {
    return static_cast<std::uint32_t>(builtin);
}
constexpr std::optional<Builtin> find_builtin(std::string_view name) {
    const auto found = std::ranges::find(builtins, name, &NamedBuiltin::name);
    return found == builtins.end() ? std::nullopt : std::optional(found->builtin);
}

} // namespace bpfproof::isa
