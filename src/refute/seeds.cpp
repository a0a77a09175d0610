#include "refute/seeds.hpp"

#include "machine/random.hpp"
#include "refute/inputs.hpp"

#include <algorithm>
#include <array>

namespace bpfproof::refute {
namespace {

using Bytes = std::vector<std::byte>;

constexpr std::size_t ordinary_length = 128;

Bytes packet(std::initializer_list<int> head) {
    Bytes bytes(ordinary_length);
    std::ranges::transform(head, bytes.begin(), [](int byte) { return static_cast<std::byte>(byte); });
    return bytes;
}

/// Ethernet, then IPv4 without options and TCP with data offset 5, or UDP; IPv6 and TCP.
Bytes ipv4(int protocol) {
    Bytes bytes = packet({2,    0, 0, 0,    0, 1, 2, 0, 0,  0,        0, 2, 8,  0, //
                          0x45, 0, 0, 0x72, 0, 1, 0, 0, 64, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, 0, 80, 0, 80});
    if (protocol == 6)
        bytes[14 + 20 + 12] = std::byte{0x50};
    return bytes;
}

Bytes ipv6() {
    Bytes bytes = packet({2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x86, 0xdd, 0x60, 0, 0, 0, 0, 0x4a, 6, 64});
    bytes[14 + 40 + 12] = std::byte{0x50};
    return bytes;
}

std::vector<std::size_t> critical_lengths(const isa::Code& code) {
    std::vector<std::size_t> lengths{0, 1, 14, 34, 64};
    const auto add = [&](std::int64_t number) {
        if (number > 0 && number < static_cast<std::int64_t>(longest_packet))
            lengths.push_back(static_cast<std::size_t>(number));
    };
    for (const isa::Instruction& instruction : code) {
        if (const auto* alu = std::get_if<isa::Alu>(&instruction))
            if (const auto* imm = std::get_if<isa::Imm>(&alu->src))
                add(imm->value);
        if (const auto* load = std::get_if<isa::Load>(&instruction))
            add(load->offset + static_cast<int>(isa::bytes(load->size)));
    }
    std::ranges::sort(lengths);
    lengths.erase(std::ranges::unique(lengths).begin(), lengths.end());
    return lengths;
}

} // namespace

Seeds::Seeds(const machine::Module&, const machine::Image& image, bool unwritten_stack_read)
    : packets_{ipv4(6), {}, Bytes(ordinary_length), ipv4(17), packet({0}), ipv6()},
      lengths_(critical_lengths(image.code)), unwritten_stack_read_(unwritten_stack_read),
      has_linear_part_(image.type != nullptr && image.type->context_name == "__sk_buff") {
    packets_[2].resize(14);
}

machine::Inputs Seeds::operator()(std::uint64_t n) const {
    machine::Inputs inputs;
    inputs.seed = n;
    inputs.unwritten_stack_read = unwritten_stack_read_;
    inputs.others_fill_maps = true;
    inputs.find_endless = true;
    machine::Random random(n);
    if (n < packets_.size()) {
        inputs.packet = packets_[n];
    } else {
        const std::size_t length = lengths_[random.below(lengths_.size())] + random.below(3) * random.below(20);
        inputs.packet = random.one_in(2) ? packets_[random.below(packets_.size())] : Bytes{};
        const std::size_t known = inputs.packet.size();
        inputs.packet.resize(length);
        for (std::size_t i = known; i < length; ++i)
            inputs.packet[i] = static_cast<std::byte>(random.number());
        inputs.metadata = random.bytes(random.one_in(2) ? 0 : 4 * random.below(8));
    }
    if (has_linear_part_ && n % 3 == 2)
        inputs.linear = n == 2 ? 0 : random.below(inputs.packet.size() + 1);
    return inputs;
}

} // namespace bpfproof::refute
