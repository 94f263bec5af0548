"""New files: synced and never over another; what a killed program left is removed by the next.

Seen failing without its protection: with `sync_folder` taken out of `take_name`, with `os.replace` in place
of `os.link`, without the lock of `new_file` and `write_folder`, without `remove_leftovers`.
"""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from returndesk.disk import (
    free_target,
    leftovers,
    new_file,
    remove_leftovers,
    sync_folder,
    take_name,
    write_folder,
)


def write(temporary: str, text: str = "new") -> None:
    Path(temporary).write_text(text)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is synced and named, in order."""
    made: list[str] = []
    link, replace, sync = os.link, os.replace, os.fsync

    def linked(source: str, target: str) -> None:
        made.append("link")
        link(source, target)

    def replaced(source: str, target: str) -> None:
        made.append("replace")
        replace(source, target)

    def synced(handle: int) -> None:
        made.append(f"sync {'folder' if os.path.isdir(f'/proc/self/fd/{handle}') else 'file'}")
        sync(handle)

    for name, call in (("link", linked), ("replace", replaced), ("fsync", synced)):
        monkeypatch.setattr(os, name, call)
    return made


@pytest.mark.parametrize("force", [False, True])
def test_a_file_is_synced_before_it_has_its_name_and_its_folder_after_it(
    tmp_path: Path, calls: list[str], force: bool
) -> None:
    with new_file(str(tmp_path / "a")) as temporary:
        write(temporary)
        take_name(temporary, str(tmp_path / "a"), force=force)
    assert calls == ["sync file", "replace" if force else "link", "sync folder"]
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


def test_a_name_that_is_taken_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "b").symlink_to(tmp_path / "nowhere")
    for name in ("a", "b"):
        with new_file(str(tmp_path / name)) as temporary, pytest.raises(FileExistsError):
            take_name(temporary, str(tmp_path / name))
    assert (tmp_path / "a").read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["a", "b"]


def test_the_next_free_name_is_taken(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "a-2").symlink_to(tmp_path / "nowhere")
    with new_file(str(tmp_path / "a")) as temporary:
        write(temporary)
        assert free_target(temporary, str(tmp_path / "a")) == str(tmp_path / "a-3")
    assert (tmp_path / "a").read_text() == "old"
    assert (tmp_path / "a-3").read_text() == "new"
    assert sorted(os.listdir(tmp_path)) == ["a", "a-2", "a-3"]


def test_a_folder_that_cannot_be_synced_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def failing(handle: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{handle}"):
            raise OSError(errno.EIO, "Input/output error")
        sync(handle)

    monkeypatch.setattr(os, "fsync", failing)
    with new_file(str(tmp_path / "a")) as temporary, pytest.raises(OSError, match="Input/output"):
        take_name(temporary, str(tmp_path / "a"))
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOTSUP])
def test_a_file_system_whose_folders_are_never_synced_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def unsupported(handle: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", unsupported)
    sync_folder(str(tmp_path / "a"))


def fail_halfway(target: Path) -> None:
    with new_file(str(target)) as temporary:
        Path(f"{temporary}-journal").write_text("half")
        raise KeyboardInterrupt


def test_nothing_remains_of_a_file_that_failed(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        fail_halfway(tmp_path / "a")
    assert os.listdir(tmp_path) == []


KILLED = """
import os, signal, sys
from returndesk.disk import new_file
with new_file(sys.argv[1]) as temporary:
    open(f"{temporary}-journal", "w").close()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_program_left_is_removed_by_the_next_and_nothing_else(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "a")], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    others = [".returndesk-1.tmp", ".returndesk-0123456789abcdef.tmp.csv", "a.tmp"]
    for name in others:
        (tmp_path / name).write_text("theirs")
    (tmp_path / ".returndesk-0123456789abcdef.tmp").symlink_to(tmp_path / "a.tmp")
    (tmp_path / ".returndesk-fedcba9876543210.tmp" / "theirs").mkdir(parents=True)
    assert len(leftovers(str(tmp_path))) == 1
    with new_file(str(tmp_path / "b")) as temporary:
        assert leftovers(str(tmp_path)) == []
        assert remove_leftovers(str(tmp_path)) == []  # one that is being written is none
        assert os.path.exists(temporary)
    kept = [*others, ".returndesk-0123456789abcdef.tmp", ".returndesk-fedcba9876543210.tmp"]
    assert sorted(os.listdir(tmp_path)) == sorted(kept)
    assert (tmp_path / "a.tmp").read_text() == "theirs"


def test_a_folder_that_a_killed_program_left_is_removed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tmp_path / ".returndesk-0123456789abcdef.tmp"
    left.mkdir()
    (left / "journal.jsonl").write_text("Ada")
    assert leftovers(str(tmp_path)) == [str(left)]
    rename, under_way = os.rename, []

    def watched(source: str, target: str) -> None:
        under_way.append((os.path.basename(source), leftovers(str(tmp_path))))
        rename(source, target)

    monkeypatch.setattr(os, "rename", watched)
    write_folder(str(tmp_path / "audit"), {"journal.jsonl": "Bob"})
    ((temporary, found),) = under_way
    assert (temporary.startswith(".returndesk-"), found) == (True, [])  # one that is being written is none
    assert os.listdir(tmp_path) == ["audit"]
    assert (tmp_path / "audit" / "journal.jsonl").read_text() == "Bob"


def test_a_folder_whose_name_was_not_synced_does_not_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = os.fsync

    def failing(handle: int) -> None:
        if (tmp_path / "audit").exists():
            raise OSError(errno.EIO, "Input/output error")
        synced(handle)

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OSError, match="Input/output error"):
        write_folder(str(tmp_path / "audit"), {"journal.jsonl": "Bob"})
    assert os.listdir(tmp_path) == []
