# SPDX-License-Identifier: GPL-2.0
"""tree: a git tree with the series, or a topic on what it needs, as commits, to edit.

Only the folders that the series touches are in git: adding a whole kernel takes minutes. The
other files are plain copies that git ignores, so that the tree can be built.
"""
from __future__ import annotations

import hashlib
import json
import os
import subprocess
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Dict, Iterable, Sequence, Set, Tuple

from .git import AM, Repo
from .checkout import Checkout
from .model import Content, delete, kernel_version, read, write
from .regenerate import current, render
from .replay import History, base_files, commit_index, scratch
from .stack import pristine_stack
from .status import DIRTY, INPUT, USAGE, Failure
from .topics import Series, Topic, below

ROOT = "refs/series/root"  # the kernel
BASE = "refs/series/base"  # with the topics that are needed
TIP = "refs/series/tip"
STATE = "series-state"  # in .git: what the commits were made from


@dataclass(frozen=True)
class State:
    """What a tree was made from: its topic, with what that needs, and hashes of the patches."""

    topic: str = ""
    needs: Tuple[str, ...] = ()
    base: str = ""
    patches: str = ""


@dataclass(frozen=True)
class Plan:
    """What a tree is to be made from."""

    pristine: Path
    version: str
    topic: Topic
    base: Dict[str, bytes]  # patches that are needed
    patches: Dict[str, bytes]
    paths: Set[str]  # files and folders of the kernel that have to be in git

    @property
    def state(self) -> State:
        """What the tree notes down, to know later whether it is up to date."""
        return State(self.topic.name, self.topic.needs,
                     fingerprint(self.version, self.base.values()),
                     fingerprint(self.version, self.patches.values()))

    def __str__(self) -> str:
        needs = f" on those of {', '.join(self.topic.needs)}" if self.topic.needs else ""
        name = f" of {self.topic.name}" if self.topic.name else ""
        return f"{len(self.patches)} patches{name}{needs} on Linux {self.version}"


@dataclass(frozen=True)
class Options:
    """More of the kernel, one topic, what a new topic needs, and whether work may be lost."""

    extra: Sequence[str] = ()
    topic: str = ""
    needs: Sequence[str] = ()
    force: bool = False


def make(checkout: Checkout, base: str, pristine: Path, tree: Path, options: Options) -> None:
    """Make the git tree, unless one with unrecorded work is there."""
    version = kernel_version(pristine)
    for path in options.extra:
        if not (pristine / path).exists():
            raise Failure(INPUT, f"--with {path}: {pristine} has no such file or folder")
    plan = planned(checkout, base, pristine, options)
    if tree.exists():
        guard(tree, options.force)
        subject = ("log", "-1", "--format=%s", ROOT)
        repo = Repo(tree)
        if not options.force and repo.ok(*subject) and repo.text(*subject) == f"Linux {version}":
            changed = refresh(tree, plan)
            print(f"{tree}: {'brought ' if changed else ''}up to date, {plan}")
            return
        delete(tree)
    build(tree, plan)
    more = f" TOPIC={plan.topic.name}" if plan.topic.name else ""
    print(f"{tree}: {plan}, as commits on the tag `base`")
    if more or not checkout.series(base).has_topics:
        print("edit, commit and rebase there (git rebase -i base; git add -f for files that git\n"
              f"ignores), then record it: make patches FROM=tree{more}")
    else:
        print("to read and to build: to edit a topic, make tree TOPIC=NAME")


def planned(checkout: Checkout, base: str, pristine: Path, options: Options) -> Plan:
    """Work out the patches of the tree."""
    series = checkout.series(base)
    topics = series.topics()
    topic = chosen(series, options)
    under = below(topics, topic)
    wanted = [*under, *([topic] if topic.files else [])] if topic.name else topics
    with scratch() as repo:
        stack = pristine_stack(repo, pristine, wanted, partial(current, checkout=checkout))
        on = stack.tip(under)
        own = History(repo, on, stack.tip(wanted))
        needs = History(repo, stack.base, on)
        return Plan(pristine, kernel_version(pristine), topic, render(needs), render(own),
                    {*own.paths(), *needs.paths(), *options.extra})


