"""A desk of two years for the benches of reports: orders, claims with their journals, refunds; and CSV files.

python tests/bench/report_desk.py FOLDER --lines 1000000
"""

from __future__ import annotations

import argparse
import csv
import random
import sqlite3
import sys
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from queue_start import environment, returndesk

TODAY = "2026-11-23"
COLUMNS = (
    "order_number ordered_at delivered_on customer_email channel country currency shipping sku title category"
    " quantity unit_price"
).split()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="a new folder, for desk.db, empty.db and the CSV files")
    parser.add_argument("--lines", type=int, default=1_000_000, help="order lines; a tenth of them claimed")
    options = parser.parse_args()
    options.folder.mkdir(parents=True)
    make(options.folder, options.lines)
    return 0


def make(folder: Path, lines: int) -> dict[str, str]:
    """Make desk.db with so many lines, empty.db, orders.csv and claims.csv; the environment of desk.db."""
    env = environment(folder)
    for path in (empty_desk(folder), env["RETURNDESK_DB"]):
        returndesk({**env, "RETURNDESK_DB": path}, "-q", "init", "--shop", "Bench", "--currency", "EUR")
    fill(env, folder, lines)
    return env


def empty_desk(folder: Path) -> str:
    """The path of the desk without orders."""
    return str(folder / "empty.db")


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
        " at text, minor integer, reason text, owner text)"
    )
    conn.execute(
        "insert into copied select n, line, order_id, on_day, on_day || 'T10:00:00Z', minor,"
        """ json_extract('["changed-mind","defective","wrong-size","damaged"]', '$[' || (n % 4) || ']'),"""
        """ json_extract('["ann","bob","eve"]', '$[' || (n % 3) || ']')"""
        " from (select row_number() over (order by l.id) as n, l.id as line, o.id as order_id,"
        " date(o.ordered_on, '+' || (5 + l.id % 31) || ' days') as on_day, l.unit_price_minor as minor"
        " from order_line l join orders o on o.id = l.order_id where l.id % 10 = 0 and o.id > 1)"
    )
    # Their counters are not read by the reports that are timed.
    triggers = conn.execute(
        "select name, sql from sqlite_schema where type = 'trigger' and tbl_name in"
        " ('claim', 'claim_line', 'refund', 'refund_line', 'payout', 'inspection', 'journal')"
    ).fetchall()
    for name, _ in triggers:
        conn.execute(f"drop trigger {name}")
    days = dict.fromkeys(
        ("on_day", "opened_on", "notice_on", "decided_on", "approved_on", "closed_on"), "on_day"
    )
    of_claim = {"claim_id": "n + 1001", "order_id": "order_id", **days}
    minor = dict.fromkeys(("goods_minor", "total_minor", "amount_minor", "value_minor"), "minor")
    line = {"claim_line_id": "n + 1", "order_line_id": "line"}
    first, count, last = conn.execute(
        "select min(seq), count(*), max(seq) from journal where claim_id = 1001"
    ).fetchone()
    for table, instead in {
        "claim": {**of_claim, "id": "n + 1001", "reason": "reason", "owner": "owner"},
        "claim_line": {**of_claim, **minor, "id": "n + 1", "order_line_id": "line"},
        "judgement": line,
        "refund_terms": line,
        "inspection": {**line, **days, "id": "null"},
        "refund": {**of_claim, **minor, "id": "n + 1", "shared_goods_minor": "0"},
        "refund_line": {**line, **minor, "refund_id": "n + 1"},
        "payout": {**of_claim, **minor, "id": "null", "refund_id": "n + 1"},
        "journal": {**of_claim, "at": "at", "seq": f"t.seq - {first} + {last} + 1 + (c.n - 1) * {count}"},
    }.items():
        columns = [
            column
            for (column, hidden) in conn.execute("select name, hidden from pragma_table_xinfo(?)", (table,))
            if not hidden
        ]
        own = [column for (column,) in conn.execute("select name from pragma_table_info('copied', 'temp')")]
        values = ", ".join(
            f"c.{instead[name]}" if instead.get(name) in own else instead.get(name, f"t.{name}")
            for name in columns
        )
        template = "journal where claim_id = 1001" if table == "journal" else f"{table} limit 1"
        conn.execute(
            f"insert into {table} ({', '.join(columns)}) select {values} from copied c cross join"
            f" (select * from {template}) t"
        )
    for _, sql in triggers:
        conn.execute(sql)


if __name__ == "__main__":
    sys.exit(main())
