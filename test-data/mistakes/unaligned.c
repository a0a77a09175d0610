// a word on the stack at an odd address.
// rule: alignment
// help: at a multiple of 4 bytes, or read it byte by byte
// linux: misaligned stack access
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int pick(struct xdp_md *ctx) {
    char buffer[16] __attribute__((aligned(8))) = {};
    char *at = buffer;
    asm volatile("" : "+r"(at)); // or the compiler finds a better place for it
    at[4] = (char)ctx->rx_queue_index;
#ifdef MENDED
    __u32 word = 0;
    __builtin_memcpy(&word, at + 3, sizeof(word));
#else
    __u32 word = *(volatile __u32 *)(at + 3);
#endif
    return word ? XDP_DROP : XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
