/* The little that these programs need of a header. */
#define SEC(name) __attribute__((section(name), used))
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

struct xdp_md {
	u32 data;
	u32 data_end;
	u32 data_meta;
	u32 ingress_ifindex;
	u32 rx_queue_index;
	u32 egress_ifindex;
};

char program_license[] SEC("license") = "GPL";
