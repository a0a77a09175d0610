// What was acquired is given back: before the program ends, and only what is held.
#include "checks/checks.hpp"

#include <algorithm>

namespace bpfproof::checks {

using findings::Rule;

namespace {

constexpr std::uint32_t tail_call = 12;

std::string acquired_by(const Point& point, isa::Slot slot) {
    const auto* call = std::get_if<isa::CallHelper>(&point.env.code[slot]);
    const platform::Helper* helper = call ? point.env.helper(call->id) : nullptr;
    return helper ? std::string(helper->name) : std::string("a call");
}

bool leaves(const Point& point) {
    if (std::holds_alternative<isa::Exit>(point.instruction()))
        return point.calls.empty();
    // Where the legacy load fails, or the tail call succeeds, the program ends right there.
    const auto* call = std::get_if<isa::CallHelper>(&point.instruction());
    return std::holds_alternative<isa::PacketLoad>(point.instruction()) || (call && call->id == tail_call);
}

void check_release(const Point& point) {
    const auto* call = std::get_if<isa::CallHelper>(&point.instruction());
    const platform::Helper* helper = call ? point.env.helper(call->id) : nullptr;
    if (!helper)
        return;
    for (std::size_t i = 0; i < helper->arguments.size(); ++i) {
        const isa::Reg reg{static_cast<std::uint8_t>(i + 1)};
        const Word& word = point.word(reg);
        if (!helper->arguments[i].releases || !word.is_initialised() ||
            (word.is_zero() && helper->arguments[i].maybe_null))
            continue;
        const bool held = word.is_pointer() && semantics::debt_of(point.state.debts, word) != point.state.debts.end();
        if (!held)
            point.report(Rule::resource_release,
                         findings::BadRelease{reg, describe(point, word), std::string(helper->name)}, {reg},
                         static_cast<unsigned>(i));
    }
}

} // namespace

void check_resources(const Point& point) {
    check_release(point);
    if (!leaves(point))
        return;
    for (const resources::Owed& debt : point.state.debts) {
        const auto live = point.number(debt.live).constant_value();
        if (!live || *live != 0)
            point.report(Rule::resource_leak, findings::Leak{debt.acquired, acquired_by(point, debt.acquired)}, {},
                         debt.acquired);
    }
}

} // namespace bpfproof::checks
