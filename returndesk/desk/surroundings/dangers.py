"""What is wrong around the desk's file: who can read it, where it is, how much room there is."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from returndesk.desk.backups.age import overdue_backup
from returndesk.desk.doctor import FIX, KEPT_SUM, Ailment
from returndesk.disk import leftovers, remove_leftovers
from returndesk.store.backups.replace import remove_second_names, second_names
from returndesk.store.connection import writing
from returndesk.store.doctor.surroundings import forget_kept_sums, is_in_wal_mode

if TYPE_CHECKING:
    from returndesk.desk.session import Desk

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_SPARE_BYTES = 50 << 20  # beside a second copy of the desk: backups and upgrades make one
_NETWORK = frozenset(
    "nfs nfs4 smb3 smbfs cifs afs ceph glusterfs 9p davfs fuse.sshfs fuse.rclone fuse.s3fs".split()
)
_SYNCED = {
    "dropbox": "Dropbox",
    "onedrive": "OneDrive",
    **dict.fromkeys(("google drive", "googledrive", "my drive"), "Google Drive"),
    **dict.fromkeys(("icloud", "mobile documents"), "iCloud"),
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
}
_MOUNTS = "/proc/self/mountinfo"


def dangers(desk: Desk, backups: str) -> list[Ailment]:
    """What endangers the desk's file; `backups` is the folder of its backups."""
    folder = os.path.dirname(os.path.abspath(desk.path))
    found = [*_open_to_others(desk.path, folder, backups), *_place(desk.path, folder)]
    size, free = os.path.getsize(desk.path), shutil.disk_usage(folder).free
    if free < size + _SPARE_BYTES:
        text = f"only {free >> 20} MB are free: a backup or an upgrade needs {(size + _SPARE_BYTES) >> 20} MB"
        found.append(Ailment("disk", folder, text, "free some space, or move the desk"))
    if is_in_wal_mode(desk.conn):
        text = (
            "another program set its journal to WAL: a copy of the file alone may lack what was acknowledged"
        )
        found.append(Ailment("wal", desk.path, text, f"sqlite3 {desk.path} 'pragma journal_mode = delete'"))
    return found


def advice(desk: Desk, backups: str) -> list[str]:
    """What does not endanger the desk today: an overdue backup, what killed runs left."""
    left = [
        path for place in (os.path.dirname(os.path.abspath(desk.path)), backups) for path in leftovers(place)
    ]
    overdue = overdue_backup(desk, backups)
    return [
        *([f"{overdue}. Back up: returndesk backup"] if overdue else []),
        *(f"A killed run left {path}. Remove it: {FIX}" for path in left),
        *(
            f"A killed restore left {path}, a second name of the desk. Remove it: {FIX}"
            for path in second_names(desk.path)
        ),
    ]


def _open_to_others(path: str, folder: str, backups: str) -> Iterator[Ailment]:
    if os.name == "nt":  # permissions are not in the mode there
        return
    for one in _private_files(path, backups):
        if stat.S_IMODE(os.stat(one).st_mode) & _OTHERS:
            yield Ailment("permissions", one, "other users can read or write it", FIX)
    mode = os.stat(folder).st_mode
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        yield Ailment(
            "permissions", folder, "other users can put another file in its place", f"chmod o-w {folder}"
        )


def _private_files(path: str, backups: str) -> list[str]:
    """The desk, its side files and its backups, of those that exist."""
    folder, name = os.path.split(os.path.abspath(path))
    beside = [
        os.path.join(folder, one)
        for one in os.listdir(folder)
        if one.startswith((f"{name}-", f"{name}.schema-"))
    ]
    inside = [os.path.join(backups, one) for one in os.listdir(backups)] if os.path.isdir(backups) else []
    return [one for one in (path, *sorted(beside), *sorted(inside)) if stat.S_ISREG(os.lstat(one).st_mode)]


def _place(path: str, folder: str) -> Iterator[Ailment]:
    kind = file_system_of(os.path.realpath(folder))
    if kind in _NETWORK:
        text = f"its folder is on a network ({kind}): locks may fail there, and acts be lost"
        yield Ailment("network", folder, text, "move the desk to a disk of this machine; put backups there")
    for part in os.path.realpath(folder).casefold().split(os.sep):
        for word, service in _SYNCED.items():
            if part == word or part.startswith((f"{word} ", f"{word}-")):
                text = f"{service} copies its folder while it is written: half a desk, or two of them"
                yield Ailment("synced", folder, text, "move the desk out; let it copy backups instead")


def file_system_of(folder: str, mounts: str = _MOUNTS) -> str:
    """The type of the file system that a folder is on; "" where the system does not say."""
    try:
        with open(mounts, encoding="utf-8", errors="surrogateescape") as file:
            lines = [line.split(" - ") for line in file]
    except OSError:
        return ""
    points = ((one[0].split()[4].replace("\\040", " "), one[1].split()[0]) for one in lines if len(one) == 2)
    above = [(at, kind) for at, kind in points if folder == at or folder.startswith(at.rstrip("/") + "/")]
    # Of several on one folder, the last covers the others.
    return max(enumerate(above), key=lambda one: (len(one[1][0]), one[0]))[1][1] if above else ""


def fix(desk: Desk, backups: str, found: Sequence[Ailment]) -> list[str]:
    """Put right what is safe: permissions, what killed runs left, kept sums that were `found` wrong.

    What was done, in words.
    A dry run changes nothing and tells what would be.
    """
    done = []
    folder = os.path.dirname(os.path.abspath(desk.path))
    for one in _open_to_others(desk.path, folder, backups):
        if one.hint == FIX:
            if not desk.dry_run:
                os.chmod(one.where, stat.S_IMODE(os.stat(one.where).st_mode) & ~_OTHERS)
            done.append(f"Readable by you alone: {one.where}")
    for place in (folder, backups):
        left = leftovers(place) if desk.dry_run else remove_leftovers(place)
        done += [f"Removed what a killed run had left: {path}" for path in left]
    if second_names(desk.path):
        with writing(desk.conn, keep=False):  # a restore that is running keeps others out
            names = second_names(desk.path) if desk.dry_run else remove_second_names(desk.path)
        done += [f"Removed a second name that a killed restore had left: {path}" for path in names]
    if any(one.code == KEPT_SUM for one in found):
        with writing(desk.conn, keep=not desk.dry_run):
            forget_kept_sums(desk.conn)
        done.append("Dropped the sums that reports keep: the next reports work them out anew")
    return done
