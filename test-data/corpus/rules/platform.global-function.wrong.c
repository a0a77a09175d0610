/* Linux verifies pick() alone: any number may be given for i. */
#define SEC(name) __attribute__((section(name), used))
char program_license[] SEC("license") = "GPL";
unsigned char table[16];

__attribute__((noinline)) int pick(unsigned int i)
{
	asm volatile("" : "+r"(i));
	return table[i]; /* 16 bytes */
}

SEC("xdp") int picked(void *ctx)
{
	return pick(3);
}
