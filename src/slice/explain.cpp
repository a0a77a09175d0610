#include "slice/explain.hpp"

#include "slice/story.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace bpfproof::slice {
namespace {

using namespace findings;

/// Stories are worked out for so many findings of a program: nobody reads more than a thousand, and each may walk all
/// of the code several times.
std::size_t most_stories(std::size_t instructions) {
    return std::clamp<std::size_t>(5'000'000 / std::max<std::size_t>(instructions, 1), 1, 1000);
}

/// What a run has shown, or is so in every run, speaks for those it stands with; of one instruction what is given back
/// and is not held, before that it is nothing to be given.
bool speaks_for(const Finding& finding, const Finding& other) {
    if (finding.verdict != other.verdict)
        return finding.verdict > other.verdict;
    return finding.slot == other.slot && std::holds_alternative<BadRelease>(finding.evidence) &&
           !std::holds_alternative<BadRelease>(other.evidence);
}

/// Does it leave no value behind that anything could be said of?
bool spoils(const Finding& finding) {
    return finding.rule == Rule::type_arithmetic && std::holds_alternative<BadArithmetic>(finding.evidence);
}

class Folder {
public:
    void add(Finding finding, Story story) {
        if (finding.steps.empty())
            finding.steps = std::move(story.steps);
        if (const auto cause = cause_of(finding, story))
            return fold(std::move(finding), out_[*cause]);
        if (spoils(finding))
            spoiling_.try_emplace({finding.slot, finding.severity}, out_.size());
        if (!story.root.empty()) {
            const auto [place, is_new] = roots_.try_emplace({std::move(story.root), finding.severity}, out_.size());
            if (!is_new)
                return fold(std::move(finding), out_[place->second]);
        }
        out_.push_back(std::move(finding));
    }

    std::vector<Finding> take() {
        std::ranges::stable_sort(out_, {}, &Finding::slot);
        return std::move(out_);
    }

private:
    /// The finding that spoilt the value this one is about.
    std::optional<std::size_t> cause_of(const Finding& finding, const Story& story) const {
        for (const isa::Slot slot : story.made_by)
            if (const auto found = spoiling_.find({slot, finding.severity}); found != spoiling_.end())
                return found->second;
        return std::nullopt;
    }

    static void fold(Finding finding, Finding& under) {
        if (speaks_for(finding, under)) {
            finding.follows = std::exchange(under.follows, {});
            std::swap(finding, under);
        }
        under.follows.push_back(std::move(finding));
    }

    std::vector<Finding> out_{};
    std::map<std::pair<std::string, Severity>, std::size_t> roots_{};  ///< into out_
    std::map<std::pair<isa::Slot, Severity>, std::size_t> spoiling_{}; ///< into out_
};

} // namespace

std::vector<Finding> explain(const semantics::Environment& environment, std::vector<Finding> all) {
    Folder folder;
    const std::size_t most = most_stories(environment.code.size());
    std::size_t told = 0;
    for (Finding& finding : all) {
        Story story = told++ < most ? slice::story(environment, finding) : Story{};
        folder.add(std::move(finding), std::move(story));
    }
    return folder.take();
}

} // namespace bpfproof::slice
