// Calls of every kind: static, global, hidden, nested, recursive in the call graph's shape only, by address.
#include "bpf.h"

static NOINLINE int leaf(u32 x) { return x * ktime_get_ns(); }
NOINLINE int global_function(u32 x) { return leaf(x) + 1; }
HIDDEN NOINLINE int hidden_function(u32 x) { return global_function(x) + leaf(x + 1); }

static long callback(u32 index, u64 *sum)
{
    *sum += leaf(index);
    return 0;
}

SEC("xdp") int calls(void *context) { return global_function(1) + hidden_function(2) + leaf(3); }

SEC("xdp") int calls_back(void *context)
{
    u64 sum = 0;
    bpf_loop(10, callback, &sum, 0);
    return sum;
}

SEC("?tc") int not_loaded(void *context) { return 0; }

static SEC("tc/2") int static_program(void *context) { return 2; }

NOINLINE int on_exception(u64 cookie) { return 17; }

SEC("tc") __attribute__((btf_decl_tag("exception_callback:on_exception"))) int may_throw(void *context) { return 0; }
