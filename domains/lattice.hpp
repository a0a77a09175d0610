// What every domain offers, as concepts: free functions over values, found by argument-dependent lookup. What they
// promise is checked by tests/support/lattice_laws.hpp against each domain's concretization.
//
// Bottom is no value: an operation that can prove that nothing is left says so with std::nullopt or false.
#pragma once

#include <concepts>
#include <optional>

namespace bpfproof {

/// leq(a, b) entails γ(a) ⊆ γ(b); join(a, b) is above both.
template <class T>
concept JoinSemilattice = std::copyable<T> && requires(const T& a, const T& b) {
    { leq(a, b) } -> std::same_as<bool>;
    { join(a, b) } -> std::same_as<T>;
};

/// And what both say, unless that is shown to be nothing.
template <class T>
concept Lattice = JoinSemilattice<T> && requires(const T& a, const T& b) {
    { meet(a, b) } -> std::same_as<std::optional<T>>;
};

/// For values whose parts are named in a table that they share: joins may name new ones there, so they take both
/// operands.
template <class T, class Table>
concept SemilatticeOver = std::copyable<T> && requires(Table& table, const Table& names, T a, T b) {
    { leq(names, a, b) } -> std::same_as<bool>;
    { join(table, a, b) } -> std::same_as<T>;
};

} // namespace bpfproof
