#include "checks/path_domain.hpp"

namespace bpfproof::checks {

namespace {

using Recorded = std::map<isa::Slot, std::vector<state::State>>;

std::map<isa::Slot, std::size_t> sizes(const Recorded& recorded) {
    std::map<isa::Slot, std::size_t> found;
    for (const auto& [slot, states] : recorded)
        found[slot] = states.size();
    return found;
}

std::map<isa::Slot, std::pair<std::size_t, std::size_t>> grown(const std::map<isa::Slot, std::size_t>& before,
                                                               const Recorded& now) {
    std::map<isa::Slot, std::pair<std::size_t, std::size_t>> found;
    for (const auto& [slot, states] : now) {
        const auto old = before.find(slot);
        const std::size_t from = old == before.end() ? 0 : old->second;
        if (from < states.size())
            found[slot] = {from, states.size()};
    }
    return found;
}

void set(std::vector<Left::Most>& all, std::pair<std::size_t, std::size_t> range, const Left::Most& most) {
    if (all.size() < range.second)
        all.resize(range.second);
    for (std::size_t i = range.first; i < range.second; ++i)
        all[i] = most;
}

} // namespace

PathDomain::PathDomain(Walk& walk, const cfg::Function& function, Pass pass, Walked* recorded)
    : FunctionDomain(walk, function, pass), recorded_(recorded) {
    if (!recorded_)
        return;
    recorded_->heads.resize(num_vertices(function.graph));
    recorded_->left.emplace().heads.resize(num_vertices(function.graph));
}

void PathDomain::transfer(cfg::BlockId block, const State& state, const Emit& emit) {
    last_block_ = block;
    call_bounds_.clear();
    if (!recorded_)
        return run(block, state, emit, pass_);
    auto& heads = recorded_->heads[block];
    heads.push_back(block == 0 ? walk_.to_record(state) : state);
    const auto resumed = sizes(recorded_->resumed);
    const auto between = sizes(recorded_->between_callbacks);
    run(block, state, emit, pass_);
    accounts_.push_back({block, heads.size() - 1, grown(resumed, recorded_->resumed),
                         grown(between, recorded_->between_callbacks), call_bounds_});
}

void PathDomain::finish(std::size_t transfer, const std::optional<mpz_class>& most) {
    if (!recorded_)
        return;
    const Account& account = accounts_[transfer];
    const cfg::Block& block = function_.graph[account.block];
    Left& left = *recorded_->left;
    std::optional<mpz_class> rest = most;
    for (isa::Slot slot = block.last + 1; slot-- > block.begin;) {
        if (const auto found = account.resumed.find(slot); found != account.resumed.end())
            set(left.resumed[slot], found->second, rest);
        if (rest && !std::holds_alternative<isa::SecondSlot>(walk_.env_.code[slot]))
            ++*rest;
        if (const auto call = account.call_bounds.find(slot); call != account.call_bounds.end())
            rest = rest && call->second ? std::optional<mpz_class>(*rest + *call->second) : std::nullopt;
        if (const auto found = account.between.find(slot); found != account.between.end())
            set(left.between_callbacks[slot], found->second, rest);
    }
    set(left.heads[account.block], {account.head, account.head + 1}, rest);
}

} // namespace bpfproof::checks
