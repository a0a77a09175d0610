#include "slice/trace.hpp"

#include "cfg/liveness.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <type_traits>

namespace bpfproof::slice {
namespace {

using isa::Reg;

bool overlaps(const StackSlot& a, const StackSlot& b) {
    return a.begin < b.begin + b.size && b.begin < a.begin + a.size;
}

std::optional<StackSlot> stored_to(const isa::Instruction& instruction) {
    return std::visit(
        [](const auto& one) -> std::optional<StackSlot> {
            using One = std::decay_t<decltype(one)>;
            if constexpr (std::is_same_v<One, isa::Store> || std::is_same_v<One, isa::StoreRelease> ||
                          std::is_same_v<One, isa::Atomic>) {
                if (one.base == isa::r10)
                    return StackSlot{one.offset, static_cast<std::uint8_t>(isa::bytes(one.size))};
            }
            return std::nullopt;
        },
        instruction);
}

bool defines(const isa::Instruction& instruction, const Location& location) {
    if (const auto* reg = std::get_if<Reg>(&location))
        return cfg::contains(cfg::register_effect(instruction).defs, *reg);
    const auto stored = stored_to(instruction);
    return stored && overlaps(*stored, std::get<StackSlot>(location));
}

std::vector<Location> operands(const isa::Instruction& instruction, const Location& defined) {
    std::vector<Location> out;
    const auto add = [&](const isa::Operand& operand) {
        if (const auto* reg = std::get_if<Reg>(&operand))
            out.emplace_back(*reg);
    };
    const auto from_memory = [&](Reg base, std::int16_t offset, isa::AccessSize size) {
        if (base == isa::r10)
            out.emplace_back(StackSlot{offset, static_cast<std::uint8_t>(isa::bytes(size))});
        else
            out.emplace_back(base);
    };
    const bool in_register = std::holds_alternative<Reg>(defined);
    std::visit(isa::Overloaded{[&](const isa::Alu& one) {
                                   // A register without itself, or with zero, is a constant.
                                   if (one.src == isa::Operand(one.dst) &&
                                       (one.op == isa::AluOp::xor_ || one.op == isa::AluOp::sub))
                                       return;
                                   out.emplace_back(one.dst);
                                   add(one.src);
                               },
                               [&](const isa::Mov& one) { add(one.src); },
                               [&](const isa::MovSx& one) { out.emplace_back(one.src); },
                               [&](const isa::Neg& one) { out.emplace_back(one.dst); },
                               [&](const isa::ByteSwap& one) { out.emplace_back(one.dst); },
                               [&](const isa::AddrSpaceCast& one) { out.emplace_back(one.src); },
                               [&](const isa::Load& one) { from_memory(one.base, one.offset, one.size); },
                               [&](const isa::LoadAcquire& one) { from_memory(one.base, one.offset, one.size); },
                               [&](const isa::Store& one) { add(one.src); },
                               [&](const isa::StoreRelease& one) { out.emplace_back(one.src); },
                               [&](const isa::Atomic& one) {
                                   if (in_register)
                                       from_memory(one.base, one.offset, one.size);
                                   else
                                       out.emplace_back(one.src);
                               },
                               [&](const auto&) {}},
               instruction);
    std::erase(out, Location(isa::r10));
    return out;
}

bool copies_value(const isa::Instruction& instruction, const Location& location) {
    if (const auto* mov = std::get_if<isa::Mov>(&instruction))
        return std::holds_alternative<Reg>(mov->src) && mov->width == isa::AluWidth::w64;
    if (const auto* load = std::get_if<isa::Load>(&instruction))
        return load->base == isa::r10;
    const auto* store = std::get_if<isa::Store>(&instruction);
    return store != nullptr && std::holds_alternative<Reg>(store->src) &&
           stored_to(instruction) == std::get<StackSlot>(location);
}

/// Of one location in one function, block by block, backwards.
class Backwards {
public:
    Backwards(const semantics::Environment& env, const cfg::Function& function, const Use& use, std::size_t& left)
        : env_(env), function_(function), use_(use), left_(left) {}

