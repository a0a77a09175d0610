#include "slice/explain.hpp"

#include "slice/story.hpp"

#include <map>
#include <string>
#include <tuple>

namespace bpfproof::slice {
namespace {

using namespace findings;

/// Stories are worked out for so many findings of a program; nobody reads more, and each may walk all of a function.
constexpr std::size_t most_stories = 1000;

} // namespace

std::vector<Finding> explain(const semantics::Environment& environment, std::vector<Finding> all) {
    std::vector<Finding> out;
    std::map<std::tuple<std::string, Severity, Verdict>, std::size_t> first;
    std::size_t told = 0;
    for (Finding& finding : all) {
        if (told++ >= most_stories) {
            out.push_back(std::move(finding));
            continue;
        }
        Story story = slice::story(environment, finding);
        if (finding.steps.empty())
            finding.steps = std::move(story.steps);
        if (!story.root.empty()) {
            const auto [place, is_new] =
                first.try_emplace({std::move(story.root), finding.severity, finding.verdict}, out.size());
            if (!is_new) {
                out[place->second].follows.push_back(std::move(finding));
                continue;
            }
        }
        out.push_back(std::move(finding));
    }
    return out;
}

} // namespace bpfproof::slice
