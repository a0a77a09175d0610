// What compilers call without being asked: memset and its like do what ISO C says. An address that is copied byte by
// byte arrives as a number.
#include "isa/builtin.hpp"
#include "machine/execution.hpp"

namespace bpfproof::machine {
namespace {

constexpr std::size_t destination = 0;
constexpr std::size_t source = 1;
constexpr std::size_t size = 2;

Word set(Execution& execution, const Call& call) {
    const auto byte = static_cast<std::byte>(call.number(source) & 0xff);
    execution.world().memory.write(call.arguments[destination], std::vector(call.number(size), byte));
    return call.arguments[destination];
}

/// Overlapping or not: all is read before anything is written.
Word copy(Execution& execution, const Call& call) {
    Memory& memory = execution.world().memory;
    memory.write(call.arguments[destination], memory.read(call.arguments[source], call.number(size)));
    return call.arguments[destination];
}

/// ISO C promises the sign; the first difference is one of the values that have it.
Word compare(Execution& execution, const Call& call) {
    Memory& memory = execution.world().memory;
    const std::vector<std::byte> a = memory.read(call.arguments[destination], call.number(size));
    const std::vector<std::byte> b = memory.read(call.arguments[source], call.number(size));
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a[i] != b[i])
            return result(std::to_integer<int>(a[i]) - std::to_integer<int>(b[i]));
    return result(0);
}

constexpr Modelled models[]{{isa::helper_id(isa::Builtin::memset), set},
                            {isa::helper_id(isa::Builtin::memcpy), copy},
                            {isa::helper_id(isa::Builtin::memmove), copy},
                            {isa::helper_id(isa::Builtin::memcmp), compare}};

} // namespace

std::span<const Modelled> builtin_functions() {
    return models;
}

} // namespace bpfproof::machine
