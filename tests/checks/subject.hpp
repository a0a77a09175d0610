// A program written as text, with everything an analysis of it is given.
#pragma once

#include "checks/analysis.hpp"
#include "object/object.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bpfproof::checks::test {

/// The maps every program here has: hash, array (4 values of 64 bytes), big (values of 4096), read_only and write_only
/// arrays, constants (a .rodata of 64 bytes: 1, 2, 3 … and a string at 32), ring, tails, sockets, packets (xskmap),
/// outer (of hash), events, queue, stacks, devices, storage (of sockets), locked.
const std::vector<object::Map>& maps();

struct Subject {
    object::Object object;
    object::Program program;
    isa::Code code;
    cfg::Program graph;
    platform::SectionMatch section;
    /// Refers to this subject.
    semantics::Environment environment() const {
        return checks::environment(object, program, code, graph, *section.type, section);
    }
};

/// `section` says the program's type as libbpf reads it. In the text `@name` stands for the number of the map of that
/// name. Code that no path of the entry function reaches begins functions of its own where it is called. Fails the test
/// where the text is no program.
std::unique_ptr<const Subject> subject(std::string_view section, std::string text);

} // namespace bpfproof::checks::test
