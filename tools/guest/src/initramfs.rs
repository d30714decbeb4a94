// SPDX-License-Identifier: GPL-2.0

//! The guest's files, and the plan of what it does, which `init` reads.

use crate::cpio::{Archive, DEVICE, FILE, FOLDER, LINK, PROGRAM};
use crate::Error;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// What a guest has and does. Steps are done in the order in which they are added.
#[derive(Debug)]
pub struct Initramfs {
    files: Archive,
    plan: String,
}

impl Initramfs {
    /// One that does nothing. Busybox has to be static, and of the guest's architecture.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn new(busybox: &Path) -> Result<Self, Error> {
        let mut new = Self {
            files: Archive::default(),
            plan: String::new(),
        };
        for folder in ["proc", "sys", "tmp"] {
            new.files.add(folder, FOLDER, "");
        }
        new.files.add("dev/console", DEVICE, [5, 1]);
        new.files.add("init", PROGRAM, include_str!("../init"));
        new.files.add("bin/sh", LINK, "busybox");
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
    /// If it cannot be read.
    pub fn load(&mut self, file: &Path, parameters: &[String], runs: usize) -> Result<(), Error> {
        let name = name(file);
        self.copy("modules", &name, file)?;
        let mut line = format!("load {runs} {}", name.trim_end_matches(".ko"));
        for parameter in parameters {
            line += &format!(" {parameter}");
        }
        self.plan += &format!("{line}\n");
        Ok(())
    }

    /// Runs the tests of a folder: each folder in it that has a `test.sh` is one. The guest gets
    /// their scripts, modules and programs, and the scripts beside them, which they share.
    ///
    /// # Errors
    ///
    /// If a file cannot be read.
    pub fn test(&mut self, folder: &Path) -> Result<(), Error> {
        for path in list(folder)? {
            let test = name(&path);
            if path.join("test.sh").is_file() {
                for file in list(&path)?.iter().filter(|file| is_needed(file)) {
                    self.copy(&format!("tests/{test}"), &name(file), file)?;
                }
                self.plan += &format!("test {test}\n");
            } else if is_needed(&path) {
                self.copy("tests", &test, &path)?;
            }
        }
        Ok(())
    }

    /// The steps, one per line: `set FILE VALUE`, `load RUNS MODULE [PARAMETER]...`, `test NAME`.
    pub fn plan(&self) -> &str {
        &self.plan
    }

    pub(crate) fn write(&mut self, path: &Path) -> Result<(), Error> {
        self.files.add("plan", FILE, self.plan.as_str());
        let written = File::create(path).and_then(|file| {
            let mut file = BufWriter::new(file);
            self.files.write(&mut file)?;
            file.flush()
        });
        written.map_err(Error::at(path))
    }

    fn copy(&mut self, folder: &str, name: &str, source: &Path) -> Result<(), Error> {
        let content = fs::read(source).map_err(Error::at(source))?;
        let mode = if is_program(source) { PROGRAM } else { FILE };
        self.files.add(&format!("{folder}/{name}"), mode, content);
        Ok(())
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
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_guest_has_the_files_of_its_plan() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        let files = [
            ("suite.ko", 0o644, "modules/suite.ko"),
            ("samples/load.sh", 0o644, "tests/load.sh"),
            ("samples/Makefile", 0o644, ""),
            ("samples/two/test.sh", 0o644, "tests/two/test.sh"),
            ("samples/two/two.ko", 0o644, "tests/two/two.ko"),
            ("samples/two/two.o", 0o644, ""),
            ("samples/two/program", 0o755, "tests/two/program"),
            ("samples/one/test.sh", 0o755, "tests/one/test.sh"),
            ("samples/no_test/no.ko", 0o644, ""),
        ];
        for (path, mode, _) in files {
            fs::create_dir_all(at(path).parent().unwrap()).unwrap();
            fs::write(at(path), path).unwrap();
            fs::set_permissions(at(path), fs::Permissions::from_mode(mode)).unwrap();
        }
        let mut initramfs = Initramfs::new(&at("suite.ko")).unwrap();
        initramfs.set("/sys/a", "1");
        let parameters = ["a=1".to_owned(), "b=2".to_owned()];
        initramfs.load(&at("suite.ko"), &parameters, 3).unwrap();
        initramfs.test(&at("samples")).unwrap();
        let plan = "set /sys/a 1\nload 3 suite a=1 b=2\ntest one\ntest two\n";
        assert_eq!(initramfs.plan(), plan);

        initramfs.write(&at("archive")).unwrap();
        let archive = fs::read(at("archive")).unwrap();
        let archive = String::from_utf8_lossy(&archive);
        assert!(archive.contains(plan));
        for (source, _, path) in files {
            assert_eq!(archive.contains(source), !path.is_empty(), "{source}");
            assert!(archive.contains(path), "{path}");
        }
    }
}
