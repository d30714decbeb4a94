/* As much of the kernel's headers as the tests need, in the same shapes. */
#define NULL ((void *)0)
#define __init
#define __no_kcsan
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define barrier() __asm__ __volatile__("" : : : "memory")

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef _Bool bool;

/* Shared variables. */
#define __unqual_scalar_typeof(x) __typeof__(_Generic((x), char: (char)0, int: (int)0, default: (x)))
#define __READ_ONCE(x) (*(const volatile __unqual_scalar_typeof(x) *)&(x))
#define READ_ONCE(x) ({ _Static_assert(sizeof(x) <= 8, "size"); __READ_ONCE(x); })
#define __WRITE_ONCE(x, val) do { *(volatile __typeof__(x) *)&(x) = (val); } while (0)
#define WRITE_ONCE(x, val) do { _Static_assert(sizeof(x) <= 8, "size"); __WRITE_ONCE(x, val); } while (0)
#define __smp_load_acquire(p) ({ __typeof__(*p) ___p1 = READ_ONCE(*p); barrier(); ___p1; })
#define smp_load_acquire(p) __smp_load_acquire(p)
#define smp_store_release(p, v) do { barrier(); WRITE_ONCE(*p, v); } while (0)
#define rcu_dereference(p) ({ __typeof__(*p) *__local = (__typeof__(*p) *)READ_ONCE(p); (__typeof__(*p) *)(__local); })
#define rcu_dereference_protected(p, c) ({ ((__typeof__(*p) *)(p)); })
#define rcu_assign_pointer(p, v) do { __typeof__(p) _v = (v); smp_store_release(&p, _v); } while (0)
#define data_race(expr) ({ __auto_type __v = (expr); __v; })
#define xchg(ptr, v) ({ __typeof__(ptr) __ai_ptr = (ptr); (__typeof__(*__ai_ptr))raw_xchg(__ai_ptr, v); })
#define cmpxchg(ptr, old, new) ({ __typeof__(ptr) __ai_ptr = (ptr); raw_cmpxchg(__ai_ptr, old, new); })

unsigned long raw_xchg(volatile void *p, unsigned long v);
unsigned long raw_cmpxchg(volatile void *p, unsigned long o, unsigned long n);

typedef struct { int counter; } atomic_t;
static inline int atomic_read(const atomic_t *v) { return READ_ONCE(v->counter); }
static inline void atomic_set(atomic_t *v, int i) { WRITE_ONCE(v->counter, i); }
void atomic_inc(atomic_t *v);
void atomic_add(int i, atomic_t *v);
static inline void set_bit(long nr, volatile unsigned long *addr)
{
	__asm__ __volatile__("" : "+m"(*addr) : "r"(nr) : "memory");
}
void _test_bit(long nr, const volatile unsigned long *addr);
void ___set_bit(long nr, unsigned long *addr);
#define bitop(op, nr, addr) (__builtin_constant_p((unsigned long)(addr) != 0) ? op(nr, addr) : op(nr, addr))
#define test_bit(nr, addr) bitop(_test_bit, nr, addr)
#define __set_bit(nr, addr) bitop(___set_bit, nr, addr)

/* Locks. */
typedef struct { int raw; } spinlock_t;
struct mutex { int owner; };
void spin_lock(spinlock_t *lock);
void spin_unlock(spinlock_t *lock);
int spin_trylock(spinlock_t *lock);
void spin_lock_init(spinlock_t *lock);
static inline spinlock_t *spinlock_check(spinlock_t *lock) { return lock; }
unsigned long _raw_spin_lock_irqsave(spinlock_t *lock);
void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags);
#define spin_lock_irqsave(lock, flags) do { flags = _raw_spin_lock_irqsave(spinlock_check(lock)); } while (0)
void read_lock(spinlock_t *lock);
void read_unlock(spinlock_t *lock);
void write_lock(spinlock_t *lock);
void write_unlock(spinlock_t *lock);
void mutex_lock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
void rcu_read_lock(void);
void rcu_read_unlock(void);
void rtnl_lock(void);
void rtnl_unlock(void);
#define lockdep_assert_held(l) do { (void)(l); } while (0)

#define DEFINE_GUARD(name, type, take, release)					\
	typedef type class_##name##_t;						\
	static inline void class_##name##_destructor(type *p) { release(*p); }	\
	static inline type class_##name##_constructor(type p) { take(p); return p; }
DEFINE_GUARD(spinlock, spinlock_t *, spin_lock, spin_unlock)
DEFINE_GUARD(mutex, struct mutex *, mutex_lock, mutex_unlock)
#define CLASS(name, var) \
	class_##name##_t var __attribute__((cleanup(class_##name##_destructor))) = class_##name##_constructor
#define guard(name) CLASS(name, guard_variable)
#define scoped_guard(name, args...) for (CLASS(name, scope)(args), *done = NULL; !done; done = (void *)1)

/* Annotations. */
#define __must_hold(x)
#define __acquires(x)
#define __releases(x)
#define __guarded_by(x...)

/* Memory. */
void *kzalloc(unsigned long size, int flags);
void kfree(const void *p);
void *memset(void *p, int c, unsigned long n);
void *memcpy(void *p, const void *q, unsigned long n);
struct list_head { struct list_head *next, *prev; };
void INIT_LIST_HEAD(struct list_head *list);
void list_add(struct list_head *new, struct list_head *head);
