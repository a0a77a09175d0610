// What is proved: a list, in files by component. Each proof is a body for the explorer.
#pragma once

#include "explorer.hpp"

#include <functional>
#include <string>
#include <vector>

namespace bpfproof::solver {

enum class Expect : std::uint8_t {
    proved,
    counterexample ///< a wrong transfer, planted to show that the proof beside it can fail
};

struct Proof {
    std::string operation;
    std::string component;
    std::string width; ///< and what else bounds the inputs, if anything
    std::function<void(Explorer&)> body;
    Logic logic = Logic::bits;
    const char* how = ""; ///< "by induction": a step of a loop, for an arbitrary state that satisfies its invariant
    bool slow = false;    ///< left out unless all is asked for
    Expect expect = Expect::proved;
};

using Proofs = std::vector<Proof>;

void add_bits(Proofs& proofs);
void add_ranges(Proofs& proofs);
void add_products(Proofs& proofs);
void add_forward(Proofs& proofs);
void add_backward(Proofs& proofs);
void add_congruences(Proofs& proofs);
void add_reduction(Proofs& proofs);
void add_refinements(Proofs& proofs);

} // namespace bpfproof::solver
