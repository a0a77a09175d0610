// a helper is handed the context from its second field on.
// rule: helper.argument
// help: pass the context as the program was given it
// linux: dereference of modified ctx ptr
// also: ctxoffset.o of ebpf-samples
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
    __uint(type, BPF_MAP_TYPE_SOCKHASH);
    __uint(max_entries, 1024);
    __type(key, __u32);
    __type(value, __u64);
} sockets SEC(".maps");

SEC("sockops")
int remember(struct bpf_sock_ops *ctx) {
    __u32 key = ctx->local_port;
    if (ctx->op != BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB)
        return 1;
#ifdef MENDED
    bpf_sock_hash_update(ctx, &sockets, &key, BPF_ANY);
#else
    bpf_sock_hash_update((void *)&ctx->remote_ip4, &sockets, &key, BPF_ANY);
#endif
    return 1;
}

char LICENSE[] SEC("license") = "GPL";
