"""What another terminal sees while files go in: `queue` in a loop beside an `order import`.

For each size: how often the queue answered, how long it took at most, whether it ever failed, what it said
that it waited for, and whether it showed the state before or after. Exit 1 where it failed, or where it took
more than half a second longer than on an idle desk beside a file of 10,000 lines.

    python tests/bench/queue_beside.py                     # 10,000 and 1,000,000 lines
    python tests/bench/queue_beside.py --lines 3000000
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from import_size import HEADER, environment, new_desk, program, write_orders

FEW = 10_000  # lines that nobody may have to wait for
MOST_LONGER = 0.5  # seconds


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, nargs="+", default=[FEW, 1_000_000])
    failed = False
    for lines in parser.parse_args().lines:
        with tempfile.TemporaryDirectory() as name:
            failed |= not beside(Path(name), lines)
    return 1 if failed else 0


def beside(folder: Path, lines: int) -> bool:
    """Whether the queue kept its word beside one import."""
    file, env = folder / "orders.csv", environment(folder)
    write_orders(file, lines)
    new_desk(env)
    one = folder / "one.csv"
    one.write_text(
        f"{HEADER}1042,2026-11-02 10:00:00,Zoë,z@shop.example,DE,EUR,4.90,LAMP,Lamp,lamps,1,9.00,,\n"
    )
    for command in (["order", "import", str(one)], ["claim", "open", "1042", "-r", "changed-mind"]):
        subprocess.run([program(), "-q", *command], env=env, check=True, stdout=subprocess.DEVNULL)
    queue = [program(), "queue", "-f", "csv"]
    idle = statistics.median(asked(queue, env)[0] for _ in range(5))
    before = asked(queue, env)[2]
    times, codes, words, states = [], set(), set(), set()
    begun = time.perf_counter()
    with subprocess.Popen(
        [program(), "-q", "order", "import", str(file)], env=env, stdout=subprocess.DEVNULL
    ) as going:
        while going.poll() is None:
            seconds, code, out, err = asked(queue, env)
            times.append(seconds)
            codes.add(code)
            words.add(err.strip())
            states.add(out)
    took = time.perf_counter() - begun
    print(
        f"{lines:>9,} lines in {took:.1f} s: {len(times)} queues, exit {sorted(codes)}, at most"
        f" {max(times):.2f} s (idle {idle:.2f} s), {'one state' if states == {before} else 'SEVERAL STATES'};"
        f" said: {'; '.join(sorted(words - {''})) or 'nothing'}"
    )
    in_time = lines > FEW or max(times) <= idle + MOST_LONGER
    return going.returncode == 0 and codes == {0} and states == {before} and in_time


def asked(command: list[str], env: dict[str, str]) -> tuple[float, int, str, str]:
    """Seconds, exit code, stdout and stderr of one question."""
    begun = time.perf_counter()
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    return time.perf_counter() - begun, done.returncode, done.stdout, done.stderr


if __name__ == "__main__":
    sys.exit(main())
