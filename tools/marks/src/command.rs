// SPDX-License-Identifier: GPL-2.0

//! The commands that compile a kernel, as `make compile_commands.json` writes them.

use crate::libclang::working_directory;
use crate::Error;
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};

/// A command that compiles a C file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The file.
    pub file: String,
    /// The folder that relative names are meant from.
    pub folder: PathBuf,
    /// The compiler and its arguments, without the file and the outputs.
    pub arguments: Vec<String>,
}

#[derive(Deserialize)]
struct Entry {
    directory: PathBuf,
    file: PathBuf,
    command: Option<String>,
    arguments: Option<Vec<String>>,
}

/// The commands of a tree, and the folder of its sources.
#[derive(Clone, Debug)]
pub struct Commands {
    /// In the order of the files.
    pub all: Vec<Command>,
    /// The source tree.
    pub root: String,
}

impl Commands {
    /// Reads `compile_commands.json`, or that file in a folder; of several, as of a kernel and its
    /// modules, all.
    pub fn read<P: AsRef<Path>>(paths: &[P]) -> Result<Self, Error> {
        let lists: Result<Vec<_>, _> = paths.iter().map(|path| list(path.as_ref())).collect();
        let mut all: Vec<_> = lists?.into_iter().flatten().collect();
        all.sort_by(|one, other| one.file.cmp(&other.file));
        all.dedup_by(|one, other| one.file == other.file);
        let root = all.iter().find_map(|one| source_tree(Path::new(&one.file)));
        let root = root.or_else(|| Some(all.first()?.folder.clone()));
        Ok(Self {
            all,
            root: root.unwrap_or_default().display().to_string(),
        })
    }
}

fn list(path: &Path) -> Result<Vec<Command>, Error> {
    let file = if path.is_dir() {
        path.join("compile_commands.json")
    } else {
        path.to_owned()
    };
    let text = fs::read_to_string(&file).map_err(|error| Error::NoCommands(file.clone(), error))?;
    let entries: Vec<Entry> = serde_json::from_str(&text)
        .map_err(|error| Error::Commands(file.clone(), error.to_string()))?;
    let all: Result<Vec<_>, _> = entries
        .into_iter()
        .map(|entry| command(entry, &file))
        .collect();
    let mut all: Vec<_> = all?
        .into_iter()
        .filter(|one| one.file.ends_with(".c"))
        .collect();
    // Not the programs that help to build it.
    let is_kernel = |one: &Command| one.arguments.iter().any(|word| word == "-D__KERNEL__");
    if all.iter().any(is_kernel) {
        all.retain(is_kernel);
    }
    match all.is_empty() {
        true => Err(Error::Commands(
            file,
            "no command compiles a C file".to_owned(),
        )),
        false => Ok(all),
    }
}

fn source_tree(file: &Path) -> Option<PathBuf> {
    let is_root = |folder: &&Path| folder.join("include/linux/compiler_types.h").exists();
    file.ancestors().skip(1).find(is_root).map(Path::to_owned)
}

fn command(entry: Entry, list: &Path) -> Result<Command, Error> {
    let file = entry.directory.join(&entry.file);
    let words = match (entry.arguments, entry.command) {
        (Some(words), _) => words,
        (None, Some(line)) => shlex::split(&line).ok_or_else(|| {
            Error::Commands(
                list.to_owned(),
                format!("{}: a command with open quotes", file.display()),
            )
        })?,
        (None, None) => {
            return Err(Error::Commands(
                list.to_owned(),
                format!("{}: no command", file.display()),
            ))
        }
    };
    let is_file =
        |word: &str| Path::new(word).file_name() == file.file_name() && !word.starts_with('-');
    let mut arguments = vec!["clang".to_owned()];
    let mut words = words.into_iter().skip_while(|word| !word.starts_with('-'));
    while let Some(word) = words.next() {
        match word.as_str() {
            "-o" | "-MF" | "-MT" | "-MQ" => drop(words.next()),
            "-c" | "-MD" | "-MMD" | "-MP" => {}
            _ if word.starts_with("-Wp,-MMD") || word.starts_with("-Werror") || is_file(&word) => {}
            _ => arguments.push(word),
        }
    }
    arguments.extend([
        "-w".to_owned(),
        "-ferror-limit=1".to_owned(),
        working_directory(&entry.directory),
    ]);
    Ok(Command {
        file: file.display().to_string(),
        folder: entry.directory,
        arguments,
    })
}
