// SPDX-License-Identifier: GPL-2.0

//! Reports that are known and explained: `tests/kcsan/explained.toml`.
//!
//! ```toml
//! [[report]]
//! name = "one-word"
//! functions = ["setfl", "vfs_*"]      # in any order; one where the other side is not known
//! bases = ["6.12", "7.3"]
//! architectures = ["x86_64", "arm64"]
//! strict = true                       # optional: only with CONFIG_KCSAN_STRICT, or only without
//! reason = "One or two sentences."
//! see = "Title of a section of Documentation/kcsan.rst"
//! ```

use crate::report::Report;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::Path;
use toml::Spanned;

/// The kernels that there are series for.
pub const BASES: [&str; 2] = ["6.12", "7.3"];
/// The architectures that have KCSAN.
pub const ARCHITECTURES: [&str; 2] = ["x86_64", "arm64"];

/// The whole list.
#[derive(Debug, Default)]
pub struct Explained {
    /// The entries.
    pub entries: Vec<Entry>,
}

/// Which kernel made the logs.
#[derive(Clone, Copy, Debug)]
pub struct Kernel<'a> {
    /// `6.12` or `7.3`.
    pub base: &'a str,
    /// `x86_64` or `arm64`.
    pub architecture: &'a str,
}

/// Known reports.
#[derive(Debug)]
pub struct Entry {
    /// Its name, one word.
    pub name: String,
    /// Its line in the file.
    pub line: usize,
    /// The functions, or patterns with `*`.
    pub functions: Vec<String>,
    /// Why there is nothing to mend, or who has to.
    pub reason: String,
    /// The section of `Documentation/kcsan.rst` that says more.
    pub see: String,
    bases: Vec<String>,
    architectures: Vec<String>,
    strict: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileFormat {
    #[serde(default)]
    report: Vec<Spanned<Raw>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    name: String,
    functions: Vec<String>,
    bases: Vec<String>,
    architectures: Vec<String>,
    strict: Option<bool>,
    reason: String,
    see: String,
}

/// What is wrong with the list, and where.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{file}:{line}: {message}")]
pub struct Error {
    file: String,
    line: usize,
    message: String,
}

impl Explained {
    /// Reads the list. `file` is what it is called in messages.
    pub fn parse(file: &Path, text: &str) -> Result<Self, Error> {
        let fail = |offset: usize, message: String| Error {
            file: file.display().to_string(),
            line: line_of(text, offset),
            message,
        };
        let raw: FileFormat = toml::from_str(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            fail(start, error.message().replace('\n', ", "))
        })?;
        let mut names = BTreeSet::new();
        let mut entries = Vec::new();

        for raw in raw.report {
            let start = raw.span().start;
            let raw = raw.into_inner();
            raw.check().map_err(|message| fail(start, message))?;
            if !names.insert(raw.name.clone()) {
                let message = format!("there are two reports `{}`: a name is for one", raw.name);
                return Err(fail(start, message));
            }
            entries.push(Entry {
                name: raw.name,
                line: line_of(text, start),
                functions: raw.functions,
                reason: raw.reason,
                see: raw.see,
                bases: raw.bases,
                architectures: raw.architectures,
                strict: raw.strict,
            });
        }
        Ok(Self { entries })
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or(text);
    before.matches('\n').count() + 1
}

impl Raw {
    fn check(&self) -> Result<(), String> {
        let name = &self.name;
        if name.is_empty() || name.contains(char::is_whitespace) {
            return Err(format!("`{name}` is no name: expected one word"));
        }
        let anything = |pattern: &String| pattern.bytes().all(|byte| byte == b'*');
        if !matches!(self.functions.len(), 1 | 2) {
            return Err(format!(
                "{name}: expected two functions, or one where the other side is not known"
            ));
        }
        if self.functions.iter().all(anything) || self.functions.contains(&String::new()) {
            return Err(format!(
                "{name}: expected a function that has a name, not only `*`"
            ));
        }
        known(name, "bases", &self.bases, &BASES)?;
        known(name, "architectures", &self.architectures, &ARCHITECTURES)?;
        for (key, value) in [("reason", &self.reason), ("see", &self.see)] {
            if value.trim().is_empty() {
                return Err(format!("{name}: `{key}` is empty: expected a text"));
            }
        }
        Ok(())
    }
}

fn known(name: &str, key: &str, values: &[String], all: &[&str]) -> Result<(), String> {
    let unknown = values.iter().find(|value| !all.contains(&value.as_str()));
    match unknown {
        None if values.is_empty() => Err(format!(
            "{name}: `{key}` is empty: expected some of {}",
            all.join(", ")
        )),
        None => Ok(()),
        Some(value) => Err(format!(
            "{name}: `{value}` in `{key}`: expected some of {}",
            all.join(", ")
        )),
    }
}

impl Entry {
    /// Whether it is about such a kernel, in one of these modes: with `CONFIG_KCSAN_STRICT`, without.
    pub fn applies(&self, kernel: Kernel<'_>, strict: [bool; 2]) -> bool {
        self.bases.iter().any(|base| base == kernel.base)
            && self
                .architectures
                .iter()
                .any(|architecture| architecture == kernel.architecture)
            && self
                .strict
                .is_none_or(|wanted| strict[usize::from(!wanted)])
    }

