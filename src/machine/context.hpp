// The program's argument, as its type defines it: a structure that only looks like memory. What a load gives is decided
// field by field, as the kernel rewrites each access (convert_ctx_access in kernel/bpf/verifier.c).
#pragma once

#include "machine/decisions.hpp"
#include "machine/machine.hpp"
#include "machine/packet.hpp"

namespace bpfproof::machine {

class Context {
public:
    Context(const Image& image, const Inputs& inputs, Memory& memory, Random& random, Decisions& decisions,
            Packet& packet);

    /// What r1 holds when the program begins.
    Word pointer() const { return memory_.address(region_); }
    bool is(const Word& pointer) const { return pointer.is_pointer() && pointer.region == region_; }

    Word load(std::int64_t offset, unsigned size);
    void store(std::int64_t offset, unsigned size, const Word& value);
    /// May helpers read it as plain memory? (syscall programs' argument, records of tracepoints)
    bool is_memory() const { return type_.context == platform::ContextKind::opaque; }

private:
    Word yield(const platform::ContextField& field, std::int64_t offset, unsigned size);
    Word object(const std::string& key, const platform::ContextField& field);
    Word argument(std::int64_t index);
    Word first_bytes(const Word& word, unsigned size) const;
    void give(const Inputs& inputs);
    void set(std::int64_t offset, unsigned size, std::uint64_t value);
    std::uint64_t get(std::int64_t offset, unsigned size) const;

    const platform::ProgramType& type_;
    std::uint32_t attach_type_;
    Memory& memory_;
    Random& random_;
    Decisions& decisions_;
    Packet& packet_;
    RegionId region_ = no_region;
    RegionId buffer_ = no_region;                     ///< what memory_start and memory_end enclose
    std::map<std::string, Word> pointers_;            ///< what a pointer field gave once, it gives again
    std::map<std::int64_t, std::uint64_t> arguments_; ///< those that were given
};

/// The place of a field that the user names: "mark", "cb[2]", "[16]", "arg1"; nullopt: there is none, or it is not a
/// number that can be given.
struct FieldPlace {
    std::int64_t offset = 0;
    unsigned size = 0;
};
std::optional<FieldPlace> find_field(const platform::ProgramType& type, const std::string& name);

} // namespace bpfproof::machine
