// bytes of the packet handed to a helper that moves packets.
// rule: helper.argument
// help: copy what is needed to the stack first
// linux: helper access to the packet is not allowed
// also: verifier_helper_packet_access.c of Linux's selftests
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int reflect(struct __sk_buff *skb) {
    void *data_end = (void *)(long)skb->data_end;
    struct ethhdr *eth = (void *)(long)skb->data;
    if ((void *)(eth + 1) > data_end)
        return TC_ACT_OK;
#ifdef MENDED
    __u8 source[ETH_ALEN];
    __builtin_memcpy(source, eth->h_source, sizeof(source));
    bpf_skb_store_bytes(skb, 0, source, sizeof(source), 0);
#else
    bpf_skb_store_bytes(skb, 0, eth->h_source, sizeof(eth->h_source), 0);
#endif
    return TC_ACT_OK;
}

char LICENSE[] SEC("license") = "GPL";
