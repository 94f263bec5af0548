"""How long `order import` takes on a file of years, against `sqlite3 FILE .import` of the same file.

Whole commands, every constraint and index in place. For each size the two run in turns, `--turns` times;
the figures are medians, and the ratio is that of the medians. The same file goes in again after each first
time. The memory is the largest sum over the program's processes that was seen, every tenth of a second:
looking costs the program time. Exit 1 where a limit is passed.

    python tests/bench/import_size.py                     # 300,000 and 1,000,000 lines
    python tests/bench/import_size.py --lines 300000 1000000 3000000 --turns 3
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

HEADER = (
    "order_number,ordered_at,customer_name,customer_email,country,currency,shipping,sku,title,category,"
    "quantity,unit_price,discount,delivered_on\n"
)
MOST_TIMES = 6.0  # as long as sqlite3 takes
MOST_AGAIN = 0.8  # of the first time
MOST_MIB = 200
MOST_GROWTH = 1.2  # of the cost of a line, from the smallest file to the largest
SLACK = 1.1  # two medians of a busy machine differ by so much


@dataclass
class Figures:
    theirs: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    mib: float = 0


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, nargs="+", default=[300_000, 1_000_000])
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    if shutil.which("sqlite3") is None:
        print("sqlite3, SQLite's own shell, is not installed", file=sys.stderr)
        return 2
    figures = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for lines in options.lines:
            file = folder / f"{lines}.csv"
            write_orders(file, lines)
            figures[lines] = measure(folder, file, options.turns)
            file.unlink()
            show(lines, figures[lines])
    return verdict(figures)


def write_orders(file: Path, lines: int) -> None:
    """So many lines in the desk's own columns: two an order on average, a fifth as many customers."""
    chance = random.Random(1)
    prices = [chance.randrange(100, 20_000) for _ in range(5_000)]
    moment, order, done = datetime(2023, 1, 1, 8), 100_000, 0  # noqa: DTZ001 - the shop's own time
    with file.open("w", encoding="utf-8", newline="") as out:
        out.write(HEADER)
        while done < lines:
            order += 1
            moment += timedelta(seconds=chance.randrange(5, 60))
            if moment.hour >= 22:  # a shop that sells by day: no hour that the clocks leave out
                moment = moment.replace(hour=8) + timedelta(days=1)
            who, day = chance.randrange(lines // 5 + 1), (moment + timedelta(days=3)).date()
            sold = chance.sample(range(len(prices)), min(chance.choice((1, 1, 1, 2, 2, 3, 4)), lines - done))
            head = f"{order},{moment:%Y-%m-%d %H:%M:%S},Zoë O'Neil {who},c{who}@shop{who % 97}.example,DE,EUR"
            for sku in sold:
                off = "1.00" if chance.random() < 0.1 and prices[sku] > 100 else ""
                item = f"SKU-{sku:05d},Thing number {sku},category-{sku % 40}"
                price = f"{prices[sku] // 100}.{prices[sku] % 100:02d}"
                out.write(f"{head},4.90,{item},{chance.choice((1, 1, 1, 2, 3))},{price},{off},{day}\n")
            done += len(sold)


def program() -> str:
    """The program that is installed beside this Python."""
    return str(Path(sys.executable).with_name("returndesk"))


def environment(folder: Path) -> dict[str, str]:
    """What the program is started with: a desk of its own, and bytecode as an installed one has it."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("RETURNDESK_")}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    return env | {
        "RETURNDESK_DB": str(folder / "desk.db"),
        "RETURNDESK_USER": "ann",
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
    }


def new_desk(env: dict[str, str]) -> None:
    """An empty desk, in place of the one that was there."""
    Path(env["RETURNDESK_DB"]).unlink(missing_ok=True)
    command = [program(), "-q", "init", "--shop", "Bench", "--timezone", "Europe/Berlin"]
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)


def measure(folder: Path, file: Path, turns: int) -> Figures:
    """Both programs on one file, in turns."""
    table, env, found = folder / "table.db", environment(folder), Figures()
    for _ in range(turns):
        table.unlink(missing_ok=True)
        new_desk(env)
        seconds, _ = run(["sqlite3", str(table), ".mode csv", f".import {file} t"], env)
        found.theirs.append(seconds)
        for times in (found.first, found.again):
            seconds, mib = run([program(), "-q", "order", "import", str(file)], env)
            times.append(seconds)
            found.mib = max(found.mib, mib)
    return found


def run(command: list[str], env: dict[str, str]) -> tuple[float, float]:
    """Seconds that a command took, and the most MiB that it and its children held at once."""
    begun = time.perf_counter()
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL) as process:
        most = 0.0
        while process.poll() is None:
            most = max(most, mebibytes(process.pid))
            time.sleep(0.1)
    if process.returncode:
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    return time.perf_counter() - begun, most


def mebibytes(pid: int) -> float:
    """What a process and its children hold now; pages that they share are counted once (Linux; else 0)."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        fields = dict(
            line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
        )
    except (OSError, ValueError):
        return 0
    own = int(fields["Pss"].split()[0]) / 1024
    return own + sum(mebibytes(int(child)) for child in children)


def show(lines: int, found: Figures) -> None:
    theirs, first, again = map(statistics.median, (found.theirs, found.first, found.again))
    print(
        f"{lines:>9,} lines: sqlite3 {theirs:.2f} s, import {first:.2f} s ({first / theirs:.1f} times),"
        f" again {again:.2f} s ({again / first:.2f} of the first), {found.mib:.0f} MiB,"
        f" {first / lines * 1e6:.1f} µs a line"
    )


def verdict(figures: dict[int, Figures]) -> int:
    """1 where a limit is passed, with the reason."""
    passed = []
    for lines, found in figures.items():
        theirs, first, again = map(statistics.median, (found.theirs, found.first, found.again))
        if first > MOST_TIMES * theirs:
            passed.append(f"{lines:,}: {first / theirs:.1f} times sqlite3, limit {MOST_TIMES}")
        if again > MOST_AGAIN * SLACK * first:
            passed.append(f"{lines:,}: again takes {again / first:.2f} of the first time, limit {MOST_AGAIN}")
        if found.mib > MOST_MIB:
            passed.append(f"{lines:,}: {found.mib:.0f} MiB, limit {MOST_MIB}")
    if len(figures) > 1:
        costs = [statistics.median(figures[lines].first) / lines for lines in (min(figures), max(figures))]
        if costs[1] > MOST_GROWTH * costs[0]:
            passed.append(f"a line costs {costs[1] / costs[0]:.2f} times as much, limit {MOST_GROWTH}")
    for reason in passed:
        print(reason, file=sys.stderr)
    return 1 if passed else 0


if __name__ == "__main__":
    sys.exit(main())
