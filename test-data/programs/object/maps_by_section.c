// A section for each map, as some loaders have it; the outer one names its inner one by index.
#include "bpf.h"

struct definition { u32 type, key_size, value_size, max_entries, flags, inner_index, numa_node; };

struct definition outer SEC("maps/outer") = {MAP_ARRAY_OF_MAPS, 4, 4, 1, 0, 1, 0};
struct definition inner SEC("maps/inner") = {MAP_ARRAY, 4, 8, 1, 0, 0, 0};

int only_function(void *context)
{
    u32 zero = 0;
    void *map = map_lookup(&outer, &zero);
    return map ? map_lookup(map, &zero) != 0 : 0;
}
