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
// arithmetic.cpp
void check_arithmetic(const Point& point);
void check_frame_pointer(const Point& point);
// helper_arguments.cpp
void check_helper_arguments(const Point& point);
// returns.cpp
void check_return_value(const Point& point);
// resources.cpp
void check_resources(const Point& point);
// availability.cpp
void check_availability(const Point& point);
// leaks.cpp
void check_leaks(const Point& point);
// unsupported.cpp
void check_supported(const Point& point);

/// All of them, in the order in which findings at one instruction read best.
std::span<const Check> all_checks();

} // namespace bpfproof::checks
