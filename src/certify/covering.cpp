#include "certify/covering.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace bpfproof::certify {

namespace {

/// What a state says anything of.
state::Live said(const State& state) {
    state::Live live{0, state.frame(state.depth()).initialised()};
    for (std::size_t i = 0; i < isa::register_count; ++i)
        live.registers |= static_cast<std::uint16_t>(state.registers[i].is_initialised() << i);
    return live;
}

/// Reads the frame's bytes in the pieces in which `recorded` has them: what a write puts back is what was read.
void cut_cells(TermTable& table, State& state, std::uint32_t depth, const memory::Frame& recorded) {
    std::vector<memory::Cell> pieces;
    for (const memory::Cell& cell : recorded.cells()) {
        const memory::Frame& frame = state.frame(depth);
        const bool there = std::ranges::any_of(
            frame.cells(), [&](const memory::Cell& c) { return c.offset == cell.offset && c.size == cell.size; });
        if (there || !cell.word.is_scalar() || !frame.is_initialised({cell.begin(), cell.end()}))
            continue;
        state::Builder make(table, state.knowledge);
        memory::Frame copy = frame;
        pieces.push_back({cell.offset, cell.size, copy.read(make, cell.offset, cell.size)});
    }
    for (const memory::Cell& piece : pieces) {
        state::Builder make(table, state.knowledge);
        state.own_frame(depth).write(make, piece.offset, piece.size, piece.word);
    }
}

// The engine records states without what nobody reads any more, with null pointers as the number 0, and with a word on
// the stack in pieces where another path wrote it so. To forget, to simplify and to read in pieces only weakens the
// state that arrives, so what then covers it covers it.
bool covered_when_cut(TermTable& table, const State& state, const State& recorded) {
    if (state.activations.size() != recorded.activations.size())
        return false;
    State cut = state;
    for (std::uint32_t depth = 0; depth <= cut.depth(); ++depth)
        cut_cells(table, cut, depth, recorded.frame(depth));
    state::normalise(table, cut, said(recorded));
    return state::leq(table, cut, recorded);
}

struct Place {
    std::string name;
    std::function<void(State&)> forget; ///< in a recorded state: makes it weaker
};

void forget_bytes(State& state, std::uint32_t depth, const memory::Cell& cell) {
    memory::ByteSet rest = state.frame(depth).initialised();
    rest &= ~memory::bytes_of({cell.begin(), cell.end()});
    state.own_frame(depth).keep_only(rest);
}

std::vector<Place> places(const TermTable& table, const State& state) {
    std::vector<Place> found;
    for (std::size_t i = 0; i + 1 < isa::register_count; ++i)
        if (state.registers[i].is_initialised())
            found.push_back({fmt::format("r{}", i), [i](State& s) { s.registers[i] = state::Word::uninitialised(); }});
    for (std::uint32_t depth = 0; depth <= state.depth(); ++depth) {
        const auto& saved = state.activations[depth].callers_registers;
        for (std::size_t i = 0; i < saved.size(); ++i)
            if (saved[i].is_initialised())
                found.push_back({fmt::format("r{} of frame {}'s caller", i + 1, depth), [depth, i](State& s) {
                                     s.activations[depth].callers_registers[i] = state::Word::uninitialised();
                                 }});
        for (const memory::Cell& cell : state.frame(depth).cells())
            found.push_back({fmt::format("bytes {}..{} of frame {}", cell.begin(), cell.end() - 1, depth),
                             [depth, cell](State& s) { forget_bytes(s, depth, cell); }});
        found.push_back(
            {fmt::format("written bytes of frame {}", depth), [depth](State& s) { s.own_frame(depth).keep_only({}); }});
    }
    found.push_back({"differences", [](State& s) {
                         state::Knowledge rest;
                         for (const symbolic::Fact& fact : s.knowledge.facts())
                             rest.set(fact.term, fact.kept);
                         s.knowledge = std::move(rest);
                     }});
    for (const symbolic::Fact& fact : state.knowledge.facts())
        found.push_back({fmt::format("what is known of {}", table.to_string(fact.term)), [term = fact.term](State& s) {
                             s.knowledge.retain([&](symbolic::TermId other) { return other != term; });
                         }});
    return found;
}

/// A least set of places that, forgotten, make `recorded` cover the state; nullopt: forgetting does not help, since the
/// two differ in what cannot be forgotten.
std::optional<std::vector<std::string>> gap(TermTable& table, const State& state, const State& recorded) {
    std::vector<Place> forgotten = places(table, recorded);
    const auto covers = [&](std::size_t but) {
        State weaker = recorded;
        for (std::size_t i = 0; i < forgotten.size(); ++i)
            if (i != but)
                forgotten[i].forget(weaker);
        return state::leq(table, state, weaker) || covered_when_cut(table, state, weaker);
    };
    if (!covers(forgotten.size()))
        return std::nullopt;
    for (std::size_t i = forgotten.size(); i-- > 0;)
        if (covers(i))
            forgotten.erase(forgotten.begin() + static_cast<std::ptrdiff_t>(i));
    std::vector<std::string> names;
    for (Place& place : forgotten)
        names.push_back(std::move(place.name));
    return names;
}

} // namespace

bool covered(TermTable& table, const State& state, const std::vector<State>& recorded) {
    return covered(table, state, recorded, [](std::size_t) { return true; });
}

bool covered(TermTable& table, const State& state, const std::vector<State>& recorded,
             const std::function<bool(std::size_t)>& usable) {
    const auto any = [&](auto&& covers) {
        for (std::size_t i = 0; i < recorded.size(); ++i)
            if (usable(i) && covers(recorded[i]))
                return true;
        return false;
    };
    return any([&](const State& r) { return state::leq(table, state, r); }) ||
           any([&](const State& r) { return covered_when_cut(table, state, r); });
}

std::optional<Gap> explain(TermTable& table, const State& state, const std::vector<State>& recorded) {
    std::optional<Gap> best;
    for (const State& candidate : recorded)
        if (auto found = gap(table, state, candidate); found && (!best || found->size() < best->places.size()))
            best = Gap{&candidate, std::move(*found)};
    if (!best && !recorded.empty())
        best = Gap{&recorded.front(), {"the depth of calls, debts, the packet's bounds, may_goto's budget or anchors"}};
    return best;
}

} // namespace bpfproof::certify
