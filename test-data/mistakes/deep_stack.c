// two frames that are too large together.
// rule: stack.depth
// help: 64 bytes too many: keep a large buffer in a per-CPU array map
// linux: combined stack size
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct words {
    __u32 word[80];
};

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct words);
} scratch SEC(".maps");

static __attribute__((noinline)) int digest(struct xdp_md *ctx, __u32 salt) {
    __u32 sum = salt;
#ifdef MENDED
    __u32 key = 0;
    volatile struct words *words = bpf_map_lookup_elem(&scratch, &key);
    if (!words)
        return 0;
#else
    volatile struct words on_stack, *words = &on_stack;
#endif
    for (int i = 0; i < 80; i++)
        words->word[i] = ctx->ingress_ifindex + i;
    for (int i = 0; i < 80; i++)
        sum += words->word[i];
    return sum & 1;
}

SEC("xdp")
int sample(struct xdp_md *ctx) {
    volatile __u32 buffer[64];
    for (int i = 0; i < 64; i++)
        buffer[i] = i;
    return digest(ctx, buffer[5]) ? XDP_DROP : XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
