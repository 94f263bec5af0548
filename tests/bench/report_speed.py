"""How long every report takes at 1,000,000 order lines and 100,000 claims, and how much memory it needs.

Whole commands in interleaved pairs; the figure is the median of the pairwise ratios, by CPU seconds the ratio
of the least of each side, which a busy machine moves least. A day and last month, by every report, against
the same command on an empty desk: at most 1.5. `report returns` of a year, by SKU and by category, against
DuckDB reading the same orders and claims from two CSV files: at most half. Each line ends with its verdict.
Longer periods have no limit of time. The first report after an import adds up what the next ones read: its
time is printed, not limited. Above 1,000,000 lines the ratios may be twice that. Memory at most 150 MB each.
Exit 1 where a limit is passed.

    python -m pip install duckdb
    python tests/bench/report_speed.py
    python tests/bench/report_speed.py --lines 3000000
    python tests/bench/report_speed.py --desk FOLDER      # made by report_desk.py
    python tests/bench/report_speed.py --only service --cpu
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from queue_start import environment, program
from report_desk import TODAY, empty_desk, make

YEAR = ("--from", "2025-12-01", "--to", "2026-11-30")
MONTH = ("--period", "last-month")
SLOWER = 1.5  # than on an empty desk
OF_DUCKDB = 0.5
MAX_MEGABYTES = 150
LINES = 1_000_000
OF_A_MONTH = (
    ("day",),
    ("refunds", *MONTH),
    ("refunds", *MONTH, "--by", "method"),
    ("refunds", *MONTH, "--basis", "sale"),
    ("returns", *MONTH),
    ("returns", *MONTH, "--by", "category"),
    ("returns", *MONTH, "--by", "reason"),
    ("reasons", *MONTH),
    ("reasons", *MONTH, "--basis", "sale"),
    ("kept", *MONTH),
    ("kept", *MONTH, "--basis", "sale"),
    ("costs", *MONTH),
    ("costs", *MONTH, "--basis", "sale"),
    ("costs", *MONTH, "--by", "category"),
    ("marketing", *MONTH),
    ("carriers", "--from", "2026-10-01", "--to", "2026-10-31"),
    ("service", *MONTH),
    ("service", *MONTH, "--by", "owner"),
    ("stock", "--from", "2026-10-01", "--to", "2026-10-31"),
    ("watchlist", *MONTH),
    ("measures", *MONTH),
)
LONGER = (
    ("liability",),
    ("watchlist",),
    ("watchlist", "--all"),
    ("all",),
    ("service",),
    ("reasons", *YEAR),
    ("costs", *YEAR),
    ("kept", *YEAR),
    ("refunds", *YEAR, "--by", "month"),
)
QUERY = """
import duckdb, sys
first, last, key = sys.argv[1:]
sold = "select * from read_csv('orders.csv', types={'quantity': 'INT', 'ordered_at': 'DATE'})"
inside = f"{sold} where ordered_at between date '%s' and date '%s'" % (first, last)
duckdb.sql(f'''
    with o as ({inside}),
    s as (select {key}, count(*) k, sum(m) sold, sum(m * m) squared from
        (select order_number, {key}, sum(quantity) m from o group by all) group by all),
    c as (select c.{key}, sum(units) claimed, sum(received) returned, sum(refunded) refunded
        from read_csv('claims.csv', types={{'units': 'INT', 'received': 'INT',
            'refunded': 'DECIMAL(12, 2)'}}) c
        join (select distinct order_number from o) o using (order_number) group by all)
    select * from s left join c using ({key}) order by 1
''').fetchall()
"""


class Run(NamedTuple):
    """How long a command took, and the most memory that it held."""

    seconds: float
    cpu_seconds: float
    megabytes: int


class Bench(NamedTuple):
    """Where and how often commands are timed."""

    env: dict[str, str]
    empty: str
    pairs: int
    by_cpu: bool
    allowed: int  # 2 for a desk of more than LINES

    def ours(self, typed: Sequence[str], path: str = "") -> list[str]:
        """The command of a report, of the large desk or of that at `path`."""
        own = ("--db", path) if path else ()
        return [program(), "--as-of", TODAY, "report", *typed, "-f", "csv", "-q", *own]

    def of_empty(self, typed: Sequence[str]) -> bool:
        """Print a report's ratio to the same of an empty desk; whether it passes a limit."""
        return self._line(typed, self.ours(typed, self.empty), SLOWER * self.allowed)

    def of_duckdb(self, key: str) -> bool:
        """Print the ratio of a year's returns to DuckDB's query; whether it passes a limit."""
        theirs = [sys.executable, "query.py", YEAR[1], YEAR[3], key]
        return self._line(("returns", *YEAR, "--by", key), theirs, OF_DUCKDB * self.allowed)

    def alone(self, typed: Sequence[str]) -> bool:
        """Print how long a report takes; whether it needs too much memory."""
        first = run(self.ours(typed), self.env)
        later = [run(self.ours(typed), self.env) for _ in range(3)]
        seconds = statistics.median(self._seconds(one) for one in later)
        megabytes = max(one.megabytes for one in (first, *later))
        large = megabytes > MAX_MEGABYTES
        verdict = "TOO LARGE" if large else "ok"
        said = f"{seconds * 1000:8.0f} ms, first {first.seconds * 1000:6.0f} ms {megabytes:13} MB"
        print(f"{' '.join(typed):48}{said}  {verdict}", flush=True)
        return large

    def _line(self, typed: Sequence[str], theirs: list[str], limit: float) -> bool:
        ours = self.ours(typed)
        first, pairs = run(ours, self.env), []
        for number in range(-1, self.pairs):
            # Who goes first changes from pair to pair: neither always runs in the other's wake.
            order = (theirs, ours) if number % 2 else (ours, theirs)
            taken = {id(command): run(command, self.env) for command in order}
            if number >= 0:
                pairs.append((taken[id(theirs)], taken[id(ours)]))
        middle = min if self.by_cpu else statistics.median
        their_ms, our_ms = (middle(self._seconds(pair[side]) for pair in pairs) * 1000 for side in (0, 1))
        ratios = [self._seconds(own) / self._seconds(other) for other, own in pairs]
        ratio = our_ms / their_ms if self.by_cpu else statistics.median(ratios)
        megabytes = max(first.megabytes, *(own.megabytes for _, own in pairs))
        passed = ratio > limit or megabytes > MAX_MEGABYTES
        figures = f"{our_ms:8.0f} ms, first {first.seconds * 1000:6.0f} ms, {their_ms:5.0f} ms there"
        print(
            f"{' '.join(typed):48}{figures}, ratio {ratio:.2f} of {limit}, {megabytes} MB"
            f"  {'ABOVE ITS LIMIT' if passed else 'ok'}",
            flush=True,
        )
        return passed

    def _seconds(self, one: Run) -> float:
        return one.cpu_seconds if self.by_cpu else one.seconds


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=LINES, help="order lines; a tenth of them claimed")
    parser.add_argument("--pairs", type=int, default=7, help="how many pairs are timed")
    parser.add_argument("--desk", type=Path, help="a folder that report_desk.py made")
    parser.add_argument("--only", default="", help="reports whose command contains this")
    parser.add_argument("--cpu", action="store_true", help="count CPU seconds: on a busy machine")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = (options.desk or Path(name)).absolute()
        begun = time.perf_counter()
        env = environment(folder) if options.desk else make(folder, options.lines)
        size = Path(env["RETURNDESK_DB"]).stat().st_size >> 20
        print(f"a desk of {size} MiB, made in {time.perf_counter() - begun:.0f} s")
        os.chdir(folder)  # where the CSV files are
        Path("query.py").write_text(QUERY, encoding="utf-8")
        with Path("orders.csv").open(encoding="utf-8") as lines:
            allowed = 2 if sum(1 for _ in lines) - 1 > LINES else 1
        bench = Bench(env, empty_desk(folder), options.pairs, options.cpu, allowed)
        failed = [bench.of_empty(typed) for typed in OF_A_MONTH if options.only in " ".join(typed)]
        if options.only in "returns --by category":
            failed += [bench.of_duckdb(key) for key in ("sku", "category")]
        failed += [bench.alone(typed) for typed in LONGER if options.only in " ".join(typed)]
        print(f"{sum(failed)} of {len(failed)} above a limit")
    return int(any(failed))


def run(command: list[str], env: dict[str, str]) -> Run:
    """Run a command; its time and its memory."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    seconds = time.perf_counter() - begun
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss >> 10)


if __name__ == "__main__":
    sys.exit(main())
