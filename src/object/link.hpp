// One program out of an entry function and everything it calls.
#pragma once

#include "object/core_relocation.hpp"
#include "object/maps.hpp"

namespace bpfproof::object {

/// Links programs of one object. What they share (decided CO-RE relocations, names of source files) is kept between
/// them.
class Linker {
public:
    Linker(const Image& image, const std::vector<FunctionPiece>& functions, const MapTable& maps);

    /// Never throws on bad input: what is wrong with this program is in Program::error, and others may be fine.
    Program link(const FunctionPiece& entry);

    std::vector<std::string> take_source_files() { return std::move(files_); }

private:
    /// A function of the program at hand whose references are being followed.
    struct Open {
        const FunctionPiece* piece;
        std::uint64_t offset; ///< in its section, of the instruction being looked at
        isa::Slot base;       ///< where its body begins in the program
        isa::Slot next;       ///< the next instruction to look at
        isa::Slot end;
    };

    void append(Program& program, const FunctionPiece& piece);
    isa::Slot place(Program& program, const FunctionPiece& piece);
    isa::Slot slot_of(Program& program, const Open& here, std::size_t section, std::uint64_t offset);
    void relocate_open(Program& program);
    void relocate_call(Program& program, const Open& here, const ElfRelocation* relocation);
    void relocate_load(Program& program, const Open& here, const ElfRelocation* relocation);
    const FunctionPiece* exception_callback(const FunctionPiece& entry) const;
    void refer_to_symbol(Program& program, isa::Slot slot, const ElfSymbol& symbol, std::uint64_t offset);
    void refer_to_extern(Program& program, isa::Slot slot, const ElfSymbol& symbol);
    void apply_core(Program& program, const FunctionPiece& piece, isa::Slot base);
    void add_lines(Program& program, const FunctionPiece& piece, isa::Slot base);
    std::uint32_t file_index(std::string_view name);

    const Image& image_;
    const std::vector<FunctionPiece>& functions_;
    const MapTable& maps_;
    std::optional<CoreRelocator> core_;
    std::vector<std::string> files_;
    std::map<std::string_view, std::uint32_t> file_indices_;
    std::uint64_t slots_left_;
    std::uint64_t text_left_;
    std::vector<const FunctionPiece*> pieces_;            ///< of the program at hand, in order
    std::map<const FunctionPiece*, isa::Slot> positions_; ///< of the program at hand
    std::vector<Open> open_;
};

} // namespace bpfproof::object
