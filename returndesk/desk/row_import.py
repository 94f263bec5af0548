"""Rows of files into the desk (claims, deliveries, feedback): one transaction, all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from itertools import chain, islice
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from returndesk.core.value import Value

if TYPE_CHECKING:
    from datetime import datetime

    from returndesk.desk.session import Desk
    from returndesk.intake.rows.row_files import RowFile

_HELD = 20_000  # values that are read before the first is written; of more, the rest while they are written

SaveRejects = Callable[[], AbstractContextManager[None]]
Read = TypeVar("Read")
Read_in = TypeVar("Read_in", contravariant=True)
Answer = TypeVar("Answer")
Answer_out = TypeVar("Answer_out", covariant=True)


class RejectedRow(Exception):
    """A value that the desk cannot take: (line, field, reason) for each of its rows with a problem."""

    def __init__(self, *reasons: tuple[int, str, str]) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


class Taking(Protocol[Read_in, Answer_out]):
    """How values of one kind are imported."""

    @property
    def good(self) -> int:
        """The number of values that were imported, or would have been."""

    @property
    def watched(self) -> bool:
        """Whether the import can be undone."""

    def take(self, at: datetime, number: int, value: Read_in) -> None:
        """Write a value of a file, by its number; raises RejectedRow before anything of it is written."""

    def answer(self, at: datetime) -> Answer_out:
        """The result, as the last step of the transaction."""


class Imported(Value, Generic[Answer]):
    """The result of some files; `answer` is None if rejected rows kept everything out."""

    answer: Answer | None
    good: int  # values that were imported, or would have been
    rejected: int  # values


class _RollBack(Exception):
    """Rolls the transaction back."""


def import_rows(
    desk: Desk,
    files: Sequence[RowFile[Read]],
    taking: Taking[Read, Answer],
    save_rejects: SaveRejects | None,
) -> Imported[Answer]:
    """Import the values of some files; with a rejected row none of them, or with `save_rejects` the others.

    That is called before the import is committed, and is closed after that. If no value is good, none is
    imported either.
    """
    answer: Answer | None = None
    good = 0
    told = ((number, file, *each) for number, file in enumerate(files) for each in file.values)
    read = list(islice(told, _HELD))  # other users do not wait while a file is read
    with (
        ExitStack() as saving,
        suppress(_RollBack),
        desk.act(watched=taking.watched, importing=True) as at,
    ):
        for number, file, group, value in chain(read, told):
            try:
                taking.take(at, number, value)
                good += 1
            except RejectedRow as error:
                for reason in error.reasons:
                    file.reject(*reason)
                file.drop(group)
        bad = any(file.rejected for file in files)
        if bad and save_rejects:
            saving.enter_context(save_rejects())
        if bad and not (save_rejects and good):
            raise _RollBack
        answer = taking.answer(at)
    return Imported(answer, taking.good, sum(file.rejected for file in files))
