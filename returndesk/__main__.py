"""The entry point: runs the command line and ends with its exit code."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # `signal` itself takes as long to load as all the rest
import os
import sys


def _leave(*_: object) -> None:
    """End at Ctrl-C while nothing has begun or all is done: an exception would show half an import."""
    os.write(2, b"stopped\n")
    os._exit(130)


def _at_ctrl_c(handler: object) -> None:
    """Take that handler, unless SIGINT is ignored (in the background) or someone else's (a test's)."""
    if _signal.getsignal(_signal.SIGINT) in (_leave, _signal.default_int_handler):
        _signal.signal(_signal.SIGINT, handler)


_OWN_PROCESS = os.path.basename(sys.argv[0]).partition(".")[0] in ("returndesk", "__main__", "-m")
if _OWN_PROCESS:
    _at_ctrl_c(_leave)

# ruff: noqa: E402 - from here on Ctrl-C is quiet
import atexit
import contextlib
import gc
from collections.abc import Sequence
from typing import Any, TextIO


class _Messages:
    """Standard error as it is, but what cannot be written there is left unsaid.

    The disk behind a cron log may be full and a reader may have gone: that changes neither the act nor the
    data on stdout nor the exit code.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write, as far as that works."""
        with contextlib.suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush, as far as that works."""
        with contextlib.suppress(OSError):
            self._stream.flush()


def main(args: Sequence[str] | None = None) -> None:
    """Run a command line (default: the process's own) and exit."""
    gc.set_threshold(50_000)  # a command makes few cycles, and its imports many objects
    _prepare_streams()
    code = _run(sys.argv[1:] if args is None else args)
    if args is None:
        _at_ctrl_c(_leave)
    _flush()
    if args is None:
        _exit_at_once(code)
    sys.exit(code)


def _exit_at_once(code: int) -> None:
    """End the process without freeing every module: that takes a fifth of a short command."""
    atexit._run_exitfuncs()
    sys.stderr.flush()
    os._exit(code)


def _run(args: Sequence[str]) -> int:
    debug = os.environ.get("RETURNDESK_DEBUG") == "1"
    try:
        from returndesk.cli.app import run

        # Once a command runs, what it did is rolled back.
        return run(args, begins=lambda: _at_ctrl_c(_signal.default_int_handler))
    except BrokenPipeError:
        _discard_stdout()
        return 141
    except KeyboardInterrupt:
        from returndesk.cli.base import complain

        complain(["stopped"])
        return 130
    except Exception as error:
        _trace(debug)
        from returndesk.cli.failures import report

        if type(error).__module__ == "sqlite3":
            from returndesk.store.connection import translate

            error = translate(error, "the desk")  # type: ignore[arg-type]
        code = report(error)
        if code == 74:
            _flush()
        return code


def _flush() -> None:
    """Flush stdout; if that fails, discard the rest, or Python would report it again at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        _discard_stdout()


def _discard_stdout() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _trace(debug: bool) -> None:
    if debug:
        import traceback

        traceback.print_exc()  # no locals: they may hold customers' data


def _prepare_streams() -> None:
    """Escape what the terminal's encoding cannot hold, on stdout and stderr."""
    # A stream that the caller closed (`>&-`) is None: its output is discarded.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            if os.name == "nt":
                stream.reconfigure(encoding="utf-8", newline="\n")
            stream.reconfigure(errors="backslashreplace")
    sys.stderr = _Messages(sys.stderr)


if __name__ == "__main__":
    main()
