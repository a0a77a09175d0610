#include "checks/analysis.hpp"

#include "checks/structure.hpp"
#include "checks/walk.hpp"

namespace bpfproof::checks {

Analysis analyse(const object::Object& object, const object::Program& program, const isa::Code& code,
                 const cfg::Program& graph, const platform::ProgramType& type, const platform::SectionMatch& section,
                 const Options& options) {
    Environment environment{object, program, code, graph, type, section};
    for (const object::Map& map : object.maps)
        environment.special.push_back(semantics::special_fields(object, map));
    Sink sink;
    Invariants unrecorded;
    Walk walk(environment, options, sink, options.invariants ? *options.invariants : unrecorded);
    walk.run();
    check_program(environment, sink);

    Analysis analysis;
    analysis.findings = sink.take();
    analysis.visits = walk.visits();
    analysis.peak_states = walk.peak_states();
    if (walk.instruction_bound())
        analysis.instruction_bound = walk.instruction_bound()->get_str();
    return analysis;
}

} // namespace bpfproof::checks
