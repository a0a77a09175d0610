// What compilers call without being asked, and leave undefined: by name, so that no compiler refuses it.
#define SEC(name) __attribute__((section(name), used))

SEC("xdp") int clears(void *ctx)
{
	unsigned char bytes[16];
	register void *to asm("r1") = bytes;
	register long value asm("r2") = 0;
	register long size asm("r3") = sizeof(bytes);
	register unsigned char *result asm("r0");

	asm volatile("call memset" : "=r"(result), "+r"(to), "+r"(value), "+r"(size) : : "r4", "r5", "memory");
	return result[15] & 1;
}

SEC("xdp") int clears_too_much(void *ctx)
{
	unsigned char bytes[16];
	register void *to asm("r1") = bytes;
	register long value asm("r2") = 0;
	register long size asm("r3") = sizeof(bytes) + 1;
	register unsigned char *result asm("r0");

	asm volatile("call memset" : "=r"(result), "+r"(to), "+r"(value), "+r"(size) : : "r4", "r5", "memory");
	return result[15] & 1;
}

char _license[] SEC("license") = "GPL";
