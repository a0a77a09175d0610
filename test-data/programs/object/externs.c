// What the kernel is to provide.
#include "bpf.h"

struct run_queue { u32 cpu; };

extern u32 LINUX_KERNEL_VERSION KCONFIG;
extern u64 LINUX_HAS_BPF_COOKIE KCONFIG WEAK;
extern const void bare_address KSYMS;
extern const struct run_queue runqueues KSYMS;
extern const struct run_queue missing_variable KSYMS WEAK;
extern int kernel_function(u32 x) KSYMS;
extern int missing_function(u32 x) KSYMS WEAK;
extern int other_signature(u32 x) KSYMS WEAK;

SEC("tp_btf/sched_switch") int use(void *context)
{
    u64 sum = LINUX_KERNEL_VERSION + LINUX_HAS_BPF_COOKIE;
    sum += (u64)&bare_address + runqueues.cpu;
    if (&missing_variable)
        sum += 1;
    sum += kernel_function(1);
    if (missing_function)
        sum += missing_function(2);
    if (other_signature)
        sum += other_signature(3);
    return sum;
}
