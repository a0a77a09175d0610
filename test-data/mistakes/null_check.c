// an element that may be absent.
// rule: null.dereference
// help: test what bpf_map_lookup_elem returns
// linux: map_value_or_null
// also: nullmapref.o of ebpf-samples
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 1024);
    __type(key, __u32);
    __type(value, __u64);
} packets SEC(".maps");

SEC("xdp")
int count(struct xdp_md *ctx) {
    __u32 key = ctx->ingress_ifindex;
    __u64 *seen = bpf_map_lookup_elem(&packets, &key);
#ifdef MENDED
    if (!seen)
        return XDP_PASS;
#endif
    __sync_fetch_and_add(seen, 1);
    return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
