# SPDX-License-Identifier: GPL-2.0
"""Topics: each rule, broken once; alone, on what they need, stacked."""
from __future__ import annotations

import unittest

from topics_world import BITS, LETTER, MARKED, WITH_BITS, TopicWorld
from world import ATOMIC, KERNEL, ORDERING, SYNC, fill

from series.cover import parse
from series.status import CHECK, CONFLICT, USAGE

ATOMICS = "atomics/0001-rust-sync-add-atomics.patch"
BITS_PATCH = "bits/0001-rust-sync-add-bits.patch"
ORDERINGS = "orderings/0001-rust-sync-add-orderings.patch"


class Check(TopicWorld):
    """The series of the world is fine; then one thing is not."""

    def bad(self, text: str, status: int = CHECK) -> None:
        """check fails and says this."""
        self.fails(status, text, "check")

    def letter(self, topic: str, old: str, new: str) -> None:
        """Edit a cover letter."""
        self.edit(self.patches / topic / LETTER, old, new)

    def test_fine(self) -> None:
        self.assertIn("3 patches in 3 topics, each alone and all together, apply to Linux 6.12.7, "
                      "their 3 owned files are the checkout's", self.must("check"))
        lines = (self.patches / "series").read_text().splitlines()
        self.assertEqual(lines[2:], [ATOMICS, BITS_PATCH, ORDERINGS])

    def test_only_some_patches_are_in_topics(self) -> None:
        (self.patches / BITS_PATCH).rename(self.patches / "0001-x.patch")
        self.edit(self.patches / "series", BITS_PATCH, "0001-x.patch")
        self.bad("either every patch is in the folder of a topic, or none is")

    def test_patches_of_a_topic_apart(self) -> None:
        fill(self.patches / "atomics", {"0002-x.patch": (self.patches / ATOMICS).read_text()})
        with (self.patches / "series").open("a") as file:
            file.write("atomics/0002-x.patch\n")
        self.bad("the patches of atomics are not next to each other")

    def test_name_of_a_topic(self) -> None:
        (self.patches / "bits").rename(self.patches / "Bits")
        self.edit(self.patches / "series", "bits/", "Bits/")
        self.bad("a topic's name is made of a-z, 0-9 and -")

    def test_needs_no_such_topic(self) -> None:
        self.letter("orderings", "Needs: atomics", "Needs: atomics, none")
        self.bad("needs none, which patches/6.12/series does not list before it")

    def test_needs_a_later_topic_or_one_that_needs_it(self) -> None:
        self.letter("atomics", "It is good.", "It is good.\n\nNeeds: orderings")
        self.bad("atomics/0000-cover-letter.patch: needs orderings, which patches/6.12/series does "
                 "not list before it")

    def test_a_need_that_is_not_named(self) -> None:
        self.letter("orderings", "Needs: atomics\n\n", "")
        self.bad(f"patch 1 of 1 does not apply: {ORDERINGS}", CONFLICT)

    def test_no_letter(self) -> None:
        (self.patches / "bits" / LETTER).unlink()
        self.bad("bits/0000-cover-letter.patch: is missing")

    def test_letter_that_is_not_written(self) -> None:
        self.letter("bits", "It is good.", "*** BLURB HERE ***")
        self.letter("bits", "Of bits", "*** SUBJECT HERE ***")
        self.bad("bits/0000-cover-letter.patch: the subject has to be written")
        self.bad("bits/0000-cover-letter.patch: the text has to be written")

    def test_letter_that_only_names_needs(self) -> None:
        self.letter("orderings", "It is good.\n\n", "")
        self.bad("orderings/0000-cover-letter.patch: the text has to be written")

    def test_needs_in_the_middle_of_a_paragraph(self) -> None:
        self.letter("orderings", "It is good.\n\n", "It is good.\n")
        self.letter("orderings", "Needs: atomics\n", "Needs: atomics\nand more\n")
        patch = (self.patches / ORDERINGS).read_text()  # which then needs nothing
        start = patch.index(f"diff --git a/{SYNC}")
        end = patch.find("diff --git", start + 1)
        (self.patches / ORDERINGS).write_text(patch[:start] + (patch[end:] if end > 0 else ""))
        self.bad("as a paragraph of its own")

    def test_numbers_of_the_letter(self) -> None:
        self.letter("bits", "[PATCH 0/1]", "[PATCH 0/2]")
        self.bad("bits/0000-cover-letter.patch: its subject does not start with [PATCH 0/1]")

    def test_made_part_of_the_letter(self) -> None:
        self.letter("bits", "2 files changed", "3 files changed")
        self.bad("bits/0000-cover-letter.patch: its list of patches or of files is not theirs")
        self.must("regenerate")
        self.must("check")

    def test_numbers_of_a_patch(self) -> None:
        self.edit(self.patches / BITS_PATCH, "[PATCH 1/1]", "[PATCH 2/3]")
        self.bad(f"{BITS_PATCH}: its subject does not start with [PATCH 1/1]")

    def test_orphans(self) -> None:
        fill(self.patches, {"notes": "", "bits/0002-x.patch": "", "old/" + LETTER: ""})
        (self.patches / "empty").mkdir()
        for name in ("notes", "bits/0002-x.patch", "old/" + LETTER, "empty"):
            self.bad(f"{name}: not in patches/6.12/series")

    def test_file_that_another_topic_adds(self) -> None:
        self.edit(self.patches / ORDERINGS, f"diff --git a/{ORDERING}",
                  f"diff --git a/{ATOMIC} b/{ATOMIC}\n--- a/{ATOMIC}\n+++ b/{ATOMIC}\n"
                  "@@ -1,2 +1,3 @@\n //! Atomics.\n+//! More.\n \n"
                  f"diff --git a/{ORDERING}")
        self.bad(f"orderings: patch 1 (rust: sync: add orderings): {ATOMIC}: the topic atomics "
                 "adds this file, so another one cannot touch it")

    def test_topics_that_conflict(self) -> None:
        self.late_topic(SYNC, KERNEL[SYNC].replace("mod lock;\n", "mod lock;\nmod more;\n"))
        self.bad("marks does not stack on atomics, bits, orderings: its patch (timer: mark "
                 "expires) conflicts, even if merged, in rust/kernel/sync.rs: ", CONFLICT)

    def test_topics_that_do_the_same(self) -> None:
        self.late_topic(*next(iter(MARKED.items())))
        self.new_topic("again", "", "timer: mark it", MARKED)
        self.bad("again: all that the patch (timer: mark it) changes is in a topic before it",
                 CONFLICT)


