// SPDX-License-Identifier: GPL-2.0

//! Why a plain access may be right as it is, or that nothing says so.

use crate::access::{Access, Class, Function, Kind, Owner};
use crate::index::{structure, Index};
use serde::Serialize;
use std::collections::BTreeSet;

/// The widest plain write that counts as atomic: a word of 64 bits.
const WORD: u32 = 8;

/// A structure that is part of as many fields is a building block, as a list's node.
const MANY: usize = 10;

/// What a plain access is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing makes it right: it lacks a mark.
    Unmarked,
    /// A write that counts as atomic under `CONFIG_KCSAN_ASSUME_PLAIN_WRITES_ATOMIC`, and only there.
    AssumedAtomic,
    /// The analysis cannot tell.
    Unknown,
    /// The object is known to nobody else yet.
    Initialisation,
    /// A lock excludes what would race.
    Locked,
    /// The code says that the race is meant.
    Tolerated,
    /// Nothing writes it after the initialisation.
    NeverWritten,
}

impl Verdict {
    /// All, in the order of reports.
    pub const ALL: [Self; 7] = [
        Self::Unmarked,
        Self::AssumedAtomic,
        Self::Unknown,
        Self::Initialisation,
        Self::Locked,
        Self::Tolerated,
        Self::NeverWritten,
    ];

    /// For people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unmarked => "unmarked",
            Self::AssumedAtomic => "assumed atomic",
            Self::Unknown => "unknown",
            Self::Initialisation => "initialisation",
            Self::Locked => "locked",
            Self::Tolerated => "tolerated",
            Self::NeverWritten => "never written",
        }
    }
}

/// A verdict, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// The reason, as a sentence without a full stop.
    pub reason: String,
}

/// What the accesses to one field have in common.
pub struct Judge<'i> {
    index: &'i Index,
    /// Those that others can race with.
    shared: Vec<&'i Access>,
    /// One whose address goes where the analysis does not follow.
    followed: Option<&'i Access>,
}

impl Access {
    /// Whether it is an access that the model calls plain.
    pub fn is_plain(&self) -> bool {
        matches!(
            self.class,
            Class::Plain | Class::Protected | Class::DataRace
        ) && self.kind != Kind::Address
    }

    fn is_shared(&self) -> bool {
        self.kind != Kind::Address
            && matches!(self.owner, Owner::Shared | Owner::EscapedStack)
            && self.place != Function::Init
    }
}

impl<'i> Judge<'i> {
    /// For a field or variable.
    pub fn new(index: &'i Index, object: u32) -> Self {
        let followed = |one: &&Access| {
            one.kind == Kind::Address && one.class == Class::Plain && one.owner == Owner::Shared
        };
        Self {
            index,
            shared: index.of(object).filter(|one| one.is_shared()).collect(),
            followed: index.of(object).find(followed),
        }
    }

    /// Judges a plain access to the field.
    pub fn judge(&self, access: &Access) -> Judgement {
        let (verdict, reason) = self.verdict(access);
        Judgement { verdict, reason }
    }

    /// Whether all that write the field hold a lock in common with an access.
    pub fn excludes_writers(&self, access: &Access) -> bool {
        let mut common = keys(self.index, access, true);
        for writer in self.shared.iter().filter(|one| one.kind.writes()) {
            let theirs = keys(self.index, writer, true);
            common.retain(|lock| theirs.contains(lock));
        }
        common.iter().any(|(_, shared)| !shared)
    }

