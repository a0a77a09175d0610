// Programs whose only fault stands behind something that a search must understand.
#include "refute/refute.hpp"

#include "../machine/programs.hpp"

using namespace bpfproof;
using findings::Rule;
using machine::FaultKind;
using machine::test::map;
using machine::test::module_of;

namespace {

findings::Finding finding(Rule rule, isa::Slot slot, findings::Evidence evidence = findings::Unsupported{}) {
    findings::Finding out;
    out.rule = rule;
    out.slot = slot;
    out.severity = findings::Severity::error;
    out.evidence = std::move(evidence);
    return out;
}

std::optional<refute::Refutation> refuted(const machine::Module& module, findings::Finding one,
                                          std::uint64_t budget = 100'000) {
    const std::vector<findings::Finding> all{std::move(one)};
    auto found = refute::refute({.module = module, .budget = budget}, all);
    if (found.of.at(0)) {
        auto inputs = found.of[0]->inputs;
        CHECK(machine::test::fault(machine::run(module, 0, inputs)).chain == found.of[0]->fault.chain);
    }
    return std::move(found.of[0]);
}

constexpr const char* behind_headers = R"(
    r2 = *(u32 *)(r1 + 4)
    r1 = *(u32 *)(r1 + 0)
    r3 = r1
    r3 += 34
    if r3 > r2 goto out
    r4 = *(u16 *)(r1 + 12)
    r4 = be16 r4
    if r4 != 0x86dd goto out
    r5 = *(u32 *)(r1 + 20)
    if r5 != 0x12345678 goto out
    r5 = *(u8 *)(r1 + 14)
    r5 &= 15
    r5 <<= 2
    r1 += r5
    r0 = *(u32 *)(r1 + 14)
out:
    r0 = 2
    exit
)";

} // namespace

TEST_CASE("a read too far, behind a length, a protocol and a magic number") {
    const auto module = module_of(behind_headers, "xdp");
    const auto found = refuted(module, finding(Rule::bounds_packet, 14));
    REQUIRE(found);
    CHECK(found->fault.kind == FaultKind::out_of_bounds);
    CHECK(found->inputs.packet.size() >= 34);
    CHECK(found->inputs.packet.size() < 80);
    CHECK(found->inputs.decisions.empty());
}

TEST_CASE("the same search finds the same") {
    const auto module = module_of(behind_headers, "xdp");
    const auto one = refuted(module, finding(Rule::bounds_packet, 14));
    const auto other = refuted(module, finding(Rule::bounds_packet, 14));
    REQUIRE((one && other));
    CHECK(one->inputs.packet == other->inputs.packet);
    CHECK(one->inputs.seed == other->inputs.seed);
}

TEST_CASE("without budget nothing is found, and without a fault neither") {
    CHECK(!refuted(module_of(behind_headers, "xdp"), finding(Rule::bounds_packet, 14), 0));
    // Said of an access that is in bounds.
    CHECK(!refuted(module_of(behind_headers, "xdp"), finding(Rule::bounds_packet, 5)));
    // The fault is there, and of another kind than the rule.
    CHECK(!refuted(module_of(behind_headers, "xdp"), finding(Rule::null_dereference, 14)));
}

TEST_CASE("a look-up that finds nothing, and one that does") {
    const auto hash = map(platform::map_type::hash, 4, 16, 8);
    const char* text = R"(
        *(u32 *)(r10 - 4) = 0
        r2 = r10
        r2 += -4
        r1 = map[0] ll
        call 1
        if r0 == 0 goto null
        r1 = *(u64 *)(r0 + 0)
        if r1 > 100 goto out
        r0 += r1
        r0 = *(u8 *)(r0 + 0)
        exit
    null:
        r0 = *(u8 *)(r0 + 0)
    out:
        r0 = 0
        exit
    )";
    const auto module = module_of(text, "xdp", {hash});
    const auto& code = module.images[0].code;
    std::vector<isa::Slot> loads;
    for (isa::Slot slot = 0; slot < code.size(); ++slot)
        if (const auto* load = std::get_if<isa::Load>(&code[slot]); load && load->size == isa::AccessSize::byte)
            loads.push_back(slot);
    REQUIRE(loads.size() == 2);
    const auto far = refuted(module, finding(Rule::bounds_map_value, loads[0]));
    REQUIRE(far);
    CHECK(far->fault.access->offset >= 16);
    CHECK(far->inputs.others_fill_maps);
    const auto null = refuted(module, finding(Rule::null_dereference, loads[1]));
    REQUIRE(null);
    CHECK(null->fault.kind == FaultKind::null_pointer);
    CHECK(!null->inputs.others_fill_maps);
}

TEST_CASE("what a helper returns is solved for") {
    const auto module = module_of(R"(
        call 7
        if w0 != 0x1234 goto out
        r1 = r10
        r0 = *(u64 *)(r1 + 0)
    out:
        r0 = 0
        exit
    )",
                                  "xdp");
    const auto found = refuted(module, finding(Rule::bounds_stack, 3));
    REQUIRE(found);
    CHECK(found->inputs.decisions.size() == 1);
}

TEST_CASE("a loop that never ends, and one that only takes long") {
    const auto endless = module_of("r0 = 0\nl: r1 = 1\nif r0 == 0 goto l\nexit", "xdp");
    const auto found = refuted(endless, finding(Rule::termination_loop, 1, findings::Unbounded{.head = 1}));
    REQUIRE(found);
    CHECK(found->fault.kind == FaultKind::endless);
    const auto longish = module_of("r0 = 0\nl: r0 += 1\nif r0 != 0 goto l\nexit", "xdp");
    CHECK(!refuted(longish, finding(Rule::termination_loop, 1, findings::Unbounded{.head = 1})));
}

TEST_CASE("a result out of range, where the program's type sets one") {
    auto module = module_of("r0 = *(u32 *)(r1 + 16)\nexit", "sock_ops");
    module.images[0].results = platform::ReturnRule{.min = 0, .max = 1};
    findings::ReturnRange range;
    range.max = 1;
    const auto found = refuted(module, finding(Rule::return_value, 1, range));
    REQUIRE(found);
    CHECK(found->fault.kind == FaultKind::result);
    CHECK(found->inputs.judge_result);
}
