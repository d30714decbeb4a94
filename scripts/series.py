#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Keep the patch series of each kernel version in step with the files in rust/ and kernel/."""
from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from typing import List, Optional

sys.dont_write_bytecode = True  # the checkout stays clean

# pylint: disable=wrong-import-position
from series import apply, check, overlay, record, regenerate, report, status, tree  # noqa: E402
from series.checkout import Checkout  # noqa: E402
from series.git import GitError  # noqa: E402


def source(name: str) -> Path:
    """A folder that is copied: what a link to it points to, not the link."""
    return Path(name).resolve()


def parser() -> argparse.ArgumentParser:
    """The command line."""
    root = Path(__file__).resolve().parent.parent
    top = argparse.ArgumentParser(description=__doc__, epilog=status.TEXT,
                                  formatter_class=argparse.RawDescriptionHelpFormatter)
    top.add_argument("--root", type=Path, default=root, help="the checkout (default: this one)")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, text: str, pristine: bool = True) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text, epilog=status.TEXT,
                                   formatter_class=argparse.RawDescriptionHelpFormatter)
        if pristine:
            made.add_argument("--base", required=True, help="kernel version of the series: 6.12 or 7.3")
            made.add_argument("--pristine", required=True, type=source, metavar="DIR",
                              help="untouched kernel source of that version; only read")
        return made

    def topic(made: argparse.ArgumentParser, text: str) -> None:
        made.add_argument("--topic", metavar="NAME", help=text)

    one = command("sync", "make or update a kernel tree: source + patches + the checkout's files")
    one.add_argument("--tree", required=True, type=Path, metavar="DIR")
    command("check", "check a series against its kernel, the checkout and the rules")
    one = command("regenerate", "write patches/BASE again with the checkout's owned files")
    one.add_argument("--from-tree", type=Path, metavar="DIR",
                     help="take the commits of this git tree (see `tree`); also writes owned files")
    topic(one, "the topic that the git tree was made for, which is all that is written")
    one.add_argument("--force", action="store_true",
                     help="overwrite owned files that were edited in the checkout meanwhile")
    one = command("tree", "make a git tree with the series as commits, to edit")
    one.add_argument("--tree", required=True, type=Path, metavar="DIR")
    topic(one, "this topic alone, on what it needs; it may be new")
    one.add_argument("--needs", default="", metavar="NAMES", help="what a new topic needs")
    one.add_argument("--with", dest="extra", action="append", default=[], metavar="PATH",
                     help="more of the kernel to have in git: a folder with all below it, or the "
                          "folder of a file")
    one.add_argument("--force", action="store_true",
                     help="throw away commits and changes that the series does not have")
    one = command("apply", "apply a series to your own kernel tree, git or not", pristine=False)
    one.add_argument("--base", default="auto",
                     help="default: by the version in the tree's Makefile")
    one.add_argument("--kdir", required=True, type=Path, metavar="DIR")
    topic(one, "this topic and what it needs (default: all of them)")
    one = command("status", "how each series stands to a kernel, which is only read; fails unless "
                  "every patch of the base that has its version applies", pristine=False)
    one.add_argument("--base", help="try this series alone, and judge it whatever the version")
    topic(one, "this topic alone, on what it needs")
    one.add_argument("--json", action="store_true", help="all of it for a program")
    kernel = one.add_mutually_exclusive_group(required=True)
    kernel.add_argument("--kdir", type=Path, metavar="DIR", help="any kernel tree, git or not")
    kernel.add_argument("--tarball", type=Path, metavar="FILE")
    kernel.add_argument("--build", type=Path, metavar="DIR",
                        help="where each base has its untouched source, in BASE/pristine")
    return top


def run(args: argparse.Namespace) -> None:
    """Do what the command line says."""
    checkout = Checkout(args.root.resolve())
    if args.command == "sync":
        overlay.sync(checkout, args.base, args.pristine, args.tree)
    elif args.command == "check":
        check.check(checkout, args.base, args.pristine)
    elif args.command == "regenerate" and args.from_tree:
        record.record(checkout, args.base, args.pristine, args.from_tree,
                      (args.topic, args.force))
    elif args.command == "regenerate":
        if args.topic:
            raise status.Failure(status.USAGE, "without FROM=tree all topics are written: leave "
                                 "TOPIC= out")
        regenerate.regenerate(checkout, args.base, args.pristine)
    elif args.command == "tree":
        tree.make(checkout, args.base, args.pristine, args.tree,
                  tree.Options(args.extra, args.topic or "",
                               tuple(args.needs.replace(",", " ").split()), args.force))
    elif args.command == "status":
        kind = next(kind for kind in ("kdir", "tarball", "build") if getattr(args, kind))
        report.status(checkout, (args.base, args.topic), (kind, getattr(args, kind)), args.json)
    else:
        apply.apply(checkout, args.base, args.kdir, args.topic)


def main(argv: Optional[List[str]] = None) -> int:
    """Run, and turn every way to end into an exit status."""
    args = parser().parse_args(argv)

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def stop(_signal: int, _frame: object) -> None:
        for number in before:  # a second one must not stop the cleaning up
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, stop)
    try:
        run(args)
    except status.Failure as error:
        print(f"series.py {args.command}: {error}", file=sys.stderr)
        return error.status
    except (GitError, OSError) as error:
        print(f"series.py {args.command}: {error}", file=sys.stderr)
        return status.INPUT
    except KeyboardInterrupt:
        print(f"series.py {args.command}: interrupted", file=sys.stderr)
        return status.INTERRUPTED
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return status.OK


if __name__ == "__main__":
    sys.exit(main())
