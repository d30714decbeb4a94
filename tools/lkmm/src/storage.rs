// SPDX-License-Identifier: GPL-2.0

//! Where answers are kept, and how many threads ask for them.

use std::env::var_os;
use std::num::NonZeroUsize;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Storage {
    /// Where answers are kept; or LKMM_CACHE, or lkmm in the user's folder for caches
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// Keep no answers, and use none from earlier
    #[arg(long, conflicts_with = "cache")]
    no_cache: bool,
    /// How many at a time [default: the number of CPUs]
    #[arg(long, short, value_name = "N")]
    jobs: Option<NonZeroUsize>,
}

impl Storage {
    /// The folder for answers, unless there is to be none.
    pub fn folder(&self) -> Option<PathBuf> {
        if self.no_cache {
            return None;
        }
        let user = || {
            let folder = named("XDG_CACHE_HOME").filter(|folder| folder.is_absolute());
            let folder = folder.or_else(|| Some(named("HOME")?.join(".cache")))?;
            Some(folder.join("lkmm"))
        };
        let folder = self.cache.clone().or_else(|| named("LKMM_CACHE"));
        folder.or_else(user)
    }

    /// The number of threads; 0 stands for one per CPU.
    pub fn threads(&self) -> usize {
        self.jobs.map_or(0, Into::into)
    }
}

/// What an environment variable names, if it is set and not empty.
pub fn named(variable: &str) -> Option<PathBuf> {
    let value = var_os(variable)?;
    (!value.is_empty()).then(|| PathBuf::from(value))
}
