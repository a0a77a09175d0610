// a key with padding that nobody wrote.
// rule: init.stack
// help: __builtin_memset(&object, 0, sizeof(object))
// linux: invalid read from stack
// options: --unprivileged
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct flow {
    __u8 protocol;
    __u32 port;
};

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 1024);
    __type(key, struct flow);
    __type(value, __u64);
} flows SEC(".maps");

SEC("socket")
int watch(struct __sk_buff *skb) {
    struct flow key;
#ifdef MENDED
    __builtin_memset(&key, 0, sizeof(key));
#endif
    key.protocol = 6;
    key.port = skb->mark;
    __u64 *seen = bpf_map_lookup_elem(&flows, &key);
    return seen ? 1 : 0;
}

char LICENSE[] SEC("license") = "GPL";
