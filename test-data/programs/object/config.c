// A configuration value that only the target machine knows.
#include "bpf.h"

extern u32 LINUX_KERNEL_VERSION KCONFIG;
extern u32 CONFIG_HZ KCONFIG WEAK;

SEC("xdp") int use(void *context) { return LINUX_KERNEL_VERSION + CONFIG_HZ; }
