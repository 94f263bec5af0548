"""Every command at every fault of the disk: what is in the file afterwards is the state before or after."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from desk.asking import ailments
from factory import Shop
from faults.disk.scenes import SCENES, Scene, set_up, written
from faults.disk.strace import FAULTS, KILLED, Fault, calls_of, traced

ABSENT = "no desk"
_IGNORED = {"desk.db-journal", "desk.db-busy"}  # where it could not be removed: the next command sees to it
_MADE_WHEN_ASKED = ("cohort", "day_count", "_sqlite_migrations", "undoable_row")
_CHANGING = re.compile(r"\b[0-9a-f]{16,64}\b|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ?|x'[0-9a-f]*'")


class Case(NamedTuple):
    """A scene's desk and folder as they are before, and as they are after an undisturbed run."""

    scene: Scene
    folder: Path  # a copy is made of it for each run
    before: str
    after: str
    code: int  # of the undisturbed run
    files: frozenset[str]  # after it
    points: tuple[tuple[Fault, int], ...]  # each fault, and the call that it happens at


class Found(NamedTuple):
    """What a fault did: the state afterwards, and what is wrong with that."""

    state: str
    wrong: list[str]


def state(path: Path) -> str:
    """What the desk holds, without what differs from run to run; rolls back what a crash left."""
    if not path.exists():
        return ABSENT
    if not path.stat().st_size:
        return "an empty file"
    lines = []
    with closing(sqlite3.connect(path)) as conn:
        names = [name for (name,) in conn.execute("select name from sqlite_schema where type = 'table'")]
        for name in sorted(names):
            if not name.startswith(_MADE_WHEN_ASKED):
                columns = [row[1] for row in conn.execute(f"pragma table_info({name})") if row[1] != "salt"]
                found = conn.execute(f"select {', '.join(columns)} from {name}")
                lines += [f"{name} {row!r}" for row in found]
    return _CHANGING.sub("#", "\n".join(lines).replace(str(path.parent), ""))


def case(name: str, folder: Path) -> Case:
    """A scene made ready in a folder, and run undisturbed in a copy of it."""
    scene, first = SCENES[name], folder / "first"
    first.mkdir()
    shop = set_up(scene, first)
    before = state(shop.path)
    after = _copy(first, folder / "after", shop)
    done = after.run(*written(scene, after.path.parent), stdin=scene.stdin)
    assert done.code in (0, 3), (name, done)
    found, names = state(after.path), _names(after.path.parent)
    again = _copy(first, folder / "after", shop)
    calls = calls_of(again, written(scene, again.path.parent), scene.stdin)
    points = tuple((fault, n) for fault in FAULTS for n in range(1, calls[fault.call] + 1))
    return Case(scene, first, before, found, done.code, names, points)


def spread(points: Sequence[tuple[Fault, int]], most: int) -> list[tuple[Fault, int]]:
    """Of each fault at most so many points, the first and the last among them; 0 for all."""
    by_fault: dict[Fault, list[int]] = {}
    for fault, n in points:
        by_fault.setdefault(fault, []).append(n)
    return [(fault, n) for fault, calls in by_fault.items() for n in _spread(calls, most or len(calls))]


def _spread(calls: Sequence[int], most: int) -> list[int]:
    places = {round(k * (len(calls) - 1) / max(1, most - 1)) for k in range(most)}
    return [calls[place] for place in sorted(places)]


def _copy(first: Path, to: Path, shop: Shop) -> Shop:
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(first, to)
    return Shop(to / shop.path.name)


def _names(folder: Path) -> frozenset[str]:
    return frozenset(str(path.relative_to(folder)) for path in folder.rglob("*"))


def faulted(case: Case, fault: Fault, n: int, to: Path) -> Found | None:
    """What a fault at the Nth call did to a copy of the case; None where the program ends before it."""
    shop = _copy(case.folder, to, Shop(case.folder / "desk.db"))
    args = written(case.scene, to)
    done = traced(shop, args, fault, n, case.scene.stdin)
    if not done.fired:
        return None
    wrong = []
    if done.code not in ({KILLED} if fault.kills else {74, case.code}):
        wrong.append(f"exit {done.code}: {done.err}")
    if "Traceback" in done.err:
        wrong.append(f"a traceback: {done.err}")
    left = _names(to)
    found = state(shop.path)
    changes = case.before != case.after
    name = {case.before: "before", case.after: "after"}.get(found, "half")
    if name == "half" and case.scene.between:
        return Found("between", [] if ailments(shop) else ["unfinished, and the doctor does not say so"])
    if name == "half":
        return Found(name, [*wrong, f"neither before nor after [stderr: {done.err!r}]"])
    if done.code == case.code and name == "before" and changes:
        wrong.append(f"exit {done.code}, but nothing was changed")
    if found != ABSENT and (ill := ailments(shop)):
        wrong.append(f"doctor: {ill}")
    if not fault.kills and (more := left - case.files - _names(case.folder) - _IGNORED):
        wrong.append(f"left behind: {sorted(more)}")
    if done.code == 74 and fault.call != "write" and not done.err:  # which stderr may be on, too
        wrong.append("exit 74 without a word")
    if name == "after" and changes and "nothing was changed" in done.err:
        wrong.append("says that nothing was changed")
    if name == "before":
        again = shop.run(*args, stdin=case.scene.stdin)
        if again.code != case.code or state(shop.path) != case.after:
            wrong.append(f"again: exit {again.code} {again.err}")
        if more := _names(to) - case.files:
            wrong.append(f"left behind after another run: {sorted(more)}")
    return Found(name, [f"{one} [stderr: {done.err!r}]" for one in wrong])