def chosen(series: Series, options: Options) -> Topic:
    """The topic asked for, which may be new; without a name, the whole series."""
    if not options.topic:
        if options.needs:
            raise Failure(USAGE, "NEEDS= is for a new topic: name it with TOPIC=")
        return Topic("", series.path)
    topic = series.new(options.topic, tuple(options.needs))
    if topic.files and options.needs:
        raise Failure(USAGE, f"{topic.name} is there: what it needs is in its cover letter")
    return topic


def missing(tree: Path, plan: Plan) -> Dict[str, Content]:
    """The kernel's files that have to be in git and that the base commit lacks."""
    held = set(Repo(tree).text("ls-tree", "-r", "-z", "--name-only", ROOT).split("\0"))
    wanted = {str(p.relative_to(plan.pristine)) for path in plan.paths
              if (plan.pristine / path).is_dir() for p in (plan.pristine / path).rglob("*")}
    return base_files(plan.pristine, sorted((wanted | plan.paths) - held))


def refresh(tree: Path, plan: Plan) -> bool:
    """Put the series as it is now on the base commit; whether there was anything to do."""
    late = missing(tree, plan)
    if not late and read_state(tree) == plan.state:
        return False
    repo = Repo(tree)
    before = {ref: repo.text("rev-parse", ref) for ref in (ROOT, BASE, TIP, "refs/tags/base")}
    try:
        repo.bytes("checkout", "--quiet", "-B", "series", ROOT)
        if late:
            add(repo, late)
            repo.bytes("commit", "--quiet", "--amend", "--no-edit")
        on_top(repo, plan)
    except BaseException:
        repo.ok("am", "--abort")
        repo.bytes("checkout", "--quiet", "--force", "-B", "series", before[TIP])
        for ref, commit in before.items():
            repo.bytes("update-ref", ref, commit)
        for path, content in late.items():
            if not repo.ok("cat-file", "-e", f"{before[TIP]}:{path}"):
                write(tree / path, content)
        raise
    return True


def add(repo: Repo, files: Dict[str, Content]) -> None:
    """Write files and put them into git, ignored or not."""
    for path, content in files.items():
        write(repo.path / path, content)
    repo.bytes("add", "--force", "--pathspec-from-file=-", "--pathspec-file-nul",
               data="\0".join(files).encode())


def on_top(repo: Repo, plan: Plan) -> None:
    """Apply what is needed and the series to the kernel, and note from what the tree was made."""
    repo.bytes("update-ref", ROOT, "HEAD")
    if plan.base:
        repo.bytes(*AM, data=b"\n".join(plan.base.values()))
    repo.bytes("tag", "--force", "base")
    repo.bytes("update-ref", BASE, "HEAD")
    if plan.patches:
        repo.bytes(*AM, data=b"\n".join(plan.patches.values()))
    repo.bytes("update-ref", TIP, "HEAD")
    write_state(repo.path, plan.state)


def opened_folders(plan: Plan) -> Set[str]:
    """The folders of which git has all files: rust/, and those that the series touches."""
    found = recursive("rust", plan.pristine)
    for path in plan.paths:
        if (plan.pristine / path).is_dir():
            found |= recursive(path, plan.pristine)
        elif (plan.pristine / path).parent.is_dir():
            found.add(str(PurePosixPath(path).parent))
    return found


def recursive(folder: str, pristine: Path) -> Set[str]:
    """A folder and all folders below it."""
    return {os.path.relpath(top, pristine) for top, _, _ in os.walk(pristine / folder)}


def fingerprint(version: str, patches: Iterable[bytes]) -> str:
    """A hash of all that the commits are made from."""
    digest = hashlib.sha256(version.encode())
    for data in patches:
        digest.update(data)
    return digest.hexdigest()


