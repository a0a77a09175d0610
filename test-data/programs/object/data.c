// Variables in every section, reached by symbol and by section plus offset.
#include "bpf.h"

const volatile u32 limit = 7;
static const volatile u8 table[8] = {1, 2, 3, 4, 5, 6, 7, 8};
u64 counter = 0x1122334455667788ull;
static volatile u32 local_counter = 9;
u64 zeros[4];
static volatile u32 local_zero;
const u32 special SEC(".rodata.special") = 99;
u32 other SEC(".data.other") = 5;

SEC("xdp") int use(void *context)
{
    u32 i = (u32)ktime_get_ns() & 7;
    local_counter += table[i];
    local_zero += limit;
    counter += *(volatile u32 *)&other;
    zeros[i & 3] = *(const volatile u32 *)&special;
    return local_counter;
}
