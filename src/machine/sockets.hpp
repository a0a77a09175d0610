// What programs see of a socket: structures of numbers that nobody but the kernel writes.
#pragma once

#include "machine/memory.hpp"

#include "base/internal_error.hpp"

namespace bpfproof::machine {

enum class SocketKind : std::uint8_t { common, full, tcp, xdp };

/// Bytes of struct bpf_sock, bpf_tcp_sock, bpf_xdp_sock that can be read (include/uapi/linux/bpf.h).
constexpr std::size_t socket_size(SocketKind kind) {
    switch (kind) {
    case SocketKind::common:
    case SocketKind::full:
        return 80;
    case SocketKind::tcp:
        return 112;
    case SocketKind::xdp:
        return 4;
    }
    throw InternalError("no such kind of socket");
}

inline RegionId add_socket(Memory& memory, Random& random, SocketKind kind) {
    Region region{.kind = RegionKind::socket, .name = "socket"};
    region.writable = false;
    region.object = static_cast<std::uint32_t>(kind);
    return memory.add(std::move(region), random.bytes(socket_size(kind)));
}

} // namespace bpfproof::machine
