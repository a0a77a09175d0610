#include "domains/state/framing.hpp"

#include "domains/state/values.hpp"

#include "base/internal_error.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace bpfproof::state {

namespace {

using symbolic::Interval;
using symbolic::Node;
using symbolic::Number;
using symbolic::TermId;
using symbolic::TermKind;
using symbolic::zero_term;
using types::Region;

/// The word that tells whether the packet may have changed: see framing.hpp.
constexpr std::size_t packet_witness = 0;

bool packet_is_the_same(const State& exit) {
    return exit.activations.back().callers_registers[packet_witness].is_pointer_to(Region::packet);
}

template <class F>
void for_each_operand(const TermTable& table, TermId term, F&& f) {
    const Node& node = table.node(term);
    if (node.kind == TermKind::sum)
        for (const symbolic::Addend& addend : table.addends(term))
            f(Value{addend.term, 0});
    if (node.kind == TermKind::unary || node.kind == TermKind::binary)
        f(node.left);
    if (node.kind == TermKind::binary)
        f(node.right);
}

/// Collects, for each variable that is new, the first place where it stands.
class Collector {
public:
    explicit Collector(const TermTable& table) : table_(table), seen_(table.size()) {}

    void word(Place place, const Word& word) {
        if (!word.is_scalar() && !word.is_pointer())
            return;
        value(place, word.value);
        if (!word.is_pointer())
            return;
        place.part = Place::Part::nonnull;
        value(place, word.nonnull);
        place.part = Place::Part::extent;
        value(place, word.extent);
    }

    void value(Place& place, Value value) {
        if (value.is_constant() || seen_[value.term])
            return;
        seen_[value.term] = true;
        if (table_.node(value.term).kind == TermKind::variable) {
            place.offset = value.offset;
            found_.push_back(place);
            return;
        }
        std::uint32_t step = 0;
        for_each_operand(table_, value.term, [&](Value operand) {
            place.way.push_back(step++);
            this->value(place, operand);
            place.way.pop_back();
        });
    }

    std::vector<Place> take() { return std::move(found_); }

private:
    const TermTable& table_;
    std::vector<bool> seen_;
    std::vector<Place> found_;
};

bool known_to_be_none(const TermTable& table, const State& state, const resources::Owed& debt) {
    return state.knowledge.number(table, debt.live).constant_value() == 0;
}

const Word* word_at(const State& state, const Place& place) {
    if (place.kind == Place::Kind::reg)
        return &state.registers[static_cast<std::size_t>(place.index)];
    if (place.depth > state.depth())
        return nullptr;
    const memory::Cell* cell = state.frame(place.depth).cell_at(place.index, place.size);
    return cell ? &cell->word : nullptr;
}

std::optional<Value> part_of(const Word* word, Place::Part part) {
    if (!word || (!word->is_pointer() && (!word->is_scalar() || part != Place::Part::value)))
        return std::nullopt;
    switch (part) {
    case Place::Part::value:
        return word->value;
    case Place::Part::nonnull:
        return word->nonnull;
    case Place::Part::extent:
        return word->extent;
    }
    throw InternalError("part of a word out of range");
}

/// The debts that normalising drops count as not there.
std::optional<Value> live_word(const TermTable& table, const State& state, std::int32_t index) {
    for (const resources::Owed& debt : state.debts)
        if (!known_to_be_none(table, state, debt) && index-- == 0)
            return debt.live;
    return std::nullopt;
}

std::optional<Value> whole_value(const TermTable& table, const State& state, const Place& place) {
    switch (place.kind) {
    case Place::Kind::reg:
    case Place::Kind::cell:
        return part_of(word_at(state, place), place.part);
    case Place::Kind::packet_start:
        return state.packet.start;
    case Place::Kind::packet_end:
        return state.packet.end;
    case Place::Kind::debt:
        return live_word(table, state, place.index);
    }
    throw InternalError("kind of place out of range");
}

std::optional<Value> value_at(const TermTable& table, const State& state, const Place& place) {
    std::optional<Value> value = whole_value(table, state, place);
    for (const std::uint32_t step : place.way) {
        if (!value)
            return std::nullopt;
        std::optional<Value> next;
        std::uint32_t number = 0;
        for_each_operand(table, value->term, [&](Value operand) {
            if (number++ == step)
                next = operand;
        });
        value = next;
    }
    return value ? std::optional(symbolic::plus(*value, 0 - place.offset)) : std::nullopt;
}

/// sval(value.term) + sval(value.offset) without leaving the signed range.
bool offset_is_exact(const Number& term, std::uint64_t offset) {
    const auto moved = static_cast<std::int64_t>(offset);
    std::int64_t unused = 0;
    return !__builtin_add_overflow(term.smin(), moved, &unused) && !__builtin_add_overflow(term.smax(), moved, &unused);
}

/// An exit's values and what is known of them, in the terms of the state that was entered.
class Instance {
public:
    Instance(TermTable& table, const State& exit, Knowledge& knowledge)
        : table_(table), exit_(exit), knowledge_(knowledge) {}

