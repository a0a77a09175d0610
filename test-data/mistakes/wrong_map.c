// a map of a type that the helper cannot take.
// rule: helper.map
// help: bpf_tail_call takes maps of type prog_array
// linux: expected prog array map for tail call
// also: tail_call_bad.o and wronghelper.o of ebpf-samples
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
#ifdef MENDED
    __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
#else
    __uint(type, BPF_MAP_TYPE_ARRAY);
#endif
    __uint(max_entries, 4);
    __type(key, __u32);
    __type(value, __u32);
} next SEC(".maps");

SEC("xdp")
int dispatch(struct xdp_md *ctx) {
    bpf_tail_call(ctx, &next, ctx->rx_queue_index & 3);
    return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
