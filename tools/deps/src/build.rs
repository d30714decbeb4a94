// SPDX-License-Identifier: GPL-2.0

//! Compiles an object again, in steps: to intermediate code, optimised, to machine code; with marks.

use crate::{code, Error};
use lkmm_lift::Architecture;
use serde::{Deserialize, Serialize};
use std::collections::btree_map::{BTreeMap, Entry};
use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// C.
    C,
    /// Rust.
    Rust,
}

impl Language {
    /// For people.
    pub fn word(self) -> &'static str {
        match self {
            Self::C => "C",
            Self::Rust => "Rust",
        }
    }

    /// Its compiler.
    fn compiler(self) -> &'static str {
        match self {
            Self::C => "clang",
            Self::Rust => "rustc",
        }
    }
}

/// How an object was compiled.
#[derive(Clone, Debug)]
pub struct Unit {
    /// The object.
    pub object: PathBuf,
    /// Its language.
    pub language: Language,
    /// The folder that the compiler was run in.
    folder: PathBuf,
    environment: Vec<(String, String)>,
    compiler: String,
    /// Without those that name the output.
    arguments: Vec<String>,
    /// objtool and its arguments but for the object, where kbuild has it change the code that was compiled.
    objtool: Vec<String>,
    /// The other files that the compiler read, by kbuild's list.
    headers: Vec<PathBuf>,
    /// With how many of its own optimisations rustc is to compile the crate, in place of how kbuild had it.
    mir_opt_level: Option<u8>,
}

