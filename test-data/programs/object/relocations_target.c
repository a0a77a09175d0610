// The kernel that relocations.c meets: fields moved, grown, shrunk, renamed, gone.
#include "bpf.h"

enum colour { RED = 10, BLUE = 11, GREEN = 12 };
enum wide { HUGE_VALUE = 0x200000000ull };

struct point { u64 z; u32 x, y; };
struct shape {
    u64 added;
    struct {
        u32 area;
        u32 kind;
    };
    struct point corners[8];
    u32 flags_b : 12;
    s32 depth : 6;
    u64 small;
    s32 moved_sign;
    void *owner;
    u32 renamed;
};
struct ambiguous { u64 before; u32 field; };
struct ambiguous___2 { u32 field; };
struct stored { u32 pad; u32 number; u32 value; };
typedef int (*handler)(struct point *p, u32 n);
struct same { u64 more; struct point *next; u32 a; };

struct shape shape SEC("kernel") = {};
struct ambiguous ambiguous SEC("kernel") = {};
struct ambiguous___2 ambiguous_2 SEC("kernel") = {};
struct stored stored SEC("kernel") = {};
struct same same SEC("kernel") = {};
handler handle SEC("kernel") = 0;
enum colour colour SEC("kernel") = 0;
enum wide wide SEC("kernel") = 0;
