#include "refute/distance.hpp"

#include <deque>

namespace bpfproof::refute {

Ways::Ways(const isa::Code& code) : into_(code.size()) {
    const auto add = [&](isa::Slot from, isa::Slot to, std::uint32_t cost) {
        if (to < into_.size())
            into_[to].push_back({from, cost});
    };
    for (isa::Slot slot = 0; slot < code.size(); ++slot) {
        const auto next = static_cast<isa::Slot>(slot + (isa::is_wide(code[slot]) ? 2 : 1));
        std::visit(isa::Overloaded{[&](const isa::Exit&) {}, [&](const isa::SecondSlot&) {},
                                   [&](const isa::Jump& i) { add(slot, i.target, 0); },
                                   [&](const isa::Branch& i) {
                                       add(slot, next, 1);
                                       add(slot, i.target, 1);
                                   },
                                   [&](const isa::MayGoto& i) {
                                       add(slot, next, 1);
                                       add(slot, i.target, 1);
                                   },
                                   [&](const isa::CallLocal& i) {
                                       add(slot, next, 0);
                                       add(slot, i.target, 1);
                                   },
                                   [&](const isa::LoadFunction& i) {
                                       add(slot, next, 0);
                                       add(slot, i.target, 2);
                                   },
                                   [&](const auto&) { add(slot, next, 0); }},
                   code[slot]);
    }
}

std::vector<std::uint32_t> Ways::to(isa::Slot target) const {
    std::vector<std::uint32_t> distance(into_.size(), unreachable);
    if (target >= distance.size())
        return distance;
    // Costs are 0, 1 and 2: what costs nothing goes first. A slot is settled when it is taken for the first time at its
    // least distance; a cost of 2 among those of 1 may be taken early, and is then put right when it improves.
    std::deque<isa::Slot> open{target};
    distance[target] = 0;
    while (!open.empty()) {
        const isa::Slot at = open.front();
        open.pop_front();
        for (const Way& way : into_[at]) {
            const std::uint32_t far = distance[at] + way.cost;
            if (far >= distance[way.from])
                continue;
            distance[way.from] = far;
            if (way.cost == 0)
                open.push_front(way.from);
            else
                open.push_back(way.from);
        }
    }
    return distance;
}

} // namespace bpfproof::refute
