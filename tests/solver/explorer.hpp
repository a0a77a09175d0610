// Symbolic execution by re-execution: a proof's body runs once for each path of decisions that some input can take; on
// each, what it requires must hold of all inputs that take it.
//
// Sound because: a way is left out only if the solver refutes it; where the solver gives up, the way is taken (a path
// too many does no harm), and a requirement is not proved.
#pragma once

#include "domains/numeric/word.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace bpfproof::solver {

using numeric::SWord;
using numeric::UnsignedWide;
using numeric::Wide;
using numeric::Word;
using symbolic::Truth;

/// What words are to the solver. Integers, with the wrap-around written out, suit products and quotients, and know of
/// no bit operation but those with constants that cut or shift. Linear: integers, where a product of two unknowns is a
/// mere name to the solver, so that the proof has to say what it uses of products.
enum class Logic : std::uint8_t { bits, integers, linear };

/// In what the solver itself counts, not in time: on a busy machine a proof takes longer, but comes out the same.
struct Limits {
    unsigned resources = 50'000'000; ///< of a query
    unsigned queries = 20'000;       ///< of a proof
};

struct Outcome {
    enum class Verdict : std::uint8_t { proved, refuted, undecided };
    Verdict verdict = Verdict::proved;
    std::string why; ///< the counterexample, or what was not decided
    unsigned paths = 0;
    unsigned queries = 0;
    double seconds = 0;
};

class Explorer {
public:
    Explorer(Logic logic, Limits limits);
    ~Explorer();
    Explorer(const Explorer&) = delete;
    Explorer& operator=(const Explorer&) = delete;

    Outcome prove(const std::function<void(Explorer&)>& body);

    // For bodies.
    Word word(const char* name, unsigned bits = 64); ///< any word below 2^bits
    Wide integer(const char* name);                  ///< any integer; not among bits
    void assume(Truth fact);
    void require(Truth goal, const char* what);

    class Impl;
    Impl& impl() { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

} // namespace bpfproof::solver
