// A structure of functions that the kernel is to call.
#include "bpf.h"

struct operations___mine {
    int (*open)(u64 *context);
    int (*close)(u64 *context);
    u32 flags;
    char name[16];
};

SEC("struct_ops/open") int do_open(u64 *context) { return 1; }
SEC("struct_ops") int do_close(u64 *context) { return 2; }

SEC(".struct_ops") struct operations___mine plain = {.open = (void *)do_open, .flags = 3, .name = "plain"};
SEC(".struct_ops.link") struct operations___mine linked = {.close = (void *)do_close};
