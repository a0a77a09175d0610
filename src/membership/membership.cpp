#include "membership/membership.hpp"

#include "domains/state/values.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bpfproof::membership {
namespace {

using machine::RegionKind;
using symbolic::Value;
using types::Region;
using types::Word;

std::vector<Value> mentioned(const state::State& state) {
    std::vector<Value> values;
    state::for_each_value(state, [&](const Value& value) { values.push_back(value); });
    return values;
}

/// The machine's kind for a region of which the offset can be compared; nullopt: nothing is known of where it is.
std::optional<RegionKind> kind_of(Region region) {
    switch (region) {
    case Region::stack:
        return RegionKind::stack;
    case Region::context:
        return RegionKind::context;
    case Region::packet:
        return RegionKind::packet;
    case Region::map_value:
        return RegionKind::map_value;
    case Region::map_object:
        return RegionKind::map_object;
    case Region::memory:
        return RegionKind::memory;
    case Region::socket:
        return RegionKind::socket;
    case Region::function:
        return RegionKind::function;
    case Region::none:
    case Region::kernel_object:
    case Region::kernel_memory:
        return std::nullopt;
    }
    return std::nullopt;
}

/// Collects the equations of one comparison.
class Comparison {
public:
    Comparison(const machine::View& view, const std::vector<object::Map>& maps) : view_(view), maps_(maps) {}

    void compare(std::string_view place, const Word& said, const machine::Word& is);
    void compare_frame(std::size_t depth, const memory::Frame& frame);
    void equate(std::string_view place, Value value, std::uint64_t word) {
        equations_.push_back({value, word});
        places_.emplace_back(place);
    }
    void fail(std::string_view place, std::string reason) {
        if (!outside_)
            outside_ = Outside{std::string(place), std::move(reason)};
    }

    const std::optional<Outside>& outside() const { return outside_; }
    std::span<const symbolic::Equation> equations() const { return equations_; }
    const std::string& place(std::size_t equation) const { return places_[equation]; }

private:
    void compare_pointer(std::string_view place, const Word& said, const machine::Word& is);
    bool is_region(const Word& said, const machine::Region& region, machine::RegionId id) const;

    const machine::View& view_;
    const std::vector<object::Map>& maps_;
    std::vector<symbolic::Equation> equations_;
    std::vector<std::string> places_;
    std::optional<Outside> outside_;
};

bool Comparison::is_region(const Word& said, const machine::Region& region, machine::RegionId id) const {
    switch (said.region) {
    case Region::stack:
        return said.object < view_.frames.size() && view_.frames[said.object].stack == id;
    case Region::packet:
        return view_.packet == id;
    case Region::map_value:
    case Region::map_object:
        // A template stands for every map that an outer map may hold: those made for the run, and those the object puts
        // there.
        return region.object == said.object || (said.object < maps_.size() && maps_[said.object].template_only);
    case Region::function:
        return region.object == said.object;
    case Region::none:
    case Region::context:
    case Region::memory:
    case Region::socket:
    case Region::kernel_object:
    case Region::kernel_memory:
        return true;
    }
    return true;
}

void Comparison::compare_pointer(std::string_view place, const Word& said, const machine::Word& is) {
    if (!is.is_pointer() && is.bits == 0) {
        equate(place, said.nonnull, 0);
        return;
    }
    equate(place, said.nonnull, 1);
    const auto kind = kind_of(said.region);
    if (!kind)
        return;
    if (!is.is_pointer()) {
        fail(place, fmt::format("is the number {:#x}, and not a pointer to {}", is.bits, types::name(said.region)));
        return;
    }
    const machine::Region& region = view_.memory[is.region];
    if (region.kind != *kind || !is_region(said, region, is.region)) {
        fail(place,
             fmt::format("points into {}, and not into {} {}", region.name, types::name(said.region), said.object));
        return;
    }
    if (!region.live) {
        fail(place, fmt::format("points into {} that is gone", region.name));
        return;
    }
    equate(place, said.value, static_cast<std::uint64_t>(view_.memory.offset(is)));
    if (said.region == Region::map_value || said.region == Region::memory)
        equate(place, said.extent, static_cast<std::uint64_t>(region.end - region.begin));
}

void Comparison::compare(std::string_view place, const Word& said, const machine::Word& is) {
    if (!said.is_initialised())
        return;
    if (!is.written)
        fail(place, "was never written");
    else if (said.is_scalar())
        equate(place, said.value, is.bits);
    else if (said.is_pointer())
        compare_pointer(place, said, is);
}

void Comparison::compare_frame(std::size_t depth, const memory::Frame& frame) {
    const machine::Region& stack = view_.memory[view_.frames[depth].stack];
    for (std::size_t i = 0; i < memory::frame_size; ++i)
        if (frame.initialised()[i] && !stack.written[i]) {
            fail(fmt::format("frame {} at {}", depth, static_cast<int>(i) - memory::frame_size), "was never written");
            return;
        }
    for (const memory::Cell& cell : frame.cells()) {
        const auto begin = static_cast<std::size_t>(cell.offset - stack.begin);
        const auto whole = stack.pointers.find(cell.offset);
        const bool pointer = cell.size == 8 && whole != stack.pointers.end();
        const std::uint64_t bits = view_.memory.number_of(std::span(stack.bytes).subspan(begin, cell.size));
        compare(fmt::format("frame {} at {}", depth, cell.begin()), cell.word,
                {bits, pointer ? whole->second : machine::no_region, true});
    }
}

} // namespace

