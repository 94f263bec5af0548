"""A backup in the place of the desk: what would change, and the change."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta

from returndesk.core.money import format_minor
from returndesk.core.value import Value, replace
from returndesk.desk.journal import record
from returndesk.desk.session import open_desk
from returndesk.disk import as_desk_errors
from returndesk.errors import BadData, DeskError, NotFound, Refused, UsageProblem
from returndesk.store import day_closings, journal
from returndesk.store.backups.copies import DeskFile, copied, desk_file
from returndesk.store.backups.figures import MONEY, Figures, entries_since, figures
from returndesk.store.backups.replace import held_alone, replace_desk
from returndesk.store.connection import connect, opened_copy, translate
from returndesk.store.file_format import SCHEMA_VERSION, check_header


class Difference(Value):
    """A figure of the desk as it is and as it is in the backup; None where there is none."""

    figure: str
    currency: str
    desk: str | None
    backup: str | None

    @property
    def changes(self) -> bool:
        """Whether a restore changes it."""
        return self.desk != self.backup


class State(Value):
    """A desk's file and its figures."""

    file: DeskFile
    figures: Figures


class Restored(Value):
    """What a restore changes, or changed.

    `lost` are the entries of the desk's journal that the backup does not have; None where the two are not
    states of one journal. `aside` is where the desk's own file is kept.
    """

    differences: tuple[Difference, ...]
    backup: State
    desk: State | None  # None: missing or damaged
    lost: int | None
    problem: str  # why the desk could not be read
    done: bool = False
    aside: str = ""


def restore(
    path: str,
    file: str,
    *,
    who: str,
    today: date,
    confirm: str = "",
    dry_run: bool = False,
    say: Callable[[str], None] | None = None,
) -> Restored:
    """Put a backup in the place of the desk at `path`, if its name is confirmed; the desk is kept aside.

    The backup is copied, examined and upgraded before it takes the place. Raises UsageProblem for another
    name, NotFound and BadData for what is wrong with the backup, Refused for one of a newer version, Busy.
    """
    target = os.path.realpath(path)
    if os.path.exists(target) and os.path.exists(file) and os.path.samefile(file, target):
        raise UsageProblem(f"{file} is the desk itself", hint="returndesk restore BACKUP")
    if not os.path.lexists(file):
        raise NotFound(f"no file {file}")
    check_header(file)
    desk, problem = _present(target)
    try:
        with copied(file, target, say) as (temporary, state):
            backup = _examined(temporary, file, state)
            found = Restored(_differences(desk, backup), backup, desk, _lost(target, desk, state), problem)
            if not confirm:
                return found
            _check_name(confirm, path, file, found)
            _entered(temporary, who, today, found, say)
            if dry_run:
                return found
            return replace(found, done=True, aside=_replaced(temporary, target, path, today, say))
    except sqlite3.Error as error:
        raise translate(error, file) from error


def _replaced(temporary: str, target: str, path: str, today: date, say: Callable[[str], None] | None) -> str:
    try:
        with held_alone(target, say), as_desk_errors(path):
            return replace_desk(temporary, target, today)
    except sqlite3.Error as error:
        raise translate(error, path) from error


def _present(path: str) -> tuple[State | None, str]:
    """The desk as it is, or why it cannot be read."""
    if not os.path.lexists(path):
        return None, "missing"
    try:
        with closing(connect(path, write=False)) as conn:
            return State(desk_file(conn), figures(conn)), ""
    except (BadData, TypeError, ValueError, sqlite3.DatabaseError) as error:
        if isinstance(error, sqlite3.Error) and not isinstance(translate(error, path), BadData):
            raise translate(error, path) from error
        return None, "damaged"


def _examined(temporary: str, file: str, state: DeskFile) -> State:
    """The figures of a backup that is sound. Raises BadData, Refused."""
    if state.schema > SCHEMA_VERSION:
        raise Refused(
            f"{file} was made by a newer returndesk (schema {state.schema})", hint="upgrade returndesk"
        )
    try:
        with opened_copy(temporary) as conn:
            for seq, text in journal.broken_links(conn):
                raise BadData(f"{file}: journal entry {seq} {text}", hint="restore another backup")
            return State(state, figures(conn))
    except (TypeError, ValueError):
        raise BadData(
            f"{file} is damaged: its settings make no sense", hint="restore another backup"
        ) from None


def _lost(path: str, desk: State | None, backup: DeskFile) -> int | None:
    """How many entries of the desk's journal the backup does not have."""
    if desk is None:
        return None
    with closing(connect(path, write=False)) as conn:
        return entries_since(conn, backup.head)


def _differences(desk: State | None, backup: State) -> tuple[Difference, ...]:
    """Each figure, in order; of money those that one of them has."""
    keys = dict.fromkeys((*(desk.figures.values if desk else ()), *backup.figures.values))
    found = [
        Difference(figure, currency, _shown(desk, figure, currency), _shown(backup, figure, currency))
        for figure, currency in sorted(keys, key=_order(list(keys)))
    ]
    (shop, day, head), (shop_then, day_then, head_then) = _texts(desk), _texts(backup)
    ends = Difference("last-day", "", day, day_then), Difference("head", "", head, head_then)
    return (Difference("shop", "", shop, shop_then), *found, *ends)


def _texts(state: State | None) -> tuple[str | None, str | None, str | None]:
    """The shop, the day of the last act and the start of the journal's head."""
    if state is None:
        return None, None, None
    return state.figures.shop, state.figures.last_on or None, state.file.head[:12] or None


def _order(keys: list[tuple[str, str]]) -> Callable[[tuple[str, str]], tuple[int, str]]:
    names = list(dict.fromkeys(figure for figure, _ in keys))
    return lambda key: (names.index(key[0]), key[1])


def _shown(state: State | None, figure: str, currency: str) -> str | None:
    if state is None:
        return None
    value = state.figures.values.get((figure, currency), 0)
    return format_minor(value, currency) if figure in MONEY else str(value)


def _check_name(typed: str, path: str, file: str, found: Restored) -> None:
    names = (found.backup.figures.shop, *([found.desk.figures.shop] if found.desk else ()))
    known = [*dict.fromkeys((*names, os.path.basename(path), os.path.basename(file)))]
    if typed.strip().casefold() not in [name.casefold() for name in known]:
        raise UsageProblem(f"--confirm: '{typed}' is neither the shop's name, '{known[0]}', nor the file's")


def _entered(
    temporary: str, who: str, today: date, found: Restored, say: Callable[[str], None] | None
) -> None:
    """Upgrade the copy, and record the restore in its journal."""
    with opened_copy(temporary, upgrade=True) as conn:
        closed = day_closings.closed_through(conn)
    if say is not None and found.backup.file.schema < SCHEMA_VERSION:
        say(f"The backup is of schema {found.backup.file.schema}: its copy was upgraded to {SCHEMA_VERSION}")
    day = max(today, closed + timedelta(days=1)) if closed else today
    details: dict[str, object] = {"upto": found.backup.file.entries}
    if found.desk:
        details |= {"replaced": found.desk.file.entries, "replaced_head": found.desk.file.head}
    try:
        with (
            open_desk(temporary, who=who, as_of=day, write=True, why="restored from a backup") as desk,
            desk.act(watched=False) as at,
        ):
            record(desk, "restore", at=at, details=details)
    except DeskError as error:
        raise type(error)(str(error).replace(temporary, "the backup"), hint=error.hints) from None
