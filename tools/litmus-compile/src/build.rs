// SPDX-License-Identifier: GPL-2.0

//! The objects of a batch of tests, and with which of the kernel's flags they were built.

use crate::arch::{Arch, View};
use lkmm_asm::cell::{Cell, Mode};
use lkmm_asm::config::Config;
use lkmm_lift::Object;
use lkmm_litmus_gen::language::Language;
use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// One way to build the tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Build {
    /// The kernel's configuration.
    pub cell: Cell,
    /// What is built differently from the kernel's own objects.
    pub variant: Variant,
}

/// What is built differently from the kernel's own objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variant {
    /// Nothing.
    Default,
    /// rustc does not optimise its MIR.
    Mir0,
}

impl Variant {
    /// As a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Mir0 => "mir0",
        }
    }

    /// The flags that the kernel's own objects do not have.
    fn flags(self) -> &'static [&'static str] {
        match self {
            Self::Default => &[],
            Self::Mir0 => &["-Zmir-opt-level=0"],
        }
    }
}

impl fmt::Display for Build {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.cell, self.variant.word())
    }
}

impl Build {
    /// What tells it from the others of its architecture: `O2`, `Os mir0`, `O2 lto`, `O2 called`.
    pub fn level(&self) -> String {
        let target = &self.cell.build.target().name;
        let lto = if target.ends_with("_lto") { " lto" } else { "" };
        let mode = match self.cell.mode {
            Mode::Called => " called",
            Mode::Inlined => "",
        };
        let variant = match self.variant {
            Variant::Default => "",
            Variant::Mir0 => " mir0",
        };
        format!("{}{lto}{mode}{variant}", self.cell.build.opt())
    }

