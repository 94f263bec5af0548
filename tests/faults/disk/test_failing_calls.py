"""The disk fails, is full, or the program is killed at a call of the system: the state before, or after.

A sample; all of it: `python tests/bench/fault_sweep.py`. Seen failing: with `SQLITE_IOERR_DIR_FSYNC` not told
apart in `translate` (a note that was saved: "nothing was changed"), and with every failure of link() taken
for a file system without links (init left an empty desk), and with an erasure that is not finished said to
have changed nothing.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from desk.asking import read
from faults.disk.scenes import SCENES, set_up, written
from faults.disk.strace import KILLED
from faults.disk.sweep import case, faulted, spread

from returndesk.core.claims.acts import ACTS

# Variants of an act, which the journal records under the act's own name.
_VARIANTS = {"carrier paid", "order-paid elsewhere"}
_SAMPLE = {  # of each fault so many calls: the first, and the last, which is after what is saved first
    **dict.fromkeys(("init", "policy set", "order import with rejects", "claim refund"), 1),
    **dict.fromkeys(("claim open --now", "backup", "export", "order list -o --force", "audit export"), 1),
    "retention run": 2,
}


def test_the_commands_record_every_act() -> None:
    recorded = set()
    for name, scene in SCENES.items():
        with tempfile.TemporaryDirectory() as folder:
            shop = set_up(scene, Path(folder))
            done = shop.run(*written(scene, Path(folder)), stdin=scene.stdin)
            assert done.code in (0, 3), (name, done)
            recorded |= {act for (act,) in read(shop.path, "select distinct act from journal")}
    assert set(ACTS) - recorded == _VARIANTS


@pytest.fixture
def strace(requires: Callable[[object, str, str], None]) -> None:
    """The tool, or the test is omitted."""
    requires(shutil.which("strace"), "strace", "apt-get install strace")


@pytest.mark.usefixtures("strace")
@pytest.mark.parametrize("name", _SAMPLE)
def test_after_a_fault_the_desk_is_as_before_or_as_after(name: str, tmp_path: Path) -> None:
    ready = case(name, tmp_path)
    points = spread(ready.points, _SAMPLE[name])
    assert {KILLED, 74} == {KILLED if fault.kills else 74 for fault, _ in points}
    found = {(str(fault), n): faulted(ready, fault, n, tmp_path / "run") for fault, n in points}
    assert {point: one.wrong for point, one in found.items() if one and one.wrong} == {}
    assert None not in found.values()
