#include "soundness/campaign.hpp"

#include "soundness/generate.hpp"
#include "soundness/mutate.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>

namespace bpfproof::fuzz {
namespace {

using Clock = std::chrono::steady_clock;

/// Escapes that are minimised; the rest is only counted.
constexpr std::size_t most_escapes = 12;

class Campaign {
public:
    explicit Campaign(const Plan& plan)
        : plan_(plan), end_(Clock::now() +
                            std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(plan.seconds))) {}

    Outcome run() {
        std::vector<std::thread> others;
        for (unsigned i = 1; i < plan_.jobs; ++i)
            others.emplace_back([this] { work(); });
        work();
        for (std::thread& other : others)
            other.join();
        return std::move(outcome_);
    }

private:
    void work() {
        while (!stop_ && Clock::now() < end_) {
            const std::uint64_t number = next_++;
            if (number >= plan_.programs)
                return;
            const Candidate candidate = candidate_of(plan_, number);
            take(candidate, number, try_out(candidate, machine::Random(plan_.seed * 31 + number).bits(), plan_.effort));
        }
    }

    void take(const Candidate& candidate, std::uint64_t number, const Verdict& verdict) {
        bool minimise_it = false;
        {
            const std::lock_guard lock(mutex_);
            outcome_.counts[static_cast<std::size_t>(candidate.source)] += verdict.counts;
            outcome_.proved_forms.insert(verdict.proved_forms.begin(), verdict.proved_forms.end());
            if (!verdict.escape)
                return;
            ++outcome_.escaped;
            outcome_.first = std::min(outcome_.first.value_or(number), number);
            stop_ = plan_.stop_at_first;
            minimise_it = !stop_ && outcome_.escapes.size() + minimising_ < most_escapes;
            minimising_ += minimise_it;
            if (!minimise_it) {
                if (stop_)
                    outcome_.escapes.push_back({candidate, *verdict.escape});
                return;
            }
        }
        Minimal minimal = minimise(candidate, *verdict.escape, plan_.effort);
        const std::lock_guard lock(mutex_);
        --minimising_;
        // The same code once.
        const bool known = std::ranges::any_of(outcome_.escapes, [&](const Minimal& other) {
            return other.candidate.program().instructions == minimal.candidate.program().instructions;
        });
        if (!known)
            outcome_.escapes.push_back(std::move(minimal));
    }

    const Plan& plan_;
    const Clock::time_point end_;
    std::atomic<std::uint64_t> next_ = 0;
    std::atomic<bool> stop_ = false;
    std::mutex mutex_;
    Outcome outcome_;
    std::size_t minimising_ = 0;
};

} // namespace

namespace {

Candidate make_candidate(const Plan& plan, machine::Random& random) {
    const std::uint64_t kind = random.below(10);
    const std::vector<Candidate>& pool = kind == 0 && !plan.objects.empty() ? plan.objects : plan.cases;
    if (kind > 3 || pool.empty())
        return generate(random.bits());
    Candidate candidate = pool[random.below(pool.size())];
    const Candidate& donor = pool[random.below(pool.size())];
    // Some are tried as they are: their own inputs may be what was never compared.
    if (!random.one_in(8))
        mutate(candidate, *donor.code(), random);
    return candidate;
}

} // namespace

Candidate candidate_of(const Plan& plan, std::uint64_t number) {
    machine::Random random(plan.seed * 0x1'0001 + number);
    Candidate candidate = make_candidate(plan, random);
    if (random.one_in(3))
        candidate.max_states = 1 + random.below(2);
    else if (random.one_in(4))
        candidate.policy = random.one_in(2) ? checks::Policy::paths : checks::Policy::split;
    candidate.summaries = !random.one_in(4);
    return candidate;
}

Outcome run(const Plan& plan) {
    return Campaign(plan).run();
}

} // namespace bpfproof::fuzz