    fn verdict(&self, access: &Access) -> (Verdict, String) {
        let text = |number| self.index.names.text(number);
        let fixed = match (access.class, access.owner, access.place) {
            (Class::DataRace, ..) => Some((Verdict::Tolerated, "inside data_race()")),
            (_, Owner::Allocated, _) => Some((
                Verdict::Initialisation,
                "this function has allocated the object and not passed it on yet",
            )),
            (_, Owner::Callers, _) => Some((
                Verdict::Initialisation,
                "each caller has allocated the object and not passed it on yet",
            )),
            (_, Owner::Stack, _) => Some((
                Verdict::Initialisation,
                "the object is on this function's stack and has not been passed on",
            )),
            (_, Owner::EscapedStack, _) => Some((
                Verdict::Unknown,
                "the object is on this function's stack, and its address was passed on",
            )),
            (_, _, Function::NoKcsan) => {
                Some((Verdict::Tolerated, "in a function that KCSAN leaves out"))
            }
            (_, _, Function::Init) => Some((
                Verdict::Unknown,
                "in an __init function, which runs once, at boot",
            )),
            _ => None,
        };
        if let Some((verdict, reason)) = fixed {
            return (verdict, reason.to_owned());
        }
        if access.class == Class::Protected {
            return (
                Verdict::Locked,
                format!("{}() says that a lock excludes writers", text(access.by)),
            );
        }
        if let Some(lock) = self.index.guard(access.object) {
            if keys(self.index, access, true)
                .iter()
                .any(|(held, shared)| *held == lock && (!shared || access.kind == Kind::Read))
            {
                return (
                    Verdict::Locked,
                    format!("under {lock}, as __guarded_by() of the field says"),
                );
            }
        }
        let structure = structure(text(access.object));
        let containers = self.index.containers(structure);
        let is_block = containers >= MANY;
        let which = || {
            format!(
                "{structure} is part of {containers} fields; which one others access is not known"
            )
        };
        if is_block && access.within == 0 {
            return (Verdict::Unknown, which());
        }
        // Only what changes the value races with a read.
        let reads = access.kind == Kind::Read;
        let rivals: Vec<_> = self
            .shared
            .iter()
            .copied()
            .filter(|one| !reads || one.kind.writes())
            .filter(|one| *one != access)
            .filter(|one| {
                one.within == access.within || !is_block && (access.within == 0 || one.within == 0)
            })
            .collect();
        if rivals.is_empty() && is_block {
            return (Verdict::Unknown, which());
        }
        if rivals.is_empty() {
            return self.alone(access);
        }
        let common = |certain: bool| {
            let mut common = keys(self.index, access, certain);
            for rival in &rivals {
                let theirs = keys(self.index, rival, certain);
                // A lock that both have only as readers excludes nothing.
                common.retain(|(lock, shared)| {
                    theirs.contains(&(lock, false)) || !shared && theirs.contains(&(lock, true))
                });
            }
            common.first().map(|(lock, _)| (*lock).to_owned())
        };
        let who = match (rivals.len(), reads) {
            (1, true) => "the only writer".to_owned(),
            (1, false) => "the only other access".to_owned(),
            (count, true) => format!("all {count} writers"),
            (count, false) => format!("all {count} other accesses"),
        };
        if let Some(lock) = common(true) {
            return match self.address(access.object) {
                Some(how) => (Verdict::Unknown, format!("under {lock}, but {how}")),
                None => (Verdict::Locked, format!("under {lock}, as {who}")),
            };
        }
        if let Some(lock) = common(false) {
            let reason =
                format!("under a {lock}, as {who}; whether it is the same one is not known");
            return (Verdict::Unknown, reason);
        }
        if let Some(reason) = self.doubt(access, &rivals, structure) {
            return (Verdict::Unknown, reason);
        }
        let own = keys(self.index, access, false);
        let is_free = |one: &&&Access| keys(self.index, one, false).is_disjoint(&own);
        let rival = rivals.iter().find(is_free).unwrap_or(&rivals[0]);
        let rival = format!(
            "{} in {}() ({}:{})",
            rival.kind.word(),
            text(rival.function),
            text(rival.file),
            rival.line
        );
        if !self.index.strict && access.kind == Kind::Write && (1..=WORD).contains(&access.size) {
            let reason = "a write no wider than a word counts as atomic under CONFIG_KCSAN_ASSUME_PLAIN_WRITES_ATOMIC";
            return (
                Verdict::AssumedAtomic,
                format!("{reason}; may race with the {rival}"),
            );
        }
        (
            Verdict::Unmarked,
            format!("no lock in common with the {rival}"),
        )
    }

