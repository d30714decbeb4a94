#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Judge one boot of the guest from its console log.

The log is cut at "lkmm: user space": KUnit's suites come before, the samples after. KUnit
reports once for the suites of the kernel and once for those of each module; the kernel tree's
own kunit.py parses each of these reports, and the samples'. Written to the output folder:
kunit.json and samples.json (counts), table.txt (for people), summary.txt (one line)
and verdict (one word: passed, failed, no-tests, skipped, crash or timeout).
"""

import argparse
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, Iterator, List, Tuple

MARK = "lkmm: user space"
REPORT = re.compile(r"^(?:\[ *[0-9.]+\] )?KTAP version ", re.M)
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
SKIP = re.compile(r"ok \d+ (\S+) # SKIP ?(.*)")
WORDS = {"PASS": "passed", "FAIL": "failed", "SKIP": "skipped", "ERROR": "crash"}


@dataclass
class Count:
    """How many cases ended how; the skipped ones with their reasons."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    skips: List[str] = field(default_factory=list)

    def add(self, name: str, verdict: str, reasons: Dict[str, str]) -> None:
        if verdict == "passed":
            self.passed += 1
        elif verdict == "skipped":
            self.skipped += 1
            self.skips.append(f"{name}: {reasons.get(name) or 'no reason given'}")
        else:
            self.failed += 1

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def parse(kunit: Path, text: str, out: Path) -> Tuple[dict, bool]:
    """What kunit.py makes of the text, and whether it is content with it."""
    out.with_suffix(".log").write_text(text)
    out.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, str(kunit), "parse", f"--json={out}", str(out.with_suffix(".log"))],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, check=False)
    out.with_suffix(".txt").write_text(ANSI.sub("", done.stdout))
    return (json.loads(out.read_text()) if out.exists() else {}), done.returncode == 0


def cases(group: dict) -> Iterator[Tuple[str, str]]:
    """Every test case below a group, as (name, verdict)."""
    for case in group.get("test_cases", []):
        yield case["name"], WORDS.get(case["status"], "failed")
    for sub in group.get("sub_groups", []):
        yield from cases(sub)


def suites(group: dict) -> Iterator[Tuple[str, dict]]:
    """The suites of a run; one that died before its first case counts as a case."""
    for sub in group.get("sub_groups", []):
        yield sub["name"], sub
    for case in group.get("test_cases", []):
        yield case["name"], {"test_cases": [case]}


def reports(text: str) -> List[str]:
    """The text cut before each report but the first."""
    starts = [found.start() for found in REPORT.finditer(text)][1:]
    return [text[begin:end] for begin, end in zip([0, *starts], [*starts, len(text)])]


def parse_kunit(kunit: Path, text: str, out: Path) -> Tuple[dict, bool]:
    """The suites of all reports as one, and whether kunit.py is content with each."""
    groups, contents = [], []
    for number, report in enumerate(reports(text)):
        group, content = parse(kunit, report, out / f"parsed-kunit-{number}.json")
        groups.append(group)
        contents.append(content)
    return {key: [entry for group in groups for entry in group.get(key, [])]
            for key in ("sub_groups", "test_cases")}, all(contents)


def silent(modules: List[str], text: str) -> List[str]:
    """Those of the modules that the guest did not load, or that reported on no suite then."""
    parts = re.split(r"lkmm: module (\S+)\n", text)
    said = dict(zip(parts[1::2], parts[2::2]))
    return [name for name in modules if not REPORT.search(said.get(name, ""))]


def judge_kunit(group: dict, content: bool, missing: List[str],
                reasons: Dict[str, str]) -> Tuple[Count, List[str]]:
    """A module whose suites the guest did not report on counts as a case that failed."""
    total, rows = Count(failed=len(missing)), []
    rows += [f"{name + ' (module)':<38} not run" for name in missing]
    for name, suite in suites(group):
        count = Count()
        bad = [case for case, verdict in cases(suite)
               if count.add(case, verdict, reasons) or verdict not in ("passed", "skipped")]
        rows.append(f"{name:<38} {count}" + (f": {', '.join(bad)}" if bad else ""))
        total.passed += count.passed
        total.failed += count.failed
        total.skipped += count.skipped
        total.skips += count.skips
    if not content and not total.failed and total.passed:
        total.failed += 1
        rows.append("kunit.py is not content with the log: see parsed-kunit-*.txt in the results")
    return total, rows


def judge_samples(group: dict, expected: List[str], text: str, ended: str,
                  reasons: Dict[str, str]) -> Tuple[Count, List[str]]:
    """A sample that the guest did not report on has failed, too."""
    total, rows = Count(), []
    reported = dict(cases(group))
    missing = ended if ended != "ok" else "not run"
    for name in expected:
        verdict = reported.get(name)
        if verdict is None or verdict == "crash":
            verdict, missing = missing, "not run"
        said = re.findall(rf"# {re.escape(name)}: (.*)", text)
        total.add(name, verdict, reasons)
        rows.append(f"{name:<18} {verdict:<8} {said[-1] if said else ''}".rstrip())
    return total, rows


def verdict_of(ended: str, kunit: Count, samples: Count) -> str:
    if ended != "ok":
        return ended
    if kunit.failed or samples.failed:
        return "failed"
    if samples.passed and kunit.passed:
        return "passed"
    return "skipped" if samples.skipped or kunit.skipped else "no-tests"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--log", type=Path, required=True, help="the guest's console")
    parser.add_argument("--ended", choices=["ok", "crash", "timeout"], required=True, help="how the boot ended")
    parser.add_argument("--tree", type=Path, required=True, help="kernel tree with kunit.py")
    parser.add_argument("--out", type=Path, required=True, help="folder for the results")
    parser.add_argument("--kunit-module", action="append", default=[], help="a module with suites that the guest loads")
    parser.add_argument("expected", nargs="*", help="the samples that the guest was given")
    args = parser.parse_args()

    args.out.mkdir(parents=True, exist_ok=True)
    log = args.log.read_text(errors="backslashreplace").replace("\r", "")
    head, _, tail = log.partition(MARK)
    kunit_py = args.tree / "tools/testing/kunit/kunit.py"
    reasons = dict(SKIP.findall(log))
    group, content = parse_kunit(kunit_py, head, args.out)
    missing = silent(args.kunit_module, head)
    kunit, kunit_rows = judge_kunit(group, content, missing, reasons)
    group, _ = parse(kunit_py, tail, args.out / "parsed-samples.json")
    samples, sample_rows = judge_samples(group, args.expected, tail, args.ended, reasons)
    verdict = verdict_of(args.ended, kunit, samples)

    lines = ["KUnit suite", *kunit_rows, "", f"{'sample':<18} {'verdict':<8} detail", *sample_rows]
    (args.out / "table.txt").write_text("\n".join(lines) + "\n")
    (args.out / "summary.txt").write_text(f"{verdict}: KUnit {kunit}; samples {samples}\n")
    for name, count in (("kunit", kunit), ("samples", samples)):
        (args.out / f"{name}.json").write_text(json.dumps(vars(count)) + "\n")
    (args.out / "verdict").write_text(verdict + "\n")


if __name__ == "__main__":
    main()
