// SPDX-License-Identifier: GPL-2.0

//! Pointers whose address dependencies the compiler cannot break.

use super::internal::AtomicBasicOps;
use super::{
    atomic_load, atomic_store, from_repr, into_repr, ordering, Atomic, AtomicType, Relaxed,
};
use core::{arch::asm, ffi::c_void, marker::PhantomData, ptr, ptr::NonNull};

/// Atomic types that are pointers: `*mut U`, `*const U` and `Option<NonNull<U>>`.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{Atomic, AtomicPointer};
///
/// fn is_set<P: AtomicPointer>(p: &Atomic<P>) -> bool {
///     !p.load_dependent().is_null()
/// }
///
/// assert!(!is_set(&Atomic::new(core::ptr::null_mut::<u32>())));
/// ```
pub trait AtomicPointer: AtomicType<Repr = *const c_void> {
    /// What it points to.
    type Target;
}

impl<U> AtomicPointer for *mut U {
    type Target = U;
}

impl<U> AtomicPointer for *const U {
    type Target = U;
}

impl<U> AtomicPointer for Option<NonNull<U>> {
    type Target = U;
}

/// Memory with atomic operations: an [`AtomicType`] that C owns, or an [`Atomic`] of one.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{Atomic, AtomicPlace};
///
/// fn value_of<T: AtomicPlace<Value = u32>>(_: &T) {}
///
/// value_of(&7u32);
/// value_of(&Atomic::new(7u32));
/// ```
pub trait AtomicPlace {
    /// The type of the value.
    type Value: AtomicType;
}

impl<T: AtomicType> AtomicPlace for T {
    type Value = T;
}

impl<T: AtomicType> AtomicPlace for Atomic<T> {
    type Value = T;
}

/// A pointer that was loaded, and that keeps accesses through it behind that load.
///
/// The order is an address dependency, which CPUs respect at no cost: what the pointer points to
/// was written before it was published with [`Release`], and is read after. Compilers do not know
/// of it. If a plain pointer has been compared with the address of a `static`, then where they are
/// equal the compiler accesses the static, and that depends on no load. This type does not let the
/// compiler learn the address:
///
/// - Accesses through it, and the address of a field from [`dependent_field!`], are those of the
///   pointer itself, and cost nothing more.
/// - [`ptr_eq`] compares a copy that the compiler knows nothing of: it can conclude something about
///   the copy, but not about the pointer. It costs one `mov` where both are needed.
/// - There is no `==`, no arithmetic and no conversion to an integer.
/// - [`as_ptr`] and [`as_ref`] return such copies. What the compiler makes of those is up to it:
///   after a comparison of a *reference* with the address of a `static`, too, it may access the
///   static. What has left this type has only the dependencies of C's plain pointers.
///
/// Size and alignment are those of a pointer, and every pointer is valid: null, too.
///
/// C: the pointer that `READ_ONCE()` or `rcu_dereference()` returns, and the rules of
/// `Documentation/RCU/rcu_dereference.rst` for it, which are here those of the type.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{dependent_field, Atomic, Relaxed, Release};
///
/// struct Config {
///     limit: u32,
///     users: Atomic<u32>,
/// }
///
/// let (default, mut own) = (
///     Config { limit: 10, users: Atomic::new(0) },
///     Config { limit: 20, users: Atomic::new(3) },
/// );
/// let current = Atomic::<*const Config>::new(&default);
///
/// // The writer: publishes what it has initialized.
/// own.limit = 30;
/// current.store(&own, Release);
///
/// // A reader.
/// let config = current.load_dependent();
/// let limit = dependent_field!(config, Config, limit);
/// let users = dependent_field!(config, Config, users);
///
/// // With plain pointers the compiler could use `default.limit`, read before, after this test.
/// assert!(!config.ptr_eq(&default));
/// // SAFETY: `config` points to `default` or to `own`. They are alive, nobody writes their
/// // `limit`, and `users` is an `Atomic`.
/// assert_eq!(unsafe { (limit.read(), users.load(Relaxed)) }, (30, 3));
/// ```
///
/// [`Release`]: super::Release
/// [`dependent_field!`]: super::dependent_field
/// [`ptr_eq`]: Self::ptr_eq
/// [`as_ptr`]: Self::as_ptr
/// [`as_ref`]: Self::as_ref
#[doc(alias("rcu_dereference", "Consume"))]
#[repr(transparent)]
pub struct Dependent<P: AtomicPointer> {
    // To be compared with null alone.
    ptr: *mut P::Target,
    made_from: PhantomData<P>,
}

