"""A power cut at every moment of a command: the folders that a disk could hold then, rebuilt from a trace.

A disk that keeps the order holds all that was done so far. Any other may have lost what was not synced:
writes, all or one of them, or a part of the last at the size of a sector; and names, where their folder was
not synced.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_LINE = re.compile(r"^\d+ +(\w+)\((.*)\) += +(-?\d+)", re.DOTALL)
_FILE = re.compile(r"(\d+)<((?:\\x[0-9a-f]{2})*)>(?:\(deleted\))?")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_FEW = 6  # single writes of many that are lost, spread evenly
_STDOUT = 1


class Call(NamedTuple):
    """One call that succeeded: its name, the file of its handle or its paths, and bytes at a place."""

    name: str
    paths: tuple[str, ...]
    handle: int = -1
    data: bytes = b""
    at: int = -1
    flags: str = ""


class Cut(NamedTuple):
    """A folder as a power cut left it; `acknowledged` says whether the command had printed its result."""

    how: str
    files: Mapping[str, bytes]
    acknowledged: bool


class _Inode:
    """A file's content: what is on the disk for sure, and the changes since, in order."""

    def __init__(self, content: bytes = b"") -> None:
        self.synced = content
        self.changes: list[tuple[int, bytes | None]] = []  # a place and bytes, or a new length

    def content(self, kept: Sequence[tuple[int, bytes | None]] | None = None) -> bytes:
        found = bytearray(self.synced)
        for at, data in self.changes if kept is None else kept:
            if data is None:
                del found[at:]
                found.extend(bytes(at - len(found)))
            else:
                found.extend(bytes(max(0, at - len(found))))
                found[at : at + len(data)] = data
        return bytes(found)

    def sync(self) -> None:
        self.synced, self.changes = self.content(), []


def parsed(trace: str) -> list[Call]:
    """The calls of a trace that succeeded, in order."""
    found = []
    for line in trace.splitlines():
        if not (match := _LINE.match(line)) or int(match[3]) < 0:
            continue
        name, told = match[1], match[2]
        texts = [bytes.fromhex(text.replace("\\x", "")) for text in _TEXT.findall(told)]
        handle = _FILE.search(told)
        path = bytes.fromhex(handle[2].replace("\\x", "")).decode() if handle else ""
        number = int(handle[1]) if handle else -1
        if name in ("write", "pwrite64"):
            at = int(told.rpartition(", ")[2]) if name == "pwrite64" else -1
            found.append(Call("write", (path,), number, texts[0], at))
        elif name == "ftruncate":
            found.append(Call(name, (path,), number, at=int(told.rpartition(", ")[2])))
        elif name in ("fsync", "fdatasync"):
            found.append(Call("sync", (path,), number))
        elif name == "openat":
            opened = _FILE.search(line.rpartition(" = ")[2])
            path = bytes.fromhex(opened[2].replace("\\x", "")).decode() if opened else texts[0].decode()
            found.append(Call("open", (path,), int(match[3]), flags=told))
        else:
            found.append(Call(name, tuple(text.decode() for text in texts)))
    return found


def cuts(before: Mapping[str, bytes], calls: Sequence[Call], folder: Path) -> Iterator[Cut]:
    """Every folder that a cut could leave: before the command has printed its result, and from then on.

    It has printed it at its end at the latest.
    """
    seen: set[tuple[bool, bytes]] = set()
    disk = _Disk(before)
    acknowledged = False
    for number, call in enumerate([*calls, Call("exit", ("",))]):
        if call.name == "exit" or (call.name == "write" and call.handle == _STDOUT):
            acknowledged = True
        elif not disk.take(call, str(folder)):
            continue
        for how, files in disk.states():
            mark = acknowledged, _mark(files)
            if mark not in seen:
                seen.add(mark)
                what = f"call {number} ({call.name} {os.path.basename(call.paths[0])}), {how}"
                yield Cut(what, files, acknowledged)


class Ended(NamedTuple):
    """A command's files: as they are at its end, and by name every content that was given that name."""

    files: dict[str, bytes]
    named: dict[str, set[bytes]]


def ended(before: Mapping[str, bytes], calls: Sequence[Call], folder: Path) -> Ended:
    """What a command left, and what it left under each name on its way."""
    disk, named = _Disk(before), {name: {content} for name, content in before.items()}
    for call in calls:
        disk.take(call, str(folder))
        if call.name in ("rename", "link", "linkat"):
            name = os.path.relpath(call.paths[1], folder)
            if name in disk.names:
                named.setdefault(name, set()).add(disk.names[name].content())
    return Ended({name: one.content() for name, one in disk.names.items() if not name.endswith("/")}, named)


def _mark(files: Mapping[str, bytes]) -> bytes:
    mark = hashlib.sha1(usedforsecurity=False)
    for name in sorted(files):
        mark.update(f"{name}\0{len(files[name])}\0".encode())
        mark.update(files[name])
    return mark.digest()