    /// Each anchor is what its variable was. False: that cannot be.
    bool anchors(const std::vector<Value>& entered) {
        // Those that are variables first: the others are then asked in terms that are known.
        std::vector<std::size_t> rest;
        for (std::size_t i = 0; i < entered.size(); ++i) {
            const Value anchor = exit_.anchors[i];
            if (table_.node(anchor.term).kind != TermKind::variable ||
                !renamed_.emplace(anchor.term, symbolic::plus(entered[i], 0 - anchor.offset)).second)
                rest.push_back(i);
        }
        return std::ranges::all_of(rest, [&](std::size_t i) {
            const Value anchor = value(exit_.anchors[i]);
            return anchor == entered[i] || knowledge_.assume(table_, symbolic::Comparison::eq, entered[i], anchor);
        });
    }

    /// False: what is known of both contradicts itself.
    bool know() {
        return std::ranges::all_of(
                   exit_.knowledge.facts(),
                   [&](const symbolic::Fact& f) { return knowledge_.refine(table_, term(f.term), f.number()); }) &&
               std::ranges::all_of(exit_.knowledge.differences(), [&](const symbolic::Difference& d) {
                   return learn(term(d.left), term(d.right), d.range);
               });
    }

    Value value(Value value) { return symbolic::plus(term(value.term), value.offset); }

    Word word(Word word) {
        if (word.is_scalar() || word.is_pointer())
            word.value = value(word.value);
        if (word.is_pointer()) {
            word.nonnull = value(word.nonnull);
            word.extent = value(word.extent);
        }
        return word;
    }

private:
    Value term(TermId id) {
        if (id == zero_term)
            return symbolic::constant(0);
        if (const auto known = renamed_.find(id); known != renamed_.end())
            return known->second;
        const Value made = make(id);
        renamed_.emplace(id, made);
        return made;
    }

    // The same operation on what its operands are now. Where that has no term, a new variable will do: all that is lost
    // is how it was computed.
    Value make(TermId id) {
        const Node node = table_.node(id);
        Builder builder(table_, knowledge_);
        if (node.kind == TermKind::variable)
            return builder.fresh(exit_.knowledge.number(table_, id));
        bool same = true;
        std::vector<Value> operands;
        for_each_operand(table_, id, [&](Value operand) { operands.push_back(operand); });
        for (Value& operand : operands) {
            const Value now = value(operand);
            same = same && now == operand;
            operand = now;
        }
        if (same)
            return {id, 0};
        if (node.kind == TermKind::unary)
            return builder.unary(node.unary(), operands[0]);
        if (node.kind == TermKind::binary)
            return builder.binary(node.binary(), operands[0], operands[1]);
        return sum(id, operands);
    }

