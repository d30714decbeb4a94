/* What an access does, and to which field or variable. Each line names all of its accesses. */
#include "kernel.h"

struct inner { int x; int many[4]; };
struct record {
	int a, b, *p;
	unsigned int bit:1, bits:3;
	union { int whole; short half; };
	struct { int deep; struct { int deeper; }; } named;
	struct { int unnamed_first; union { int in_union; }; };
	struct inner inner, inners[2], *other;
	u8 bytes[16];
	int (*call)(int);
};
typedef struct { int only; } by_typedef;

int global;
static int local_to_file;
extern volatile unsigned long ticks;
struct record object;
by_typedef named_by_typedef;

int simple(struct record *r, by_typedef *t)
{
	int i = r->a;				//: record.a read
	r->b = i;				//: record.b write
	r->b += i;				//: record.b rmw
	r->b++;					//: record.b rmw
	--r->b;					//: record.b rmw
	r->a = r->b = 0;			//: record.a write; record.b write
	if (r->a && !r->b)			//: record.a read; record.b read
		i = -r->a;			//: record.a read
	i = r->a ? r->b : 0;			//: record.a read; record.b read
	(void)r->a;				//: record.a read
	r->call(r->a);				//: record.call read; record.a read
	t->only = 1;				//: by_typedef.only write
	return sizeof(r->a) + i;
}

void indirect(struct record *r, struct record **rr)
{
	*r->p = 1;				//: record.p read
	(*rr)->a = 1;				//: record.a write
	(&r->inner)->x = 1;			//: inner.x write
	*&r->a = 2;				//: record.a write
	r->other->x = 1;			//: record.other read; inner.x write
	r->inners[r->a].x = 1;			//: inner.x write; record.a read
	r->inner.many[r->a] = 1;		//: inner.many write; record.a read
	r->bytes[2] |= 1;			//: record.bytes rmw
	r[1].a = 1;				//: record.a write
	r->other[2].x = r->p[3];		//: record.other read; inner.x write; record.p read
}

void names(struct record *r)
{
	r->bit = 1;				//: record.bit write
	r->bits += 2;				//: record.bits rmw
	r->half = r->whole;			//: record.half write; record.whole read
	r->named.deep = 1;			//: record.named.deep write
	r->named.deeper = 1;			//: record.named.deeper write
	r->unnamed_first = r->in_union;		//: record.unnamed_first write; record.in_union read
	object.a = 1;				//: record.a write
	object.inner.x = 1;			//: inner.x write
	named_by_typedef.only = 1;		//: by_typedef.only write
	r->inner = r->inners[0];		//: record.inner write; record.inners read
}

int variables(void)
{
	static int once;
	int on_stack = global;			//: global read
	global++;				//: global rmw
	local_to_file = 1;			//: local_to_file@kinds.c write
	once = 1;				//: once@kinds.c write
	on_stack += 1;
	return on_stack + ticks;		//: ticks read by volatile
}

int not_evaluated(struct record *r)
{
	__typeof__(r->a) v = 0;
	__typeof__(r->a) w = r->b;		//: record.b read
	return sizeof(r->inner.x) + __builtin_constant_p(r->a) + __builtin_offsetof(struct record, a) + v + w +
	       _Generic((r->a), int: 1, default: 0);
}

void take(int *p);
int *where;
int *addresses(struct record *r, struct record *other)
{
	int *p = &r->a;				//: record.a address by p
	u8 *first = r->bytes;			//: record.bytes address by first
	take(&r->a);				//: record.a address by take
	take(r->inner.many);			//: inner.many address by take
	where = &r->a;				//: record.a address by where; where write
	other->p = &r->a;			//: record.p write; record.a address by record.p
	memset(r->bytes, 0, 16);		//: record.bytes write plain by memset
	memcpy(r->bytes, other->bytes, 16);	//: record.bytes write plain by memcpy; record.bytes read plain by memcpy
	*p = *first;
	return &r->inner.x;			//: inner.x address
}
