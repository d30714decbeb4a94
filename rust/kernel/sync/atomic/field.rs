// SPDX-License-Identifier: GPL-2.0

//! The macro `atomic_field!`, for fields of C structures.

/// Returns the address of a field, for the operations on raw pointers.
///
/// `atomic_field!(ptr, field)` is a `*mut` of the field's own type, where `ptr` is a `*const` or
/// `*mut` to a structure. The field may be one of a field, `stats.packets.counter`, or an element,
/// `event_data[nr]`, whose number is checked.
///
/// A field that is not aligned, as in a packed structure, and a bit-field do not compile; nor does
/// a `ptr` that is a reference, which would forbid others to change what it refers to.
///
/// # Safety
///
/// The macro is for use in an `unsafe` block, together with the operation:
///
/// - `ptr` points to a live structure.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{atomic_field, atomic_load, xchg, Full, Relaxed};
/// use kernel::{bindings, types::Opaque};
///
/// // Stands for an object that C code made.
/// struct Device {
///     flags: u32,
///     users: bindings::atomic_t,
///     counts: [u64; 4],
/// }
/// let device = Opaque::new(Device {
///     flags: 3,
///     users: bindings::atomic_t { counter: 1 },
///     counts: [10, 11, 12, 13],
/// });
/// let device: *mut Device = device.get();
///
/// // SAFETY: The device is alive, and nobody else accesses it.
/// unsafe {
///     assert_eq!(atomic_load(atomic_field!(device, flags), Relaxed), 3);
///     assert_eq!(xchg(atomic_field!(device, users.counter), 0, Full), 1);
///     assert_eq!(atomic_load(atomic_field!(device, counts[2]), Relaxed), 12);
/// }
/// ```
#[macro_export]
macro_rules! atomic_field {
    ($ptr:expr, $($field:tt)+) => {{
        // Raw pointers have this method, and references do not.
        let ptr = $ptr.wrapping_add(0);

        // A reference to the field, which does not compile if it is not aligned.
        if false {
            let _ = &(*ptr).$($field)+;
        }
        ::core::ptr::addr_of!((*ptr).$($field)+).cast_mut()
    }};
}
