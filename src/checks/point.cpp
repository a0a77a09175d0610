#include "checks/point.hpp"

#include "base/internal_error.hpp"
#include "object/btf.hpp"

#include <algorithm>

namespace bpfproof::checks {

using findings::ValueKind;

void Sink::add(findings::Finding finding, unsigned operand) {
    if (!seen_.insert({finding.slot, finding.rule, operand}).second)
        return;
    switch (findings::info(finding.rule).rule_class) {
    case findings::RuleClass::safety:
    case findings::RuleClass::termination:
    case findings::RuleClass::unsupported:
    case findings::RuleClass::budget:
        refuses_ = true;
        break;
    case findings::RuleClass::secrecy:
    case findings::RuleClass::platform:
    case findings::RuleClass::advice:
        // Of functions taken alone, whether a call fits the signature is what is asked, and depends on the states.
        refuses_ = refuses_ || finding.rule == findings::Rule::platform_global_function;
        break;
    }
    findings_.push_back(std::move(finding));
}

std::vector<findings::Finding> Sink::take() {
    std::ranges::stable_sort(findings_, {}, [](const findings::Finding& f) { return std::pair(f.slot, f.rule); });
    return std::move(findings_);
}

void Sink::uses_stack(isa::Slot function, std::int64_t bytes) {
    std::int64_t& deepest = stack_use_[function];
    deepest = std::max(deepest, bytes);
}

std::int64_t Sink::stack_use(isa::Slot function) const {
    const auto found = stack_use_.find(function);
    return found == stack_use_.end() ? 0 : found->second;
}

void Sink::repeats(isa::Slot head, const std::optional<mpz_class>& most) {
    const auto [place, first] = loops_.try_emplace(head, most);
    if (!first)
        place->second = place->second && most ? std::optional(std::max(*place->second, *most)) : std::nullopt;
}

std::map<isa::Slot, std::string> Sink::loop_bounds() const {
    std::map<isa::Slot, std::string> out;
    for (const auto& [head, most] : loops_)
        if (most)
            out.emplace(head, most->get_str());
    return out;
}

// Contexts and sockets are translated field by field, and loads from kernel objects are guarded; all other memory is
// accessed as it stands (kernel/bpf/verifier.c, reg_type_mismatch()).
bool Sink::accesses(isa::Slot slot, const Word& pointer) {
    const bool translated = pointer.region == Region::context || pointer.region == Region::socket ||
                            pointer.region == Region::kernel_object;
    const std::pair way = translated ? std::pair(pointer.region, pointer.region == Region::socket ? pointer.object : 0)
                                     : std::pair(Region::none, 0u);
    return accessed_.emplace(slot, way).first->second == way;
}

ValueKind kind_of(const Word& word) {
    switch (word.kind) {
    case types::Kind::uninitialised:
        return ValueKind::uninitialised;
    case types::Kind::any:
        return ValueKind::several;
    case types::Kind::scalar:
        return ValueKind::number;
    case types::Kind::pointer:
        break;
    }
    switch (word.region) {
    case Region::none:
        return ValueKind::unknown;
    case Region::stack:
        return ValueKind::stack;
    case Region::context:
        return ValueKind::context;
    case Region::packet:
        return ValueKind::packet;
    case Region::map_value:
        return ValueKind::map_value;
    case Region::map_object:
        return ValueKind::map;
    case Region::memory:
        return word.read_only ? ValueKind::read_only_memory : ValueKind::memory;
    case Region::kernel_object:
        return ValueKind::kernel_object;
    case Region::socket:
        return ValueKind::socket;
    case Region::function:
        return ValueKind::function;
    case Region::kernel_memory:
        return ValueKind::kernel_object;
    }
    throw InternalError("region out of range");
}

bool is_secret(const Word& word) {
    return word.kind == types::Kind::any || (word.is_pointer() && word.region != Region::kernel_object &&
                                             word.region != Region::socket && word.region != Region::kernel_memory);
}

findings::Region describe(const Point& point, const Word& word) {
    findings::Region region;
    region.kind = kind_of(word);
    if (!word.is_pointer())
        return region;
    if (word.region == Region::map_value || word.region == Region::map_object) {
        const object::Map* map = point.env.map(word.object);
        region.name = map ? map->name : std::string();
    } else if (word.region == Region::context) {
        region.name = point.env.type.context_name;
    } else if (word.region == Region::kernel_object && point.env.object.target_btf) {
        region.name = point.env.object.target_btf->name(word.object);
    } else if (word.region == Region::stack) {
        region.frame = word.object;
    }
    return region;
}

findings::Range range_of(const Number& number) {
    findings::Range range;
    if (number.smin() != std::numeric_limits<std::int64_t>::min())
        range.min = number.smin();
    if (number.smax() != std::numeric_limits<std::int64_t>::max())
        range.max = number.smax();
    return range;
}

void Point::report(findings::Rule rule, findings::Evidence evidence, std::initializer_list<isa::Reg> registers,
                   unsigned operand) const {
    findings::Finding finding;
    finding.rule = rule;
    finding.slot = slot;
    finding.calls = calls;
    finding.evidence = std::move(evidence);
    for (const isa::Reg reg : registers)
        finding.registers.push_back({reg, {}, state::to_string(table, state, word(reg))});
    sink.add(std::move(finding), operand);
}

} // namespace bpfproof::checks
