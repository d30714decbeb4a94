# SPDX-License-Identifier: GPL-2.0
"""Taking the lines that a later patch adds out of an owned file."""
from __future__ import annotations

import unittest
from typing import List, Optional

import world  # noqa: F401  pylint: disable=unused-import  (finds the package)

from series.owned import take_out


def without(text: str, added: str, before: Optional[str] = None,
            after: Optional[str] = None) -> Optional[str]:
    """The text, words as lines, without the words added; None if they cannot be found."""
    def lines(words: str) -> List[bytes]:
        return [f"{word}\n".encode() for word in words.split()]

    near = [f"{word}\n".encode() if word else None for word in (before, after)]
    left, _ = take_out(lines(text), (near[0], lines(added), near[1]))
    return None if left is None else " ".join(line.decode().strip() for line in left)


class TakeOut(unittest.TestCase):
    """Lines are written as words."""

    def test_one_line(self) -> None:
        self.assertEqual(without("a b c", "b"), "a c")

    def test_several_lines(self) -> None:
        self.assertEqual(without("a b c d", "b c"), "a d")

    def test_missing(self) -> None:
        self.assertIsNone(without("a c", "b"))

    def test_twice(self) -> None:
        self.assertIsNone(without("a b c b d", "b"))

    def test_twice_told_apart_by_the_line_before(self) -> None:
        self.assertEqual(without("a b c b d", "b", before="c"), "a b c d")

    def test_twice_told_apart_by_the_line_after(self) -> None:
        self.assertEqual(without("a b c b d", "b", after="c"), "a c b d")

    def test_twice_side_by_side(self) -> None:
        self.assertEqual(without("a b b c", "b"), "a b c")

    def test_line_came_in_between(self) -> None:
        self.assertEqual(without("a b new c d", "b c"), "a new d")

    def test_part_missing(self) -> None:
        self.assertIsNone(without("a b d", "b c"))

    def test_at_the_ends(self) -> None:
        self.assertEqual(without("a b", "a"), "b")
        self.assertEqual(without("a b", "b"), "a")


if __name__ == "__main__":
    unittest.main()
