// What the kernel makes of a global function's signature: each is verified once, alone, for all arguments that its BTF
// type and its tags allow, and a call of it is asked for such arguments and nothing else.
//
// Source: kernel/bpf/btf.c, btf_prepare_func_args() (Linux 6.18). Static functions have no signature in this sense: the
// kernel walks them where they are called.
#pragma once

#include "isa/instruction.hpp"
#include "object/object.hpp"
#include "platform/platform.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bpfproof::semantics {

struct Parameter {
    enum class Kind : std::uint8_t {
        number,
        context,
        memory, ///< `size` bytes that may be read and written
        dynptr,
        object,    ///< a live kernel object of type `type`
        untrusted, ///< anything at all, taken for a kernel object of type `type`, or for bytes where that is 0
        arena,     ///< a number, or an address in the arena
    };
    Kind kind = Kind::number;
    bool maybe_null = false; ///< of memory and objects
    std::uint64_t size = 0;
    std::uint32_t type = 0; ///< in the target's BTF
};

/// Why the kernel takes no call of the function.
struct SignatureFault {
    enum class What : std::uint8_t {
        result,             ///< is no number
        too_many_arguments, ///< more than registers
        parameter_type,     ///< neither a number nor a pointer
        tags,               ///< of the parameter: unknown, not for its type, or not together
        context_type,       ///< is tagged as the context, and of another type
        unknown_size,       ///< points at something of no known size
        kernel_type,        ///< points at a type that the kernel does not have, or has several of
    };
    What what = What::result;
    std::uint32_t index = 0; ///< of the parameter, from 1; 0 where none is at fault
};

struct GlobalFunction {
    std::string name;
    std::vector<Parameter> parameters{};
    std::optional<SignatureFault> fault{}; ///< then `parameters` says nothing
    bool changes_packet = false; ///< itself or what it may call: then pointers into the packet are gone behind a call
};

/// The global functions of the program by their first slot, the entry function not among them. `changes_packet` is not
/// set.
std::map<isa::Slot, GlobalFunction> global_functions(const object::Object& object, const object::Program& program,
                                                     const platform::ProgramType& type, std::uint32_t attach_type);

} // namespace bpfproof::semantics
