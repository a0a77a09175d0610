#include "checks/checks.hpp"

#include <array>

namespace bpfproof::checks {

std::span<const Check> all_checks() {
    static constexpr std::array<Check, 17> checks{
        check_availability, check_supported,      check_registers, check_frame_pointer,    check_pointer_kind, check_nullness,
        check_context,      check_bounds,         check_writes,    check_kernel_objects,   check_alignment,    check_stack_reads,
        check_arithmetic,   check_helper_arguments, check_return_value, check_resources,
        check_leaks};
    return checks;
}

} // namespace bpfproof::checks
