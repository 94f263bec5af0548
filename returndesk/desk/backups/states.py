"""The state of a desk's file, and a copy of a backup that is made ready to be a desk."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from returndesk.core.value import Value
from returndesk.desk.journal import record
from returndesk.desk.session import open_desk
from returndesk.errors import BadData, DeskError, NotFound, Refused
from returndesk.store import day_closings, journal
from returndesk.store.backups.copies import DeskFile, copied
from returndesk.store.backups.figures import Figures, figures
from returndesk.store.connection import opened_copy, translate
from returndesk.store.digests.record import renew
from returndesk.store.file_format import SCHEMA_VERSION, check_header


class State(Value):
    """A desk's file and its figures."""

    file: DeskFile
    figures: Figures


_ANOTHER = "name another backup"


@contextmanager
def copied_backup(
    file: str, target: str, say: Callable[[str], None] | None = None
) -> Iterator[tuple[str, State]]:
    """A sound backup's copy in the folder of `target`: its temporary name and its state, for the body alone.

    Raises NotFound, BadData, Refused for one of a newer version, DeskError for what is wrong with `target`.
    """
    if not os.path.lexists(file):
        raise NotFound(f"no file {file}")
    try:
        check_header(file)
        with copied(file, target, say) as (temporary, state):
            yield temporary, _examined(temporary, file, state)
    except sqlite3.Error as error:
        raise _of_backup(translate(error, file), file) from error
    except BadData as error:
        raise _of_backup(error, file) from error.__cause__


def _of_backup(error: DeskError, file: str) -> DeskError:
    """An error of the backup's own file: no other --db and no restoring of this one helps there."""
    own = isinstance(error, BadData) and str(error).startswith((f"{file} ", f"{file}:"))
    return BadData(str(error), hint=_ANOTHER) if own else error


def _examined(temporary: str, file: str, state: DeskFile) -> State:
    if state.schema > SCHEMA_VERSION:
        raise Refused(
            f"{file} was made by a newer returndesk (schema {state.schema})", hint="upgrade returndesk"
        )
    try:
        with opened_copy(temporary) as conn:
            for seq, text in journal.broken_links(conn):
                raise BadData(f"{file}: journal entry {seq} {text}")
            return State(state, figures(conn))
    except (TypeError, ValueError):
        raise BadData(f"{file} is damaged: its settings make no sense") from None


def entered(temporary: str, who: str, today: date, backup: State, desk: State | None) -> None:
    """Upgrade the copy of a backup, and record in its journal that it replaces a desk."""
    with opened_copy(temporary, upgraded=renew) as conn:
        closed = day_closings.closed_through(conn)
    day = max(today, closed + timedelta(days=1)) if closed else today
    details: dict[str, object] = {"upto": backup.file.entries}
    if desk:
        details |= {"replaced": desk.file.entries, "replaced_head": desk.file.head}
    try:
        with (
            open_desk(temporary, who=who, as_of=day, write=True, why="restored from a backup") as opened,
            opened.act(watched=False) as at,
        ):
            record(opened, "restore", at=at, details=details)
    except DeskError as error:
        raise type(error)(str(error).replace(temporary, "the backup"), hint=error.hints) from None
