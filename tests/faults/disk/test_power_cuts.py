"""The power goes: all that was acknowledged is there, nothing is half.

A sample of moments; all of them: `python tests/bench/power_cuts.py`. Seen failing with `synchronous = full`
("lost what was acknowledged"), and for an export before `new_folder` synced its folders.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from faults.disk.cut_check import replayed
from faults.disk.power import Call, cuts
from faults.disk.sweep import case

_SAMPLE = {
    "init": 120,
    "order import": 30,
    "claim refund": 12,
    "claim correct": 12,
    "backup": 60,
    "export": 12,
    "audit export": 1,
    "order list -o --force": 1,
}


@pytest.fixture
def strace(requires: Callable[[object, str, str], None]) -> None:
    """The tool, or the test is omitted."""
    requires(shutil.which("strace"), "strace", "apt-get install strace")


@pytest.mark.usefixtures("strace")
@pytest.mark.parametrize("name", _SAMPLE)
def test_after_a_power_cut_all_that_was_acknowledged_is_there(name: str, tmp_path: Path) -> None:
    count, wrong = replayed(case(name, tmp_path), tmp_path / "run", stride=_SAMPLE[name])
    assert wrong == []
    assert count > 4


def test_of_a_file_that_was_not_synced_any_part_may_be_lost(tmp_path: Path) -> None:
    def at(name: str) -> tuple[str]:
        return (str(tmp_path / name),)

    calls = [
        Call("open", at("a"), 3, flags="O_CREAT"),
        Call("write", at("a"), 3, b"x" * 600),
        Call("write", at("a"), 3, b"y" * 600),
    ]
    left = [cut.files.get("a") for cut in cuts({}, calls, tmp_path)]
    assert None in left  # its folder was not synced
    assert {b"", b"x" * 600 + b"y" * 424, bytes(1200), bytes(600) + b"y" * 600, b"x" * 600} <= set(left)
    synced = [*calls, Call("sync", at("a"), 3), Call("sync", at("."), 4)]
    last = [cut for cut in cuts({}, synced, tmp_path) if cut.acknowledged]
    assert [cut.files for cut in last] == [{"a": b"x" * 600 + b"y" * 600}]
