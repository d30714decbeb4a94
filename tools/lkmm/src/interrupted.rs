// SPDX-License-Identifier: GPL-2.0

//! Ends a command on Ctrl-C when its temporary files are gone.

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{flag, low_level};
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

/// Whether a signal has come.
pub struct Interrupted(Arc<AtomicUsize>);

impl Interrupted {
    /// From now on a signal is kept until [`Interrupted::end`].
    pub fn watch() -> io::Result<Self> {
        let signal = Arc::new(AtomicUsize::new(0));
        for number in [SIGINT, SIGTERM] {
            flag::register_usize(number, Arc::clone(&signal), number as usize)?;
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
