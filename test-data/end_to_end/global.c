/* Global functions: what is proved where they are called, and what by their signatures alone. Programs whose names end
 * in _not are safe, and no kernel takes them. */
#include "common.h"

#define GLOBAL __attribute__((noinline))
#define STATIC static __attribute__((noinline))
#define TAG(tag) __attribute__((btf_decl_tag("arg:" tag)))
#define OPAQUE(value) asm volatile("" : "+r"(value))

static void *(*const map_lookup_elem)(void *map, const void *key) = (void *)1;
static long (*const xdp_adjust_head)(struct xdp_md *ctx, int delta) = (void *)44;
static struct task_struct *(*const get_current_task_btf)(void) = (void *)158;

struct {
	int (*type)[1]; /* hash */
	int (*max_entries)[16];
	u32 *key;
	u64 *value;
} flows SEC(".maps");

u8 table[16];
u8 dword[8];
const volatile u32 constants[4] = {1, 2, 3, 4};
const volatile int off = 0, on = 1;

struct pair {
	u32 first, second;
};
struct task_struct {
	int pid;
} __attribute__((preserve_access_index));
struct unknown;

/* Numbers. */

GLOBAL int masked(u32 i)
{
	OPAQUE(i);
	return table[i & 15];
}
GLOBAL int unmasked(u32 i)
{
	OPAQUE(i);
	return table[i];
}
STATIC int unmasked_static(u32 i)
{
	OPAQUE(i);
	return table[i];
}

SEC("?xdp") int number(struct xdp_md *ctx) { return masked(3); }
SEC("?xdp") int number_not(struct xdp_md *ctx) { return unmasked(3); }
SEC("?xdp") int number_static(struct xdp_md *ctx) { return unmasked_static(3); }
SEC("?xdp") int pointer_as_number_not(struct xdp_md *ctx) { return masked((u32)(u64)ctx); }

/* Results. */

GLOBAL u64 three(void)
{
	u64 result = 3;

	OPAQUE(result);
	return result;
}
GLOBAL void nothing(u64 *value)
{
	if (value)
		*value = 1;
}
GLOBAL u64 *itself(u64 *value)
{
	OPAQUE(value);
	return value;
}
GLOBAL u64 address(u64 *value)
{
	OPAQUE(value);
	return (u64)value;
}

SEC("?xdp") int result(struct xdp_md *ctx) { return table[three() & 15]; }
SEC("?xdp") int result_not(struct xdp_md *ctx) { return table[three()]; }
SEC("?xdp") int result_void_not(struct xdp_md *ctx)
{
	u64 value = 0;

	nothing(&value);
	return (int)value & 1;
}
SEC("?xdp") int result_pointer_not(struct xdp_md *ctx)
{
	u64 value = 0;

	itself(&value);
	return 2;
}
SEC("?xdp") int result_address_not(struct xdp_md *ctx)
{
	u64 value = 0;

	address(&value);
	return 2;
}

/* Memory. */

GLOBAL int checked(const struct pair *p)
{
	return p ? p->first : 0;
}
GLOBAL int checked_second(const struct pair *p)
{
	return p ? p->second : 0;
}
GLOBAL int unchecked(const struct pair *p)
{
	return p->first;
}
GLOBAL int never_null(const struct pair *p TAG("nonnull"))
{
	return p->first;
}
GLOBAL int tolerant(const struct pair *p TAG("nonnull"))
{
	OPAQUE(p);
	return p ? p->first : 0;
}
GLOBAL int unused(const struct pair *p)
{
	OPAQUE(p);
	return p != 0;
}
GLOBAL int doubled(struct pair *p)
{
	if (p)
		p->first = 2 * p->second;
	return 0;
}

