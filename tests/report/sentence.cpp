#include "report/sentences/sentence.hpp"

#include "report/words.hpp"
#include "samples.hpp"
#include "support/catch.hpp"

#include <limits>

using namespace bpfproof;
using namespace bpfproof::findings;
using report::sentence;
using report::test::finding;

namespace {

std::string bounds(ValueKind kind, bool write, Range offset, Range size, Range end, std::int64_t begin = 0,
                   std::string name = {}) {
    OutOfBounds e;
    e.region.kind = kind;
    e.region.name = std::move(name);
    e.is_write = write;
    e.offset = offset;
    e.size = size;
    e.begin = begin;
    e.end = end;
    return sentence(finding(Rule::bounds_memory, e));
}

constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
constexpr auto highest = std::numeric_limits<std::int64_t>::max();

} // namespace

TEST_CASE("a packet read says which bytes and how many are known") {
    CHECK(sentence(report::test::packet_read()) ==
          "reads bytes 14..17 of the packet, of which only the first 14 bytes are known to exist");
    CHECK(bounds(ValueKind::packet, false, Range::exactly(0), Range::exactly(1), {0, 65535}) ==
          "reads byte 0 of the packet, of which no byte is known to exist");
    // Bytes before the packet (its metadata) do not make it longer.
    CHECK(bounds(ValueKind::packet, false, Range::exactly(0), Range::exactly(1), {0, 65535}, -256) ==
          "reads byte 0 of the packet, of which no byte is known to exist");
}

TEST_CASE("a stack access is told in the frame's terms") {
    CHECK(bounds(ValueKind::stack, true, Range::exactly(-520), Range::exactly(8), Range::exactly(0), -512) ==
          "writes bytes -520..-513 of the stack, outside the frame's bytes -512..-1");
}

TEST_CASE("a variable access is told with its ranges") {
    CHECK(bounds(ValueKind::map_value, false, {0, 60}, Range::exactly(8), Range::exactly(64), 0, "flows") ==
          "reads 8 bytes at offset 0..60 of the value of map 'flows', which is 64 bytes long");
    CHECK(bounds(ValueKind::map_value, true, {-4, 8}, Range::exactly(4), Range::exactly(64), 0, "flows") ==
          "writes 4 bytes at offset -4..8 of the value of map 'flows', which begins at 0");
    CHECK(bounds(ValueKind::memory, false, {0, std::nullopt}, {1, 64}, Range::exactly(64)) ==
          "reads 1..64 bytes at offset at least 0 of the memory, which is 64 bytes long");
    CHECK(bounds(ValueKind::memory, false, {}, {}, {}) ==
          "reads an unknown number of bytes at an unknown offset of the memory, of which no byte is known to exist");
}

TEST_CASE("numbers at the ends of 64 bits do not overflow") {
    for (const std::int64_t offset : {lowest, highest})
        for (const std::int64_t size : {lowest, highest, std::int64_t{1}})
            for (const std::int64_t end : {lowest, highest, std::int64_t{0}})
                CHECK_FALSE(bounds(ValueKind::memory, false, Range::exactly(offset), Range::exactly(size),
                                   Range::exactly(end), lowest)
                                .empty());
}

TEST_CASE("every kind of evidence has its sentence") {
    const Region flows{ValueKind::map_value, "flows", 0, 0};
    CHECK(sentence(finding(Rule::init_register, Uninitialised{isa::r3})) == "uses r3, which was never written");
    CHECK(sentence(finding(Rule::platform_uninitialised_copy, Uninitialised{isa::r3, true})) ==
          "copies r3, which was never written");
    CHECK(sentence(finding(Rule::init_stack, Uninitialised{StackBytes{-16, -8}})) ==
          "reads stack bytes -16..-9, not all of which were written");
    CHECK(sentence(finding(Rule::type_pointer,
                           WrongType{isa::r1, {ValueKind::number, "", 0, 0}, {ValueKind::map, ValueKind::null}})) ==
          "r1 holds a number where a map or null is needed");
    CHECK(sentence(finding(Rule::null_dereference, MaybeNull{isa::r0, flows})) ==
          "dereferences r0, a pointer to a value of map 'flows', which may be null");
    CHECK(sentence(finding(Rule::return_value, ReturnRange{{0, 7}, 0, 1, "cgroup_skb"})) ==
          "returns 0..7, where cgroup_skb takes 0..1");
    CHECK(sentence(finding(Rule::resource_leak, Leak{5, "a socket"})) == "still holds a socket, acquired at 5");
    CHECK(sentence(finding(Rule::budget, findings::Budget{Budget::What::visits, 1000})) ==
          "gave up after 1000 instruction visits");
    CHECK(
        sentence(finding(Rule::platform_helper, NotAvailable{NotAvailable::What::helper, "bpf_redirect", "kprobe"})) ==
        "helper bpf_redirect is not available to kprobe");
    BadArgument argument;
    argument.callee = "bpf_map_lookup_elem";
    argument.index = 2;
    argument.reason = BadArgument::Reason::uninitialised_memory;
    argument.uninitialised = StackBytes{-4, 0};
    CHECK(sentence(finding(Rule::helper_memory, argument)) ==
          "argument 2 (r2) of bpf_map_lookup_elem points to memory that was not all written: stack bytes -4..-1");
    CHECK(sentence(finding(Rule::platform_global_function,
                           BySignature{"get", BySignature::Reason::alone, 0, Rule::null_dereference})) ==
          "with arguments that the signature of global function get allows, a pointer that may be null is "
          "dereferenced (null.dereference)");
}

TEST_CASE("sentences are lower case and have no full stop") {
    const std::vector<Evidence> all{OutOfBounds{},    Uninitialised{},    WrongType{},  BadArithmetic{}, MaybeNull{},
                                    ReadOnly{},       PointerLeak{},      Misaligned{}, BadField{},      BadArgument{},
                                    BadMap{},         ReturnRange{},      Unbounded{},  Depth{},         NotAvailable{},
                                    Unsupported{"x"}, findings::Budget{}, Leak{},       BadRelease{},    BadStructure{},
                                    BySignature{}};
    CHECK(all.size() == std::variant_size_v<Evidence>);
    for (const Evidence& evidence : all) {
        const std::string text = sentence(finding(Rule::budget, evidence));
        CAPTURE(text);
        REQUIRE_FALSE(text.empty());
        CHECK(std::isupper(static_cast<unsigned char>(text.front())) == 0);
        CHECK(text.back() != '.');
    }
}
