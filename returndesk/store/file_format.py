"""What marks a file as a desk, and which schema this version of the program writes."""

from __future__ import annotations

import os
import sqlite3
import stat

from returndesk.errors import BadData, DiskProblem, NoPermission, NotFound

APPLICATION_ID = 0x52444B31  # "RDK1", in the header of every desk
SCHEMA_VERSION = 23  # the number of migrations; kept in user_version so that reading needs no library
PAGE_BYTES = 8192  # an import of years writes a tenth less than with the usual 4096
_MAGIC = b"SQLite format 3\x00"


def check_header(path: str) -> int:
    """Refuse other files before SQLite touches them; the bytes of a page.

    Raises NotFound, BadData, NoPermission, DiskProblem.
    """
    try:
        mode = os.stat(path).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # to open a FIFO waits for ever
            raise BadData(f"{path} is {_special(mode)}, not a desk", hint="returndesk --db FILE …")
        with open(path, "rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        raise NotFound(f"no desk at {path}", hint=("returndesk init", "returndesk --db FILE …")) from None
    except IsADirectoryError:
        raise BadData(f"{path} is a folder, not a desk", hint="returndesk --db FILE …") from None
    except PermissionError:
        raise NoPermission(f"{path} may not be read") from None
    except OSError as error:
        raise DiskProblem(f"{path}: {error.strerror}") from None
    if len(header) < 100 or not header.startswith(_MAGIC):
        kind = "an empty file" if not header else "not a desk"
        raise BadData(f"{path} is {kind}", hint=("returndesk --db FILE …", "returndesk --db FILE init"))
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise BadData(f"{path} is another program's database, not a desk", hint="returndesk --db FILE …")
    page_bytes = int.from_bytes(header[16:18], "big")
    return 65536 if page_bytes == 1 else max(page_bytes, 1)


def refuse_cut(conn: sqlite3.Connection, path: str) -> None:
    """Raise BadData for a file whose last page is not whole, inside a transaction.

    SQLite reads zeros for what is missing.
    """
    conn.execute("pragma schema_version").fetchone()  # from here on no commit changes the file
    page_bytes = conn.execute("pragma page_size").fetchone()[0]
    if extra := os.path.getsize(path) % page_bytes:
        raise BadData(
            f"{path} is cut off: {page_bytes - extra} bytes of its last page are missing",
            hint="returndesk restore BACKUP",
        )


def _special(mode: int) -> str:
    kinds = ((stat.S_ISFIFO, "a FIFO"), (stat.S_ISSOCK, "a socket"))
    return next((name for is_kind, name in kinds if is_kind(mode)), "a device")
