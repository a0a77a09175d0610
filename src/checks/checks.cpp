#include "checks/checks.hpp"

#include "checks/access.hpp"

#include <algorithm>
#include <array>

namespace bpfproof::checks {

namespace {

/// What an instruction has to do for a check to have anything to say.
enum class About : std::uint8_t { any, access };

struct Entry {
    Check check;
    About about = About::any;
};

constexpr std::array entries{Entry{check_availability},
                             Entry{check_supported},
                             Entry{check_map_references},
                             Entry{check_registers},
                             Entry{check_frame_pointer},
                             Entry{check_pointer_kind, About::access},
                             Entry{check_one_way, About::access},
                             Entry{check_nullness, About::access},
                             Entry{check_context, About::access},
                             Entry{check_packet_loads},
                             Entry{check_bounds, About::access},
                             Entry{check_sockets, About::access},
                             Entry{check_writes, About::access},
                             Entry{check_map_reads, About::access},
                             Entry{check_special_accesses, About::access},
                             Entry{check_kernel_objects, About::access},
                             Entry{check_alignment, About::access},
                             Entry{check_stack_reads, About::access},
                             Entry{note_stack_use, About::access},
                             Entry{check_arithmetic},
                             Entry{check_constant_operands},
                             Entry{check_helper_arguments},
                             Entry{check_return_value},
                             Entry{check_resources},
                             Entry{check_leaks},
                             Entry{check_spilled_pointers, About::access},
                             Entry{check_address_numbers},
                             Entry{check_address_parts, About::access},
                             Entry{check_comparisons},
                             Entry{check_array_keys},
                             Entry{check_global_calls}};

constexpr auto everything = [] {
    std::array<Check, entries.size()> checks{};
    std::ranges::transform(entries, checks.begin(), &Entry::check);
    return checks;
}();
constexpr auto without_access = [] {
    constexpr auto is_any = [](const Entry& entry) { return entry.about == About::any; };
    std::array<Check, static_cast<std::size_t>(std::ranges::count_if(entries, is_any))> checks{};
    auto out = checks.begin();
    for (const Entry& entry : entries)
        if (is_any(entry))
            *out++ = entry.check;
    return checks;
}();

} // namespace

std::span<const Check> all_checks() {
    return everything;
}

std::span<const Check> checks_for(const isa::Instruction& instruction) {
    return access_of(instruction) ? all_checks() : without_access;
}

} // namespace bpfproof::checks
