"""A disk that takes no more: 74 and a line, the desk as it was, no cut-off file and nothing of people behind.

Every file may have so many bytes (RLIMIT_FSIZE), and the folder may not be written: both work without rights,
and for root, whose right to write everywhere is dropped. Where this user may mount, a file system of 3 MB is
full too, and one is read-only.
"""

from __future__ import annotations

import ctypes
import os
import resource
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from desk.asking import ailments
from factory import HANGS_SECONDS, Shop, new_shop
from faults.disk.sweep import state

COMMANDS = {
    "an import": "order import {dir}/orders.csv",
    "an act": "claim note R1001 hello",
    "a backup": "backup {dir}/copy.db",
    "an export": "export {dir}/tables",
    "a list into a file": "order list -o {dir}/list.csv",
    "a report into a file": "report day -f json -o {dir}/day.json",
}


def run(shop: Shop, typed: str, most: int = 0) -> subprocess.CompletedProcess[str]:
    """Run a command with a limit to the size of files."""

    def limit() -> None:
        if most:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    return subprocess.run(
        [sys.executable, "-m", "returndesk", *shlex.split(typed)],
        env={**shop.env, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, timeout=HANGS_SECONDS, check=False, preexec_fn=limit,
    )  # fmt: skip


_DROP_RIGHT, _WRITE_EVERYWHERE, _READ_EVERYWHERE = 24, 1, 2  # prctl(2), capabilities(7)


def run_without_rights(shop: Shop, typed: str) -> subprocess.CompletedProcess[str]:
    """Run a command to which the modes of files apply, as root too."""

    def drop() -> None:
        if not os.geteuid():
            for right in (_WRITE_EVERYWHERE, _READ_EVERYWHERE):
                if ctypes.CDLL(None).prctl(_DROP_RIGHT, right, 0, 0, 0):
                    os._exit(125)

    return subprocess.run(
        [sys.executable, "-m", "returndesk", *shlex.split(typed)],
        env={**shop.env, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, timeout=HANGS_SECONDS, check=False, preexec_fn=drop,
    )  # fmt: skip


def sold(shop: Shop) -> Shop:
    """The desk with a claim, and a file of orders beside it."""
    shop.take_in({"sku": "MUG", "unit_price": "10.00", "customer_email": "ada@example.org"})
    shop.ok("claim", "open", "1042", "-r", "other")
    lines = "".join(f"{n},2026-11-02,MUG-{n},1,5.00,ada{n}@example.org\n" for n in range(10_000, 18_000))
    head = "order_number,ordered_at,sku,quantity,unit_price,customer_email\n"
    (shop.path.parent / "orders.csv").write_text(head + lines)
    return shop


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("command", "most"),
    [
        ("an import", 1_400_000),
        ("an act", 100),
        ("a backup", 100_000),
        ("an export", 40_000),
        ("a list into a file", 100),
        ("a report into a file", 100),
    ],
)
def test_where_files_cannot_grow_it_is_74_and_nothing_is_left(shop: Shop, command: str, most: int) -> None:
    sold(shop)
    folder, before = shop.path.parent, state(shop.path)
    there = names(folder)
    done = run(shop, COMMANDS[command].format(dir=folder), most)
    assert (done.returncode, done.stdout) == (74, "")
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) in (1, 2)
    assert state(shop.path) == before
    assert [name for name in names(folder) if not name.startswith("tables/")] == there
    assert not [name for name in names(folder) if ".tmp" in name]
    assert ailments(shop) == []
    assert run(shop, COMMANDS[command].format(dir=folder)).returncode == 0


@pytest.mark.parametrize(
    ("folder_mode", "file_mode"),
    [(0o500, 0o600), (0o700, 0o400), (0o500, 0o400)],
    ids=["folder", "file", "both"],
)
def test_where_nothing_may_be_written_reading_works_and_writing_is_77(
    shop: Shop, folder_mode: int, file_mode: int
) -> None:
    sold(shop)
    folder, before = shop.path.parent, shop.path.read_bytes()
    beside = ("a backup", "an export", "a list into a file", "a report into a file")
    writing = [COMMANDS[name] for name in COMMANDS if folder_mode == 0o500 or name not in beside]
    shop.path.chmod(file_mode)
    folder.chmod(folder_mode)
    try:
        for typed in ("queue", "order list", "report day", "log", "check 1042"):
            done = run_without_rights(shop, typed)
            assert (done.returncode in (0, 1), bool(done.stdout)) == (True, True), (typed, done)
        for typed in writing:
            done = run_without_rights(shop, typed.format(dir=folder))
            assert (done.returncode, done.stdout) == (77, ""), (typed, done)
            assert "Traceback" not in done.stderr
            assert len(done.stderr.splitlines()) in (1, 2)
    finally:
        folder.chmod(0o700)
        shop.path.chmod(0o600)
    assert shop.path.read_bytes() == before
    assert names(folder) == ["desk.db", "orders.csv"]
    assert ailments(shop) == []


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, of 3 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a file system: the tests without one have the same commands")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("command", COMMANDS)
def test_on_a_full_file_system_it_is_74_and_nothing_is_left(mounted: Path, command: str) -> None:
    shop = sold(new_shop(mounted))
    with (mounted / "rest").open("wb", buffering=0) as rest, suppress(OSError):
        while True:
            rest.write(bytes(4096))
    before, there = state(shop.path), names(mounted)
    done = run(shop, COMMANDS[command].format(dir=mounted))
    assert (done.returncode, done.stdout) == (74, "")
    assert len(done.stderr.splitlines()) in (1, 2)
    assert state(shop.path) == before
    assert names(mounted) == there
    (mounted / "rest").unlink()
    assert [one for one in ailments(shop) if one[0] != "disk"] == []  # it has little room, empty or full


def test_on_a_read_only_file_system_reading_works_and_writing_is_77(mounted: Path) -> None:
    shop = sold(new_shop(mounted))
    subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)
    before = shop.path.read_bytes()
    for typed in ("queue", "order list", "report day", "doctor", "log"):
        assert run(shop, typed).returncode in (0, 1), typed
    for command in COMMANDS.values():
        done = run(shop, command.format(dir=mounted))
        assert (done.returncode, done.stdout) == (77, ""), done.stderr
        assert "Traceback" not in done.stderr
    assert shop.path.read_bytes() == before


def test_a_folder_that_vanishes_is_named(shop: Shop, tmp_path: Path) -> None:
    sold(shop)
    gone = tmp_path / "gone"
    for typed in ("backup {dir}/copy.db", "order list -o {dir}/list.csv", "report day -o {dir}/day.csv"):
        done = run(shop, typed.format(dir=gone))
        assert (done.returncode, done.stdout) == (66, "")
    os.rename(shop.path, tmp_path / "elsewhere.db")
    assert run(shop, "claim note R1001 hello").returncode == 66
    assert not shop.path.exists()
