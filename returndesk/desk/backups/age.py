"""The desk's last backup and how old it is, by the names of the files in the folder of its backups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returndesk.core.days import day_text
from returndesk.errors import NotFound
from returndesk.store.backups.dated import dated_files, last_backup

if TYPE_CHECKING:
    from returndesk.desk.session import Desk

OLD_DAYS = 7  # a last backup that is older is named


def newest_backup(path: str, folder: str) -> str:
    """The path of the newest backup of the desk at `path`. Raises NotFound without one."""
    if found := dated_files(path, folder):
        return found[0].path
    raise NotFound(f"no backup in {folder}", hint=("returndesk backup", "returndesk restore FILE"))


def is_backed_up_today(desk: Desk, folder: str) -> bool:
    """Whether a folder has a backup of today."""
    return last_backup(desk.path, folder) == desk.today


def overdue_backup(desk: Desk, folder: str) -> str:
    """That the desk's last backup in a folder is over a week old, or that there is none; "" in time."""
    last = last_backup(desk.path, folder)
    days = (desk.today - (last or desk.settings.created_on)).days
    if days <= OLD_DAYS:
        return ""
    if last is None:
        return f"No backup in {folder} yet"
    return f"The last backup is from {day_text(last, desk.today)}, {days} days ago"
