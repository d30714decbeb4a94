// SPDX-License-Identifier: GPL-2.0

//! Code addresses as the kernel prints them (`%pS`, `%ps`), and the names in them.

use crate::annotation::Annotation;
use crate::place::Place;
use serde::Serialize;

/// The language of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// Rust by the function's name or by a source line; also a C helper that only Rust calls.
    Rust,
    /// C or assembly.
    C,
    /// A name as in C, without source lines: `#[no_mangle]` in Rust gives such names, too.
    Unknown,
}

impl Language {
    /// The word for it in the table.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rust => "Rust",
            Self::C => "C",
            Self::Unknown => "?",
        }
    }
}

/// An address in code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Symbol {
    /// The function as the linker knows it; an address where the kernel knows no function.
    pub name: String,
    /// The function in readable form: names of Rust demangled, without a suffix of the compiler.
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
        let (symbol, annotation) = parts(text)?;
        (!annotation.inlined).then_some(symbol)
    }

    /// Whether an offset or the address itself says where in the code it is.
    fn is_exact(&self) -> bool {
        let address = || hex(self.name.strip_prefix("0x")?);
        self.offset.is_some() || address().is_some()
    }

    /// Whether Rust made the name, or it is that of a C helper that only Rust calls.
    pub fn is_rust(&self) -> bool {
        // Only a demangled name has `::`.
        self.is_helper() || demangle(&self.name).is_some() || self.name.contains("::")
    }

    /// Whether it is a C function behind one of Rust's operations.
    pub fn is_helper(&self) -> bool {
        self.name.starts_with("rust_helper_")
    }

    /// The language of the function.
    pub fn language(&self) -> Language {
        if self.is_rust() || self.places.iter().any(Place::is_rust) {
            Language::Rust
        } else if self.places.is_empty() {
            Language::Unknown
        } else {
            Language::C
        }
    }

    /// Function and module, as `%ps` prints them, in readable form.
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
    /// A function that is inlined in that of the next line, in a stack that a program has decoded.
    Inlined(Place),
}

impl Frame {
    /// Reads a line with an offset, an address or a source line in it.
    pub fn parse(line: &str) -> Option<Self> {
        let (mut symbol, annotation) = parts(line)?;
        if annotation.inlined {
            return symbol.places.pop().map(Self::Inlined);
        }
        (symbol.is_exact() || annotation.parentheses).then_some(Self::Called(symbol))
    }
}

/// A symbol, and the annotation behind it.
fn parts(text: &str) -> Option<(Symbol, Annotation)> {
    let text = text.trim();
    let (name, rest) = text.split_at_checked(end_of_name(text))?;
    if name.is_empty() || name.starts_with(['[', '(']) {
        return None;
    }
    let (offset, rest) = match rest.strip_prefix("+0x") {
        Some(rest) => {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let (distance, rest) = rest.split_at(end);
            let (offset, size) = distance.split_once("/0x")?;
            (Some((hex(offset)?, hex(size)?)), rest)
        }
        None => (None, rest),
    };
    let annotation = Annotation::parse(rest, offset.is_some())?;
    let function = readable(name);
    let mut places: Vec<_> = annotation
        .places
        .iter()
        .map(|(file, line)| Place {
            function: "?".to_owned(),
            file: file.clone(),
            line: *line,
        })
        .collect();
    // The annotation does not name the functions that are inlined.
    if let Some(outermost) = places.last_mut() {
        outermost.function.clone_from(&function);
    }
    let symbol = Symbol {
        name: name.to_owned(),
        function,
        offset,
        module: annotation.module.clone(),
        places,
    };
    Some((symbol, annotation))
}

/// Where the name of a function ends: at its offset, or at a blank. A demangled name of Rust may have
/// blanks in it, as `<r::A as r::B>::f`.
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

fn demangle(name: &str) -> Option<rustc_demangle::Demangle<'_>> {
    rustc_demangle::try_demangle(name).ok()
}

/// A name in readable form.
pub(crate) fn readable(name: &str) -> String {
    match demangle(name) {
        Some(name) => format!("{name:#}"),
        None if name.contains("::") => name.to_owned(),
        // Compilers append `.llvm.1234`, `.cold`, `.constprop.0`, …
        None => name.split('.').next().unwrap_or(name).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_demangled_and_lose_suffixes() {
        let mangled = "_RNvCsh05nRUfvkDB_1r9rust_side+0x1d/0x30 [m]";
        for (text, title, is_rust) in [
            ("c_thr+0x1d/0x30", "c_thr", false),
            (mangled, "r::rust_side [m]", true),
            ("f.llvm.123+0x1d/0x30 [m 0123abcd]", "f [m]", false),
            ("rust_helper_xchg+0x1d/0x30", "rust_helper_xchg", true),
            ("<r::A as r::B>::f+0x1d/0x30", "<r::A as r::B>::f", true),
        ] {
            let symbol = Symbol::parse(text).expect(text);
            assert_eq!(
                (symbol.title().as_str(), symbol.is_rust()),
                (title, is_rust)
            );
            assert_eq!(symbol.offset, Some((0x1d, 0x30)), "{text}");
        }
        assert_eq!(Symbol::parse("c_thr").unwrap().offset, None);
    }

    #[test]
    fn source_lines_tell_the_language() {
        for (text, language) in [
            ("f", Language::Unknown),
            ("f (a.h:1 a.c:1)", Language::C),
            ("f (a.h:1 a.rs:1)", Language::Rust),
            ("rust_helper_xchg (rust/helpers/x.c:1)", Language::Rust),
        ] {
            assert_eq!(Symbol::parse(text).unwrap().language(), language, "{text}");
        }
    }

    const FRAMES: &str = "
 f+0x1/0x2
f+0x1/0x2
\tf+0x1/0x2
   f+0x1/0x2__
 0xffffffffc009a628
 f (a/x.c:41)
<r::A as r::B<u8>>::f+0x1/0x2
 <r::A as r::B<fn(u8) -> u8>>::f (a/x.rs:1) ring";

    const OTHER_LINES: &str = "
 f
 f a/x.c:41
 f [ring]
 f+0x1
 f+0x+1/0x2
 # 0xz
  |
 [m]
 f+0x1/0x2 [m
 ? f+0x1/0x2
 <TASK>
 RIP: 0010:f+0x1/0x2
softirqs last disabled at (1): [<ffffffff81000000>] f+0x1/0x2";

    #[test]
    fn frames_have_an_offset_an_address_or_a_line() {
        for line in FRAMES.lines().skip(1).map(|line| line.replace("__", "  ")) {
            let frame = Frame::parse(&line);
            assert!(matches!(frame, Some(Frame::Called(_))), "{line:?}");
        }
        for line in OTHER_LINES.lines() {
            assert_eq!(Frame::parse(line), None, "{line:?}");
        }
    }

    #[test]
    fn decoded_frames_have_places() {
        let place = |function: &str, file: &str, line| Place {
            function: function.to_owned(),
            file: file.to_owned(),
            line,
        };
        let inlined = Frame::Inlined(place("g", "a/x.h", 9));
        assert_eq!(Frame::parse(" g a/x.h:9 [inline]"), Some(inlined));
        let Some(Frame::Called(symbol)) = Frame::parse("f (a/x.h:9 a/x.c:41) ring") else {
            panic!();
        };
        assert_eq!(
            symbol.places,
            [place("?", "a/x.h", 9), place("f", "a/x.c", 41)]
        );
        assert_eq!(symbol.title(), "f [ring]");
    }
}
