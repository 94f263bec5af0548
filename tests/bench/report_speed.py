"""How long reports take at 1,000,000 order lines and 100,000 claims.

Whole commands in interleaved pairs, the figure is the median of the pairwise ratios: a day's and a month's
report against the same command on an empty desk, at most 1.5; `report returns` of a year, by SKU and by
category, against DuckDB reading the same orders and claims from two CSV files, at most half. The first report
after an import adds up the months once: its time is printed, not limited. Memory at most 150 MB. Exit 1 where
a limit is passed.

    python -m pip install duckdb
    python tests/bench/report_speed.py
    python tests/bench/report_speed.py --lines 3000000    # at most twice the times printed at 1,000,000
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from queue_start import environment, program, report, returndesk, time_pairs

TODAY, YEAR = "2026-11-23", ("2025-12-01", "2026-11-30")
COLUMNS = (
    "order_number ordered_at delivered_on customer_email channel country currency shipping sku title category"
    " quantity unit_price"
).split()
MAX_KILOBYTES = 150 * 1024
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


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=1_000_000, help="order lines; a tenth of them claimed")
    parser.add_argument("--pairs", type=int, default=9, help="how many pairs are timed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        env = environment(folder)
        empty = {**env, "RETURNDESK_DB": str(folder / "empty.db")}
        returndesk(empty, "-q", "init", "--shop", "Bench", "--currency", "EUR")
        begun = time.perf_counter()
        fill(env, folder, options.lines)
        size = Path(env["RETURNDESK_DB"]).stat().st_size >> 20
        print(f"{options.lines:,} lines, {size} MiB, made in {time.perf_counter() - begun:.0f} s")
        os.chdir(folder)  # where the CSV files are
        failed = 0
        for typed in (("day",), ("refunds", "--period", "month")):
            ours = [program(), "--as-of", TODAY, "report", *typed, "-f", "csv", "-q"]
            theirs = [*ours, "--db", empty["RETURNDESK_DB"]]
            names = (f"report {typed[0]}, empty desk", f"report {typed[0]}")
            failed |= report(names, time_pairs(theirs, ours, env, options.pairs), 1.5)
        Path("query.py").write_text(QUERY, encoding="utf-8")
        for key in ("sku", "category"):
            period = ("--from", YEAR[0], "--to", YEAR[1])
            ours = [program(), "--as-of", TODAY, "report", "returns", "--by", key, *period, "-f", "csv", "-q"]
            begun = time.perf_counter()
            subprocess.run(ours, env=env, check=True, stdout=subprocess.DEVNULL)
            print(f"the first report by {key}: {time.perf_counter() - begun:.1f} s")
            theirs = [sys.executable, "query.py", *YEAR, key]
            names = (f"DuckDB, by {key}", f"report returns --by {key}")
            failed |= report(names, time_pairs(theirs, ours, env, options.pairs), 0.5)
            failed |= too_large(ours, env)
    return failed


def too_large(command: list[str], env: dict[str, str]) -> int:
    """Print the most memory that a command held; 1 where that is too much."""
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    print(f"at most {usage.ru_maxrss >> 10} MB of memory")
    return int(usage.ru_maxrss > MAX_KILOBYTES)


def fill(env: dict[str, str], folder: Path, lines: int) -> None:
    """A desk of two years, every tenth line claimed and refunded; the same as orders.csv and claims.csv."""
    draw = random.Random(14)
    products = [(f"SKU-{n:04d}", f"Category {n % 12}", draw.randint(500, 15_000)) for n in range(600)]
    first = date(2024, 12, 2)
    orders = folder / "orders.csv"
    with orders.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file)
        write.writerow(COLUMNS)
        left = lines
        for number in range(1, lines):
            day = first + timedelta(days=(lines - left) * 700 // lines)
            facts = (number, day, day + timedelta(days=3), f"c{number % 200_000}@example.org")
            where = (
                ("web", "etsy", "counter")[number % 3],
                ("DE", "FR", "AT")[number % 7 % 3],
                "EUR",
                "4.90",
            )
            for sku, category, price in draw.sample(products, min(left, draw.choice((1, 1, 2, 2, 3, 3)))):
                write.writerow(
                    (*facts, *where, sku, sku, category, draw.choice((1, 1, 1, 2, 3)), f"{price / 100:.2f}")
                )
                left -= 1
            if not left:
                break
    returndesk(env, "-q", "init", "--shop", "Bench", "--currency", "EUR")
    returndesk(env, "--as-of", TODAY, "order", "import", str(orders))
    returndesk(
        env, "--as-of", TODAY, "-q", "claim", "open", "1", "-i", ":1=1", "-r", "changed-mind", "--on",
        "2024-12-06", "--now", "--condition", "new",
    )  # fmt: skip
    with closing(sqlite3.connect(env["RETURNDESK_DB"], isolation_level=None)) as conn:
        conn.execute("pragma synchronous = off")
        conn.execute("begin")
        copy_claim(conn)
        conn.execute("commit")
        with (folder / "claims.csv").open("w", encoding="utf-8", newline="") as file:
            write = csv.writer(file)
            write.writerow(("claim", "order_number", "sku", "category", "units", "received", "refunded"))
            write.writerows(
                conn.execute(
                    "select c.id, o.number, l.sku, l.category, cl.claimed, cl.received,"
                    " printf('%d.%02d', r.total_minor / 100, r.total_minor % 100) from claim c"
                    " join claim_line cl on cl.claim_id = c.id join order_line l on l.id = cl.order_line_id"
                    " join orders o on o.id = c.order_id join refund r on r.claim_id = c.id"
                )
            )


def copy_claim(conn: sqlite3.Connection) -> None:
    """A copy of the only claim for every tenth line: received, and refunded at the price of one unit."""
    conn.execute(
        "create temp table copied (n integer primary key, line integer, order_id integer, on_day text,"
        " minor integer)"
    )
    conn.execute(
        "insert into copied select row_number() over (order by l.id), l.id, o.id,"
        " date(o.ordered_on, '+' || (5 + l.id % 31) || ' days'), l.unit_price_minor"
        " from order_line l join orders o on o.id = l.order_id where l.id % 10 = 0 and o.id > 1"
    )
    # Their counters are not read by the reports that are timed.
    triggers = conn.execute(
        "select name, sql from sqlite_schema where type = 'trigger' and tbl_name in"
        " ('claim', 'claim_line', 'refund', 'refund_line', 'payout')"
    ).fetchall()
    for name, _ in triggers:
        conn.execute(f"drop trigger {name}")
    days = dict.fromkeys(
        ("on_day", "opened_on", "notice_on", "decided_on", "approved_on", "closed_on"), "on_day"
    )
    of_claim = {"claim_id": "n + 1001", "order_id": "order_id", **days}
    minor = dict.fromkeys(("goods_minor", "total_minor", "amount_minor", "value_minor"), "minor")
    line = {"claim_line_id": "n + 1", "order_line_id": "line"}
    for table, instead in {
        "claim": {**of_claim, "id": "n + 1001"},
        "claim_line": {**of_claim, **minor, "id": "n + 1", "order_line_id": "line"},
        "judgement": line,
        "refund_terms": line,
        "inspection": {**line, **days, "id": "null"},
        "refund": {**of_claim, **minor, "id": "n + 1", "shared_goods_minor": "0"},
        "refund_line": {**line, **minor, "refund_id": "n + 1"},
        "payout": {**of_claim, **minor, "id": "null", "refund_id": "n + 1"},
    }.items():
        columns = [
            column
            for (column, hidden) in conn.execute("select name, hidden from pragma_table_xinfo(?)", (table,))
            if not hidden
        ]
        values = ", ".join(
            f"c.{instead[name]}"
            if instead.get(name) in ("line", "order_id", "on_day", "minor")
            else instead.get(name, f"t.{name}")
            for name in columns
        )
        conn.execute(
            f"insert into {table} ({', '.join(columns)}) select {values} from copied c cross join {table} t"
            f" where t.rowid = (select min(rowid) from {table})"
            if table != "refund_line"
            else f"insert into {table} ({', '.join(columns)}) select {values} from copied c cross join"
            f" (select * from {table} limit 1) t"
        )
    for _, sql in triggers:
        conn.execute(sql)


if __name__ == "__main__":
    sys.exit(main())
