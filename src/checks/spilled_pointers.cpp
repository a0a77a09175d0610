// Linux keeps pointers on the stack whole: it loads no part of one, and stores no part of a register that holds one
// (kernel/bpf/verifier.c, "invalid size of register fill" and "spill"), whoever asks. Harmless: what is loaded is no
// pointer.
#include "checks/access.hpp"
#include "checks/checks.hpp"

namespace bpfproof::checks {

using findings::NotAvailable;
using findings::Rule;

namespace {

void report(const Point& point, isa::Reg reg, std::string what) {
    point.report(
        Rule::platform_instruction,
        NotAvailable{NotAvailable::What::instruction, std::move(what), std::string(point.env.type.name) + " programs"},
        {reg});
}

bool is_number(const Word& word) {
    return word.is_scalar() || !word.is_initialised();
}

} // namespace

void check_spilled_pointers(const Point& point) {
    const auto access = access_of(point.instruction());
    if (!access || !point.word(access->base).is_pointer_to(Region::stack))
        return;
    const Word& base = point.word(access->base);
    const auto* store = std::get_if<isa::Store>(&point.instruction());
    const auto* stored = store ? std::get_if<isa::Reg>(&store->src) : nullptr;
    if (stored && access->size < 8 && !is_number(point.word(*stored)))
        report(point, *stored, "a store of part of a pointer");

    const auto at = point.number(semantics::Transfer::address(base, access->displacement)).constant_value();
    if (!access->reads || !at)
        return;
    const auto begin = static_cast<std::int64_t>(*at);
    const std::int64_t end = begin + static_cast<std::int64_t>(access->size);
    if (begin < -memory::frame_size || end > 0)
        return; // out of bounds, which is another finding
    const memory::Frame& frame = point.state.frame(base.object);
    for (const memory::Cell& cell : frame.cells_over({static_cast<int>(begin), static_cast<int>(end)}))
        if (cell.size == 8 && !is_number(cell.word) && access->size < 8)
            report(point, access->base, "a load of part of a spilled pointer");
}

} // namespace bpfproof::checks
