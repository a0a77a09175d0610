// What to write instead. That it is right for real programs is asked of test-data/mistakes, by compiling them; here it
// is that there is something to say, whatever the finding holds.
#include "report/hints/hint.hpp"

#include "samples.hpp"
#include "support/catch.hpp"

#include <cctype>
#include <limits>

using namespace bpfproof;
using namespace bpfproof::findings;
using report::test::finding;

namespace {

constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
constexpr auto highest = std::numeric_limits<std::int64_t>::max();

std::string hint(const Finding& finding) {
    return report::hint(finding, report::test::program({}));
}

/// Enumerators from the first of their kind to this one.
template <class Enum>
std::vector<Enum> up_to(Enum last) {
    std::vector<Enum> all;
    for (std::uint8_t i = 0; i <= static_cast<std::uint8_t>(last); ++i)
        all.push_back(static_cast<Enum>(i));
    return all;
}

void check_helpful(const Finding& finding) {
    const std::string text = hint(finding);
    CAPTURE(text);
    REQUIRE(!text.empty());
    CHECK(text.back() != '.');
}

Finding with_step(Finding finding, Step step) {
    finding.steps.push_back(std::move(step));
    return finding;
}

} // namespace

TEST_CASE("packets: what to compare with data_end") {
    CHECK(hint(report::test::packet_read()).find("data_end") != std::string::npos);
}

TEST_CASE("hints reckon with nothing, with everything, and with the farthest numbers there are") {
    const Range ranges[] = {
        {}, Range::exactly(0), {lowest, highest}, Range::exactly(highest), Range::exactly(lowest), {0, 47}};
    for (const ValueKind kind : {ValueKind::packet, ValueKind::packet_meta, ValueKind::map_value, ValueKind::stack,
                                 ValueKind::memory, ValueKind::read_only_memory})
        for (const Range& offset : ranges)
            for (const Range& size : ranges)
                for (const Range& end : ranges) {
                    OutOfBounds e{
                        .region = {kind, "", 0, 0}, .size = size, .offset = offset, .end = end, .pointer = {}};
                    BadArgument argument;
                    argument.reason = BadArgument::Reason::out_of_bounds;
                    argument.bounds = e;
                    Finding both = finding(Rule::bounds_memory, e);
                    both.follows = {finding(Rule::helper_memory, argument)};
                    CHECK(!hint(both).empty());
                    CHECK(!hint(both.follows[0]).empty());
                }
}

TEST_CASE("values of the wrong kind: every kind of arithmetic, every argument that helpers ask for") {
    for (const auto reason : up_to(BadArithmetic::Reason::unrelated))
        check_helpful(finding(Rule::type_arithmetic, BadArithmetic{reason, isa::r3, {}}));
    for (const auto reason : up_to(BadArgument::Reason::signature)) {
        BadArgument e;
        e.reason = reason;
        e.expected = "map";
        CAPTURE(static_cast<int>(reason));
        check_helpful(finding(Rule::helper_argument, e));
    }
    for (const char* expected :
         {"ctx", "map", "map_key", "map_value", "mem", "mem_size", "mem_size_or_zero", "alloc_size", "sock_common",
          "socket", "kernel object", "per-cpu variable", "ring buffer record", "callback", "stack", "constant string"})
        for (const auto found : up_to(ValueKind::unknown)) {
            BadArgument e;
            e.expected = expected;
            e.found.kind = found;
            CAPTURE(expected, static_cast<int>(found));
            check_helpful(finding(Rule::helper_argument, e));
        }
    for (const ValueKind found : {ValueKind::number, ValueKind::several, ValueKind::map, ValueKind::packet_end})
        check_helpful(finding(Rule::type_pointer, WrongType{isa::r3, {found, "", 0, 0}, {}}));
}

TEST_CASE("fields and maps: who has what was refused") {
    BadField field;
    field.context = "__sk_buff";
    field.field = "tc_classid";
    field.offered_to = "sched_cls, sched_act programs";
    for (const auto reason : up_to(BadField::Reason::moved)) {
        field.reason = reason;
        check_helpful(finding(Rule::bounds_context, field));
    }
    field.reason = BadField::Reason::not_offered;
    CHECK(
        hint(finding(Rule::bounds_context, field)).starts_with("sched_cls, sched_act programs may read 'tc_classid'"));
    field.reason = BadField::Reason::size;
    field.size = 4;
    field.whole = 8;
    CHECK(hint(finding(Rule::bounds_context, field)) == "access the 8 bytes of 'tc_classid' at once");
    BadMap map{"next", "array", "bpf_tail_call", BadMap::Reason::helper, "prog_array", ""};
    CHECK(hint(finding(Rule::helper_map, map)) ==
          "bpf_tail_call takes maps of type prog_array: make 'next' such a map, or pass another");
    map.takes.clear();
    map.map_type = "stack_trace";
    map.serves = "bpf_get_stackid";
    CHECK(hint(finding(Rule::helper_map, map)) == "maps of type stack_trace are for bpf_get_stackid");
}

TEST_CASE("what was given back, moved or never there comes before what it is now") {
    const Step released{.slot = 5, .what = Step::What::released, .name = "bpf_sk_release"};
    const Finding used = finding(Rule::type_pointer, WrongType{isa::r6, {ValueKind::several, "", 0, 0}, {}});
    CHECK(hint(with_step(used, released)).starts_with("do not use it behind bpf_sk_release in instruction 5"));
    const Finding twice = finding(Rule::resource_release, BadRelease{isa::r1, {}, "bpf_sk_release"});
    CHECK(hint(with_step(twice, released)).starts_with("bpf_sk_release gave it back in instruction 5 already"));
    const Finding nothing = finding(Rule::init_register, Uninitialised{isa::r0});
    const Step call{.slot = 3, .what = Step::What::clobbered, .reg = isa::r0, .name = "bpf_tail_call"};
    CHECK(hint(with_step(nothing, call)) == "bpf_tail_call in instruction 3 has no result: use a value of your own");
}

TEST_CASE("what comes of arithmetic that spoils a value is mended there") {
    Finding used = finding(Rule::type_pointer, WrongType{isa::r6, {ValueKind::number, "", 0, 0}, {}});
    used.slot = 9;
    Finding spoilt =
        finding(Rule::type_arithmetic, BadArithmetic{BadArithmetic::Reason::pointer_and_pointer, isa::r6, {}});
    spoilt.slot = 4;
    used.follows.push_back(spoilt);
    CHECK(hint(used) == hint(spoilt));
}

TEST_CASE("sizes that may be zero") {
    BadArgument size;
    size.reason = BadArgument::Reason::size_not_positive;
    size.value = Range::exactly(0);
    CHECK(hint(finding(Rule::helper_argument, size)) == "pass a size of 1 or more");
    size.value = {0, 64};
    CHECK(hint(finding(Rule::helper_argument, size)) ==
          "leave where it is 0: barrier_var(size); if (size == 0) return …;");
    size.value = {};
    CHECK(hint(finding(Rule::helper_argument, size)).find("if (size > LIMIT)") != std::string::npos);
}
