/* A safe and an unsafe program in one object. */
#include "common.h"

SEC("xdp")
int good(struct xdp_md *ctx)
{
	return 2;
}

SEC("?xdp")
int bad(struct xdp_md *ctx)
{
	u8 *data = (u8 *)(u64)ctx->data;

	return data[13];
}
