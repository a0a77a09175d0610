// The access string of a record ("0:1:2"), read against the object's own types.
//
// For a field: the first number is an index into an array of the root type (as in `&p[0]`), each further one a member
// of a structure or an element of an array. For an enumerator: its index. For a type: "0".
#include "object/core_relocation.hpp"
#include "object/refusal.hpp"

#include <charconv>

namespace bpfproof::object {
namespace {

constexpr std::size_t max_steps = 64; // as libbpf: BPF_CORE_SPEC_MAX_LEN

std::vector<std::uint32_t> parse_numbers(std::string_view text) {
    std::vector<std::uint32_t> numbers;
    const char* at = text.data();
    const char* const end = at + text.size();
    for (;;) {
        std::uint32_t number = 0;
        const auto [next, failure] = std::from_chars(at, end, number);
        if (failure != std::errc() || numbers.size() == max_steps) {
            refuse("CO-RE access string \"" + std::string(text.substr(0, 80)) + "\" is malformed");
        }
        numbers.push_back(number);
        if (next == end) {
            return numbers;
        }
        if (*next != ':') {
            refuse("CO-RE access string \"" + std::string(text.substr(0, 80)) + "\" is malformed");
        }
        at = next + 1;
    }
}

void enter_array(const Btf& btf, CoreSpec& spec, TypeId element, std::uint32_t index) {
    element = btf.resolve(element);
    const std::optional<std::uint64_t> size = btf.size_of(element);
    if (!size) {
        refuse("CO-RE access through a type without size");
    }
    spec.steps.push_back({element, index, {}});
    spec.bit_offset += *size * 8 * index;
}

} // namespace

bool is_flexible(const Btf& btf, const CoreStep& step, const BtfArray& array) {
    return array.count <= 1 && !step.name.empty() && step.index + 1 == btf.member_count(step.type);
}

CoreSpec parse_core_spec(const Btf& btf, TypeId root, CoreKind kind, std::string_view access) {
    if (root == 0 || root >= btf.count()) {
        refuse("CO-RE relocation of type " + std::to_string(root) + ", which does not exist");
    }
    const std::vector<std::uint32_t> numbers = parse_numbers(access);
    CoreSpec spec{root, {}, 0};
    if (is_type(kind)) {
        return spec;
    }
    TypeId type = btf.resolve(root);
    if (is_enumval(kind)) {
        const std::vector<BtfEnumerator> all = btf.enumerators(type);
        if (numbers.size() != 1 || numbers[0] >= all.size()) {
            refuse("CO-RE relocation of an enumerator that does not exist");
        }
        spec.steps.push_back({type, numbers[0], all[numbers[0]].name});
        return spec;
    }
    enter_array(btf, spec, type, numbers[0]);
    for (std::size_t i = 1; i < numbers.size(); ++i) {
        if (const std::optional<BtfMember> member = btf.member(type, numbers[i])) {
            spec.bit_offset += member->bit_offset;
            if (!member->name.empty()) { // anonymous ones are seen through: the target may group members otherwise
                spec.steps.push_back({type, numbers[i], member->name});
            }
            type = btf.resolve(member->type);
        } else if (const std::optional<BtfArray> array = btf.array(type)) {
            if (numbers[i] >= array->count && !is_flexible(btf, spec.steps.back(), *array)) {
                refuse("CO-RE access beyond the end of an array");
            }
            enter_array(btf, spec, array->element, numbers[i]);
            type = btf.resolve(array->element);
        } else {
            refuse("CO-RE access to a member that does not exist");
        }
    }
    return spec;
}

} // namespace bpfproof::object
