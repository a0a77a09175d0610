#include "slice/explain.hpp"

#include "slice/story.hpp"

#include <algorithm>
#include <map>
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

/// What a run has shown, or is so in every run, speaks for those it stands with.
void fold(Finding finding, Finding& under) {
    if (finding.verdict > under.verdict) {
        finding.follows = std::exchange(under.follows, {});
        std::swap(finding, under);
    }
    under.follows.push_back(std::move(finding));
}

} // namespace

std::vector<Finding> explain(const semantics::Environment& environment, std::vector<Finding> all) {
    std::vector<Finding> out;
    std::map<std::pair<std::string, Severity>, std::size_t> first;
    const std::size_t most = most_stories(environment.code.size());
    std::size_t told = 0;
    for (Finding& finding : all) {
        if (told++ >= most) {
            out.push_back(std::move(finding));
            continue;
        }
        Story story = slice::story(environment, finding);
        if (finding.steps.empty())
            finding.steps = std::move(story.steps);
        if (!story.root.empty()) {
            const auto [place, is_new] = first.try_emplace({std::move(story.root), finding.severity}, out.size());
            if (!is_new) {
                fold(std::move(finding), out[place->second]);
                continue;
            }
        }
        out.push_back(std::move(finding));
    }
    std::ranges::stable_sort(out, {}, &Finding::slot);
    return out;
}

} // namespace bpfproof::slice
