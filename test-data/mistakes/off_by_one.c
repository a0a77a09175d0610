// a loop that goes one too far.
// rule: bounds.map-value
// help: the offset must stay at most 60: compare the index with the number of elements
// linux: invalid access to map value
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define SLOTS 16

struct table {
    __u32 hits[SLOTS];
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct table);
} tables SEC(".maps");

SEC("xdp")
int clear(struct xdp_md *ctx) {
    __u32 key = 0;
    struct table *table = bpf_map_lookup_elem(&tables, &key);
    if (!table)
        return XDP_PASS;
    __u32 last = ctx->ingress_ifindex;
#pragma clang loop unroll(disable)
    for (__u32 i = 0; i < last; i++) {
#ifdef MENDED
        if (i >= SLOTS)
#else
        if (i > SLOTS)
#endif
            break;
        table->hits[i]++;
    }
    return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
