/* Its section says nothing of a type. */
#include "common.h"

SEC("some_section")
int pass_all(struct xdp_md *ctx)
{
	return 2;
}
