// SPDX-License-Identifier: GPL-2.0

//! Types of one's own in an `Atomic`, without `unsafe`.

/// Declares a type that has atomic operations: an enum without data or a newtype.
///
/// The item is written as without the macro, and may have attributes and documentation:
///
/// - `#[repr(INTEGER)] enum`, where all variants are units. `INTEGER` is one that is an
///   [`AtomicType`], and its C operations are used.
/// - `#[repr(transparent)] struct NAME(TYPE);`, where `TYPE` is an [`AtomicType`] and the struct is
///   `Send`. The C operations are those of `TYPE`.
///
/// It has to be `Copy`. What does not fulfil [`AtomicType`]'s conditions does not compile. The type
/// gets to load, store and exchange; no arithmetic, whose results might be no values of it.
///
/// Size and alignment are those of `INTEGER` or `TYPE`. The valid bit patterns are those of the
/// item: only its values are ever stored, so what is loaded is one of them.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{atomic_type, Atomic, Full, Relaxed};
///
/// atomic_type! {
///     /// What the device is doing.
///     #[derive(Clone, Copy, Debug, PartialEq)]
///     #[repr(u8)]
///     enum State {
///         Idle = 0,
///         Busy = 1,
///     }
/// }
///
/// atomic_type! {
///     #[derive(Clone, Copy, Debug, PartialEq)]
///     #[repr(transparent)]
///     struct Port(u16);
/// }
///
/// let state = Atomic::new(State::Idle);
/// let port = Atomic::new(Port(80));
///
/// assert_eq!(state.cmpxchg(State::Idle, State::Busy, Full), Ok(State::Idle));
/// assert_eq!(port.xchg(Port(443), Relaxed), Port(80));
/// ```
///
/// [`AtomicType`]: crate::sync::atomic::AtomicType
#[macro_export]
macro_rules! atomic_type {
    // Each attribute goes to the first list; the argument of `repr` to the second.
    (@item [$($attr:tt)*] [$($old:tt)*] #[repr($($repr:tt)*)] $($rest:tt)*) => {
        $crate::atomic_type!(@repr [$($attr)*] [$($old)* $($repr)*] $($rest)*);
    };
    (@item [$($attr:tt)*] $repr:tt #[$($other:tt)*] $($rest:tt)*) => {
        $crate::atomic_type!(@item [$($attr)* #[$($other)*]] $repr $($rest)*);
    };

    // Exactly one, and not that of C, which leaves the size of an enum to the architecture.
    (@repr $attr:tt [C] $($rest:tt)*) => {
        $crate::atomic_type!(@error);
    };
    (@repr $attr:tt [$repr:ident] $($rest:tt)*) => {
        $crate::atomic_type!(@item $attr [$repr] $($rest)*);
    };

    (
        @item [$($attr:tt)*] [transparent]
        $vis:vis struct $name:ident($(#[$field_attr:meta])* $field_vis:vis $inner:ty $(,)?);
    ) => {
        $($attr)*
        #[repr(transparent)]
        $vis struct $name($(#[$field_attr])* $field_vis $inner);

        const _: () = {
            // There is one field, and its type is `$inner`.
            const _: fn($name) -> $inner = |$name(inner)| inner;

            // Its maker may rely on it not being sent although the field could be: a pointer.
            const fn is_send<T: Send>() {}
            is_send::<$name>();
        };

        $crate::atomic_type!(@impl $name, $inner);
    };

    (
        @item [$($attr:tt)*] [$int:ident]
        $vis:vis enum $name:ident {
            $($(#[$variant_attr:meta])* $variant:ident $(= $value:expr)?),* $(,)?
        }
    ) => {
        $($attr)*
        #[repr($int)]
        $vis enum $name {
            $($(#[$variant_attr])* $variant $(= $value)?),*
        }

        // Only an enum without data can be cast to an integer.
        const _: fn($name) -> $int = |v| v as $int;

        $crate::atomic_type!(@impl $name, $int);
    };

    (@impl $name:ident, $like:ty) => {
        const _: () = ::core::assert!(
            ::core::mem::size_of::<$name>() == ::core::mem::size_of::<$like>()
                && ::core::mem::align_of::<$name>() == ::core::mem::align_of::<$like>(),
            "the type in `atomic_type!` and its representation differ in size or alignment"
        );

        // SAFETY: Of the integer or field type that the item consists of, as checked above:
        // - The item has its size and alignment, as checked above, so there is no padding.
        // - Each value is one of it, and thereby a valid representation of it.
        // - It is given back by its representation, and with it the item, which is made of the same
        //   bits.
        // - The item is `Send`: an enum without data always is, a struct is checked above.
        unsafe impl $crate::sync::atomic::AtomicType for $name {
            type Repr = <$like as $crate::sync::atomic::AtomicType>::Repr;
        }
    };

    (@error) => {
        ::core::compile_error!(
            "`atomic_type!` takes one enum of unit variants with `#[repr(INTEGER)]`, or one struct \
             with `#[repr(transparent)]`, one unnamed field and no generics"
        );
    };
    (@ $($rest:tt)*) => {
        $crate::atomic_type!(@error);
    };
    ($($item:tt)*) => {
        $crate::atomic_type!(@item [] [] $($item)*);
    };
}
