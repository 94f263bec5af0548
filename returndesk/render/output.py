"""Write a value to a stream in one of eight formats, or to a file (never a partial file)."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from typing import TextIO

from returndesk.disk import already_exists, as_desk_errors, new_file, take_name
from returndesk.errors import DiskProblem, NotFound, Refused, UsageProblem
from returndesk.render.escape import narrow_encoding, visible
from returndesk.render.table import Sections, Table

BARE = ("plain", "csv", "tsv", "jsonl")  # the data alone: what it counts is said on stderr
FORMATS = ("table", "plain", "csv", "tsv", "json", "jsonl", "md", "html")


_ENDINGS = {"htm": "html", "markdown": "md", "table": "plain"}


def format_of(path: str) -> str:
    """The format that a file's name asks for; plain for any other name."""
    ending = path.rpartition(".")[2].lower()
    return _ENDINGS.get(ending, ending if ending in FORMATS else "plain")


def chunks(value: Table | Sections, as_of: date, fmt: str, width: int = 80) -> Iterator[str]:
    """A value's text in one of FORMATS, piece by piece; each format's code is loaded only when asked for.

    `table` has no color and is `width` cells wide.
    """
    if fmt == "table":
        from returndesk.render.screens.terminal import screen_for

        return ("".join(text for text, _ in line) + "\n" for line in screen_for(value, as_of, width))
    if fmt == "plain":
        from returndesk.render.formats.plain import write_plain

        return write_plain(value, as_of)
    if fmt in ("csv", "tsv"):
        from returndesk.render.formats.csv import write_csv, write_tsv

        return (write_csv if fmt == "csv" else write_tsv)(value, as_of)
    if fmt in ("json", "jsonl"):
        from returndesk.render.formats.json import write_json, write_jsonl

        return (write_json if fmt == "json" else write_jsonl)(value, as_of)
    if fmt == "md":
        from returndesk.render.formats.markdown import write_markdown

        return write_markdown(value, as_of)
    if fmt == "html":
        from returndesk.render.formats.html import write_html

        return write_html(value, as_of)
    raise UsageProblem(f"Unknown format: {visible(fmt)}", hint=f"choose from {', '.join(FORMATS)}")


def emit(
    value: Table | Sections, as_of: date, fmt: str, stream: TextIO, width: int = 80, color: bool = False
) -> None:
    """Write a value to a stream and flush it. Only `table` has color.

    What the stream's encoding cannot hold becomes a visible escape. Raises BrokenPipeError for a closed pipe,
    DiskProblem for any other failure.
    """
    if fmt != "table":
        emit_pieces(chunks(value, as_of, fmt), stream, fmt)
        return
    from returndesk.render.screens.terminal import print_screen, screen_for

    with _writing(stream):
        print_screen(screen_for(value, as_of, width), stream, color)


def emit_pieces(pieces: Iterable[str], stream: TextIO, fmt: str = "plain") -> None:
    """Write finished text to a stream and flush it, as `emit` does."""
    encoding = narrow_encoding(stream)
    with _writing(stream):
        for piece in pieces:
            stream.write(piece if encoding is None else _fitted(piece, encoding, fmt))


@contextmanager
def _writing(stream: TextIO) -> Iterator[None]:
    try:
        yield
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise DiskProblem(f"cannot write the output: {error.strerror or error}") from error


def write_file(path: str | os.PathLike[str], pieces: Iterable[str], force: bool = False) -> None:
    """Write UTF-8 text under `path`, readable by its owner alone (0600): all of it, or nothing.

    It is written next to the target, synced, then renamed; on failure nothing remains. Raises Refused for a
    symlink, and without `force` for an existing file; NotFound for a missing folder; NoPermission;
    DiskProblem for any other failure.
    """
    with file_written(path, pieces, force):
        pass


@contextmanager
def file_written(path: str | os.PathLike[str], pieces: Iterable[str], force: bool = False) -> Iterator[None]:
    """As `write_file`, but the file takes its name after the body: if that fails, nothing remains."""
    target = os.fspath(path)
    shown = visible(target)
    with ExitStack() as stack:
        with as_desk_errors(shown):
            check_target(target, force)
            temporary = stack.enter_context(new_file(target))
            with open(temporary, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())  # a full disk is found before the body
        yield
        with as_desk_errors(shown):
            take_name(temporary, target, force=force)


def check_target(target: str, force: bool, done: str = "written") -> None:
    """Refuse a path that cannot be written: Refused, DiskProblem, or NotFound for a missing folder.

    `done` is what did not happen, for the message.
    """
    shown = visible(target)
    if not os.path.isdir(os.path.dirname(target) or "."):
        raise NotFound(f"no folder for {shown}: nothing was {done}")
    try:
        mode = os.lstat(target).st_mode
    except FileNotFoundError:
        return
    if stat.S_ISLNK(mode):
        raise Refused(f"{shown} is a symbolic link: nothing was {done}", hint="name the file itself")
    if stat.S_ISDIR(mode):
        raise DiskProblem(f"{shown} is a folder: nothing was {done}")
    if not force:
        raise already_exists(shown, done)
    if not stat.S_ISREG(mode):
        raise DiskProblem(f"{shown} is not a regular file: nothing was {done}")


def _fitted(text: str, encoding: str, fmt: str) -> str:
    """Text that `encoding` holds: JSON and HTML keep their own escapes, all else shows \\xe9, \\u4e2d."""
    if fmt == "html":  # as ASCII it is also the UTF-8 that the page says it is
        return text.encode("ascii", "xmlcharrefreplace").decode("ascii")
    if fmt not in ("json", "jsonl"):
        return text.encode(encoding, "backslashreplace").decode(encoding)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        pass
    else:
        return text
    import json

    # a JSON text may be escaped as a whole: outside its strings all is ASCII
    return "".join(char if char.isascii() else json.dumps(char)[1:-1] for char in text)
