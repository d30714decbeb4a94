# SPDX-License-Identifier: GPL-2.0
"""Topics: what is made of their stack, and of their cover letters."""
from __future__ import annotations

from topics_world import BITS, LETTER, WITH_BITS, TopicWorld
from world import SYNC, fill

from series.cover import parse

ATOMICS = "atomics/0001-rust-sync-add-atomics.patch"
BITS_PATCH = "bits/0001-rust-sync-add-bits.patch"
ORDERINGS = "orderings/0001-rust-sync-add-orderings.patch"


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
