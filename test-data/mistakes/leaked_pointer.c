// an address of the kernel's put where user space reads it.
// rule: type.leak
// help: store a number of your own
// linux: leaks addr
// options: --unprivileged
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, __u64);
} last SEC(".maps");

SEC("socket")
int remember(struct __sk_buff *skb) {
    __u32 key = 0;
    __u64 *seen = bpf_map_lookup_elem(&last, &key);
    if (!seen)
        return 0;
#ifdef MENDED
    *seen = skb->len;
#else
    *seen = (__u64)(long)skb;
#endif
    return 0;
}

char LICENSE[] SEC("license") = "GPL";
