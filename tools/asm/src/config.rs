// SPDX-License-Identifier: GPL-2.0

//! A cell's kernel configuration, `include/config/auto.conf`.

use crate::cell::{Cell, Mode};
use crate::error::{Error, Result};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The options that are set, with their values.
pub struct Config {
    path: PathBuf,
    options: HashMap<String, String>,
    version: Option<String>,
}

impl Config {
    /// Reads a file.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(Error::read(path))?;
        let options = text.lines().filter_map(|line| line.split_once('='));
        // # Linux/x86_64 6.12.117 Kernel Configuration
        let mut titles = text
            .lines()
            .filter_map(|line| line.strip_prefix("# Linux/"));

        Ok(Self {
            path: path.to_owned(),
            options: options
                .map(|(option, value)| (option.to_owned(), value.to_owned()))
                .collect(),
            version: titles
                .next()
                .and_then(|title| title.split(' ').nth(1))
                .map(str::to_owned),
        })
    }

    /// The version of clang, as in 22.1.8.
    pub fn clang(&self) -> Result<String> {
        Ok(dotted(self.number("CONFIG_CLANG_VERSION")?, 10_000))
    }

    /// The version of rustc, as in 1.96.0.
    pub fn rustc(&self) -> Result<String> {
        Ok(dotted(self.number("CONFIG_RUSTC_VERSION")?, 100_000))
    }

    /// Its first number.
    pub fn clang_major(&self) -> Result<u32> {
        Ok(self.number("CONFIG_CLANG_VERSION")? / 10_000)
    }

    /// Refuses a build that is not the cell's.
    pub fn check(&self, cell: Cell, base: &'static str) -> Result<()> {
        let version = self.version.as_deref().unwrap_or("of no version");
        if !version.starts_with(&format!("{base}.")) {
            return Err(Error::WrongBase {
                path: self.path.clone(),
                found: version.to_owned(),
                base,
            });
        }
        let (target, opt) = (cell.build.target(), cell.build.opt());
        let wanted = [
            ("CONFIG_CC_OPTIMIZE_FOR_SIZE", opt == "Os"),
            ("CONFIG_CC_OPTIMIZE_FOR_PERFORMANCE", opt == "O2"),
            ("CONFIG_RUST_INLINE_HELPERS", cell.mode == Mode::Inlined),
            ("CONFIG_LTO_CLANG", target.name == "arm64_lto"),
        ];
        // An option only where a kernel can do without, which then is a target of its own.
        let lse = ("CONFIG_ARM64_LSE_ATOMICS", target.name != "arm64_llsc");
        let lse_is_chosen = target.kernel_arch == "arm64"
            && Cell::of(base).any(|cell| cell.build.target().name == "arm64_llsc");

        for (option, on) in wanted.into_iter().chain(lse_is_chosen.then_some(lse)) {
            let has = self.options.get(option).is_some_and(|value| value == "y");
            if has != on {
                let found = format!("{option}={}", if has { "y" } else { "n" });
                return Err(Error::WrongConfig {
                    path: self.path.clone(),
                    found,
                    cell: cell.to_string(),
                });
            }
        }
        let clang = self.clang_major()?;
        let rustc = self.number("CONFIG_RUSTC_LLVM_VERSION")? / 10_000;
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
        let value = self.options.get(option);

        value
            .and_then(|value| value.parse().ok())
            .ok_or_else(|| Error::NoOption {
                path: self.path.clone(),
                option,
            })
    }
}

/// A version from its number; `major` is what the first part was multiplied with.
fn dotted(version: u32, major: u32) -> String {
    let (first, second, third) = (version / major, version % major / 100, version % 100);
    format!("{first}.{second}.{third}")
}
