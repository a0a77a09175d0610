// a field that programs of another type have.
// rule: bounds.context
// help: sched_cls, sched_act
// linux: invalid bpf_context access
// also: verifier_cgroup_skb.c of Linux's selftests
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#ifdef MENDED
SEC("tc")
#else
SEC("cgroup_skb/egress")
#endif
int classify(struct __sk_buff *skb) {
    return skb->tc_classid == 7;
}

char LICENSE[] SEC("license") = "GPL";