SEC("?xdp") int memory(struct xdp_md *ctx)
{
	struct pair pair = {1, 2};

	OPAQUE(ctx);
	return checked(&pair);
}
SEC("?xdp") int memory_not(struct xdp_md *ctx)
{
	struct pair pair = {1, 2};

	return unchecked(&pair);
}
SEC("?xdp") int memory_null(struct xdp_md *ctx) { return checked(0); }
SEC("?xdp") int memory_maybe_null(struct xdp_md *ctx)
{
	u32 key = 0;

	return checked(map_lookup_elem(&flows, &key));
}
SEC("?xdp") int memory_nonnull(struct xdp_md *ctx)
{
	struct pair pair = {1, 2};

	return never_null(&pair);
}
SEC("?xdp") int memory_nonnull_not(struct xdp_md *ctx)
{
	u32 key = 0;

	return tolerant(map_lookup_elem(&flows, &key));
}
SEC("?xdp") int memory_small_not(struct xdp_md *ctx)
{
	u32 one = 1;

	return checked((struct pair *)&one);
}
SEC("?xdp") int memory_packet(struct xdp_md *ctx)
{
	u8 *data = (u8 *)(u64)ctx->data;

	if (data + sizeof(struct pair) > (u8 *)(u64)ctx->data_end)
		return 1;
	return checked((struct pair *)data);
}
SEC("?xdp") int memory_packet_not(struct xdp_md *ctx)
{
	u8 *data = (u8 *)(u64)ctx->data;

	if (data + 4 > (u8 *)(u64)ctx->data_end)
		return 1;
	return checked((struct pair *)data);
}
SEC("?xdp") int memory_map_value(struct xdp_md *ctx) { return checked((struct pair *)dword); }
SEC("?xdp") int memory_read_only_not(struct xdp_md *ctx) { return checked((struct pair *)constants); }
SEC("?xdp") int memory_context_not(struct xdp_md *ctx) { return checked((struct pair *)ctx); }
SEC("?xdp") int memory_number_not(struct xdp_md *ctx) { return unused((struct pair *)1); }
/* What stood there is no longer known. */
SEC("?xdp") int memory_written(struct xdp_md *ctx)
{
	struct pair pair = {1, 2};

	doubled(&pair);
	return table[pair.first & 15];
}
SEC("?xdp") int memory_written_not(struct xdp_md *ctx)
{
	struct pair pair = {1, 2};

	doubled(&pair);
	return table[pair.first];
}

/* The context. */

GLOBAL int context(struct xdp_md *ctx)
{
	return ctx->rx_queue_index;
}
GLOBAL int context_unused(struct xdp_md *ctx)
{
	OPAQUE(ctx);
	return ctx != 0;
}
GLOBAL int context_tagged(void *ctx TAG("ctx"))
{
	return ((struct xdp_md *)ctx)->rx_queue_index;
}
GLOBAL int context_other(struct pair *ctx TAG("ctx"))
{
	OPAQUE(ctx);
	return ctx != 0;
}
GLOBAL int cut(struct xdp_md *ctx)
{
	return xdp_adjust_head(ctx, 4);
}

SEC("?xdp") int context_given(struct xdp_md *ctx) { return context(ctx); }
SEC("?xdp") int context_given_tagged(struct xdp_md *ctx) { return context_tagged(ctx); }
SEC("?xdp") int context_not(struct xdp_md *ctx)
{
	struct pair pair = {1, 2};

	return context_unused((struct xdp_md *)&pair);
}
SEC("?xdp") int context_moved_not(struct xdp_md *ctx) { return context_unused((void *)ctx + 4); }
SEC("?xdp") int context_other_not(struct xdp_md *ctx) { return context_other((struct pair *)ctx); }
SEC("?xdp") int packet_changed(struct xdp_md *ctx)
{
	if (cut(ctx))
		return 1;
	u8 *data = (u8 *)(u64)ctx->data;
	if (data + 1 > (u8 *)(u64)ctx->data_end)
		return 1;
	return data[0];
}

/* Types and tags. */

GLOBAL int of_unknown(struct unknown *p)
{
	OPAQUE(p);
	return p != 0;
}
GLOBAL int of_void(void *p)
{
	OPAQUE(p);
	return p != 0;
}
GLOBAL int tag_unknown(struct pair *p TAG("whatever"))
{
	OPAQUE(p);
	return p != 0;
}
GLOBAL int tag_number(int i TAG("nonnull"))
{
	OPAQUE(i);
	return i;
}
GLOBAL int tag_nullable(struct pair *p TAG("nullable"))
{
	OPAQUE(p);
	return p != 0;
}
GLOBAL int tag_twice(struct xdp_md *ctx TAG("ctx") TAG("nonnull"))
{
	OPAQUE(ctx);
	return ctx != 0;
}

