/* The twin of safe.c: reads before it compares. */
#include "common.h"

SEC("xdp")
int first_byte(struct xdp_md *ctx)
{
	u8 *data = (u8 *)(u64)ctx->data;

	return *data;
}
