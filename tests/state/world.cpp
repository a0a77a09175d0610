#include "state/world.hpp"

#include <algorithm>
#include <bit>
#include <map>

namespace bpfproof::test {

using symbolic::TermKind;
using types::Region;
using types::Word;

namespace {

struct Equation {
    Value value;
    Word64 word;
};
using PlaceKey = std::array<int, 4>;
using Places = std::map<PlaceKey, Value>;

void add_places(Places& places, PlaceKey key, const Word& word) {
    if (word.is_scalar() || word.is_pointer())
        places[key] = word.value;
    if (word.is_pointer()) {
        key[3] = 1;
        places[key] = word.nonnull;
        key[3] = 2;
        places[key] = word.extent;
    }
}

Places places_of(const State& state) {
    Places places;
    for (int i = 0; i < 10; ++i)
        add_places(places, {0, i, 0, 0}, state.registers[static_cast<std::size_t>(i)]);
    for (std::size_t depth = 0; depth < state.activations.size(); ++depth) {
        const int d = static_cast<int>(depth);
        for (int i = 0; i < 9; ++i)
            add_places(places, {1, d, i, 0}, state.activations[depth].callers_registers[static_cast<std::size_t>(i)]);
        for (const memory::Cell& cell : state.activations[depth].frame->cells())
            add_places(places, {2 + d, cell.offset, cell.size, 0}, cell.word);
    }
    places[{-1, 0, 0, 0}] = state.packet.start;
    places[{-1, 1, 0, 0}] = state.packet.end;
    places[{-1, 2, 0, 0}] = state.goto_budget;
    for (std::size_t depth = 0; depth < state.activations.size(); ++depth)
        places[{-1, 3, static_cast<int>(depth), 0}] = state.activations[depth].callers_budget;
    for (std::size_t i = 0; i < state.anchors.size(); ++i)
        places[{-1, 4, static_cast<int>(i), 0}] = state.anchors[i];
    for (std::size_t i = 0; i < state.debts.size(); ++i)
        places[{-2, static_cast<int>(i), 0, 0}] = state.debts[i].live;
    return places;
}

void equate(std::vector<Equation>& out, const World& world, const Word& word, Word64 concrete) {
    if (word.is_scalar()) {
        out.push_back({word.value, concrete});
    } else if (word.is_pointer() && concrete == 0) {
        out.push_back({word.nonnull, 0});
    } else if (word.is_pointer()) {
        out.push_back({word.nonnull, 1});
        out.push_back({word.value, concrete - world.base(word.region, word.object)});
        out.push_back({word.extent, world.extent(word.region, word.object)});
    }
}

/// What must hold besides debts; false: the state does not stand for the world whatever the valuation.
bool equations(std::vector<Equation>& out, const State& state, const World& world) {
    for (std::size_t i = 0; i < 10; ++i)
        equate(out, world, state.registers[i], world.registers[i]);
    for (std::size_t depth = 0; depth < state.activations.size(); ++depth) {
        const memory::Frame& frame = *state.activations[depth].frame;
        if ((frame.initialised() & ~world.written[depth]).any())
            return false;
        for (std::size_t i = 0; i < 9; ++i)
            equate(out, world, state.activations[depth].callers_registers[i], world.saved[depth][i]);
        for (const memory::Cell& cell : frame.cells())
            equate(out, world, cell.word, world.stack_word(depth, cell.offset, cell.size));
        out.push_back({state.activations[depth].callers_budget, world.callers_budgets[depth]});
    }
    out.push_back({state.packet.start, world.packet_start});
    out.push_back({state.packet.end, world.packet_end});
    out.push_back({state.goto_budget, world.goto_budget});
    for (std::size_t i = 0; i < state.anchors.size(); ++i)
        out.push_back({state.anchors[i], world.anchors.at(i)});
    return true;
}

class Solver {
public:
    Solver(const TermTable& table, const State& state, std::vector<Equation> equations)
        : table_(table), state_(state), equations_(std::move(equations)) {
        for (const Equation& e : equations_)
            collect(e.value.term);
        for (const symbolic::Fact& f : state.knowledge.facts())
            collect(f.term);
        for (const symbolic::Difference& d : state.knowledge.differences()) {
            collect(d.left);
            collect(d.right);
        }
        std::ranges::sort(variables_);
        known_.resize(table.size());
        words_.resize(table.size());
    }

    void hint(TermId variable, Word64 word) { hints_[variable].push_back(word); }

