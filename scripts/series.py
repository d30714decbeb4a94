#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Keep the patch series of each kernel version in step with the files in rust/ and kernel/.

`make help` lists the exit statuses.
"""
from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from typing import Any, Callable, Optional

sys.dont_write_bytecode = True  # the checkout stays clean

# pylint: disable=wrong-import-position
from series import apply, check, record, regenerate, report, status, sync, tree  # noqa: E402
from series.checkout import Checkout  # noqa: E402
from series.git import GitError  # noqa: E402


def source(name: str) -> Path:
    """A folder that is copied: what a link to it points to, not the link."""
    return Path(name).resolve()


def parser() -> argparse.ArgumentParser:
    """The command line."""
    root = Path(__file__).resolve().parent.parent
    top = argparse.ArgumentParser(description=__doc__)
    top.add_argument("--root", type=Path, default=root, help="the checkout (default: this one)")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, text: str, run: Callable[[Checkout, Any], None],
                pristine: bool = True) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text)
        made.set_defaults(run=run)
        if pristine:
            made.add_argument("--base", required=True, help="the base of the series, as 6.12")
            made.add_argument("--pristine", required=True, type=source, metavar="DIR",
                              help="untouched kernel source of that version; only read")
        return made

    def topic(made: argparse.ArgumentParser, text: str) -> None:
        made.add_argument("--topic", metavar="NAME", help=text)

    one = command("sync", "make or update a kernel tree: source + patches + the checkout's files",
                  lambda checkout, args: sync.sync(checkout, args.base, args.pristine, args.tree))
    one.add_argument("--tree", required=True, type=Path, metavar="DIR")
    command("check", "check a series against its kernel, the checkout and the rules",
            lambda checkout, args: check.check(checkout, args.base, args.pristine))
    one = command("regenerate", "write patches/BASE again with the checkout's owned files", write)
    one.add_argument("--from-tree", type=Path, metavar="DIR",
                     help="take the commits of this git tree (see `tree`); also writes owned files")
    topic(one, "the topic that the git tree was made for, which is all that is written")
    one = command("tree", "make a git tree with the series as commits, to edit",
                  lambda checkout, args: tree.make(
                      checkout, args.base, args.pristine, args.tree,
                      (args.topic or "", args.needs.replace(",", " ").split())))
    one.add_argument("--tree", required=True, type=Path, metavar="DIR")
    topic(one, "this topic alone, on what it needs; it may be new")
    one.add_argument("--needs", default="", metavar="NAMES", help="what a new topic needs")
    one = command("apply", "apply a series to your own kernel tree, git or not",
                  lambda checkout, args: apply.apply(checkout, args.base, args.kdir, args.topic),
                  pristine=False)
    one.add_argument("--base", default="auto",
                     help="default: by the version in the tree's Makefile")
    one.add_argument("--kdir", required=True, type=Path, metavar="DIR")
    topic(one, "this topic and what it needs (default: all of them)")
    one = command("status", "how each series stands to a kernel, which is only read; fails unless "
                  "every patch of the base that has its version applies", state, pristine=False)
    one.add_argument("--base", help="try this series alone, and judge it whatever the version")
    topic(one, "this topic alone, on what it needs")
    one.add_argument("--json", action="store_true", help="all of it for a program")
    kernel = one.add_mutually_exclusive_group(required=True)
    kernel.add_argument("--kdir", type=Path, metavar="DIR", help="any kernel tree, git or not")
    kernel.add_argument("--tarball", type=Path, metavar="FILE")
    kernel.add_argument("--build", type=Path, metavar="DIR",
                        help="where each base has its untouched source, in BASE/pristine")
    return top


def write(checkout: Checkout, args: Any) -> None:
    """regenerate."""
    if args.from_tree:
        record.record(checkout, args.base, args.pristine, args.from_tree, args.topic)
    elif args.topic:
        raise status.Failure(status.USAGE, "without FROM=tree all topics are written: leave TOPIC= "
                             "out")
    else:
        regenerate.regenerate(checkout, args.base, args.pristine)


def state(checkout: Checkout, args: Any) -> None:
    """status."""
    kind = next(kind for kind in ("kdir", "tarball", "build") if getattr(args, kind))
    report.status(checkout, (args.base, args.topic), (kind, getattr(args, kind)), args.json)


def main(argv: Optional[list[str]] = None) -> int:
    """Run, and turn every way to end into an exit status."""
    args = parser().parse_args(argv)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    caught = None

    def stop(number: int, _frame: object) -> None:
        nonlocal caught
        caught = number
        for number in before:  # a second one must not stop the cleaning up
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, stop)
    try:
        args.run(Checkout(args.root.resolve()), args)
        return status.OK
    except status.Failure as error:
        message, ended = str(error), error.status
    except (GitError, OSError) as error:
        message, ended = str(error), status.INPUT
    except KeyboardInterrupt:
        message, ended = "interrupted", status.INTERRUPTED
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    # Whoever runs this in a process of its own, as the tests do, is to stop, too.
    if caught and callable(before[caught]) and before[caught] is not signal.default_int_handler:
        before[caught](caught, None)
    print(f"series.py {args.command}: {message}", file=sys.stderr)
    return ended


if __name__ == "__main__":
    sys.exit(main())
