// a record submitted from its second field on.
// rule: helper.argument
// help: pass the pointer as it was returned
// linux: R1 must have zero offset|dereference of modified|ringbuf_mem
// also: verifier_ringbuf.c of Linux's selftests
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 4096);
} events SEC(".maps");

struct event {
    __u64 time;
    __u32 cpu;
    __u32 reserved;
};

SEC("tracepoint/sched/sched_switch")
int note(void *ctx) {
    struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
    if (!event)
        return 0;
    event->time = bpf_ktime_get_ns();
    event->cpu = bpf_get_smp_processor_id();
    event->reserved = 0;
#ifdef MENDED
    bpf_ringbuf_submit(event, 0);
#else
    bpf_ringbuf_submit(&event->cpu, 0);
#endif
    return 0;
}

char LICENSE[] SEC("license") = "GPL";