    /// The term of the state and what stood for it elsewhere: operations of one shape give words for their variables.
    void unify(Value mine, Value other, const Valuation& valuation, unsigned depth = 8) {
        if (depth == 0 || mine.is_constant())
            return;
        const symbolic::Node& node = table_.node(mine.term);
        if (node.kind == TermKind::variable) {
            hint(mine.term, evaluate(table_, valuation, other) - mine.offset);
            return;
        }
        const symbolic::Node& image = table_.node(other.term);
        if (node.kind != image.kind || node.op != image.op)
            return;
        if (node.kind == TermKind::sum) {
            for (const symbolic::Addend& a : table_.addends(mine.term))
                for (const symbolic::Addend& b : table_.addends(other.term))
                    if (a.factor == b.factor)
                        unify({a.term, 0}, {b.term, 0}, valuation, depth - 1);
            return;
        }
        unify(node.left, image.left, valuation, depth - 1);
        unify(node.right, image.right, valuation, depth - 1);
    }

    /// Which variable is guessed first decides which are solved for, so both orders are tried.
    std::optional<Valuation> run() {
        if (search())
            return words_;
        std::ranges::reverse(variables_);
        nodes_ = 0;
        return search() ? std::optional(words_) : std::nullopt;
    }

private:
    void collect(TermId term) {
        const symbolic::Node& node = table_.node(term);
        switch (node.kind) {
        case TermKind::zero:
            return;
        case TermKind::variable:
            if (std::ranges::find(variables_, term) == variables_.end())
                variables_.push_back(term);
            return;
        case TermKind::sum:
            for (const symbolic::Addend& addend : table_.addends(term))
                collect(addend.term);
            return;
        case TermKind::binary:
            collect(node.right.term);
            [[fallthrough]];
        case TermKind::unary:
            collect(node.left.term);
            return;
        }
    }

    bool is_known(TermId term) const {
        const symbolic::Node& node = table_.node(term);
        switch (node.kind) {
        case TermKind::zero:
            return true;
        case TermKind::variable:
            return known_[term];
        case TermKind::sum:
            return std::ranges::all_of(table_.addends(term), [&](const auto& a) { return is_known(a.term); });
        case TermKind::unary:
            return is_known(node.left.term);
        case TermKind::binary:
            return is_known(node.left.term) && is_known(node.right.term);
        }
        return true;
    }

    static Word64 inverse(Word64 odd) {
        Word64 x = odd;
        for (int i = 0; i < 6; ++i)
            x *= 2 - odd * x;
        return x;
    }

    /// term = word: determines a variable (true), or says nothing new.
    bool determine(TermId term, Word64 word) {
        const symbolic::Node& node = table_.node(term);
        if (node.kind == TermKind::variable && !known_[term]) {
            known_[term] = true;
            words_[term] = word;
            trail_.push_back(term);
            return true;
        }
        if (node.kind != TermKind::sum)
            return false;
        const symbolic::Addend* open = nullptr;
        for (const symbolic::Addend& addend : table_.addends(term)) {
            if (is_known(addend.term)) {
                word -= addend.factor * evaluate(table_, words_, addend.term);
                continue;
            }
            if (open || addend.factor % 2 == 0)
                return false;
            open = &addend;
        }
        return open && determine(open->term, word * inverse(open->factor));
    }

    bool consistent() const {
        return std::ranges::all_of(equations_, [&](const Equation& e) {
            return !is_known(e.value.term) || evaluate(table_, words_, e.value) == e.word;
        });
    }

    bool propagate() {
        for (bool news = true; news;) {
            news = false;
            for (const Equation& e : equations_)
                news = determine(e.value.term, e.word - e.value.offset) || news;
        }
        return consistent();
    }

    bool search() {
        if (++nodes_ > 3000)
            return false;
        const std::size_t mark = trail_.size();
        const auto undo = [&] {
            for (; trail_.size() > mark; trail_.pop_back())
                known_[trail_.back()] = false;
        };
        if (!propagate()) {
            undo();
            return false;
        }
        const auto open = std::ranges::find_if(variables_, [&](TermId v) { return !known_[v]; });
        if (open == variables_.end()) {
            if (violated(table_, state_.knowledge, words_).empty())
                return true;
            undo();
            return false;
        }
        const TermId variable = *open;
        for (const Word64 word : candidates(variable)) {
            known_[variable] = true;
            words_[variable] = word;
            trail_.push_back(variable);
            if (search())
                return true;
            known_[variable] = false;
            trail_.pop_back();
        }
        undo();
        return false;
    }

