// SPDX-License-Identifier: GPL-2.0

//! What was found in all objects, as text.

use crate::build::Language;
use crate::ir::Frame;
use crate::verdict::{Verdict, NOT_KNOWN};
use crate::{Found, Report, Site};
use serde::Serialize;
use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// All objects.
#[derive(Debug, Default, Serialize)]
pub struct Survey {
    /// Those that were read.
    pub objects: Vec<Report>,
    /// Those that were not, and why.
    pub failed: Vec<(String, String)>,
}

impl Survey {
    fn found(&self) -> impl Iterator<Item = (Language, &Found)> {
        let each = |it: &'_ Report| it.language;
        self.objects
            .iter()
            .flat_map(move |it| it.dependencies.iter().map(move |found| (each(it), found)))
    }

    /// The broken ones.
    pub fn broken(&self) -> impl Iterator<Item = &Found> {
        self.found()
            .map(|it| it.1)
            .filter(|it| matches!(it.verdict, Verdict::Broken(_)))
    }

    /// The rows of the table: language, kind, and how many got each of [`Verdict::WORDS`].
    pub(crate) fn rows(&self) -> Vec<(&'static str, String, Vec<usize>)> {
        let mut rows = Vec::new();
        for language in [Language::C, Language::Rust] {
            let own = self.found().filter(|it| it.0 == language);
            let mut words: BTreeMap<_, Vec<_>> = BTreeMap::new();
            for (_, it) in own {
                let row = words.entry((it.kind, it.empty, it.chained, it.name()));
                row.or_default().push(it.verdict.word());
            }
            for ((.., name), words) in words {
                let count = |word: &&str| words.iter().filter(|it| *it == word).count();
                let counts = Verdict::WORDS.iter().map(count);
                rows.push((language.word(), name, counts.collect()));
            }
        }
        rows
    }

    /// Why it cannot be told what became of dependencies: language, reason, and of how many; the most frequent first.
    pub(crate) fn unknown(&self) -> Vec<(&'static str, &str, usize)> {
        let mut counts = BTreeMap::new();
        for (language, it) in self.found() {
            if let Verdict::Unknown(why) = &it.verdict {
                // Which instruction it is does not matter.
                let why = match why.starts_with(NOT_KNOWN) {
                    true => "an instruction is not known",
                    false => why,
                };
                *counts.entry((language, why)).or_default() += 1;
            }
        }
        let rows = counts.into_iter();
        let mut rows: Vec<_> = rows
            .map(|((language, why), count)| (language.word(), why, count))
            .collect();
        rows.sort_by_key(|it| (it.0, Reverse(it.2)));
        rows
    }

    /// The last line of the table.
    pub(crate) fn summary(&self) -> String {
        let functions: usize = self.objects.iter().map(|it| it.functions).sum();
        let differing: usize = self.objects.iter().map(|it| it.differing.len()).sum();
        let level = self.objects.iter().find_map(|it| it.mir_opt_level);
        let level = level.map(|it| format!(", compiled with -Zmir-opt-level={it}"));
        format!(
            "{} dependencies, {} broken, in {} objects{}; of {functions} functions {differing} do not count; {} objects cannot be read",
            self.found().count(),
            self.broken().count(),
            self.objects.len(),
            level.unwrap_or_default(),
            self.failed.len()
        )
    }
}

/// The files of a kernel, read once.
#[derive(Default)]
pub(crate) struct Sources(RefCell<HashMap<PathBuf, String>>);

impl Sources {
    /// A line, if the file is there.
    fn line(&self, folder: &Path, frame: &Frame) -> String {
        let mut files = self.0.borrow_mut();
        let text = files
            .entry(folder.join(&frame.file))
            .or_insert_with_key(|path| fs::read_to_string(path).unwrap_or_default());
        let line = text.lines().nth(frame.line.saturating_sub(1) as usize);
        line.unwrap_or_default().trim().to_owned()
    }

    /// `kernel/fork.c:12:3` and what is there, from the file that was compiled to the access.
    pub(crate) fn lines(&self, folder: &Path, site: &Site) -> Vec<(String, String)> {
        let place = |it: &Frame| format!("{}:{}:{}", it.file, it.line, it.column);
        let frames = site.frames.iter().rev();
        let lines = frames.map(|it| (place(it), self.line(folder, it)));
        lines.collect()
    }
}

/// An instruction on each line, with its offset in the function.
pub(crate) fn code(site: &Site) -> impl Iterator<Item = String> + '_ {
    let instructions = site.instructions.iter();
    instructions.map(|(offset, text)| format!("+{offset:#x} {text}"))
}

/// For the terminal: counts, and each that is broken; or `all`.
pub fn table(survey: &Survey, all: bool) -> String {
    let mut text = format!("{:4}  {:18}", "", "dependency");
    Verdict::WORDS
        .iter()
        .for_each(|it| text += &format!("  {it}"));
    text.push('\n');
    // Writing to a string does not fail.
    for (language, kind, counts) in survey.rows() {
        let _ = write!(text, "{language:4}  {kind:18}");
        for (count, word) in counts.iter().zip(Verdict::WORDS) {
            let _ = write!(text, "  {count:>width$}", width = word.len());
        }
        text.push('\n');
    }
    for (language, why, count) in survey.unknown() {
        let _ = writeln!(text, "{language:4}  {count} unknown: {why}");
    }
    for it in survey.objects.iter().filter(|it| !it.differing.is_empty()) {
        let (object, names) = (it.object.display(), it.differing.join(", "));
        let _ = writeln!(text, "{object}: other code, does not count: {names}");
    }
    let sources = Sources::default();
    for object in &survey.objects {
        let is_shown = |it: &&Found| all || matches!(it.verdict, Verdict::Broken(_));
        for it in object.dependencies.iter().filter(is_shown) {
            let _ = writeln!(
                text,
                "{}: {}(): {} dependency {}: {}",
                object.object.display(),
                it.function,
                it.name(),
                it.verdict.word(),
                it.verdict.why(),
            );
            for (name, site) in [("load", &it.head), ("access", &it.target)] {
                let lines = sources.lines(&object.folder, site);
                let lines = lines
                    .into_iter()
                    .map(|(place, line)| format!("{place}  {line}"));
                let mut name = name;
                for line in lines.chain(code(site)) {
                    let _ = writeln!(text, "  {name:6}  {line}");
                    name = "";
                }
            }
        }
    }
    text + &survey.summary() + "\n"
}
