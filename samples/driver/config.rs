// SPDX-License-Identifier: GPL-2.0

//! A configuration that is replaced while readers, C's too, follow it by RCU.

use crate::c;
use core::{mem, pin::Pin, ptr::addr_of};
use kernel::prelude::*;
use kernel::sync::atomic::{atomic_field, atomic_load, atomic_store, Relaxed};
use kernel::sync::rcu::{self, Rcu};

/// For C it is a `struct driver_config`.
#[repr(transparent)]
pub(crate) struct Config(c::driver_config);

impl Config {
    pub(crate) fn new(generation: usize) -> Result<KBox<Self>> {
        let check = !generation;

        Ok(KBox::new(
            Self(c::driver_config { generation, check }),
            GFP_KERNEL,
        )?)
    }

    /// Returns the generation, if the configuration is whole.
    fn generation(&self) -> Option<usize> {
        let config = addr_of!(self.0);
        // SAFETY: Alignment, memory, values: it is a field of `self`, and a number. No data race:
        // only `drop()` writes it, by a marked access, and not while `self` is borrowed, unless
        // `broken` frees it too early.
        let (generation, check) = unsafe {
            (
                atomic_load(atomic_field!(config, generation), Relaxed),
                atomic_load(atomic_field!(config, check), Relaxed),
            )
        };

        (generation == !check).then_some(generation)
    }
}

impl Drop for Config {
    /// Poisons it, so that a reader who comes too late finds out.
    fn drop(&mut self) {
        let config = addr_of!(self.0).cast_mut();

        // SAFETY: As in `generation()`.
        unsafe {
            atomic_store(atomic_field!(config, generation), 0, Relaxed);
            atomic_store(atomic_field!(config, check), 0, Relaxed);
        }
    }
}

/// Returns whether the current configuration is whole, and not older than the last one seen.
pub(crate) fn is_ok(config: &Rcu<KBox<Config>>, last: &mut usize) -> bool {
    let guard = rcu::read_lock();
    let seen = config.dereference(&guard).and_then(Config::generation);
    let ok = seen >= Some(*last);

    *last = seen.unwrap_or(*last);
    ok
}

/// Publishes `new`, and frees the old one.
pub(crate) fn replace(mut config: Pin<&mut Rcu<KBox<Config>>>, new: KBox<Config>, broken: bool) {
    if !broken {
        // Waits for the readers, then frees.
        drop(config.replace(new));
        return;
    }
    let current = config
        .dereference(&rcu::read_lock())
        .map(|config| addr_of!(*config));

    mem::forget(config.as_mut().replace(new));
    // SAFETY: This is what was replaced; it was made by `KBox::new`. That readers may still look at
    // it is the mistake that they have to notice.
    drop(current.map(|config| unsafe { KBox::from_raw(config.cast_mut()) }));
}
