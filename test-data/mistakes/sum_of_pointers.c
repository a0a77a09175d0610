// two pointers added.
// rule: type.pointer
// help: only a number can be added to a pointer
// linux: pointer \+= pointer prohibited
// also: ptr_arith.o of ebpf-samples
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

// Is the byte in the middle of the packet zero?
SEC("xdp")
int middle(struct xdp_md *ctx) {
    void *data_end = (void *)(long)ctx->data_end;
    void *data = (void *)(long)ctx->data;
#ifdef MENDED
    __u64 length = data_end - data;
    if (length > 1500)
        return XDP_PASS;
    __u8 *byte = data + length / 2;
#else
    __u8 *byte = (void *)(((long)data + (long)data_end) / 2);
#endif
    if ((void *)(byte + 1) > data_end)
        return XDP_PASS;
    return *byte == 0 ? XDP_DROP : XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
