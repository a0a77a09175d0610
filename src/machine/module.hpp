// What the machine runs: programs, the maps they share, and the type each is run as.
#pragma once

#include "isa/decode.hpp"
#include "object/object.hpp"
#include "platform/platform.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace bpfproof::machine {

struct Image {
    std::string name;
    isa::Code code;
    /// Null: no kernel around the program. r1 is then the address of the packet's bytes and r2 their number, both 0
    /// where there are none, and helpers are those of no type in particular.
    const platform::ProgramType* type = nullptr;
    std::uint32_t attach_type = 0;
    std::optional<platform::ReturnRule> results{}; ///< those the platform takes; none: any
    std::map<isa::Slot, object::Extern> externs{};
    std::map<isa::Slot, std::string> unresolved_relocations{};
};

struct Module {
    std::vector<Image> images{}; ///< those that tail calls may reach are found by name
    std::vector<object::Map> maps{};
    bool big_endian = false;
};

/// `match.type` may be null.
std::variant<Image, isa::DecodeError> make_image(const object::Program& program, const platform::SectionMatch& match);

} // namespace bpfproof::machine
