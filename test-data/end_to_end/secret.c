/* Gives away what the privileged may know: stack that nobody wrote. Safe all the same. */
#include "common.h"

SEC("xdp")
int unwritten(struct xdp_md *ctx)
{
	u64 word;

	asm volatile("%0 = *(u64 *)(r10 - 8)" : "=r"(word));
	return word & 3;
}