    /// Whether it is about these functions.
    pub fn matches(&self, report: &Report) -> bool {
        let names: Vec<_> = report
            .functions()
            .into_iter()
            .map(|symbol| symbol.function.as_str())
            .collect();
        match (self.functions.as_slice(), names.as_slice()) {
            ([one], [name]) => report.unknown_origin && glob(one, name),
            ([one, other], [left, right]) => {
                (glob(one, left) && glob(other, right)) || (glob(one, right) && glob(other, left))
            }
            _ => false,
        }
    }
}

/// Whether a name is what a pattern says; `*` is any text.
fn glob(pattern: &str, name: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(mut name) = name.strip_prefix(head) else {
        return false;
    };
    let mut parts: Vec<_> = rest.split('*').collect();
    let tail = parts.pop().unwrap_or_default();

    for part in parts {
        match name.split_once(part) {
            Some((_, behind)) => name = behind,
            None => return false,
        }
    }
    name.ends_with(tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "\
# Known.
[[report]]
name = 'flags'
functions = ['setfl', 'vfs_*']
bases = ['6.12']
architectures = ['x86_64']
reason = 'Because.'
see = 'Existing reports'
";

    fn parse(text: &str) -> Result<Explained, Error> {
        Explained::parse(Path::new("e.toml"), text)
    }

    #[test]
    fn an_entry_is_for_its_kernels() {
        let list = parse(GOOD).unwrap();
        let entry = &list.entries[0];
        let kernel = |base, architecture| Kernel { base, architecture };
        assert_eq!(entry.line, 2);
        assert!(entry.applies(kernel("6.12", "x86_64"), [false, true]));
        assert!(!entry.applies(kernel("7.3", "x86_64"), [false, true]));
        assert!(!entry.applies(kernel("6.12", "arm64"), [false, true]));
        let strict = parse(&format!("{GOOD}strict = true\n")).unwrap();
        assert!(strict.entries[0].applies(kernel("6.12", "x86_64"), [true, true]));
        assert!(!strict.entries[0].applies(kernel("6.12", "x86_64"), [false, true]));
    }

    // Seen to fail: each with its check left out.
    #[test]
    fn what_is_wrong_and_where() {
        for (from, to, line, message) in [
            ("name = 'flags'", "name = 'two words'", 2, "`two words` is no name: expected one word"),
            ("'setfl', 'vfs_*'", "'*', '**'", 2, "flags: expected a function that has a name, not only `*`"),
            ("'setfl', 'vfs_*'", "'a', ''", 2, "flags: expected a function that has a name, not only `*`"),
            ("'setfl', 'vfs_*'", "'a', 'b', 'c'", 2,
             "flags: expected two functions, or one where the other side is not known"),
            ("'6.12'", "'6.13'", 2, "flags: `6.13` in `bases`: expected some of 6.12, 7.3"),
            ("'x86_64'", "", 2, "flags: `architectures` is empty: expected some of x86_64, arm64"),
            ("'Because.'", "' '", 2, "flags: `reason` is empty: expected a text"),
            ("reason", "reasons", 7,
             "unknown field `reasons`, expected one of `name`, `functions`, `bases`, `architectures`, `strict`, `reason`, `see`"),
            ("see = 'Existing reports'\n", "", 2, "missing field `see`"),
            ("['6.12']", "6.12", 5, "invalid type: floating point `6.12`, expected a sequence"),
        ] {
            let text = GOOD.replace(from, to);
            assert_ne!(text, GOOD);
            assert_eq!(
                parse(&text).unwrap_err().to_string(),
                format!("e.toml:{line}: {message}")
            );
        }
        let twice = format!("{GOOD}{GOOD}");
        assert_eq!(
            parse(&twice).unwrap_err().to_string(),
            "e.toml:10: there are two reports `flags`: a name is for one"
        );
    }

    // Seen to fail: with `starts_with` for the whole pattern.
    #[test]
    fn patterns() {
        for (pattern, name, is) in [
            ("setfl", "setfl", true),
            ("setfl", "setfl2", false),
            ("vfs_*", "vfs_read", true),
            ("*_read", "vfs_read", true),
            ("v*r*d", "vfs_read", true),
            ("v*x*d", "vfs_read", false),
            ("vfs_read*read", "vfs_read", false),
            ("*", "anything", true),
        ] {
            assert_eq!(glob(pattern, name), is, "{pattern} {name}");
        }
    }
}
