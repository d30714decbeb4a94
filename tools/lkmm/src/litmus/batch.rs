// SPDX-License-Identifier: GPL-2.0

//! What becomes one module: tests, in a choice of languages.

use super::input::Input;
use lkmm_litmus_gen::language::Choice;

#[derive(clap::Args)]
pub struct Batch {
    #[command(flatten)]
    pub input: Input,
    /// What the processes are written in
    #[arg(long, value_name = "LANGUAGE", default_value = "all")]
    lang: Word,
}

/// A [`Choice`], as a word of the command line.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Word {
    /// All processes in Rust
    Rust,
    /// All processes in C
    C,
    /// Every assignment of languages to up to four processes, a covering sample for more
    Mixed,
    /// All three
    All,
}

impl Batch {
    pub fn choice(&self) -> Choice {
        match self.lang {
            Word::Rust => Choice::Rust,
            Word::C => Choice::C,
            Word::Mixed => Choice::Mixed,
            Word::All => Choice::All,
        }
    }
}
