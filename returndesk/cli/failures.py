"""How a failed command is reported: what happened, what to type next, and its exit code."""

from __future__ import annotations

import errno

from returndesk.cli.base import complain, report_failure
from returndesk.errors import DeskError


def report(error: Exception) -> int:
    """Report a failure of a rule, the parser, the system or this program; return the exit code."""
    if isinstance(error, DeskError):
        return report_failure(error)
    if hasattr(error, "format_message"):  # the parser's; its class is private to Typer
        ctx = getattr(error, "ctx", None)
        where = ctx.command_path if ctx else "returndesk"
        return _end(f"{where}: {error.format_message()}", 2, f"{where} --help")
    if type(error).__name__ == "Abort":  # Ctrl-C or the end of input at a question
        return _end("stopped", 130)
    if isinstance(error, PermissionError) or getattr(error, "errno", None) == errno.EROFS:
        return _end(f"permission denied: {getattr(error, 'filename', None) or 'writing there'}", 77)
    if isinstance(error, FileNotFoundError):
        return _end(f"no file {error.filename}", 66)
    if isinstance(error, OSError):
        return _end(f"input or output failed: {error.strerror or error}", 74)
    message = f"internal error in returndesk ({type(error).__name__}): nothing was changed"
    return _end(message, 70, "set RETURNDESK_DEBUG=1 to see where")


def _end(message: str, code: int, hint: str = "") -> int:
    complain([message, *([f"  {hint}"] if hint else [])])
    return code
