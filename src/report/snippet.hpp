// A finding's way, as the lines of source it goes through, each with what happens there: as compilers show it.
//
//       --> prog.c:18:13
//        |
//     13 | if (data + sizeof(*eth) > data_end)
//        |                         ^ behind this check 14 bytes of the packet are known
//     18 | if (ip->protocol == IPPROTO_UDP)
//        |         ^ not proved here
//
// Where the object has no lines of source, the instructions stand in their place, by slot.
#pragma once

#include "findings/result.hpp"

#include <string>

namespace bpfproof::report {

struct SnippetOptions {
    bool colour = false;
    std::size_t width = 0; ///< columns; 0: as many as it takes
    std::size_t indent = 4;
};

std::string snippet(const findings::ProgramResult& program, const findings::Finding& finding,
                    const SnippetOptions& options);

} // namespace bpfproof::report