    std::vector<Word64> candidates(TermId variable) const {
        std::vector<Word64> words;
        const auto put = [&](Word64 word) {
            if (std::ranges::find(words, word) == words.end())
                words.push_back(word);
        };
        if (const auto it = hints_.find(variable); it != hints_.end())
            std::ranges::for_each(it->second, put);
        // A sum in which only this variable is open, with an even factor: one of the solutions.
        for (const Equation& e : equations_) {
            if (table_.node(e.value.term).kind != TermKind::sum)
                continue;
            Word64 word = e.word - e.value.offset;
            Word64 factor = 0;
            bool alone = true;
            for (const symbolic::Addend& addend : table_.addends(e.value.term)) {
                if (addend.term == variable)
                    factor = addend.factor;
                else if (is_known(addend.term))
                    word -= addend.factor * evaluate(table_, words_, addend.term);
                else
                    alone = false;
            }
            if (!alone || factor == 0)
                continue;
            const int shift = std::countr_zero(factor);
            if (std::countr_zero(word) >= shift)
                put(static_cast<Word64>(static_cast<std::int64_t>(word) >> shift) *
                    inverse(static_cast<Word64>(static_cast<std::int64_t>(factor) >> shift)));
        }
        const symbolic::Number number = state_.knowledge.number(table_, variable);
        for (const Word64 word :
             {number.umin(), number.umax(), static_cast<Word64>(number.smin()), static_cast<Word64>(number.smax())})
            put(word);
        // Near the ends, which may be excluded.
        for (Word64 i = 1; i < 3; ++i) {
            put(number.umin() + i);
            put(number.umax() - i);
        }
        std::erase_if(words, [&](Word64 word) { return !number.contains(word); });
        return words;
    }

    const TermTable& table_;
    const State& state_;
    std::vector<Equation> equations_;
    std::vector<TermId> variables_;
    std::map<TermId, std::vector<Word64>> hints_;
    std::vector<bool> known_;
    Valuation words_;
    std::vector<TermId> trail_;
    std::size_t nodes_ = 0;
};

/// All ways to say which of the state's debts the world's references are: those of one slot keep their order, the rest
/// is 0.
void assignments(const resources::Debts& debts, const World& world, std::vector<std::vector<Word64>>& out) {
    const auto& held = world.debts;
    if (held.size() > debts.size())
        return;
    for (std::uint32_t mask = 0; mask < (1u << debts.size()); ++mask) {
        if (static_cast<std::size_t>(std::popcount(mask)) != held.size())
            continue;
        std::vector<Word64> words(debts.size());
        std::size_t next = 0;
        bool fits = true;
        for (std::size_t i = 0; i < debts.size(); ++i)
            if ((mask >> i) & 1) {
                fits = fits && debts[i].acquired == held[next].first;
                words[i] = held[next++].second;
            }
        if (fits)
            out.push_back(words);
    }
}

} // namespace

Word64 World::base(Region region, std::uint32_t object) const {
    return (id * 0x9e37'79b9'7f4a'7c15 + static_cast<Word64>(region) * 0x1'0000'0001 + object * 0x10'0000'0000) |
           (Word64{1} << 52);
}

Word64 World::extent(Region region, std::uint32_t object) const {
    if (region != Region::map_value && region != Region::memory)
        return 0;
    return region == Region::map_value ? 16 + object * 8 : 1 + (id * 7 + object) % 50;
}

Word64 World::stack_word(std::size_t depth, int offset, unsigned size) const {
    Word64 word = 0;
    for (unsigned i = 0; i < size; ++i)
        word |= Word64{frames[depth][static_cast<std::size_t>(offset + memory::frame_size) + i]} << (8 * i);
    return word;
}

std::optional<Valuation> witness(const TermTable& table, const State& state, const World& world, const State* source,
                                 const Valuation& hint) {
    std::vector<Equation> common;
    std::vector<std::vector<Word64>> debts;
    if (!equations(common, state, world))
        return std::nullopt;
    assignments(state.debts, world, debts);
    for (const std::vector<Word64>& live : debts) {
        std::vector<Equation> all = common;
        for (std::size_t i = 0; i < live.size(); ++i)
            all.push_back({state.debts[i].live, live[i]});
        Solver solver(table, state, std::move(all));
        if (source) {
            const Places theirs = places_of(*source);
            for (const auto& [key, value] : places_of(state))
                if (const auto it = theirs.find(key); it != theirs.end())
                    solver.unify(value, it->second, hint);
        }
        for (TermId variable = 0; variable < hint.size() && variable < table.size(); ++variable)
            solver.hint(variable, hint[variable]);
        if (auto found = solver.run())
            return found;
    }
    return std::nullopt;
}

} // namespace bpfproof::test
