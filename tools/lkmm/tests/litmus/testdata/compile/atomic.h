/* As in the kernel for arm64, as far as the tests need it. */

typedef struct { int counter; } atomic_t;

#define LSE 6
#define LDAPR 7

/* What CPUs have with this capability, and what all others. Both are one instruction. */
#define ON(other, capable, capability) ENTRY(other, capable, capability)
#define ENTRY(other, capable, capability) \
	"661:\t" other "\n662:\n" \
	"\t.pushsection .altinstructions, \"a\"\n" \
	"\t.word 661b - ., 663f - .\n\t.hword " #capability "\n\t.byte 662b - 661b, 664f - 663f\n" \
	"\t.popsection\n" \
	"\t.subsection 1\n663:\t" capable "\n664:\n\t.previous\n"

#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, value) (*(volatile __typeof__(x) *)&(x) = (value))
#define barrier() asm volatile("" : : : "memory")
#define smp_mb() asm volatile("dmb ish" : : : "memory")
#define smp_wmb() asm volatile("dmb ishst" : : : "memory")
#define smp_store_release(p, value) \
	asm volatile("stlr %w1, %0" : "=Q" (*(p)) : "r" (value) : "memory")
#define smp_load_acquire(p) \
	({ \
		int loaded; \
		asm volatile(ON("ldar %w0, %1", "ldapr %w0, %1", LDAPR) \
			     : "=r" (loaded) : "Q" (*(p)) : "memory"); \
		loaded; \
	})

#define atomic_read_acquire(v) smp_load_acquire(&(v)->counter)

static inline int atomic_xchg_release(atomic_t *v, int new)
{
	int old, failed;

	asm volatile(
		"1:\t" ON("ldxr %w0, %2", "swpl %w3, %w0, %2", LSE)
		"\t" ON("stlxr %w1, %w3, %2", "nop", LSE)
		"\t" ON("cbnz %w1, 1b", "nop", LSE)
		: "=&r" (old), "=&r" (failed), "+Q" (v->counter) : "r" (new) : "memory");
	return old;
}
