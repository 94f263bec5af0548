"""What a power cut leaves is opened: the state before or after, and what was acknowledged is there.

What is not done is done then, as after a fault: what the disk held at a moment is also what a killed program
leaves there.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from factory import Shop
from faults.disk.power import Cut, Ended, cuts, ended, parsed
from faults.disk.scenes import written
from faults.disk.strace import recorded
from faults.disk.sweep import Case, opened


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
    for cut in found:
        _put(case.folder, folder, cut.files)
        place = opened(case, shop)
        if cut.acknowledged and place.state != "after":
            said = [f"lost what was acknowledged: it is {place.state}"]
        else:
            said = place.wrong or _of_files(cut, after)
        if said:
            wrong.append(f"{cut.how}{', acknowledged' * cut.acknowledged}: {'; '.join(said)}")
    return len(found), wrong


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path in it."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _put(first: Path, folder: Path, files: Mapping[str, bytes]) -> None:
    shutil.rmtree(folder)
    folder.mkdir()
    for path in first.iterdir():
        if path.is_dir():
            (folder / path.name).mkdir()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(content)
        path.chmod(0o600)


def _of_files(cut: Cut, after: Ended) -> list[str]:
    """What is wrong with the files beside the desk: each is whole, or not there, or as it was."""
    for name in after.named.keys() - {"desk.db"}:
        found = cut.files.get(name)
        if found is not None and found not in after.named[name]:
            return [f"{name} is cut off"]
        if cut.acknowledged and found != after.files.get(name):
            return [f"{name} is lost, and was acknowledged"]
    return []
