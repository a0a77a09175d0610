// Maps defined by types, in every form there is.
#include "bpf.h"

typedef int function(void *context);
struct key { u32 a; u16 b; };
struct value { u64 count; u8 name[16]; };

struct {
    UINT(type, MAP_HASH);
    UINT(max_entries, 1024);
    UINT(map_flags, 1);
    UINT(pinning, 1);
    TYPE(key, struct key);
    TYPE(value, struct value);
} by_types SEC(".maps");

struct {
    UINT(type, MAP_ARRAY);
    UINT(key_size, 4);
    UINT(value_size, 24);
    UINT(max_entries, 7);
    UINT(numa_node, 0);
} by_sizes SEC(".maps");

struct {
    UINT(type, MAP_BLOOM);
    UINT(max_entries, 100);
    UINT(map_extra, 5);
    TYPE(value, u32);
} with_extra SEC(".maps");

struct {
    UINT(type, MAP_ARENA);
    UINT(map_flags, 1024);
    UINT(max_entries, 10);
    ULONG(map_extra, 0x100000000000ull);
} with_long_extra SEC(".maps");

struct inner {
    UINT(type, MAP_ARRAY);
    UINT(max_entries, 3);
    TYPE(key, u32);
    TYPE(value, u64);
};
typedef struct inner inner_t;
inner_t first_inner SEC(".maps");
static struct inner static_inner SEC(".maps");

struct {
    UINT(type, MAP_ARRAY_OF_MAPS);
    UINT(max_entries, 4);
    TYPE(key, u32);
    ARRAY(values, struct inner);
} outer SEC(".maps") = {.values = {[1] = &first_inner, [3] = &static_inner}};

SEC("xdp/tail") int tail(void *context) { return 1; }

struct {
    UINT(type, MAP_PROG_ARRAY);
    UINT(max_entries, 2);
    UINT(key_size, 4);
    ARRAY(values, function);
} jumps SEC(".maps") = {.values = {[1] = (void *)&tail}};

SEC("xdp") int lookups(void *context)
{
    u32 zero = 0;
    struct key key = {};
    struct value *found = map_lookup(&by_types, &key);
    u64 *other = map_lookup(&static_inner, &zero);
    void *map = map_lookup(&outer, &zero);
    tail_call(context, &jumps, 1);
    return (found ? found->count : 0) + (other ? *other : 0) + (map != 0);
}

char license_text[] SEC("license") = "Dual BSD/GPL";
u32 version_number SEC("version") = 0x50a03;
