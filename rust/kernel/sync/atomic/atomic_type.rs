// SPDX-License-Identifier: GPL-2.0

//! The macro `atomic_type!`, which implements `AtomicType` for a user's type without `unsafe`.

/// Declares a type that has atomic operations: an enum without data or a newtype.
///
/// The macro takes one item, which may have attributes and documentation:
///
/// - `#[repr(INTEGER)] enum`, where all variants are units and `INTEGER` is an [`AtomicType`].
/// - `#[repr(transparent)] struct NAME(TYPE);`, where `TYPE` is an [`AtomicType`] and the struct is
///   `Send`.
///
/// The item has to be `Copy`. If it violates one of [`AtomicType`]'s conditions, it does not
/// compile. Its C operations, size and alignment are those of `INTEGER` or `TYPE`. It has loads,
/// stores and exchanges, which store only values of the type. It has no arithmetic, whose results
/// might not be values of the type.
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
    // Collects the attributes in the first list, and the argument of `repr` in the second.
    (@item [$($attr:tt)*] [$($old:tt)*] #[repr($($repr:tt)*)] $($rest:tt)*) => {
        $crate::atomic_type!(@repr [$($attr)*] [$($old)* $($repr)*] $($rest)*);
    };
    (@item [$($attr:tt)*] $repr:tt #[$($other:tt)*] $($rest:tt)*) => {
        $crate::atomic_type!(@item [$($attr)* #[$($other)*]] $repr $($rest)*);
    };

    // There has to be exactly one `repr`. With `repr(C)` an enum's size is up to the architecture.
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
            // The struct has one field, of type `$inner`.
            const _: fn($name) -> $inner = |$name(inner)| inner;

            // A newtype around a pointer may rely on staying in one context. The compiler's message
            // has the name of this function.
            #[allow(non_snake_case)]
            const fn a_type_that_may_change_context_needs_unsafe_impl_Send<T>()
            where
                T: ::core::marker::Send,
            {
            }
            a_type_that_may_change_context_needs_unsafe_impl_Send::<$name>();
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

        // SAFETY: The item consists of one value of type `$like`, as checked above:
        // - Its size and alignment are those of `$like`, and so those of `Repr`.
        // - Each of its values is one of `$like`, and so a valid `Repr`: there is no padding.
        // - `Repr` gives back the bits of the `$like`, which are those of the item.
        // - It is `Send`: an enum without data always is, and a struct is checked above.
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
