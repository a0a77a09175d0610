// a constant that is changed.
// rule: type.store
// help: drop the const
// linux: write into map forbidden
// also: verifier_const.c of Linux's selftests
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#ifdef MENDED
volatile __u32 longest = 0;
#else
const volatile __u32 longest = 0;
#endif

SEC("tc")
int measure(struct __sk_buff *skb) {
    if (skb->len > longest)
        *(volatile __u32 *)&longest = skb->len;
    return 0;
}

char LICENSE[] SEC("license") = "GPL";
