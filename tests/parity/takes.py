# SPDX-License-Identifier: GPL-2.0
"""What is taken from Linux 7.3, and what has to be different on a kernel that lacks more than
the API. tests/parity/module/parity_main.rs is the crate that these files become: what they call
`crate::`, `bindings::`, `pin_init::` or `super::` is found there, so that few need a rule.
"""

from dataclasses import dataclass
from typing import Tuple, Union

from adapt import Drop, Part, Swap


@dataclass(frozen=True)
class Take:
    """A file, what of it, and its place in the crate."""

    path: str
    to: str
    parts: Tuple[Part, ...] = ()
    rules: Tuple[Union[Drop, Swap], ...] = ()
    examples: bool = False


# Each is compiled, and tests/parity/module/users.rs uses it; `examples`: those in it are run.
USERS = (
    Take("rust/kernel/sync/refcount.rs", "sync/refcount.rs"),
    Take("rust/kernel/sync/set_once.rs", "sync/set_once.rs", examples=True, rules=(
        Swap("/// # use kernel::sync::SetOnce;", "/// # use crate::sync::SetOnce;",
             "it is in this crate"),
    )),
    Take("rust/kernel/list/arc.rs", "list/arc.rs", rules=(
        Drop("#[derive(core::marker::CoercePointee)]",
             "a feature of the compiler that 6.12 does not enable"),
    )),
    # Its examples take for granted that an initialiser which cannot fail has one type of error.
    Take("rust/kernel/revocable.rs", "revocable.rs"),
    Take("rust/kernel/print.rs", "print.rs", parts=(
        Part("use crate::{", "// Called from `vsprintf` with format specifier `%pA`.", "imports"),
        Part("/// A lightweight `call_once` primitive.",
             "/// Prints an emergency-level message (level 0) only once.", "OnceLite, do_once_lite!"),
    ), rules=(
        Drop("ffi::{c_char, c_void},", "for parts that are not taken"),
        Drop("fmt,", "for parts that are not taken"),
        Drop("str::RawFormatter,", "for parts that are not taken"),
    )),
    Take("drivers/android/binder/stats.rs", "binder/stats.rs", parts=(
        Part("use crate::defs::*;", "mod strings {", "all but the names of the commands, which are C's"),
    ), rules=(
        Swap("use kernel::{ioctl::_IOC_NR, seq_file::SeqFile, seq_print};",
             "use crate::{ioctl::_IOC_NR, seq_file::SeqFile, seq_print};",
             "6.12 has no seq_file in Rust"),
    )),
)

# What a user needs that is not the API's, and that 6.12 lacks too.
NEEDED = (
    Take("rust/kernel/sync/rcu.rs", "sync/rcu.rs"),
    Take("rust/helpers/refcount.c", "helpers/refcount.c"),
    Take("rust/helpers/rcu.c", "helpers/rcu.c"),
)

# 7.3's own KUnit suite of the API.
TESTS = Take("rust/kernel/sync/atomic/predefine.rs", "sync/atomic/predefine.rs", parts=(
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

# Users that are not taken. One that is in neither list makes the generator say so.
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