impl<P: AtomicPointer> Clone for Dependent<P> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}

impl<P: AtomicPointer> Copy for Dependent<P> {}

impl<P: AtomicPointer> Dependent<P> {
    #[inline(always)]
    fn new(p: P) -> Self {
        Self {
            ptr: into_repr(p).cast_mut().cast(),
            made_from: PhantomData,
        }
    }

    /// Returns a copy of the pointer that the compiler does not know to be one.
    #[inline(always)]
    fn opaque_copy(self) -> *mut P::Target {
        let mut copy = self.ptr;

        // SAFETY: The `asm` has no code: the operand stands in a comment, as it has to be used.
        unsafe {
            asm!("/* {0} */", inlateout(reg) copy, options(pure, nomem, nostack, preserves_flags))
        };
        copy
    }

    /// Returns whether the pointer is null.
    ///
    /// This costs no copy: from the answer the compiler cannot tell which other address it has.
    ///
    /// # Examples
    ///
    /// ```
    /// use core::ptr::NonNull;
    /// use kernel::sync::atomic::Atomic;
    ///
    /// let p = Atomic::new(None::<NonNull<u32>>);
    ///
    /// assert!(p.load_dependent().is_null());
    /// ```
    #[inline(always)]
    pub fn is_null(self) -> bool {
        self.ptr.is_null()
    }

    /// Compares the pointer with another address: a copy of it, see [`Dependent`].
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::Atomic;
    ///
    /// let (default, other) = (1u32, 2u32);
    /// let p = Atomic::<*const u32>::new(&default);
    ///
    /// assert!(p.load_dependent().ptr_eq(&default));
    /// assert!(!p.load_dependent().ptr_eq(&other));
    /// ```
    #[inline(always)]
    pub fn ptr_eq(self, other: *const P::Target) -> bool {
        ptr::eq(self.opaque_copy(), other)
    }

    /// Returns the pointer: a copy, whose dependencies the compiler may break.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::Atomic;
    ///
    /// let p = Atomic::new(core::ptr::null_mut::<u32>());
    ///
    /// assert!(p.load_dependent().as_ptr().is_null());
    /// ```
    #[inline(always)]
    pub fn as_ptr(self) -> P {
        // SAFETY: The value is that of the `P` that `self` was made from.
        unsafe { from_repr(self.opaque_copy().cast_const().cast()) }
    }

    /// Returns a reference, or `None` if the pointer is null: a copy, whose dependencies the
    /// compiler may break.
    ///
    /// It may do so if the reference is compared with the address of a `static` or with another
    /// reference. It has no cause to otherwise.
    ///
    /// # Safety
    ///
    /// - If the pointer is not null, it is aligned and points to a valid `P::Target` for all of
    ///   `'a`, and nobody writes that meanwhile, except inside an `UnsafeCell`, such as [`Atomic`].
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Relaxed};
    ///
    /// let users = Atomic::new(3);
    /// let p = Atomic::<*const Atomic<u32>>::new(&users);
    ///
    /// // SAFETY: `p` points to `users`, which is alive, and an `Atomic`.
    /// let users = unsafe { p.load_dependent().as_ref() };
    /// assert_eq!(users.map(|n| n.load(Relaxed)), Some(3));
    /// ```
    #[inline(always)]
    pub unsafe fn as_ref<'a>(self) -> Option<&'a P::Target> {
        // SAFETY: The caller promised this.
        unsafe { self.opaque_copy().as_ref() }
    }

    /// Reads the value plainly: what was written before the pointer was published, and stays.
    ///
    /// Ordering: after the load of the pointer.
    ///
    /// # Safety
    ///
    /// - The pointer is aligned and points to a valid `P::Target`.
    /// - Nobody writes that at the same time.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::Atomic;
    ///
    /// let limit = 10u32;
    /// let p = Atomic::<*const u32>::new(&limit);
    ///
    /// // SAFETY: `p` points to `limit`, which is alive and not written.
    /// assert_eq!(unsafe { p.load_dependent().read() }, 10);
    /// ```
    #[inline(always)]
    pub unsafe fn read(self) -> P::Target
    where
        P::Target: Copy,
    {
        // SAFETY: The caller promised this.
        unsafe { self.ptr.read() }
    }

    /// For [`dependent_field!`](super::dependent_field): the field at `offset`, of the type that
    /// the function returns, which is never called.
    #[doc(hidden)]
    #[inline(always)]
    pub fn field<V>(self, offset: usize, _: fn(&P::Target) -> &V) -> Dependent<*mut V> {
        Dependent::new(self.ptr.wrapping_byte_add(offset).cast())
    }
}

