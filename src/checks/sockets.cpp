// Loads from what the platform calls a socket: by field and size (net/core/filter.c: bpf_sock_is_valid_access(),
// bpf_sock_common_is_valid_access(), bpf_tcp_sock_is_valid_access(), bpf_xdp_sock_is_valid_access()). They are
// translated into loads from the kernel's own structures, so what is no field is no memory either.
#include "checks/access.hpp"
#include "checks/checks.hpp"

namespace bpfproof::checks {

using types::SocketKind;

namespace {

// struct bpf_sock, include/uapi/linux/bpf.h.
constexpr std::int64_t sock_type = 8;
constexpr std::int64_t sock_family = 4;
constexpr std::int64_t sock_protocol = 12;
constexpr std::int64_t sock_source_ip = 24;
constexpr std::int64_t sock_priority_end = sock_source_ip;
constexpr std::int64_t sock_source_port = 44;
constexpr std::int64_t sock_destination_port = 48;
constexpr std::int64_t sock_padding = 50;
constexpr std::int64_t sock_destination_ip = 52;
constexpr std::int64_t sock_state = 72;
constexpr std::int64_t sock_end = 80;
// struct bpf_tcp_sock: two fields of eight bytes, the others of four.
constexpr std::int64_t tcp_bytes_received = 80;
constexpr std::int64_t tcp_bytes_acked = 88;

/// Fields of which parts may be read; the port is two bytes that may also be read with the two of padding behind them.
bool full_field(std::int64_t offset, std::int64_t size) {
    if (offset >= sock_padding && offset < sock_destination_ip)
        return false;
    if (offset >= sock_destination_port && offset < sock_padding)
        return size <= 2 || (size == 4 && offset == sock_destination_port);
    const bool address = (offset >= sock_source_ip && offset < sock_source_port) ||
                         (offset >= sock_destination_ip && offset < sock_state);
    // Of these the kernel lets narrow loads begin at the field's first byte only.
    const bool narrow = offset == sock_family || offset == sock_type || offset == sock_protocol ||
                        offset == sock_source_port || offset >= sock_state;
    return size == 4 || (size < 4 && (address || (narrow && offset % 4 == 0)));
}

bool is_field(SocketKind kind, std::int64_t offset, std::int64_t size) {
    if (offset % size != 0)
        return false;
    switch (kind) {
    case SocketKind::full:
        return offset < sock_end && full_field(offset, size);
    case SocketKind::common:
        return offset < sock_end && !(offset >= sock_type && offset < sock_priority_end) && full_field(offset, size);
    case SocketKind::tcp:
        return size == (offset == tcp_bytes_received || offset == tcp_bytes_acked ? 8 : 4);
    case SocketKind::xdp:
        return size == 4;
    }
    return false;
}

std::string_view structure(SocketKind kind) {
    switch (kind) {
    case SocketKind::full:
    case SocketKind::common:
        return "bpf_sock";
    case SocketKind::tcp:
        return "bpf_tcp_sock";
    case SocketKind::xdp:
        return "bpf_xdp_sock";
    }
    return "bpf_sock";
}

} // namespace

void check_sockets(const Point& point) {
    const auto access = access_of(point.instruction());
    if (!access || access->writes || !point.word(access->base).is_pointer_to(Region::socket))
        return;
    const Word& base = point.word(access->base);
    const Value offset = semantics::Transfer::address(base, access->displacement);
    const auto at = point.number(offset).constant_value();
    const Room room = *room_of(point, base);
    if (!at || !within(point, offset, symbolic::constant(access->size), room) ||
        is_field(static_cast<SocketKind>(base.object), static_cast<std::int64_t>(*at), access->size))
        return; // what is out of bounds is check_bounds' finding
    findings::BadField evidence;
    evidence.region = findings::ValueKind::socket;
    evidence.context = structure(static_cast<SocketKind>(base.object));
    evidence.offset = range_of(point.number(offset));
    evidence.size = access->size;
    evidence.reason = findings::BadField::Reason::size;
    point.report(findings::Rule::bounds_memory, std::move(evidence), {access->base});
}

} // namespace bpfproof::checks
