// The engines over a toy domain, intervals of a saturating counter next to a flag, on random graphs with nested and
// irreducible loops; judged by brute-force reachability. Every reachable concrete state is in the result, and the
// result is inductive.
#include "fixpoint/engine.hpp"
#include "fixpoint/paths.hpp"
#include "support/catch.hpp"

#include <boost/graph/adjacency_list.hpp>

#include <array>
#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>

namespace bpfproof::test {
namespace {

using cfg::BlockId;

constexpr int top = 40; ///< the counter lies in [0, top]

struct Interval {
    int low = 0;
    int high = 0;
    int flag = 0; ///< the shape: states of different flags are joined only where there is no room
    bool any_flag = false;
    bool contains(int counter, int f) const { return low <= counter && counter <= high && (any_flag || flag == f); }
};

/// Goes where low <= counter <= high; then counter += by (saturating) or = by, and the flag may be set.
struct Move {
    BlockId target;
    int low;
    int high;
    int by;
    bool assigns;
    int flag; ///< -1: unchanged
};
using Moves = std::vector<std::vector<Move>>;

int moved(const Move& move, int counter) {
    return move.assigns ? move.by : std::clamp(counter + move.by, 0, top);
}

class Toy {
public:
    using State = Interval;
    Toy(const Moves& moves, std::size_t budget) : moves_(moves), budget_(budget) {}

