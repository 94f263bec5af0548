"""A class for each kind of failure, with its exit code and hints of what to type next."""

from __future__ import annotations

from collections.abc import Sequence


class DeskError(Exception):
    """A failure that the user can act on; `str()` is one line, without personal data."""

    exit_code = 1

    def __init__(
        self,
        message: str,
        *,
        hint: str | Sequence[str] = (),
        details: Sequence[str] = (),
        code: str = "",
    ) -> None:
        super().__init__(message)
        self.hints = (hint,) if isinstance(hint, str) else tuple(hint)
        self.details = tuple(details)  # printed before the message, a line each
        self.code = code  # of the rule, for who knows better what to type next

    def told(self, terminal: bool) -> Sequence[str]:
        """The hints as they are printed: people are named on a terminal alone, elsewhere it may be a log."""
        return self.hints


class Refused(DeskError):
    """A rule forbids it, or the answer is no; nothing was changed."""


class UsageProblem(DeskError):
    """The command line is wrong."""

    exit_code = 2


class SeveralMatch(UsageProblem):
    """What was typed can mean several; `choices` are (what to type, what it is), best first.

    They may name people: `unnamed` are they in words for a log, one for each.
    """

    def __init__(
        self,
        message: str,
        *,
        typed: str,
        choices: Sequence[tuple[str, str]],
        more: int = 0,
        unnamed: Sequence[str] = (),
    ) -> None:
        rest = [f"and {more} more: type more of it"] if more > 0 else []
        super().__init__(message, hint=[*("  ".join(filter(None, each)) for each in choices), *rest])
        self._unnamed = (*unnamed, *rest) if unnamed else self.hints
        self.typed, self.choices = typed, tuple(choices)
        lines = (f"  {place}  {hint}" for place, hint in enumerate(self.hints[: len(choices)], 1))
        self.numbered = (message, *lines, *(f"  {line}" for line in rest))

    def told(self, terminal: bool) -> Sequence[str]:
        """The choices, with what they are; off a terminal without people."""
        return self.hints if terminal else self._unnamed

    @property
    def only(self) -> str:
        """The number of the only choice, which Enter takes; "" where there are several."""
        return "1" if len(self.numbered) == 2 else ""

    def meant(self, answer: str) -> str:
        """What a number in the list of choices means, as it is typed in full; else the answer itself."""
        place = int(answer) if answer.isascii() and answer.isdigit() and len(answer) < 3 else 0
        return self.choices[place - 1][0] if 0 < place <= len(self.choices) else answer


class NeedsPerson(DeskError):
    """It needs a person's review first."""

    exit_code = 3


class BadData(DeskError):
    """A file's content is wrong."""

    exit_code = 65


class NotFound(DeskError):
    """Unknown file, order, claim or item."""

    exit_code = 66


class DiskProblem(DeskError):
    """Reading or writing failed."""

    exit_code = 74


class Busy(DeskError):
    """Another user is writing; try again."""

    exit_code = 75


class NoPermission(DeskError):
    """No permission for a file or folder."""

    exit_code = 77


class BadSettings(DeskError):
    """Settings, a policy or a letter cannot be used."""

    exit_code = 78
