// Every kind of CO-RE relocation; relocations_target.c is the kernel they are resolved against.
#include "bpf.h"

enum colour { RED = 1, GREEN = 2, GONE = 3 };
enum wide { HUGE_VALUE = 0x100000000ull };

struct PRESERVE point { u32 x, y; };
struct PRESERVE shape {
    u32 kind;
    struct point corners[4];
    union {
        u32 area;
        u64 other;
    };
    u32 flags_a : 3;
    u32 flags_b : 7;
    s32 depth : 5;
    u16 small;
    s16 moved_sign;
    void *owner;
    u32 gone;
};
struct PRESERVE shape___old { u32 renamed; };
struct PRESERVE ambiguous { u32 field; };
struct lost { u32 x; };
struct PRESERVE stored { u64 value; u32 number; };
typedef int (*handler)(struct point *p, u32 n);
struct same { u32 a; struct point *next; };

#define FIELD(field, kind) __builtin_preserve_field_info(field, kind)
#define TYPE_INFO(type, kind) __builtin_preserve_type_info(*(typeof(type) *)0, kind)
#define TYPE_ID(type, kind) __builtin_btf_type_id(*(typeof(type) *)0, kind)
#define ENUMERATOR(type, value, kind) __builtin_preserve_enum_value(*(typeof(type) *)value, kind)
enum { BYTE_OFFSET, BYTE_SIZE, EXISTS, SIGNED, LSHIFT, RSHIFT };

SEC("field/load") u64 load_x(struct shape *s) { return s->corners[2].y; }
SEC("field/anonymous") u64 load_area(struct shape *s) { return s->area; }
SEC("field/narrow") u64 load_small(struct shape *s) { return s->small; }
SEC("field/pointer") u64 load_owner(struct shape *s) { return (u64)s->owner; }
SEC("field/sign") u64 load_sign(struct shape *s) { return s->moved_sign; }
SEC("field/store") u64 store(struct stored *s) { s->number = 5; s->value = ktime_get_ns(); return 0; }
SEC("field/gone") u64 load_gone(struct shape *s) { return s->gone; }
SEC("field/flavour") u64 load_flavour(struct shape___old *s) { return s->renamed; }
SEC("field/ambiguous") u64 load_ambiguous(struct ambiguous *s) { return s->field; }
SEC("field/offset") u64 offset_of(struct shape *s) { return FIELD(s->corners[1].x, BYTE_OFFSET); }
SEC("field/size") u64 size_of(struct shape *s) { return FIELD(s->corners, BYTE_SIZE); }
SEC("field/exists") u64 exists(struct shape *s) { return FIELD(s->kind, EXISTS); }
SEC("field/missing") u64 missing(struct shape *s) { return FIELD(s->gone, EXISTS); }
SEC("field/signed") u64 is_signed(struct shape *s) { return FIELD(s->depth, SIGNED); }
SEC("field/unsigned") u64 is_unsigned(struct shape *s) { return FIELD(s->flags_b, SIGNED); }
SEC("field/bits_offset") u64 bits_offset(struct shape *s) { return FIELD(s->flags_b, BYTE_OFFSET); }
SEC("field/bits_size") u64 bits_size(struct shape *s) { return FIELD(s->flags_b, BYTE_SIZE); }
SEC("field/lshift") u64 lshift(struct shape *s) { return FIELD(s->flags_b, LSHIFT); }
SEC("field/rshift") u64 rshift(struct shape *s) { return FIELD(s->flags_b, RSHIFT); }
SEC("type/local") u64 type_local(void *c) { return TYPE_ID(struct point, 0); }
SEC("type/target") u64 type_target(void *c) { return TYPE_ID(struct point, 1); }
SEC("type/exists") u64 type_exists(void *c) { return TYPE_INFO(struct point, 0); }
SEC("type/missing") u64 type_missing(void *c) { return TYPE_INFO(struct lost, 0); }
SEC("type/size") u64 type_size(void *c) { return TYPE_INFO(struct shape, 1); }
SEC("type/matches") u64 type_matches(void *c) { return TYPE_INFO(struct same, 2); }
SEC("type/mismatch") u64 type_mismatch(void *c) { return TYPE_INFO(struct stored, 2); }
SEC("type/function") u64 type_function(void *c) { return TYPE_INFO(handler, 2); }
SEC("enum/exists") u64 enum_exists(void *c) { return ENUMERATOR(enum colour, GREEN, 0); }
SEC("enum/missing") u64 enum_missing(void *c) { return ENUMERATOR(enum colour, GONE, 0); }
SEC("enum/value") u64 enum_value(void *c) { return ENUMERATOR(enum colour, GREEN, 1); }
SEC("enum/gone") u64 enum_gone(void *c) { return ENUMERATOR(enum colour, GONE, 1); }
SEC("enum/wide") u64 enum_wide(void *c) { return ENUMERATOR(enum wide, HUGE_VALUE, 1); }