    void transfer(BlockId block, const State& state, const fixpoint::Emit<State>& emit) {
        ++steps_;
        for (const Move& move : moves_[block]) {
            const int low = std::max(state.low, move.low);
            const int high = std::min(state.high, move.high);
            if (low > high)
                continue;
            State next{moved(move, low), moved(move, high), state.flag, state.any_flag};
            if (move.flag >= 0) {
                next.flag = move.flag;
                next.any_flag = false;
            }
            emit(move.target, next);
        }
    }
    bool leq(const State& a, const State& b) const {
        return b.low <= a.low && a.high <= b.high && (b.any_flag || (!a.any_flag && a.flag == b.flag));
    }
    std::optional<unsigned> distance(const State& a, const State& b) const {
        if (a.any_flag != b.any_flag || a.flag != b.flag)
            return std::nullopt;
        return a.high % 2 == b.high % 2 ? 0 : 1;
    }
    bool alike(const State& a, const State& b) const { return distance(a, b) == 0; }
    State join(const State& a, const State& b) {
        return {std::min(a.low, b.low), std::max(a.high, b.high), a.flag, a.any_flag || b.any_flag || a.flag != b.flag};
    }
    State widen(const State& a, const State& b, unsigned) {
        State wide = join(a, b);
        if (wide.low < a.low)
            wide.low = 0;
        if (wide.high > a.high)
            wide.high = wide.high <= 16 ? 16 : top;
        return wide;
    }
    bool stop() const { return steps_ >= budget_; }

private:
    const Moves& moves_;
    std::size_t budget_;
    std::size_t steps_ = 0;
};

struct Program {
    cfg::Function function;
    Moves moves;
};

// Blocks are numbered in reverse post-order, as cfg::build does.
Program random_program(std::mt19937& random) {
    const std::size_t size = 2 + random() % 9;
    std::vector<std::vector<std::size_t>> raw(size);
    for (std::size_t block = 0; block < size; ++block) {
        if (block + 1 < size && random() % 5 != 0)
            raw[block].push_back(block + 1);
        for (std::size_t extra = random() % 3; extra > 0; --extra)
            raw[block].push_back(random() % size);
    }
    std::vector<std::size_t> post;
    std::vector<bool> seen(size);
    const auto visit = [&](const auto& self, std::size_t block) -> void {
        seen[block] = true;
        for (const std::size_t next : raw[block])
            if (!seen[next])
                self(self, next);
        post.push_back(block);
    };
    visit(visit, 0);
    std::vector<BlockId> number(size);
    for (std::size_t i = 0; i < post.size(); ++i)
        number[post[i]] = post.size() - 1 - i;

    Program program;
    program.function.graph = cfg::Graph(post.size());
    program.moves.resize(post.size());
    for (const std::size_t block : post)
        for (const std::size_t next : raw[block]) {
            add_edge(number[block], number[next], cfg::Edge{}, program.function.graph);
            const int low = random() % 2 ? 0 : static_cast<int>(random() % 20);
            const int high = random() % 2 ? top : static_cast<int>(random() % 30);
            const int by = static_cast<int>(random() % 5) - 1;
            program.moves[number[block]].push_back(
                {number[next], low, high, by, random() % 6 == 0, static_cast<int>(random() % 6) - 3});
        }
    for (auto& moves : program.moves)
        for (Move& move : moves) {
            move.flag = std::max(move.flag, -1);
            if (move.assigns)
                move.by = std::max(move.by, 0);
        }
    return program;
}

using Concrete = std::tuple<BlockId, int, int>;

/// All that can be reached; from a head, in one round (`head` is entered, but not left again).
std::set<Concrete> reachable(const Moves& moves, const std::vector<Concrete>& from, BlockId head = cfg::no_block) {
    std::set<Concrete> result;
    std::vector<Concrete> open = from;
    bool first = true;
    while (!open.empty()) {
        const auto [block, counter, flag] = open.back();
        open.pop_back();
        const bool leaves = block != head || first;
        if (open.empty())
            first = false;
        if (leaves)
            for (const Move& move : moves[block]) {
                const Concrete next{move.target, moved(move, counter), move.flag >= 0 ? move.flag : flag};
                if (move.low <= counter && counter <= move.high && result.insert(next).second)
                    open.push_back(next);
            }
    }
    return result;
}

bool covered(const std::vector<Interval>& states, int counter, int flag) {
    return std::ranges::any_of(states, [&](const Interval& state) { return state.contains(counter, flag); });
}

fixpoint::Policy random_policy(std::mt19937& random) {
    fixpoint::Policy policy;
    policy.max_states = 1 + random() % 4;
    policy.delay = random() % 4;
    policy.narrowings = random() % 4;
    policy.max_restarts = random() % 4;
    return policy;
}

std::string judge(const Program& program, Toy domain, const fixpoint::Result<Interval>& result, const Interval& entry) {
    std::vector<Concrete> start;
    for (int counter = entry.low; counter <= entry.high; ++counter)
        start.emplace_back(0, counter, entry.flag);
    std::set<Concrete> all = reachable(program.moves, start);
    all.insert(start.begin(), start.end());
    for (const auto& [block, counter, flag] : all)
        if (!covered(result.states[block], counter, flag))
            return "block " + std::to_string(block) + " is reached with " + std::to_string(counter) + ", " +
                   std::to_string(flag);
    std::string error;
    for (BlockId block = 0; block < result.states.size(); ++block)
        for (const Interval& state : result.states[block])
            domain.transfer(block, state, [&](BlockId target, const Interval& next) {
                if (std::ranges::none_of(result.states[target],
                                         [&](const Interval& old) { return domain.leq(next, old); }))
                    error = "not inductive from block " + std::to_string(block) + " to " + std::to_string(target);
            });
    return error;
}

} // namespace

TEST_CASE("the result holds every reachable state and is inductive", "[fixpoint]") {
    std::size_t complete = 0;
    std::size_t loops = 0;
    for (unsigned seed = 0; seed < 20'000; ++seed) {
        std::mt19937 random(seed);
        const Program program = random_program(random);
        const cfg::Wto order = cfg::weak_topological_order(program.function);
        const Interval entry{0, static_cast<int>(random() % 3), 0, false};
        Toy domain(program.moves, 1'000'000);
        const auto result = fixpoint::Engine<Toy>(program.function, order, domain, random_policy(random)).run(entry);
        loops += std::ranges::any_of(order.end, [](std::uint32_t end) { return end != 0; });
        if (!result.complete)
            continue;
        ++complete;
        if (const std::string error = judge(program, Toy(program.moves, 1), result, entry); !error.empty())
            FAIL("seed " << seed << ": " << error);
    }
    CHECK(complete == 20'000);
    CHECK(loops > 10'000);
}

// What a domain may make of a state as soon as it is walked on from: outside loops that is the state of the result,
// once.
TEST_CASE("outside loops each state is walked on from once, and is final then", "[fixpoint]") {
    class Recording : public Toy {
    public:
        using Toy::Toy;
        void transfer(BlockId block, const State& state, const fixpoint::Emit<State>& emit) {
            walked[block].push_back(state);
            Toy::transfer(block, state, emit);
        }
        std::map<BlockId, std::vector<State>> walked;
    };
    const auto same = [](const Interval& a, const Interval& b) {
        return a.low == b.low && a.high == b.high && a.flag == b.flag && a.any_flag == b.any_flag;
    };
    std::size_t outside = 0;
    for (unsigned seed = 0; seed < 5'000; ++seed) {
        std::mt19937 random(seed);
        const Program program = random_program(random);
        const cfg::Wto order = cfg::weak_topological_order(program.function);
        fixpoint::Policy policy = random_policy(random);
        const Interval entry{0, static_cast<int>(random() % 3), 0, false};
        Recording keeping(program.moves, 1'000'000);
        const auto kept = fixpoint::Engine<Recording>(program.function, order, keeping, policy).run(entry);
        policy.keep_outside_loops = false;
        Recording dropping(program.moves, 1'000'000);
        const auto dropped = fixpoint::Engine<Recording>(program.function, order, dropping, policy).run(entry);
        REQUIRE(kept.complete);
        REQUIRE(dropped.counts == kept.counts);
        for (BlockId block = 0; block < program.moves.size(); ++block) {
            REQUIRE(kept.counts[block] == kept.states[block].size());
            if (order.component[block] != cfg::no_block || order.is_head(block)) {
                REQUIRE(std::ranges::equal(dropped.states[block], kept.states[block], same));
                continue;
            }
            outside += !kept.states[block].empty();
            REQUIRE(std::ranges::equal(keeping.walked[block], kept.states[block], same));
            REQUIRE(std::ranges::equal(dropping.walked[block], kept.states[block], same));
            REQUIRE(dropped.states[block].empty());
        }
    }
    CHECK(outside > 4'000);
}

TEST_CASE("one round of a loop brings back all that can come back", "[fixpoint]") {
    for (unsigned seed = 0; seed < 5'000; ++seed) {
        std::mt19937 random(seed);
        const Program program = random_program(random);
        const cfg::Wto order = cfg::weak_topological_order(program.function);
        for (BlockId head = 0; head < program.moves.size(); ++head) {
            if (!order.is_head(head))
                continue;
            const int counter = static_cast<int>(random() % 10);
            Toy domain(program.moves, 1'000'000);
            const fixpoint::Policy policy = random_policy(random);
            fixpoint::Engine<Toy> engine(program.function, order, domain, policy);
            // The second round is to find nothing of the first.
            REQUIRE(engine.round(head, {0, top, 1, false}));
            const auto round = engine.round(head, {counter, counter, 0, false});
            REQUIRE(round);
            const auto alone = fixpoint::Engine<Toy>(program.function, order, domain, policy)
                                   .round(head, {counter, counter, 0, false});
            CHECK(round->back.size() == alone->back.size());
            CHECK(round->states.size() == alone->states.size());
            std::vector<std::vector<Interval>> states(program.moves.size());
            for (const auto& [block, found] : round->states)
                states[block] = found;
            // What leaves the loop does not come back in this round.
            Moves inside = program.moves;
            for (BlockId block = 0; block < inside.size(); ++block)
                std::erase_if(inside[block], [&](const Move& move) {
                    return !order.contains(head, block) || !order.contains(head, move.target);
                });
            for (const auto& [block, word, flag] : reachable(inside, {{head, counter, 0}}, head))
                if (!covered(block == head ? round->back : states[block], word, flag))
                    FAIL("seed " << seed << ", head " << head << ": " << word << ", " << flag << " comes to " << block);
        }
    }
}

TEST_CASE("a budget that runs out gives no result", "[fixpoint]") {
    for (unsigned seed = 0; seed < 500; ++seed) {
        std::mt19937 random(seed);
        const Program program = random_program(random);
        const cfg::Wto order = cfg::weak_topological_order(program.function);
        Toy domain(program.moves, seed % 3);
        const auto result = fixpoint::Engine<Toy>(program.function, order, domain, {}).run({0, 1, 0, false});
        if (!result.complete)
            CHECK(result.states.empty());
        else
            CHECK(judge(program, Toy(program.moves, 1), result, {0, 1, 0, false}).empty());
    }
}

TEST_CASE("a counted loop is bounded after narrowing", "[fixpoint]") {
    // 0 -> 1; 1: counter <= 9 -> 2; 2: counter += 1 -> 1; 1: counter >= 10 -> 3
    Program program;
    program.function.graph = cfg::Graph(4);
    for (const auto& [from, to] : {std::pair{0, 1}, {1, 2}, {2, 1}, {1, 3}})
        add_edge(static_cast<BlockId>(from), static_cast<BlockId>(to), cfg::Edge{}, program.function.graph);
    program.moves = {{{1, 0, top, 0, true, -1}},
                     {{2, 0, 9, 0, false, -1}, {3, 10, top, 0, false, -1}},
                     {{1, 0, top, 1, false, -1}},
                     {}};
    const cfg::Wto order = cfg::weak_topological_order(program.function);
    Toy domain(program.moves, 10'000);
    const auto result = fixpoint::Engine<Toy>(program.function, order, domain, {}).run({0, top, 0, false});
    REQUIRE(result.complete);
    REQUIRE(result.states[1].size() == 1);
    CHECK(result.states[1][0].high == 10);
    REQUIRE(result.states[3].size() == 1);
    CHECK(result.states[3][0].low == 10);
}

namespace {

/// Costs one a block, and remembers what it was asked about.
class PathToy : public Toy {
public:
    PathToy(const Moves& moves, std::size_t budget) : Toy(moves, budget), seen_(moves.size()) {}

    void transfer(BlockId block, const State& state, const fixpoint::Emit<State>& emit) {
        seen_[block].push_back(state);
        Toy::transfer(block, state, emit);
    }
    std::optional<mpz_class> last_cost() const { return 1; }
    std::size_t last_transfer() const { return transfers_.size(); }
    void finish(std::size_t transfer, const std::optional<mpz_class>&) { transfers_.push_back(transfer); }

    const std::vector<std::vector<Interval>>& seen() const { return seen_; }

private:
    std::vector<std::vector<Interval>> seen_;
    std::vector<std::size_t> transfers_;
};

/// Blocks on the longest run from here; nothing where one may go on for ever.
std::optional<std::size_t> longest(const Moves& moves, const Concrete& from, std::map<Concrete, std::size_t>& known,
                                   std::set<Concrete>& under_way) {
    if (const auto found = known.find(from); found != known.end())
        return found->second;
    if (!under_way.insert(from).second)
        return std::nullopt;
    std::size_t most = 0;
    const auto [block, counter, flag] = from;
    for (const Move& move : moves[block]) {
        if (counter < move.low || counter > move.high)
            continue;
        const Concrete next{move.target, moved(move, counter), move.flag >= 0 ? move.flag : flag};
        const auto length = longest(moves, next, known, under_way);
        if (!length)
            return std::nullopt;
        most = std::max(most, *length);
    }
    under_way.erase(from);
    return known[from] = most + 1;
}

} // namespace

TEST_CASE("paths hold every reachable state, are inductive, and end when they say so", "[fixpoint]") {
    std::size_t bounded = 0;
    std::size_t endless = 0;
    for (unsigned seed = 0; seed < 20'000; ++seed) {
        std::mt19937 random(seed);
        const Program program = random_program(random);
        const Interval entry{0, static_cast<int>(random() % 3), 0, false};
        PathToy domain(program.moves, 20'000);
        const fixpoint::PathResult result = fixpoint::Paths<PathToy>(program.function, domain).run(entry);
        if (!result.complete)
            continue;
        if (const std::string error = judge(program, Toy(program.moves, 1), {true, domain.seen(), {}}, entry);
            !error.empty())
            FAIL("seed " << seed << ": " << error);
        CHECK(result.bound.has_value() == result.endless.empty());
        endless += !result.bound;
        if (!result.bound)
            continue;
        ++bounded;
        std::map<Concrete, std::size_t> known;
        for (int counter = entry.low; counter <= entry.high; ++counter) {
            std::set<Concrete> under_way;
            const auto length = longest(program.moves, {0, counter, entry.flag}, known, under_way);
            if (!length || *length > *result.bound)
                FAIL("seed " << seed << ": a run of " << (length ? std::to_string(*length) : "any") << " blocks");
        }
    }
    CHECK(bounded > 5'000);
    CHECK(endless > 1'000);
}

} // namespace bpfproof::test
