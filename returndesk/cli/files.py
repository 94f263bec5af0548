"""Files that a person names, `-` among them."""

from __future__ import annotations

import sys

from returndesk.errors import BadData, DiskProblem, NoPermission, NotFound, UsageProblem


def read_bytes(name: str) -> bytes:
    """All of a file, or of standard input for `-`. Raises what is wrong with it as the desk's own."""
    try:
        if name == "-":
            if sys.stdin.isatty():
                raise UsageProblem(
                    "- reads standard input: nothing comes from there", hint="… | returndesk …"
                )
            return sys.stdin.buffer.read()
        with open(name, "rb") as file:
            return file.read()
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


def read_text(name: str) -> str:
    """All of a UTF-8 text."""
    try:
        return read_bytes(name).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadData(f"{shown(name)} is not UTF-8 text") from None


def shown(name: str) -> str:
    """A file as messages name it."""
    return "stdin" if name == "-" else name
