"""Ctrl-C while the program loads ends it with one line at most, as later.

What Python itself does before the program's first line cannot be held: a run counts from there on. Seen
failing: without the handler in __main__ tracebacks come from the imports.
"""

from __future__ import annotations

import subprocess
import sys

import pytest
from factory import Shop

# The program as `python -m returndesk` runs it, with SIGINT at the n-th line that is executed.
AT_LINE = """
import os, runpy, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
last, count = int(sys.argv[1]), 0
def trace(frame, event, arg):
    global count
    count += hasattr(sys.modules.get("returndesk.__main__"), "atexit")
    if count == last:
        os.kill(os.getpid(), signal.SIGINT)
    return trace
sys.argv[:] = ["returndesk", "order", "list"]
import returndesk
started = compile("import returndesk.__main__ as door; door.main()", "<start>", "exec")
sys.settrace(trace)
exec(started, {})
"""


@pytest.mark.parametrize("line", [1, 100, 1_000, 3_000, 10_000, 30_000, 60_000])
def test_ctrl_c_while_the_program_loads_says_stopped(shop: Shop, line: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", AT_LINE, str(line)], env=shop.env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "stopped\n")
