"""Files named on the command line, including `-`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, BinaryIO

from returndesk.cli.base import desk_path
from returndesk.disk import new_folder
from returndesk.errors import BadData, DiskProblem, NoPermission, NotFound, UsageProblem

if TYPE_CHECKING:
    import typer

    from returndesk.intake.csv.sources import Source

_MOST_BYTES = 1 << 20  # of a policy


def letters_path(ctx: typer.Context, given: str | None = None) -> str:
    """The folder of the shop's own letters: --letters, else RETURNDESK_LETTERS, else next to the desk."""
    return given or os.environ.get("RETURNDESK_LETTERS") or f"{desk_path(ctx)}.letters"


def formats_path(ctx: typer.Context) -> str:
    """The folder of the shop's own formats of exports: next to the desk."""
    return f"{desk_path(ctx)}.formats"


def backups_path(ctx: typer.Context) -> str:
    """The folder of the desk's backups: RETURNDESK_BACKUPS, else next to the desk."""
    return os.environ.get("RETURNDESK_BACKUPS") or f"{desk_path(ctx)}.backups"


@contextmanager
def _translated(name: str) -> Iterator[None]:
    """Raise what is wrong with a file as the desk's own errors."""
    try:
        yield
    except FileNotFoundError:
        raise NotFound(f"no file {name}") from None
    except IsADirectoryError:
        raise BadData(f"{name} is a folder") from None
    except PermissionError:
        raise NoPermission(f"{name} cannot be read: permission denied") from None
    except ValueError as error:
        raise UsageProblem(f"{name!r} is not a file name: {error}") from None
    except OSError as error:
        raise DiskProblem(f"{name}: {error.strerror}") from None


def _stdin() -> BinaryIO:
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageProblem("- reads standard input, but nothing is piped in", hint="… | returndesk …")
    try:
        # A process that is forked closes its standard input; a copy stays open.
        return os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    except OSError:  # none of the system's: a buffer
        return sys.stdin.buffer


def lines_of_stdin() -> Iterator[str]:
    """The lines of standard input as they come."""
    with _stdin() as stream:
        for line in stream:
            yield line.decode("utf-8", "replace")


@contextmanager
def sources(names: Sequence[str], *, allow_empty: bool) -> Iterator[list[Source]]:
    """Open files, or standard input for `-`, that can be read repeatedly.

    Raises DeskError, and unless `allow_empty` for a standard input without a word: what should have written
    there has failed.
    """
    from returndesk.intake.csv.sources import source

    if list(names).count("-") > 1:
        raise UsageProblem("- can be given only once")
    with ExitStack() as stack:
        found = []
        for name in names:
            with _translated(name):
                stream: BinaryIO = _stdin() if name == "-" else open(name, "rb")  # noqa: SIM115 - by the stack
                found.append(source(shown(name), stack.enter_context(stream)))
            if name == "-" and not allow_empty and found[-1].is_blank():
                raise BadData(
                    "stdin: nothing was piped in",
                    hint="check the command before the pipe; --allow-empty takes it as a file without rows",
                )
        yield found


def is_file(path: str, name: str) -> bool:
    """Whether a path is a named file, or with `-` what standard input is read from, under whatever name."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(0) if name == "-" else os.stat(name))
    except (OSError, ValueError):  # one of them is not there
        return path == name


def read_text(name: str, check: Callable[[str, bytes], None] | None = None) -> str:
    """The text of a UTF-8 file, or of standard input for `-`. Raises DeskError, `check` too."""
    with _translated(name):
        if name == "-":
            with _stdin() as stream:
                content = stream.read(_MOST_BYTES + 1)
        else:
            with open(name, "rb") as file:
                content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise BadData(f"{shown(name)}: more than {_MOST_BYTES >> 20} MiB, too large for a document")
    if check is not None:
        check(shown(name), content)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadData(f"{shown(name)} is not UTF-8 text") from None


def policy_text(name: str) -> str:
    """The text of a policy. Raises DeskError, for a file of another kind with what that is."""
    from returndesk.intake.csv.file_kinds import refuse_as_policy

    return read_text(name, refuse_as_policy)


def shown(name: str) -> str:
    """A file's name for messages."""
    return "stdin" if name == "-" else name


def folder_made(folder: str) -> None:
    """Make a folder that only the user can read. Raises NoPermission, NotFound, DiskProblem."""
    try:
        new_folder(folder)
    except PermissionError:
        raise NoPermission(f"{folder} cannot be created: permission denied") from None
    except (FileNotFoundError, NotADirectoryError, FileExistsError) as error:
        raise NotFound(f"{folder} cannot be created: {error.strerror}") from None
    except OSError as error:
        raise DiskProblem(f"{folder} cannot be created: {error.strerror}") from None
