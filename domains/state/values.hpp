// Every place of a state that holds a word or a value, in one order. Joins, coverings and clean-ups all walk it, so a
// new part of the state is forgotten by none of them.
#pragma once

#include "domains/state/state.hpp"

namespace bpfproof::state {

/// f(Word&) for every register but r10, saved register and stack cell. Frames are made the state's own only where a
/// cell changes.
template <class F>
void for_each_word(State& state, F&& f) {
    for (std::size_t i = 0; i + 1 < isa::register_count; ++i)
        f(state.registers[i]);
    for (std::uint32_t depth = 0; depth <= state.depth(); ++depth) {
        for (Word& word : state.activations[depth].callers_registers)
            f(word);
        const std::size_t cells = state.frame(depth).cells().size();
        for (std::size_t i = 0; i < cells; ++i) {
            Word word = state.frame(depth).cells()[i].word;
            f(word);
            if (word != state.frame(depth).cells()[i].word)
                state.own_frame(depth).cells()[i].word = word;
        }
    }
}

template <class F>
void for_each_value(const Word& word, F&& f) {
    if (word.is_scalar()) {
        f(word.value);
    } else if (word.is_pointer()) {
        f(word.value);
        f(word.nonnull);
        f(word.extent);
    }
}

/// f(const Value&) for every value that a state mentions.
template <class F>
void for_each_value(const State& state, F&& f) {
    for (const Word& word : state.registers)
        for_each_value(word, f);
    for (const Activation& activation : state.activations) {
        for (const Word& word : activation.callers_registers)
            for_each_value(word, f);
        for (const memory::Cell& cell : activation.frame->cells())
            for_each_value(cell.word, f);
        f(activation.callers_budget);
    }
    f(state.packet.start);
    f(state.packet.end);
    f(state.goto_budget);
    for (const Value& anchor : state.anchors)
        f(anchor);
    for (const resources::Owed& debt : state.debts)
        f(debt.live);
}

/// Does f(const Word&, const Word&) hold for every register and saved register? Both are of one depth.
template <class F>
bool all_register_pairs(const State& a, const State& b, F&& f) {
    for (std::size_t i = 0; i + 1 < isa::register_count; ++i)
        if (!f(a.registers[i], b.registers[i]))
            return false;
    for (std::uint32_t depth = 0; depth <= a.depth(); ++depth) {
        const auto& x = a.activations[depth].callers_registers;
        const auto& y = b.activations[depth].callers_registers;
        for (std::size_t i = 0; i < x.size(); ++i)
            if (!f(x[i], y[i]))
                return false;
    }
    return true;
}

/// The same for these, and for every cell that both have at the same bytes. Not asked of frames that both share, since
/// a word is like itself.
template <class F>
bool all_pairs(const State& a, const State& b, F&& f) {
    if (!all_register_pairs(a, b, f))
        return false;
    for (std::uint32_t depth = 0; depth <= a.depth(); ++depth) {
        const Activation& x = a.activations[depth];
        const Activation& y = b.activations[depth];
        if (x.frame == y.frame)
            continue;
        auto right = y.frame->cells().begin();
        const auto end = y.frame->cells().end();
        for (const memory::Cell& cell : x.frame->cells()) {
            while (right != end && right->offset < cell.offset)
                ++right;
            if (right != end && right->offset == cell.offset && right->size == cell.size && !f(cell.word, right->word))
                return false;
        }
    }
    return true;
}

} // namespace bpfproof::state
