// SPDX-License-Identifier: GPL-2.0

//! Places in the source, and the language that they are written in.

use crate::symbol::Symbol;
use serde::Serialize;
use std::path::{Component, Path, PathBuf};

/// A line in a function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The function, for people; perhaps one that is inlined.
    pub function: String,
    /// The file.
    pub file: String,
    /// The line in it; 0 where the compiler does not say.
    pub line: u32,
}

impl Place {
    fn is_rust(&self) -> bool {
        self.file.ends_with(".rs")
    }
}

/// In Rust's own library, where every access looks the same.
pub(crate) fn is_library(file: &str) -> bool {
    ["core", "alloc", "compiler-builtins"]
        .iter()
        .any(|name| file.contains(&format!("library/{name}/")))
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// The place of an access to show where there is room for one: the innermost that is not in Rust's
/// own library.
pub fn telling(places: &[Place]) -> Option<&Place> {
    let telling = places.iter().find(|place| !is_library(&place.file));
    telling.or(places.first())
}

/// Where an access comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// A function with a name of Rust's, lines of Rust, or a helper of Rust.
    Rust,
    /// C or assembly.
    C,
    /// No source lines, and a name as C's: Rust too may give such names (`#[no_mangle]`).
    Unknown,
}

impl Language {
    /// That of a function.
    pub fn of(symbol: &Symbol) -> Self {
        if symbol.is_rust() || symbol.places.iter().any(Place::is_rust) {
            Self::Rust
        } else if symbol.places.is_empty() {
            Self::Unknown
        } else {
            Self::C
        }
    }

    /// For the table.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rust => "Rust",
            Self::C => "C",
            Self::Unknown => "?",
        }
    }
}

/// A path without `.` and `..`, which compilers leave in.
pub(crate) fn clean(path: &str) -> PathBuf {
    let mut clean = PathBuf::new();

    for part in Path::new(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if clean.file_name().is_some() => {
                clean.pop();
            }
            part => clean.push(part),
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(file: &str) -> Place {
        Place {
            function: "f".to_owned(),
            file: file.to_owned(),
            line: 1,
        }
    }

    // Seen to fail: with the first place instead.
    #[test]
    fn the_line_that_tells_most() {
        let core = place("/usr/lib/rustlib/src/rust/library/core/src/ptr/mod.rs");
        let own = place("samples/x.rs");
        let places = [core.clone(), own.clone(), place("samples/y.rs")];
        assert_eq!(telling(&places), Some(&own));
        assert_eq!(telling(&places[..1]), Some(&core));
        assert_eq!(telling(&[]), None);
    }

    // Seen to fail: with `Unknown` taken for C.
    #[test]
    fn languages() {
        let language = |name: &str, files: &[&str]| {
            let mut symbol = Symbol::parse(name).unwrap();
            symbol.places = files.iter().map(|file| place(file)).collect();
            Language::of(&symbol)
        };
        assert_eq!(language("f", &[]), Language::Unknown);
        assert_eq!(language("f", &["a.h", "a.c"]), Language::C);
        // An inlined helper.
        assert_eq!(language("f", &["a.h", "a.rs"]), Language::Rust);
        assert_eq!(
            language("rust_helper_xchg", &["rust/helpers/x.c"]),
            Language::Rust
        );
    }

    #[test]
    fn paths() {
        assert_eq!(clean("/a/./b/../c/d.c"), Path::new("/a/c/d.c"));
        assert_eq!(clean("../a/../d.c"), Path::new("../d.c"));
    }
}
