# SPDX-License-Identifier: GPL-2.0
"""Counting 64-bit atomic accesses in disassembly, and what --assert objects to.

The pieces of disassembly are llvm-objdump 22's, of hrtimer.o.
"""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from hrtimer_cost import Count, Fault, count, judge  # noqa: E402  (needs the path above)

RISCV32 = """
hrtimer.o:\tfile format elf32-littleriscv

Disassembly of section .text:

<hrtimer_forward>:
               \tmv\ta0, s2
               \tauipc\tra, 0x0
\t\tR_RISCV_CALL_PLT\tgeneric_atomic64_read
\t\tR_RISCV_RELAX\t*ABS*
               \tjalr\tra <hrtimer_forward+0x24>

<.Lpcrel_hi10>:
               \tauipc\tra, 0x0
\t\tR_RISCV_CALL_PLT\tgeneric_atomic64_set
               \tjalr\tra <.Lpcrel_hi10+0x80>
               \tauipc\tra, 0x0
\t\tR_RISCV_CALL_PLT\tgeneric_atomic64_set
               \tjalr\tra <.Lpcrel_hi10+0xc6>

<hrtimer_active>:
               \tret
"""

ARM = """
<hrtimer_forward>:
               \tldrexd\tr6, r7, [r10]
               \tsubs\tr4, r2, r6
<.Ltmp2>:
               \tldrexd\tr2, r3, [r4]
               \tstrexd\tr2, r6, r7, [r4]
               \tteq.w\tr2, #0x0
               \tbne\t0xaa <.Ltmp2+0x3a>      @ imm = #-0x10
<__hrtimer_get_remaining>:
               \tldrexd\tr0, r1, [r5]
"""

I386 = """
<hrtimer_forward>:
               \tleal\t0x18(%eax), %ecx
               \tcalll\t{read} <hrtimer_forward+0x11>
\t\tR_386_PC32\tatomic64_read_cx8
               \tcalll\t{write} <hrtimer_forward+0xb4>
\t\tR_386_PC32\tatomic64_set_cx8
               \tcalll\t{other} <hrtimer_forward+0xc4>
\t\tR_386_PC32\t.text{other}
"""


class Disassembly(unittest.TestCase):
    def test_calls_of_the_generic_functions(self) -> None:
        found = count(RISCV32)
        self.assertEqual(list(found), ["hrtimer_forward", "hrtimer_active"])
        self.assertEqual(found["hrtimer_forward"][:3], (1, 2, 7))
        self.assertEqual(found["hrtimer_active"][:3], (0, 0, 1))

    def test_a_store_on_arm_is_no_read(self) -> None:
        found = count(ARM)
        self.assertEqual(found["hrtimer_forward"][:3], (1, 1, 6))
        self.assertEqual(found["__hrtimer_get_remaining"][:3], (1, 0, 1))

    def test_code_that_only_moved_is_the_same(self) -> None:
        here = count(I386.replace("{read}", "0x3f1").replace("{write}", "0x494")
                     .replace("{other}", "+0x4a4"))
        there = count(I386.replace("{read}", "0x401").replace("{write}", "0x4a4")
                      .replace("{other}", "+0x4b4"))
        self.assertEqual(here["hrtimer_forward"][:3], (1, 1, 4))
        self.assertEqual(here, there)
        self.assertNotEqual(count(I386), count(I386.replace("%ecx", "%edx")))

    def test_not_a_disassembly(self) -> None:
        with self.assertRaisesRegex(Fault, "no function"):
            count("hrtimer.o:\tfile format elf32-i386\n")


class Judgement(unittest.TestCase):
    def judge(self, machine: str, **counts: "tuple[int, int]") -> str:
        found = {"hrtimer_forward": (0, 2), **counts}
        return "; ".join(judge(machine, {name: Count(*two) for name, two in found.items()}))

    def test_the_series_is_accepted(self) -> None:
        self.assertEqual("", self.judge("riscv32", __hrtimer_get_remaining=(1, 0),
                                        hrtimer_start_range_ns=(0, 2)))
        self.assertEqual("", self.judge("x86_64", hrtimer_forward=(0, 0)))

    def test_a_read_under_the_lock(self) -> None:
        self.assertIn("__hrtimer_run_queues reads",
                      self.judge("arm", __hrtimer_run_queues=(1, 0)))

    def test_a_plain_write(self) -> None:
        self.assertIn("writes plainly", self.judge("i386", hrtimer_forward=(0, 0)))


if __name__ == "__main__":
    unittest.main()
