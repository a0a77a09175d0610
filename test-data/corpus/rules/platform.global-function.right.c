/* Verified alone too, pick() stays within the table. */
#define SEC(name) __attribute__((section(name), used))
char program_license[] SEC("license") = "GPL";
unsigned char table[16];

__attribute__((noinline)) int pick(unsigned int i)
{
	asm volatile("" : "+r"(i));
	return table[i & 15];
}

SEC("xdp") int picked(void *ctx)
{
	return pick(3);
}