    /// The kernel's name of the architecture.
    pub fn architecture(&self) -> &'static str {
        &self.cell.build.target().kernel_arch
    }

    /// Its folder below that of the sources.
    pub fn folder(&self, sources: &Path) -> PathBuf {
        sources.join(self.to_string())
    }

    /// Has a script compile the sources, if they or what they depend on changed.
    pub fn make(&self, script: &Path, sources: &Path) -> Result<(), Error> {
        let output = Command::new(script)
            .arg(sources)
            .arg(self.cell.to_string())
            .arg(self.variant.word())
            .stdin(Stdio::null())
            .output()
            .map_err(|cause| Error::Script {
                path: script.to_owned(),
                cause,
            })?;
        if output.status.success() {
            return Ok(());
        }
        Err(Error::NoBuild {
            build: *self,
            said: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }
}

/// Why there are no objects, or none that say something of the kernel's code.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum Error {
    #[error(
        "no-script: {}: {cause}; --script names this project's scripts/compiled-objects.sh", path.display()
    )]
    Script { path: PathBuf, cause: io::Error },
    #[error("no-build: {build}:\n{said}")]
    NoBuild { build: Build, said: String },
    #[error("no-object: {}: {cause}", path.display())]
    Read { path: PathBuf, cause: io::Error },
    #[error("bad-object: {}: {cause}", path.display())]
    Object {
        path: PathBuf,
        cause: Box<lkmm_lift::Error>,
    },
    #[error("wrong-architecture: {} is {found} code, {wanted} was asked for", path.display())]
    Architecture {
        path: PathBuf,
        found: String,
        wanted: &'static str,
    },
    #[error("no-architecture: machine code for {0} cannot be judged")]
    NoArchitecture(String),
    #[error(
        "other-flags: {}: the kernel's own objects are built {} `{flag}`", path.display(),
        if *.missing { "with" } else { "without" }
    )]
    Flags {
        path: PathBuf,
        flag: String,
        missing: bool,
    },
    #[error(transparent)]
    Config(#[from] lkmm_asm::error::Error),
    #[error("no-capability: {}: {name} is not in it", path.display())]
    NoCapability { path: PathBuf, name: &'static str },
}

/// The objects of one build.
#[derive(Debug)]
pub struct Objects {
    /// How they were built.
    pub build: Build,
    /// Whose machine code they have.
    pub arch: &'static Arch,
    of_languages: [Object; 2],
    /// What Rust calls.
    pub helpers: Object,
    /// The versions of clang and rustc.
    pub compilers: String,
    folder: PathBuf,
}

impl Objects {
    /// Reads the objects of a build, and refuses those that were built in another way.
    pub fn open(build: Build, sources: &Path, base: &'static str) -> Result<Self, Error> {
        let folder = build.folder(sources);
        let arch = Arch::find(build.architecture());
        let arch = arch.ok_or_else(|| Error::NoArchitecture(build.architecture().to_owned()))?;
        let config = Config::read(&folder.join("config"))?;
        config.check(build.cell, base)?;
        for (language, kernel) in [("c", "kernel-c"), ("rust", "kernel-rust")] {
            same_flags(&folder, language, kernel, build.variant)?;
        }
        let open = |name: &str| {
            let path = folder.join(name);
            let found = match Object::parse(&read(&path)?) {
                Ok(object) if object.architecture() == arch.lifter => return Ok(object),
                Ok(object) => object.architecture().herd_name().to_owned(),
                Err(lkmm_lift::Error::Architecture(found)) => found,
                Err(cause) => {
                    let cause = Box::new(cause);
                    return Err(Error::Object { path, cause });
                }
            };
            Err(Error::Architecture {
                path,
                found,
                wanted: build.architecture(),
            })
        };
        Ok(Self {
            build,
            arch,
            of_languages: [open("c.o")?, open("rust.o")?],
            helpers: open("for_rust.o")?,
            compilers: format!("clang {}, rustc {}", config.clang()?, config.rustc()?),
            folder,
        })
    }

    /// The object of a language.
    pub fn of(&self, language: Language) -> &Object {
        &self.of_languages[language as usize]
    }

    /// Where that object is.
    pub fn path(&self, language: Language) -> PathBuf {
        self.folder.join(format!("{language}.o"))
    }

    /// The numbers that the kernel has for the capabilities of a CPU.
    pub fn capabilities(&self, view: &View) -> Result<BTreeSet<u16>, Error> {
        if view.capabilities.is_empty() {
            return Ok(BTreeSet::new());
        }
        let path = self.folder.join("cpucap-defs.h");
        let text = read(&path)?;
        let text = String::from_utf8_lossy(&text);
        let number = |name: &&'static str| {
            let mut lines = text
                .lines()
                .map(|line| line.split_whitespace().collect::<Vec<_>>());
            let found = lines.find_map(|words| match words[..] {
                ["#define", known, number] if known == *name => number.parse().ok(),
                _ => None,
            });
            found.ok_or(Error::NoCapability {
                path: path.clone(),
                name,
            })
        };
        view.capabilities.iter().map(number).collect()
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|cause| Error::Read {
        path: path.to_owned(),
        cause,
    })
}

/// Compares the flags that code depends on with those of one of the kernel's own objects.
fn same_flags(folder: &Path, ours: &str, kernels: &str, variant: Variant) -> Result<(), Error> {
    let path = folder.join(format!("{ours}.cmd"));
    let own = flags(&path)?;
    let kernel = flags(&folder.join(format!("{kernels}.cmd")))?;
    let mut wanted: BTreeSet<_> = kernel;
    if ours == "rust" {
        wanted.extend(variant.flags().iter().map(|flag| (*flag).to_owned()));
    }
    let differs = |flag: Option<&String>, missing| match flag {
        Some(flag) => Err(Error::Flags {
            path: path.clone(),
            flag: flag.clone(),
            missing,
        }),
        None => Ok(()),
    };
    differs(wanted.difference(&own).next(), true)?;
    differs(own.difference(&wanted).next(), false)
}

