// The domain of one function for walks path by path: every state is final as soon as it is made, so it is judged then;
// and each block that was walked keeps its own account of what it costs.
#pragma once

#include "checks/function_domain.hpp"

namespace bpfproof::checks {

class PathDomain : public FunctionDomain {
public:
    /// `recorded`: where what is found is kept for those who judge it; else null.
    PathDomain(Walk& walk, const cfg::Function& function, Pass pass, Walked* recorded);

    void transfer(cfg::BlockId block, const State& state, const Emit& emit);
    std::optional<mpz_class> last_cost() const { return block_cost(last_block_); }
    /// What one path does not show, no other policy's joins have lost: a finding is the end.
    bool stop() const { return walk_.out_of_budget() || walk_.sink_.refuses(); }
    std::size_t last_transfer() const { return accounts_.size() - 1; }
    void finish(std::size_t transfer, const std::optional<mpz_class>& most);

private:
    /// What one transfer recorded, by its position there, and what it costs.
    struct Account {
        cfg::BlockId block = 0;
        std::size_t head = 0;
        std::map<isa::Slot, std::pair<std::size_t, std::size_t>> resumed{}; ///< from, to
        std::map<isa::Slot, std::pair<std::size_t, std::size_t>> between{};
        std::map<isa::Slot, std::optional<mpz_class>> call_bounds{};
    };

    Walked* recorded_;
    cfg::BlockId last_block_ = 0;
    std::vector<Account> accounts_{1}; ///< one for all where nothing is recorded
};

} // namespace bpfproof::checks
