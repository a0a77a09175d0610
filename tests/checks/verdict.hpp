// Verdicts on programs written as text. Tests compare twins: a program that holds what a rule demands, and the same
// program with the demand broken in one place, which must be found there and nowhere else.
#pragma once

#include "object/object.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bpfproof::checks::test {

/// "proved", or every finding as "rule@slot", in order, separated by blanks. `section` says the program's type as
/// libbpf reads it. In the text `@name` stands for the number of the map of that name (see maps()). Code that no path
/// of the entry function reaches begins functions of its own where it is called. Fails the test where the text is no
/// program.
std::string verdict(std::string_view section, std::string text);

/// The maps every program here has: hash, array (4 values of 64 bytes), big (values of 4096), read_only and write_only
/// arrays, constants (a .rodata of 64 bytes: 1, 2, 3 … and a string at 32), ring, tails, sockets, packets (xskmap),
/// outer (of hash), events, queue, stacks, devices, storage (of sockets), locked.
const std::vector<object::Map>& maps();

struct Twin {
    const char* what;
    const char* section;
    const char* text;
    const char* expected;
};
/// CHECKs every row.
void check(const std::vector<Twin>& twins);

} // namespace bpfproof::checks::test
