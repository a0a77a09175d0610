// Results come when they are ready; they are printed in the order of the inputs.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace bpfproof::cli {

/// Hands each item on as soon as all before it have been handed on. Not safe from several threads at once.
template <class T>
class InOrder {
public:
    InOrder(std::size_t count, std::function<void(T)> sink) : waiting_(count), sink_(std::move(sink)) {}

    void put(std::size_t index, T item) {
        waiting_.at(index) = std::move(item);
        for (; next_ < waiting_.size() && waiting_[next_]; ++next_) {
            sink_(*std::exchange(waiting_[next_], std::nullopt)); // what has been printed is not kept
        }
    }

private:
    std::vector<std::optional<T>> waiting_;
    std::size_t next_ = 0;
    std::function<void(T)> sink_;
};

} // namespace bpfproof::cli
