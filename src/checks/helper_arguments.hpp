// The arguments of one call of a helper, asked one after the other. helper_arguments.cpp asks each for what its row in
// the platform's tables says; how that is judged stands by kind in helper_memory.cpp (memory and its size) and
// helper_objects.cpp (maps, kernel objects, strings).
#pragma once

#include "checks/checks.hpp"

namespace bpfproof::checks {

class HelperArguments {
public:
    HelperArguments(const Point& point, const platform::Helper& helper) : point_(point), helper_(helper) {}

    void run() const;

private:
    using BadArgument = findings::BadArgument;
    using Reason = BadArgument::Reason;

    static isa::Reg reg(std::size_t index) { return {static_cast<std::uint8_t>(index + 1)}; }
    const Word& word(std::size_t index) const { return point_.word(reg(index)); }
    const platform::Argument& argument(std::size_t index) const { return helper_.arguments[index]; }

    BadArgument evidence(std::size_t index, Reason reason) const;
    void report(std::size_t index, BadArgument bad, findings::Rule rule = findings::Rule::helper_argument) const {
        point_.report(rule, std::move(bad), {reg(index)}, static_cast<unsigned>(index));
    }
    void report(std::size_t index, Reason reason, findings::Rule rule = findings::Rule::helper_argument) const {
        report(index, evidence(index, reason), rule);
    }

    // helper_arguments.cpp
    void check(std::size_t index) const;
    /// Null where it is allowed needs no more; false: nothing more to ask.
    bool present(std::size_t index) const;
    void expect(std::size_t index, std::initializer_list<Region> regions,
                std::vector<findings::ValueKind> wanted) const;

    // helper_memory.cpp
    /// `size` bytes from the pointer on are there, written where they are read, and writable where they are written.
    void memory(std::size_t index, Value size) const;
    bool null_with_size(std::size_t index, Value size) const;
    bool readable_object(const Word& w) const;
    bool addressable(std::size_t index) const;
    bool access_allowed(std::size_t index) const;
    void map_value(std::size_t index, Value size) const;
    void aligned(std::size_t index) const;
    void stack(std::size_t index, Value size) const;
    void initialised(std::size_t index, Value size) const;
    void size(std::size_t index, bool zero_allowed) const;

    // helper_objects.cpp
    void map(std::size_t index) const;
    /// The map argument before this one.
    static bool holds_sockets(const object::Map& map);
    const object::Map* map_before(std::size_t index) const;
    /// The value is read where the contract says that it is written.
    bool asks_bloom_filter(std::size_t index) const;
    /// A live object of that type, or one whose first member (of a first member …) is: btf_struct_ids_match().
    /// `sockets`: what the platform itself calls a socket will do.
    void kernel_object(std::size_t index, std::string_view type, bool sockets) const;
    void string(std::size_t index) const;

    const Point& point_;
    const platform::Helper& helper_;
};

/// How the contract calls it: the kernel's word.
std::string_view contract_name(platform::ArgType type);

} // namespace bpfproof::checks
