// How much of each function's frame is in use, by its own accesses and by its callees'; structure.cpp adds it up.
#include "checks/access.hpp"
#include "checks/checks.hpp"

namespace bpfproof::checks {

void note_stack_use(const Point& point) {
    const auto access = access_of(point.instruction());
    if (!access || !point.word(access->base).is_pointer_to(Region::stack))
        return;
    const Word& base = point.word(access->base);
    const Number& offset = point.number(semantics::Transfer::address(base, access->displacement));
    if (offset.smin() >= -memory::frame_size && offset.smin() < 0) // else out of bounds, which is another finding
        point.sink.uses_stack(frame_owner(point, base.object), -offset.smin());
}

} // namespace bpfproof::checks
