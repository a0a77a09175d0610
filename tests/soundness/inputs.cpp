#include "soundness/inputs.hpp"

#include "machine/random.hpp"
#include "platform/numbers.hpp"

#include <algorithm>

namespace bpfproof::fuzz {
namespace {

constexpr std::size_t longest_packet = 1600;

/// Bytes of which many are small, so that length fields and indices are sometimes in range.
std::vector<std::byte> some_bytes(machine::Random& random, std::size_t count) {
    std::vector<std::byte> bytes(count);
    const std::uint64_t mood = random.below(3);
    for (std::byte& byte : bytes)
        byte = static_cast<std::byte>(mood == 0 ? 0 : mood == 1 ? random.below(9) : random.bits());
    return bytes;
}

/// Some fields of the context at the corners of their ranges; the others are the machine's to choose.
void set_context(const machine::Module& module, machine::Random& random, machine::Inputs& inputs) {
    const platform::ProgramType* type = module.images.front().type;
    std::vector<std::string> names;
    if (type->context == platform::ContextKind::fields)
        for (const platform::ContextField& field : type->fields)
            if (field.yields == platform::FieldYield::scalar && field.element == 0)
                names.emplace_back(field.name);
    for (int i = 0; type->context == platform::ContextKind::raw_arguments && i < 5; ++i)
        names.push_back("arg" + std::to_string(i));
    for (int i = 0; type->context == platform::ContextKind::opaque && i < 64; i += 8)
        names.push_back("[" + std::to_string(i) + "]");
    for (const std::string& name : names) {
        if (!random.one_in(2))
            continue;
        inputs.context[name] = random.number();
        if (machine::fault_of(module, 0, inputs))
            inputs.context.erase(name);
    }
}

void add_entries(const machine::Module& module, machine::Random& random, machine::Inputs& inputs) {
    for (std::size_t i = 0; i < module.maps.size(); ++i) {
        const object::Map& map = module.maps[i];
        const platform::MapType* type = platform::find_map_type(map.type);
        if (!type || !type->has_key || map.constant || map.value_size > 4096)
            continue;
        for (std::uint64_t n = random.below(3); n > 0; --n) {
            machine::MapEntry entry{i, some_bytes(random, map.key_size), some_bytes(random, map.value_size)};
            if (type->lookup_never_null_in_bounds && map.key_size == 4 && map.max_entries > 0) {
                const std::uint64_t index = random.below(map.max_entries);
                for (std::size_t b = 0; b < 4; ++b)
                    entry.key[module.big_endian ? 3 - b : b] = static_cast<std::byte>(index >> (8 * b));
            }
            inputs.entries.push_back(std::move(entry));
        }
    }
}

} // namespace

std::vector<std::size_t> critical_lengths(const isa::Code& code) {
    std::vector<std::size_t> lengths{0, 14, 64};
    const auto add = [&](std::int64_t number) {
        if (number > 0 && number < static_cast<std::int64_t>(longest_packet))
            lengths.push_back(static_cast<std::size_t>(number));
    };
    const auto add_operand = [&](const isa::Operand& operand) {
        if (const auto* imm = std::get_if<isa::Imm>(&operand))
            add(imm->value);
    };
    for (const isa::Instruction& instruction : code) {
        if (const auto* alu = std::get_if<isa::Alu>(&instruction))
            add_operand(alu->src);
        if (const auto* branch = std::get_if<isa::Branch>(&instruction))
            add_operand(branch->rhs);
        if (const auto* load = std::get_if<isa::Load>(&instruction))
            add(load->offset + static_cast<int>(isa::bytes(load->size)));
    }
    std::ranges::sort(lengths);
    lengths.erase(std::ranges::unique(lengths).begin(), lengths.end());
    return lengths;
}

machine::Inputs make_inputs(const machine::Module& module, const std::vector<std::size_t>& lengths,
                            std::uint64_t seed) {
    machine::Random random(seed);
    machine::Inputs inputs;
    inputs.seed = random.bits();
    std::size_t length = lengths[random.below(lengths.size())];
    switch (random.below(5)) {
    case 0:
        length += 1;
        break;
    case 1:
        length -= length > 0 ? 1 : 0;
        break;
    case 2:
        length += random.below(40);
        break;
    default:
        break;
    }
    inputs.packet = some_bytes(random, length);
    inputs.metadata = some_bytes(random, random.one_in(2) ? 0 : 4 * random.below(8));
    if (random.one_in(4))
        inputs.linear = random.below(length + 1);
    inputs.others_fill_maps = random.one_in(2);
    inputs.may_goto_budget = random.one_in(4) ? random.below(5) : random.below(200);
    set_context(module, random, inputs);
    add_entries(module, random, inputs);
    while (machine::fault_of(module, 0, inputs) && !inputs.entries.empty())
        inputs.entries.pop_back();
    return inputs;
}

} // namespace bpfproof::fuzz
