"""How long questions about customers take at 200,000 customers and 1,000,000 order lines; and their memory.

Whole commands in turns, by CPU seconds the least of each, which a busy machine moves least. `customer show`
against a bare Typer hello-world: at most 1.3. `customer tiers`, where nearly every customer moves (the first
on a screen, all as CSV, applied) and where none does, `report repeat`, the first after a change and later
ones, and every other question: at most 3 s and 200 MB. `customer tiers` and `report repeat` against DuckDB,
which answers the same from the desk's own export: at most 1. Exit 1 where a limit is passed.

    python -m pip install duckdb
    python tests/bench/customers/customer_speed.py
    python tests/bench/customers/customer_speed.py --desk FOLDER  # kept; one that is there is taken
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from queue_start import HELLO, environment, program, returndesk
from report_desk import fill
from report_speed import Run, run

TODAY = "2026-12-07"  # after the last act of report_desk.py
LINES = 1_000_000
OF_START = 1.3
OF_DUCKDB = 1.0
MOST_SECONDS = 3.0
MOST_MEGABYTES = 200
WHO = "c5@example.org"
POLICY = """
[[tier]]
name = "gold"
orders = 4
spent = "200.00"
within = "12 months"
active = "6 months"
keep = "12 months"

[[tier]]
name = "silver"
orders = 2

[points]
per = "1.00"
worth = "0.01"

[signals]
often_returns = "40%"
"""
# The question of `customer tiers`: orders and net values of each customer since a year ago and in all. Every
# claim of this desk is the customer's fault, and nothing was exchanged or refunded elsewhere.
TIERS = """
with whole as (select t.order_id from refund t join refund_line l on l.refund_id = t.id group by 1
    having sum(l.units) >= (select sum(quantity) from order_line where order_id = t.order_id)),
kept as (select o.customer_id, o.ordered_on, w.order_id is null and o.received_minor > 0 as kept,
    greatest(0, o.received_minor - o.returned_minor) as net
    from orders o left join whole w on w.order_id = o.id where o.customer_id is not null)
select customer_id, sum(kept::int) orders, sum((kept and ordered_on >= date '2025-12-07')::int) recent,
    sum(net) net, sum(case when ordered_on >= date '2025-12-07' then net end) spent, max(ordered_on) latest
    from kept group by 1 having orders >= 2 order by 1
"""
# The question of `report repeat`: days from a customer's first settled claim to their next order.
REPEAT = """
with settled as (select o.customer_id customer, min(c.closed_on) as start from claim c
    join orders o on o.id = c.order_id where c.closed_on is not null group by 1),
without as (select customer_id customer, min(ordered_on) + 20 as start from orders
    where customer_id not in (select customer from settled) group by 1),
waited as (select with_return, customer, start, min(o.ordered_on) as next from
    (select true with_return, * from settled union all select false, * from without) s
    left join orders o on o.customer_id = s.customer and o.ordered_on > s.start group by all)
select with_return, coalesce(next, date '2026-12-07') - start as days, count(next), count(*)
    from waited group by all order by all
"""
SCRIPT = """
import duckdb, sys
for name in ("orders", "order_line", "claim", "refund", "refund_line"):
    duckdb.sql(f"create view {name} as select * from read_csv('export/{name}/*/*/*.csv')")
