// Every rule is explained, and found by what the kernel says.
#include "gate/explain.hpp"

#include "findings/explanation.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <set>

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
    REQUIRE(findings::explanations().size() == findings::rules().size());
    for (const findings::RuleInfo& row : findings::rules()) {
        const findings::Explanation& one = findings::explanation(row.rule);
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
    CHECK(finds("invalid indirect access to stack R2 off=-4 size=8", Rule::helper_memory));
    CHECK(finds("R0 invalid mem access 'ringbuf_mem_or_null'", Rule::null_dereference));
    CHECK(finds("R1 type=scalar expected=map_ptr", Rule::helper_argument));
    CHECK(finds("R2 pointer arithmetic with *= operator prohibited", Rule::type_arithmetic));
    CHECK(finds("R2 subtraction from stack pointer prohibited", Rule::platform_instruction));
    CHECK(finds("R1 pointer -= pointer prohibited", Rule::type_leak));
    CHECK(finds("cannot pass map_type 27 into func bpf_map_lookup_elem#1", Rule::helper_map));
    CHECK(finds("combined stack size of 2 calls is 528. Too large", Rule::stack_depth));
    CHECK(finds("the call stack of 9 frames is too deep !", Rule::call_depth));
    CHECK(finds("calling kernel function bpf_nothing is not allowed", Rule::platform_kfunc));
    CHECK(finds("program of this type cannot use helper bpf_redirect#23", Rule::platform_helper));
    CHECK(finds("At program exit the register R0 has smin=2 smax=2 should have been in [0, 1]", Rule::return_value));
    CHECK(finds("bpf_spin_unlock is missing", Rule::resource_lock));
    CHECK(finds("invalid func unknown#195896080", Rule::relocation));
}

TEST_CASE("every rule that Linux has words for has them") {
    const std::set<Rule> without{
        Rule::helper_key,              // Linux takes it
        Rule::platform_map,            // refused before there is a program
        Rule::platform_program_type,   // the same
        Rule::platform_program_size,   // refused without a word
        Rule::unsupported_instruction, // of bpfproof, not of Linux, as are the others
        Rule::unsupported_helper,
        Rule::unsupported_kfunc,
        Rule::unsupported_map,
        Rule::unsupported_program_type,
        Rule::unsupported_feature,
    };
    for (const findings::Explanation& one : findings::explanations()) {
        INFO(findings::info(one.rule).id);
        CHECK(one.kernel.empty() == without.contains(one.rule));
    }
}

TEST_CASE("words that mean nothing find nothing") {
    CHECK(gate::explanation("no such thing").empty());
    CHECK(gate::explanation("").empty());
    CHECK(rules_of_message("7 8 9").empty());
}