impl<P: AtomicPointer> Dependent<P>
where
    P::Target: AtomicPlace,
    <<P::Target as AtomicPlace>::Value as AtomicType>::Repr: AtomicBasicOps,
{
    /// Loads the value that the pointer points to.
    ///
    /// C: `READ_ONCE(*p)` or `smp_load_acquire(p)`, as [`atomic_load`].
    ///
    /// Ordering: after the load of the pointer; before later accesses as `o` says.
    ///
    /// # Safety
    ///
    /// - The pointer keeps the [contract](super#sharing-memory-with-c) for a load.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Acquire, Atomic};
    ///
    /// let users = Atomic::new(3);
    /// let p = Atomic::<*const Atomic<u32>>::new(&users);
    ///
    /// // SAFETY: Alignment, memory, values, no data race: `p` points to an `Atomic` that is alive.
    /// // 64 bits: it has 32.
    /// assert_eq!(unsafe { p.load_dependent().load(Acquire) }, 3);
    /// ```
    #[inline(always)]
    pub unsafe fn load<Ordering: ordering::AcquireOrRelaxed>(
        self,
        o: Ordering,
    ) -> <P::Target as AtomicPlace>::Value {
        // SAFETY: The caller keeps the contract. An `Atomic` has the layout of its value.
        unsafe { atomic_load(self.ptr.cast(), o) }
    }

    /// Stores a value where the pointer points to.
    ///
    /// C: `WRITE_ONCE(*p, v)` or `smp_store_release(p, v)`, as [`atomic_store`].
    ///
    /// Ordering: after the load of the pointer; after other earlier accesses as `o` says.
    ///
    /// # Safety
    ///
    /// - The pointer keeps the [contract](super#sharing-memory-with-c) for a store.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Relaxed};
    ///
    /// let seen = Atomic::new(false);
    /// let p = Atomic::<*const Atomic<bool>>::new(&seen);
    ///
    /// // SAFETY: Alignment, memory, values, no data race: `p` points to an `Atomic` that is alive.
    /// // 64 bits: it has 8.
    /// unsafe { p.load_dependent().store(true, Relaxed) };
    /// assert!(seen.load(Relaxed));
    /// ```
    #[inline(always)]
    pub unsafe fn store<Ordering: ordering::ReleaseOrRelaxed>(
        self,
        v: <P::Target as AtomicPlace>::Value,
        o: Ordering,
    ) {
        // SAFETY: The caller keeps the contract. An `Atomic` has the layout of its value.
        unsafe { atomic_store(self.ptr.cast(), v, o) }
    }

    /// Loads the pointer that the pointer points to, such as the next element of a list.
    ///
    /// C: `READ_ONCE(*p)`, as [`Atomic::load_dependent`].
    ///
    /// Ordering: after the load of the pointer; before the accesses through the result.
    ///
    /// # Safety
    ///
    /// - The pointer keeps the [contract](super#sharing-memory-with-c) for a load.
    ///
    /// # Examples
    ///
    /// ```
    /// use core::ptr::null_mut;
    /// use kernel::sync::atomic::{dependent_field, Atomic, Dependent};
    ///
    /// struct Node {
    ///     value: u32,
    ///     next: Atomic<*mut Node>,
    /// }
    ///
    /// fn sum(list: &Atomic<*mut Node>) -> u32 {
    ///     let (mut sum, mut node) = (0, list.load_dependent());
    ///
    ///     while !node.is_null() {
    ///         // SAFETY: `node` is in the list. Its nodes are alive, and nobody writes a `value`.
    ///         sum += unsafe { dependent_field!(node, Node, value).read() };
    ///         // SAFETY: As above; and `next` is an `Atomic`.
    ///         node = unsafe { dependent_field!(node, Node, next).load_dependent() };
    ///     }
    ///     sum
    /// }
    ///
    /// let mut last = Node { value: 2, next: Atomic::new(null_mut()) };
    /// let mut first = Node { value: 1, next: Atomic::new(&mut last) };
    ///
    /// assert_eq!(sum(&Atomic::new(&mut first)), 3);
    /// ```
    #[inline(always)]
    pub unsafe fn load_dependent(self) -> Dependent<<P::Target as AtomicPlace>::Value>
    where
        <P::Target as AtomicPlace>::Value: AtomicPointer,
    {
        // SAFETY: The caller keeps the contract.
        Dependent::new(unsafe { self.load(Relaxed) })
    }
}

