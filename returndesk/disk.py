"""New files that last: for their owner alone, complete or absent, never over another, kept by a power cut.

A file is written under a temporary name in the folder of its target, locked as long as its program runs;
what a killed program left there is unlocked, and removed by the next that writes to that folder.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import chain, count

from returndesk.errors import DeskError, DiskProblem, NoPermission, NotFound, Refused, UsageProblem

try:
    import fcntl
except ImportError:  # Windows: a file that is open cannot be removed there
    fcntl = None  # type: ignore[assignment]

TEMPORARY = re.compile(r"\.returndesk-[0-9a-f]{16}\.tmp(-journal)?")
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_PEEK = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_UNSYNCABLE = (errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES)  # folders of some file systems

_UNLINKABLE = (errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EXDEV)


@contextmanager
def new_file(target: str) -> Iterator[str]:
    """A private, empty file in the folder of `target`, by its temporary name.

    After the body nothing of it remains unless `take_name` gave it its name. Raises OSError.
    """
    remove_leftovers(os.path.dirname(target) or ".")
    temporary, handle = _locked_file(target)
    try:
        yield temporary
    finally:
        for name in (temporary, f"{temporary}-journal"):
            with suppress(OSError):  # what cannot be removed now is removed by the next run
                os.unlink(name)
        os.close(handle)


def _locked_file(target: str) -> tuple[str, int]:
    while True:
        # not named after the target, whose name may already have the maximum length
        temporary = os.path.join(os.path.dirname(target), f".returndesk-{os.urandom(8).hex()}.tmp")
        handle = os.open(temporary, _FLAGS, 0o600)
        try:
            locked = _lock(handle)
        except BlockingIOError:  # being removed as a leftover
            locked = True
        if not locked or os.path.lexists(temporary):
            return temporary, handle
        os.close(handle)  # removed as a leftover before it was locked


def _lock(handle: int) -> bool:
    """Lock an open file; whether its file system can. Raises BlockingIOError where another program has it."""
    if fcntl is None:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        return False
    return True


def take_name(temporary: str, target: str, *, force: bool = False) -> None:
    """Give a file of `new_file` its name, synced before and its folder after it.

    Raises OSError; FileExistsError where there is one already, and it is not to be replaced by `force`.
    """
    sync_file(temporary)
    if force:
        os.replace(temporary, target)
        sync_folder(target)
        return
    if os.name == "nt":
        os.rename(temporary, target)  # refuses an existing target there
        return
    try:
        os.link(temporary, target)  # refuses an existing target, and never shows a partial file
    except OSError as error:
        if error.errno not in _UNLINKABLE:
            raise
        # A file system without hard links: reserve the name first, then fill it.
        os.close(os.open(target, _FLAGS, 0o600))
        try:
            os.replace(temporary, target)
        except BaseException:
            os.unlink(target)
            raise
    try:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        sync_folder(target)
    except BaseException:
        os.unlink(target)
        raise


def free_target(temporary: str, target: str, ending: str = "") -> str:
    """Give a file of `new_file` the name `target`, else the first of target-2, target-3, … that is free.

    The `ending` is at the end of each.
    """
    for name in chain([target + ending], (f"{target}-{number}{ending}" for number in count(2))):
        with suppress(FileExistsError):
            take_name(temporary, name)
            return name
    raise AssertionError  # names do not end


def new_folder(path: str) -> None:
    """Make a folder and those above it, for their owner alone; all last a power cut. Raises OSError."""
    missing, above = [], os.path.abspath(path)
    while not os.path.isdir(above):
        missing.append(above)
        above = os.path.dirname(above)
    for folder in reversed(missing):
        with suppress(FileExistsError):
            os.mkdir(folder, 0o700)
        sync_folder(folder)
    if not os.path.isdir(path):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)


def write_folder(target: str, files: Mapping[str, str]) -> None:
    """Write a new folder of text files for the user alone: complete or absent. Raises OSError.

    FileExistsError where there is anything of that name already.
    """
    if os.path.lexists(target):
        raise FileExistsError(target)
    remove_leftovers(os.path.dirname(target) or ".")
    temporary, handle = _locked_folder(target)
    try:
        for name, text in files.items():
            path = os.path.join(temporary, name)
            with open(os.open(path, _FLAGS, 0o600), "wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
        sync_folder(os.path.join(temporary, ""))
        os.rename(temporary, target)
        sync_folder(target)
    except BaseException:
        _remove_folder(temporary if os.path.lexists(temporary) else target)
        raise
    finally:
        if handle is not None:
            os.close(handle)


def _locked_folder(target: str) -> tuple[str, int | None]:
    """A new folder beside a target, and the handle that locks it; None where folders cannot be opened."""
    while True:
        temporary = os.path.join(os.path.dirname(target), f".returndesk-{os.urandom(8).hex()}.tmp")
        os.mkdir(temporary, 0o700)
        if fcntl is None:
            return temporary, None
        with suppress(FileNotFoundError):  # removed as a leftover before it was locked
            handle = os.open(temporary, _PEEK)
            with suppress(BlockingIOError):  # being removed as a leftover
                if not _lock(handle) or os.path.lexists(temporary):
                    return temporary, handle
            os.close(handle)


def _remove_folder(path: str) -> None:
    for name in os.listdir(path):
        os.unlink(os.path.join(path, name))
    os.rmdir(path)


def sync_file(path: str) -> None:
    """Make the content of a file last a power cut."""
    with open(path, "rb+") as file:
        os.fsync(file.fileno())


def sync_folder(target: str) -> None:
    """Make the name of a file last a power cut. Raises OSError where the disk failed."""
    try:
        descriptor = os.open(os.path.dirname(target) or ".", os.O_RDONLY)
    except OSError:  # Windows cannot open folders, and a writable one may not be readable
        return
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _UNSYNCABLE:
            raise
    finally:
        os.close(descriptor)


def leftovers(folder: str) -> list[str]:
    """The paths of files and folders that a killed program left in a folder, by name."""
    return [path for path in _temporaries(folder) if _is_leftover(path, remove=False)]


def remove_leftovers(folder: str) -> list[str]:
    """Remove what a killed program left in a folder; the paths."""
    return [path for path in _temporaries(folder) if _is_leftover(path, remove=True)]


def _temporaries(folder: str) -> list[str]:
    try:
        names = sorted(os.listdir(folder))
    except OSError:  # it may be writable and not readable
        return []
    return [os.path.join(folder, name) for name in names if TEMPORARY.fullmatch(name)]


def _is_leftover(path: str, *, remove: bool) -> bool:
    try:
        # the side file of one that is being written
        if path.endswith("-journal") and os.path.lexists(path.removesuffix("-journal")):
            return False
        handle = os.open(path, _PEEK)
    except OSError:  # removed meanwhile, another user's, or a symbolic link
        return False
    try:
        mode = os.fstat(handle).st_mode
        if not (stat.S_ISREG(mode) or (stat.S_ISDIR(mode) and _holds_files_alone(path))):
            return False
        if fcntl is not None and not _lock(handle):  # whether it is being written is not known
            return False
        if remove:
            (_remove_folder if stat.S_ISDIR(mode) else os.unlink)(path)
        return True
    except OSError:  # locked: it is being written
        return False
    finally:
        os.close(handle)


def _holds_files_alone(folder: str) -> bool:
    with os.scandir(folder) as found:
        return all(one.is_file(follow_symlinks=False) for one in found)


@contextmanager
def as_desk_errors(shown: str) -> Iterator[None]:
    """Raise what is wrong with a file as the desk's own errors, by the name that is shown."""
    try:
        yield
    except FileExistsError:
        raise already_exists(shown) from None
    except OSError as error:
        raise _as_desk_error(error, shown) from error
    except ValueError as error:
        if "null" not in str(error):
            raise
        raise UsageProblem(f"{shown} is not a file name") from error


def already_exists(shown: str, done: str = "written") -> Refused:
    """The refusal to overwrite a file; `done` is what did not happen."""
    return Refused(f"{shown} already exists: nothing was {done}", hint="--force overwrites it")


def _as_desk_error(error: OSError, shown: str) -> DeskError:
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return NoPermission(f"{shown} cannot be written: permission denied")
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return NotFound(f"no folder for {shown}")
    return DiskProblem(f"{shown} cannot be written: {error.strerror or error}")