def read_state(tree: Path) -> State:
    """What the tree notes down."""
    place = tree / ".git" / STATE
    try:
        found = json.loads(place.read_text())
    except (FileNotFoundError, ValueError):  # an older tree
        return State()
    return State(found["topic"], tuple(found["needs"]), found["base"], found["patches"])


def write_state(tree: Path, state: State) -> None:
    """Note it down."""
    write(tree / ".git" / STATE, Content(json.dumps(asdict(state)).encode()))


def guard(tree: Path, force: bool) -> None:
    """Refuse to go on over work that the series does not have."""
    if not (tree / ".git" / STATE).is_file():
        raise Failure(DIRTY, f"{tree} exists and was not made by this command: name another")
    if force:
        return
    repo = Repo(tree, own=False)
    reasons = []
    new = repo.text("rev-list", "--count", "HEAD", "--all", "--not", TIP)
    if new != "0":
        reasons.append(f"{new} commits that the series does not have")
    elif repo.text("rev-parse", "HEAD") != repo.text("rev-parse", TIP):
        reasons.append("fewer commits than the series")
    if repo.text("status", "--porcelain"):
        reasons.append("uncommitted changes")
    if repo.busy():
        reasons.append(f"an unfinished {repo.busy()}")
    if reasons:
        raise Failure(DIRTY, f"{tree} has {' and '.join(reasons)}: record them with "
                      "`make patches FROM=tree`; or throw them away: remove the folder")


def build(tree: Path, plan: Plan) -> None:
    """Copy the source, put the opened folders into git, and the series on top."""
    part = tree.with_name(f".{tree.name}.part")
    delete(part)
    tree.parent.mkdir(parents=True, exist_ok=True)
    print(f"copying {plan.pristine} ...", flush=True)
    try:
        done = subprocess.run(["cp", "-a", "--reflink=auto", "--", str(plan.pristine), str(part)],
                              check=False, capture_output=True, text=True)
        if done.returncode:
            reason = done.stderr.strip().splitlines()[-1]
            raise Failure(INPUT, f"cannot copy {plan.pristine} to {tree}: {reason}")
        repo, opened = Repo(part), opened_folders(plan)
        repo.bytes("init", "--quiet", "--template=", "--initial-branch=series")
        write(part / ".git/info/exclude", Content(excludes(plan.pristine, opened).encode()))
        unhide(part / ".gitignore")
        names = [os.path.normpath(f"{folder}/{entry.name}") for folder in opened
                 for entry in os.scandir(part / folder) if not entry.is_dir(follow_symlinks=False)]
        repo.bytes("add", "--force", "--pathspec-from-file=-", "--pathspec-file-nul",
                   data="\0".join(names).encode())
        commit_index(repo, f"Linux {plan.version}")
        on_top(repo, plan)
        part.rename(tree)
    finally:
        delete(part)


def unhide(ignores: Path) -> None:
    """Drop the line with which Debian's source makes git ignore everything at the top."""
    content = read(ignores)
    if content is not None:
        lines = content.data.splitlines(keepends=True)
        write(ignores, Content(b"".join(line for line in lines if line.strip() != b"/*")))


def excludes(pristine: Path, opened: Set[str]) -> str:
    """What git is to ignore: the source's folders that are not opened, and files beside them."""
    on_way = {"."} | {str(p) for folder in opened for p in PurePosixPath(folder).parents}
    lines = ["# made by `make tree`: the folders that the series does not touch"]
    for folder in sorted(on_way | opened):
        prefix = "/" if folder == "." else f"/{folder}/"
        for entry in sorted(os.scandir(pristine / folder), key=lambda e: e.name):
            name = os.path.normpath(f"{folder}/{entry.name}")
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder and name not in on_way | opened:
                lines.append(f"{prefix}{entry.name}/")
            elif not is_folder and folder not in opened:
                lines.append(f"{prefix}{entry.name}")
    return "\n".join(lines) + "\n"
