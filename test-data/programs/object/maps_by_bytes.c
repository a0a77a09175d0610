// Legacy definitions of 20 bytes in the section `maps`.
#include "bpf.h"

struct definition { u32 type, key_size, value_size, max_entries, flags; };

struct definition counters SEC("maps") = {MAP_ARRAY, 4, 8, 16, 0};
struct definition flows SEC("maps") = {MAP_HASH, 12, 40, 4096, 1};

SEC("socket") int count(void *context)
{
    u32 zero = 0;
    u64 *counter = map_lookup(&counters, &zero);
    u8 flow[12] = {};
    u64 *seen = map_lookup(&flows, flow);
    return (counter ? *counter : 0) + (seen ? *seen : 0);
}
