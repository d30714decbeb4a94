// SPDX-License-Identifier: GPL-2.0

//! Places in the source.

use serde::Serialize;

/// A line of a function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The function, in readable form; it may be inlined in another one.
    pub function: String,
    /// The file.
    pub file: String,
    /// The line in the file; 0 where the compiler does not say.
    pub line: u32,
}

impl Place {
    /// Whether the file is written in Rust.
    pub(crate) fn is_rust(&self) -> bool {
        self.file.ends_with(".rs")
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// Whether a file is part of Rust's own library.
pub(crate) fn is_library(file: &str) -> bool {
    ["core", "alloc", "compiler-builtins"]
        .iter()
        .any(|name| file.contains(&format!("library/{name}/")))
}

/// The one place to show of a chain of inlined functions: the innermost outside of Rust's own library,
/// where every access looks the same.
pub fn most_specific(places: &[Place]) -> Option<&Place> {
    let outside = places.iter().find(|place| !is_library(&place.file));
    outside.or(places.first())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_specific_place_is_outside_the_library() {
        let places = ["/usr/lib/library/core/src/ptr/mod.rs", "x.rs", "y.rs"].map(|file| Place {
            function: "f".to_owned(),
            file: file.to_owned(),
            line: 1,
        });
        assert_eq!(most_specific(&places), Some(&places[1]));
        assert_eq!(most_specific(&places[..1]), Some(&places[0]));
        assert_eq!(most_specific(&[]), None);
    }
}
