"""A folder of exported desks: a file for each table, desk and month, as Hive, Spark and DuckDB read them."""

from __future__ import annotations

import filecmp
import json
import os
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from returndesk.core.exported import ExportedTable
from returndesk.disk import as_desk_errors, leftovers, new_file, new_folder, take_name
from returndesk.errors import DiskProblem, Refused, UsageProblem
from returndesk.render.escape import visible
from returndesk.render.export.csv_file import write_csv_file
from returndesk.render.export.parquet_file import require_pyarrow, write_parquet_file
from returndesk.render.export.schema_file import FORMAT, schema_text

_WRITERS = {"csv": write_csv_file, "parquet": write_parquet_file}
FORMATS = tuple(_WRITERS)
SCHEMA = "schema.json"
_DESKS = "_desks"  # what the last export of each desk was; readers skip names with _
_SQL = "sql"
_LONGEST = 120  # characters of a desk's name
_UNSAFE = frozenset("\"#%'*/:=?\\{}[]^<>|")  # Hive's own list, and what Windows refuses


@dataclass
class Written:
    """How many rows and files an export has, and what it did to the files."""

    rows: int = 0
    written: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass
class ExportFolder:
    """A folder that takes the export of a desk, by the name that its partitions have."""

    path: str
    name: str
    identity: str
    fmt: str
    people: bool
    tables: Sequence[ExportedTable]
    outdated: tuple[str, ...] = ()  # other desks there, whose columns are another version's
    entry: int | None = None  # the journal's last one at the last export of the same kind; None: without one
    written: Written = field(default_factory=Written)

    @property
    def partition(self) -> str:
        """The folder of the desk in each table's."""
        return f"desk={escaped_name(self.name)}"

    def begin(self) -> None:
        """Write the schema, and note that an export is under way: an unfinished one is not built upon."""
        for folder in (self.path, os.path.join(self.path, _DESKS), os.path.join(self.path, _SQL)):
            new_folder(folder)
        if self.entry is None:
            self._note(None)
        self.put(SCHEMA, schema_text(self.tables, self.fmt))

    def write(self, table: ExportedTable, month: str, rows: Iterable[Sequence[Any]]) -> None:
        """Write the rows of a month: a whole file under its name, or the one that was there stays."""
        folder = os.path.join(self.path, table.name, self.partition, *[f"month={month}"] * table.monthly)
        new_folder(folder)
        with _replacing(os.path.join(folder, f"part.{self.fmt}"), self.written) as temporary:
            self.written.rows += _WRITERS[self.fmt](temporary, table, rows)

    def end_table(self, table: ExportedTable, months: Iterable[str], default: str) -> None:
        """Remove months that have no rows any more; a table without rows has an empty file."""
        kept = {f"month={month}" for month in months}
        if not kept:
            self.write(table, default, ())
            kept = {f"month={default}"}
        folder = os.path.join(self.path, table.name, self.partition)
        for month in sorted(set(os.listdir(folder)) - kept) if table.monthly else ():
            file = os.path.join(folder, month, f"part.{self.fmt}")
            if month.startswith("month=") and os.path.isfile(file):
                os.unlink(file)
                self.written.removed += 1
                with suppress(OSError):  # it holds files that are not ours
                    os.rmdir(os.path.join(folder, month))

    def end(self, entry: int, queries: Mapping[str, str]) -> None:
        """Write the SQL, by name, and note that the export is complete up to an entry of the journal."""
        for name, text in queries.items():
            self.put(f"{_SQL}/{name}.sql", text)
        self._note(entry)

    def files(self) -> Iterator[tuple[str, str, str]]:
        """(table, the desk's name, the file's path in the folder) for all files, desk by desk."""
        for name in sorted(_desks(self.path)):
            for table in self.tables:
                of_desk = f"{table.name}/desk={escaped_name(name)}"
                folder = os.path.join(self.path, of_desk)
                months = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
                for part in [f"{month}/" for month in months] if table.monthly else [""]:
                    path = f"{of_desk}/{part}part.{self.fmt}"
                    if os.path.isfile(os.path.join(self.path, path)):
                        yield table.name, name, path

    def put(self, name: str, text: str) -> None:
        """Write a file of text by its path in the folder, unless it has that text."""
        path = os.path.join(self.path, name)
        with (
            _replacing(path, Written()) as temporary,
            open(temporary, "w", encoding="utf-8", newline="") as file,
        ):
            file.write(text)

    def _note(self, entry: int | None) -> None:
        noted = {
            "schema": FORMAT,
            "desk": self.name,
            "identity": self.identity,
            "people": self.people,
            "journal": entry,
        }
        self.put(f"{_DESKS}/{escaped_name(self.name)}.json", json.dumps(noted, ensure_ascii=False) + "\n")


