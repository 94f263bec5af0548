"""What the doctor says of the desk's surroundings, and what it puts right.

Seen failing, each without its check in desk/surroundings/dangers.py: files that others can read, a folder
that they can write, what killed runs and restores left, an overdue backup, kept sums, WAL, room, the mount,
network and synced folders.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from unittest.mock import patch

import pytest
from desk.asking import ailments, read
from factory import Shop, new_shop

from returndesk.desk.surroundings import dangers

FIX = "returndesk doctor --fix"


def modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir() if path.is_file()}


def test_a_desk_that_others_can_read_is_named_with_what_to_do_and_fixed(shop: Shop) -> None:
    copy = shop.path.with_name("desk.db.schema-1-2026-01-01")
    copy.write_bytes(b"")
    for path in (shop.path, copy):
        path.chmod(0o644)
    said = shop.run("doctor", "-f", "csv")
    assert said.code == 1
    assert f"permissions,{shop.path},other users can read or write it,{FIX}\n" in said.out
    dry = shop.run("doctor", "--fix", "--dry-run")
    assert f"Readable by you alone: {copy}\nDry run: nothing was changed.\n" in dry.err
    assert modes(shop.path.parent)["desk.db"] == 0o644
    done = shop.run("doctor", "--fix")
    assert (done.code, done.err.splitlines()[0]) == (0, f"Readable by you alone: {shop.path}")
    assert set(modes(shop.path.parent).values()) == {0o600}


def test_a_folder_that_others_can_write_is_named(shop: Shop) -> None:
    shop.path.parent.chmod(0o707)
    assert ailments(shop) == [("permissions", str(shop.path.parent))]
    assert shop.run("doctor", "--fix").err == "Nothing to fix.\n"  # it may be others' folder, too
    assert shop.path.parent.stat().st_mode & 0o777 == 0o707
    shop.path.parent.chmod(0o1707)  # where only its owner can replace a file, as in /tmp
    assert ailments(shop) == []


def test_what_a_killed_run_left_is_advice_until_it_is_removed(shop: Shop) -> None:
    left = shop.path.parent / ".returndesk-0123456789abcdef.tmp"
    left.write_bytes(b"Ada")
    said = shop.run("doctor")
    assert (said.code, said.err.splitlines()[0]) == (0, f"A killed run left {left}. Remove it: {FIX}")
    assert shop.run("doctor", "--fix").err.splitlines()[0] == f"Removed what a killed run had left: {left}"
    assert not left.exists()


def test_a_second_name_that_a_killed_restore_left_is_advice_until_it_is_removed(shop: Shop) -> None:
    left, kept = (Path(f"{shop.path}.before-restore-2026-11-{day}") for day in (22, 23))
    os.link(shop.path, left)
    kept.write_bytes(shop.path.read_bytes())  # a desk that a restore has replaced
    kept.chmod(0o600)
    said = shop.run("doctor").err.splitlines()[0]
    assert said == f"A killed restore left {left}, a second name of the desk. Remove it: {FIX}"
    told = f"Removed a second name that a killed restore had left: {left}"
    assert shop.run("doctor", "--fix", "--dry-run").err.splitlines()[0] == told
    assert left.exists()
    assert shop.run("doctor", "--fix").err.splitlines()[0] == told
    assert (left.exists(), kept.exists(), shop.path.stat().st_nlink) == (False, True, 1)


def test_kept_sums_that_are_wrong_are_dropped(shop: Shop) -> None:
    shop.take_in({"unit_price": "10.00"})
    shop.ok("report", "returns", "--by", "sku")
    with closing(sqlite3.connect(shop.path, isolation_level=None)) as conn:
        conn.execute("update cohort set units = units + 1")
    found = shop.run("doctor", "-f", "csv")
    assert {row.split(",")[0] for row in found.out.splitlines()[1:]} == {"kept-sum"}
    assert shop.run("doctor", "--fix", "--dry-run").code == 1
    assert shop.run("doctor", "--fix").code == 0
    assert read(shop.path, "select count(*) from cohort") == [(0,)]


def test_an_overdue_backup_is_advice(shop: Shop) -> None:
    late = shop.run("doctor", "--as-of", "2026-12-01")
    assert (late.code, late.err.splitlines()[0]) == (
        0, f"No backup in {shop.path}.backups yet. Back up: returndesk backup",
    )  # fmt: skip
    shop.ok("backup", "--as-of", "2026-12-01")
    assert "Back up" not in shop.run("doctor", "--as-of", "2026-12-01").err


def test_a_journal_in_wal_mode_is_named(shop: Shop) -> None:
    with closing(sqlite3.connect(shop.path)) as conn:
        conn.execute("pragma journal_mode = wal")
    assert ("wal", str(shop.path)) in ailments(shop)


def test_too_little_room_for_a_backup_is_named(shop: Shop) -> None:
    with patch.object(dangers.shutil, "disk_usage", return_value=os.terminal_size((0, 0))) as usage:
        usage.return_value = type("Usage", (), {"free": 3 << 20})
        said = shop.run("doctor", "-f", "csv")
    assert said.code == 1
    assert f"disk,{shop.path.parent},only 3 MB are free: a backup or an upgrade needs 51 MB," in said.out


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    file = tmp_path / "mountinfo"
    file.write_text(
        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        "40 22 0:35 / /home/ada/My\\040shop rw shared:2 - nfs4 server:/shop rw\n"
        "41 22 0:36 / /mnt rw - fuse.sshfs ada@server: rw\n"
    )
    return file


@pytest.mark.parametrize(
    ("folder", "kind"),
    [("/home/ada", "ext4"), ("/home/ada/My shop/desk", "nfs4"), ("/home/ada/My shopping", "ext4"),
     ("/mnt", "fuse.sshfs")],
)  # fmt: skip
def test_the_file_system_of_a_folder_is_that_of_its_nearest_mount(
    mounts: Path, folder: str, kind: str
) -> None:
    assert dangers.file_system_of(folder, str(mounts)) == kind


def test_a_desk_on_a_network_is_named(shop: Shop) -> None:
    with patch.object(dangers, "file_system_of", return_value="nfs4"):
        assert ailments(shop) == [("network", str(shop.path.parent))]


@pytest.mark.parametrize("folder", ["Dropbox", "OneDrive - Corner Shop", "Google Drive", "Nextcloud"])
def test_a_desk_in_a_synced_folder_is_named(tmp_path: Path, folder: str) -> None:
    place = tmp_path / folder / "shop"
    place.mkdir(parents=True)
    assert ailments(new_shop(place)) == [("synced", str(place))]


def test_a_hash_of_no_characters_is_a_usage_error(shop: Shop) -> None:
    said = shop.run("doctor", "--head", "")
    assert (said.code, said.err.splitlines()[0]) == (
        2, "--head: expected the start of a hash, at least 6 of its characters",
    )  # fmt: skip
