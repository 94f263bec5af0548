"""Every command at every fault of the disk: what is in the file afterwards is the state before or after."""

from __future__ import annotations

import hashlib
import re
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from desk.asking import ailments
from factory import Shop
from faults.disk.scenes import SCENES, Scene, set_up, split, written
from faults.disk.strace import FAULTS, KILLED, Fault, Traced, calls_of, traced

ABSENT = "no desk"
_UNDER_WAY = '"journal": null'  # what an export notes of itself until it is complete
# Made by the command, or where it could not be removed: the next command sees to it.
_IGNORED = {"desk.db", "desk.db-journal", "desk.db-busy"}
_MADE_WHEN_ASKED = ("cohort", "day_count", "_sqlite_migrations", "undoable_row")
_CODE = "[2-9A-HJ-NP-Z]{4}(?:-[2-9A-HJ-NP-Z]{4}){2}"  # a coupon's, drawn at random
_CHANGING = re.compile(rf"\b[0-9a-f]{{16,64}}\b|\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ?|x'[0-9a-f]*'|{_CODE}")


class Case(NamedTuple):
    """A scene's desk and folder as they are before, and as they are after an undisturbed run."""

    scene: Scene
    folder: Path  # a copy is made of it for each run
    before: str
    after: str
    code: int  # of the undisturbed run
    files: dict[str, str]  # after it, with what they hold
    points: tuple[tuple[Fault, int], ...]  # each fault, and the call that it happens at
    ends: frozenset[str]  # `after`, and the states after its parts in another order
    left: dict[str, tuple[str, ...]]  # by the state after some of its parts, those that are left
    seen: dict[bytes, Found]  # by the digest of a folder

    def place(self, found: str, files: Mapping[str, str]) -> str:
        """Where in the command a state is: before, partly, unfinished, after, or half.

        A command that does not change the desk is done where its files are there.
        """
        known = dict.fromkeys(self.left, "partly") | {self.before: "before"}
        if self.before != self.after or self.files.items() <= files.items():
            known |= dict.fromkeys(self.ends, "after")
        return known.get(found, "unfinished" if self.scene.completed else "half")

    def rest(self, found: str, where: str) -> tuple[str, ...]:
        """The commands that complete what a fault left in a state, as they are typed."""
        return {
            "before": (self.scene.typed,),
            "partly": self.left.get(found, ()),
            "unfinished": (self.scene.completed,),
        }.get(where, ())


class Found(NamedTuple):
    """What a fault did: where in the command the desk is afterwards, and what is wrong with that."""

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
    return "\n".join(sorted(_CHANGING.sub("#", line.replace(str(path.parent), "")) for line in lines))


def case(name: str, folder: Path) -> Case:
    """A scene made ready in a folder, and run undisturbed in a copy of it."""
    scene, first = SCENES[name], folder / "first"
    first.mkdir()
    shop = set_up(scene, first)
    before = state(shop.path)
    after = _copy(first, folder / "after", shop)
    run = after.run(*written(scene, after.path.parent), stdin=scene.stdin)
    assert run.code in (0, 3), (name, run)
    found, files = state(after.path), contents(after.path.parent)
    again = _copy(first, folder / "after", shop)
    calls = calls_of(again, written(scene, again.path.parent), scene.stdin)
    points = tuple((fault, n) for fault in FAULTS for n in range(1, calls[fault.call] + 1))
    ends, left = {found}, {}
    for done, rest in _halves(scene.parts):
        shop = _copy(first, folder / "after", shop)
        states = [_after(shop, done), _after(shop, rest)]
        ends.add(states[1])
        left[states[0]] = rest
    left.pop(found, None)  # a part that does those before it, too
    return Case(scene, first, before, found, run.code, files, points, frozenset(ends), left, {})


