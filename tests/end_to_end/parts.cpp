// The parts of the command that a process shows too little of.
#include "cli/in_order.hpp"
#include "cli/parallel.hpp"
#include "cli/program_type.hpp"
#include "support/catch.hpp"

#include <atomic>
#include <stdexcept>
#include <string>

using namespace bpfproof;

TEST_CASE("parallel_for does every item once, whatever the threads") {
    for (const unsigned jobs : {0u, 1u, 2u, 9u}) {
        std::vector<std::atomic<int>> times(100);
        cli::parallel_for(times.size(), jobs, [&](std::size_t i) { ++times[i]; });
        for (const auto& once : times)
            CHECK(once == 1);
    }
    cli::parallel_for(0, 4, [](std::size_t) { FAIL("there is nothing to do"); });
}

TEST_CASE("what an item throws comes out, after all threads have stopped") {
    for (const unsigned jobs : {1u, 4u})
        CHECK_THROWS_AS(cli::parallel_for(50, jobs,
                                          [](std::size_t i) {
                                              if (i == 7)
                                                  throw std::runtime_error("seven");
                                          }),
                        std::runtime_error);
}

TEST_CASE("items are handed on in order, as soon as that is possible") {
    std::string seen;
    cli::InOrder<char> ordered(4, [&](char c) { seen += c; });
    ordered.put(2, 'c');
    CHECK(seen.empty());
    ordered.put(0, 'a');
    CHECK(seen == "a");
    ordered.put(1, 'b');
    CHECK(seen == "abc");
    ordered.put(3, 'd');
    CHECK(seen == "abcd");
}

TEST_CASE("a type is found by its name and by a section's, which says the attach type too") {
    REQUIRE(cli::parse_type("xdp"));
    CHECK(cli::parse_type("xdp")->type->name == "xdp");
    CHECK(cli::parse_type("sched_cls")->type->name == "sched_cls");
    const auto bind = cli::parse_type("cgroup/bind4");
    REQUIRE(bind);
    CHECK(bind->type->name == "cgroup_sock_addr");
    CHECK(platform::attach_type_name(bind->attach_type) == "cgroup_inet4_bind");
    CHECK_FALSE(cli::parse_type("no_such_type"));
    CHECK_FALSE(cli::parse_type(""));
}

TEST_CASE("what the user forces wins over the section; the section over a default; a default over a guess") {
    const object::Object object;
    object::Program program;
    program.section = "xdp";
    cli::TypeOptions options;
    options.fallback = cli::parse_type("kprobe");
    options.guess = true;
    CHECK(cli::choose_type(object, program, options)->match.type->name == "xdp");
    options.forced = cli::parse_type("sched_cls");
    CHECK(cli::choose_type(object, program, options)->match.type->name == "sched_cls");
    options.forced.reset();
    program.section = "nothing_known";
    CHECK(cli::choose_type(object, program, options)->match.type->name == "kprobe");
    options.fallback.reset();
    CHECK(cli::choose_type(object, program, options)->guessed);
    options.guess = false;
    CHECK_FALSE(cli::choose_type(object, program, options).has_value());
}
