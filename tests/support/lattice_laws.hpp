// The laws that every abstract domain must obey, checked over a list of values. Included by each domain's tests, which
// describe their domain by a type with these members (nothing here knows any domain):
//
//   using Value, Concrete;
//   std::vector<Value> values()            values to check with: bottom-ish, top, typical, odd; some hundreds
//   std::vector<Concrete> concretes()      concrete states to judge γ by; the more, the sharper
//   bool contains(Value, Concrete)         concrete ∈ γ(value)
//   bool leq(Value, Value)
//   Value join(Value, Value)
//   std::optional<Value> meet(Value, Value)     nullopt: empty
//   Value widen(Value old, Value next)
//   Value narrow(Value old, Value next)
//   bool same(Value, Value)                equality of representation, as an engine would test for "no change"
//   std::string show(Value)
//   static constexpr bool meet_may_forget = true;   optional: meet(a, b) is below a, but may forget facts of b for lack
//   of
//                                                   room; it must still lose no common member
//
// The laws are stated over γ wherever the representation may differ: two values may stand for one set.
#pragma once

#include "support/catch.hpp"

#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace bpfproof::test {

struct LawBudget {
    std::size_t pairs = 200'000; ///< all pairs if there are no more, else so many random ones
    std::size_t triples = 200'000;
    std::size_t chains = 2'000;
    std::size_t chain_length = 400; ///< a widening sequence must have come to rest by then...
    std::size_t rest = 64;          ///< ... which means: unchanged by so many further values
};

template <typename Domain>
class LatticeLaws {
public:
    using Value = typename Domain::Value;

    explicit LatticeLaws(const Domain& domain, LawBudget budget = {}, unsigned seed = 1)
        : domain_(domain), budget_(budget), random_(seed), values_(domain.values()), concretes_(domain.concretes()) {
        members_.reserve(values_.size());
        for (const Value& value : values_)
            members_.push_back(members(value));
    }

    void check_all() {
        REQUIRE(!values_.empty());
        check_order();
        check_bounds();
        check_widening_ends();
    }

    /// leq is reflexive and transitive and entails inclusion; values below each other stand for the same set.
    void check_order() {
        for (const Value& value : values_)
            require(domain_.leq(value, value), "leq is not reflexive", {&value});
        for_each_pair([&](std::size_t i, std::size_t j) {
            if (domain_.leq(values_[i], values_[j]))
                require(included(members_[i], members_[j]), "leq without inclusion", {&values_[i], &values_[j]});
        });
        for (std::size_t n = 0; n < budget_.triples; ++n) {
            const Value& a = pick();
            const Value& b = pick();
            const Value& c = pick();
            if (domain_.leq(a, b) && domain_.leq(b, c))
                require(domain_.leq(a, c), "leq is not transitive", {&a, &b, &c});
        }
    }

    /// join and widen are upper bounds, meet is a lower bound that loses no common member, narrow lies between.
    void check_bounds() {
        for_each_pair([&](std::size_t i, std::size_t j) {
            const Value& a = values_[i];
            const Value& b = values_[j];
            check_upper_bound(domain_.join(a, b), i, j, "join");
            check_upper_bound(domain_.widen(a, b), i, j, "widen");
            check_meet(i, j);
            const Value joined = domain_.join(a, b);
            check_narrow(joined, a);
            if (i == j)
                require(domain_.same(domain_.join(a, a), a), "join is not idempotent", {&a});
        });
    }

    /// x = widen(x, y), whatever the y, changes x only finitely often; joined with what is below it, never.
    void check_widening_ends() {
        for (std::size_t chain = 0; chain < budget_.chains; ++chain) {
            Value x = pick();
            const bool joins_first = chain % 2 == 0;
            std::size_t at_rest = 0;
            for (std::size_t step = 0; at_rest < budget_.rest; ++step) {
                const Value& news = pick();
                const Value next = domain_.widen(x, joins_first ? domain_.join(x, news) : news);
                at_rest = domain_.same(next, x) ? at_rest + 1 : 0;
                require(step < budget_.chain_length, "a widening sequence does not come to rest", {&x, &next, &news});
                x = next;
            }
            const Value again = domain_.widen(x, x);
            require(domain_.same(again, x), "widening by itself changes a value", {&x, &again});
        }
    }

private:
    using Members = std::vector<bool>;

    Members members(const Value& value) const {
        Members result(concretes_.size());
        for (std::size_t i = 0; i < concretes_.size(); ++i)
            result[i] = domain_.contains(value, concretes_[i]);
        return result;
    }
    static bool included(const Members& a, const Members& b) {
        for (std::size_t i = 0; i < a.size(); ++i)
            if (a[i] && !b[i])
                return false;
        return true;
    }

    const Value& pick() { return values_[random_() % values_.size()]; }

    template <typename Visit>
    void for_each_pair(Visit visit) {
        const std::size_t n = values_.size();
        if (n * n <= budget_.pairs) {
            for (std::size_t i = 0; i < n; ++i)
                for (std::size_t j = 0; j < n; ++j)
                    visit(i, j);
            return;
        }
        for (std::size_t i = 0; i < n; ++i)
            visit(i, i);
        for (std::size_t k = 0; k < budget_.pairs; ++k)
            visit(random_() % n, random_() % n);
    }

    void check_upper_bound(const Value& bound, std::size_t i, std::size_t j, const char* name) {
        const Value& a = values_[i];
        const Value& b = values_[j];
        const Members in_bound = members(bound);
        require(included(members_[i], in_bound) && included(members_[j], in_bound),
                std::string(name) + " loses members", {&a, &b, &bound});
        require(domain_.leq(a, bound) && domain_.leq(b, bound), std::string(name) + " is no upper bound",
                {&a, &b, &bound});
    }

    void check_meet(std::size_t i, std::size_t j) {
        const Value& a = values_[i];
        const Value& b = values_[j];
        const std::optional<Value> met = domain_.meet(a, b);
        for (std::size_t k = 0; k < concretes_.size(); ++k)
            if (members_[i][k] && members_[j][k])
                require(met && domain_.contains(*met, concretes_[k]), "meet loses a common member", {&a, &b});
        if (met)
            require(domain_.leq(*met, a) && (meet_may_forget() || domain_.leq(*met, b)), "meet is no lower bound",
                    {&a, &b, &*met});
    }

    static constexpr bool meet_may_forget() {
        if constexpr (requires { Domain::meet_may_forget; })
            return Domain::meet_may_forget;
        else
            return false;
    }

    // Precondition of narrow: next ⊑ old.
    void check_narrow(const Value& old, const Value& next) {
        if (!domain_.leq(next, old))
            return;
        const Value narrowed = domain_.narrow(old, next);
        require(domain_.leq(next, narrowed) && domain_.leq(narrowed, old), "narrow does not lie between",
                {&old, &next, &narrowed});
    }

    void require(bool holds, const std::string& law, std::initializer_list<const Value*> witnesses) const {
        if (holds)
            return;
        std::string text = law + ":";
        for (const Value* each : witnesses)
            text += "\n  " + domain_.show(*each);
        FAIL(text);
    }

    const Domain& domain_;
    LawBudget budget_;
    std::mt19937_64 random_;
    std::vector<Value> values_;
    std::vector<typename Domain::Concrete> concretes_;
    std::vector<Members> members_;
};

template <typename Domain>
void check_lattice_laws(const Domain& domain, LawBudget budget = {}) {
    LatticeLaws<Domain>(domain, budget).check_all();
}

} // namespace bpfproof::test
