// Sets of terms and maps from them, for walks over what one state mentions: as large as what is put in, not as the
// table, which belongs to a whole analysis. (A bit a term of the table would make every clean-up of a state cost as
// much as the program.)
//
// Open addressing over powers of two, Fibonacci hashing, at most half full; small ones allocate nothing. The zero term
// marks an empty place and is never a member.
#pragma once

#include "domains/symbolic/term.hpp"

#include <boost/container/small_vector.hpp>

#include <array>
#include <utility>
#include <vector>

namespace bpfproof::symbolic {

class TermSet {
public:
    /// Not for zero_term. True: it was not in; it is then member number size() - 1.
    bool insert(TermId term) {
        if (2 * (size_ + 1) > capacity())
            grow();
        Place& place = places()[slot(term)];
        if (place.term == term)
            return false;
        place = {term, size_++};
        return true;
    }
    bool contains(TermId term) const { return term != zero_term && places()[slot(term)].term == term; }
    std::uint32_t size() const { return size_; }
    /// How many were put in before this member.
    std::uint32_t number_of(TermId member) const { return places()[slot(member)].number; }

private:
    struct Place {
        TermId term = zero_term;
        std::uint32_t number = 0;
    };
    static constexpr unsigned inline_bits = 7;

    std::size_t capacity() const { return std::size_t{1} << bits_; }
    Place* places() { return bits_ == inline_bits ? inline_.data() : heap_.data(); }
    const Place* places() const { return bits_ == inline_bits ? inline_.data() : heap_.data(); }
    /// Where the term stands, or would.
    std::size_t slot(TermId term) const {
        std::size_t at = (term * std::uint64_t{0x9e3779b97f4a7c15}) >> (64 - bits_);
        while (places()[at].term != term && places()[at].term != zero_term)
            at = (at + 1) & (capacity() - 1);
        return at;
    }
    void grow() {
        TermSet larger;
        larger.bits_ = bits_ + 1;
        larger.heap_.resize(larger.capacity());
        larger.size_ = size_;
        for (std::size_t i = 0; i < capacity(); ++i)
            if (const Place& place = places()[i]; place.term != zero_term)
                larger.heap_[larger.slot(place.term)] = place;
        *this = std::move(larger);
    }

    unsigned bits_ = inline_bits;
    std::uint32_t size_ = 0;
    std::array<Place, std::size_t{1} << inline_bits> inline_{};
    std::vector<Place> heap_;
};

template <class V>
class TermMap {
public:
    /// Null: not there.
    const V* find(TermId term) const { return keys_.contains(term) ? &values_[keys_.number_of(term)] : nullptr; }
    /// Where there is none yet.
    void emplace(TermId term, const V& value) {
        if (keys_.insert(term))
            values_.push_back(value);
    }

private:
    TermSet keys_;
    boost::container::small_vector<V, 48> values_; ///< by number of the key
};

} // namespace bpfproof::symbolic
