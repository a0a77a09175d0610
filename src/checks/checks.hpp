// Every check there is. One property a file; each judges one instruction in one state.
#pragma once

#include "checks/point.hpp"

#include <span>

namespace bpfproof::checks {

// initialisation.cpp
void check_registers(const Point& point);
void check_stack_reads(const Point& point);
// bounds.cpp
void check_pointer_kind(const Point& point);
void check_bounds(const Point& point);
void check_kernel_objects(const Point& point);
void check_writes(const Point& point);
void check_nullness(const Point& point);
void check_alignment(const Point& point);
// context.cpp
void check_context(const Point& point);
void check_packet_loads(const Point& point);
// arithmetic.cpp
void check_arithmetic(const Point& point);
void check_frame_pointer(const Point& point);
// helper_arguments.cpp
void check_helper_arguments(const Point& point);
// one_way.cpp
void check_one_way(const Point& point);
// sockets.cpp
void check_sockets(const Point& point);
// special_fields.cpp
void check_special_accesses(const Point& point);
/// Do bytes [offset, offset + size) of the map value that `pointer` points into, wherever they may be, touch what
/// belongs to the kernel?
void check_special_fields(const Point& point, const Word& pointer, Value offset, Value size, isa::Reg reg);
// maps.cpp
void check_map_references(const Point& point);
void check_map_reads(const Point& point);
// stack.cpp
void note_stack_use(const Point& point);
// platform_arithmetic.cpp
void check_constant_operands(const Point& point);
// returns.cpp
void check_return_value(const Point& point);
// resources.cpp
void check_resources(const Point& point);
// availability.cpp
void check_availability(const Point& point);
// address_numbers.cpp
void check_address_numbers(const Point& point);
void check_address_parts(const Point& point);
void check_comparisons(const Point& point);
// spilled_pointers.cpp
void check_spilled_pointers(const Point& point);
// leaks.cpp
void check_leaks(const Point& point);
// array_keys.cpp
void check_array_keys(const Point& point);
// global_calls.cpp
void check_global_calls(const Point& point);
// unsupported.cpp
void check_supported(const Point& point);

/// All of them, in the order in which findings at one instruction read best.
std::span<const Check> all_checks();
/// All that may have something to say of such an instruction, in the same order.
std::span<const Check> checks_for(const isa::Instruction& instruction);

} // namespace bpfproof::checks