std::string to_string(const Outside& outside) {
    return outside.place.empty() ? outside.reason : outside.place + ": " + outside.reason;
}

Membership::Membership(const state::TermTable& table, state::State state, const std::vector<object::Map>& maps)
    : state_(std::make_unique<const state::State>(std::move(state))),
      equations_(table, state_->knowledge, mentioned(*state_)), maps_(maps) {}

std::optional<Outside> Membership::outside(const machine::View& view) const {
    static constexpr std::array<std::string_view, isa::register_count> names{"r0", "r1", "r2", "r3", "r4", "r5",
                                                                             "r6", "r7", "r8", "r9", "r10"};
    const state::State& state = *state_;
    if (state.activations.size() != view.frames.size())
        return Outside{"", fmt::format("{} frames, and not {}", view.frames.size(), state.activations.size())};
    Comparison comparison(view, maps_);
    for (std::size_t i = 0; i < isa::register_count; ++i)
        comparison.compare(names[i], state.registers[i], view.registers[i]);
    for (std::size_t depth = 0; depth < view.frames.size(); ++depth) {
        // The machine keeps r6..r9 for the caller; r1..r5 are kept by the helper that runs a callback, out of sight.
        const auto& saved = view.frames[depth].saved;
        for (std::size_t i = 0; depth > 0 && i < saved.size(); ++i)
            comparison.compare(names[i + 6], state.activations[depth].callers_registers[i + 5], saved[i]);
        comparison.compare_frame(depth, state.frame(static_cast<std::uint32_t>(depth)));
    }
    const machine::Region& packet = view.memory[view.packet];
    comparison.equate("packet start", state.packet.start, static_cast<std::uint64_t>(packet.begin));
    comparison.equate("packet end", state.packet.end, static_cast<std::uint64_t>(packet.end));
    // A machine that is given less is one that stops early, which may_goto is free to do.
    const auto budget = [&](std::size_t depth) {
        return machine::Inputs{}.may_goto_budget - (view.goto_budget - view.frames[depth].goto_budget);
    };
    comparison.equate("budget of may_goto", state.goto_budget, budget(view.frames.size() - 1));
    for (std::size_t depth = 1; depth < view.frames.size(); ++depth)
        comparison.equate("caller's budget of may_goto", state.activations[depth].callers_budget, budget(depth - 1));
    if (view.references > state.debts.size())
        comparison.fail("references",
                        fmt::format("{} are held, and not at most {}", view.references, state.debts.size()));
    if (state.debts.size() == view.references)
        for (const resources::Owed& debt : state.debts)
            comparison.equate(fmt::format("reference acquired at {}", debt.acquired), debt.live, 1);
    else if (view.references == 0)
        for (const resources::Owed& debt : state.debts)
            comparison.equate(fmt::format("reference acquired at {}", debt.acquired), debt.live, 0);
    if (comparison.outside())
        return comparison.outside();
    const auto contradiction = equations_.contradiction(comparison.equations());
    if (!contradiction)
        return std::nullopt;
    return Outside{contradiction->equation ? comparison.place(*contradiction->equation) : std::string(),
                   contradiction->reason};
}

} // namespace bpfproof::membership
