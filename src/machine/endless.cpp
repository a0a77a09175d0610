#include "machine/endless.hpp"

#include "machine/execution.hpp"

#include <algorithm>

namespace bpfproof::machine {
namespace {

/// More memory than this is not kept.
constexpr std::uint64_t most_kept = 1 << 20;

bool same(const Frame& a, const Frame& b) {
    return a.image == b.image && a.site == b.site && a.saved == b.saved && a.stack == b.stack &&
           a.callback == b.callback && a.goto_budget == b.goto_budget && a.depth == b.depth;
}

bool same(const Region& a, const Region& b) {
    return a.live == b.live && a.bytes == b.bytes && a.written == b.written && a.pointers == b.pointers;
}

} // namespace

bool Recurrence::comes_again(isa::Slot slot, std::span<const Word, isa::register_count> registers,
                             std::span<const Frame> frames, const Memory& memory, std::uint64_t helper_calls) {
    ++seen_;
    if (slot == slot_ && helper_calls == helper_calls_ && !regions_.empty() &&
        std::ranges::equal(registers, registers_) && memory.regions().size() == regions_.size() &&
        std::ranges::equal(frames, frames_, [](const Frame& a, const Frame& b) { return same(a, b); }) &&
        std::ranges::equal(memory.regions(), regions_, [](const Region& a, const Region& b) { return same(a, b); }))
        return true;
    if (seen_ != next_)
        return false;
    next_ *= 2;
    std::uint64_t size = 0;
    for (const Region& region : memory.regions())
        size += region.bytes.size();
    if (size > most_kept)
        return false;
    slot_ = slot;
    std::ranges::copy(registers, registers_.begin());
    frames_.assign(frames.begin(), frames.end());
    regions_ = memory.regions();
    helper_calls_ = helper_calls;
    return false;
}

void Execution::look_for_endless() {
    if (recurrence_.comes_again(slot_, registers_, frames_, world_.memory, helper_calls_))
        throw Trap{.kind = FaultKind::endless};
}

} // namespace bpfproof::machine
