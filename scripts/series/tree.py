# SPDX-License-Identifier: GPL-2.0
"""tree: a git tree of the whole kernel with the series, or a topic on what it needs, as commits."""
from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Sequence

from .checkout import Checkout
from .files import clone, delete, kernel_version, write
from .git import AM, ATTRIBUTES, Repo, scratch
from .history import History, pristine_stack
from .owned import current
from .regenerate import formatted
from .status import DIRTY, USAGE, Failure
from .topics import Series, Topic, below

KERNEL = "refs/series/kernel"
BASE = "refs/series/base"  # with the topics that are needed
TIP = "refs/series/tip"
# All blobs of the kernel in one pack, hardly compressed: a third of the time.
FAST = ("-c", "core.bigFileThreshold=1", "-c", "core.compression=1")


@dataclass(frozen=True)
class Plan:
    """What a tree is to be made from."""

    version: str
    topic: Topic
    base: dict[str, bytes]  # patches that are needed
    patches: dict[str, bytes]

    def __str__(self) -> str:
        needs = f" on those of {', '.join(self.topic.needs)}" if self.topic.needs else ""
        name = f" of {self.topic.name}" if self.topic.name else ""
        return f"{len(self.patches)} patches{name}{needs} on Linux {self.version}"


def make(checkout: Checkout, base: str, pristine: Path, tree: Path,
         new: tuple[str, Sequence[str]]) -> None:
    """Make the git tree, unless one with unrecorded work is there. New: a topic, and what it needs."""
    name, needs = new
    series = checkout.series(base)
    plan = planned(checkout, pristine, series, chosen(series, name, tuple(needs)))
    if tree.exists():
        guard(tree)
        repo = Repo(tree)
        if repo.text("log", "-1", "--format=%s", KERNEL) == f"Linux {plan.version}":
            changed = outdated(repo, plan)
            if changed:
                on_top(repo, plan)
            print(f"{tree}: {'brought ' if changed else ''}up to date, {plan}")
            return
        delete(tree)
    build(pristine, tree, plan)
    more = f" TOPIC={plan.topic.name}" if plan.topic.name else ""
    print(f"{tree}: {plan}, as commits on the tag `base`")
    if more or not series.has_topics:
        print("edit, commit and rebase there (git rebase -i base; git add -f for files that git\n"
              f"ignores), then record it: make patches FROM=tree{more}")
    else:
        print("to read and to build: to edit a topic, make tree TOPIC=NAME")


def planned(checkout: Checkout, pristine: Path, series: Series, topic: Topic) -> Plan:
    """Work out the patches of the tree."""
    version, topics = kernel_version(pristine), series.topics()
    under = below(topics, topic)
    wanted = [*under, *([topic] if topic.files else [])] if topic.name else topics
    with scratch() as repo:
        stack = pristine_stack(repo, pristine, wanted, partial(current, checkout=checkout))
        on = stack.tip(under)
        return Plan(version, topic, formatted(History(repo, stack.base, on)),
                    formatted(History(repo, on, stack.tip(wanted))))


def chosen(series: Series, name: str, needs: tuple[str, ...]) -> Topic:
    """The topic asked for, which may be new; without a name, the whole series."""
    if not name:
        if needs:
            raise Failure(USAGE, "NEEDS= is for a new topic: name it with TOPIC=")
        return Topic("", series.path)
    topic = series.new(name, needs)
    if topic.files and needs:
        raise Failure(USAGE, f"{name} is there: what it needs is in its cover letter")
    return topic


def made_here(tree: Path) -> bool:
    """Whether the tree was made by `make tree`."""
    return (tree / ".git").is_dir() and Repo(tree).ok("rev-parse", "--verify", "--quiet", KERNEL)


def made_for(tree: Path) -> tuple[str, tuple[str, ...]]:
    """The topic that the tree was made for, and what that needed."""
    name, *needs = Repo(tree).text("config", "series.topic").split(" ")
    return name, tuple(needs)


def outdated(repo: Repo, plan: Plan) -> bool:
    """Whether the tree was made from something else."""
    return ((plan.topic.name, plan.topic.needs) != made_for(repo.path)
            or plan.base != formatted(History(repo, KERNEL, BASE))
            or plan.patches != formatted(History(repo, BASE, TIP)))


def on_top(repo: Repo, plan: Plan) -> None:
    """Apply what is needed and the series to the kernel; names move once all of it applies."""
    repo.bytes("checkout", "--quiet", "--detach", KERNEL)
    try:
        if plan.base:
            repo.bytes(*AM, data=b"\n".join(plan.base.values()))
        base = repo.text("rev-parse", "HEAD")
        if plan.patches:
            repo.bytes(*AM, data=b"\n".join(plan.patches.values()))
    except BaseException:
        repo.ok("am", "--abort")
        repo.ok("checkout", "--quiet", "--force", "series")
        raise
    tip = repo.text("rev-parse", "HEAD")
    names = {"refs/tags/base": base, BASE: base, TIP: tip, "refs/heads/series": tip}
    repo.text("update-ref", "--stdin",
              data="".join(f"update {name} {commit}\n" for name, commit in names.items()))
    repo.bytes("symbolic-ref", "HEAD", "refs/heads/series")
    repo.bytes("config", "series.topic", " ".join((plan.topic.name, *plan.topic.needs)))


def guard(tree: Path) -> None:
    """Refuse to go on over work that the series does not have."""
    if not made_here(tree):
        raise Failure(DIRTY, f"{tree} exists and was not made by this command: remove it, or name "
                      "another")
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


def build(pristine: Path, tree: Path, plan: Plan) -> None:
    """Copy the source, put it into git, and the series on top."""
    part = tree.with_name(f".{tree.name}.part")
    delete(part)
    tree.parent.mkdir(parents=True, exist_ok=True)
    print(f"copying {pristine}, and committing it ...", flush=True)
    try:
        clone(pristine, part, "-a", "--reflink=auto")
        repo = Repo(part)
        repo.bytes("init", "--quiet", "--template=", "--initial-branch=series")
        write(part / ".git/info/attributes", ATTRIBUTES)
        unhide(part / ".gitignore")
        repo.bytes(*FAST, "add", "--force", "--all")
        repo.bytes("update-ref", KERNEL, repo.commit_all(f"Linux {plan.version}"))
        on_top(repo, plan)
        part.rename(tree)
    finally:
        delete(part)


def unhide(ignores: Path) -> None:
    """Drop the line with which Debian's source makes git ignore everything at the top."""
    if ignores.is_file():
        lines = ignores.read_bytes().splitlines(keepends=True)
        write(ignores, b"".join(line for line in lines if line.strip() != b"/*"))
