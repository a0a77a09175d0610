// BTF made by hand, mostly wrong: each case is refused with its reason, and none reaches libbpf.
#include "object/btf.hpp"
#include "support/catch.hpp"

#include <cstring>

namespace bpfproof::object::test {
namespace {

/// Writes the format in the machine's byte order.
class Builder {
public:
    std::uint32_t text(const std::string& value) {
        const auto at = static_cast<std::uint32_t>(strings_.size());
        strings_ += value;
        strings_ += '\0';
        return at;
    }
    void words(std::initializer_list<std::uint32_t> values) { types_.insert(types_.end(), values); }
    /// A type: name offset, kind and count, size or type; what follows, `words` adds.
    void type(std::uint32_t name, BtfKind kind, std::uint32_t count, std::uint32_t size) {
        words({name, static_cast<std::uint32_t>(kind) << 24 | count, size});
    }

    std::vector<std::byte> blob() const {
        const auto type_bytes = static_cast<std::uint32_t>(types_.size() * 4);
        std::vector<std::uint32_t> all = {0x0001eb9f, 24,         0,
                                          type_bytes, type_bytes, static_cast<std::uint32_t>(strings_.size())};
        all.insert(all.end(), types_.begin(), types_.end());
        std::vector<std::byte> result(all.size() * 4 + strings_.size());
        std::memcpy(result.data(), all.data(), all.size() * 4);
        std::memcpy(result.data() + all.size() * 4, strings_.data(), strings_.size());
        return result;
    }

private:
    std::vector<std::uint32_t> types_;
    std::string strings_ = std::string(1, '\0');
};

std::string refused(const std::vector<std::byte>& blob) {
    auto result = Btf::parse(blob, "input");
    REQUIRE(std::holds_alternative<InputError>(result));
    CHECK(std::get<InputError>(result).file == "input");
    CHECK(std::get<InputError>(result).section == ".BTF");
    return std::get<InputError>(result).message;
}

std::shared_ptr<const Btf> accepted(const std::vector<std::byte>& blob) {
    auto result = Btf::parse(blob, "input");
    if (const auto* error = std::get_if<InputError>(&result)) {
        FAIL(error->message);
    }
    return std::get<std::shared_ptr<const Btf>>(result);
}

std::vector<std::byte> with_word(std::vector<std::byte> blob, std::size_t at, std::uint32_t value) {
    std::memcpy(blob.data() + at, &value, 4);
    return blob;
}

TEST_CASE("headers") {
    Builder builder;
    builder.type(builder.text("int"), BtfKind::int_, 0, 4);
    builder.words({32});
    const std::vector<std::byte> good = builder.blob();
    CHECK(accepted(good)->size_of(1) == 4);
    CHECK(refused({}) == "BTF is shorter than its header");
    CHECK(refused({good.begin(), good.begin() + 23}) == "BTF is shorter than its header");
    CHECK(refused(with_word(good, 0, 0x0001eb9e)) == "not BTF: wrong magic");
    CHECK(refused(with_word(good, 0, 0x0002eb9f)) == "BTF version 2 is not known");
    CHECK(refused(with_word(good, 4, 0xffffffff)) == "BTF header length 4294967295 is out of bounds");
    CHECK(refused(with_word(good, 4, 8)) == "BTF header length 8 is out of bounds");
    CHECK(refused(with_word(good, 12, 0xfffffffc)) == "BTF type section is out of bounds");
    CHECK(refused(with_word(good, 16, 4)) == "BTF string section is out of bounds or overlaps the types");
    CHECK(refused(with_word(good, 20, 0xffffffff)) == "BTF string section is out of bounds or overlaps the types");
    CHECK(refused(with_word(good, 20, 3)) == "BTF string section does not begin and end with a zero byte");
    CHECK(refused(with_word(good, 20, 0)) == "BTF string section does not begin and end with a zero byte");
}

TEST_CASE("references out of range") {
    Builder pointer;
    pointer.type(0, BtfKind::ptr, 0, 7);
    CHECK(refused(pointer.blob()) == "BTF type 1: refers to type 7, which does not exist");
    Builder member;
    member.type(0, BtfKind::struct_, 1, 4);
    member.words({0, 2, 0});
    CHECK(refused(member.blob()) == "BTF type 1: refers to type 2, which does not exist");
    Builder name;
    name.type(99, BtfKind::float_, 0, 4);
    CHECK(refused(name.blob()) == "BTF type 1: name lies outside the string section");
    Builder count;
    count.type(0, BtfKind::struct_, 0xffff, 4);
    CHECK(refused(count.blob()) == "BTF type 1: runs past the end of the type section");
    Builder kind;
    kind.words({0, 0x1f000000, 0});
    CHECK(refused(kind.blob()) == "BTF type 1: kind 31 is not known");
    Builder huge;
    huge.type(huge.text(std::string(5000, 'x')), BtfKind::float_, 0, 4);
    CHECK(refused(huge.blob()) == "BTF type 1: name is longer than 4096 bytes");
}

TEST_CASE("circles") {
    Builder alias;
    alias.type(alias.text("a"), BtfKind::typedef_, 0, 2);
    alias.type(alias.text("b"), BtfKind::typedef_, 0, 1);
    CHECK(refused(alias.blob()) == "BTF type 1: contains itself");
    Builder array;
    array.type(0, BtfKind::array, 0, 0);
    array.words({1, 1, 2});
    CHECK(refused(array.blob()) == "BTF type 1: contains itself");
    Builder structure;
    structure.type(structure.text("s"), BtfKind::struct_, 1, 4);
    structure.words({structure.text("m"), 1, 0});
    CHECK(refused(structure.blob()) == "BTF type 1: contains itself");
    Builder pointer;
    pointer.type(0, BtfKind::ptr, 0, 2);
    pointer.type(0, BtfKind::const_, 0, 1);
    CHECK(refused(pointer.blob()) == "BTF type 1: contains itself");
    Builder list; // struct list { struct list *next; } is fine
    list.type(list.text("list"), BtfKind::struct_, 1, 8);
    list.words({list.text("next"), 2, 0});
    list.type(0, BtfKind::ptr, 0, 1);
    CHECK(accepted(list.blob())->pointee(2) == TypeId{1});
}

TEST_CASE("types that stand for exponentially many members") {
    Builder builder; // each structure shows the two anonymous members of the next
    constexpr std::uint32_t depth = 60;
    for (std::uint32_t id = 1; id < depth; ++id) {
        builder.type(0, BtfKind::struct_, 2, 4);
        builder.words({0, id + 1, 0, 0, id + 1, 0});
    }
    builder.type(0, BtfKind::int_, 0, 4);
    builder.words({32});
    CHECK(refused(builder.blob()).ends_with("nests too deep or has too many members"));
    Builder chain;
    for (std::uint32_t id = 1; id < 100000; ++id) {
        chain.type(0, BtfKind::const_, 0, id + 1);
    }
    chain.type(0, BtfKind::float_, 0, 4);
    CHECK(refused(chain.blob()).ends_with("nests too deep or has too many members"));
}

TEST_CASE("sizes that overflow are no sizes") {
    Builder builder;
    builder.type(0, BtfKind::float_, 0, 8);
    for (std::uint32_t id = 2; id < 6; ++id) {
        builder.type(0, BtfKind::array, 0, 0);
        builder.words({id - 1, 1, 0x10000});
    }
    const auto btf = accepted(builder.blob());
    CHECK(btf->size_of(4) == 0x8000000000000);
    CHECK_FALSE(btf->size_of(5));
}

TEST_CASE("type tags, variadic functions") {
    Builder builder;
    builder.type(builder.text("int"), BtfKind::int_, 0, 4);
    builder.words({1U << 24 | 32});
    builder.type(builder.text("kptr"), BtfKind::type_tag, 0, 1);
    builder.type(builder.text("rcu"), BtfKind::type_tag, 0, 2);
    builder.type(0, BtfKind::ptr, 0, 3);
    builder.type(0, BtfKind::func_proto, 2, 0);
    builder.words({builder.text("first"), 1, 0, 0});
    const auto btf = accepted(builder.blob());
    CHECK(btf->type_tags(*btf->pointee(4)) == std::vector<std::string_view>{"rcu", "kptr"});
    CHECK(btf->resolve(3) == 1);
    CHECK(btf->integer(3)->is_signed);
    CHECK(btf->prototype(5)->variadic);
    CHECK(btf->prototype(5)->parameters.size() == 1);
    CHECK(btf->prototype(5)->result == 0);
}

} // namespace
} // namespace bpfproof::object::test
