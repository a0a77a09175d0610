/* Two programs that are safe: one that looks at nothing, one that compares before it reads. */
#include "common.h"

SEC("xdp")
int pass_all(struct xdp_md *ctx)
{
	return 2;
}

SEC("xdp")
int first_byte(struct xdp_md *ctx)
{
	u8 *data = (u8 *)(u64)ctx->data;
	u8 *end = (u8 *)(u64)ctx->data_end;

	if (data + 1 > end)
		return 1;
	return *data == 0 ? 1 : 2;
}
