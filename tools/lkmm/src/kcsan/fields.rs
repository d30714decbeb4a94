// SPDX-License-Identifier: GPL-2.0

//! Which C fields the reports are about: what the index of `lkmm marks` has in the lines of the accesses.

use lkmm_kcsan::access::{Access, Kind};
use lkmm_kcsan::log::Log;
use lkmm_marks::access::Kind as Indexed;
use lkmm_marks::cache::Cache;
use lkmm_marks::command::Commands;
use lkmm_marks::index::Index;
use lkmm_marks::Error;
use std::collections::BTreeSet;
use std::path::Path;

/// Names the fields of all accesses whose lines are known. Only the files that have them are parsed.
pub fn name(logs: &mut [Log], mut commands: Commands, cache: &Cache) -> Result<(), Error> {
    let accesses = || {
        logs.iter()
            .flat_map(|log| &log.reports)
            .flat_map(|report| &report.accesses)
    };
    let root = commands.root.clone();
    let files: BTreeSet<_> = accesses()
        .filter_map(Access::top)
        .filter_map(|symbol| Some(Path::new(&root).join(&symbol.places.last()?.file)))
        .collect();
    commands
        .all
        .retain(|command| files.contains(Path::new(&command.file)));
    let index = Index::build(&commands, cache, |_| ())?;
    for access in logs
        .iter_mut()
        .flat_map(|log| &mut log.reports)
        .flat_map(|report| &mut report.accesses)
    {
        access.field = field(access, &index, &root);
    }
    Ok(())
}

/// The only field in the line that is accessed so; two cannot be told apart.
fn field(access: &Access, index: &Index, root: &str) -> Option<String> {
    let place = access.top()?.places.first()?;
    let file = place
        .file
        .strip_prefix(root)
        .map_or(&*place.file, |below| below.trim_start_matches('/'));
    let may_be = |one: &&lkmm_marks::access::Access| {
        let is_kind = match access.kind {
            Kind::Read => one.kind != Indexed::Write,
            Kind::Write => one.kind.writes(),
            Kind::ReadWrite => one.kind == Indexed::ReadWrite,
            Kind::AssertNoWrites | Kind::AssertNoAccesses => true,
        };
        // A bit-field has no size.
        let is_size = one.size == 0 || u64::from(one.size) == access.size;
        let is_there = one.line == place.line && index.names.text(one.file) == file;
        is_there && is_kind && is_size && one.kind != Indexed::Address
    };
    let found: BTreeSet<_> = index
        .accesses
        .iter()
        .filter(may_be)
        .map(|one| index.names.text(one.object))
        .collect();
    match found.iter().collect::<Vec<_>>()[..] {
        [only] => Some((*only).to_owned()),
        _ => None,
    }
}