/// The flags of a command that kbuild recorded, without those that no code depends on.
fn flags(path: &Path) -> Result<BTreeSet<String>, Error> {
    const OF_CODE: [&str; 9] = [
        "-O",
        "-f",
        "-m",
        "-std=",
        "--target=",
        "-D__KERNEL__",
        "-C",
        "-Z",
        "--edition=",
    ];
    const NOT_OF_CODE: [&str; 10] = [
        "-fmacro-prefix-map=",
        "-fintegrated-as",
        "-Cdebuginfo=",
        "-Zallow-features=",
        "-Zcrate-attr=",
        "-Zunstable-options",
        "-Zbinary_dep_depinfo",
        "-ffile-prefix-map=",
        "-frandom-seed=",
        // What the linker may do, in modules.
        "-mno-relax",
    ];
    let text = read(path)?;
    let text = String::from_utf8_lossy(&text);
    // With link-time optimisation, the linker's command is behind the compiler's.
    let command = text.split([';', '\n']).next().unwrap_or_default();
    let words = command.split_whitespace().filter(|word| {
        OF_CODE.iter().any(|start| word.starts_with(start))
            && !NOT_OF_CODE.iter().any(|start| word.starts_with(start))
    });
    Ok(words.map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::{same_flags, Build, Error, Variant};
    use std::fs;

    #[test]
    fn what_tells_builds_apart() {
        for (cell, variant, level) in [
            ("arm64_lse_O2_inlined", Variant::Default, "O2"),
            ("arm64_lto_O2_inlined", Variant::Mir0, "O2 lto mir0"),
            ("arm64_lse_Os_inlined", Variant::Mir0, "Os mir0"),
            ("arm64_lse_O2_called", Variant::Default, "O2 called"),
            ("riscv64_O2_inlined", Variant::Mir0, "O2 mir0"),
        ] {
            let cell = cell.parse().unwrap();
            assert_eq!(Build { cell, variant }.level(), level);
        }
    }

    /// The flags of an object of ours and of the kernel's, and the one that differs.
    #[test]
    fn flags_that_code_depends_on() {
        let folder = tempfile::tempdir().unwrap();
        for (language, variant, ours, kernels, wanted) in [
            (
                "c",
                Variant::Default,
                "-O2 -c a.c",
                "-O2 -c b.c -DMODULE",
                None,
            ),
            (
                "c",
                Variant::Default,
                "-ffile-prefix-map=a=",
                "-fmacro-prefix-map=b=",
                None,
            ),
            (
                "c",
                Variant::Default,
                "-O2\nsource := -O1",
                "-O2\nsource := -O3",
                None,
            ),
            ("c", Variant::Default, "-O2 ; ld -mllvm", "-O2", None),
            (
                "c",
                Variant::Default,
                "-mcmodel=a",
                "-mcmodel=a -fno-pie",
                Some(("-fno-pie", true)),
            ),
            (
                "c",
                Variant::Default,
                "-std=gnu11",
                "",
                Some(("-std=gnu11", false)),
            ),
            (
                "rust",
                Variant::Default,
                "-Copt-level=2 -Cdebuginfo=1",
                "-Copt-level=2",
                None,
            ),
            ("rust", Variant::Mir0, "-Zmir-opt-level=0", "", None),
            (
                "rust",
                Variant::Mir0,
                "",
                "",
                Some(("-Zmir-opt-level=0", true)),
            ),
            ("c", Variant::Mir0, "-O2", "-O2", None),
        ] {
            for (file, flags) in [(language, ours), ("kernel", kernels)] {
                let text = format!("savedcmd_x.o := compiler {flags}\n");
                fs::write(folder.path().join(format!("{file}.cmd")), text).unwrap();
            }
            let found = match same_flags(folder.path(), language, "kernel", variant) {
                Err(Error::Flags { flag, missing, .. }) => Some((flag, missing)),
                other => other.map(|()| None).unwrap(),
            };
            let found = found
                .as_ref()
                .map(|(flag, missing)| (flag.as_str(), *missing));
            assert_eq!(found, wanted, "{ours} and {kernels}");
        }
    }
}
