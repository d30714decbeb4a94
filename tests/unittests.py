#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Runs the unittests of a folder; each test, and each subtest that fails, becomes a result."""

import argparse
import json
import signal
import sys
import time
import unittest


class Recorder(unittest.TextTestResult):
    """Appends a line to `results` for each test that ends."""

    def startTest(self, test):
        self.begin = time.monotonic()
        super().startTest(test)

    def record(self, test, verdict, reason=""):
        case = {"part": self.part, "case": test.id(), "verdict": verdict}
        if reason:
            case["reason"] = reason
        with open(self.results, "a", encoding="utf-8") as file:
            file.write(json.dumps({**case, "seconds": round(time.monotonic() - self.begin, 3)}) + "\n")

    def addSuccess(self, test):
        super().addSuccess(test)
        self.record(test, "passed")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.record(test, "failed", str(err[1]))

    def addError(self, test, err):
        super().addError(test, err)
        self.record(test, "failed", repr(err[1]))

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.record(test, "skipped", reason)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err:
            self.record(subtest, "failed", str(err[1]))


def stop(number, _frame):
    raise KeyboardInterrupt


def main():
    signal.signal(signal.SIGTERM, stop)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--pattern", default="test_*.py", help="the files with tests")
    parser.add_argument("--part", required=True, help="the part of the results")
    parser.add_argument("--results", required=True, help="the file to append to")
    args = parser.parse_args()
    Recorder.part, Recorder.results, Recorder.begin = args.part, args.results, time.monotonic()
    tests = unittest.defaultTestLoader.discover(args.folder, args.pattern)
    done = unittest.TextTestRunner(verbosity=2, resultclass=Recorder).run(tests)
    sys.exit(not (done.testsRun and done.wasSuccessful()))


if __name__ == "__main__":
    main()
