// SPDX-License-Identifier: GPL-2.0

//! What the kernel prints for a code address (`%pS`, `%ps`), and the names in it.

use crate::decoded::{behind, Behind};
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
    /// Reads `name`, `name+0x1d/0x30` or `0xffffffff81000000`, perhaps with ` [module]` or a source
    /// line behind it.
    pub fn parse(text: &str) -> Option<Self> {
        let (symbol, behind) = parts(text)?;
        (!behind.inlined).then_some(symbol)
    }

    /// Whether an offset, or the address itself, says where in the code it is.
    fn is_exact(&self) -> bool {
        let address = || hex(self.name.strip_prefix("0x")?);
        self.offset.is_some() || address().is_some()
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

/// A line of a stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// A function that was called.
    Called(Symbol),
    /// Where the function of the next line has another one inlined, in a stack that is decoded.
    Inlined(Place),
}

impl Frame {
    /// Reads it, with any blanks before it: an offset, an address or a source line has to be in it.
    pub fn parse(line: &str) -> Option<Self> {
        let (mut symbol, behind) = parts(line)?;
        if behind.inlined {
            return symbol.places.pop().map(Self::Inlined);
        }
        (symbol.is_exact() || behind.parentheses).then_some(Self::Called(symbol))
    }
}

/// A symbol, and what is behind it.
fn parts(text: &str) -> Option<(Symbol, Behind)> {
    let text = text.trim();
    let (name, rest) = text.split_at_checked(end_of_name(text))?;
    if name.is_empty() || name.starts_with(['[', '(']) {
        return None;
    }
    let (offset, rest) = match rest.strip_prefix("+0x") {
        Some(rest) => {
            let (distance, rest) =
                rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
            let (offset, size) = distance.split_once("/0x")?;
            (Some((hex(offset)?, hex(size)?)), rest)
        }
        None => (None, rest),
    };
    let behind = behind(rest, offset.is_some())?;
    let function = readable(name);
    // Only the last function has a name here, which is the one that is not inlined.
    let last = behind.places.len().saturating_sub(1);
    let places = behind.places.iter().enumerate();
    let places = places.map(|(index, (file, line))| Place {
        function: if index == last {
            function.clone()
        } else {
            "?".to_owned()
        },
        file: file.clone(),
        line: *line,
    });
    let symbol = Symbol {
        name: name.to_owned(),
        places: places.collect(),
        function,
        offset,
        module: behind.module.clone(),
    };
    Some((symbol, behind))
}

/// Where the name of a function ends: at its offset, or at a blank. A name of Rust that somebody has
/// made readable has blanks too, as `<r::A as r::B>::f`.
fn end_of_name(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut last = ' ';

    for (at, letter) in text.char_indices() {
        let rest = text.get(at..).unwrap_or_default();
        match letter {
            '<' => depth += 1,
            '>' if last != '-' => depth = depth.saturating_sub(1),
            _ if depth == 0 && (letter.is_whitespace() || rest.starts_with("+0x")) => return at,
            _ => {}
        }
        last = letter;
    }
    text.len()
}

/// A hexadecimal number without `0x`.
pub(crate) fn hex(digits: &str) -> Option<u64> {
    // `from_str_radix` takes a sign.
    let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    plain.then(|| u64::from_str_radix(digits, 16).ok())?
}

fn is_rust_name(name: &str) -> bool {
    // Nothing of C's has `::`: it is demangled.
    rustc_demangle::try_demangle(name).is_ok() || name.contains("::")
}

/// A name for people.
pub(crate) fn readable(name: &str) -> String {
    match rustc_demangle::try_demangle(name) {
        Ok(name) => format!("{name:#}"),
        Err(_) if name.contains("::") => name.to_owned(),
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
    fn frames_have_an_offset_an_address_or_a_line() {
        for line in [
            " f+0x1/0x2",
            "f+0x1/0x2",
            "\tf+0x1/0x2",
            "   f+0x1/0x2  ",
            " 0xffffffffc009a628",
            " f (a/x.c:41)",
            "<r::A as r::B<u8>>::f+0x1/0x2",
            " <r::A as r::B<fn(u8) -> u8>>::f (a/x.rs:1) ring",
        ] {
            assert!(
                matches!(Frame::parse(line), Some(Frame::Called(_))),
                "{line:?}"
            );
        }
        for line in [
            "",
            " f",
            " f a/x.c:41",
            " f [ring]",
            " f+0x1",
            " f+0x+1/0x2",
            " # 0xz",
            "  |",
            " [m]",
            " f+0x1/0x2 [m",
            " ? f+0x1/0x2",
            " <TASK>",
            " RIP: 0010:f+0x1/0x2",
            "softirqs last disabled at (1): [<ffffffff81000000>] f+0x1/0x2",
        ] {
            assert_eq!(Frame::parse(line), None, "{line:?}");
        }
    }

    #[test]
    fn frames_with_lines() {
        let line = |function: &str, file: &str, line| Place {
            function: function.to_owned(),
            file: file.to_owned(),
            line,
        };
        assert_eq!(
            Frame::parse(" g a/x.h:9 [inline]"),
            Some(Frame::Inlined(line("g", "a/x.h", 9)))
        );
        let Some(Frame::Called(symbol)) = Frame::parse("f (a/x.h:9 a/x.c:41) ring") else {
            panic!();
        };
        assert_eq!(
            symbol.places,
            [line("?", "a/x.h", 9), line("f", "a/x.c", 41)]
        );
        assert_eq!(symbol.title(), "f [ring]");
        // Rust's, though it is not mangled.
        let rust = Symbol::parse("<r::A as r::B>::f+0x1/0x2").unwrap();
        assert!(rust.is_rust());
        assert_eq!(rust.function, "<r::A as r::B>::f");
    }
}
