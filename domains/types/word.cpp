#include "domains/types/word.hpp"

#include "base/internal_error.hpp"

namespace bpfproof::types {

std::string_view name(Region region) {
    switch (region) {
    case Region::none:
        return "none";
    case Region::stack:
        return "stack";
    case Region::context:
        return "context";
    case Region::packet:
        return "packet";
    case Region::map_value:
        return "map value";
    case Region::map_object:
        return "map";
    case Region::memory:
        return "memory";
    case Region::kernel_object:
        return "kernel object";
    case Region::socket:
        return "socket";
    case Region::function:
        return "function";
    case Region::kernel_memory:
        return "kernel memory";
    }
    throw InternalError("region out of range");
}

} // namespace bpfproof::types
