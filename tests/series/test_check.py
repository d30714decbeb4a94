# SPDX-License-Identifier: GPL-2.0
"""check: each rule, broken once, in a series without topics and in one with topics."""
from __future__ import annotations

from contextlib import contextmanager
from typing import Dict, Iterator, Optional, Sequence, Tuple

from topics_world import LETTER, MARKED, TopicWorld
from world import ATOMIC, KERNEL, NAMES, ORDERING, SCRIPT, SYNC, TIMER, World, fill

from series.status import CHECK, CONFLICT, INPUT, USAGE, VERSION

ATOMICS = "atomics/0001-rust-sync-add-atomics.patch"
BITS_PATCH = "bits/0001-rust-sync-add-bits.patch"
ORDERINGS = "orderings/0001-rust-sync-add-orderings.patch"
SIGNED = "Signed-off-by: A User <user@example.org>\n"
# A file of the world, a part of it (nothing: all), what it becomes (None: it goes), and how check
# then ends.
Rule = Tuple[str, str, Optional[str], str, int]
PATCHES = "checkout/patches/6.12/"
COMMON: Sequence[Rule] = (
    (PATCHES + "base", "", "6.6.1\n", "patches/6.12/base: holds 6.6.1", CHECK),
    ("pristine/Makefile", "PATCHLEVEL = 12", "PATCHLEVEL = 6", "is Linux 6.6.7, not 6.12", CHECK),
    (f"checkout/{ORDERING}", "", "//! Other.\n", f"{ORDERING} differs from patches/6.12", CHECK),
    (f"checkout/{ORDERING}", "", None, f"{ORDERING} is missing", CHECK),
    ("checkout/rust/extra.rs", "", "", "rust/extra.rs: in no series", CHECK),
    ("checkout/kernel/lib/extra.c", "", "", "kernel/lib/extra.c: in no series", CHECK),
)
FLAT: Sequence[Rule] = (
    (PATCHES + "series", "", None, "there is no series for Linux 6.12", VERSION),
    (PATCHES + "series", "", "# none\n", "lists no patch", CHECK),
    (PATCHES + "series", "", "\n".join([NAMES[1], NAMES[0], NAMES[2]]) + "\n",
     f"{NAMES[1]}: is patch 1 of the series", CHECK),
    (PATCHES + "0009-x.patch", "", "", "0009-x.patch: not in patches/6.12/series", CHECK),
    (PATCHES + NAMES[2], "", None, "which is not there", INPUT),
    (PATCHES + NAMES[1], "[PATCH 2/3]", "[PATCH 2/4]", "does not start with [PATCH 2/3]", CHECK),
    (PATCHES + NAMES[1], "timer: mark", "Mark", "the subject has no `area: `", CHECK),
    (PATCHES + NAMES[2], " //! Atomics.\n", "-//! Atomics.\n+//! Changed.\n",
     f"{ATOMIC}: later patches may only add lines to an owned file", CHECK),
    (f"pristine/{TIMER}", "struct timer", "struct timer_list",
     f"patch 2 of 3 does not apply: {NAMES[1]}", CONFLICT),
)
TOPICS: Sequence[Rule] = (
    (PATCHES + "series", f"{ATOMICS}\n{BITS_PATCH}", f"{BITS_PATCH}\n{ATOMICS}", "", 0),
    (PATCHES + "series", f"{ORDERINGS}\n", f"{ORDERINGS}\n{ATOMICS}\n",
     "the patches of atomics are not next to each other", CHECK),
    (PATCHES + "notes", "", "", "notes: not in patches/6.12/series", CHECK),
    (PATCHES + "bits/0002-x.patch", "", "", "bits/0002-x.patch: not in patches/6.12/series", CHECK),
    (PATCHES + f"old/{LETTER}", "", "", f"old/{LETTER}: not in patches/6.12/series", CHECK),
    (PATCHES + BITS_PATCH, "[PATCH 1/1]", "[PATCH 2/3]", "does not start with [PATCH 1/1]", CHECK),
    (PATCHES + ORDERINGS, f"diff --git a/{ORDERING}",
     f"diff --git a/{ATOMIC} b/{ATOMIC}\n--- a/{ATOMIC}\n+++ b/{ATOMIC}\n"
     f"@@ -1,2 +1,3 @@\n //! Atomics.\n+//! More.\n \ndiff --git a/{ORDERING}",
     f"{ATOMIC}: the topic atomics adds this file, so another one cannot touch it", CHECK),
    (PATCHES + f"bits/{LETTER}", "", None, f"bits/{LETTER}: is missing", CHECK),
    (PATCHES + f"bits/{LETTER}", "[PATCH 0/1]", "[PATCH 0/2]",
     "does not start with [PATCH 0/1]", CHECK),
    (PATCHES + f"bits/{LETTER}", "2 files changed", "3 files changed",
     "its list of patches or of files is not theirs", CHECK),
    (PATCHES + f"bits/{LETTER}", "It is good.", "*** BLURB HERE ***",
     "the text has to be written", CHECK),
    (PATCHES + f"bits/{LETTER}", "Of bits", "*** SUBJECT HERE ***",
     "the subject has to be written", CHECK),
    (PATCHES + f"orderings/{LETTER}", "It is good.\n\n", "", "the text has to be written", CHECK),
    (PATCHES + f"orderings/{LETTER}", "atomics\n", "atomics, none\n",
     "needs none, which patches/6.12/series does not list before it", CHECK),
    (PATCHES + f"atomics/{LETTER}", "It is good.", "It is good.\n\nNeeds: orderings",
     "needs orderings, which patches/6.12/series does not list before it", CHECK),
    (PATCHES + f"orderings/{LETTER}", "Needs: atomics\n\n", "",
     f"patch 1 of 1 does not apply: {ORDERINGS}", CONFLICT),
    (PATCHES + f"bits/{LETTER}", "It is good.", "It is good.\nNeeds: atomics",
     "as a paragraph of its own", CHECK),
    *((PATCHES + BITS_PATCH, f"{SIGNED}---\n", f"{end}---\n", text, status) for end, text, status in (
        (f"{SIGNED}#[inline] is good.\n", "and ends with: #[inline] is good.", CHECK),
        (f"{SIGNED}\nMore.\n", "and ends with: More.", CHECK),
        (f"And so on.\n{SIGNED}", "and ends with: And so on.", CHECK),
        (f"{SIGNED}\nTested-by: B <b@example.org>\n", "and ends with: Tested-by: B", CHECK),
        (f"Fixes: 12 (\"a\")\nLink: https://example.org/a\n [1]\n[b: changed a word]\n{SIGNED}", "", 0),
    )),
)


