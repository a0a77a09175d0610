// iproute2's definitions of 36 bytes, with an inner map by id.
#include "bpf.h"

struct definition { u32 type, key_size, value_size, max_entries, flags, id, pinning, inner_id, inner_index; };

struct definition inner SEC("maps") = {MAP_HASH, 4, 16, 8, 0, 42, 0, 0, 3};
struct definition outer SEC("maps") = {MAP_ARRAY_OF_MAPS, 4, 4, 5, 0, 0, 0, 42, 0};
struct definition pinned SEC("maps") = {MAP_HASH, 4, 4, 1, 0, 7, 2, 0, 0};

SEC("classifier") int classify(void *context)
{
    u32 zero = 0;
    return map_lookup(&outer, &zero) != 0 || map_lookup(&pinned, &zero) != 0;
}
