// One instruction accesses one sort of memory, on whatever path control came. The kernel translates accesses to
// contexts and sockets into accesses to its own structures when it loads the program, once for each instruction; taken
// on another path with another pointer, the translated instruction would read or write some other place
// (kernel/bpf/verifier.c, save_aux_ptr_type()).
#include "checks/access.hpp"
#include "checks/checks.hpp"

namespace bpfproof::checks {

void check_one_way(const Point& point) {
    const auto access = access_of(point.instruction());
    if (!access || !point.word(access->base).is_pointer() || point.sink.accesses(point.slot, point.word(access->base)))
        return;
    findings::Region several;
    several.kind = findings::ValueKind::several;
    point.report(findings::Rule::type_pointer,
                 findings::WrongType{access->base, several, {kind_of(point.word(access->base))}}, {access->base},
                 1); // apart from what check_pointer_kind says
}

} // namespace bpfproof::checks
