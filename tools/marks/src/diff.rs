// SPDX-License-Identifier: GPL-2.0

//! A patch that marks accesses: reads become `READ_ONCE()`, or `data_race()` if the value is only printed;
//! assignments become `WRITE_ONCE()`. `x->n += 1` becomes `WRITE_ONCE(x->n, x->n + 1)` if a lock
//! excludes other writers; if none does, it needs an atomic operation, which only a person can choose.

mod align;

use crate::access::{Access, Kind};
use crate::index::Index;
use crate::judgement::{Judge, Verdict};
use crate::Error;
use similar::TextDiff;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The longest line that the kernel's style takes.
const WIDTH: usize = 100;

/// A patch, and what it leaves out.
#[derive(Default)]
pub struct Patch {
    /// For `patch -p1` in the source tree.
    pub text: String,
    /// Accesses that cannot be marked by a program, and why.
    pub left: Vec<String>,
}

/// A change of a file's text: these bytes become a text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Edit {
    start: usize,
    end: usize,
    text: String,
    /// Where the marked expression starts: what ends at the same place is closed from the inside.
    of: usize,
}

/// Marks the accesses to some fields that lack one.
pub fn patch(
    index: &Index,
    objects: impl IntoIterator<Item = u32>,
    root: &Path,
) -> Result<Patch, Error> {
    let mut files: BTreeMap<&str, Vec<(&Access, bool)>> = BTreeMap::new();
    for object in objects {
        let judge = Judge::new(index, object);
        for access in index.of(object).filter(|one| one.is_plain()) {
            if matches!(
                judge.judge(access).verdict,
                Verdict::Unmarked | Verdict::AssumedAtomic
            ) {
                let entry = files.entry(index.names.text(access.file)).or_default();
                entry.push((access, judge.excludes_writers(access)));
            }
        }
    }
    let mut patch = Patch::default();
    for (file, accesses) in files {
        let path = root.join(file);
        let old = fs::read_to_string(&path).map_err(|error| Error::Io(path, error))?;
        let mut lines = BTreeSet::new();
        let mut edits = Vec::new();
        for (access, alone) in accesses {
            let place = format!(
                "{file}:{}: {}",
                access.line,
                index.names.text(access.object)
            );
            match mark(&old, access, index.names.text(access.object), alone) {
                Ok(new) => {
                    lines.insert(access.line);
                    edits.push((access.line, new));
                }
                Err(why) => patch.left.push(format!("{place}: {why}")),
            }
        }
        // A line that would be too long has to be broken by a person.
        let long = too_long(&old, &apply(&old, edits.iter().flat_map(|(_, new)| new)));
        for line in lines.intersection(&long) {
            patch.left.push(format!(
                "{file}:{line}: the line would be longer than {WIDTH} columns"
            ));
        }
        let edits = edits
            .iter()
            .filter(|(line, _)| !long.contains(line))
            .flat_map(|(_, new)| new);
        let new = explain(&apply(&old, edits), &old);
        let diff = TextDiff::from_lines(&old, &new);
        let mut unified = diff.unified_diff();
        patch.text += &unified
            .header(&format!("a/{file}"), &format!("b/{file}"))
            .to_string();
    }
    Ok(patch)
}

