"""The program is killed at every step of a new desk, a backup, a restore and an upgrade.

A step is a file that is opened, named or removed, or a connection. After it the desk is the old one or the
new one, whole; what was left has a name of `disk.TEMPORARY` or is a second name of the desk, and the next run
removes it. Seen failing with the desk written under its own name, and without `remove_leftovers`.
RETURNDESK_STEPS=1 kills at each step; else at every third.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from desk.asking import ailments, dump, read
from factory import HANGS_SECONDS, Shop
from store.schema.test_released_schemas import unpacked

from returndesk.disk import TEMPORARY
from returndesk.store.file_format import SCHEMA_VERSION

pytestmark = pytest.mark.slow
STRIDE = int(os.environ.get("RETURNDESK_STEPS", "3"))
STEPS = """
import os, signal, sys
last, count, folder = int(sys.argv[1]), 0, sys.argv[2]
NAMING = ("open", "os.rename", "os.link", "os.remove", "sqlite3.connect")
def counted(event, args):
    global count
    if event in NAMING and folder in str(args[0]):
        count += 1
        if count == last:
            os.kill(os.getpid(), signal.SIGKILL)
from returndesk.__main__ import main
sys.addaudithook(counted)
try:
    main(sys.argv[3:])
finally:
    print(count, file=sys.stderr)
"""


def run(shop: Shop, step: int, *args: str) -> subprocess.CompletedProcess[str]:
    """Run a command that kills itself at a step; 0 for never."""
    return subprocess.run(
        [sys.executable, "-c", STEPS, str(step), str(shop.path.parent), *args],
        env=shop.env, capture_output=True, text=True, timeout=HANGS_SECONDS, check=False,
    )  # fmt: skip


def at_each_step(tmp_path: Path, begin: Callable[[Path], Shop], *args: str) -> list[tuple[Shop, set[str]]]:
    """The desks of runs that were killed, one at each step, and what their folders had before."""
    (tmp_path / "whole").mkdir()
    done = run(begin(tmp_path / "whole"), 0, *args)
    assert done.returncode == 0, done.stderr
    steps = int(done.stderr.splitlines()[-1])
    assert steps > 5
    killed = []
    for step in range(1, steps + 1, STRIDE):
        folder = tmp_path / str(step)
        folder.mkdir()
        shop = begin(folder)
        before = set(os.listdir(folder))
        assert run(shop, step, *args).returncode == -signal.SIGKILL
        killed.append((shop, before))
    return killed


def left(shop: Shop, before: set[str], *named: str) -> set[str]:
    """What a killed run left in the folder beside what was there and what it may have made."""
    return {name for name in os.listdir(shop.path.parent) if name not in before and name not in named}


def test_a_new_desk_is_there_or_not_and_nothing_stays(tmp_path: Path) -> None:
    for shop, before in at_each_step(tmp_path, lambda folder: Shop(folder / "desk.db"), "init"):
        assert all(map(TEMPORARY.fullmatch, left(shop, before, "desk.db")))
        if not shop.path.exists():
            shop.ok("init")
        else:
            shop.ok("backup", str(shop.path.parent / "next.db"))
            (shop.path.parent / "next.db").unlink()
        assert ailments(shop) == []
        assert os.listdir(shop.path.parent) == ["desk.db"]


@pytest.fixture(scope="module")
def sold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a desk, and a backup of it from before its last act."""
    shop = Shop(tmp_path_factory.mktemp("sold") / "desk.db")
    shop.ok("init", "--shop", "Corner Shop", "--timezone", "Europe/Berlin")
    shop.take_in({"unit_price": "10.00"})
    shop.ok("backup", str(shop.path.parent / "saved.db"))
    shop.ok("claim", "open", "1042", "-r", "other")
    return shop.path.parent


def copy_of(sold: Path) -> Callable[[Path], Shop]:
    def begin(folder: Path) -> Shop:
        shutil.copytree(sold, folder, dirs_exist_ok=True)
        return Shop(folder / "desk.db")

    return begin


def test_the_last_good_backup_stays_and_the_next_one_clears_up(sold: Path, tmp_path: Path) -> None:
    whole = dump(sold / "desk.db")
    for shop, before in at_each_step(tmp_path, copy_of(sold), "backup", "--keep", "1"):
        folder = Path(f"{shop.path}.backups")
        assert dump(shop.path) == whole
        assert left(shop, before, folder.name) == set()
        made = os.listdir(folder) if folder.exists() else []
        complete = [name for name in made if not TEMPORARY.fullmatch(name)]
        assert [dump(folder / name) == whole for name in complete] == [True] * len(complete)
        shop.ok("backup", "--keep", "1")
        assert len(os.listdir(folder)) == 1


def test_a_restore_leaves_the_old_desk_or_the_new_one(sold: Path, tmp_path: Path) -> None:
    for shop, before in at_each_step(
        tmp_path, copy_of(sold), "restore", str(sold / "saved.db"), "--confirm", "Corner Shop"
    ):
        aside = "desk.db.before-restore-2026-11-23"
        assert all(map(TEMPORARY.fullmatch, left(shop, before, aside)))
        acts = [act for (act,) in read(shop.path, "select act from journal order by seq")]
        assert acts in (["init", "import", "open"], ["init", "import", "restore"])
        assert ailments(shop) == []
        kept = shop.path.parent / aside
        if acts[-1] == "restore":
            assert dump(kept) == dump(sold / "desk.db")
        shop.ok("restore", str(shop.path.parent / "saved.db"), "--confirm", "Corner Shop")
        assert shop.path.stat().st_nlink == 1
        asides = sorted(left(shop, before))
        assert asides == [aside, f"{aside}-2"][: 1 + (acts[-1] == "restore")]
        assert dump(kept) == dump(sold / "desk.db")


def test_an_upgrade_leaves_the_old_desk_or_the_new_one(tmp_path: Path) -> None:
    old = dump(unpacked(5, tmp_path).path)
    for shop, before in at_each_step(tmp_path, lambda folder: unpacked(5, folder), "doctor", "--upgrade"):
        made = left(shop, before)
        copies = sorted(name for name in made if name.startswith("desk.db.schema-5-"))
        known = {*copies, "desk.db-journal", "desk.db-busy"}
        assert all(map(TEMPORARY.fullmatch, made - known)), made
        assert [dump(shop.path.parent / name) == old for name in copies] == [True] * len(copies)
        assert read(shop.path, "pragma user_version") in ([(5,)], [(SCHEMA_VERSION,)])
        shop.ok("doctor", "--upgrade")
        assert ailments(shop) == []
        assert not any(map(TEMPORARY.fullmatch, os.listdir(shop.path.parent))) or not copies
