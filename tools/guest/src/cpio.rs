// SPDX-License-Identifier: GPL-2.0

//! A cpio archive in the "newc" format, which the kernel unpacks. Owners and device nodes are
//! fields of the archive, so that writing it needs no root; times are left out, so that the same
//! files give the same archive.

use std::collections::BTreeMap;
use std::io::{self, Write};

/// Type and permissions, as in `st_mode`.
pub(crate) const FOLDER: u32 = 0o040_755;
pub(crate) const DEVICE: u32 = 0o020_600;
pub(crate) const FILE: u32 = 0o100_644;
pub(crate) const PROGRAM: u32 = 0o100_755;
pub(crate) const LINK: u32 = 0o120_777;

/// What is in it, by the paths without a leading slash. A folder sorts before what is in it, which
/// is the order that the kernel needs.
#[derive(Debug, Default)]
pub(crate) struct Archive(BTreeMap<String, Entry>);

#[derive(Debug)]
struct Entry {
    mode: u32,
    /// What is in a file, where a link points, or the numbers of a device.
    content: Vec<u8>,
}

impl Archive {
    /// Adds an entry with the folders that it is in.
    pub(crate) fn add(&mut self, path: &str, mode: u32, content: impl Into<Vec<u8>>) {
        for (end, _) in path.match_indices('/') {
            let folder = || Entry {
                mode: FOLDER,
                content: Vec::new(),
            };
            self.0.entry(path[..end].to_owned()).or_insert_with(folder);
        }
        let content = content.into();
        self.0.insert(path.to_owned(), Entry { mode, content });
    }

    /// Writes it; fails for a file that is larger than the format allows, 4 GiB.
    pub(crate) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        for (path, entry) in &self.0 {
            match (entry.mode, entry.content.as_slice()) {
                (DEVICE, &[major, minor]) => {
                    write_entry(out, path, DEVICE, (major, minor), &[])?;
                }
                (mode, content) => write_entry(out, path, mode, (0, 0), content)?,
            }
        }
        write_entry(out, "TRAILER!!!", 0, (0, 0), &[])
    }
}

fn write_entry(
    out: &mut impl Write,
    path: &str,
    mode: u32,
    (major, minor): (u8, u8),
    content: &[u8],
) -> io::Result<()> {
    let content_size = u32::try_from(content.len()).map_err(io::Error::other)?;
    let path_size = u32::try_from(path.len() + 1).map_err(io::Error::other)?;
    let (major, minor) = (major.into(), minor.into());
    let mut head = "070701".to_owned();
    // inode (for hard links only), mode, owner, group, links, time, size, the device that has the
    // file, the device that it is, size of the path, checksum (not in this format)
    for field in [
        0,
        mode,
        0,
        0,
        1,
        0,
        content_size,
        0,
        0,
        major,
        minor,
        path_size,
        0,
    ] {
        head += &format!("{field:08x}");
    }
    head += path;
    head += "\0";
    for part in [head.as_bytes(), content] {
        out.write_all(part)?;
        out.write_all(&[0; 3][..part.len().next_multiple_of(4) - part.len()])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Archive, DEVICE, FILE, LINK};
    use std::fs::{self, File};
    use std::process::Command;

    /// Busybox is what a guest has anyway.
    #[test]
    fn a_reader_of_the_format_finds_what_was_added() {
        let mut archive = Archive::default();
        archive.add("a/b/text", FILE, "12345");
        archive.add("a-b", FILE, "");
        archive.add("bin/sh", LINK, "busybox");
        archive.add("dev/console", DEVICE, [5, 1]);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("archive");
        archive.write(&mut File::create(&path).unwrap()).unwrap();
        let cpio = |arguments: &[&str]| {
            let mut cpio = Command::new("busybox");
            let cpio = cpio.arg("cpio").args(arguments);
            let output = cpio.stdin(File::open(&path).unwrap()).output().unwrap();
            assert!(output.status.success());
            String::from_utf8(output.stdout).unwrap()
        };
        let listed = cpio(&["-tv"]);
        let listed = listed.lines().map(|line| line.split_whitespace());
        let listed = listed.map(|words| words.collect::<Vec<_>>());
        // Between mode, owner and path are size and time.
        let listed =
            listed.map(|words| format!("{} {} {}", words[0], words[1], words[5..].join(" ")));
        let expected = [
            "drwxr-xr-x 0/0 a",
            "-rw-r--r-- 0/0 a-b",
            "drwxr-xr-x 0/0 a/b",
            "-rw-r--r-- 0/0 a/b/text",
            "drwxr-xr-x 0/0 bin",
            "lrwxrwxrwx 0/0 bin/sh -> busybox",
            "drwxr-xr-x 0/0 dev",
            "crw------- 0/0 dev/console",
        ];
        assert_eq!(listed.collect::<Vec<_>>(), expected);
        assert_eq!(cpio(&["-i", "--to-stdout", "a/b/text"]), "12345");
        let numbers = b"00000005000000010000000c00000000dev/console\0";
        let bytes = fs::read(&path).unwrap();
        assert!(bytes.windows(numbers.len()).any(|window| window == numbers));
    }
}
