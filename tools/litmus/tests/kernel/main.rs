// SPDX-License-Identifier: GPL-2.0

//! The library on what the kernel tree has: its litmus tests and `linux-kernel.def`.
//!
//! `LKMM_KERNEL` names the tree. What needs one is ignored unless asked for, and then fails without
//! it, rather than pass on nothing.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod corpus;
mod def;
mod variations;

use std::path::{Path, PathBuf};

/// The kernel tree.
fn kernel() -> PathBuf {
    let tree = std::env::var_os("LKMM_KERNEL")
        .expect("LKMM_KERNEL is not set: give it the path of an unpacked Linux source tree");
    let tree = PathBuf::from(tree);
    let model = tree.join("tools/memory-model/linux-kernel.def");

    assert!(
        model.is_file(),
        "LKMM_KERNEL: there is no {}",
        model.display()
    );
    tree
}

/// All files `*.litmus` below a folder.
fn litmus_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();

    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(litmus_files(&path));
        } else if path.extension().is_some_and(|ext| ext == "litmus") {
            found.push(path);
        }
    }
    found.sort();
    found
}
