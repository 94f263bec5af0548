"""Write a value to a stream in one of eight formats, or to a file (never a partial file)."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from typing import TextIO

from returndesk.errors import DeskError, DiskProblem, NoPermission, NotFound, Refused, UsageProblem
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
    with as_desk_errors(shown):
        check_target(target, force)
        temporary = _written_beside(target, pieces)
    try:
        yield
        with as_desk_errors(shown):
            _take_name(temporary, target, force)
            sync_folder(target)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


@contextmanager
def as_desk_errors(shown: str) -> Iterator[None]:
    """Raise what is wrong with a file as the desk's own errors, by the name that is shown."""
    try:
        yield
    except FileExistsError:
        raise _exists(shown, "written") from None
    except OSError as error:
        raise _as_desk_error(error, shown) from error
    except ValueError as error:
        if "null" not in str(error):
            raise
        raise UsageProblem(f"{shown} is not a file name") from error


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
        raise _exists(shown, done)
    if not stat.S_ISREG(mode):
        raise DiskProblem(f"{shown} is not a regular file: nothing was {done}")


def _exists(shown: str, done: str) -> Refused:
    return Refused(f"{shown} already exists: nothing was {done}", hint="--force overwrites it")


def _written_beside(target: str, pieces: Iterable[str]) -> str:
    folder = os.path.dirname(target) or "."
    # not named after the target, whose name may already have the maximum length
    temporary = os.path.join(folder, f".returndesk-{os.urandom(8).hex()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o600)
    try:
        with open(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        os.unlink(temporary)
        raise
    return temporary


def _take_name(temporary: str, target: str, force: bool) -> None:
    if force:
        os.replace(temporary, target)
        return
    if os.name == "nt":
        os.rename(temporary, target)  # refuses an existing target there
        return
    try:
        os.link(temporary, target)  # refuses an existing target, and never shows a partial file
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links: reserve the name first, then fill it
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            os.replace(temporary, target)
        except BaseException:
            os.unlink(target)
            raise
        return
    os.unlink(temporary)


def sync_folder(target: str) -> None:
    """Make the name of a file last a power cut."""
    try:
        descriptor = os.open(os.path.dirname(target) or ".", os.O_RDONLY)
    except OSError:  # Windows cannot open folders, and a writable one may not be readable
        return
    try:
        os.fsync(descriptor)
    except OSError:
        pass  # some network file systems cannot; the file itself is synced and has its name
    finally:
        os.close(descriptor)


def _as_desk_error(error: OSError, shown: str) -> DeskError:
    import errno

    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return NoPermission(f"{shown} cannot be written: permission denied")
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return NotFound(f"no folder for {shown}")
    return DiskProblem(f"{shown} cannot be written: {error.strerror or error}")


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
