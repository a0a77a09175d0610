// Deciding a relocation: find the candidates by name, match each, and take what all that match agree on.
#include "object/core_relocation.hpp"
#include "object/refusal.hpp"

namespace bpfproof::object {
namespace {

/// A load or store can follow a change of size where the bits that go or come are zeros: pointers, unsigned integers.
bool can_resize(const Btf& local, const CoreValue& a, const Btf& target, const CoreValue& b) {
    if (a.access_size == b.access_size) {
        return true;
    }
    if (local.kind(a.access_type) == BtfKind::ptr && target.kind(b.access_type) == BtfKind::ptr) {
        return true;
    }
    const std::optional<BtfInt> x = local.integer(a.access_type);
    const std::optional<BtfInt> y = target.integer(b.access_type);
    return x && y && !x->is_signed && !y->is_signed;
}

std::string describe(const Btf& btf, const CoreSpec& spec) {
    std::string text(btf.name(spec.root));
    for (const CoreStep& step : spec.steps) {
        if (!step.name.empty()) {
            text += "." + std::string(step.name);
        } else if (step.index != 0) {
            text += "[" + std::to_string(step.index) + "]";
        }
    }
    return text.substr(0, 200);
}

} // namespace

std::vector<TypeId> CoreRelocator::candidates(TypeId local) const {
    if (local_ == target_) {
        return {local};
    }
    const std::string_view name = local_->name(local);
    if (name.empty()) {
        refuse("an anonymous type cannot be looked for in the target");
    }
    std::vector<TypeId> result;
    for (const TypeId id : target_->find_all(essential_name(name))) {
        if (kinds_compatible(local_->kind(local), target_->kind(id))) {
            result.push_back(id);
        }
    }
    return result;
}

CoreResult CoreRelocator::decide(const CoreRecord& record) {
    if (record.kind > static_cast<std::uint32_t>(CoreKind::type_matches)) {
        refuse("CO-RE relocation kind " + std::to_string(record.kind) + " is not known");
    }
    const auto kind = static_cast<CoreKind>(record.kind);
    const CoreSpec local = parse_core_spec(*local_, record.type, kind, record.access);
    CoreResult result;
    result.local = core_value(*local_, &local, kind, big_endian_);
    if (kind == CoreKind::type_id_local) {
        result.target = result.local;
        return result;
    }
    std::optional<CoreSpec> chosen;
    for (const TypeId id : candidates(record.type)) {
        const std::optional<CoreSpec> match = match_core_spec(*local_, local, kind, *target_, id, work_);
        if (!match) {
            continue;
        }
        const CoreValue value = core_value(*target_, &*match, kind, big_endian_);
        if (chosen && (match->bit_offset != chosen->bit_offset || value.value != result.target.value)) {
            refuse("types of the target named " + std::string(essential_name(local_->name(record.type))) +
                   " disagree about " + describe(*local_, local));
        }
        if (!chosen) {
            chosen = match;
            result.target = value;
        }
    }
    if (!chosen) {
        result.target = core_value(*target_, nullptr, kind, big_endian_);
    }
    if (result.target.poison) {
        result.error = "the target has no " + describe(*local_, local);
    }
    result.sizes_differ_badly = !can_resize(*local_, result.local, *target_, result.target);
    return result;
}

const CoreResult& CoreRelocator::resolve(const CoreRecord& record) {
    const std::tuple key(record.type, record.access, record.kind);
    if (const auto known = known_.find(key); known != known_.end()) {
        return known->second;
    }
    CoreResult result;
    try {
        result = decide(record);
    } catch (const Refusal& refusal) {
        result.error = refusal.error.message;
    }
    return known_.emplace(key, std::move(result)).first->second;
}

} // namespace bpfproof::object
