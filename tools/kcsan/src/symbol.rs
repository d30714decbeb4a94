// SPDX-License-Identifier: GPL-2.0

//! What the kernel prints for a code address (`%pS`, `%ps`), and the names in it.

use crate::source::Place;
use serde::Serialize;

/// An address in code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Symbol {
    /// The function, as the linker knows it; an address where the kernel knows none.
    pub name: String,
    /// The same for people: names of Rust demangled, no suffix of the compiler.
    pub function: String,
    /// The distance from the function's start, and its size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<(u64, u64)>,
    /// The module.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub module: Option<String>,
    /// The source lines, that of the innermost inlined function first; empty if not known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
}

impl Symbol {
    /// Reads `name`, `name+0x1d/0x30` or `0xffffffff81000000`, perhaps with ` [module]`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (symbol, module) = match text.split_once(" [") {
            // A build id may follow the name.
            Some((symbol, rest)) => {
                let inner = rest.strip_suffix(']')?;
                let name = inner.split(' ').next().filter(|name| !name.is_empty())?;
                (symbol, Some(name.to_owned()))
            }
            None => (text, None),
        };
        if symbol.starts_with('[') || symbol.contains(char::is_whitespace) {
            return None;
        }
        let (name, offset) = match symbol.rsplit_once("+0x") {
            Some((name, distance)) => {
                let (offset, size) = distance.split_once("/0x")?;
                (name, Some((hex(offset)?, hex(size)?)))
            }
            None => (symbol, None),
        };
        (!name.is_empty()).then(|| Self {
            name: name.to_owned(),
            function: readable(name),
            offset,
            module,
            places: Vec::new(),
        })
    }

    /// Reads a line of a stack trace: an offset or an address has to be in it.
    pub fn parse_frame(line: &str) -> Option<Self> {
        if !line.starts_with(' ') {
            return None;
        }
        let symbol = Self::parse(line)?;
        let address = || hex(symbol.name.strip_prefix("0x")?);
        (symbol.offset.is_some() || address().is_some()).then_some(symbol)
    }

    /// A name that Rust made, or a C helper that only Rust calls.
    pub fn is_rust(&self) -> bool {
        is_rust_name(&self.name) || self.is_helper()
    }

    /// The C function behind one of Rust's operations.
    pub fn is_helper(&self) -> bool {
        self.name.starts_with("rust_helper_")
    }

    /// Function and module, as `%ps` prints them, for people.
    pub fn title(&self) -> String {
        match &self.module {
            Some(module) => format!("{} [{module}]", self.function),
            None => self.function.clone(),
        }
    }
}

/// A hexadecimal number without `0x`.
pub(crate) fn hex(digits: &str) -> Option<u64> {
    // `from_str_radix` takes a sign.
    let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    plain.then(|| u64::from_str_radix(digits, 16).ok())?
}

fn is_rust_name(name: &str) -> bool {
    rustc_demangle::try_demangle(name).is_ok()
}

/// A name for people.
pub(crate) fn readable(name: &str) -> String {
    match rustc_demangle::try_demangle(name) {
        Ok(name) => format!("{name:#}"),
        // `.llvm.1234`, `.cold`, `.constprop.0`, …
        Err(_) => name
            .split_once('.')
            .map_or(name, |(name, _)| name)
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUST: &str = "_RNvCsh05nRUfvkDB_1r9rust_side";

    // Seen to fail: without the demangling, and with `split_once('+')`.
    #[test]
    fn what_the_kernel_prints() {
        let plain = Symbol::parse("c_thr").unwrap();
        assert_eq!((plain.name.as_str(), plain.offset), ("c_thr", None));
        let full = Symbol::parse(&format!(" {RUST}+0x1d/0x30 [kcsan_rust]")).unwrap();
        assert_eq!(full.name, RUST);
        assert_eq!(full.function, "r::rust_side");
        assert_eq!(full.offset, Some((0x1d, 0x30)));
        assert_eq!(full.module.as_deref(), Some("kcsan_rust"));
        assert!(full.is_rust());
        let built = Symbol::parse("f.llvm.123+0x0/0x8 [m 0123abcd]").unwrap();
        assert_eq!(
            (built.function.as_str(), built.module.as_deref()),
            ("f", Some("m"))
        );
        assert!(!built.is_rust());
        assert!(Symbol::parse("rust_helper_atomic_read+0x1/0x2")
            .unwrap()
            .is_rust());
    }

    #[test]
    fn frames_have_an_offset_or_an_address() {
        assert!(Symbol::parse_frame(" f+0x1/0x2").is_some());
        assert!(Symbol::parse_frame(" 0xffffffffc009a628").is_some());
        for line in [
            "f+0x1/0x2",
            " f",
            " f+0x1",
            " f+0x+1/0x2",
            " # 0xz",
            "  |",
            " [m]",
            " f+0x1/0x2 [m",
            " [m]",
        ] {
            assert_eq!(Symbol::parse_frame(line), None, "{line:?}");
        }
    }
}
