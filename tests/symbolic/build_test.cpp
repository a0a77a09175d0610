// Random scripts of operations, assumptions and refinements over several valuations at once. At every step: the value
// built is the word of the concrete operation, every valuation that satisfies what was assumed so far satisfies all
// that is known, and what is decided is so.
#include "support/catch.hpp"
#include "symbolic/valuation.hpp"

#include <fmt/format.h>

namespace bpfproof::test {
namespace {

using numeric::BinaryOp;
using numeric::Comparison;
using numeric::Number;
using numeric::UnaryOp;
using symbolic::Builder;
using symbolic::Knowledge;

constexpr std::size_t worlds = 6;

template <class Enum>
Enum pick(Random& random, Enum last) {
    return static_cast<Enum>(random.below(static_cast<std::uint64_t>(last) + 1));
}

class Script {
public:
    explicit Script(std::uint64_t seed) : random_(seed), small_(random_.chance(2)) {
        for (std::size_t i = 0; i < 3; ++i)
            fresh();
    }

    /// Empty, or what went wrong, behind the steps that led there.
    std::string run(std::size_t steps) {
        for (std::size_t i = 0; i < steps && error_.empty() && !alive_.empty(); ++i)
            step();
        return error_.empty() ? "" : log_ + error_;
    }

private:
    struct Entry {
        Value value;
        std::array<Word64, worlds> words;
    };

    Word64 word() { return small_ ? random_.small_word() : random_.word(); }

    void fresh() {
        Entry entry{};
        const Word64 base = word();
        const bool near = random_.chance(2);
        std::vector<Word64> alive;
        for (std::size_t w = 0; w < worlds; ++w)
            entry.words[w] = near ? base + random_.below(16) : word();
        for (const std::size_t w : alive_)
            alive.push_back(entry.words[w]);
        const Number fact = number_containing(random_, alive);
        entry.value = builder_.fresh(fact);
        if (!entry.value.is_constant())
            for (std::size_t w = 0; w < worlds; ++w)
                assign(valuations_[w], entry.value.term, entry.words[w]);
        note("{} fresh {}", entry, fact.to_string());
        keep(entry);
    }

    Entry operand() {
        if (!random_.chance(4))
            return random_.pick(pool_);
        Entry entry{};
        entry.words.fill(random_.chance(3) ? random_.below(70) : word());
        entry.value = symbolic::constant(entry.words[0]);
        return entry;
    }

    void step() {
        switch (random_.below(12)) {
        case 0:
            fresh();
            return;
        case 1:
        case 2:
        case 3:
            unary();
            return;
        case 4:
        case 5:
            compare();
            return;
        case 6:
            refine();
            return;
        case 7:
            retain();
            return;
        default:
            binary();
            return;
        }
    }

    void unary() {
        const UnaryOp op = pick(random_, UnaryOp::bswap64);
        const Entry operand = this->operand();
        Entry made{};
        made.value = builder_.unary(op, operand.value);
        for (const std::size_t w : alive_)
            made.words[w] = numeric::apply<64>(op, operand.words[w]);
        note("{} = unary {} of {}", made, static_cast<int>(op), text(operand.value));
        keep(made);
    }

    void binary() {
        const BinaryOp op =
            random_.chance(3) ? (random_.chance(2) ? BinaryOp::add : BinaryOp::sub) : pick(random_, BinaryOp::ashr);
        const Entry left = operand();
        const Entry right = operand();
        Entry made{};
        made.value = builder_.binary(op, left.value, right.value);
        for (const std::size_t w : alive_)
            made.words[w] = numeric::apply<64>(op, left.words[w], right.words[w]);
        note("{} = binary {} of {} and {}", made, static_cast<int>(op), text(left.value), text(right.value));
        keep(made);
    }

    void compare() {
        Comparison op = pick(random_, Comparison::not_set);
        const Entry left = operand();
        const Entry right = operand();
        check_decide(op, left, right);
        // The way that more worlds go, mostly.
        std::vector<std::size_t> yes;
        std::vector<std::size_t> no;
        for (const std::size_t w : alive_)
            (numeric::apply<64>(op, left.words[w], right.words[w]) ? yes : no).push_back(w);
        if (yes.size() < no.size()) {
            std::swap(yes, no);
            op = numeric::negate(op);
        }
        log_ += fmt::format("assume {} {} {}\n", text(left.value), static_cast<int>(op), text(right.value));
        const bool feasible = knowledge_.assume(table_, op, left.value, right.value);
        alive_ = yes;
        if (!feasible)
            error_ = "assume: called infeasible, but it is not\n";
        check_all();
    }