def _halves(parts: Sequence[str]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    cut = [(tuple(parts[:n]), tuple(parts[n:])) for n in range(1, len(parts))]
    return [*cut, *((last, first) for first, last in cut)]


def _after(shop: Shop, parts: Sequence[str]) -> str:
    for part in parts:
        shop.run(*split(part, shop.path.parent))
    return state(shop.path)


def spread(points: Sequence[tuple[Fault, int]], most: int) -> list[tuple[Fault, int]]:
    """Of each fault at most so many points, the first and the last among them; 0 for all.

    One alone is in the middle: at the first call nothing is half done.
    """
    by_fault: dict[Fault, list[int]] = {}
    for fault, n in points:
        by_fault.setdefault(fault, []).append(n)
    return [(fault, n) for fault, calls in by_fault.items() for n in _spread(calls, most or len(calls))]


def _spread(calls: Sequence[int], most: int) -> list[int]:
    if most == 1:
        return [calls[len(calls) // 2]]
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
    done = traced(shop, written(case.scene, to), fault, n, case.scene.stdin)
    if not done.fired:
        return None
    left = _names(to)
    found, wrong = opened(case, shop)
    wrong = [*wrong, *_ended(case, fault, done, found)]
    if done.code == case.code and (missing := case.files.keys() - left):
        wrong.append(f"exit {done.code}, but missing: {sorted(missing)}")
    # Beside a journal that could not be rolled back, the copy before an upgrade is kept.
    unmade = found == "before" and case.before != case.after and "desk.db-journal" not in left
    made = set() if unmade else case.files.keys()
    if not fault.kills and (more := left - made - _names(case.folder) - _IGNORED):
        wrong.append(f"left behind: {sorted(more)}")
    return Found(found, [f"{one} [stderr: {done.err!r}]" for one in wrong])


def opened(case: Case, shop: Shop) -> Found:
    """Where a fault left the desk, and what is wrong with it; what is not done is done then."""
    try:
        _roll_back(shop.path)
    except sqlite3.Error as error:
        return Found("half", [f"damaged: {error}"])
    if (mark := digest(shop.path.parent)) not in case.seen:  # what follows depends on the files alone
        case.seen[mark] = _afterwards(case, shop)
    return case.seen[mark]


def _ended(case: Case, fault: Fault, done: Traced, found: str) -> list[str]:
    """What is wrong with the exit code and with what was said."""
    wrong = []
    if done.code not in ({KILLED} if fault.kills else {74, case.code}):
        wrong.append(f"exit {done.code}")
    if "Traceback" in done.err:
        wrong.append("a traceback")
    if done.code == case.code and found != "after" and case.before != case.after:
        wrong.append(f"exit {done.code}, but the desk is {found}")
    if done.code == 74 and fault.call != "write" and not done.err:  # which stderr may be on, too
        wrong.append("exit 74 without a word")
    if found in ("unfinished", "after") and case.before != case.after and "nothing was changed" in done.err:
        wrong.append("says that nothing was changed")
    return wrong


def _afterwards(case: Case, shop: Shop) -> Found:
    folder = shop.path.parent
    try:
        now, files, first = state(shop.path), contents(folder), contents(case.folder)
    except sqlite3.Error as error:
        return Found("half", [f"damaged: {error}"])
    found = case.place(now, files)
    if found == "half":
        return Found(found, ["neither before nor after"])
    wrong = [
        f"{name} is neither as before nor as after"
        for name, content in files.items()
        if name in case.files
        and content not in (case.files[name], first.get(name))
        and _UNDER_WAY not in content
    ]
    ill = ailments(shop) if shop.path.exists() else []
    if found == "unfinished" and not ill:
        wrong.append("unfinished, and the doctor does not say so")
    if found != "unfinished" and ill:
        wrong.append(f"doctor: {ill}")
    rest = case.rest(now, found)
    return Found(found, [*wrong, *(_completed(case, rest, shop) if rest else ())])


def _completed(case: Case, rest: Sequence[str], shop: Shop) -> list[str]:
    """What is wrong once the commands that are left were carried out."""
    folder, wrong = shop.path.parent, []
    for typed in rest:
        done = shop.run(*split(typed, folder), stdin=case.scene.stdin)
        if done.code != case.code:
            wrong.append(f"{typed}: exit {done.code} {done.err}")
    if state(shop.path) not in case.ends:
        wrong.append("completed, it is not as after")
    if missing := case.files.items() - contents(folder).items():
        wrong.append(f"completed, these are not as after: {sorted(name for name, _ in missing)}")
    if ill := ailments(shop):
        wrong.append(f"doctor, when completed: {ill}")
    more = _names(folder) - case.files.keys() - _names(case.folder)
    # A copy that was made before the program was killed stays: the next has another name.
    if more := {name for name in more if name.removesuffix("-2") not in {"desk.db", *case.files}}:
        wrong.append(f"left behind when completed: {sorted(more)}")
    return wrong


def _roll_back(path: Path) -> None:
    if path.exists() and path.stat().st_size:
        with closing(sqlite3.connect(path)) as conn:
            conn.execute("pragma synchronous = off")
            conn.execute("select count(*) from sqlite_schema").fetchone()


def contents(folder: Path) -> dict[str, str]:
    """The files and folders in a folder, and what they hold; not the desk and what is unfinished."""
    return {
        name: _content(folder / name)
        for name in _names(folder)
        if name != "desk.db" and not name.startswith("desk.db-") and ".returndesk-" not in name
    }


def _content(path: Path) -> str:
    if path.is_dir():
        return ""
    content = path.read_bytes()
    if content.startswith(b"SQLite format 3"):
        return state(path)
    return _CHANGING.sub("#", content.decode(errors="replace").replace(str(path.parent), ""))


def digest(folder: Path) -> bytes:
    """A digest of the names and contents of a folder's files; of unfinished ones only that they are there."""
    found = hashlib.sha1(usedforsecurity=False)
    for path in sorted(folder.rglob("*")):
        name = _CHANGING.sub("#", str(path.relative_to(folder)))
        read = path.is_file() and ".returndesk-" not in name and name != "desk.db-journal"
        content = path.read_bytes() if read else b""
        found.update(f"{name}\0{len(content)}\0".encode() + content)
    return found.digest()
