// SPDX-License-Identifier: GPL-2.0

//! KUnit suites in a module, whose cases are Rust functions that use `assert!` and `assert_eq!`.

use core::ffi::CStr;
use kernel::bindings::{kunit, kunit_case, kunit_suite};

/// Fails the running case if the condition does not hold; `core`'s would stop the kernel.
macro_rules! assert {
    ($cond:expr $(,)?) => {
        if !$cond {
            $crate::case::fail(core::stringify!($cond), core::file!(), core::line!());
        }
    };
}

/// Fails the running case if the values differ.
macro_rules! assert_eq {
    ($left:expr, $right:expr $(,)?) => {
        assert!($left == $right)
    };
}

/// Makes functions of the module that it stands in the cases of a KUnit suite, which runs when
/// the module is loaded.
macro_rules! suite {
    ($name:ident: $($case:ident),+ $(,)?) => {
        const _: () = {
            use kernel::bindings::{kunit, kunit_case, kunit_suite};
            use $crate::case::{self, Entry};

            const COUNT: usize = [$(core::stringify!($case)),+].len();

            // KUnit writes its verdicts into both.
            static mut CASES: [kunit_case; COUNT + 1] = [
                $({
                    extern "C" fn run(_test: *mut kunit) {
                        $case();
                    }
                    case::case(core::concat!(core::stringify!($case), "\0"), Some(run))
                },)+
                // The end of the list is a case without a function.
                case::case("\0", None),
            ];
            static mut SUITE: kunit_suite =
                case::suite(core::stringify!($name), (&raw mut CASES).cast());

            // Where the loader of modules looks for suites.
            #[link_section = ".kunit_test_suites"]
            #[used]
            static ENTRY: Entry = Entry(&raw mut SUITE);
        };
    };
}

/// A pointer to a suite.
#[repr(transparent)]
pub(crate) struct Entry(pub(crate) *mut kunit_suite);

// SAFETY: Only KUnit follows the pointer, while it loads or removes the module.
unsafe impl Sync for Entry {}

/// What KUnit names the module of a case.
const MODULE: &CStr = c"parity";

/// A case; the name ends with a zero byte.
pub(crate) const fn case(
    name: &'static str,
    run: Option<unsafe extern "C" fn(*mut kunit)>,
) -> kunit_case {
    // SAFETY: Integers, pointers, and functions that may be missing: all zero is valid.
    let mut case: kunit_case = unsafe { core::mem::zeroed() };

    if run.is_some() {
        case.run_case = run;
        case.name = name.as_ptr().cast();
        case.module_name = MODULE.as_ptr().cast_mut().cast();
    }
    case
}

/// A suite of the cases up to the one without a function.
pub(crate) const fn suite(name: &'static str, cases: *mut kunit_case) -> kunit_suite {
    // SAFETY: Integers, pointers, and functions that may be missing: all zero is valid.
    let mut suite: kunit_suite = unsafe { core::mem::zeroed() };
    let mut i = 0;

    // A name that is too long does not compile; a zero byte follows it.
    while i < name.len() {
        suite.name[i] = name.as_bytes()[i] as _;
        i += 1;
    }
    suite.test_cases = cases;
    suite
}

/// Says what did not hold, and ends the running case as failed.
pub(crate) fn fail(condition: &str, file: &str, line: u32) {
    extern "C" {
        fn parity_fail();
    }

    kernel::kunit::err(format_args!(
        "    # not true: {condition}, at {file}:{line}\n"
    ));
    // SAFETY: Only cases call this, and KUnit is what runs them.
    unsafe { parity_fail() }
}
