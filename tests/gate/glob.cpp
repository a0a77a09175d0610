// Patterns of paths, and days.
#include "gate/glob.hpp"

#include "gate/date.hpp"
#include "support/catch.hpp"

using namespace bpfproof::gate;

TEST_CASE("stars stay within a folder, two of them do not") {
    CHECK(matches("*.o", "prog.o"));
    CHECK_FALSE(matches("*.o", "dir/prog.o"));
    CHECK(matches("**/*.o", "prog.o"));
    CHECK(matches("**/*.o", "a/b/prog.o"));
    CHECK(matches("a/**/b/*.o", "a/b/prog.o"));
    CHECK(matches("a/**/b/*.o", "a/x/y/b/prog.o"));
    CHECK_FALSE(matches("a/**/b/*.o", "a/x/y/prog.o"));
    CHECK(matches("a/**", "a/b/c"));
    CHECK(matches("prog[0-9].o", "prog7.o"));
    CHECK_FALSE(matches("prog?.o", "prog.o"));
}

TEST_CASE("what begins with a dot is named, or not meant") {
    CHECK_FALSE(matches("**/*.o", ".git/prog.o"));
    CHECK(matches(".git/*.o", ".git/prog.o"));
    CHECK_FALSE(matches("*", ".hidden"));
}

TEST_CASE("days are days of the calendar") {
    CHECK(parse_day("2026-12-31"));
    CHECK(to_string(*parse_day("2026-02-28")) == "2026-02-28");
    CHECK_FALSE(parse_day("2026-02-30"));
    CHECK_FALSE(parse_day("2026-2-3"));
    CHECK_FALSE(parse_day("2026-12-311"));
    CHECK_FALSE(parse_day("soon"));
    CHECK(*parse_day("2026-12-31") < *parse_day("2027-01-01"));
}
