// Runs the proofs and prints the table. Exit status 0: every proof stands, and every planted mistake is found.
//
//   test_solver              the quick rows
//   test_solver all          everything, with higher limits
//   test_solver <word> ...   only the rows that hold one of the words
#include "proofs.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <exception>
#include <span>
#include <string_view>

namespace bpfproof::solver {
namespace {

bool run(const Proof& proof, Limits limits) {
    Outcome outcome;
    try {
        outcome = Explorer(proof.logic, limits).prove(proof.body);
    } catch (const std::exception& error) {
        outcome.verdict = Outcome::Verdict::undecided;
        outcome.why = error.what();
    }
    const bool refuted = outcome.verdict == Outcome::Verdict::refuted;
    const bool as_expected =
        proof.expect == Expect::counterexample ? refuted : outcome.verdict == Outcome::Verdict::proved;
    const std::string result = refuted ? (as_expected ? "refuted, as it must be" : "REFUTED")
                               : outcome.verdict == Outcome::Verdict::undecided
                                   ? "NOT PROVED (" + outcome.why + ")"
                                   : std::string("proved") + (*proof.how == 0 ? "" : ", ") + proof.how;
    std::printf("| %s | %s | %s | %s | %.2f |\n", proof.operation.c_str(), proof.component.c_str(), proof.width.c_str(),
                result.c_str(), outcome.seconds);
    if (refuted && !as_expected)
        std::printf("  counterexample: %s\n", outcome.why.c_str());
    std::fflush(stdout);
    return as_expected;
}

int run_all(std::span<const char* const> words) {
    const bool all = std::ranges::any_of(words, [](std::string_view word) { return word == "all"; });
    const auto chosen = [&](const Proof& proof) {
        const std::string row = proof.operation + " " + proof.component;
        return words.empty() || all ? all || !proof.slow : std::ranges::any_of(words, [&](std::string_view word) {
            return row.find(word) != std::string::npos;
        });
    };
    Proofs proofs;
    add_bits(proofs);
    add_ranges(proofs);
    add_products(proofs);
    add_forward(proofs);
    add_backward(proofs);
    add_reduction(proofs);
    add_congruences(proofs);
    add_refinements(proofs);
    std::puts("| operation | component | width | result | seconds |\n|---|---|---|---|---|");
    unsigned ran = 0, failed = 0;
    for (const Proof& proof : proofs)
        if (chosen(proof)) {
            ++ran;
            failed += run(proof, all ? Limits{1'000'000'000, 500'000} : Limits{}) ? 0 : 1;
        }
    std::printf("%u proofs, %u not as they should be, %.0f processor seconds\n", ran, failed,
                static_cast<double>(std::clock()) / CLOCKS_PER_SEC);
    return ran == 0 || failed != 0 ? 1 : 0;
}

} // namespace
} // namespace bpfproof::solver

int main(int count, char** arguments) {
    return bpfproof::solver::run_all(std::span<const char* const>(arguments + 1, static_cast<std::size_t>(count - 1)));
}
