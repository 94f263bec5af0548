"""A backup in the place of the desk: what would change, and the change."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date

from returndesk.core.money import format_minor
from returndesk.core.value import Value, replace
from returndesk.desk.backups.states import State, copied_backup, entered
from returndesk.disk import as_desk_errors
from returndesk.errors import BadData, UsageProblem
from returndesk.store.backups.copies import DeskFile, desk_file
from returndesk.store.backups.figures import MONEY, entries_since, figures
from returndesk.store.backups.replace import held_alone, replace_desk
from returndesk.store.connection import connect, opened_copy, translate
from returndesk.store.customers.restored import erased_buyers, named_again
from returndesk.store.file_format import SCHEMA_VERSION


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


class Restored(Value):
    """What a restore changes, or changed.

    `lost` are the entries of the desk's journal that the backup does not have; None where the two are not
    states of one journal. `named_again` are customers who were erased in the desk and whom the backup names,
    each by an order, or "". `aside` is where the desk's own file is kept.
    """

    differences: tuple[Difference, ...]
    backup: State
    desk: State | None  # None: missing or damaged
    lost: int | None
    problem: str  # why the desk could not be read
    named_again: tuple[str, ...] = ()
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
    with copied_backup(file, target, say) as (temporary, backup):
        desk, problem = _present(target)
        lost = _lost(target, desk, backup.file)
        named = _named_again(target, desk, temporary, backup.file)
        found = Restored(_differences(desk, backup), backup, desk, lost, problem, named)
        if not confirm:
            return found
        _check_name(confirm, path, file, found)
        if say is not None and backup.file.schema < SCHEMA_VERSION:
            say(f"The backup is of schema {backup.file.schema}: its copy was upgraded to {SCHEMA_VERSION}")
        entered(temporary, who, today, backup, desk)
        if dry_run:
            return found
        return replace(found, done=True, aside=_replaced(temporary, target, path, today, say))


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
        with closing(connect(path, write=False, as_is=True)) as conn:
            return State(desk_file(conn), figures(conn)), ""
    except (BadData, TypeError, ValueError, sqlite3.DatabaseError) as error:
        if isinstance(error, sqlite3.Error) and not isinstance(translate(error, path), BadData):
            raise translate(error, path) from error
        return None, "damaged"


def _lost(path: str, desk: State | None, backup: DeskFile) -> int | None:
    """How many entries of the desk's journal the backup does not have."""
    if desk is None:
        return None
    with closing(connect(path, write=False, as_is=True)) as conn:
        return entries_since(conn, backup.head)


def _named_again(path: str, desk: State | None, temporary: str, backup: DeskFile) -> tuple[str, ...]:
    """The customers erased in the desk whom the copy of a backup of it names."""
    if desk is None or desk.file.identity != backup.identity:
        return ()
    with closing(connect(path, write=False, as_is=True)) as conn:
        erased = erased_buyers(conn)
    with opened_copy(temporary) as conn:
        return tuple(named_again(conn, erased))


def _differences(desk: State | None, backup: State) -> tuple[Difference, ...]:
    """Each figure, in order; of money those that one of them has."""
    keys = dict.fromkeys((*(desk.figures.values if desk else ()), *backup.figures.values))
    found = [
        Difference(figure, currency, _shown(desk, figure, currency), _shown(backup, figure, currency))
        for figure, currency in sorted(keys, key=_order(list(keys)))
    ]
    (shop, day), (shop_then, day_then) = _texts(desk), _texts(backup)
    return (
        Difference("shop", "", shop, shop_then),
        *found,
        Difference("last-day", "", day, day_then),
    )


def _texts(state: State | None) -> tuple[str | None, str | None]:
    """The shop, and the day of the last act."""
    return (state.figures.shop, state.figures.last_on or None) if state else (None, None)


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
