// Structures of functions that the kernel calls.
#include "objects.hpp"

namespace bpfproof::object::test {
namespace {

TEST_CASE("struct_ops maps and the programs in them") {
    for (const std::string& order : byte_orders) {
        const Object object = read_one("struct_ops", order);
        const Map& plain = map(object, "plain");
        CHECK(plain.type == 26);
        CHECK(plain.section == ".struct_ops");
        CHECK(plain.value_size == 40);
        CHECK(object.btf->name(plain.value_type) == "operations___mine");
        CHECK(plain.initial_slots == std::map<std::uint32_t, std::string>{{0, "do_open"}});
        CHECK(plain.contents.at(order == "el" ? 16 : 19) == std::byte{3});
        CHECK(plain.contents.at(20) == std::byte{'p'});
        CHECK(map(object, "linked").section == ".struct_ops.link");
        CHECK(map(object, "linked").initial_slots == std::map<std::uint32_t, std::string>{{8, "do_close"}});
        REQUIRE(program(object, "do_open").struct_ops);
        CHECK(program(object, "do_open").struct_ops->type == "operations");
        CHECK(program(object, "do_open").struct_ops->member == "open");
        REQUIRE(program(object, "do_close").struct_ops);
        CHECK(program(object, "do_close").struct_ops->member == "close");
    }
}

} // namespace
} // namespace bpfproof::object::test
