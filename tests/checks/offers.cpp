// Who is said to have what a program was refused.
#include "checks/offers.hpp"

#include "platform/numbers.hpp"

#include "support/catch.hpp"

using namespace bpfproof;
using namespace bpfproof::checks;
using platform::ContextAccess;

namespace {

constexpr std::int64_t tc_classid = 72; // in struct __sk_buff, include/uapi/linux/bpf.h
constexpr std::int64_t data = 76;
constexpr std::int64_t protocol = 16;

FieldOffer read(std::string_view type, std::int64_t offset, std::uint32_t size) {
    return offering_field(*platform::find_program_type(type), offset, size, ContextAccess::read);
}

} // namespace

TEST_CASE("helpers are offered to program types, the first few by name") {
    const platform::ProgramType& xdp = *platform::find_program_type("xdp");
    const auto offering = [](const platform::ProgramType& type, std::string_view name) {
        return offering_helper(type, platform::find_helper(name)->id);
    };
    CHECK(offering(xdp, "bpf_skb_vlan_pop") == "sched_cls, sched_act programs");
    CHECK(offering(xdp, "bpf_skb_load_bytes").ends_with("other types of programs"));
    CHECK(offering_helper(xdp, 100'000).empty());
    // Of the program's own type some attachments have it: those are named.
    CHECK(offering(*platform::find_program_type("cgroup_sock_addr"), "bpf_bind") ==
          "cgroup_inet4_connect, cgroup_inet6_connect programs");
}

TEST_CASE("a field that the program's own type lacks is known from the types that have it") {
    const FieldOffer lacking = read("cgroup_skb", tc_classid, 4);
    REQUIRE(lacking.field != nullptr);
    CHECK(lacking.field->name == "tc_classid");
    CHECK(lacking.offered_to == "sched_cls, sched_act programs");
    CHECK(read("socket_filter", data, 4).field->name == "data");
    // Between the fields, and beyond them.
    CHECK(read("xdp", 2, 4).field == nullptr);
    CHECK(read("xdp", 4096, 4).field == nullptr);
    // There for all to read, and for nobody to write.
    const FieldOffer fixed =
        offering_field(*platform::find_program_type("sched_cls"), protocol, 4, ContextAccess::write);
    CHECK(fixed.field->name == "protocol");
    CHECK(fixed.offered_to.empty());
}

TEST_CASE("a field that depends on where the program is attached names the attach types") {
    constexpr std::int64_t source = 44; // bpf_sock_addr.msg_src_ip6
    const FieldOffer offer = read("cgroup_sock_addr", source, 4);
    REQUIRE(offer.field != nullptr);
    CHECK(offer.field->name == "msg_src_ip6");
    CHECK(offer.offered_to.find("sendmsg") != std::string::npos);
}

TEST_CASE("helpers that demand a type of map, and maps that demand helpers") {
    CHECK(maps_for_helper(platform::find_helper("bpf_tail_call")->id) == "prog_array");
    CHECK(maps_for_helper(platform::find_helper("bpf_map_lookup_elem")->id).empty());
    CHECK(helpers_for_map(*platform::find_map_type(platform::map_type::stack_trace)) == "bpf_get_stackid");
    CHECK(helpers_for_map(*platform::find_map_type(platform::map_type::hash)).empty());
}
