// Every rule is explained, and found by what the kernel says.
#include "gate/explain.hpp"

#include "support/catch.hpp"

#include <algorithm>

using namespace bpfproof;
using findings::Rule;
using gate::rules_of_message;

namespace {

bool finds(const std::string& message, Rule rule) {
    const std::vector<Rule> found = rules_of_message(message);
    return std::ranges::find(found, rule) != found.end();
}

} // namespace

TEST_CASE("every rule has its explanation") {
    REQUIRE(gate::explanations().size() == findings::rules().size());
    for (const findings::RuleInfo& row : findings::rules()) {
        const gate::Explanation& one = gate::explanations()[static_cast<std::size_t>(row.rule)];
        CAPTURE(std::string(row.id));
        CHECK(one.rule == row.rule);
        CHECK(one.asks.size() > 10);
        CHECK(one.why.size() > 10);
        CHECK(gate::explanation(row.id).find(row.title) != std::string::npos);
        CHECK(gate::all_rules().find(row.id) != std::string::npos);
    }
}

TEST_CASE("the kernel's messages lead to the rule, whatever the registers and numbers") {
    CHECK(finds("invalid access to packet, off=14 size=4, R2(id=0,off=14,r=0)", Rule::bounds_packet));
    CHECK(finds("invalid access to packet", Rule::bounds_packet));
    CHECK(finds("R2 !read_ok", Rule::init_register));
    CHECK(finds("R0 invalid mem access 'map_value_or_null'", Rule::null_dereference));
    CHECK_FALSE(finds("R0 invalid mem access 'scalar'", Rule::null_dereference));
    CHECK(finds("R0 invalid mem access 'scalar'", Rule::type_pointer));
    CHECK(finds("invalid access to map value, value_size=8 off=8 size=4", Rule::bounds_map_value));
    CHECK(finds("back-edge from insn 7 to 3", Rule::termination_loop));
    CHECK(finds("Unreleased reference id=4 alloc_insn=12", Rule::resource_leak));
    CHECK(finds("unreachable insn 5", Rule::platform_unreachable_code));
    CHECK(finds("invalid read from stack R10 off=-520 size=8", Rule::bounds_stack));
}

TEST_CASE("words that mean nothing find nothing") {
    CHECK(gate::explanation("no such thing").empty());
    CHECK(gate::explanation("").empty());
    CHECK(rules_of_message("7 8 9").empty());
}
