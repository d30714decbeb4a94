# SPDX-License-Identifier: GPL-2.0
"""The order of accesses in disassembly, and what program_order.py objects to.

The pieces of disassembly are llvm-objdump 22's, of task_irq_main.o.
"""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from program_order import Fault, Instruction, contains, judge, lines_of, texts  # noqa: E402

X86_64 = """
task_irq_main.o:\tfile format elf64-x86-64

00000000000001d0 <task_irq_task>:
     25c:      \tleal\t(%rcx,%r15), %ebp
     260:      \tmovq\t0x28(%rsp), %rdi
     267:      \tcallq\t0x26c <task_irq_task+0x9c>
\t\t0000000000000268:  R_X86_64_PLT32\trust_helper_atomic_set-0x4
     26c:      \tpause
     27f:      \tcallq\t0x284 <task_irq_task+0xb4>
\t\t0000000000000280:  R_X86_64_PLT32\trust_helper_atomic_read-0x4
     284:      \tcmpl\t$0x2001, %r15d          # imm = 0x2001
"""
ARM64 = """
     22c:      \tstr\tw10, [x19, x20]
     230:      \tisb
     234:      \tcbz\tw9, 0x26c <task_irq_task+0xa0>
     238:      \tldr\tw12, [x19, #0x5c]
     23c:      \tstr\tx12, [sp, #0x10]
"""
RISCV64 = """
     22e:      \tauipc\tra, 0x0
\t\t000000000000022e:  R_RISCV_CALL_PLT\trust_helper_atomic_set
\t\t000000000000022e:  R_RISCV_RELAX\t*ABS*
     232:      \tjalr\tra <task_irq_task+0x62>
     236:      \tauipc\tra, 0x0
\t\t0000000000000236:  R_RISCV_CALL_PLT\trust_helper_atomic_read
     23a:      \tbeqz\ta0, 0x24c <task_irq_task+0x7c>
"""


def lined(disassembly: str, *lines: int) -> "list[Instruction]":
    return [Instruction(*both) for both in zip(texts(disassembly).values(), lines)]


class Disassembly(unittest.TestCase):
    def test_relocations_belong_to_instructions_and_places_do_not_count(self) -> None:
        self.assertEqual(list(texts(X86_64).values()), [
            "leal\t(%rcx,%r15), %ebp", "movq\t0x28(%rsp), %rdi",
            "callq\t<> rust_helper_atomic_set-0x4", "pause",
            "callq\t<> rust_helper_atomic_read-0x4", "cmpl\t$0x2001, %r15d"])

    def test_a_block_of_code_elsewhere(self) -> None:
        self.assertTrue(contains(["a", "b", "c"], ["b", "c"]))
        self.assertFalse(contains(["a", "b", "c"], ["a", "c"]))


class Source(unittest.TestCase):
    def test_each_access_is_in_one_line(self) -> None:
        text = "a.store(1);\nb.load();\n"
        self.assertEqual(lines_of(text, ["b.load", "a.store"]), [2, 1])
        for source in ("a.store(1);\n", text * 2):
            with self.assertRaisesRegex(Fault, r"b\.load\(: [02] lines"):
                lines_of(source, ["b.load"])


class Judgement(unittest.TestCase):
    def judge(self, code: "list[Instruction]", *accesses: "tuple[int, str]") -> str:
        return "; ".join(judge(code, dict(accesses))[0])

    def test_calls_in_order(self) -> None:
        bad, block = judge(lined(X86_64, 1, 1, 1, 2, 3, 4), {1: "store", 3: "load"})
        self.assertEqual(bad, [])
        self.assertEqual([text.split()[0] for text in block], ["callq", "pause", "callq"])

    def test_a_call_is_no_jump(self) -> None:
        accesses = ((1, "store"), (3, "load"))
        self.assertEqual(self.judge(lined(RISCV64, 1, 2, 3, 4), *accesses), "")
        self.assertIn("`beqz\ta0, <>` between", self.judge(lined(RISCV64, 1, 2, 2, 4)
                                                          + lined(RISCV64, 2, 2, 3), *accesses))

    def test_another_order_one_that_is_gone_and_one_twice(self) -> None:
        code = lined(X86_64, 1, 1, 1, 2, 3, 4)
        for accesses in [((3, "load"), (1, "store")), ((1, "store"), (3, "load"), (9, "gone"))]:
            self.assertIn("the code has store, load;", self.judge(code, *accesses))
        self.assertIn("the code has store, store;",
                      self.judge(lined(X86_64, 1, 1, 1, 2, 1, 4), (1, "store")))
        self.assertIn("no access", self.judge(code, (2, "pause")))

    def test_a_jump_between_them(self) -> None:
        self.assertIn("`cbz\tw9, <>` between",
                      self.judge(lined(ARM64, 1, 0, 0, 3, 3), (1, "store"), (3, "load")))


if __name__ == "__main__":
    unittest.main()
