// a pointer kept while the packet is moved.
// rule: type.pointer
// help: read data and data_end from the context again behind bpf_xdp_adjust_head
// linux: invalid mem access 'scalar'
// also: packet_reallocate.o of ebpf-samples
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <linux/if_ether.h>

SEC("xdp")
int strip(struct xdp_md *ctx) {
    void *data = (void *)(long)ctx->data;
    void *data_end = (void *)(long)ctx->data_end;
    struct ethhdr *eth = data;
    if (data + sizeof(*eth) + 4 > data_end)
        return XDP_PASS;
    if (bpf_xdp_adjust_head(ctx, 4))
        return XDP_ABORTED;
#ifdef MENDED
    data = (void *)(long)ctx->data;
    data_end = (void *)(long)ctx->data_end;
    eth = data;
    if (data + sizeof(*eth) > data_end)
        return XDP_ABORTED;
#endif
    eth->h_proto = 0;
    return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
