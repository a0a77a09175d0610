#include "checks/analysis.hpp"

#include "checks/structure.hpp"
#include "checks/walk.hpp"

namespace bpfproof::checks {

semantics::Environment environment(const object::Object& object, const object::Program& program, const isa::Code& code,
                                   const cfg::Program& graph, const platform::ProgramType& type,
                                   const platform::SectionMatch& section) {
    Environment made{object, program, code, graph, type, section};
    for (const object::Map& map : object.maps)
        made.special.push_back(semantics::special_fields(object, map));
    return made;
}

Analysis analyse(const semantics::Environment& environment, const Options& options) {
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

Analysis analyse(const object::Object& object, const object::Program& program, const isa::Code& code,
                 const cfg::Program& graph, const platform::ProgramType& type, const platform::SectionMatch& section,
                 const Options& options) {
    return analyse(environment(object, program, code, graph, type, section), options);
}

} // namespace bpfproof::checks
