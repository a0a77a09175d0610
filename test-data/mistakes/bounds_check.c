// a header read that no comparison covers.
// rule: bounds.packet
// help: let the check in line 21 cover 24 bytes
// linux: offset is outside of the packet
// also: packet_overflow.o of ebpf-samples
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>

SEC("xdp")
int drop_udp(struct xdp_md *ctx) {
    void *data = (void *)(long)ctx->data;
    void *data_end = (void *)(long)ctx->data_end;
    struct ethhdr *eth = data;
#ifdef MENDED
    if (data + sizeof(*eth) + sizeof(struct iphdr) > data_end)
#else
    if (data + sizeof(*eth) > data_end)
#endif
        return XDP_PASS;
    if (eth->h_proto != bpf_htons(ETH_P_IP))
        return XDP_PASS;
    struct iphdr *ip = (void *)(eth + 1);
    if (ip->protocol == IPPROTO_UDP)
        return XDP_DROP;
    return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
