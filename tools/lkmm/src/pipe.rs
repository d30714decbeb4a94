// SPDX-License-Identifier: GPL-2.0

//! Named pipes among the inputs.

use std::fs;
use std::os::unix::fs::FileTypeExt as _;
use std::path::Path;

/// What is wrong with one.
pub const NAMED_PIPE: &str = "a named pipe: to read it would wait for somebody to write";

/// Whether a path is a named pipe. Those of the shell, as `<(...)`, have a writer and are below
/// `/dev` or `/proc`.
pub fn is_named_pipe(path: &Path) -> bool {
    let of_the_shell = path.starts_with("/dev") || path.starts_with("/proc");
    !of_the_shell && fs::metadata(path).is_ok_and(|meta| meta.file_type().is_fifo())
}
