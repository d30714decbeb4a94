// SPDX-License-Identifier: GPL-2.0

//! Which C fields Rust code hands to atomic operations. rustc says so: its MIR of each crate, made with
//! the command that built the crate, has every type. The names of fields, which MIR has as numbers, are
//! bindgen's.

mod bindings;
mod mir;

use crate::cache::Cache;
use crate::Error;
use bindings::Bindings;
use mir::{Function, Origin};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Fields, and the places where Rust hands them to an operation.
pub type Fields = BTreeMap<String, Vec<String>>;

/// A crate: how it was compiled.
struct Crate {
    /// The folder that kbuild was in: that of the objects, or with 7.3 that of the modules.
    folder: PathBuf,
    environment: Vec<(String, String)>,
    arguments: Vec<String>,
    /// What the compiler read, and the command.
    inputs: Vec<PathBuf>,
}

/// Looks for crates that were built in `folder`, for a kernel whose objects are in `objects`.
pub fn fields(folder: &Path, objects: &Path, cache: &Cache) -> Result<Fields, Error> {
    let mut commands = Vec::new();
    find(folder, &mut commands)?;
    commands.sort();
    let crates: Vec<_> = commands
        .iter()
        .filter_map(|file| read(file, objects))
        .collect();
    if crates.is_empty() {
        return Err(Error::NoRust(folder.to_owned()));
    }
    let own: BTreeSet<_> = crates
        .iter()
        .flat_map(|one| &one.inputs)
        .filter(|file| is_bindings(file))
        .cloned()
        .collect();
    let general = objects.join("rust/bindings/bindings_generated.rs");
    let bindings: Vec<_> = own
        .into_iter()
        .chain([general])
        .filter(|file| file.exists())
        .collect();
    let inputs: Vec<_> = crates
        .iter()
        .flat_map(|one| &one.inputs)
        .chain(&bindings)
        .cloned()
        .collect();
    cache.rust(&inputs, || {
        let bindings = Bindings::read(&bindings)?;
        let mut functions = Vec::new();
        for one in &crates {
            functions.extend(mir::parse(&compile(one)?));
        }
        Ok(handed(&functions, &bindings))
    })
}

fn is_bindings(file: &Path) -> bool {
    file.file_name()
        .is_some_and(|name| name.to_string_lossy().ends_with("_bindings.rs"))
}

/// The files that kbuild keeps commands of objects in.
fn find(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Error> {
    let failed = |error| Error::Io(folder.to_owned(), error);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() && !path.is_symlink() {
            find(&path, found)?;
        } else if path.to_string_lossy().ends_with(".o.cmd") {
            found.push(path);
        }
    }
    Ok(())
}

fn read(file: &Path, objects: &Path) -> Option<Crate> {
    let text = fs::read_to_string(file).ok()?;
    let (_, command) = text.lines().next()?.split_once(" := ")?;
    let words = shlex::split(command)?;
    let rustc = words.iter().position(|word| word.ends_with("rustc"))?;
    let (environment, words) = (&words[..rustc], &words[rustc + 1..]);
    // Behind it other programs look at the object.
    let words = words.split(|word| word == ";").next()?;
    let mut arguments = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--out-dir" => drop(words.next()),
            word if word.starts_with("--emit") => {}
            word => arguments.push(word.to_owned()),
        }
    }
    // Others have no access to the operations.
    let has = |option: &str| {
        arguments
            .windows(2)
            .any(|pair| pair[0] == option && pair[1] == "kernel")
    };
    if !(has("--extern") || has("--crate-name")) {
        return None;
    }
    let source = arguments.iter().find(|word| word.ends_with(".rs"))?;
    let depends = text
        .lines()
        .map(|line| line.trim().trim_end_matches([' ', '\\']));
    let depends = depends.filter(|line| line.ends_with(".rs") || line.ends_with(".rmeta"));
    let depends = depends.filter(|line| !line.contains([' ', '(']));
    let has_source = |folder: &&Path| folder.join(source).exists();
    let folder = [objects]
        .into_iter()
        .chain(file.ancestors().skip(1))
        .find(has_source);
    let folder = folder.unwrap_or(objects).to_owned();
    Some(Crate {
        environment: environment
            .iter()
            .filter_map(|word| word.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        inputs: depends
            .chain([source.as_str()])
            .map(|line| folder.join(line))
            .chain([file.to_owned()])
            .collect(),
        arguments,
        folder,
    })
}

/// The MIR of a crate, as it is before any optimisation.
fn compile(one: &Crate) -> Result<String, Error> {
    let folder = tempfile::tempdir().map_err(|error| Error::Io(one.folder.clone(), error))?;
    let out = folder.path().join("crate.mir");
    let mut rustc = Command::new("rustc");
    rustc
        .args(&one.arguments)
        .arg(format!("--emit=mir={}", out.display()))
        .current_dir(&one.folder);
    rustc.args([
        "-Zmir-opt-level=0",
        "-Zmir-include-spans=on",
        "-Ztrim-diagnostic-paths=no",
        "--cap-lints=allow",
    ]);
    rustc
        .envs(one.environment.iter().cloned())
        .env("RUSTC_BOOTSTRAP", "1");
    let output = rustc.output().map_err(Error::NoRustc)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let error = said
            .lines()
            .find(|line| line.starts_with("error"))
            .unwrap_or("rustc failed");
        let source = one
            .arguments
            .iter()
            .find(|word| word.ends_with(".rs"))
            .map_or("", String::as_str);
        return Err(Error::Rust(format!("{source}: {error}")));
    }
    fs::read_to_string(&out).map_err(|error| Error::Io(out, error))
}

/// Functions that pass a parameter on to an operation are operations, too.
fn handed(functions: &[Function], bindings: &Bindings) -> Fields {
    let mut passes: BTreeSet<(String, usize)> = BTreeSet::new();
    let mut fields: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    loop {
        let before = passes.len();
        for function in functions {
            for call in &function.calls {
                let is_operation = call.callee.contains("sync::atomic::")
                    && !call.callee.contains("core::sync::atomic::");
                for (number, argument) in call.arguments.iter().enumerate() {
                    if !(is_operation || passes.contains(&(call.callee.clone(), number))) {
                        continue;
                    }
                    for origin in function.origins(argument) {
                        match origin {
                            Origin::Parameter(parameter) => {
                                passes.insert((function.name.clone(), parameter));
                            }
                            Origin::Field(path) => {
                                if let Some(field) = bindings.name(&path) {
                                    let place = format!("{}: {}()", call.place, call.short());
                                    fields.entry(field).or_default().insert(place);
                                }
                            }
                        }
                    }
                }
            }
        }
        if passes.len() == before {
            break;
        }
    }
    fields
        .into_iter()
        .map(|(field, places)| (field, places.into_iter().collect()))
        .collect()
}
