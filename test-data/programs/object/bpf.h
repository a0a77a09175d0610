// What our test programs need of BPF's C dialect, and no more.
#pragma once

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed char s8;
typedef short s16;
typedef int s32;
typedef long long s64;

#define SEC(name) __attribute__((section(name), used))
#define NOINLINE __attribute__((noinline))
#define WEAK __attribute__((weak))
#define HIDDEN __attribute__((visibility("hidden")))
#define KCONFIG __attribute__((section(".kconfig")))
#define KSYMS __attribute__((section(".ksyms")))
#define PRESERVE __attribute__((preserve_access_index))

#define UINT(name, value) int(*name)[value]
#define TYPE(name, type) type *name
#define ARRAY(name, type) type *name[]
#define ULONG_PASTE(a, b) a##b
#define ULONG_NAME(line) ULONG_PASTE(unique_value_, line)
#define ULONG(name, value) enum { ULONG_NAME(__LINE__) = value } name

enum { MAP_HASH = 1, MAP_ARRAY = 2, MAP_PROG_ARRAY = 3, MAP_ARRAY_OF_MAPS = 12, MAP_HASH_OF_MAPS = 13, MAP_RINGBUF = 27,
       MAP_BLOOM = 30, MAP_ARENA = 33 };

static void *(*map_lookup)(void *map, const void *key) = (void *)1;
static u64 (*ktime_get_ns)(void) = (void *)5;
static long (*tail_call)(void *context, void *map, u32 index) = (void *)12;
static long (*bpf_loop)(u32 count, void *callback, void *context, u64 flags) = (void *)181;
static long (*for_each)(void *map, void *callback, void *context, u64 flags) = (void *)164;
