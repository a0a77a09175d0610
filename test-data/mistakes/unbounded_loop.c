// a loop that nothing bounds.
// rule: termination.loop
// help: count the rounds up to a constant
// linux: infinite loop detected|program is too large|back-edge
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int wait(struct xdp_md *ctx) {
    __u32 tries = 0;
#ifdef MENDED
    for (int i = 0; i < 64; i++) {
        if (bpf_get_prandom_u32() == 7)
            break;
        tries++;
    }
#else
    while (bpf_get_prandom_u32() != 7)
        tries++;
#endif
    return tries & 1 ? XDP_DROP : XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