class _Disk:
    """Files by their path in the folder: as the program sees them, and as they are on the disk for sure."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.names = {name: _Inode(content) for name, content in files.items()}
        self.synced_names = dict(self.names)
        self.undone: list[dict[str, _Inode]] = []  # the names before each change since the last sync
        self._places: dict[int, int] = {}
        self._moved: list[tuple[str, str]] = []  # folders that were renamed, with what is in them

    def take(self, call: Call, folder: str) -> bool:
        """Do a call; whether it changed anything in the folder."""
        paths = [os.path.relpath(path, folder) for path in call.paths]
        if any(path.startswith("..") for path in paths):
            return False
        path = paths[0]
        if call.name == "open":
            self._places[call.handle] = 0
            if path not in self.names and "O_CREAT" in call.flags:
                self._rename({**self.names, path: _Inode()})
                return True
            if "O_TRUNC" in call.flags:
                self.names[path].changes.append((0, None))
                return True
            return False
        if call.name == "sync":
            if path in self.names:
                self.names[path].sync()
            elif f"{path}/" in self.names or os.path.isdir(call.paths[0]):
                self._sync_names("" if path == "." else path)
            return True
        if call.name in ("write", "ftruncate"):
            if path not in self.names:  # it has no name any more
                return False
            at = call.at
            if call.name == "write" and at < 0:
                at = self._places.get(call.handle, 0)
                self._places[call.handle] = at + len(call.data)
            self.names[path].changes.append((at, call.data if call.name == "write" else None))
            return True
        names = dict(self.names)
        if call.name == "unlink":
            names.pop(path, None)
        elif call.name == "mkdir":
            names[f"{path}/"] = _Inode()
        else:
            if f"{path}/" in names:
                self._moved.append((f"{path}/", f"{paths[1]}/"))
            for name in [name for name in names if name == path or name.startswith(f"{path}/")]:
                names[paths[1] + name.removeprefix(path)] = names[name]
                if call.name == "rename":
                    del names[name]
        self._rename(names)
        return True

    def _rename(self, names: dict[str, _Inode]) -> None:
        self.undone.append(self.names)
        self.names = names

    def _sync_names(self, folder: str) -> None:
        for old, new in self._moved:
            if _folder(old) == _folder(new) == folder:
                self.synced_names = _renamed(self.synced_names, old, new)
                self.undone = [_renamed(names, old, new) for names in self.undone]
        there = {name: one for name, one in self.names.items() if _folder(name) == folder}
        apart = {name: one for name, one in self.synced_names.items() if _folder(name) != folder}
        self.synced_names = {**apart, **there}
        if self.undone and {_folder(name) for name in self.undone[-1].keys() ^ self.names.keys()} <= {folder}:
            self.undone = []

    def states(self) -> Iterator[tuple[str, dict[str, bytes]]]:
        """What a cut could leave now: (how, files)."""
        namings = {"all names": self.names, "no name that is not synced": self.synced_names}
        if self.undone:
            namings["the last change of a name undone"] = self.undone[-1]
        made = {name for name in self.names if name.endswith("/")}
        for naming, found in namings.items():
            # A file is found where every folder above it is.
            names = {
                name: one
                for name, one in found.items()
                if not name.endswith("/") and made & _above(name) <= found.keys()
            }
            written = {name: one.content() for name, one in names.items()}
            yield f"all writes, {naming}", written
            yield f"no write that is not synced, {naming}", {name: one.synced for name, one in names.items()}
            for size in (512, 4096):
                torn = {name: one.content(_torn(one, size)) for name, one in names.items()}
                yield f"the last write torn at {size}, {naming}", torn
            zeros = {name: one.content(_zeros(one)) for name, one in names.items()}
            yield f"zeros for what is not synced, {naming}", zeros
            for path, one in names.items():
                for at in sorted({k * len(one.changes) // _FEW for k in range(_FEW)} if one.changes else ()):
                    kept = [*one.changes[:at], *one.changes[at + 1 :]]
                    yield f"write {at} of {path} lost, {naming}", {**written, path: one.content(kept)}


def _renamed(names: Mapping[str, _Inode], old: str, new: str) -> dict[str, _Inode]:
    return {
        new + name.removeprefix(old) if name.startswith(old) else name: one for name, one in names.items()
    }


def _folder(name: str) -> str:
    return os.path.dirname(name.rstrip("/"))


def _above(name: str) -> set[str]:
    parts = name.split("/")
    return {"/".join(parts[:at]) + "/" for at in range(1, len(parts))}


def _torn(one: _Inode, size: int) -> list[tuple[int, bytes | None]]:
    """All changes, of the last write what comes before the middle sector's end."""
    if not one.changes or one.changes[-1][1] is None:
        return one.changes
    at, data = one.changes[-1]
    assert data is not None
    first = size - at % size  # to the end of the sector that it begins in
    return [*one.changes[:-1], (at, data[: max(first, len(data) // size // 2 * size)])]


def _zeros(one: _Inode) -> list[tuple[int, bytes | None]]:
    return [(at, data if data is None else bytes(len(data))) for at, data in one.changes]