impl Unit {
    /// Reads the command that kbuild keeps beside an object. There is none for objects of another kind, as
    /// those from assembly. Modules may have been compiled in another folder than their own.
    pub fn read(object: &Path, modules_in: Option<&Path>) -> Result<Option<Self>, Error> {
        let file = command_file(object);
        let bad = |what: &str| Error::Command(file.clone(), what.to_owned());
        let text = fs::read(&file).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Error::Command(
                object.to_owned(),
                "kbuild keeps no command of it: build it as a part of a kernel".to_owned(),
            ),
            _ => Error::Io(file.clone(), error),
        })?;
        let text = String::from_utf8_lossy(&text);
        let first = text.lines().next().and_then(|it| it.split_once(" := "));
        let words = first
            .and_then(|it| shlex::split(it.1))
            .ok_or_else(|| bad("damaged: build the object again"))?;
        // Behind it other programs look at the object, or change its symbols: `;objcopy`.
        let mut commands = words.split(|word| word.starts_with(';'));
        let words = commands.next().unwrap_or_default();
        let objtool = commands.find(|it| it.first().is_some_and(|it| it.ends_with("/objtool")));
        let objtool = objtool.and_then(|it| it.split_last());
        let is_variable = |word: &&String| word.contains('=') && !word.starts_with('-');
        let environment: Vec<_> = words.iter().take_while(is_variable).collect();
        let words = &words[environment.len()..];
        let is_cache = words.first().is_some_and(|it| it.ends_with("ccache"));
        let Some((compiler, arguments)) = words[usize::from(is_cache)..].split_first() else {
            return Err(bad("damaged: build the object again"));
        };
        let program = Path::new(compiler)
            .file_name()
            .unwrap_or_default()
            .to_string_lossy();
        let language = match program.as_ref() {
            "rustc" => Language::Rust,
            it if it.starts_with("clang") => Language::C,
            it if it.contains("gcc") => return Err(bad(
                "compiled by GCC: only LLVM's compilers are supported; build the tree with LLVM=1",
            )),
            _ => return Ok(None),
        };
        let is_source = |word: &&String| match language {
            Language::C => word.ends_with(".c"),
            Language::Rust => word.ends_with(".rs"),
        };
        if !arguments.iter().any(|word| is_source(&word)) {
            return Ok(None);
        }
        let mut unit = Self {
            object: object.to_owned(),
            language,
            folder: PathBuf::new(),
            environment: environment
                .into_iter()
                .filter_map(|it| it.split_once('='))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            compiler: compiler.clone(),
            arguments: Vec::new(),
            objtool: objtool.map(|it| it.1.to_vec()).unwrap_or_default(),
            headers: Vec::new(),
            mir_opt_level: None,
        };
        let mut output = None;
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "-o" => output = words.next().cloned(),
                "--out-dir" => drop(words.next()),
                "-c" => {}
                it if it.starts_with("-Wp,-MMD") || it.starts_with("-Wp,-MD") => {}
                it if it.starts_with("--emit=") => {
                    output = it.strip_prefix("--emit=obj=").map(str::to_owned).or(output)
                }
                it => unit.arguments.push(it.to_owned()),
            }
        }
        let output = output.ok_or_else(|| {
            bad("no object, as when helpers are inlined: CONFIG_RUST_INLINE_HELPERS has to be off")
        })?;
        let depth = Path::new(&output).components().count();
        unit.folder = match Path::new(&output).is_absolute() {
            true => modules_in.or(object.parent()),
            false => object.ancestors().nth(depth),
        }
        .ok_or_else(|| bad("another output"))?
        .to_owned();
        // deps_x.o := \, and a file on each line.
        let list = text.lines().skip_while(|it| !it.starts_with("deps_"));
        let files = list.skip(1).take_while(|it| !it.is_empty());
        let files = files.map(|it| it.trim_end_matches('\\').trim());
        let files = files.filter(|it| !it.starts_with("$("));
        unit.headers = files.map(|it| unit.folder.join(it)).collect();
        Ok(Some(unit))
    }

    /// The same code compiled with rustc's own optimisations at a level from 0 to 4, before LLVM's.
    pub fn with_mir_opt_level(mut self, level: u8) -> Self {
        self.mir_opt_level = Some(level);
        self.arguments.push(format!("-Zmir-opt-level={level}"));
        self
    }

    /// See [`Unit::with_mir_opt_level`].
    pub fn mir_opt_level(&self) -> Option<u8> {
        self.mir_opt_level
    }

    /// The files that it includes: there are many.
    pub fn headers(&self) -> &[PathBuf] {
        &self.headers
    }

    /// The files that say what was compiled, and how.
    pub fn inputs(&self) -> Vec<PathBuf> {
        let object = [self.object.clone(), command_file(&self.object)];
        self.sources().chain(object).collect()
    }

    fn sources(&self) -> impl Iterator<Item = PathBuf> + '_ {
        let end = match self.language {
            Language::C => ".c",
            Language::Rust => ".rs",
        };
        let sources = self
            .arguments
            .iter()
            .filter(move |it| it.ends_with(end) && !it.starts_with('-'));
        sources.map(|it| self.folder.join(it))
    }

    /// A source or header that was changed after the object was compiled.
    pub fn newer(&self) -> Option<PathBuf> {
        let time = |file: &Path| fs::metadata(file).and_then(|it| it.modified()).ok();
        let compiled = time(&self.object)?;
        let mut files = self.sources().chain(self.headers.iter().cloned());
        files.find(|it| time(it).is_some_and(|it| it > compiled))
    }

    /// The value of an option that starts so.
    fn option(&self, start: &str) -> Option<&str> {
        self.arguments
            .iter()
            .rev()
            .find_map(|it| it.strip_prefix(start))
    }

    /// Compiles to an object in one step. Only Rust code is ever compiled otherwise than by kbuild.
    pub fn compile(&self, to: &Path) -> Result<String, Error> {
        let mut command = self.compiler();
        command
            .args(&self.arguments)
            .arg(format!("--emit=obj={}", to.display()))
            .arg("--cap-lints=allow");
        run(&mut command)
    }

    /// Compiles to intermediate code, without any optimisation.
    pub fn front_end(&self, to: &Path) -> Result<String, Error> {
        let mut command = self.compiler();
        command.args(&self.arguments);
        match self.language {
            Language::C => command
                .args([
                    "-gline-tables-only",
                    "-w",
                    "-S",
                    "-emit-llvm",
                    "-Xclang",
                    "-disable-llvm-passes",
                ])
                .args(USE_LISTS)
                .arg("-o")
                .arg(to),
            // rustc's temporary files are beside its output, which is otherwise where it is run.
            Language::Rust => command
                .arg(format!("--emit=llvm-ir={}", to.display()))
                .arg("--out-dir")
                .arg(to.parent().unwrap_or(to))
                .args([
                    "-Cno-prepopulate-passes",
                    "-Cdebuginfo=line-tables-only",
                    "-Cllvm-args=-preserve-ll-uselistorder",
                    "--cap-lints=allow",
                ]),
        };
        run(&mut command)
    }

    /// Optimises as the compiler does. Returns its remarks about the calls that it inlined.
    pub fn optimise(&self, from: &Path, to: &Path) -> Result<String, Error> {
        let mut command = match self.language {
            Language::C => {
                let mut clang = self.back_end_of_clang();
                clang
                    .args(["-S", "-emit-llvm", "-Rpass=inline"])
                    .args(USE_LISTS);
                clang
            }
            Language::Rust => {
                let mut opt = beside_clang("opt");
                let level = self.option("-Copt-level=").unwrap_or("0");
                opt.args([
                    "-S",
                    "-enable-merge-functions",
                    "-mergefunc-use-aliases",
                    "-preserve-ll-uselistorder",
                    "-pass-remarks=inline",
                    &format!("-passes=default<O{level}>"),
                ]);
                opt
            }
        };
        let said = run(command.arg("-o").arg(to).arg(from))?;
        // Of code without a place, which LLVM does not read.
        let remarks = said.lines().filter(|it| !it.contains("<unknown>"));
        Ok(remarks.flat_map(|it| [it, "\n"]).collect())
    }

    /// The machine code of Rust's optimised intermediate code, as LLVM's text of it.
    pub fn machine_text(&self, from: &Path, to: &Path) -> Result<String, Error> {
        let mut llc = self.llc();
        llc.arg("-stop-after=unpack-mi-bundles");
        run(llc.arg("-o").arg(to).arg(from))
    }

    fn llc(&self) -> Command {
        let mut llc = beside_clang("llc");
        let level = self
            .option("-Copt-level=")
            .filter(|it| !["s", "z"].contains(it))
            .unwrap_or("2");
        llc.args([
            &format!("-O{level}"),
            "-trap-unreachable",
            "-no-trap-after-noreturn",
        ]);
        let model = self.option("-Crelocation-model=").unwrap_or("static");
        llc.arg(format!("-relocation-model={model}"));
        // The targets of riscv64 have one that nobody has to name.
        let target = self.option("--target=").unwrap_or_default();
        let of_target = target.starts_with("riscv64").then_some("medium");
        if let Some(model) = self.option("-Ccode-model=").or(of_target) {
            llc.arg(format!("-code-model={model}"));
        }
        if self.option("-Zfunction-sections=") != Some("n") {
            llc.arg("-function-sections");
        }
        llc
    }

    /// Compiles optimised intermediate code.
    pub fn back_end(&self, from: &Path, to: &Path) -> Result<String, Error> {
        let mut command = match self.language {
            Language::C => {
                let mut clang = self.back_end_of_clang();
                clang.args(["-Xclang", "-disable-llvm-passes", "-c"]);
                clang
            }
            Language::Rust => {
                let mut llc = self.llc();
                llc.arg("-filetype=obj");
                llc
            }
        };
        let said = run(command.arg("-o").arg(to).arg(from))?;
        if let Some((objtool, arguments)) = self.objtool.split_first() {
            let mut command = Command::new(objtool);
            run(command.current_dir(&self.folder).args(arguments).arg(to))?;
        }
        Ok(said)
    }

    /// The flags that code depends on.
    fn back_end_of_clang(&self) -> Command {
        let mut command = self.compiler();
        let is_of_code = |it: &&String| {
            let starts = ["-f", "-m", "-O", "--target", "-Wa,"];
            starts.iter().any(|start| it.starts_with(start))
                && !it.starts_with("-fmacro-prefix-map")
        };
        command
            .args(self.arguments.iter().filter(is_of_code))
            .args(["-w", "-Qunused-arguments", "-x", "ir"]);
        command
    }

    fn compiler(&self) -> Command {
        let mut command = Command::new(&self.compiler);
        command
            .current_dir(&self.folder)
            .envs(self.environment.iter().cloned());
        if self.language == Language::Rust {
            command.env("RUSTC_BOOTSTRAP", "1");
        }
        command
    }
}

