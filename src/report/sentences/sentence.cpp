#include "report/sentences/sentence.hpp"

#include "report/sentences/say.hpp"
#include "report/words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bpfproof::report {

using namespace findings;

std::string sentence(const Finding& finding) {
    const auto step = [&](Step::What what) {
        const auto found = std::ranges::find(finding.steps, what, &Step::what);
        return found == finding.steps.end() ? nullptr : &*found;
    };
    // What the value was says more than what is left of it.
    if (const auto* type = std::get_if<WrongType>(&finding.evidence)) {
        if (const Step* moved = step(Step::What::packet_moved))
            return fmt::format("uses {}, a pointer into the packet as it was before {}", register_name(type->operand),
                               moved->name);
        if (const Step* released = step(Step::What::released))
            return fmt::format("uses {}, a pointer to what {} gave back", register_name(type->operand), released->name);
    }
    if (const auto* release = std::get_if<BadRelease>(&finding.evidence))
        if (const Step* released = step(Step::What::released))
            return fmt::format("{} gives back {}, which {} gave back already", release->what,
                               register_name(release->operand), released->name);
    return std::visit([](const auto& evidence) { return sentences::say(evidence); }, finding.evidence);
}

} // namespace bpfproof::report
