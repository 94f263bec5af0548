"""What a power cut leaves is opened: the state before or after, and what was acknowledged is there."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from desk.asking import ailments
from factory import Shop
from faults.disk.power import Cut, Ended, cuts, ended, parsed
from faults.disk.scenes import written
from faults.disk.strace import recorded
from faults.disk.sweep import ABSENT, Case, state

_EACH_DOCTORED = 25  # of so many cuts one


def replayed(case: Case, folder: Path, *, stride: int = 1) -> tuple[int, list[str]]:
    """How many cuts of a case's command were opened, and what was wrong; with `stride` one in so many.

    What was acknowledged is looked at always.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(case.folder, folder)
    shop = Shop(folder / "desk.db")
    before = files_of(folder)
    code, trace = recorded(shop, written(case.scene, folder), case.scene.stdin)
    assert code == case.code, trace[-2000:]
    calls = parsed(trace)
    after = ended(before, calls, folder)
    assert after.files == files_of(folder), "the trace is not all that was done"
    every = enumerate(cuts(before, calls, folder))
    found = [cut for number, cut in every if cut.acknowledged or number % stride == 0]
    wrong = []
    for number, cut in enumerate(found):
        _put(folder, cut.files)
        said = _of_desk(case, cut, shop) or _of_files(cut, after)
        if not said and number % _EACH_DOCTORED == 0 and shop.path.exists() and (ill := ailments(shop)):
            said = f"doctor: {ill}"
        if said:
            wrong.append(f"{cut.how}{', acknowledged' * cut.acknowledged}: {said}")
    return len(found), wrong


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path in it."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _put(folder: Path, files: object) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            path.unlink()
    for name, content in dict(files).items():  # type: ignore[call-overload]
        path = folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(content)
        path.chmod(0o600)


def _of_desk(case: Case, cut: Cut, shop: Shop) -> str:
    try:
        found = state(shop.path)
        if found != ABSENT:
            with closing(sqlite3.connect(shop.path)) as conn:
                if (sound := conn.execute("pragma integrity_check").fetchone()[0]) != "ok":
                    return f"damaged: {sound}"
    except sqlite3.Error as error:
        return f"damaged: {error}"
    if found not in (case.before, case.after):
        return "neither before nor after"
    return "lost what was acknowledged" if cut.acknowledged and found != case.after else ""


def _of_files(cut: Cut, after: Ended) -> str:
    """What is wrong with the files beside the desk: each is whole, or not there, or as it was."""
    for name in after.named.keys() - {"desk.db"}:
        found = cut.files.get(name)
        if found is not None and found not in after.named[name]:
            return f"{name} is cut off"
        if cut.acknowledged and found != after.files.get(name):
            return f"{name} is lost, and was acknowledged"
    return ""
