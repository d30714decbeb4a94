// SPDX-License-Identifier: GPL-2.0

//! The list of known races, `tests/kcsan/explained.toml`.
//!
//! ```toml
//! [[report]]
//! name = "one-word"
//! functions = ["setfl", "vfs_*"]      # in any order; one where the other side is unknown
//! bases = ["6.12", "7.3"]
//! architectures = ["x86_64", "arm64"]
//! strict = true                       # optional: only with CONFIG_KCSAN_STRICT, or only without
//! reason = "One or two sentences."
//! see = "Title of a section of Documentation/kcsan.rst"
//! ```

use crate::report::Report;
use serde::Deserialize;
use std::path::Path;
use toml::Spanned;

/// The architectures that have KCSAN.
pub const ARCHITECTURES: [&str; 2] = ["x86_64", "arm64"];

/// The kernel that logs are of.
#[derive(Clone, Copy, Debug)]
pub struct Kernel<'a> {
    /// A base of `targets/bases.toml`.
    pub base: &'a str,
    /// One of [`ARCHITECTURES`].
    pub architecture: &'a str,
}

/// An entry: a known race.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explanation {
    /// Its name, one word.
    pub name: String,
    /// Its line in the file.
    #[serde(skip)]
    pub line: usize,
    /// The functions, or patterns with `*`.
    pub functions: Vec<String>,
    /// Why nothing has to be done, or who has to do it.
    pub reason: String,
    /// The section of `Documentation/kcsan.rst` that says more.
    pub see: String,
    bases: Vec<String>,
    architectures: Vec<String>,
    strict: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    report: Vec<Spanned<Explanation>>,
}

/// What is wrong with the list, and where.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{file}:{line}: {mistake}")]
pub struct Error {
    file: String,
    line: usize,
    mistake: String,
}

/// Reads the list. Error messages call it `file`.
pub fn parse(file: &Path, text: &str) -> Result<Vec<Explanation>, Error> {
    let fail = |line, mistake| Error {
        file: file.display().to_string(),
        line,
        mistake,
    };
    let raw: File = toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        fail(line_of(text, start), error.message().replace('\n', ", "))
    })?;
    let mut entries: Vec<Explanation> = Vec::new();

    for report in raw.report {
        let line = line_of(text, report.span().start);
        let mut entry = report.into_inner();
        entry.line = line;
        entry.check().map_err(|mistake| fail(line, mistake))?;
        if entries.iter().any(|other| other.name == entry.name) {
            let name = entry.name;
            let mistake = format!("there are two reports `{name}`: a name is for one");
            return Err(fail(line, mistake));
        }
        entries.push(entry);
    }
    Ok(entries)
}

fn line_of(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or(text);
    before.matches('\n').count() + 1
}

impl Explanation {
    fn check(&self) -> Result<(), String> {
        let name = &self.name;
        let matches_all = |pattern: &String| pattern.bytes().all(|byte| byte == b'*');
        if name.is_empty() || name.contains(char::is_whitespace) {
            return Err(format!("`{name}` is no name: expected one word"));
        }
        if !matches!(self.functions.len(), 1 | 2) {
            return Err(format!(
                "{name}: expected two functions, or one where the other side is not known"
            ));
        }
        if self.functions.iter().all(matches_all) || self.functions.contains(&String::new()) {
            return Err(format!(
                "{name}: expected a function that has a name, not only `*`"
            ));
        }
        let bases = lkmm_targets::bases().iter().map(|base| base.name.as_str());
        self.check_values("bases", &self.bases, &bases.collect::<Vec<_>>())?;
        self.check_values("architectures", &self.architectures, &ARCHITECTURES)?;
        for (key, value) in [("reason", &self.reason), ("see", &self.see)] {
            if value.trim().is_empty() {
                return Err(format!("{name}: `{key}` is empty: expected a text"));
            }
        }
        Ok(())
    }

