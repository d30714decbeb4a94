// SPDX-License-Identifier: GPL-2.0

//! A module's folder with what it takes to build and run it on a machine without this tool.

use crate::module::Module;
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// Writes the folder.
///
/// # Errors
///
/// If a file cannot be written.
pub fn write(module: &Module, folder: &Path) -> io::Result<()> {
    module.write(folder)?;
    let (runs, cpus) = (module.index.runs.len(), module.index.cpus);
    let sizes = format!("# SPDX-License-Identifier: GPL-2.0\nruns={runs} cpus={cpus}\n");
    for (name, text) in [
        ("Makefile", include_str!("../kit/Makefile")),
        ("lava.yaml", include_str!("../kit/lava.yaml")),
        ("README", include_str!("../kit/README")),
        ("run", include_str!("../kit/run")),
        ("module.sh", include_str!("../kit/module.sh")),
        ("kit.sh", &sizes),
    ] {
        fs::write(folder.join(name), text)?;
    }
    fs::set_permissions(folder.join("run"), Permissions::from_mode(0o755))
}
