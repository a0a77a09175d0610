// An abstract state together with concrete worlds it stands for, carried along by the same operations: what a program's
// instructions do, in miniature. Scripts are data, so that one can be run again, as a loop's body is.
#pragma once

#include "state/world.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bpfproof::test {

struct Member {
    World world;
    Valuation valuation; ///< the state stands for the world under it
};

struct Lineage {
    State state;
    std::vector<Member> members;
};

enum class Action : std::uint8_t {
    fresh,
    constant,
    copy,
    binary,
    unary,
    add_constant,
    pointer,
    spill,
    reload,
    assume,
    null_test,
    acquire,
    release,
    packet,
    spend,
    smear,
    normalise,
};

/// a, b, c: what they mean depends on the action; taken modulo what there is.
struct Step {
    Action action = Action::fresh;
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    std::uint64_t c = 0;
    std::uint64_t seed = 0; ///< of the words and facts made on the way
};
using Script = std::vector<Step>;

Script random_script(Random& random, std::size_t length);
/// For loops' bodies: small moves, comparisons and copies above all.
Script random_body(Random& random, std::size_t length);
std::string to_string(const Script& script);

class Runner {
public:
    explicit Runner(TermTable& table) : table_(table) {}

    Lineage ancestor(Random& random);
    /// False: the state was called infeasible; then it is used up. `majority`: assumptions go the way most worlds go.
    [[nodiscard]] bool run(Lineage& lineage, const Script& script, bool majority);
    /// First member for which something is wrong under its valuation, in words; or empty.
    std::string check(const Lineage& lineage) const;

    /// Forgets nothing but what nothing mentions.
    void normalise(Lineage& lineage) const;
    /// The members of `source` with the valuations under which `target` stands for them. In words: one that it does
    /// not.
    std::string carry(const Lineage& source, const State& target, std::vector<Member>& out) const;

    TermTable& table() { return table_; }
    bool wrongly_infeasible() const { return wrongly_infeasible_; }

private:
    bool step(Lineage& lineage, const Step& step, bool majority);
    void name_new(Lineage& lineage, Value value, const std::vector<Word64>& words);
    Value fresh(Lineage& lineage, Random& random, const std::vector<Word64>& words);
    void pointer(Lineage& lineage, const Step& step, Random& random);
    bool assume(Lineage& lineage, const Step& step, bool majority);

    TermTable& table_;
    bool wrongly_infeasible_ = false;
};

} // namespace bpfproof::test
