#include "checks/helper_arguments.hpp"

namespace bpfproof::checks {

using platform::ArgType;

std::string_view contract_name(ArgType type) {
    switch (type) {
    case ArgType::none:
        return "none";
    case ArgType::anything:
        return "anything";
    case ArgType::const_map_ptr:
        return "map";
    case ArgType::map_key:
        return "map_key";
    case ArgType::map_value:
        return "map_value";
    case ArgType::mem:
        return "mem";
    case ArgType::mem_size:
        return "mem_size";
    case ArgType::mem_size_or_zero:
        return "mem_size_or_zero";
    case ArgType::alloc_size_or_zero:
        return "alloc_size";
    case ArgType::ctx:
        return "ctx";
    case ArgType::spin_lock:
        return "spin_lock";
    case ArgType::sock_common:
        return "sock_common";
    case ArgType::socket:
        return "socket";
    case ArgType::btf_sock_common:
        return "sock_common";
    case ArgType::btf_id:
        return "kernel object";
    case ArgType::percpu_btf_id:
        return "per-cpu variable";
    case ArgType::ringbuf_mem:
        return "ring buffer record";
    case ArgType::dynptr:
        return "dynptr";
    case ArgType::callback:
        return "callback";
    case ArgType::stack:
        return "stack";
    case ArgType::const_str:
        return "constant string";
    case ArgType::timer:
        return "timer";
    case ArgType::kptr:
        return "kernel pointer in a map";
    case ArgType::graph_root:
        return "list or tree";
    case ArgType::graph_node:
        return "node";
    }
    return "";
}

} // namespace bpfproof::checks