    /// `entry` becomes true where some path from the function's first instruction writes nothing.
    std::vector<Definition> run(bool& entry) {
        const auto block = function_.block_at(use_.at.slot);
        if (!block)
            return {};
        scan(*block, use_.at.slot);
        while (!waiting_.empty()) {
            const cfg::BlockId next = waiting_.front();
            waiting_.pop_front();
            scan(next, function_.graph[next].end);
        }
        entry = entry_;
        return std::move(found_);
    }

private:
    void scan(cfg::BlockId block, isa::Slot end) {
        for (isa::Slot slot = end; slot-- > function_.graph[block].begin;) {
            if (left_ == 0)
                return;
            --left_;
            if (!defines(env_.code[slot], use_.location))
                continue;
            found_.push_back({{slot, use_.at.depth}, use_.location});
            return;
        }
        if (block == 0)
            entry_ = true;
        for (const auto& edge : boost::make_iterator_range(boost::in_edges(block, function_.graph)))
            if (const auto from = boost::source(edge, function_.graph); seen_.insert(from).second)
                waiting_.push_back(from);
    }

    const semantics::Environment& env_;
    const cfg::Function& function_;
    const Use& use_;
    std::size_t& left_;
    std::set<cfg::BlockId> seen_{};
    std::deque<cfg::BlockId> waiting_{};
    std::vector<Definition> found_{};
    bool entry_ = false;
};

} // namespace

std::vector<Definition> Trace::find(const Use& use) {
    bool entry = false;
    const cfg::Function& here = function(use.at.slot);
    std::vector<Definition> found = Backwards(env_, here, use, left_).run(entry);
    if (entry)
        at_entry({{here.begin, use.at.depth}, use.location}, found);
    return found;
}

void Trace::at_entry(const Use& use, std::vector<Definition>& found) {
    const auto* reg = std::get_if<Reg>(&use.location);
    const bool argument = reg != nullptr && reg->index >= 1 && reg->index <= 5;
    if (!argument || use.at.depth == 0 || use.at.depth > calls_.size()) {
        found.push_back({use.at, use.location, true});
        return;
    }
    const isa::Slot site = calls_[use.at.depth - 1];
    // A callback's arguments are made by the helper that calls it.
    const auto* call = std::get_if<isa::CallLocal>(&env_.code[site]);
    if (call == nullptr || call->target != use.at.slot) {
        found.push_back({use.at, use.location, true});
        return;
    }
    const std::vector<Definition> before = definitions({{site, use.at.depth - 1}, use.location});
    found.insert(found.end(), before.begin(), before.end());
}

const std::vector<Definition>& Trace::definitions(const Use& use) {
    if (const auto known = known_.find(use); known != known_.end())
        return known->second;
    return known_[use] = find(use);
}

std::vector<Use> Trace::sources(const Definition& definition) const {
    std::vector<Use> out;
    if (!definition.entry)
        for (const Location& location : operands(instruction(definition), definition.location))
            out.push_back({definition.at, location});
    return out;
}

bool Trace::copies(const Definition& definition) const {
    return !definition.entry && copies_value(instruction(definition), definition.location);
}

std::vector<Definition> Trace::slice(const Use& use, std::size_t limit) {
    std::vector<Definition> out;
    std::set<Use> seen{use};
    std::set<std::pair<Point, Location>> met;
    std::deque<Use> waiting{use};
    while (!waiting.empty() && out.size() < limit) {
        const Use next = waiting.front();
        waiting.pop_front();
        for (const Definition& definition : definitions(next)) {
            if (!met.insert({definition.at, definition.location}).second)
                continue;
            out.push_back(definition);
            for (const Use& source : sources(definition))
                if (seen.insert(source).second)
                    waiting.push_back(source);
        }
    }
    return out;
}

std::vector<Definition> Trace::made(const Use& use) {
    std::vector<Definition> out;
    std::set<Use> seen{use};
    std::deque<Use> waiting{use};
    while (!waiting.empty()) {
        const Use next = waiting.front();
        waiting.pop_front();
        for (const Definition& definition : definitions(next)) {
            if (!copies(definition)) {
                out.push_back(definition);
                continue;
            }
            for (const Use& source : sources(definition))
                if (seen.insert(source).second)
                    waiting.push_back(source);
        }
    }
    const auto place = [](const Definition& one) { return std::pair(one.at, one.location); };
    std::ranges::sort(out, {}, place);
    const auto rest = std::ranges::unique(out, {}, place);
    out.erase(rest.begin(), rest.end());
    return out;
}

} // namespace bpfproof::slice
