"""A restore drill: would this backup do, if the desk were lost today?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date

from returndesk.core.days import day_text
from returndesk.core.money import format_minor
from returndesk.core.value import Value
from returndesk.desk.backups.states import State, copied_backup, entered
from returndesk.desk.doctor import Ailment, examine
from returndesk.desk.session import Desk, open_desk
from returndesk.store.backups.copies import desk_file
from returndesk.store.backups.figures import MONEY, Figures, entries_since, figures
from returndesk.store.connection import opened_copy

_CODE = "drill"
_HINT = "returndesk backup"


class Drill(Value):
    """What is wrong with a backup, its state, and how many acts of the desk it does not have."""

    problems: tuple[Ailment, ...]
    backup: State
    lost: int | None  # None: the desk's journal does not have the backup's last entry


def drill(desk: Desk, file: str) -> Drill:
    """Restore a copy of a backup next to the desk, examine it as a desk, and remove it; nothing is changed.

    Raises NotFound, BadData and Refused for a backup that cannot be restored at all.
    """
    own = desk_file(desk.conn)
    with copied_backup(file, os.path.realpath(desk.path), desk.say) as (temporary, backup):
        entered(temporary, "drill", desk.today, backup, None)
        with opened_copy(temporary) as conn:
            after = figures(conn)
        with open_desk(temporary, who="", as_of=desk.today) as restored:
            found = [_of_file(one, temporary, file) for one in examine(restored)]
    lost = entries_since(desk.conn, backup.file.head)
    found += [Ailment(_CODE, file, text, _HINT) for text in _changed(backup.figures, after)]
    if backup.file.identity != own.identity:
        found.append(Ailment(_CODE, file, f"is a backup of another desk, {backup.figures.shop}", _HINT))
    elif lost is None:
        text = "its last act is not in the desk's journal: one of the two was changed, or used apart"
        found.append(Ailment(_CODE, file, text, _HINT))
    return Drill(tuple(found), backup, lost)


def _of_file(found: Ailment, temporary: str, file: str) -> Ailment:
    return Ailment(
        found.code, found.where.replace(temporary, file), found.text.replace(temporary, file), _HINT
    )


def _changed(before: Figures, after: Figures) -> Iterator[str]:
    """Figures that a restore changed; it adds one entry to the journal."""
    then = {**before.values, ("entries", ""): before.values["entries", ""] + 1}
    for key in dict.fromkeys((*then, *after.values)):
        old, new = then.get(key), after.values.get(key)
        if old != new:
            name = " ".join(part for part in key if part)
            yield f"{name} is {_shown(key, old)} in the backup and {_shown(key, new)} once restored"


def _shown(key: tuple[str, str], value: int | None) -> str:
    figure, currency = key
    if value is None:
        return "not"
    return format_minor(value, currency) if figure in MONEY else str(value)


def age_text(found: Drill, today: date) -> str:
    """How old a backup is: the day of its last act, and the acts since."""
    values, last = found.backup.figures.values, found.backup.figures.last_on
    days = (today - date.fromisoformat(last)).days if last else 0
    ago = {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
    since = "" if found.lost is None else f"; the desk has {_count(found.lost, 'act')} since"
    return (
        f"{_count(values['orders', ''], 'order')}, {_count(values['claims', ''], 'claim')},"
        f" {_count(found.backup.file.entries, 'act')}, the last"
        f" {day_text(date.fromisoformat(last), today) if last else 'none'} ({ago}){since}"
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