duckdb.sql(sys.argv[1]).fetchall()
"""
OFTEN = {
    "customer show": ("customer", "show", WHO),
    "report owed": ("report", "owed"),
    "customer signals": ("customer", "signals"),
    "customer occasions": ("customer", "occasions", "--next", "14 days"),
    "offer new, dry run": (
        "offer", "new", "back", "--to", "lapsed", "--arms", "letter:sorry,none", "--until", "2027-01-31",
        "--measure", "order within 60 days", "--dry-run",
    ),
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=LINES, help="order lines; a tenth of them claimed")
    parser.add_argument("--turns", type=int, default=5, help="how often each command is timed")
    parser.add_argument("--desk", type=Path, help="a folder for the desk; one that is there is taken")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = (options.desk or Path(name)).absolute()
        env = {**environment(folder), "RETURNDESK_AS_OF": TODAY}
        if not (folder / "export").exists():
            make(env, folder, options.lines)
        os.chdir(folder)  # where the export is
        return int(any([*_limits(env, options.turns), *_mass_moves(env)]))


def make(env: dict[str, str], folder: Path, lines: int) -> None:
    """Make a desk with tiers, points and signals, half of its customers with consent; and its export."""
    begun = time.perf_counter()
    folder.mkdir(exist_ok=True)
    (folder / "policy.toml").write_text(POLICY, encoding="utf-8")
    first = {**env, "RETURNDESK_AS_OF": "2024-12-01"}  # the policy is that of the orders' days
    returndesk(first, "-q", "init", "--shop", "Bench", "--currency", "EUR")
    returndesk(first, "-q", "policy", "set", str(folder / "policy.toml"))
    fill(env, folder, lines)
    consent(env["RETURNDESK_DB"])
    returndesk(env, "-q", "export", str(folder / "export"))
    print(f"made in {time.perf_counter() - begun:.0f} s")


def consent(path: str) -> None:
    """Have every second customer consent to marketing, and every third a birthday."""
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute(
            "insert into consent (seq, customer_id, purpose, given, said_on)"
            " select 1, id, 'marketing', 1, '2025-01-01' from customer where id % 2"
        )
        conn.execute(
            "update customer set birthday = printf('%02d-%02d', 1 + id % 12, 1 + id % 28) where id % 3 = 0"
        )


def _limits(env: dict[str, str], turns: int) -> list[bool]:
    """Print the line of each question; whether it passes its limit."""
    hello = Path("hello.py")
    hello.write_text(HELLO, encoding="utf-8")
    start = [sys.executable, str(hello)]
    duckdb = {
        name: [sys.executable, "-c", SCRIPT, sql] for name, sql in (("tiers", TIERS), ("repeat", REPEAT))
    }
    repeat = [program(), "-q", "report", "repeat", "-f", "csv"]
    first = run(repeat, env)  # after the import: what later ones read is kept
    passed = [_line("report repeat, first", first)]
    for name, typed in {**OFTEN, "report repeat": ("report", "repeat")}.items():
        ours = [program(), "-q", *typed, "-f", "csv"]
        other, limit = {
            "customer show": (start, OF_START),
            "report repeat": (duckdb["repeat"], OF_DUCKDB),
        }.get(name, (None, 0.0))
        passed.append(_compared(name, ours, other, limit, env, turns))
    listed = [program(), "-q", "customer", "tiers", "--limit", "50", "-f", "table"]
    passed.append(_compared("customer tiers, all move", listed, duckdb["tiers"], OF_DUCKDB, env, turns))
    return passed


def _mass_moves(env: dict[str, str]) -> list[bool]:
    """Print how long all moves take as CSV, to apply them and to find none; whether a limit is passed."""
    whole = run([program(), "-q", "customer", "tiers", "-f", "csv"], env)
    copy = Path(env["RETURNDESK_DB"]).with_name("moved.db")
    shutil.copyfile(env["RETURNDESK_DB"], copy)
    moved = {**env, "RETURNDESK_DB": str(copy)}
    try:
        applied = run([program(), "-q", "customer", "tiers", "--apply", "-f", "csv"], moved)
        none = run([program(), "-q", "customer", "tiers", "-f", "csv"], moved)
    finally:
        copy.unlink()
    return [
        _line("customer tiers -f csv, all move", whole),
        _line("customer tiers --apply, all move", applied),
        _line("customer tiers, none moves", none),
    ]


def _compared(
    name: str, ours: list[str], other: list[str] | None, limit: float, env: dict[str, str], turns: int
) -> bool:
    """Print a question's least CPU time, and its ratio to another command's; whether it passes a limit."""
    mine, theirs = [], []
    for _ in range(turns):
        mine.append(run(ours, env))
        theirs += [run(other, env)] if other else []
    least = min(mine, key=lambda one: one.cpu_seconds)
    if not theirs:
        return _line(name, least)
    ratio = least.cpu_seconds / min(one.cpu_seconds for one in theirs)
    return _line(name, least, also=f", ratio {ratio:.2f} of {limit}", above=ratio > limit)


def _line(name: str, one: Run, *, also: str = "", above: bool = False) -> bool:
    large = one.cpu_seconds > MOST_SECONDS or one.megabytes > MOST_MEGABYTES
    verdict = "ABOVE ITS LIMIT" if above or large else "ok"
    figures = f"{one.cpu_seconds:6.2f} s of CPU, {one.seconds:6.2f} s, {one.megabytes:4} MB"
    print(f"{name:34}{figures}{also}  {verdict}", flush=True)
    return above or large


if __name__ == "__main__":
    sys.exit(main())
