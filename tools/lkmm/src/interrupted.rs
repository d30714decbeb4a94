// SPDX-License-Identifier: GPL-2.0

//! Ends a command on Ctrl-C when its temporary files are gone.

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{flag, low_level};
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::Arc;

/// Whether a signal has come, and which.
pub struct Interrupted(Arc<AtomicUsize>);

impl Interrupted {
    /// From now on a signal is kept until [`Interrupted::end`]. A second one ends the program at once.
    pub fn watch() -> io::Result<Self> {
        let (signal, again) = <(Arc<AtomicUsize>, Arc<AtomicBool>)>::default();
        for number in [SIGINT, SIGTERM] {
            flag::register_conditional_default(number, Arc::clone(&again))?;
            flag::register_usize(number, Arc::clone(&signal), number as usize)?;
            flag::register(number, Arc::clone(&again))?;
        }
        Ok(Self(signal))
    }

    /// Whether there is no use in going on.
    pub fn by_signal(&self) -> bool {
        self.0.load(Ordering::Relaxed) != 0
    }

    /// Ends the program as the signal would have, if one has come.
    pub fn end(&self) -> io::Result<()> {
        match self.0.load(Ordering::Relaxed) {
            0 => Ok(()),
            number => low_level::emulate_default_handler(number as i32),
        }
    }
}
