"""One class a kind of failure; each owns its exit code and carries a hint what to type next."""

from __future__ import annotations

from collections.abc import Sequence


class DeskError(Exception):
    """Something that the person who typed can act on; `str()` is one line, without personal data."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str | Sequence[str] = (), details: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.hints = (hint,) if isinstance(hint, str) else tuple(hint)
        self.details = tuple(details)  # printed before the message, a line each


class Refused(DeskError):
    """A rule forbids it, or the answer is no: nothing has changed."""

    exit_code = 1


class UsageProblem(DeskError):
    """What was typed cannot be understood."""

    exit_code = 2


class NeedsPerson(DeskError):
    """A person must look before this goes on."""

    exit_code = 3


class BadData(DeskError):
    """A file's content is not what it should be."""

    exit_code = 65


class NotFound(DeskError):
    """No such file, order, claim or item."""

    exit_code = 66


class DiskProblem(DeskError):
    """Reading or writing failed."""

    exit_code = 74


class Busy(DeskError):
    """Somebody else is writing; trying again helps."""

    exit_code = 75


class NoPermission(DeskError):
    """The file or the folder may not be written."""

    exit_code = 77


class BadSettings(DeskError):
    """Settings or a policy document are not usable."""

    exit_code = 78
