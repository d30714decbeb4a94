# SPDX-License-Identifier: GPL-2.0
"""The files of Linux 7.3 that tests/parity compiles on 6.12, and the lines that have to differ
because 6.12 lacks more than the API. They become a part of tests/parity/module/parity_main.rs, which
has the names that they expect in `crate::`, `bindings::`, `pin_init::` and `super::`.
"""

from dataclasses import dataclass
from typing import Tuple

from adapt import Part, Rule


@dataclass(frozen=True)
class Source:
    """A file, the parts of it that are used, and its place in the crate."""

    path: str
    to: str
    parts: Tuple[Part, ...] = ()
    rules: Tuple[Rule, ...] = ()
    examples: bool = False


# Users of the API, each with a case in tests/parity/module/users.rs. `examples`: their examples run.
USERS = (
    Source("rust/kernel/sync/refcount.rs", "sync/refcount.rs"),
    Source("rust/kernel/sync/set_once.rs", "sync/set_once.rs", examples=True, rules=(
        Rule("/// # use kernel::sync::SetOnce;", "it is in this crate", "/// # use crate::sync::SetOnce;"),
    )),
    Source("rust/kernel/list/arc.rs", "list/arc.rs", rules=(
        Rule("#[derive(core::marker::CoercePointee)]", "a compiler feature that 6.12 does not enable"),
    )),
    # Its examples need an error type of initialisers that 6.12 lacks.
    Source("rust/kernel/revocable.rs", "revocable.rs"),
    Source("rust/kernel/print.rs", "print.rs", parts=(
        Part("use crate::{", "// Called from `vsprintf` with format specifier `%pA`.", "imports"),
        Part("/// A lightweight `call_once` primitive.",
             "/// Prints an emergency-level message (level 0) only once.", "OnceLite, do_once_lite!"),
    ), rules=(
        Rule("ffi::{c_char, c_void},", "for parts that are not used"),
        Rule("fmt,", "for parts that are not used"),
        Rule("str::RawFormatter,", "for parts that are not used"),
    )),
    Source("drivers/android/binder/stats.rs", "binder/stats.rs", parts=(
        Part("use crate::defs::*;", "mod strings {", "all but the names of the commands, which are C's"),
    ), rules=(
        Rule("use kernel::{ioctl::_IOC_NR, seq_file::SeqFile, seq_print};",
             "6.12 has no seq_file in Rust",
             "use crate::{ioctl::_IOC_NR, seq_file::SeqFile, seq_print};"),
    )),
)

# Files that users need, besides the API.
NEEDED = (
    Source("rust/helpers/refcount.c", "helpers/refcount.c"),
)

# 7.3's own KUnit suite of the API.
TESTS = Source("rust/kernel/sync/atomic/predefine.rs", "sync/atomic/predefine.rs", parts=(
    Part("#[cfg(CONFIG_RUST_ATOMICS_KUNIT_TEST)]", None, "the suite"),
))
SUITE = "rust_atomics"

# The API itself: the examples in its documentation are run.
API = (
    "rust/kernel/sync/atomic.rs",
    "rust/kernel/sync/atomic/internal.rs",
    "rust/kernel/sync/atomic/ordering.rs",
    "rust/kernel/sync/atomic/predefine.rs",
    "rust/kernel/sync/barrier.rs",
)

# Users that cannot be used. generate.py names users that are in no list.
LEFT_OUT = {
    "rust/kernel/debugfs.rs": "debugfs in Rust",
    "rust/kernel/debugfs/traits.rs": "debugfs in Rust; names a trait that only the kernel crate can",
    "rust/kernel/time/hrtimer.rs": "hrtimers as 7.3 has them in Rust",
    "drivers/android/binder/debug.rs": "the rest of binder",
    "drivers/android/binder/rust_binder_main.rs": "the rest of binder",
    "drivers/android/binder/thread.rs": "the rest of binder",
    "drivers/android/binder/transaction.rs": "the rest of binder",
    "drivers/gpu/nova-core/driver.rs": "PCI and the auxiliary bus in Rust",
    "samples/rust/rust_debugfs.rs": "debugfs in Rust",
    "samples/rust/rust_debugfs_scoped.rs": "debugfs in Rust",
}
