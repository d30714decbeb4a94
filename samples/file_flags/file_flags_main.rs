// SPDX-License-Identifier: GPL-2.0

//! Reads `file->f_flags` while another CPU changes it.
//!
//! # What it shows
//!
//! `fcntl(F_SETFL)` replaces `f_flags` under `f_lock`; code that reads the field without that lock
//! races with it. In C such a reader uses `READ_ONCE(file->f_flags)`; here it is
//! [`atomic_load`]`(.., Relaxed)`, which calls the same primitive. One process sets the four
//! combinations of `O_NONBLOCK` and `O_APPEND` on one CPU. Another process calls an ioctl, in which
//! this half reads the field on another CPU. Each value read has to be one that was set, and all
//! four have to be seen.
//!
//! The writer, `setfl()` in `fs/fcntl.c`, is a plain assignment without `WRITE_ONCE()`: a data race
//! for the memory model, which the contract allows as a [plain access in C][plain accesses in C]. A
//! compiler may turn the assignment into two stores, one that clears the old bits and one that sets
//! the new ones. This sample would then see a value that nobody set, and fail. (clang 22 makes one
//! store of it on x86-64.)
//!
//! [plain accesses in C]: kernel::sync::atomic#plain-accesses-in-c
//!
//! # How to run it
//!
//! `sh test.sh` as root, next to the module and `user_file_flags`, which checks the values. In a
//! first run its list lacks a value that is set, so this run has to fail. Parameter: `reads`, how
//! many reads one ioctl makes at least.
//!
//! # What it does not show
//!
//! Ordering: one relaxed read of one word says nothing about any other memory.

use core::ptr::addr_of_mut;
use kernel::bindings;
use kernel::error::to_result;
use kernel::ffi::c_int;
use kernel::prelude::*;
use kernel::sync::atomic::{atomic_load, Relaxed};
use kernel::types::Opaque;

#[allow(clippy::all, dead_code, missing_docs, non_camel_case_types)]
#[allow(improper_ctypes, unreachable_pub, unused_imports)]
mod c {
    use kernel::bindings::*;
    include!("file_flags_bindings.rs");
}

module! {
    type: FileFlagsModule,
    name: "file_flags",
    description: "Reads file->f_flags while another CPU changes it",
    license: "GPL",
}

/// The number of reads before other tasks may run and signals are checked.
const CHUNK: u64 = 8192;

/// An emulated CPU may stop for a long time. With fewer changes than this, reading goes on, up to
/// `MAX_EXTENSION` times the number of reads asked for.
const MIN_CHANGES: u64 = 200;
const MAX_EXTENSION: u64 = 10;

// The header's declaration and the definition below have the same type.
const _: [unsafe extern "C" fn(*mut bindings::file, u64, *mut c::file_flags_watch) -> c_int; 2] =
    [c::file_flags_read, file_flags_read];

/// Reads the flags of `file` at least `reads` times and counts the values in `watch`.
///
/// # Safety
///
/// - `file` points to a live `struct file`, and stays so during the call.
/// - `watch` is valid for reads and writes, and nobody else uses it during the call.
#[no_mangle]
pub unsafe extern "C" fn file_flags_read(
    file: *mut bindings::file,
    reads: u64,
    watch: *mut c::file_flags_watch,
) -> c_int {
    // SAFETY: By this function's contract `file` is live, so the field is inside its allocation.
    let flags = unsafe { addr_of_mut!((*file).f_flags) };
    // SAFETY: By this function's contract `watch` is valid and ours alone.
    let watch = unsafe { &mut *watch };
    let expected = watch.expected;
    let mut seen = [0u64; c::FILE_FLAGS_VALUES as usize];
    let mut last = None;

    (watch.reads, watch.changes, watch.unexpected) = (0, 0, 0);
    while watch.reads < reads
        || (watch.changes < MIN_CHANGES && watch.reads < reads.saturating_mul(MAX_EXTENSION))
    {
        for _ in 0..CHUNK {
            // SAFETY:
            // - Alignment, memory: `flags` points to a field of a live `struct file`.
            // - Values: every `u32` is valid.
            // - No data race: `setfl()` writes the field plainly, the whole of it, which is an
            //   aligned word. This load is relaxed, and its value is only counted.
            // - 64 bits: the field has 32.
            let now = unsafe { atomic_load(flags, Relaxed) };

            match expected.iter().position(|&value| value == now) {
                Some(i) => seen[i] += 1,
                None if watch.unexpected == 0 => (watch.other, watch.unexpected) = (now, 1),
                None => watch.unexpected += 1,
            }
            if last.is_some_and(|last| last != now) {
                watch.changes += 1;
            }
            last = Some(now);
            watch.reads += 1;
        }
        // SAFETY: We are in an ioctl, where sleeping is allowed, and hold no lock.
        if unsafe { c::file_flags_pause() } {
            return EINTR.to_errno();
        }
    }
    watch.seen = seen;
    0
}

/// The device. The kernel links it into a list, so it is pinned.
#[pin_data(PinnedDrop)]
struct FileFlags {
    #[pin]
    dev: Opaque<c::file_flags_dev>,
}

// SAFETY: The device is not tied to the thread that made it.
unsafe impl Send for FileFlags {}

// SAFETY: A shared reference gives no access to the device without `unsafe`.
unsafe impl Sync for FileFlags {}

impl FileFlags {
    fn new() -> Result<Pin<KBox<Self>>> {
        let this = KBox::pin_init(
            pin_init!(Self {
                // SAFETY: `dev` is memory for a device that does not move.
                dev <- Opaque::ffi_init(|dev| unsafe { c::file_flags_setup(dev) }),
            }),
            GFP_KERNEL,
        )?;

        // SAFETY: The device was set up above, and is pinned until it is unregistered in `drop`.
        to_result(unsafe { c::file_flags_register(this.dev.get()) })?;
        Ok(this)
    }
}

#[pinned_drop]
impl PinnedDrop for FileFlags {
    fn drop(self: Pin<&mut Self>) {
        // SAFETY: `new` set the device up; it has not moved since.
        unsafe { c::file_flags_unregister(self.dev.get()) };
    }
}

struct FileFlagsModule {
    _device: Pin<KBox<FileFlags>>,
}

impl kernel::Module for FileFlagsModule {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let device = FileFlags::new()?;

        pr_info!("loaded: /dev/file_flags is there\n");
        Ok(Self { _device: device })
    }
}

impl Drop for FileFlagsModule {
    fn drop(&mut self) {
        pr_info!("unloaded\n");
    }
}