/// The edits that mark an access, or why there are none.
fn mark(text: &str, access: &Access, object: &str, alone: bool) -> Result<Vec<Edit>, &'static str> {
    let [start, end] = access.bytes.map(|byte| byte as usize);
    let expression = text.get(start..end).unwrap_or("");
    let name = object
        .rsplit('.')
        .next()
        .unwrap_or(object)
        .split('@')
        .next()
        .unwrap_or("");
    let count = |sign| expression.matches(sign).count();
    let is_whole = count('(') == count(')') && count('[') == count(']');
    if !is_whole
        || !(expression.ends_with(name) || expression.ends_with(']') && expression.contains(name))
    {
        return Err("in a macro");
    }
    if !(1..=8).contains(&access.size) {
        return Err("a bit-field, or wider than a word");
    }
    let edit = |start, end, text: &str| Edit {
        start,
        end,
        text: text.to_owned(),
        of: access.bytes[0] as usize,
    };
    let around = |open, value: usize| vec![edit(start, start, open), edit(value, value, ")")];
    let [value, value_end] = access.value.map(|byte| byte as usize);
    let behind = text.get(end..).unwrap_or("");
    match access.kind {
        Kind::Read if access.diagnostic => Ok(around("data_race(", end)),
        Kind::Read => Ok(around("READ_ONCE(", end)),
        Kind::Write | Kind::ReadWrite if value > end => {
            if !is_statement(&text[..start], &text[value_end..]) {
                return Err("an assignment inside an expression");
            }
            let between = &text[end..value];
            let sign = between.find('=').ok_or("in a macro")?;
            let operator = between[..sign].trim();
            let mut edits = around("WRITE_ONCE(", value_end);
            // The white space behind the sign stays, and with it the lines.
            if access.kind == Kind::Write {
                edits.push(edit(end, end + sign + 1, ","));
                return Ok(edits);
            }
            if !alone {
                return Err("no lock excludes other writers: it needs an atomic operation");
            }
            edits.push(edit(
                end,
                end + sign + 1,
                &format!(", {expression} {operator}"),
            ));
            let simple = |letter: char| letter.is_alphanumeric() || "_->.()[]~".contains(letter);
            if !text[value..value_end].chars().all(simple) {
                edits.push(edit(value, value, "("));
                edits.push(edit(value_end, value_end, ")"));
            }
            Ok(edits)
        }
        Kind::ReadWrite if !alone => {
            Err("no lock excludes other writers: it needs an atomic operation")
        }
        Kind::ReadWrite => {
            let before = text[..start].trim_end();
            let (operator, from, to) = match (
                behind.get(..2),
                before.get(before.len().saturating_sub(2)..),
            ) {
                (Some(sign @ ("++" | "--")), _) => (&sign[..1], start, end + 2),
                (_, Some(sign @ ("++" | "--"))) => (&sign[..1], before.len() - 2, end),
                _ => return Err("in a macro"),
            };
            match is_statement(&text[..from], &text[to..]) {
                true => Ok(vec![edit(
                    from,
                    to,
                    &format!("WRITE_ONCE({expression}, {expression} {operator} 1)"),
                )]),
                false => Err("an assignment inside an expression"),
            }
        }
        _ => Err("a copy of memory"),
    }
}

/// Whether what is between these texts is a whole statement.
fn is_statement(before: &str, behind: &str) -> bool {
    let mut before = before.trim_end();
    // A comment to the end of the line says nothing of the code.
    if let Some(comment) = before
        .lines()
        .next_back()
        .and_then(|line| Some(line.len() - line.find("//")?))
    {
        before = before[..before.len() - comment].trim_end();
    }
    let starts = before.ends_with([';', '{', '}', ')', ':', '/'])
        || before.ends_with("else")
        || before.ends_with("do");
    starts && behind.starts_with(';')
}

/// The text with the edits, and with the lines behind them aligned as they were.
fn apply<'e>(text: &str, edits: impl Iterator<Item = &'e Edit>) -> String {
    let mut edits: Vec<_> = edits.collect();
    // What opens at the same byte opens from the outside; what closes there closes from the inside.
    let closes = |edit: &Edit| edit.text.starts_with(')');
    edits.sort_by_key(|edit| {
        let order = if closes(edit) {
            usize::MAX - edit.of
        } else {
            edit.of
        };
        (edit.start, !closes(edit), order, edit.end)
    });
    let mut new = String::new();
    let mut at = 0;
    for edit in edits {
        new += text.get(at..edit.start).unwrap_or("");
        new += &edit.text;
        at = at.max(edit.end);
    }
    new += &text[at..];
    align::align(text, &new)
}

