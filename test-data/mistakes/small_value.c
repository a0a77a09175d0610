// a map whose values are smaller than the program's structure.
// rule: bounds.map-value
// help: the value of map 'counters' has 8 bytes, and 16 are used
// linux: invalid access to map value
// also: mapvalue-overrun.o of ebpf-samples
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct stats {
    __u64 packets;
    __u64 bytes;
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
#ifdef MENDED
    __type(value, struct stats);
#else
    __type(value, __u64);
#endif
} counters SEC(".maps");

SEC("xdp")
int account(struct xdp_md *ctx) {
    __u32 key = 0;
    struct stats *stats = bpf_map_lookup_elem(&counters, &key);
    if (!stats)
        return XDP_PASS;
    stats->packets++;
    stats->bytes += ctx->data_end - ctx->data;
    return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
