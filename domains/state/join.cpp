// Joins and widenings of whole states: structure first (what kind of thing stands where), then all values at once by
// Pairing.
#include "domains/state/pairing.hpp"
#include "domains/state/state.hpp"
#include "domains/state/values.hpp"

#include "base/internal_error.hpp"

#include <algorithm>

namespace bpfproof::state {

namespace {

class Joiner {
public:
    Joiner(TermTable& table, State& left, State& right, const numeric::Thresholds* thresholds)
        : table_(table), left_(left), right_(right), pairing_(table, left.knowledge, right.knowledge, thresholds) {}

    State run() {
        if (left_.activations.size() != right_.activations.size() || left_.anchors.size() != right_.anchors.size())
            throw InternalError("join of states that do not stand at one place");
        State result;
        // Reading slots can still name new terms and teach facts, so all structure comes before any pairing.
        result.activations.resize(left_.activations.size());
        for (std::size_t depth = 0; depth < left_.activations.size(); ++depth)
            join_frame_structure(static_cast<std::uint32_t>(depth), result);
        for (std::size_t i = 0; i < isa::register_count; ++i)
            join_word(left_.registers[i], right_.registers[i], result.registers[i]);
        for (std::size_t depth = 0; depth < left_.activations.size(); ++depth)
            join_activation(depth, result);
        pairing_.add(left_.packet.start, right_.packet.start, &result.packet.start);
        pairing_.add(left_.packet.end, right_.packet.end, &result.packet.end);
        pairing_.add(left_.goto_budget, right_.goto_budget, &result.goto_budget);
        result.anchors.resize(left_.anchors.size());
        for (std::size_t i = 0; i < result.anchors.size(); ++i)
            pairing_.add(left_.anchors[i], right_.anchors[i], &result.anchors[i]);
        join_debts(result);
        result.knowledge = pairing_.resolve();
        return result;
    }

private:
    void join_word(const Word& l, const Word& r, Word& out) {
        if (l.is_scalar() && r.is_scalar()) {
            out = l;
            pairing_.add(l.value, r.value, &out.value);
        } else if (l.is_pointer() && r.is_pointer() && types::same_region(l, r)) {
            out = l;
            pairing_.add(l.value, r.value, &out.value);
            pairing_.add(l.nonnull, r.nonnull, &out.nonnull);
            pairing_.add(l.extent, r.extent, &out.extent);
        } else if (l.is_pointer() && r.is_zero()) {
            out = l;
            const Value null = symbolic::constant(0);
            pairing_.add(l.value, of_null(l.value, left_), &out.value);
            pairing_.add(l.nonnull, null, &out.nonnull);
            pairing_.add(l.extent, of_null(l.extent, left_), &out.extent);
        } else if (l.is_zero() && r.is_pointer()) {
            out = r;
            const Value null = symbolic::constant(0);
            pairing_.add(of_null(r.value, right_), r.value, &out.value);
            pairing_.add(null, r.nonnull, &out.nonnull);
            pairing_.add(of_null(r.extent, right_), r.extent, &out.extent);
        } else {
            out = l.is_initialised() && r.is_initialised() ? Word::any() : Word::uninitialised();
        }
    }

    /// The offset of a null pointer may be chosen: one that the other side allows loses least.
    Value of_null(Value other, const State& side) const {
        return other.is_constant() ? other : symbolic::constant(side.knowledge.number(table_, other).umin());
    }

    // A cell of one side that the other has in another partition (eight zero bytes against two stores of four) is read
    // there as the first side has it; only constants are put together anew, since only they cost no term.
    static void align(TermTable& table, const Frame& model, State& side, std::uint32_t depth) {
        for (const memory::Cell& cell : model.cells()) {
            const Frame& frame = side.frame(depth);
            if (!cell.word.is_scalar() || frame.cell_at(cell.offset, cell.size) ||
                !frame.is_initialised({cell.begin(), cell.end()}))
                continue;
            const auto over = frame.cells_over({cell.begin(), cell.end()});
            const auto constant = [](const memory::Cell& c) {
                return c.word.is_scalar() && c.word.value.is_constant();
            };
            int covered = 0;
            for (const memory::Cell& c : over)
                covered += std::min(c.end(), cell.end()) - std::max(c.begin(), cell.begin());
            if (covered != cell.size || !std::ranges::all_of(over, constant))
                continue;
            Builder builder(table, side.knowledge);
            Frame& own = side.own_frame(depth);
            const Word word = own.read(builder, cell.offset, cell.size);
            own.write(builder, cell.offset, cell.size, word);
        }
    }

