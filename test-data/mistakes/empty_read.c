// a size that may be zero.
// rule: helper.argument
// help: leave where it is 0
// linux: invalid zero-sized read
// also: verifier_helper_value_access.c of Linux's selftests
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int inspect(struct __sk_buff *skb) {
    __u8 bytes[64] = {};
    __u64 length = skb->len;
    if (length > sizeof(bytes))
        return TC_ACT_OK;
#ifdef MENDED
    barrier_var(length);
    if (length == 0)
        return TC_ACT_OK;
#endif
    if (bpf_skb_load_bytes(skb, 0, bytes, length) != 0)
        return TC_ACT_OK;
    return bytes[0] == 0xff ? TC_ACT_SHOT : TC_ACT_OK;
}

char LICENSE[] SEC("license") = "GPL";