    Value sum(TermId id, const std::vector<Value>& operands) {
        std::array<symbolic::Addend, symbolic::max_addends> addends{};
        const std::size_t count = operands.size();
        std::uint64_t offset = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint64_t factor = table_.addends(id)[i].factor;
            addends[i] = {factor, operands[i].term};
            offset += factor * operands[i].offset;
        }
        Value made;
        if (table_.linear(std::span(addends.data(), count), made))
            return symbolic::plus(made, offset);
        return Builder(table_, knowledge_).fresh(exit_.knowledge.number(table_, id));
    }

    // sval(left) - sval(right) in range, said of their terms where no offset wraps.
    bool learn(Value left, Value right, Interval range) {
        const Interval known = knowledge_.difference(table_, left, right);
        if (known.low > range.high || known.high < range.low)
            return false;
        if (left.is_constant() || right.is_constant())
            return learn_bounds(left, right, range);
        std::int64_t shift = 0;
        if (left.term == right.term || !offset_is_exact(knowledge_.number(table_, left.term), left.offset) ||
            !offset_is_exact(knowledge_.number(table_, right.term), right.offset) ||
            __builtin_sub_overflow(static_cast<std::int64_t>(left.offset), static_cast<std::int64_t>(right.offset),
                                   &shift))
            return true;
        Interval moved;
        if (!range.has_low() || __builtin_sub_overflow(range.low, shift, &moved.low))
            moved.low = Interval{}.low;
        if (!range.has_high() || __builtin_sub_overflow(range.high, shift, &moved.high))
            moved.high = Interval{}.high;
        knowledge_.add_difference(left.term, right.term, moved);
        return true;
    }

    bool learn_bounds(Value left, Value right, Interval range) {
        const auto bound = [&](Value value, std::int64_t from, bool has_low, std::int64_t low, bool has_high,
                               std::int64_t high) {
            std::int64_t least = 0;
            std::int64_t most = 0;
            if (!has_low || __builtin_add_overflow(from, low, &least))
                least = std::numeric_limits<std::int64_t>::min();
            if (!has_high || __builtin_add_overflow(from, high, &most))
                most = std::numeric_limits<std::int64_t>::max();
            return least > most || knowledge_.refine(table_, value, Number::signed_range(least, most));
        };
        if (left.is_constant() && right.is_constant())
            return true; // compared above
        if (right.is_constant())
            return bound(left, static_cast<std::int64_t>(right.offset), range.has_low(), range.low, range.has_high(),
                         range.high);
        // right = left - [low, high]
        std::int64_t low = 0;
        std::int64_t high = 0;
        const bool has_low = range.has_high() && !__builtin_sub_overflow(std::int64_t{0}, range.high, &low);
        const bool has_high = range.has_low() && !__builtin_sub_overflow(std::int64_t{0}, range.low, &high);
        return bound(right, static_cast<std::int64_t>(left.offset), has_low, low, has_high, high);
    }

    TermTable& table_;
    const State& exit_;
    Knowledge& knowledge_;
    std::unordered_map<TermId, Value> renamed_;
};

void forget_packet_pointers(State& state) {
    for_each_word(state, [](Word& word) {
        if (word.is_pointer_to(Region::packet))
            word = Word::any();
    });
}

} // namespace

std::vector<bool> frames_come_to(const State& state) {
    std::vector<bool> frames(state.activations.size());
    std::vector<std::uint32_t> open;
    const auto come_to = [&](const Word& word) {
        if (!word.is_pointer_to(Region::stack) || word.object > state.depth() || frames[word.object])
            return;
        frames[word.object] = true;
        open.push_back(word.object);
    };
    frames[state.depth()] = true;
    open.push_back(state.depth());
    std::ranges::for_each(state.registers, come_to);
    while (!open.empty()) {
        const std::uint32_t depth = open.back();
        open.pop_back();
        for (const memory::Cell& cell : state.frame(depth).cells())
            come_to(cell.word);
    }
    return frames;
}

bool holds_function(const State& state, const std::vector<bool>& frames) {
    const auto is_function = [](const Word& word) { return word.is_pointer_to(Region::function); };
    bool found = std::ranges::any_of(state.registers, is_function);
    for (std::uint32_t depth = 0; depth < frames.size(); ++depth)
        if (frames[depth])
            found = found || std::ranges::any_of(state.frame(depth).cells(), is_function, &memory::Cell::word);
    return found;
}

