"""How long `queue -f csv` takes on a desk of 10,000 orders, against a bare Typer hello-world.

Whole processes, the same interpreter, in interleaved pairs; the figure is the median of the pairwise
ratios. Exit 1 where it is above the limit.

    python tests/bench/queue_start.py
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ORDERS = 10_000
CLAIMS = 30
HELLO = """import typer


def hello() -> None:
    print("hello")


if __name__ == "__main__":
    typer.run(hello)
"""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=15, help="how many pairs are timed")
    parser.add_argument("--limit", type=float, default=1.25, help="the ratio that may not be passed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        env = environment(folder)
        fill(env)
        hello = folder / "hello.py"
        hello.write_text(HELLO, encoding="utf-8")
        ours = [program(), "queue", "-f", "csv"]
        theirs = [sys.executable, str(hello)]
        rows = subprocess.run(ours, env=env, capture_output=True, check=True).stdout.count(b"\n") - 1
        if rows != CLAIMS:
            print(f"the queue has {rows} rows where {CLAIMS} were expected", file=sys.stderr)
            return 2
        names = ("bare Typer program", f"queue, {ORDERS:,} orders")
        return report(names, time_pairs(theirs, ours, env, options.pairs), options.limit)


def environment(folder: Path) -> dict[str, str]:
    """The environment of a desk in a folder of its own."""
    env = {
        **{key: value for key, value in os.environ.items() if not key.startswith("RETURNDESK_")},
        "RETURNDESK_DB": str(folder / "desk.db"),
        "RETURNDESK_USER": "ann",
        # An installed program has its bytecode, whatever is set where this runs: so have both here.
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
    }
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    return env


def completing(line: str) -> dict[str, str]:
    """What a shell says of a line that is completed."""
    return {"_TYPER_COMPLETE_ARGS": f"returndesk {line}", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}


def program() -> str:
    """The program as a shop types it."""
    return str(Path(sys.executable).with_name("returndesk"))


def fill(env: dict[str, str]) -> None:
    """A desk of so many orders and open claims, through the program itself."""
    returndesk(env, "-q", "init", "--shop", "Bench")
    text = [
        "order_number,ordered_at,delivered_on,customer_name,customer_email,shipping,sku,title,quantity,unit_price"
    ]
    for number in range(1, ORDERS + 1):
        day = f"2026-{number % 10 + 1:02d}-{number % 27 + 1:02d}"
        text.append(
            f"{number},{day},{day},Customer {number},c{number}@example.org,4.90,"
            f"SKU-{number % 97},Thing {number % 97},{number % 3 + 1},{number % 90 + 10}.50"
        )
    returndesk(env, "order", "import", "-", stdin="\n".join(text) + "\n")
    for number in range(1, CLAIMS + 1):
        returndesk(env, "-q", "claim", "open", str(number * 300), "-r", "defective")


def returndesk(env: dict[str, str], *args: str, stdin: str = "") -> None:
    subprocess.run(
        [sys.executable, "-m", "returndesk", *args],
        input=stdin.encode(),
        env=env,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def time_pairs(
    theirs: list[str], ours: list[str], env: dict[str, str], pairs: int
) -> list[tuple[float, float]]:
    """(theirs, ours) in seconds; two pairs before them warm the caches and are not counted."""
    timed = []
    for number in range(-2, pairs):
        # Who goes first changes from pair to pair: neither always runs in the other's wake.
        order = (theirs, ours) if number % 2 else (ours, theirs)
        taken = {id(command): seconds(command, env) for command in order}
        if number >= 0:
            timed.append((taken[id(theirs)], taken[id(ours)]))
    return timed


def seconds(command: list[str], env: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def report(names: tuple[str, str], timed: list[tuple[float, float]], limit: float) -> int:
    """Print the medians and the median ratio; 1 where it is above the limit."""
    for side, name in enumerate(names):
        median = statistics.median(pair[side] for pair in timed)
        print(f"{name:32} {median * 1000:6.1f} ms, median of {len(timed)}")
    ratio = statistics.median(ours / theirs for theirs, ours in timed)
    print(f"median ratio of the pairs {ratio:.2f}, at most {limit:.2f}")
    return int(ratio > limit)


if __name__ == "__main__":
    sys.exit(main())
