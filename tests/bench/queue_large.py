"""How long `queue -f csv` takes on a desk of 1,000,000 orders and 100,000 claims, 500 of them open, against
the same command on an empty desk.

Whole processes, in interleaved pairs as in queue_start.py; the figure is the median of the pairwise ratios.
The large desk is made of claims that were opened by the program, one for each stage, copied by SQL. Exit 1
where the ratio is above the limit.

    python tests/bench/queue_large.py
"""

from __future__ import annotations

import argparse
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from queue_start import environment, program, report, returndesk, time_pairs

ORDERS = 1_000_000
CLAIMS = 100_000
OPEN = 500
# What brings a claim to where it waits; the first is over, and so are all that are copied from it.
STAGES = (
    ("defective", ["reject {} --why worn"]),
    ("defective", []),
    ("damaged", []),
    ("changed-mind", ["approve {}"]),
    ("changed-mind", ["approve {}", "receive {}"]),
    ("defective", ["approve {}", "receive {}", "inspect {} --condition used --to supplier"]),
    ("changed-mind", ["approve {}", "receive {}", "inspect {} --condition used --to customer"]),
    ("lost", ["approve {}"]),
)
DAYS = ("--as-of", "2026-11-23")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=15, help="how many pairs are timed")
    parser.add_argument("--limit", type=float, default=1.5, help="the ratio that may not be passed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        env = environment(folder)
        empty = folder / "empty.db"
        returndesk({**env, "RETURNDESK_DB": str(empty)}, "-q", "init", "--shop", "Bench")
        begun = time.perf_counter()
        fill(env)
        size = Path(env["RETURNDESK_DB"]).stat().st_size >> 20
        print(f"the large desk has {size} MiB, made in {time.perf_counter() - begun:.0f} s")
        ours = [program(), *DAYS, "queue", "-f", "csv"]
        theirs = [*ours, "--db", str(empty)]
        rows = subprocess.run(ours, env=env, capture_output=True, check=True).stdout.count(b"\n") - 1
        if rows != OPEN:
            print(f"the queue has {rows} rows where {OPEN} were expected", file=sys.stderr)
            return 2
        names = ("queue, empty desk", f"queue, {ORDERS:,} orders, {OPEN} open")
        return report(names, time_pairs(theirs, ours, env, options.pairs), options.limit)


def fill(env: dict[str, str]) -> None:
    """One claim for each stage through the program itself, and copies of them by SQL."""
    returndesk(env, "-q", "init", "--shop", "Bench")
    text = [
        "order_number,ordered_at,delivered_on,customer_name,customer_email,shipping,sku,title,quantity,unit_price"
    ]
    for number in range(len(STAGES)):
        text.append(
            f"{number},2026-11-02,2026-11-05,Customer {number},c{number}@example.org,4.90,"
            f"SKU-{number},Thing {number},1,{number + 10}.50"
        )
    returndesk(env, *DAYS, "order", "import", "-", stdin="\n".join(text) + "\n")
    for number, (reason, acts) in enumerate(STAGES):
        returndesk(env, *DAYS, "-q", "claim", "open", str(number), "-r", reason)
        for act in acts:
            returndesk(env, *DAYS, "-q", "claim", *act.format(f"R{1001 + number}").split())
    with closing(sqlite3.connect(env["RETURNDESK_DB"], isolation_level=None)) as conn:
        conn.execute("pragma synchronous = off")
        conn.execute("begin")
        copy(conn)
        conn.execute("commit")


def copy(conn: sqlite3.Connection) -> None:
    """Copies of every order with its customer, and of its claim, up to the numbers that are wanted."""
    kinds, spread = len(STAGES), CLAIMS // OPEN
    conn.execute("create temp table copied (n integer primary key, template integer not null)")
    # n is the order's number; of the claims one in so many is open, as many fewer as the program's own are.
    conn.execute(
        "with recursive n(n) as (select :kinds union all select n + 1 from n where n < :orders - 1)"
        " insert into copied select n, iif(n < :claims and n % :spread = 0 and n >= :spread * (:kinds - 1),"
        " 1 + (n / :spread) % (:kinds - 1), 0) from n",
        {"kinds": kinds, "orders": ORDERS, "claims": CLAIMS, "spread": spread},
    )
    claimed = f"n < {CLAIMS}"
    duplicate(conn, "customer", "id = template + 1", {"id": "n + 1", "key": "'c' || n", "email": "'c' || n"})
    duplicate(
        conn, "orders", "id = template + 1", {"id": "n + 1", "number": "'B' || n", "customer_id": "n + 1"}
    )
    duplicate(conn, "order_line", "order_id = template + 1", {"id": "n + 1", "order_id": "n + 1"})
    claim = {"id": "n + 1001", "order_id": "n + 1", "due_on": "date(due_on, '+' || (n % 9) || ' days')"}
    duplicate(conn, "claim", f"id = template + 1001 and {claimed}", claim)
    line = {"id": "n + 1", "claim_id": "n + 1001", "order_line_id": "n + 1"}
    duplicate(conn, "claim_line", f"claim_id = template + 1001 and {claimed}", line)
    for table in ("judgement", "refund_terms"):
        duplicate(conn, table, f"claim_line_id = template + 1 and {claimed}", {"claim_line_id": "n + 1"})
    duplicate(
        conn,
        "inspection",
        f"claim_line_id = template + 1 and {claimed}",
        {"id": "null", "claim_line_id": "n + 1"},
    )
    ledger = {"id": "null", "claim_id": "n + 1001", "order_id": "n + 1"}
    duplicate(conn, "carrier_entry", f"claim_id = template + 1001 and {claimed}", ledger)
    acts = {"seq": "(select max(seq) from journal) + row_number() over (order by n, seq)",
            "claim_id": "n + 1001", "order_id": "n + 1"}  # fmt: skip
    duplicate(
        conn, "journal", f"claim_id = template + 1001 and {claimed}", acts
    )  # its chain is not asked for


def duplicate(conn: sqlite3.Connection, table: str, where: str, instead: dict[str, str]) -> None:
    """A row for each copy, as its source has it but for the columns named: whatever columns there are."""
    names = [name for (name,) in conn.execute("select name from pragma_table_info(?)", (table,))]
    values = ", ".join(instead.get(name, name) for name in names)
    conn.execute(
        f"insert into {table} ({', '.join(names)}) select {values} from copied"
        f" cross join (select * from {table}) where {where}"
    )


if __name__ == "__main__":
    sys.exit(main())
