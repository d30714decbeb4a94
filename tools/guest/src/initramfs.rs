// SPDX-License-Identifier: GPL-2.0

//! The guest's files, and the plan of what it does, which `init` reads.

use crate::Error;
use cpio::{write_cpio, NewcBuilder};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Cursor, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// Types and permissions, as in `st_mode`.
const FOLDER: u32 = 0o040_755;
const DEVICE: u32 = 0o020_600;
const FILE: u32 = 0o100_644;
const PROGRAM: u32 = 0o100_755;
const LINK: u32 = 0o120_777;

/// What a guest has and does. Steps are done in the order in which they are added.
#[derive(Debug, Default)]
pub struct Initramfs {
    /// By the paths without a leading slash: mode, and what is in a file or where a link points. A
    /// folder sorts before what is in it, which is the order that the kernel needs.
    files: BTreeMap<String, (u32, Vec<u8>)>,
    plan: String,
}

impl Initramfs {
    /// One that does nothing. Busybox has to be static, and of the guest's architecture.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn new(busybox: &Path) -> Result<Self, Error> {
        let mut new = Self::default();
        for folder in ["proc", "sys", "tmp"] {
            new.add(folder, FOLDER, "");
        }
        new.add("dev/console", DEVICE, "");
        new.add("init", PROGRAM, include_str!("../init"));
        new.add("bin/sh", LINK, "busybox");
        new.copy("bin", "busybox", busybox)?;
        Ok(new)
    }

    /// Writes a value to a file of the guest's `/proc` or `/sys`.
    pub fn set(&mut self, file: &str, value: &str) {
        self.plan += &format!("set {file} {value}\n");
    }

    /// Loads a module, `NAME.ko`, so many times, with parameters `name=value`.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or there is one of that name.
    pub fn load(&mut self, file: &Path, parameters: &[String], runs: usize) -> Result<(), Error> {
        let name = name(file);
        self.copy("modules", &name, file)?;
        let mut rest = name.trim_end_matches(".ko").to_owned();
        for parameter in parameters {
            rest += &format!(" {parameter}");
        }
        self.plan += &format!("module {rest}\n");
        self.plan += &format!("again {rest}\n").repeat(runs.saturating_sub(1));
        Ok(())
    }

    /// Runs the samples of a folder: each folder in it that has a `test.sh` is one. The guest gets
    /// their scripts, modules and programs, and the scripts beside them, which they share.
    ///
    /// # Errors
    ///
    /// If a file cannot be read.
    pub fn samples(&mut self, folder: &Path) -> Result<(), Error> {
        for path in list(folder)? {
            let sample = name(&path);
            if path.join("test.sh").is_file() {
                for file in list(&path)?.iter().filter(|file| is_needed(file)) {
                    self.copy(&format!("samples/{sample}"), &name(file), file)?;
                }
                self.plan += &format!("sample {sample}\n");
            } else if is_needed(&path) {
                self.copy("samples", &sample, &path)?;
            }
        }
        Ok(())
    }

    /// The steps, one per line: `set FILE VALUE`, `module NAME [PARAMETER]...` to load one, `again`
    /// with the same to unload it first, `sample NAME`.
    pub fn plan(&self) -> &str {
        &self.plan
    }

    /// Writes the archive that the kernel unpacks. The console's numbers are fields of it, so that
    /// this needs no root.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn write(&mut self, path: &Path) -> Result<(), Error> {
        self.add("plan", FILE, self.plan.clone());
        let entries = self.files.iter().map(|(path, (mode, content))| {
            let head = NewcBuilder::new(path).mode(*mode);
            let (major, minor) = if *mode == DEVICE { (5, 1) } else { (0, 0) };
            let head = head.rdev_major(major).rdev_minor(minor);
            (head, Cursor::new(content))
        });
        let written = File::create(path)
            .and_then(|file| write_cpio(entries, BufWriter::new(file)))
            .and_then(|mut file| file.flush());
        written.map_err(Error::at(path))
    }

    fn copy(&mut self, folder: &str, name: &str, source: &Path) -> Result<(), Error> {
        let content = fs::read(source).map_err(Error::at(source))?;
        let reason = match name {
            // The plan is a line per step, cut at blanks.
            _ if name.contains(char::is_whitespace) => {
                Some("the guest cannot have a name with blanks")
            }
            _ if self.files.contains_key(&format!("{folder}/{name}")) => {
                Some("another has this name")
            }
            _ => None,
        };
        if let Some(reason) = reason {
            return Err(Error::at(source)(io::Error::other(reason)));
        }
        let mode = if is_program(source) { PROGRAM } else { FILE };
        self.add(&format!("{folder}/{name}"), mode, content);
        Ok(())
    }

    /// Adds a file and the folders that it is in.
    fn add(&mut self, path: &str, mode: u32, content: impl Into<Vec<u8>>) {
        for (end, _) in path.match_indices('/') {
            let folder = path[..end].to_owned();
            self.files.entry(folder).or_insert((FOLDER, Vec::new()));
        }
        self.files.insert(path.to_owned(), (mode, content.into()));
    }
}