impl<P: AtomicPointer> Atomic<P> {
    /// Loads the pointer, and orders accesses through the result after the load.
    ///
    /// C: `READ_ONCE()`. On arm64 with LTO that is an acquire.
    ///
    /// Ordering: The load is ordered before every access, a load or a store, whose address is the
    /// result or was made from it. That is so whatever the result is compared with, as long as it
    /// stays a [`Dependent`]. Other accesses are not ordered: use
    /// [`load(Acquire)`](super::Acquire) if memory that the pointer does not lead to matters.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Relaxed};
    ///
    /// let value = Atomic::new(7);
    /// let p = Atomic::<*const Atomic<u32>>::new(&value);
    ///
    /// // SAFETY: Alignment, memory, values, no data race: `p` points to an `Atomic` that is alive.
    /// // 64 bits: it has 32.
    /// assert_eq!(unsafe { p.load_dependent().load(Relaxed) }, 7);
    /// ```
    #[doc(alias("READ_ONCE", "rcu_dereference", "Consume"))]
    #[inline(always)]
    pub fn load_dependent(&self) -> Dependent<P> {
        Dependent::new(self.load(Relaxed))
    }
}

/// Loads the pointer at `ptr`, and orders accesses through the result after the load.
///
/// C: `READ_ONCE(*ptr)`. This is [`Atomic::load_dependent`] for a field of a C structure.
///
/// Ordering: as [`Atomic::load_dependent`].
///
/// # Safety
///
/// - `ptr` keeps the [contract](super#sharing-memory-with-c) for a load.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::dependent_load;
///
/// let mut value = 7u32;
/// let mut field = core::ptr::addr_of_mut!(value);
///
/// // SAFETY: Alignment, memory: `field` is a local variable. Nobody else accesses it.
/// let p = unsafe { dependent_load(core::ptr::addr_of_mut!(field)) };
/// // SAFETY: `p` points to `value`, which is alive and not written.
/// assert_eq!(unsafe { p.read() }, 7);
/// ```
#[doc(alias("READ_ONCE", "rcu_dereference"))]
#[inline(always)]
pub unsafe fn dependent_load<P: AtomicPointer>(ptr: *mut P) -> Dependent<P> {
    // SAFETY: The caller keeps the contract.
    Dependent::new(unsafe { atomic_load(ptr, Relaxed) })
}

/// Makes a [`Dependent`] pointer to a structure one to a field of it.
///
/// The arguments are the pointer, the structure's type and the field's name. The address is
/// computed and nothing is accessed, so that the pointer may be invalid.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{dependent_field, Atomic, Relaxed};
///
/// struct Event {
///     id: u32,
///     seen: Atomic<bool>,
/// }
///
/// let event = Event { id: 5, seen: Atomic::new(true) };
/// let p = Atomic::<*const Event>::new(&event).load_dependent();
///
/// // SAFETY: `p` points to `event`, which is alive, and nobody writes the `id`.
/// assert_eq!(unsafe { dependent_field!(p, Event, id).read() }, 5);
/// // SAFETY: As above; and `seen` is an `Atomic`.
/// assert!(unsafe { dependent_field!(p, Event, seen).load(Relaxed) });
/// ```
///
/// [`Dependent`]: crate::sync::atomic::Dependent
#[macro_export]
macro_rules! dependent_field {
    ($ptr:expr, $type:ty, $field:ident) => {
        $crate::sync::atomic::Dependent::field(
            $ptr,
            ::core::mem::offset_of!($type, $field),
            // Says which type the field has.
            |it: &$type| &it.$field,
        )
    };
}

