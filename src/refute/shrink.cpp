#include "refute/shrink.hpp"

#include <algorithm>

namespace bpfproof::refute {
namespace {

class Shrinker {
public:
    Shrinker(machine::Inputs inputs, const std::function<bool(const machine::Inputs&)>& still, unsigned tries)
        : inputs_(std::move(inputs)), still_(still), left_(tries) {}

    machine::Inputs shrink() {
        // What the seed decides is settled last: the less is given, the more hangs on it.
        attempt([](machine::Inputs& i) { i.judge_result = false; });
        attempt([](machine::Inputs& i) { i.decisions.clear(); });
        attempt([](machine::Inputs& i) { i.context.clear(); });
        attempt([](machine::Inputs& i) { i.metadata.clear(); });
        attempt([](machine::Inputs& i) { i.linear.reset(); });
        attempt([](machine::Inputs& i) { i.others_fill_maps = false; });
        shorten();
        const auto numbers = inputs_.decisions;
        for (const auto& [number, value] : numbers)
            attempt([&, n = number](machine::Inputs& i) { i.decisions.erase(n); });
        const auto fields = inputs_.context;
        for (const auto& [name, value] : fields)
            attempt([&, &field = name](machine::Inputs& i) { i.context.erase(field); });
        clear(0, inputs_.packet.size());
        for (const auto& [number, value] : std::map(inputs_.decisions))
            if (value.size() > 1)
                attempt([&, n = number](machine::Inputs& i) { std::ranges::fill(i.decisions[n], std::byte{0}); });
        return std::move(inputs_);
    }

private:
    template <class Change>
    bool attempt(const Change& change) {
        if (left_ == 0)
            return false;
        machine::Inputs smaller = inputs_;
        change(smaller);
        --left_;
        if (!still_(smaller))
            return false;
        inputs_ = std::move(smaller);
        return true;
    }

    static void cut(machine::Inputs& inputs, std::size_t size) {
        inputs.packet.resize(size);
        if (inputs.linear)
            inputs.linear = std::min(*inputs.linear, size);
    }

    void shorten() {
        if (inputs_.packet.empty() || attempt([](machine::Inputs& i) { cut(i, 0); }))
            return;
        std::size_t too_short = 0;
        while (inputs_.packet.size() - too_short > 1 && left_ > 0) {
            const std::size_t middle = too_short + (inputs_.packet.size() - too_short) / 2;
            if (!attempt([&](machine::Inputs& i) { cut(i, middle); }))
                too_short = middle;
        }
    }

    /// Bytes [begin, end) of the packet to zero, as far as may be: halves, and halves of those.
    void clear(std::size_t begin, std::size_t end) {
        const auto first = inputs_.packet.begin();
        const auto from = first + static_cast<std::ptrdiff_t>(begin), to = first + static_cast<std::ptrdiff_t>(end);
        if (std::all_of(from, to, [](std::byte byte) { return byte == std::byte{0}; }))
            return;
        if (attempt([&](machine::Inputs& i) {
                std::fill(i.packet.begin() + static_cast<std::ptrdiff_t>(begin),
                          i.packet.begin() + static_cast<std::ptrdiff_t>(end), std::byte{0});
            }))
            return;
        if (end - begin <= 1)
            return;
        const std::size_t middle = begin + (end - begin) / 2;
        clear(begin, middle);
        clear(middle, end);
    }

    machine::Inputs inputs_;
    const std::function<bool(const machine::Inputs&)>& still_;
    unsigned left_;
};

} // namespace

machine::Inputs shrink(machine::Inputs inputs, const std::function<bool(const machine::Inputs&)>& still,
                       unsigned tries) {
    return Shrinker(std::move(inputs), still, tries).shrink();
}

} // namespace bpfproof::refute