class Rules(World):
    """Of a series without topics."""

    rules = (*COMMON, *FLAT)
    fine = "3 patches apply to Linux 6.12.7, their 3 owned files are the checkout's"

    @contextmanager
    def broken(self, name: str, old: str, new: Optional[str]) -> Iterator[None]:
        """A file that is changed for a while."""
        path = self.top / name
        before: Dict[str, bytes] = {name: path.read_bytes()} if path.exists() else {}
        if new is None:
            path.unlink()
        elif old:
            self.edit(path, old, new)
        else:
            fill(self.top, {name: new})
        yield
        path.unlink(missing_ok=True)
        for data in before.values():
            path.write_bytes(data)
        if not any(path.parent.iterdir()):
            path.parent.rmdir()

    def test_each_is_seen(self) -> None:
        self.assertIn(self.fine, self.must("check"))
        for name, old, new, text, status in self.rules:
            with self.subTest(f"{name}: {new}"), self.broken(name, old, new):
                self.fails(status, text, "check")


class RulesOfTopics(Rules, TopicWorld):
    """Of one with topics."""

    rules = (*COMMON, *TOPICS)
    fine = ("3 patches in 3 topics, each alone and all together, apply to Linux 6.12.7, their 3 "
            "owned files are the checkout's")

    def test_only_some_patches_are_in_topics(self) -> None:
        (self.patches / BITS_PATCH).rename(self.patches / "0001-x.patch")
        self.edit(self.patches / "series", BITS_PATCH, "0001-x.patch")
        self.fails(CHECK, "either every patch is in the folder of a topic, or none is", "check")

    def test_name_of_a_topic(self) -> None:
        (self.patches / "bits").rename(self.patches / "Bits")
        self.edit(self.patches / "series", "bits/", "Bits/")
        self.fails(CHECK, "a topic's name is made of a-z, 0-9 and -", "check")

    def test_topics_that_conflict(self) -> None:
        self.late_topic(SYNC, KERNEL[SYNC].replace("mod lock;\n", "mod lock;\nmod more;\n"))
        self.fails(CONFLICT, "marks does not stack on atomics, bits, orderings: its patch (timer: mark "
                   "expires) conflicts, even if merged, in rust/kernel/sync.rs: ", "check")

    def test_topics_that_do_the_same(self) -> None:
        self.late_topic(*next(iter(MARKED.items())))
        self.new_topic("again", "", "timer: mark it", MARKED)
        self.fails(CONFLICT, "again: all that the patch (timer: mark it) changes is in a topic before "
                   "it", "check")

    def test_names_that_are_no_topic(self) -> None:
        for argv in (("apply", "--kdir", str(self.pristine)),
                     ("status", "--base", "6.12", "--kdir", str(self.pristine))):
            self.fails(USAGE, "has no topic none; it has: atomics, bits, orderings", *argv,
                       "--topic", "none")
        self.fails(USAGE, "no series has a topic none", "status", "--kdir", str(self.pristine),
                   "--topic", "none")
        self.fails(USAGE, "a topic's name is made of", "tree", "--tree", str(self.tree), "--topic",
                   "No/ne")
        self.fails(USAGE, "leave TOPIC= out", "regenerate", "--topic", "bits")


class Owned(World):
    """Files of the checkout."""

    def test_not_executable(self) -> None:
        (self.checkout / "kernel" / SCRIPT).chmod(0o644)
        self.fails(CHECK, f"kernel/{SCRIPT} differs from patches/6.12 in being executable", "check")

    def test_file_of_another_base(self) -> None:
        fill(self.checkout, {"rust/extra.rs": "", "patches/7.3/series": "0001-x.patch\n",
                             "patches/7.3/0001-x.patch":
                             "diff --git a/rust/extra.rs b/rust/extra.rs\nnew file mode 100644\n"})
        self.must("check")
