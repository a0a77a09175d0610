// What compilers call without being asked (isa/builtin.hpp). Rows like those of helpers, but for no type of program: no
// loader of Linux brings them.
//
// Source: ISO C, 7.24.
#pragma once

#include "isa/builtin.hpp"
#include "platform/tables/helper_terms.hpp"

namespace bpfproof::platform::tables {

inline constexpr Argument sized_output{.type = ArgType::mem, .uninit = true, .size_from = 2};
inline constexpr Argument sized_input{.type = ArgType::mem, .read_only = true, .size_from = 2};
inline constexpr Argument any_size{.type = ArgType::mem_size_or_zero};

inline constexpr Helper builtin_functions[] = {
    {.id = isa::helper_id(isa::Builtin::memset),
     .name = "memset",
     .arguments = {sized_output, anything, any_size},
     .result = {.type = ReturnType::first_argument},
     .packet_access = true},
    {.id = isa::helper_id(isa::Builtin::memcpy),
     .name = "memcpy",
     .arguments = {sized_output, sized_input, any_size},
     .result = {.type = ReturnType::first_argument},
     .packet_access = true},
    {.id = isa::helper_id(isa::Builtin::memmove),
     .name = "memmove",
     .arguments = {sized_output, sized_input, any_size},
     .result = {.type = ReturnType::first_argument},
     .packet_access = true},
    {.id = isa::helper_id(isa::Builtin::memcmp),
     .name = "memcmp",
     .arguments = {sized_input, sized_input, any_size},
     .result = {.min = -0x80000000ll, .max = 0x7fffffff},
     .packet_access = true},
};

} // namespace bpfproof::platform::tables
