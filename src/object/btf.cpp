// How a Btf is made, and its indices: names without flavours, and declaration tags by what they are written at.
#include "object/btf.hpp"

#include "object/btf_parts.hpp"
#include "object/btf_validate.hpp"
#include "object/refusal.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace bpfproof::object {
namespace {

std::uint64_t hash_of(std::string_view text) {
    return std::hash<std::string_view>{}(text);
}

} // namespace

std::string_view essential_name(std::string_view name) {
    // A separator is "___" with other characters directly before and behind it; the last one counts.
    for (std::size_t at = name.size(); at-- > 1;) {
        if (at + 3 < name.size() && name.substr(at, 3) == "___" && name[at - 1] != '_' && name[at + 3] != '_') {
            return name.substr(0, at);
        }
    }
    return name;
}

Btf::Btf(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {
    std::vector<std::pair<std::uint64_t, TypeId>> order;
    order.reserve(count());
    for (TypeId id = 1; id < count(); ++id) {
        if (const std::string_view text = name(id); !text.empty()) {
            order.emplace_back(hash_of(essential_name(text)), id);
        }
        if (kind(id) == BtfKind::decl_tag) {
            const btf_type* tag = parts_->type(id);
            parts_->tags.push_back({tag->type, btf_decl_tag(tag)->component_idx, id});
        }
    }
    std::sort(order.begin(), order.end(), [this](const auto& a, const auto& b) {
        if (a.first != b.first) {
            return a.first < b.first;
        }
        const int names = essential_name(name(a.second)).compare(essential_name(name(b.second)));
        return names != 0 ? names < 0 : a.second < b.second;
    });
    parts_->name_hashes.reserve(order.size());
    parts_->named.reserve(order.size());
    for (const auto& [hash, id] : order) {
        parts_->name_hashes.push_back(hash);
        parts_->named.push_back(id);
    }
    std::stable_sort(parts_->tags.begin(), parts_->tags.end(), [](const Parts::Tag& a, const Parts::Tag& b) {
        return std::tie(a.target, a.component) < std::tie(b.target, b.component);
    });
}

Btf::~Btf() = default;

std::variant<std::shared_ptr<const Btf>, InputError> Btf::parse(std::span<const std::byte> blob,
                                                                const std::string& file) {
    try {
        validate_btf(blob);
    } catch (Refusal& refusal) {
        refusal.error.file = file;
        return refusal.error;
    }
    struct btf* types = btf__new(blob.data(), static_cast<std::uint32_t>(blob.size()));
    if (types == nullptr) {
        return InputError{file, ".BTF", 0, "libbpf does not take this BTF"};
    }
    auto parts = std::make_unique<Parts>();
    parts->types.reset(types);
    parts->count = btf__type_cnt(types);
    return std::shared_ptr<const Btf>(new Btf(std::move(parts)));
}

std::span<const TypeId> Btf::find_all(std::string_view essential) const {
    const auto [first, last] =
        std::equal_range(parts_->name_hashes.begin(), parts_->name_hashes.end(), hash_of(essential));
    const std::span<const TypeId> same_hash(parts_->named.data() + (first - parts_->name_hashes.begin()),
                                            static_cast<std::size_t>(last - first));
    const auto matches = [&](TypeId id) { return essential_name(name(id)) == essential; };
    const auto begin = std::find_if(same_hash.begin(), same_hash.end(), matches);
    const auto end = std::find_if_not(begin, same_hash.end(), matches);
    return {begin, end};
}

std::optional<TypeId> Btf::find(std::string_view wanted, BtfKind wanted_kind) const {
    for (const TypeId id : find_all(essential_name(wanted))) {
        if (kind(id) == wanted_kind && name(id) == wanted) {
            return id;
        }
    }
    return std::nullopt;
}

std::vector<BtfDeclTag> Btf::decl_tags(TypeId id) const {
    std::vector<BtfDeclTag> result;
    const auto before = [](const Parts::Tag& tag, TypeId target) { return tag.target < target; };
    for (auto tag = std::lower_bound(parts_->tags.begin(), parts_->tags.end(), id, before);
         tag != parts_->tags.end() && tag->target == id; ++tag) {
        result.push_back({name(tag->tag), tag->component});
    }
    return result;
}

bool Btf::has_decl_tag(TypeId id, std::string_view tag, std::int32_t component) const {
    const std::vector<BtfDeclTag> tags = decl_tags(id);
    return std::any_of(tags.begin(), tags.end(),
                       [&](const BtfDeclTag& each) { return each.name == tag && each.component == component; });
}

} // namespace bpfproof::object