    fn check_values(&self, key: &str, values: &[String], known: &[&str]) -> Result<(), String> {
        let name = &self.name;
        let expected = format!("expected some of {}", known.join(", "));
        let unknown = values.iter().find(|value| !known.contains(&value.as_str()));
        match unknown {
            None if values.is_empty() => Err(format!("{name}: `{key}` is empty: {expected}")),
            None => Ok(()),
            Some(value) => Err(format!("{name}: `{value}` in `{key}`: {expected}")),
        }
    }

    /// Whether it is about this kernel, in one of these modes: with `CONFIG_KCSAN_STRICT`, without.
    pub fn applies(&self, kernel: Kernel<'_>, strict: [bool; 2]) -> bool {
        let architectures = &mut self.architectures.iter();
        let mode = |wanted: bool| strict[usize::from(!wanted)];
        self.bases.iter().any(|base| base == kernel.base)
            && architectures.any(|name| name == kernel.architecture)
            && self.strict.is_none_or(mode)
    }

    /// Whether it is about the functions of this report.
    pub fn matches(&self, report: &Report) -> bool {
        let symbols = report.functions().into_iter();
        let names: Vec<_> = symbols.map(|symbol| symbol.function.as_str()).collect();
        match (self.functions.as_slice(), names.as_slice()) {
            ([one], [name]) => report.unknown_origin && glob(one, name),
            ([one, other], [left, right]) => {
                (glob(one, left) && glob(other, right)) || (glob(one, right) && glob(other, left))
            }
            _ => false,
        }
    }
}

/// Whether a pattern matches a name; `*` matches any text.
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

    fn parse(text: &str) -> Result<Vec<Explanation>, Error> {
        super::parse(Path::new("e.toml"), text)
    }

    #[test]
    fn an_entry_applies_to_its_kernels() {
        for (strict, base, architecture, modes, expected) in [
            ("", "6.12", "x86_64", [false, true], true),
            ("", "7.3", "x86_64", [false, true], false),
            ("", "6.12", "arm64", [false, true], false),
            ("strict = true", "6.12", "x86_64", [true, true], true),
            ("strict = true", "6.12", "x86_64", [false, true], false),
        ] {
            let list = parse(&format!("{GOOD}{strict}")).unwrap();
            assert_eq!(list[0].line, 2);
            let kernel = Kernel { base, architecture };
            let applies = list[0].applies(kernel, modes);
            assert_eq!(applies, expected, "{strict} {kernel:?}");
        }
    }

    /// What to replace in `GOOD`, the replacement, and the error.
    const MISTAKES: &str = "\
name = 'flags' | name = 'two words' | 2: `two words` is no name: expected one word
'setfl', 'vfs_*' | '*', '**' | 2: flags: expected a function that has a name, not only `*`
'setfl', 'vfs_*' | 'a', '' | 2: flags: expected a function that has a name, not only `*`
'setfl', 'vfs_*' | 'a', 'b', 'c' | 2: flags: expected two functions, or one where the other side is not known
'6.12' | '6.13' | 2: flags: `6.13` in `bases`: expected some of 6.12, 7.3
['x86_64'] | [] | 2: flags: `architectures` is empty: expected some of x86_64, arm64
'Because.' | ' ' | 2: flags: `reason` is empty: expected a text
reason | reasons | 7: unknown field `reasons`, expected one of `name`, `functions`
see = | # see = | 2: missing field `see`
['6.12'] | 6.12 | 5: invalid type: floating point `6.12`, expected a sequence";

    #[test]
    fn mistakes_have_a_line_and_a_reason() {
        let expect = |text: &str, message: &str| {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.starts_with(&format!("e.toml:{message}")), "{error}");
        };
        for row in MISTAKES.lines() {
            let [from, to, message] = row.split(" | ").collect::<Vec<_>>()[..] else {
                panic!("{row}");
            };
            assert!(GOOD.contains(from));
            expect(&GOOD.replace(from, to), message);
        }
        let twice = format!("{GOOD}{GOOD}");
        expect(
            &twice,
            "10: there are two reports `flags`: a name is for one",
        );
    }

    #[test]
    fn patterns_match_whole_names() {
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