#[cfg(CONFIG_RUST_ATOMICS_KUNIT_TEST)]
#[macros::kunit_tests(rust_atomic_dependent)]
mod tests {
    use super::super::{Acquire, Release};
    use super::*;
    use core::mem::{align_of, size_of};

    /// With a field before the others, so that these are not at its address.
    struct Node {
        id: u8,
        value: Atomic<u64>,
        plain: u16,
        next: Atomic<*mut Node>,
    }

    fn node(id: u8, next: *mut Node) -> Node {
        Node {
            id,
            value: Atomic::new(u64::from(id) * 0x0101_0101_0101_0101),
            plain: u16::from(id) << 8,
            next: Atomic::new(next),
        }
    }

    /// Runs the case with a pointer of each kind to a node of another node's, and with null.
    fn check<P: AtomicPointer<Target = Node> + PartialEq>(to: impl Fn(*mut Node) -> P) {
        let mut last = node(2, ptr::null_mut());
        let mut first = node(1, &mut last);
        let (last, first) = (ptr::addr_of_mut!(last), ptr::addr_of_mut!(first));
        let slot = Atomic::new(to(first));
        let p = slot.load_dependent();

        assert!(!p.is_null());
        assert!(p.ptr_eq(first));
        assert!(!p.ptr_eq(last));
        assert!(!p.ptr_eq(ptr::null()));
        assert!(p.as_ptr() == to(first));
        // SAFETY: `p` points to `first`, which is alive and not written but for its atomics.
        assert!(unsafe { p.as_ref() }.is_some_and(|node| node.id == 1));
        // SAFETY: As above.
        assert!(unsafe { dependent_field!(p, Node, plain).read() } == 0x100);

        let value = dependent_field!(p, Node, value);
        // SAFETY: As above.
        unsafe {
            assert!(value.load(Relaxed) == 0x0101_0101_0101_0101);
            value.store(3, Relaxed);
            assert!(value.load(Acquire) == 3);
            value.store(4, Release);
            assert!((*first).value.load(Relaxed) == 4);
        }

        // SAFETY: As above, and `next` points to `last`.
        let next = unsafe { dependent_field!(p, Node, next).load_dependent() };
        assert!(next.ptr_eq(last));
        // SAFETY: As above.
        assert!(unsafe { dependent_field!(next, Node, id).read() } == 2);

        slot.store(to(ptr::null_mut()), Relaxed);
        let p = slot.load_dependent();
        assert!(p.is_null());
        assert!(p.ptr_eq(ptr::null()));
        assert!(p.as_ptr() == to(ptr::null_mut()));
        // SAFETY: It is null.
        assert!(unsafe { p.as_ref() }.is_none());
        // No access: an address in the first page.
        assert!(!dependent_field!(p, Node, plain).is_null());
    }

    #[test]
    fn mut_pointer() {
        check::<*mut Node>(|p| p);
    }

    #[test]
    fn const_pointer() {
        check::<*const Node>(|p| p);
    }

    #[test]
    fn optional_pointer() {
        check::<Option<NonNull<Node>>>(NonNull::new);
    }

    #[test]
    fn field_of_c() {
        let mut value = 7u32;
        let mut field = ptr::addr_of_mut!(value);

        // SAFETY: Both are local variables that nobody else accesses.
        let p = unsafe { dependent_load(ptr::addr_of_mut!(field)) };
        // SAFETY: `p` points to `value`.
        let stored = unsafe {
            p.store(8, Relaxed);
            p.load(Relaxed)
        };
        assert!(stored == 8);
        assert!(size_of::<Dependent<*mut u32>>() == size_of::<*mut u32>());
        assert!(align_of::<Dependent<*mut u32>>() == align_of::<*mut u32>());
    }
}
