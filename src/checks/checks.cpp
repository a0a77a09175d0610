#include "checks/checks.hpp"

#include <array>

namespace bpfproof::checks {

std::span<const Check> all_checks() {
    static constexpr auto checks = std::to_array<Check>({check_availability,
                                                         check_supported,
                                                         check_map_references,
                                                         check_registers,
                                                         check_frame_pointer,
                                                         check_pointer_kind,
                                                         check_one_way,
                                                         check_nullness,
                                                         check_context,
                                                         check_packet_loads,
                                                         check_bounds,
                                                         check_sockets,
                                                         check_writes,
                                                         check_map_reads,
                                                         check_special_accesses,
                                                         check_kernel_objects,
                                                         check_alignment,
                                                         check_stack_reads,
                                                         note_stack_use,
                                                         check_arithmetic,
                                                         check_constant_operands,
                                                         check_helper_arguments,
                                                         check_return_value,
                                                         check_resources,
                                                         check_leaks,
                                                         check_spilled_pointers,
                                                         check_address_numbers,
                                                         check_address_parts,
                                                         check_comparisons,
                                                         check_array_keys,
                                                         check_global_calls});
    return checks;
}

} // namespace bpfproof::checks
