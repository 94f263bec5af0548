"""How much processor time `queue`, `check` and a tab take, against a bare Typer hello-world.

Whole processes of the same interpreter on a desk of 10,000 orders, in turns; the figure is the best of all
turns, in CPU milliseconds: on a busy machine nothing else is steady. Exit 1 where a ratio is above the limit.

    nice -n -15 python tests/bench/starts.py
"""

from __future__ import annotations

import argparse
import os
import pty
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from queue_start import HELLO, completing, environment, fill, program

LINES = {
    "queue": "queue -f csv",
    "check": "check 9000 -f csv",
    "check, plain": "check 9000",
    "queue, terminal": "queue",
    "check, terminal": "check 9000",
    "tab: claims": "claim show ",
    "tab: orders": "check 9",
    "tab: nouns": "",
}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=25, help="how often each is timed")
    parser.add_argument("--limit", type=float, default=1.3, help="the ratio that may not be passed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        env = {**environment(folder), "RETURNDESK_AS_OF": "2026-11-01"}
        fill(env)
        hello = folder / "hello.py"
        hello.write_text(HELLO, encoding="utf-8")
        commands = {"bare Typer program": ([sys.executable, str(hello)], env)}
        for what, line in LINES.items():
            if what.startswith("tab"):
                asked = {**completing(line), "_RETURNDESK_COMPLETE": "complete_fish"}
                commands[what] = ([program()], {**env, **asked})
            else:
                commands[what] = ([program(), *line.split()], env)
        best = dict.fromkeys(commands, float("inf"))
        for turn in range(-1, options.turns):  # the first warms the caches
            for what in list(commands)[:: 1 if turn % 2 else -1]:
                taken = cpu_seconds(*commands[what], terminal=what.endswith("terminal"))
                if turn >= 0:
                    best[what] = min(best[what], taken)
    bare, *ours = best.items()
    print(f"{bare[0]:20} {bare[1] * 1000:6.1f} ms of CPU, the best of {options.turns}")
    for what, seconds in ours:
        print(
            f"{what:20} {seconds * 1000:6.1f} ms, ratio {seconds / bare[1]:.2f}, at most {options.limit:.2f}"
        )
    return int(any(seconds > options.limit * bare[1] for _, seconds in ours))


def cpu_seconds(command: list[str], env: dict[str, str], *, terminal: bool = False) -> float:
    """The processor time of a process, which must succeed; its stdout is a terminal or nowhere."""
    ours, theirs = pty.openpty() if terminal else (-1, subprocess.DEVNULL)
    process = subprocess.Popen(command, env=env, stdout=theirs)
    if terminal:
        os.close(theirs)
        with suppress(OSError):  # the end of a terminal that its program has left
            while os.read(ours, 65536):
                pass
        os.close(ours)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1, 3):
        sys.exit(f"{' '.join(command)}: exit {process.returncode}")
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
