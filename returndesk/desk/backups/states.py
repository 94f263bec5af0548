"""The state of a desk's file, and a copy of a backup that is made ready to be a desk."""

from __future__ import annotations

from datetime import date, timedelta

from returndesk.core.value import Value
from returndesk.desk.journal import record
from returndesk.desk.session import open_desk
from returndesk.errors import BadData, DeskError, Refused
from returndesk.store import day_closings, journal
from returndesk.store.backups.copies import DeskFile
from returndesk.store.backups.figures import Figures, figures
from returndesk.store.connection import opened_copy
from returndesk.store.digests.record import renew
from returndesk.store.file_format import SCHEMA_VERSION


class State(Value):
    """A desk's file and its figures."""

    file: DeskFile
    figures: Figures


def examined(temporary: str, file: str, state: DeskFile) -> State:
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
