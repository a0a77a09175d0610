// Fuzz target: any text as a file of the corpus. Each case that is read is whole, and each fault has a place.
#include "demand.hpp"
#include "input.hpp"

#include "corpus/read.hpp"

#include <algorithm>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bpfproof;
    using fuzz::demand;
    const std::string text(reinterpret_cast<const char*>(data), size);
    // Objects are looked for beside it, and nothing is there: which files exist is not to decide what is found.
    const corpus::CaseFile file = corpus::read_text(text, "/nowhere/input.yaml");
    demand(!file.cases.empty() || !file.faults.empty(), "a file has cases, or something is wrong with it");
    const auto lines =
        2 + static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return c == '\n' || c == '\r'; }));
    for (const corpus::Fault& fault : file.faults) {
        demand(!fault.message.empty(), "a fault says what it is");
        demand(fault.place.line >= 1 && fault.place.column >= 1 && fault.place.line <= lines, "a fault is in the file");
    }
    for (const corpus::Case& one : file.cases) {
        demand(!one.name.empty() && !one.why.empty() && one.object.programs.size() == 1, "a case is whole");
        const std::size_t slots = one.object.programs.front().instructions.size();
        for (const auto& [label, slot] : one.labels)
            demand(slot <= slots, "a label is in its program");
    }
    return 0;
}
