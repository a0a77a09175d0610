#include "machine/decisions.hpp"

#include <algorithm>

namespace bpfproof::machine {
namespace {

constexpr std::size_t number_size = 8;

std::vector<std::byte> bytes_of(std::uint64_t number) {
    std::vector<std::byte> bytes(number_size);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::byte>(number >> (8 * i));
    return bytes;
}

std::uint64_t number_of(const std::vector<std::byte>& bytes) {
    std::uint64_t number = 0;
    for (std::size_t i = std::min(bytes.size(), number_size); i > 0; --i)
        number = number << 8 | std::to_integer<std::uint64_t>(bytes[i - 1]);
    return number;
}

} // namespace

const std::vector<std::byte>* Decisions::given() const {
    const auto found = given_.find(taken_.size());
    return found == given_.end() ? nullptr : &found->second;
}

bool Decisions::yes(std::string_view what, bool drawn) {
    const auto* said = given();
    const bool yes = said != nullptr ? number_of(*said) != 0 : drawn;
    taken_.push_back({.kind = Decision::Kind::yes_no, .value = {static_cast<std::byte>(yes)}, .what = what});
    return yes;
}

std::int64_t Decisions::number(std::string_view what, std::int64_t drawn, std::int64_t min, std::int64_t max) {
    const auto* said = given();
    const auto wanted = said != nullptr ? static_cast<std::int64_t>(number_of(*said)) : drawn;
    const std::int64_t number = wanted >= min && wanted <= max ? wanted : drawn;
    taken_.push_back(
        {.kind = Decision::Kind::number, .value = bytes_of(static_cast<std::uint64_t>(number)), .what = what});
    return number;
}

std::vector<std::byte> Decisions::bytes(std::string_view what, std::vector<std::byte> drawn) {
    if (const auto* said = given())
        std::copy_n(said->begin(), std::min(said->size(), drawn.size()), drawn.begin());
    taken_.push_back({.kind = Decision::Kind::bytes, .value = drawn, .what = what});
    return drawn;
}

void Decisions::placed(RegionId region, std::int64_t offset) {
    taken_.back().region = region;
    taken_.back().offset = offset;
}

} // namespace bpfproof::machine
