// an element of a map sought behind the map itself.
// rule: type.arithmetic
// help: pass the map itself, &map
// linux: pointer arithmetic on map_ptr prohibited
// also: badmapptr.o of ebpf-samples
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 2);
    __type(key, __u32);
    __type(value, __u64);
} counters SEC(".maps");

SEC("xdp")
int count(struct xdp_md *ctx) {
#ifdef MENDED
    __u32 key = 1;
    __u64 *counter = bpf_map_lookup_elem(&counters, &key);
#else
    __u32 key = 0;
    __u64 *counter = bpf_map_lookup_elem(&counters + 1, &key);
#endif
    if (counter)
        __sync_fetch_and_add(counter, 1);
    return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
