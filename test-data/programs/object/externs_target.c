// A kernel for externs.c.
#include "bpf.h"

struct run_queue { u64 lock; u32 cpu; };
struct run_queue runqueues SEC(".data..percpu") = {};

NOINLINE int kernel_function(u32 x) { return x; }
NOINLINE int other_signature(u32 x, u32 y) { return x + y; }
SEC("kernel") int keep(void *context) { return kernel_function(1) + other_signature(1, 2); }