/// What is in a folder, in the order of the names.
fn list(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = fs::read_dir(folder).and_then(|entries| {
        let paths = entries.map(|entry| entry.map(|entry| entry.path()));
        paths.collect::<io::Result<Vec<_>>>()
    });
    let mut paths = entries.map_err(Error::at(folder))?;
    paths.sort();
    Ok(paths)
}

fn is_needed(file: &Path) -> bool {
    let ending = file.extension().unwrap_or_default();
    file.is_file() && (ending == "sh" || ending == "ko" || is_program(file))
}

fn is_program(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|file| file.permissions().mode() & 0o111 != 0)
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::Initramfs;
    use cpio::NewcReader;
    use std::fs;
    use std::io::Read as _;
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;

    /// Each entry as mode in octal, path, and device or content.
    fn read(archive: &Path) -> String {
        let bytes = fs::read(archive).unwrap();
        let (mut rest, mut entries) = (bytes.as_slice(), String::new());
        loop {
            let mut reader = NewcReader::new(rest).unwrap();
            let entry = reader.entry().clone();
            if entry.is_trailer() {
                return entries;
            }
            let (mode, path) = (entry.mode(), entry.name());
            let device = (entry.rdev_major(), entry.rdev_minor());
            let mut text = String::new();
            reader.read_to_string(&mut text).unwrap();
            entries += &match path {
                "init" => format!("{mode:o} init\n"),
                _ if device != (0, 0) => format!("{mode:o} {path} {device:?}\n"),
                _ => format!("{mode:o} {path} {text}").trim_end().to_owned() + "\n",
            };
            rest = reader.finish().unwrap();
        }
    }

    #[test]
    fn a_guest_has_the_files_of_its_plan() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        for (path, mode) in [
            ("busybox", 0o755),
            ("suite.ko", 0o644),
            ("samples/Makefile", 0o644),
            ("samples/load.sh", 0o644),
            ("samples/no_test/no.ko", 0o644),
            ("samples/one/test.sh", 0o755),
            ("samples/two/program", 0o755),
            ("samples/two/test.sh", 0o644),
            ("samples/two/two.ko", 0o644),
            ("samples/two/two.o", 0o644),
        ] {
            fs::create_dir_all(at(path).parent().unwrap()).unwrap();
            fs::write(at(path), path).unwrap();
            fs::set_permissions(at(path), fs::Permissions::from_mode(mode)).unwrap();
        }
        let mut initramfs = Initramfs::new(&at("busybox")).unwrap();
        initramfs.set("/sys/a", "1");
        let parameters = ["a=1".to_owned(), "b=2".to_owned()];
        initramfs.load(&at("suite.ko"), &parameters, 2).unwrap();
        initramfs.samples(&at("samples")).unwrap();
        let plan =
            "set /sys/a 1\nmodule suite a=1 b=2\nagain suite a=1 b=2\nsample one\nsample two\n";
        assert_eq!(initramfs.plan(), plan);

        initramfs.write(&at("archive")).unwrap();
        let expected = format!(
            "\
40755 bin
100755 bin/busybox busybox
120777 bin/sh busybox
40755 dev
20600 dev/console (5, 1)
100755 init
40755 modules
100644 modules/suite.ko suite.ko
100644 plan {plan}40755 proc
40755 samples
100644 samples/load.sh samples/load.sh
40755 samples/one
100755 samples/one/test.sh samples/one/test.sh
40755 samples/two
100755 samples/two/program samples/two/program
100644 samples/two/test.sh samples/two/test.sh
100644 samples/two/two.ko samples/two/two.ko
40755 sys
40755 tmp
"
        );
        assert_eq!(read(&at("archive")), expected);
    }
}