SEC("?xdp") int of_unknown_not(struct xdp_md *ctx) { return of_unknown((struct unknown *)dword); }
SEC("?xdp") int of_void_not(struct xdp_md *ctx) { return of_void(dword); }
SEC("?xdp") int tag_unknown_not(struct xdp_md *ctx) { return tag_unknown((struct pair *)dword); }
SEC("?xdp") int tag_number_not(struct xdp_md *ctx) { return tag_number(1); }
SEC("?xdp") int tag_nullable_not(struct xdp_md *ctx) { return tag_nullable((struct pair *)dword); }
SEC("?xdp") int tag_twice_not(struct xdp_md *ctx) { return tag_twice(ctx); }

/* Objects of the kernel's. */

GLOBAL int trusted(struct task_struct *task TAG("trusted"))
{
	return task->pid;
}
GLOBAL int trusted_or_null(struct task_struct *task TAG("trusted") TAG("nullable"))
{
	return task ? task->pid : 0;
}
GLOBAL int trusted_or_null_unchecked(struct task_struct *task TAG("trusted") TAG("nullable"))
{
	return task->pid;
}
GLOBAL int trusted_unused(struct task_struct *task TAG("trusted"))
{
	OPAQUE(task);
	return task != 0;
}
GLOBAL int trusted_unknown(struct pair *p TAG("trusted"))
{
	OPAQUE(p);
	return p != 0;
}
GLOBAL int untrusted(struct task_struct *task TAG("untrusted"))
{
	return task->pid;
}
GLOBAL int in_arena(u8 *p TAG("arena"))
{
	OPAQUE(p);
	return p != 0;
}

SEC("?tp_btf/sys_enter") int object(void *ctx) { return trusted(get_current_task_btf()); }
SEC("?tp_btf/sys_enter") int object_not(void *ctx) { return trusted_unused((void *)dword); }
SEC("?tp_btf/sys_enter") int object_null_not(void *ctx) { return trusted_unused(0); }
SEC("?tp_btf/sys_enter") int object_or_null(void *ctx) { return trusted_or_null(0); }
SEC("?tp_btf/sys_enter") int object_or_null_not(void *ctx) { return trusted_or_null_unchecked(get_current_task_btf()); }
SEC("?tp_btf/sys_enter") int object_unknown_not(void *ctx) { return trusted_unknown((void *)dword); }
SEC("?tp_btf/sys_enter") int object_untrusted(void *ctx) { return untrusted(get_current_task_btf()); }
SEC("?xdp") int arena(struct xdp_md *ctx) { return in_arena((u8 *)1); }
SEC("?xdp") int arena_not(struct xdp_md *ctx) { return in_arena(dword); }

/* Which are asked: those that are called, by whomever. */

GLOBAL int calls_masked(u32 i) { return masked(i) + 1; }
GLOBAL int calls_unmasked(u32 i) { return i < 16 ? unmasked(i) + 1 : 0; }

SEC("?xdp") int chain(struct xdp_md *ctx) { return calls_masked(3); }
SEC("?xdp") int chain_not(struct xdp_md *ctx) { return calls_unmasked(3); }
SEC("?xdp") int not_called(struct xdp_md *ctx) { return off ? unmasked(3) : masked(3); }
SEC("?xdp") int called_not(struct xdp_md *ctx) { return on ? unmasked(3) : masked(3); }

/* What is called is not known here: nothing can be said of what a kernel makes of the function. */

extern void bpf_throw(u64 cookie) __attribute__((section(".ksyms")));
GLOBAL int throws(u32 i)
{
	OPAQUE(i);
	if (i > 15)
		bpf_throw(i);
	return table[i];
}

SEC("?tc") int not_modelled(void *ctx) { return throws(3) & 1; }

/* Loops. */

GLOBAL int counts(u32 n)
{
	int sum = 0;

	for (u32 i = 0; i < n; i++) {
		OPAQUE(sum);
		sum += i;
	}
	return sum;
}
GLOBAL int counts_to_ten(u32 n)
{
	int sum = 0;

	for (u32 i = 0; i < n && i < 10; i++) {
		OPAQUE(sum);
		sum += i;
	}
	return sum;
}

SEC("?xdp") int loop(struct xdp_md *ctx) { return counts_to_ten(4); }
SEC("?xdp") int loop_not(struct xdp_md *ctx) { return counts(4); }
