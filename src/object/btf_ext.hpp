// .BTF.ext: which function and which source line an instruction belongs to, and the CO-RE relocations.
//
// Format: Documentation/bpf/btf.rst (".BTF.ext section"). Read by us, not by libbpf, because libbpf takes only the byte
// order of the machine it runs on.
#pragma once

#include "object/btf.hpp"

#include <map>
#include <string_view>

namespace bpfproof::object {

struct FunctionInfo {
    std::uint64_t offset = 0; ///< bytes from the start of the section
    TypeId type = 0;
};

struct LineInfo {
    std::uint64_t offset = 0;
    std::string_view file;
    std::string_view text;
    std::uint32_t line = 0;
    std::uint32_t column = 0;
};

struct CoreRecord {
    std::uint64_t offset = 0;
    TypeId type = 0;
    std::string_view access; ///< "0:1:2"
    std::uint32_t kind = 0;
};

/// Each by the name of the section it describes, ordered by offset. Texts are views into the .BTF section.
struct BtfExt {
    std::map<std::string_view, std::vector<FunctionInfo>> functions;
    std::map<std::string_view, std::vector<LineInfo>> lines;
    std::map<std::string_view, std::vector<CoreRecord>> relocations;
};

/// `btf`: the blob of the .BTF section, already validated; names are offsets into its strings. Throws Refusal.
BtfExt parse_btf_ext(std::span<const std::byte> ext, std::span<const std::byte> btf, bool big_endian);

} // namespace bpfproof::object
