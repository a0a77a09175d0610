// Blocks that await a visit, each at most once, the least first.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

namespace bpfproof::cfg {

class Worklist {
public:
    explicit Worklist(std::uint32_t count) : waiting_(count) {}

    bool empty() const { return heap_.empty(); }
    void add(std::uint32_t priority) {
        if (waiting_[priority])
            return;
        waiting_[priority] = true;
        heap_.push(priority);
    }
    std::uint32_t take() {
        const std::uint32_t least = heap_.top();
        heap_.pop();
        waiting_[least] = false;
        return least;
    }

private:
    std::vector<bool> waiting_;
    std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> heap_;
};

} // namespace bpfproof::cfg