    /// What speaks against a race, without excluding it.
    fn doubt(&self, access: &Access, rivals: &[&Access], structure: &str) -> Option<String> {
        let text = |number| self.index.names.text(number);
        let is_own = |one: &Access| text(one.base) == "get_current()->";
        if self.index.is_only_on_stack(structure) {
            return Some(format!(
                "each {structure} in the index is on the stack of a function"
            ));
        }
        if is_own(access) && rivals.iter().all(|one| is_own(one)) {
            return Some("each task accesses only its own".to_owned());
        }
        let mut writers = rivals.iter().filter(|one| one.kind.writes());
        if access.kind == Kind::Read && writers.clone().all(|one| initialises(text(one.function))) {
            let first = text(writers.next()?.function);
            return Some(format!(
                "by their names the functions that write it initialise it, as {first}()"
            ));
        }
        // WRITE_ONCE(x->count, x->count + 1)
        let is_here = |one: &&Access| {
            (one.file, one.function, one.base) == (access.file, access.function, access.base)
        };
        if access.kind == Kind::Read
            && writers.clone().all(is_here)
            && writers.any(|one| one.line == access.line)
        {
            return Some(
                "part of the only write; whether that runs twice at a time is not known".to_owned(),
            );
        }
        None
    }

    /// Of an access that nothing in the index races with.
    fn alone(&self, access: &Access) -> (Verdict, String) {
        if !self.index.is_compiled(access.object) {
            let reason = "only headers access it: the files that do are not in this configuration";
            return (Verdict::Unknown, reason.to_owned());
        }
        match (self.address(access.object), access.kind) {
            (Some(how), _) => (
                Verdict::Unknown,
                format!("nothing in the index races with it, but {how}"),
            ),
            (None, Kind::Read) => {
                if let Some(how) = self.index.hidden_writer(access.object) {
                    return (
                        Verdict::Unknown,
                        format!("nothing writes it alone, but {how}"),
                    );
                }
                let reason = format!(
                    "nothing in the {} indexed files writes it after the initialisation",
                    self.index.units
                );
                (Verdict::NeverWritten, reason)
            }
            (None, _) => (Verdict::Unknown, "the only access in the index".to_owned()),
        }
    }

    /// Where the address goes.
    fn address(&self, object: u32) -> Option<String> {
        let Some(access) = self.followed else {
            let is_in_data = self.index.is_in_data(object);
            return is_in_data.then(|| "static data has its address".to_owned());
        };
        let text = |number| self.index.names.text(number);
        let goes = match access.by {
            0 => String::new(),
            by => format!(" for {}", text(by)),
        };
        Some(format!(
            "its address is taken{goes} in {}() ({}:{})",
            text(access.function),
            text(access.file),
            access.line
        ))
    }
}

/// Whether a function sets up an object, by its name.
fn initialises(function: &str) -> bool {
    const WORDS: [&str; 12] = [
        "init", "alloc", "create", "new", "clone", "copy", "dup", "setup", "fill", "prepare",
        "probe", "open",
    ];
    function
        .split('_')
        .any(|word| WORDS.contains(&word) || word.starts_with("init"))
}

/// The locks of an access, and whether they are shared; without those of unknown objects, if it has to be
/// certain that they are the same.
fn keys<'i>(index: &'i Index, access: &Access, certain: bool) -> BTreeSet<(&'i str, bool)> {
    let texts = access.locks.iter().map(|lock| index.names.text(*lock));
    let known = texts.filter(|lock| !certain || !lock.starts_with('?'));
    let lock = known.map(|lock| lock.strip_prefix('?').unwrap_or(lock));
    lock.map(|lock| match lock.strip_suffix(":shared") {
        Some(lock) => (lock, true),
        None => (lock, false),
    })
    .collect()
}