/// The text with a comment in front of each `data_race()` that has none: the kernel's style asks for one.
fn explain(text: &str, old: &str) -> String {
    let mut new = String::new();
    for (line, before) in text.split_inclusive('\n').zip(old.split_inclusive('\n')) {
        if line != before && line.contains("data_race(") {
            let indent = &line[..line.len() - line.trim_start().len()];
            new += &format!("{indent}/* Only printed: a race does no harm. */\n");
        }
        new += line;
    }
    new
}

fn too_long(old: &str, new: &str) -> BTreeSet<u32> {
    let width = |line: &str| align::columns(line);
    let pairs = (1..).zip(old.lines().zip(new.lines()));
    let long = pairs.filter(|(_, (old, new))| old != new && width(new) > WIDTH);
    long.map(|(number, _)| number).collect()
}

#[cfg(test)]
mod tests {
    use super::{apply, mark};
    use crate::access::{Access, Class, Function, Kind, Owner};

    /// The text between `<` and `>` is accessed, and that between `[` and `]` is assigned.
    fn marked(
        text: &str,
        kind: Kind,
        diagnostic: bool,
        alone: bool,
    ) -> Result<String, &'static str> {
        let plain = text.replace(['<', '>', '{', '}'], "");
        let at = |sign| {
            text[..text.find(sign).unwrap_or(0)]
                .replace(['<', '>', '{', '}'], "")
                .len() as u32
        };
        let access = Access {
            file: 0,
            line: 1,
            column: 1,
            function: 0,
            object: 0,
            within: 0,
            kind,
            class: Class::Plain,
            by: 0,
            base: 0,
            size: 4,
            locks: Vec::new(),
            released: Vec::new(),
            owner: Owner::Shared,
            place: Function::Any,
            bytes: [at('<'), at('>')],
            value: [at('{'), at('}')],
            diagnostic,
        };
        mark(&plain, &access, "x.f", alone).map(|edits| apply(&plain, edits.iter()))
    }

    #[test]
    fn each_kind_of_access() {
        use Kind::{Read, ReadWrite, Write};
        for (before, kind, after) in [
            ("a = <p~f> + 1;", Read, Ok("a = READ_ONCE(p~f) + 1;")),
            ("; <p~f> = {v};", Write, Ok("; WRITE_ONCE(p~f, v);")),
            (
                ")\n\t<p~f> =\n\t\t{v};",
                Write,
                Ok(")\n\tWRITE_ONCE(p~f,\n\t\tv);"),
            ),
            (
                "; <p~f> = {f(a,\n\t  b)};",
                Write,
                Ok("; WRITE_ONCE(p~f, f(a,\n\t\t    b));"),
            ),
            (
                "if (<p~f> = {v})",
                Write,
                Err("an assignment inside an expression"),
            ),
            (
                "; <p~f> |= {v};",
                ReadWrite,
                Ok("; WRITE_ONCE(p~f, p~f | v);"),
            ),
            (
                "; <p~f> -= {a + b};",
                ReadWrite,
                Ok("; WRITE_ONCE(p~f, p~f - (a + b));"),
            ),
            (
                "; // a\n<p~f>++;",
                ReadWrite,
                Ok("; // a\nWRITE_ONCE(p~f, p~f + 1);"),
            ),
            ("; <p~f>++;", ReadWrite, Ok("; WRITE_ONCE(p~f, p~f + 1);")),
            ("; --<p~f>;", ReadWrite, Ok("; WRITE_ONCE(p~f, p~f - 1);")),
            (
                "a = <p~f>++;",
                ReadWrite,
                Err("an assignment inside an expression"),
            ),
            ("M(<p>)", Read, Err("in a macro")),
            ("<P(p~f>)", Read, Err("in a macro")),
        ] {
            let arrow = |text: &str| text.replace('~', ".");
            assert_eq!(
                marked(&arrow(before), kind, false, true),
                after.map(arrow),
                "{before}"
            );
        }
        assert_eq!(
            marked("p(<x.f>);", Read, true, true).as_deref(),
            Ok("p(data_race(x.f));")
        );
        assert!(marked("; <x.f>++;", ReadWrite, false, false).is_err());
    }
}