    void join_frame_structure(std::uint32_t depth, State& result) {
        auto& out = result.activations[depth].frame;
        if (left_.activations[depth].frame == right_.activations[depth].frame) {
            out = left_.activations[depth].frame;
            return;
        }
        align(table_, left_.frame(depth), right_, depth);
        align(table_, right_.frame(depth), left_, depth);
        const Frame& l = left_.frame(depth);
        const Frame& r = right_.frame(depth);
        out = std::make_shared<Frame>(l.big_endian());
        out->initialised() = l.initialised() & r.initialised();
        auto right = r.cells().begin();
        for (const memory::Cell& cell : l.cells()) {
            while (right != r.cells().end() && right->offset < cell.offset)
                ++right;
            if (right == r.cells().end())
                break;
            if (right->offset == cell.offset && right->size == cell.size)
                out->cells().push_back({cell.offset, cell.size, Word::uninitialised()});
        }
    }

    void join_activation(std::size_t depth, State& result) {
        const Activation& l = left_.activations[depth];
        const Activation& r = right_.activations[depth];
        Activation& out = result.activations[depth];
        for (std::size_t i = 0; i < out.callers_registers.size(); ++i)
            join_word(l.callers_registers[i], r.callers_registers[i], out.callers_registers[i]);
        pairing_.add(l.callers_budget, r.callers_budget, &out.callers_budget);
        if (l.frame == r.frame) {
            // Shared, so every value in it is its own pair.
            for (const memory::Cell& cell : out.frame->cells())
                for_each_value(cell.word, [&](const Value& value) {
                    Value same;
                    pairing_.add(value, value, &same);
                });
            return;
        }
        auto left = l.frame->cells().begin();
        auto right = r.frame->cells().begin();
        for (memory::Cell& cell : out.frame->cells()) {
            const auto elsewhere = [&](const memory::Cell& c) {
                return c.offset != cell.offset || c.size != cell.size;
            };
            while (elsewhere(*left))
                ++left;
            while (elsewhere(*right))
                ++right;
            join_word(left->word, right->word, cell.word);
        }
    }

    // Both sides' debts in order; one that only one side has is not owed on the other.
    void join_debts(State& result) {
        const resources::Debts& l = left_.debts;
        const resources::Debts& r = right_.debts;
        const Value nothing = symbolic::constant(0);
        std::size_t i = 0;
        std::size_t j = 0;
        result.debts.reserve(l.size() + r.size());
        while (i < l.size() || j < r.size()) {
            const bool take_left = j == r.size() || (i < l.size() && l[i].acquired <= r[j].acquired);
            const bool take_right = i == l.size() || (j < r.size() && r[j].acquired <= l[i].acquired);
            const Value left = take_left ? l[i].live : nothing;
            const Value right = take_right ? r[j].live : nothing;
            result.debts.push_back({{}, take_left ? l[i].acquired : r[j].acquired});
            pairing_.add(left, right, &result.debts.back().live);
            i += take_left;
            j += take_right;
        }
    }

    TermTable& table_;
    State& left_;
    State& right_;
    Pairing pairing_;
};

// A slot that was joined to nothing definite says no more than its initialised bytes do; and a fresh read gives no
// less.
void drop_empty_cells(State& state) {
    for (std::uint32_t depth = 0; depth <= state.depth(); ++depth) {
        const auto empty = [](const memory::Cell& c) { return !c.word.is_initialised(); };
        if (std::ranges::any_of(state.frame(depth).cells(), empty))
            std::erase_if(state.own_frame(depth).cells(), empty);
    }
}

} // namespace

State join(TermTable& table, State left, State right) {
    State result = Joiner(table, left, right, nullptr).run();
    drop_empty_cells(result);
    return result;
}

State widen(TermTable& table, State old, State next, const numeric::Thresholds& thresholds) {
    State result = Joiner(table, old, next, &thresholds).run();
    drop_empty_cells(result);
    return result;
}

} // namespace bpfproof::state
