"""Text files of the shop's own in folders beside its desk: letters, formats."""

from __future__ import annotations

import os

from returndesk.errors import BadSettings, DiskProblem, NoPermission, NotFound
from returndesk.intake.problems import visible

_MOST_BYTES = 65_536  # a page, not a book


def names_in(folder: str) -> list[str]:
    """The names in a folder, sorted; none without a folder. Raises NoPermission, DiskProblem."""
    try:
        return sorted(os.listdir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except PermissionError:
        raise NoPermission(f"{visible(folder)} cannot be read: permission denied") from None
    except OSError as error:
        raise DiskProblem(f"{visible(folder)}: {error.strerror}") from None


def shop_text(path: str, kind: str) -> str:
    """The UTF-8 text of a file of that kind ("letter"), without its byte order mark.

    Raises NotFound, NoPermission, BadSettings for one that is too large or not text.
    """
    shown = visible(path)
    try:
        with open(path, "rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        raise NotFound(f"no file {shown}") from None
    except PermissionError:
        raise NoPermission(f"{shown} cannot be read: permission denied") from None
    except OSError as error:
        raise BadSettings(f"{shown} cannot be read: {error.strerror}") from None
    if len(data) > _MOST_BYTES:
        raise BadSettings(f"{shown}: too large for a {kind} (more than {_MOST_BYTES} bytes)")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BadSettings(f"{shown}:{line}: not UTF-8 text", hint="Save it as UTF-8.") from None
