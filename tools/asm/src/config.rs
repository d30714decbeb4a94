// SPDX-License-Identifier: GPL-2.0

//! A cell's kernel configuration, `include/config/auto.conf`.

use crate::base::Base;
use crate::cell::{Cell, Mode, Opt, Target};
use crate::{Error, Result};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The options that are set, with their values.
pub struct Config {
    path: PathBuf,
    options: HashMap<String, String>,
    version: Option<String>,
}

impl Config {
    /// Reads one.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::Read {
            path: path.to_owned(),
            source,
        })?;
        let options = text
            .lines()
            .filter_map(|line| line.split_once('='))
            .map(|(option, value)| (option.to_owned(), value.to_owned()))
            .collect();

        // # Linux/x86_64 6.12.117 Kernel Configuration
        let version = text
            .lines()
            .filter_map(|line| line.strip_prefix("# Linux/")?.split(' ').nth(1))
            .map(str::to_owned)
            .next();

        Ok(Self {
            path: path.to_owned(),
            options,
            version,
        })
    }

    /// Whether it is built in.
    pub fn has(&self, option: &str) -> bool {
        self.options.get(option).is_some_and(|value| value == "y")
    }

    /// The version of clang, as in 22.1.8.
    pub fn clang(&self) -> Result<String> {
        let version = self.number("CONFIG_CLANG_VERSION")?;

        Ok(format!(
            "{}.{}.{}",
            version / 10_000,
            version / 100 % 100,
            version % 100
        ))
    }

    /// The major version of clang.
    pub fn clang_major(&self) -> Result<u32> {
        Ok(self.number("CONFIG_CLANG_VERSION")? / 10_000)
    }

    /// The major version of the LLVM that rustc has.
    pub fn rustc_llvm_major(&self) -> Result<u32> {
        Ok(self.number("CONFIG_RUSTC_LLVM_VERSION")? / 10_000)
    }

    /// Refuses a build that is not the cell's.
    pub fn check(&self, cell: Cell, base: Base) -> Result<()> {
        let version = self.version.as_deref().unwrap_or("of no version");
        if !version.starts_with(&format!("{base}.")) {
            return Err(Error::WrongBase {
                path: self.path.clone(),
                found: version.to_owned(),
                base,
            });
        }
        let wanted = [
            ("CONFIG_CC_OPTIMIZE_FOR_SIZE", cell.opt == Opt::Os),
            ("CONFIG_CC_OPTIMIZE_FOR_PERFORMANCE", cell.opt == Opt::O2),
            ("CONFIG_RUST_INLINE_HELPERS", cell.mode == Mode::Inlined),
            ("CONFIG_LTO_CLANG", cell.target == Target::Arm64Lto),
        ];
        let lse = ("CONFIG_ARM64_LSE_ATOMICS", cell.target != Target::Arm64Llsc);
        let lse_is_chosen = cell.target.arch().name() == "arm64" && !base.always_has_lse();

        for (option, on) in wanted.into_iter().chain(lse_is_chosen.then_some(lse)) {
            if self.has(option) != on {
                let found = format!("{option}={}", if on { "n" } else { "y" });
                return Err(Error::WrongConfig {
                    path: self.path.clone(),
                    found,
                    cell: cell.to_string(),
                });
            }
        }
        let (clang, rustc) = (self.clang_major()?, self.rustc_llvm_major()?);
        if cell.mode == Mode::Inlined && clang != rustc {
            return Err(Error::LlvmMismatch {
                cell: cell.to_string(),
                clang,
                rustc,
            });
        }
        Ok(())
    }

    fn number(&self, option: &'static str) -> Result<u32> {
        self.options
            .get(option)
            .and_then(|value| value.parse().ok())
            .ok_or_else(|| Error::NoOption {
                path: self.path.clone(),
                option,
            })
    }
}
