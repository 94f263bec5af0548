"""The progress of a long action: on stderr, only on a terminal, and only after half a second."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from returndesk.render.escape import visible

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_SILENT_SECONDS = 0.5
_LONGEST = 28  # letters of what is being done


def _short(what: str) -> str:
    """A file's name without its folder, to leave room for the figures."""
    name = visible(what.rstrip("/").rpartition("/")[2])
    return name if len(name) <= _LONGEST else f"…{name[1 - _LONGEST :]}"


class Bar:
    """One line with the current step, its progress and the time left.

    Without `shown` nothing is written. `seconds` is a running clock.
    """

    def __init__(self, shown: bool, seconds: Callable[[], float]) -> None:
        self._shown, self._seconds = shown, seconds
        self._opened = self._since = seconds()
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._what = ""

    def show(self, what: str, done: int = 0, total: int | None = None) -> None:
        """Show that `done` rows of `what` are done; `total` is None while it is unknown."""
        now = self._seconds()
        if not self._shown or (self._progress is None and now - self._opened < _SILENT_SECONDS):
            return
        bar = self._started()
        if what != self._what or self._task is None:
            if self._task is not None:
                bar.remove_task(self._task)
            self._what, self._since = what, now
            self._task = bar.add_task(_short(what), total=total, rate="")
        counted = f"{done:,} rows" if done else ""
        rate = done / max(now - self._since, 0.001) if now - self._since > _SILENT_SECONDS else 0
        bar.update(self._task, completed=done, rate=f"{counted} · {rate:,.0f} a second" if rate else counted)

    def stop(self) -> None:
        """Remove the line."""
        if self._progress is not None:
            self._progress.stop()

    def _started(self) -> Progress:
        if self._progress is None:
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

            self._progress = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(bar_width=20),
                TextColumn("{task.fields[rate]}", markup=False),
                TimeRemainingColumn(compact=True),
                console=Console(stderr=True),
                transient=True,
            )
            self._progress.start()
        return self._progress
