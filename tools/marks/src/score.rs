// SPDX-License-Identifier: GPL-2.0

//! How good the judgement is: accesses that are plain in one kernel, and that its authors have marked in
//! a newer one, are those that lacked a mark.

use crate::access::{Access, Class};
use crate::index::Index;
use crate::judgement::{Judge, Judgement, Verdict};
use crate::primitives::primitive;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// An access, and what is said of it.
#[derive(Clone, Debug, Serialize)]
pub struct Judged {
    /// The field.
    pub object: String,
    /// The place.
    pub file: String,
    /// The line.
    pub line: u32,
    /// The function.
    pub function: String,
    /// The line's text.
    pub text: String,
    /// What is said.
    #[serde(flatten)]
    pub judgement: Judgement,
}

/// The comparison of two kernels.
#[derive(Debug, Default, Serialize)]
pub struct Score {
    /// Plain reads of the older kernel that are marked in the newer one.
    pub reads: Vec<Judged>,
    /// The same of writes.
    pub writes: Vec<Judged>,
    /// Plain accesses that are plain in the newer kernel too.
    pub left: Vec<Judged>,
}

/// The lines of files.
struct Lines {
    root: PathBuf,
    files: HashMap<String, Vec<String>>,
}

impl Lines {
    fn get(&mut self, file: &str, line: u32) -> &str {
        let read = || {
            let text = fs::read(self.root.join(file)).unwrap_or_default();
            String::from_utf8_lossy(&text)
                .lines()
                .map(|line| line.trim().to_owned())
                .collect()
        };
        let lines = self.files.entry(file.to_owned()).or_insert_with(read);
        (line as usize)
            .checked_sub(1)
            .and_then(|at| lines.get(at))
            .map_or("", String::as_str)
    }
}

/// The words of a line, without those that mark an access: the same for `x->f = v` and `WRITE_ONCE(x->f, v)`.
fn words(line: &str) -> Vec<&str> {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let words = line
        .split(|letter| !is_word(letter))
        .filter(|word| !word.is_empty());
    words
        .filter(|word| *word != "data_race" && primitive(word).is_none())
        .collect()
}

/// Field or variable, function, and whether it is written.
type Group = (String, String, bool);

fn groups(index: &Index) -> BTreeMap<Group, Vec<&Access>> {
    let mut groups: BTreeMap<Group, Vec<&Access>> = BTreeMap::new();
    let text = |number| {
        index
            .names
            .text(number)
            .split('@')
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    for access in &index.accesses {
        let group = (
            text(access.object),
            text(access.function),
            access.kind.writes(),
        );
        groups.entry(group).or_default().push(access);
    }
    groups
}

fn is_marked(access: &&&Access) -> bool {
    matches!(access.class, Class::Marked | Class::DataRace)
}

fn is_plain(access: &&&Access) -> bool {
    access.is_plain() && access.class == Class::Plain
}

impl Score {
    /// Compares two indexes, whose sources are in these folders.
    pub fn new(old: (&Index, &Path), new: (&Index, &Path)) -> Self {
        let lines = |root: &Path| Lines {
            root: root.to_owned(),
            files: HashMap::new(),
        };
        let (mut old_lines, mut new_lines) = (lines(old.1), lines(new.1));
        let newer = groups(new.0);
        let mut judges = HashMap::new();
        let mut score = Self::default();
        for (group, accesses) in groups(old.0) {
            let Some(later) = newer.get(&group) else {
                continue;
            };
            // Headers of what is not compiled say nothing about how their fields are used.
            if !accesses.iter().any(|one| old.0.is_compiled(one.object)) {
                continue;
            }
            let mut line = |access: &Access| {
                new_lines
                    .get(new.0.names.text(access.file), access.line)
                    .to_owned()
            };
            let marked: Vec<_> = later
                .iter()
                .filter(is_marked)
                .map(|one| line(one))
                .collect();
            let mut plain: Vec<_> = later.iter().filter(is_plain).map(|one| line(one)).collect();
            let before = accesses.iter().filter(is_marked).count();
            let mut gone = Vec::new();
            for access in accesses.iter().filter(is_plain) {
                let judge = judges
                    .entry(access.object)
                    .or_insert_with(|| Judge::new(old.0, access.object));
                let judged = judged(old.0, access, judge, &mut old_lines);
                let same = plain
                    .iter()
                    .position(|one| words(one) == words(&judged.text));
                match same {
                    Some(at) => {
                        plain.swap_remove(at);
                        score.left.push(judged);
                    }
                    None => gone.push(judged),
                }
            }
            // Those whose line is the same but for the mark, then any others.
            gone.sort_by_key(|one| !marked.iter().any(|line| words(line) == words(&one.text)));
            gone.truncate(marked.len().saturating_sub(before));
            match group.2 {
                true => score.writes.append(&mut gone),
                false => score.reads.append(&mut gone),
            }
        }
        score
    }
}

fn judged(index: &Index, access: &Access, judge: &Judge<'_>, lines: &mut Lines) -> Judged {
    let text = |number| index.names.text(number).to_owned();
    Judged {
        object: text(access.object),
        file: text(access.file),
        line: access.line,
        function: text(access.function),
        text: lines
            .get(index.names.text(access.file), access.line)
            .to_owned(),
        judgement: judge.judge(access),
    }
}

/// Rows of verdicts: how many of the reads and writes that were marked since, and of what was left, have each.
pub fn table(score: &Score) -> String {
    let lists = [&score.reads, &score.writes, &score.left];
    let mut text = format!(
        "{:14}  {:>12}  {:>13}  {:>10}\n",
        "judged", "marked reads", "marked writes", "left plain"
    );
    let mut row = |name: &str, counts: [usize; 3]| {
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "{name:14}  {:>12}  {:>13}  {:>10}",
            counts[0], counts[1], counts[2]
        );
    };
    for verdict in Verdict::ALL {
        let is_so = |one: &&Judged| one.judgement.verdict == verdict;
        row(
            verdict.word(),
            lists.map(|list| list.iter().filter(is_so).count()),
        );
    }
    row("all", lists.map(Vec::len));
    text
}
