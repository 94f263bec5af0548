"""Files that a person names, `-` among them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, BinaryIO

from returndesk.errors import BadData, DiskProblem, NoPermission, NotFound, UsageProblem

if TYPE_CHECKING:
    from returndesk.intake.csv.sources import Source


@contextmanager
def _told(name: str) -> Iterator[None]:
    """What is wrong with a file, as the desk's own."""
    try:
        yield
    except FileNotFoundError:
        raise NotFound(f"no file {name}") from None
    except IsADirectoryError:
        raise BadData(f"{name} is a folder") from None
    except PermissionError:
        raise NoPermission(f"{name} may not be read") from None
    except ValueError as error:
        raise UsageProblem(f"{name!r} is no file name: {error}") from None
    except OSError as error:
        raise DiskProblem(f"{name}: {error.strerror}") from None


def _stdin() -> BinaryIO:
    if sys.stdin.isatty():
        raise UsageProblem("- reads standard input: nothing comes from there", hint="… | returndesk …")
    return sys.stdin.buffer


def read_bytes(name: str) -> bytes:
    """All of a file, or of standard input for `-`. Raises what is wrong with it as the desk's own."""
    with _told(name):
        if name == "-":
            return _stdin().read()
        with open(name, "rb") as file:
            return file.read()


@contextmanager
def sources(names: Sequence[str]) -> Iterator[list[Source]]:
    """Some files, or standard input for `-`, to be read as often as it takes; raises as `read_bytes` does."""
    from returndesk.intake.csv.sources import source

    if list(names).count("-") > 1:
        raise UsageProblem("- can be read once")
    with ExitStack() as stack:
        found = []
        for name in names:
            with _told(name):
                stream = _stdin() if name == "-" else stack.enter_context(open(name, "rb"))
                found.append(source(shown(name), stream))
        yield found


def read_text(name: str) -> str:
    """All of a UTF-8 text."""
    try:
        return read_bytes(name).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadData(f"{shown(name)} is not UTF-8 text") from None


def shown(name: str) -> str:
    """A file as messages name it."""
    return "stdin" if name == "-" else name
