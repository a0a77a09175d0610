// a tail call taken for a function that returns something.
// rule: init.register
// help: has no result: use a value of your own
// linux: R0 !read_ok
// also: tail_call.o of ebpf-samples
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
    __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
    __uint(max_entries, 4);
    __type(key, __u32);
    __type(value, __u32);
} next SEC(".maps");

SEC("xdp")
int dispatch(struct xdp_md *ctx) {
#ifdef MENDED
    bpf_tail_call(ctx, &next, 0);
    return XDP_ABORTED;
#else
    return bpf_tail_call(ctx, &next, 0);
#endif
}

char LICENSE[] SEC("license") = "GPL";
