// a result that the kernel has no meaning for.
// rule: return.value
// help: return a number from 0 to 1 instead of -1
// linux: should have been in
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup/connect4")
int refuse(struct bpf_sock_addr *ctx) {
    if (ctx->user_port == 0)
#ifdef MENDED
        return 0;
#else
        return -1;
#endif
    return 1;
}

char LICENSE[] SEC("license") = "GPL";
