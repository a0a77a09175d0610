#include "semantics/special_fields.hpp"

#include "object/btf.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

namespace bpfproof::semantics {

namespace {

using object::BtfKind;

constexpr std::array<std::string_view, 10> owned_by_kernel{
    "bpf_spin_lock", "bpf_res_spin_lock", "bpf_timer",   "bpf_wq",      "bpf_task_work",
    "bpf_list_head", "bpf_list_node",     "bpf_rb_root", "bpf_rb_node", "bpf_refcount"};
constexpr std::array<std::string_view, 4> pointer_tags{"kptr", "kptr_untrusted", "percpu_kptr", "uptr"};

/// Structures nest less deeply than this, and hold fewer such fields (BTF_FIELDS_MAX is 11); hostile BTF may say
/// otherwise.
constexpr unsigned max_depth = 16;
constexpr std::size_t max_fields = 1024;
constexpr unsigned max_steps = 1u << 16;

class Finder {
public:
    explicit Finder(const object::Btf& btf) : btf_(btf) {}

    void visit(std::uint32_t type, std::uint64_t offset, unsigned depth) {
        if (depth > max_depth || fields_.size() >= max_fields || ++steps_ > max_steps) {
            gave_up_ = true;
            return;
        }
        const std::uint32_t id = btf_.resolve(type);
        const std::string_view name = btf_.name(id);
        const std::uint64_t size = btf_.size_of(id).value_or(0);
        switch (btf_.kind(id)) {
        case BtfKind::struct_:
        case BtfKind::union_:
            if (std::ranges::find(owned_by_kernel, name) != owned_by_kernel.end()) {
                fields_.push_back({offset, offset + size, std::string(name)});
                return;
            }
            for (const object::BtfMember& member : btf_.members(id))
                visit(member.type, offset + member.bit_offset / 8, depth + 1);
            return;
        case BtfKind::array:
            if (const auto array = btf_.array(id)) {
                const std::uint64_t element = btf_.size_of(array->element).value_or(0);
                // Elements are alike: one without such a field speaks for all.
                const std::size_t before = fields_.size();
                for (std::uint32_t i = 0; i < array->count && element != 0; ++i) {
                    visit(array->element, offset + i * element, depth + 1);
                    if (fields_.size() == before || fields_.size() >= max_fields)
                        return;
                }
            }
            return;
        case BtfKind::ptr:
            for (const std::string_view tag : btf_.type_tags(btf_.referenced(id)))
                if (std::ranges::find(pointer_tags, tag) != pointer_tags.end()) {
                    fields_.push_back({offset, offset + 8, "pointer to a kernel object"});
                    return;
                }
            return;
        case BtfKind::datasec:
            for (const object::BtfSectionVariable& variable : btf_.section_variables(id))
                visit(btf_.referenced(variable.variable), offset + variable.offset, depth + 1);
            return;
        default:
            return;
        }
    }

    /// Where the search gave up, all of the value may be special.
    std::vector<SpecialField> take() {
        if (gave_up_)
            fields_ = {{0, std::numeric_limits<std::uint64_t>::max(), "type too large to search"}};
        return std::move(fields_);
    }

private:
    const object::Btf& btf_;
    std::vector<SpecialField> fields_;
    unsigned steps_ = 0;
    bool gave_up_ = false;
};

} // namespace

std::vector<SpecialField> special_fields(const object::Object& object, const object::Map& map) {
    if (!object.btf || map.value_type == 0)
        return {};
    Finder finder(*object.btf);
    finder.visit(map.value_type, 0, 0);
    std::vector<SpecialField> fields = finder.take();
    std::ranges::sort(fields, {}, &SpecialField::begin);
    return fields;
}

} // namespace bpfproof::semantics
