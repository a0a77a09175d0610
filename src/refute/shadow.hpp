// Follows a run beside the machine, and knows of registers and bytes of memory how they came from the input. What it
// thinks is checked against what the machine has: where the values differ (a helper wrote there, control came back from
// somewhere), it takes the value for fixed. So it may be as incomplete as it likes.
#pragma once

#include "machine/machine.hpp"
#include "refute/expression.hpp"

#include <array>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace bpfproof::refute {

struct BranchSeen {
    isa::Slot slot = 0;
    bool taken = false;
    isa::CmpOp op = isa::CmpOp::eq;
    isa::AluWidth width = isa::AluWidth::w64;
    Traced left{};
    Traced right{};
};

class Shadow {
public:
    Shadow(const machine::Module& module, const machine::Image& image, const machine::Inputs& inputs);

    /// Before the machine executes an instruction of the image.
    void step(const machine::View& view);

    /// Of the state that step() was shown last.
    Traced reg(const machine::View& view, isa::Reg reg) const;
    /// How much of the packet can be accessed directly, as a source.
    Source packet_end() const;

    const Expressions& expressions() const { return expressions_; }
    const std::vector<BranchSeen>& branches() const { return branches_; }
    /// Numbers of the context that were read, by name, as the input had them; and the names by their sources' indices.
    const std::map<std::string, std::uint64_t>& context() const { return context_; }
    const std::vector<std::string>& fields() const { return fields_; }
    bool reads_packet() const { return reads_packet_; }

private:
    struct ByteRef {
        enum class Kind : std::uint8_t { none, node, source } kind = Kind::none;
        NodeId node = fixed;
        std::uint8_t byte = 0; ///< of the node's value, the least significant being 0
        Source source{};       ///< of one byte
    };
    struct DecidedBytes {
        std::int64_t offset = 0;
        std::size_t size = 0;
        std::uint32_t decision = 0;
    };
    struct Copy { ///< that a helper is making
        bool pending = false;
        machine::Word to{};
        std::uint32_t from = 0;
        std::uint64_t size = 0;
    };

    void begin(const machine::View& view);
    void follow_frames(const machine::View& view);
    void take_decisions(const machine::View& view);
    void finish_call(const machine::View& view);
    void execute(const machine::View& view);
    void branch(const machine::View& view, const isa::Branch& i);
    Traced operand(const machine::View& view, const isa::Operand& operand) const;
    void set(isa::Reg reg, const Traced& value) { nodes_[reg.index] = value; }

    Traced load(const machine::View& view, isa::Reg base, std::int64_t displacement, unsigned size);
    Traced load_context(const machine::View& view, std::int64_t offset, unsigned size);
    Traced load_memory(const machine::View& view, const machine::Word& pointer, std::int64_t offset, unsigned size);
    Traced load_packet(const machine::View& view, const isa::PacketLoad& i);
    Traced together(const std::vector<ByteRef>& refs, const std::vector<std::byte>& bytes);
    void store(const machine::View& view, isa::Reg base, std::int64_t displacement, unsigned size, const Traced& value);
    ByteRef byte_at(const machine::View& view, machine::RegionId region, std::int64_t offset) const;
    void call(const machine::View& view, std::uint32_t id);

    const machine::Module& module_;
    const machine::Image& image_;
    const machine::Inputs& inputs_;
    Expressions expressions_;
    std::array<Traced, isa::register_count> nodes_{};
    std::vector<std::array<Traced, 4>> saved_{};
    std::unordered_map<std::uint64_t, ByteRef> bytes_{};
    std::unordered_map<machine::RegionId, std::vector<DecidedBytes>> decided_{};
    std::vector<BranchSeen> branches_{};
    std::unordered_map<std::uint64_t, unsigned> branch_counts_{};
    std::map<std::string, std::uint64_t> context_{};
    std::vector<std::string> fields_{};
    std::vector<std::pair<std::int64_t, std::int64_t>> context_written_{};
    machine::RegionId packet_ = machine::no_region; ///< the packet that byte 0 of the input is byte -shift_ of
    std::int64_t shift_ = 0;
    machine::RegionId context_region_ = machine::no_region;
    std::size_t decisions_ = 0;
    bool called_ = false; ///< the instruction before was a helper's call
    std::int64_t adjusts_head_ = 0;
    Copy copy_{};
    bool begun_ = false;
    bool reads_packet_ = false;
};

} // namespace bpfproof::refute
