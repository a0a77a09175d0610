// a socket given back twice.
// rule: resource.release
// help: bpf_sk_release gave it back in line
// linux: R1 must be referenced|invalid mem access|type=scalar
// also: test_sk_lookup_kern.c of Linux's selftests
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int known(struct __sk_buff *skb) {
    struct bpf_sock_tuple tuple = {};
    tuple.ipv4.dport = 80;
    struct bpf_sock *sk = bpf_sk_lookup_tcp(skb, &tuple, sizeof(tuple.ipv4), BPF_F_CURRENT_NETNS, 0);
    if (!sk)
        return TC_ACT_OK;
    int listens = sk->state == BPF_TCP_LISTEN;
    bpf_sk_release(sk);
#ifndef MENDED
    if (listens)
        bpf_sk_release(sk);
#endif
    return listens ? TC_ACT_OK : TC_ACT_SHOT;
}

char LICENSE[] SEC("license") = "GPL";