class Trailers(TopicWorld):
    """A message ends with its trailers."""

    def ends_with(self, end: str) -> None:
        """Change the end of a message."""
        signed = "Signed-off-by: A User <user@example.org>\n"
        self.edit(self.patches / BITS_PATCH, f"{signed}---\n", end.replace("SIGNED\n", signed)
                  + "---\n")

    def test_text_after_them(self) -> None:
        self.ends_with("SIGNED\n#[inline] is good.\n")
        self.fails(CHECK, "has to end with its trailers, Signed-off-by among them, and ends with: "
                   "#[inline] is good.", "check")

    def test_a_paragraph_after_them(self) -> None:
        self.ends_with("SIGNED\n\nMore.\n")
        self.fails(CHECK, "and ends with: More.", "check")

    def test_text_in_front_of_them_in_their_paragraph(self) -> None:
        self.ends_with("And so on.\nSIGNED\n")
        self.fails(CHECK, "and ends with: And so on.", "check")

    def test_trailers_apart(self) -> None:
        self.ends_with("SIGNED\n\nTested-by: B <b@example.org>\n")
        self.fails(CHECK, "and ends with: Tested-by: B", "check")

    def test_other_trailers_and_their_second_lines(self) -> None:
        self.ends_with("Fixes: 123456789012 (\"a\")\nLink: https://example.org/a\n [1]\n"
                       "[b: changed a word]\nSIGNED\n")
        self.must("check")


class Together(TopicWorld):
    """The stack, and what is made of it."""

    def test_sync_has_all_topics(self) -> None:
        self.sync()
        self.assertEqual((self.tree / SYNC).read_text(),
                         WITH_BITS.replace("condvar;\n",
                                           "condvar;\npub mod atomic; // ordered\n"))
        self.assertEqual((self.tree / BITS).read_text(), "//! Bits.\n")

    def test_edit_goes_into_the_topic_that_adds_the_file(self) -> None:
        fill(self.checkout, {BITS: "//! Newer bits.\n//! Two lines.\n"})
        others = [(self.patches / name).read_text() for name in (ATOMICS, ORDERINGS)]
        self.sync()
        self.assertIn("Newer", (self.tree / BITS).read_text())
        self.must("regenerate")
        self.must("check")
        self.assertIn("+//! Newer bits.", (self.patches / BITS_PATCH).read_text())
        self.assertIn(" rust/kernel/sync/bits.rs | 2 ++\n",
                      (self.patches / "bits" / LETTER).read_text())
        self.assertEqual(others, [(self.patches / name).read_text()
                                  for name in (ATOMICS, ORDERINGS)])
        self.assertIn("unchanged", self.must("regenerate"))

    def test_what_people_wrote_in_a_letter_stays(self) -> None:
        letter = self.patches / "orderings" / LETTER
        self.edit(letter, "It is good.", "Two (2):\nlines.\n\n  More.")
        self.edit(letter, "Subject: ", "To: list@example.org\nSubject: ")
        before = letter.read_text()
        self.must("regenerate")
        self.assertEqual(letter.read_text(), before)
        self.assertEqual(parse(letter.read_text(), "x").needs, ("atomics",))

    def test_text_that_looks_like_the_list_of_patches(self) -> None:
        self.edit(self.patches / "bits" / LETTER, "It is good.",
                  "It is good.\n\nA User (1):\n  rust: sync\n\nMore.")
        before = (self.patches / "bits" / LETTER).read_text()
        self.assertIn("unchanged", self.must("regenerate"))
        self.assertEqual((self.patches / "bits" / LETTER).read_text(), before)


class Names(TopicWorld):
    """TOPIC= that is not one."""

    def test_unknown(self) -> None:
        for argv in (("apply", "--kdir", str(self.pristine)),
                     ("status", "--base", "6.12", "--kdir", str(self.pristine))):
            self.fails(USAGE, "has no topic none; it has: atomics, bits, orderings", *argv,
                       "--topic", "none")
        self.fails(USAGE, "no series has a topic none", "status", "--kdir", str(self.pristine),
                   "--topic", "none")
        self.fails(USAGE, "a topic's name is made of", "tree", "--tree", str(self.tree), "--topic",
                   "No/ne")
        self.fails(USAGE, "leave TOPIC= out", "regenerate", "--topic", "bits")


if __name__ == "__main__":
    unittest.main()
