// Queries, on types whose C is in test-data/programs/object. Both byte orders give the same answers.
#include "objects.hpp"

#include <algorithm>

namespace bpfproof::object::test {
namespace {

TEST_CASE("names without flavours") {
    CHECK(essential_name("task_struct") == "task_struct");
    CHECK(essential_name("task_struct___old") == "task_struct");
    CHECK(essential_name("a___b___c") == "a___b");
    CHECK(essential_name("___x") == "___x");
    CHECK(essential_name("x___") == "x___");
    CHECK(essential_name("a____b") == "a____b");
    CHECK(essential_name("") == "");
}

TEST_CASE("structures and their members") {
    for (const std::string& order : byte_orders) {
        const auto btf = read_btf("relocations_target", order);
        const std::optional<TypeId> shape = btf->find("shape", BtfKind::struct_);
        REQUIRE(shape);
        CHECK(btf->kind(*shape) == BtfKind::struct_);
        CHECK(btf->size_of(*shape) == 184);
        CHECK(btf->member_count(*shape) == 9);
        CHECK(btf->members(*shape)[1].name.empty());
        CHECK(btf->find_member(*shape, "kind")->bit_offset == 12 * 8); // through the anonymous structure
        CHECK(btf->find_member(*shape, "depth")->bit_size == 6);
        CHECK_FALSE(btf->find_member(*shape, "missing"));
        const std::optional<BtfMember> corners = btf->find_member(*shape, "corners");
        CHECK(btf->array(corners->type)->count == 8);
        CHECK(btf->name(btf->array(corners->type)->element) == "point");
        CHECK(btf->size_of(corners->type) == 128);
        CHECK(btf->pointee(btf->find_member(*shape, "owner")->type) == TypeId{0});
        CHECK_FALSE(btf->pointee(*shape));
        CHECK_FALSE(btf->member(*shape, 9));
    }
}

TEST_CASE("integers, enumerations, prototypes") {
    for (const std::string& order : byte_orders) {
        const auto btf = read_btf("relocations_target", order);
        const TypeId u32_type = *btf->find("u32", BtfKind::typedef_);
        CHECK(btf->resolved_kind(u32_type) == BtfKind::int_);
        CHECK(btf->integer(u32_type)->bits == 32);
        CHECK_FALSE(btf->integer(u32_type)->is_signed);
        CHECK(btf->integer(*btf->find("s32", BtfKind::typedef_))->is_signed);
        const std::vector<BtfEnumerator> colours = btf->enumerators(*btf->find("colour", BtfKind::enum_));
        REQUIRE(colours.size() == 3);
        CHECK(colours[2].name == "GREEN");
        CHECK(colours[2].value == 12);
        CHECK(btf->enumerators(*btf->find("wide", BtfKind::enum64))[0].value == 0x200000000);
        const std::optional<TypeId> function = btf->pointee(*btf->find("handler", BtfKind::typedef_));
        REQUIRE(function);
        const std::optional<BtfPrototype> prototype = btf->prototype(*function);
        REQUIRE(prototype);
        CHECK(prototype->parameters.size() == 2);
        CHECK(btf->integer(prototype->result)->bits == 32);
    }
}

TEST_CASE("functions, linkage, tags, sections") {
    for (const std::string& order : byte_orders) {
        const auto btf = read_btf("functions", order);
        CHECK(btf->linkage(*btf->find("leaf", BtfKind::func)) == BtfLinkage::static_);
        CHECK(btf->linkage(*btf->find("global_function", BtfKind::func)) == BtfLinkage::global);
        const TypeId throwing = *btf->find("may_throw", BtfKind::func);
        CHECK(btf->has_decl_tag(throwing, "exception_callback:on_exception"));
        CHECK_FALSE(btf->has_decl_tag(throwing, "other"));
        CHECK(btf->decl_tags(*btf->find("leaf", BtfKind::func)).empty());
        CHECK(btf->prototype(*btf->find("leaf", BtfKind::func))->parameters[0].name == "x");

        const auto externs = read_btf("externs", order);
        CHECK(externs->linkage(*externs->find("kernel_function", BtfKind::func)) == BtfLinkage::extern_);
        const std::optional<TypeId> symbols = externs->find(".ksyms", BtfKind::datasec);
        REQUIRE(symbols);
        CHECK(externs->section_variables(*symbols).size() == 6);
    }
}

TEST_CASE("looking up by name without flavour finds every flavour, and nothing else") {
    const auto btf = read_btf("relocations_target", "el");
    const auto all = btf->find_all("ambiguous"); // two structures and a variable; ambiguous_2 is another name
    CHECK(std::count_if(all.begin(), all.end(), [&](TypeId id) { return btf->kind(id) == BtfKind::struct_; }) == 2);
    for (const TypeId id : all) {
        CHECK(essential_name(btf->name(id)) == "ambiguous");
    }
    CHECK(btf->find_all("no_such_type").empty());
    CHECK(btf->find("ambiguous___2", BtfKind::struct_));
    CHECK_FALSE(btf->find("ambiguous___3", BtfKind::struct_));
    CHECK_FALSE(btf->find("ambiguous", BtfKind::union_));
}

TEST_CASE("ids that are out of range or of another kind give nothing") {
    const auto btf = read_btf("functions", "el");
    for (const TypeId id : {TypeId{0}, btf->count(), btf->count() + 1, TypeId{0xffffffff}}) {
        CHECK(btf->kind(id) == BtfKind::void_);
        CHECK(btf->name(id).empty());
        CHECK(btf->resolve(id) == id);
        CHECK_FALSE(btf->size_of(id));
        CHECK_FALSE(btf->pointee(id));
        CHECK(btf->members(id).empty());
        CHECK_FALSE(btf->array(id));
        CHECK_FALSE(btf->integer(id));
        CHECK(btf->enumerators(id).empty());
        CHECK_FALSE(btf->prototype(id));
        CHECK(btf->section_variables(id).empty());
        CHECK(btf->decl_tags(id).empty());
        CHECK(btf->type_tags(id).empty());
        CHECK(btf->referenced(id) == 0);
    }
}

TEST_CASE("BTF from files that have none") {
    CHECK(std::get<InputError>(load_btf("/nonexistent")).message.starts_with("cannot be opened"));
    const std::string source = std::string(BPFPROOF_SOURCE_DIR) + "/CMakeLists.txt";
    CHECK(std::get<InputError>(load_btf(source)).message == "not BTF: wrong magic");
}

} // namespace
} // namespace bpfproof::object::test
