// an address of the kernel's followed as if it were the program's own.
// rule: type.pointer
// help: copy what stands there with bpf_probe_read_kernel
// linux: R1 invalid mem access 'scalar'
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u64 seen = 0;

// The second argument is the task that ran until now; its first member holds flags.
SEC("raw_tracepoint/sched_switch")
int watch(struct bpf_raw_tracepoint_args *ctx) {
    const __u64 *task = (const __u64 *)ctx->args[1];
#ifdef MENDED
    __u64 flags = 0;
    bpf_probe_read_kernel(&flags, sizeof(flags), task);
#else
    __u64 flags = *task;
#endif
    seen |= flags;
    return 0;
}

char LICENSE[] SEC("license") = "GPL";
