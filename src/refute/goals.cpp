#include "refute/goals.hpp"

#include <algorithm>
#include <limits>

namespace bpfproof::refute {
namespace {

using machine::View;

/// How far beyond a region's ends is looked for an address that the expression can have: strides are smaller.
constexpr std::int64_t reach = 130;
/// Answers in each direction.
constexpr std::size_t enough = 2;

class Goals {
public:
    Goals(const View& view, const Shadow& shadow) : view_(view), shadow_(shadow) {}

    /// An access of `size` bytes, a number that may vary as well.
    void access(isa::Reg base, std::int64_t displacement, std::uint64_t size) {
        const machine::Word& word = view_.registers[base.index];
        const Traced pointer = shadow_.reg(view_, base);
        want(pointer, 0);
        if (!word.is_pointer())
            return;
        const machine::Region& region = view_.memory[word.region];
        if (region.kind == machine::RegionKind::packet)
            shorten(view_.memory.offset(word) + displacement, size);
        if (!pointer.varies())
            return;
        const auto at = [&](std::int64_t offset) {
            return region.base + static_cast<std::uint64_t>(offset - displacement);
        };
        if (region.kind == machine::RegionKind::packet)
            cut_behind(pointer, region.base - static_cast<std::uint64_t>(displacement), region.end, size);
        walk(pointer, at(region.end - static_cast<std::int64_t>(size) + 1), 1);
        walk(pointer, at(region.begin - 1), ~std::uint64_t{0});
        for (const std::int64_t far :
             {std::int64_t{0x7fff}, std::int64_t{0xffff}, std::int64_t{0x7fff'ffff}, std::int64_t{-0x8000} * 0x10000})
            want(pointer, at(region.begin + far));
        for (unsigned shift = 8; shift < 40; shift += 4)
            want(pointer, at(region.end + (std::int64_t{1} << shift)));
    }

    void arguments() {
        for (std::uint8_t r = 1; r <= 5; ++r) {
            const isa::Reg reg{r};
            const machine::Word& word = view_.registers[r];
            if (!word.written)
                break;
            if (word.is_pointer()) {
                access(reg, 0,
                       r < 5 && !view_.registers[r + 1u].is_pointer() ? view_.registers[r + 1u].bits & 0xffff : 1);
                continue;
            }
            const Traced number = shadow_.reg(view_, reg);
            if (!number.varies())
                continue;
            if (r > 1 && view_.registers[r - 1u].is_pointer()) {
                const machine::Word& pointer = view_.registers[r - 1u];
                const machine::Region& region = view_.memory[pointer.region];
                const auto room = static_cast<std::uint64_t>(region.end - view_.memory.offset(pointer));
                walk(number, room + 1, 1);
            }
            corners(number);
        }
    }

    void result(const findings::Finding& finding) {
        const Traced r0 = shadow_.reg(view_, isa::r0);
        if (const auto* range = std::get_if<findings::ReturnRange>(&finding.evidence)) {
            walk(r0, static_cast<std::uint64_t>(range->max) + 1, 1);
            walk(r0, static_cast<std::uint64_t>(range->min) - 1, ~std::uint64_t{0});
        }
        corners(r0);
    }

    std::vector<Changes> found{};

private:
    bool want(const Traced& traced, std::uint64_t value) {
        if (!traced.varies())
            return false;
        auto changes = solve(shadow_.expressions(), traced.node, value);
        if (!changes)
            return false;
        found.push_back(std::move(*changes));
        return true;
    }

    void walk(const Traced& traced, std::uint64_t from, std::uint64_t step) {
        std::size_t answers = 0;
        for (std::int64_t i = 0; i < reach && answers < enough; ++i)
            if (want(traced, from + static_cast<std::uint64_t>(i) * step))
                ++answers;
    }

    void corners(const Traced& number) {
        using S32 = std::numeric_limits<std::int32_t>;
        using S64 = std::numeric_limits<std::int64_t>;
        for (const std::uint64_t value :
             {std::uint64_t{0}, ~std::uint64_t{0}, std::uint64_t{1}, static_cast<std::uint64_t>(S32::max()),
              std::uint64_t{1} << 31, std::uint64_t{0xffff'ffff}, static_cast<std::uint64_t>(S64::max()),
              std::uint64_t{1} << 63, std::uint64_t{0xff}, std::uint64_t{0xffff}, std::uint64_t{513}})
            want(number, value);
    }

    /// A packet that ends within the access, or before it.
    void shorten(std::int64_t offset, std::uint64_t size) {
        const std::int64_t end = offset + static_cast<std::int64_t>(size);
        for (const std::int64_t length : {end - 1, offset, std::int64_t{0}, std::int64_t{14}, std::int64_t{1}})
            if (length >= 0 && length < end)
                found.push_back({{shadow_.packet_end(), static_cast<std::uint64_t>(length)}});
    }

    /// What the address can be and still be in the packet, as far behind as may be, and a packet that ends there.
    void cut_behind(const Traced& pointer, std::uint64_t base, std::int64_t end, std::uint64_t size) {
        for (std::int64_t offset = end - static_cast<std::int64_t>(size), i = 0; offset > 0 && i < reach; --offset, ++i)
            if (want(pointer, base + static_cast<std::uint64_t>(offset))) {
                const std::uint64_t length = static_cast<std::uint64_t>(offset) + size - 1;
                found.back().push_back({shadow_.packet_end(), length});
                return;
            }
    }

    const View& view_;
    const Shadow& shadow_;
};

} // namespace

std::vector<Changes> goals(const View& view, const Shadow& shadow, const findings::Finding& finding) {
    Goals goals(view, shadow);
    const auto memory = [&](const auto& i) { goals.access(i.base, i.offset, isa::bytes(i.size)); };
    std::visit(isa::Overloaded{[&](const isa::Load& i) { memory(i); }, [&](const isa::LoadAcquire& i) { memory(i); },
                               [&](const isa::Store& i) { memory(i); }, [&](const isa::StoreRelease& i) { memory(i); },
                               [&](const isa::Atomic& i) { memory(i); },
                               [&](const isa::CallHelper&) { goals.arguments(); },
                               [&](const isa::CallRegister&) { goals.arguments(); },
                               [&](const isa::Exit&) { goals.result(finding); }, [&](const auto&) {}},
               view.image().code[view.slot]);
    return std::move(goals.found);
}

} // namespace bpfproof::refute