State frame_off(TermTable& table, const State& entered, const std::vector<bool>& frames) {
    State framed;
    framed.registers = entered.registers;
    const auto nothing = std::make_shared<Frame>(entered.frame(0).big_endian());
    for (std::size_t depth = 0; depth < entered.activations.size(); ++depth)
        framed.activations.push_back(
            {frames[depth] ? entered.activations[depth].frame : nothing, {}, {table.fresh_variable(), 0}});
    framed.activations.back().callers_registers[packet_witness] =
        Word::pointer(Region::packet, 0, symbolic::constant(0));
    framed.packet = entered.packet;
    framed.debts = entered.debts;
    framed.goto_budget = entered.goto_budget;
    framed.knowledge = entered.knowledge;
    return framed;
}

std::vector<Place> places_of_variables(const TermTable& table, const State& framed) {
    Collector collector(table);
    for (std::size_t i = 0; i + 1 < isa::register_count; ++i)
        collector.word({.kind = Place::Kind::reg, .index = static_cast<std::int32_t>(i)}, framed.registers[i]);
    for (std::uint32_t depth = 0; depth <= framed.depth(); ++depth)
        for (const memory::Cell& cell : framed.frame(depth).cells())
            collector.word({.kind = Place::Kind::cell, .size = cell.size, .depth = depth, .index = cell.offset},
                           cell.word);
    Place start{.kind = Place::Kind::packet_start};
    collector.value(start, framed.packet.start);
    Place end{.kind = Place::Kind::packet_end};
    collector.value(end, framed.packet.end);
    std::int32_t number = 0;
    for (const resources::Owed& debt : framed.debts) {
        if (known_to_be_none(table, framed, debt))
            continue;
        Place place{.kind = Place::Kind::debt, .index = number++};
        collector.value(place, debt.live);
    }
    return collector.take();
}

std::optional<std::vector<Value>> values_at(const TermTable& table, const State& state,
                                            const std::vector<Place>& places) {
    std::vector<Value> values;
    for (const Place& place : places) {
        const auto value = value_at(table, state, place);
        if (!value)
            return std::nullopt;
        values.push_back(*value);
    }
    return values;
}

State exit_part(const TermTable& table, State exit) {
    for (std::size_t i = 1; i < isa::register_count; ++i)
        exit.registers[i] = Word::uninitialised();
    exit.activations.back().frame = std::make_shared<Frame>(exit.activations.back().frame->big_endian());
    exit.goto_budget = symbolic::constant(0);
    drop_unnameable(table, exit);
    return exit;
}

std::optional<State> resume(TermTable& table, const State& entered, const Framing& framing, const State& exit) {
    const auto anchors = values_at(table, entered, framing.places);
    if (!anchors || anchors->size() != exit.anchors.size() || exit.depth() != entered.depth() ||
        framing.frames.size() != entered.activations.size())
        throw InternalError("resuming from an exit of something else");
    State resumed = entered;
    Instance instance(table, exit, resumed.knowledge);
    if (!instance.anchors(*anchors) || !instance.know())
        return std::nullopt;
    if (!packet_is_the_same(exit))
        forget_packet_pointers(resumed);
    for (std::uint32_t depth = 0; depth < framing.frames.size(); ++depth) {
        if (!framing.frames[depth])
            continue;
        resumed.activations[depth].frame = std::make_shared<Frame>(exit.frame(depth));
        for (memory::Cell& cell : resumed.activations[depth].frame->cells())
            cell.word = instance.word(cell.word);
    }
    resumed.registers = {};
    resumed[isa::r0] = instance.word(exit[isa::r0]);
    resumed.packet = {instance.value(exit.packet.start), instance.value(exit.packet.end)};
    resumed.debts = exit.debts;
    for (resources::Owed& debt : resumed.debts)
        debt.live = instance.value(debt.live);
    return resumed;
}

} // namespace bpfproof::state