def open_folder(
    path: str, name: str, identity: str, tables: Sequence[ExportedTable], fmt: str, *, people: bool
) -> ExportFolder:
    """The folder for an export of a desk; nothing is written yet.

    Raises Refused for a folder with other content, another format, another desk of that name or this desk
    under another, DiskProblem for a file, UsageProblem for a name that cannot be a folder's, BadSettings
    without pyarrow for Parquet.
    """
    shown = visible(path)
    name = name.strip()
    if not name or len(name) > _LONGEST or not name.isprintable():
        raise UsageProblem(
            f"A desk's name in an export has 1 to {_LONGEST} printable characters", hint="--name NAME"
        )
    folder = ExportFolder(path, name, identity, fmt, people, tables)
    with as_desk_errors(shown):
        if os.path.lexists(path) and not os.path.isdir(path):
            raise DiskProblem(f"{shown} is a file: nothing was exported", hint="name a folder")
        if os.path.isdir(path) and os.listdir(path):
            _check_content(folder, shown)
    if fmt == "parquet":
        require_pyarrow()
    return folder


def _check_content(folder: ExportFolder, shown: str) -> None:
    """Refuse a folder that the export does not fit in; else take over what the last one noted."""
    text = _content(os.path.join(folder.path, SCHEMA))
    known = _json(text)
    if known.get("schema") != FORMAT:
        ours = {_DESKS, _SQL, *map(os.path.basename, leftovers(folder.path))}
        if set(os.listdir(folder.path)) <= ours:  # it was stopped before it wrote the schema
            return
        raise Refused(f"{shown} holds other files: nothing was exported", hint="name a new folder")
    if known.get("format") != folder.fmt:
        raise Refused(
            f"{shown} holds an export as {known.get('format')}: nothing was exported",
            hint=(f"--format {known.get('format')}", "or name another folder"),
        )
    desks = _desks(folder.path)
    noted = desks.get(folder.name)
    same_columns = text == schema_text(folder.tables, folder.fmt)
    if not same_columns:
        folder.outdated = tuple(sorted(desks.keys() - {folder.name}))
    if noted is None:
        known_as = [name for name, of in desks.items() if of.get("identity") == folder.identity]
        if known_as:  # its figures would count twice
            raise Refused(
                f"{shown} holds this desk already, as '{visible(known_as[0])}': nothing was exported",
                hint=(f"--name {shlex.quote(known_as[0])}", "or name another folder"),
            )
        return
    if noted.get("identity") != folder.identity:
        raise Refused(
            f"{shown} holds another desk named '{visible(folder.name)}': nothing was exported",
            hint="--name NAME: another name for this one",
        )
    if same_columns and noted.get("people") == folder.people and isinstance(noted.get("journal"), int):
        folder.entry = noted["journal"]


def escaped_name(name: str) -> str:
    """A desk's name as a part of a path, escaped as Hive does: Spark and DuckDB read it back."""
    return "".join(f"%{ord(char):02X}" if char in _UNSAFE else char for char in name)


def _desks(path: str) -> dict[str, Mapping[str, Any]]:
    """What was noted of each desk in a folder, by its name."""
    folder = os.path.join(path, _DESKS)
    found = {}
    for file in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
        if file.endswith(".json"):
            noted = _json(_content(os.path.join(folder, file)))
            found[str(noted.get("desk", ""))] = noted
    return found


def _content(path: str) -> str:
    """A file's text; "" without one."""
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except (FileNotFoundError, UnicodeDecodeError):
        return ""


def _json(text: str) -> Mapping[str, Any]:
    """An object of JSON; empty for anything else."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@contextmanager
def _replacing(target: str, counts: Written) -> Iterator[str]:
    """A file to write next to the target, whose name it takes once it is whole and on the disk.

    One with the same bytes is left as it was.
    """
    with new_file(target) as temporary:
        yield temporary
        if os.path.isfile(target) and filecmp.cmp(temporary, target, shallow=False):
            counts.unchanged += 1
        else:
            take_name(temporary, target, force=True)
            counts.written += 1
