// a helper of another type of program.
// rule: platform.helper
// help: bpf_skb_vlan_pop is offered to sched_cls
// linux: program of this type cannot use helper
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#ifdef MENDED
SEC("tc")
int untag(struct __sk_buff *ctx) {
    return bpf_skb_vlan_pop(ctx);
}
#else
SEC("xdp")
int untag(struct xdp_md *ctx) {
    return bpf_skb_vlan_pop((void *)ctx) ? XDP_ABORTED : XDP_PASS;
}
#endif

char LICENSE[] SEC("license") = "GPL";