    void refine() {
        const Entry of = operand();
        std::vector<Word64> words;
        std::vector<std::size_t> staying;
        for (const std::size_t w : alive_)
            if (!random_.chance(4)) {
                staying.push_back(w);
                words.push_back(of.words[w]);
            }
        if (words.empty())
            return;
        const Number number = number_containing(random_, words);
        std::erase_if(alive_, [&](std::size_t w) { return !number.contains(of.words[w]); });
        log_ += fmt::format("refine {} to {}\n", text(of.value), number.to_string());
        if (!knowledge_.refine(table_, of.value, number))
            error_ = "refine: called infeasible, but it is not\n";
        check_all();
    }

    /// Forgets what is over a variable that no entry will mention again.
    void retain() {
        if (pool_.size() < 6 || !random_.chance(4))
            return;
        pool_.erase(pool_.begin(), pool_.begin() + static_cast<std::ptrdiff_t>(random_.below(3)));
        std::vector<bool> keep(table_.size());
        for (const Entry& entry : pool_)
            keep[entry.value.term] = true;
        knowledge_.retain([&](TermId term) { return keep[term]; });
        check_all();
    }

    void keep(const Entry& entry) {
        // What had no bounded form was named by a new variable: its word is what the operation gives.
        const TermId term = entry.value.term;
        if (table_.node(term).kind == symbolic::TermKind::variable && term >= valuations_[0].size())
            for (std::size_t w = 0; w < worlds; ++w)
                assign(valuations_[w], term, entry.words[w] - entry.value.offset);
        for (const std::size_t w : alive_)
            if (evaluate(table_, valuations_[w], entry.value) != entry.words[w]) {
                error_ = fmt::format("the value built is {:#x} where the operation gives {:#x}\n",
                                     evaluate(table_, valuations_[w], entry.value), entry.words[w]);
                return;
            }
        pool_.push_back(entry);
        if (pool_.size() > 14)
            pool_.erase(pool_.begin() + static_cast<std::ptrdiff_t>(random_.below(8)));
        check_all();
        if (error_.empty())
            check_decide(pick(random_, Comparison::not_set), operand(), random_.pick(pool_));
    }

    void check_all() {
        for (const std::size_t w : alive_) {
            if (!error_.empty())
                return;
            error_ = violated(table_, knowledge_, valuations_[w]);
            for (const Entry& entry : pool_)
                if (!knowledge_.number(table_, entry.value).contains(entry.words[w]))
                    error_ += fmt::format("{} is {:#x}, but is said to be {}\n", text(entry.value), entry.words[w],
                                          knowledge_.number(table_, entry.value).to_string());
        }
    }

    void check_decide(Comparison op, const Entry& left, const Entry& right) {
        const auto known = knowledge_.decide(table_, op, left.value, right.value);
        const symbolic::Interval range = knowledge_.difference(table_, left.value, right.value);
        for (const std::size_t w : alive_) {
            if (known && *known != numeric::apply<64>(op, left.words[w], right.words[w]))
                error_ = fmt::format("decide {} {} {} is wrong: {:#x}, {:#x}\n", text(left.value), static_cast<int>(op),
                                     text(right.value), left.words[w], right.words[w]);
            if (!holds(range, left.words[w], right.words[w]))
                error_ = fmt::format("{} - {} is {:#x} - {:#x}, but is said to be in [{}, {}]\n", text(left.value),
                                     text(right.value), left.words[w], right.words[w], range.low, range.high);
        }
    }

    std::string text(Value value) const { return table_.to_string(value); }
    template <class... Args>
    void note(const char* format, const Entry& entry, const Args&... args) {
        log_ += fmt::format(fmt::runtime(format), text(entry.value), args...);
        log_ += fmt::format(" (world 0: {:#x})\n", entry.words[0]);
    }

    Random random_;
    bool small_;
    TermTable table_;
    Knowledge knowledge_;
    Builder builder_{table_, knowledge_};
    std::array<Valuation, worlds> valuations_{};
    std::vector<std::size_t> alive_{0, 1, 2, 3, 4, 5};
    std::vector<Entry> pool_;
    std::string log_;
    std::string error_;
};

void run_scripts(std::uint64_t first, std::uint64_t count, std::size_t steps) {
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        const std::string error = Script(seed).run(steps);
        if (!error.empty())
            FAIL("seed " << seed << ":\n" << error);
    }
}

} // namespace

TEST_CASE("short scripts of operations and assumptions keep every valuation", "[symbolic]") {
    run_scripts(0, 20'000, 8);
}
TEST_CASE("long scripts of operations and assumptions keep every valuation", "[symbolic]") {
    run_scripts(1'000'000, 1'000, 60);
}

} // namespace bpfproof::test