/// Objects that cannot be read, and why.
pub type Refused = Vec<(PathBuf, Error)>;

/// The objects that were compiled by the compilers that would compile them again, if these are of the LLVM that
/// optimises their code; and what is wrong with the others.
pub fn check_versions(units: Vec<Unit>) -> Result<(Vec<Unit>, Refused), Error> {
    let ask = |mut command: Command, option| {
        let program = command.get_program().to_string_lossy().into_owned();
        let output = command.arg(option).output();
        let output = output.map_err(|error| Error::NoTool(program, error))?;
        Ok::<_, Error>(String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let optimiser = version(&ask(beside_clang("opt"), "--version")?, "LLVM version ");
    let mut known = BTreeMap::new();
    let mut check = |unit: &Unit| {
        let name = unit.language.compiler();
        let (option, own, llvm) = match unit.language {
            Language::C => ("--version", "clang version ", "clang version "),
            Language::Rust => ("-vV", "release: ", "LLVM version: "),
        };
        let here = match known.entry((unit.compiler.clone(), unit.language)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let said = ask(unit.compiler(), option)?;
                let llvm = version(&said, llvm);
                if llvm != optimiser {
                    let what = format!("{name}, of LLVM {}", llvm.unwrap_or_default());
                    return Err(Error::Version(
                        what,
                        "opt",
                        optimiser.clone().unwrap_or_default(),
                    ));
                }
                new.insert(version(&said, own).unwrap_or_default())
            }
        };
        let failed = |error| Error::Io(unit.object.clone(), error);
        let object = fs::read(&unit.object).map_err(failed)?;
        let unreadable = |error: Error| Error::Command(unit.object.clone(), error.to_string());
        Architecture::of(&object).map_err(|it| unreadable(it.into()))?;
        let comment = code::comment(&object).map_err(unreadable)?;
        let by = version(&comment, &format!("{name} version "));
        if let Some(by) = by.filter(|it| it != here) {
            let what = format!("{}, compiled by {name} {by}", unit.object.display());
            return Err(Error::Version(what, name, here.clone()));
        }
        Ok(())
    };
    let mut others = Vec::new();
    let mut fitting = Vec::new();
    for unit in units {
        match check(&unit) {
            Ok(()) => fitting.push(unit),
            Err(error) => others.push((unit.object, error)),
        }
    }
    Ok((fitting, others))
}

/// The word behind another.
fn version(text: &str, before: &str) -> Option<String> {
    let word = text.split_once(before)?.1.split_whitespace().next()?;
    Some(word.to_owned())
}

/// Where kbuild keeps the command of an object.
pub fn command_file(object: &Path) -> PathBuf {
    let name = object.file_name().unwrap_or_default().to_string_lossy();
    object.with_file_name(format!(".{name}.cmd"))
}

/// The order in which LLVM finds the uses of a value, which its text otherwise loses and code depends on.
const USE_LISTS: [&str; 2] = ["-Xclang", "-emit-llvm-uselists"];

/// A copy in which the calls are inlined that the compiler inlined, by its `remarks`, and local variables are
/// values. Nothing else is changed. Where the compiler merges two calls of a function first, no remark tells of
/// them; [`mark::merged_calls`](crate::mark::merged_calls) does.
pub fn inline(from: &Path, remarks: &Path, to: &Path) -> Result<String, Error> {
    run(beside_clang("opt")
        .arg("-S")
        .arg("-passes=function(sroa),cgscc(inline<only-mandatory>,inline,function(sroa))")
        .arg(format!("-cgscc-inline-replay={}", remarks.display()))
        .args([
            "-cgscc-inline-replay-scope=Module",
            "-cgscc-inline-replay-fallback=NeverInline",
        ])
        .arg("-o")
        .arg(to)
        .arg(from))
}

/// A program of the LLVM whose clang is the first in PATH, where another LLVM may come first.
fn beside_clang(name: &str) -> Command {
    let path = env::var_os("PATH").unwrap_or_default();
    let clang = env::split_paths(&path).find_map(|folder| folder.join("clang").canonicalize().ok());
    let beside = clang.map(|clang| clang.with_file_name(name));
    Command::new(beside.filter(|it| it.is_file()).unwrap_or(name.into()))
}

/// Returns what it writes to standard error.
fn run(command: &mut Command) -> Result<String, Error> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .map_err(|error| Error::NoTool(program.clone(), error))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        return Ok(said.into_owned());
    }
    let is_error = |line: &&str| line.contains("error");
    let line = said
        .lines()
        .find(is_error)
        .or(said.lines().next())
        .unwrap_or("no message");
    Err(Error::Tool(program, line.to_owned()))
}
