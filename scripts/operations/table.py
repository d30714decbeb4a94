# SPDX-License-Identifier: GPL-2.0
"""For each function of C, the Rust spelling that reaches it."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional

from . import c_names, calls, methods
from .c_names import CFunction
from .fault import Fault
from .methods import Method, Way


@dataclass(frozen=True)
class Row:
    """A function of C and its Rust."""

    function: CFunction
    spelling: str
    runs: str  # the function of C that runs


def public_ways(found: List[Method]) -> List[Way]:
    """What a user can write."""
    return [way for method in found if method.public for way in method.ways]


def calling(function: CFunction, ways: List[Way]) -> List[Way]:
    """The spellings that run this function; through another method only if there are no others."""
    there = [way for way in ways if way.function == function.name]
    return [way for way in there if way.direct] or there


def standing_in(function: CFunction, ways: List[Way], others: List[CFunction]) -> List[Way]:
    """The spellings whose documentation gives this function's name, though they run another one
    with the same ordering: C has two forms of compare-and-exchange, and Rust's result has both."""
    alike = {other.name for other in others
             if other.ordering == function.ordering and other.stem != function.stem}
    return [way for way in ways if function.stem in way.method.aliases
            and way.ordering == function.ordering and way.function in alike]


def row(function: CFunction, ways: List[Way], others: List[CFunction]) -> Optional[Row]:
    """The function's row, if Rust reaches it."""
    there = calling(function, ways) or standing_in(function, ways, others)
    for way in there:
        said = f"{way.method.where}: {way.spelling} runs {way.function}()"
        if way.ordering not in (None, function.ordering):
            raise Fault(f"{said}, which is {function.ordering}")
        if function.stem not in way.method.aliases:
            raise Fault(f'{said}, and {way.method.name} has no doc(alias = "{function.stem}")')
    if not there:
        return None
    return Row(function, " or ".join(sorted({f"``{way.spelling}``" for way in there})),
               there[0].function)


def make(atomic: Path, rust: Path) -> List[List[Row]]:
    """The rows of both families; fails with every function that is not reached."""
    main = rust / "atomic.rs"
    if not main.is_file():
        raise Fault(f"{main}: no such file; --rust names the folder rust/kernel/sync")
    files = [main, *sorted((rust / "atomic").rglob("*.rs"))]
    files = [path for path in files if "kunit" not in path.relative_to(rust).as_posix()]
    found = [method for path in files
             for method in methods.of_file(path, path.relative_to(rust).as_posix())]
    inner = calls.all_calls(files)
    tables, missing = [], []
    for representation, family in c_names.FAMILIES.items():
        methods.follow(found, inner, representation)
        ways = public_ways(found)
        functions = c_names.functions(atomic, family)
        rows = [(function, row(function, ways, functions)) for function in functions]
        tables.append([made for _, made in rows if made])
        missing += [function.name for function, made in rows if made is None]
    if missing:
        raise Fault("\n".join(f"{name}(): no public method of Atomic<T> reaches it"
                              for name in missing))
    return tables
