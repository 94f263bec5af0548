"""What tests ask of a desk: its answers as rows, and every row of its file."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from factory import Shop

# SQL that gives back a cent more than each refund, around the code.
A_CENT_MORE = (
    "insert into correction (claim_id, order_id, at, on_day, who, owner, refund_id, method, currency,"
    " amount_minor, returned_minor, why) select claim_id, order_id, at, on_day, who, owner, id,"
    " method, currency, 1, 1, 'x' from refund"
)


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a CSV answer."""
    return list(csv.DictReader(io.StringIO(text)))


def ask(shop: Shop, *args: str) -> Any:
    """A command's JSON answer: its rows, or its sections. It must succeed."""
    answer = json.loads(shop.ok(*args, "-f", "json"))
    return answer.get("rows", answer.get("sections"))


def the_claim(shop: Shop, claim: str = "R1001") -> dict[str, Any]:
    """A claim's own row, as `claim show` has it."""
    return dict(ask(shop, "claim", "show", claim)["claim"][0])


def the_lines(shop: Shop, claim: str = "R1001") -> dict[str, dict[str, Any]]:
    """A claim's lines by SKU."""
    return {line["sku"]: line for line in ask(shop, "claim", "show", claim)["lines"]}


def quoted(shop: Shop, claim: str = "R1001") -> dict[str, str]:
    """The parts of a quote and their amounts; lines of one part are kept apart by `part SKU`."""
    parts = ask(shop, "claim", "quote", claim)
    twice = {part["part"] for part in parts if [p["part"] for p in parts].count(part["part"]) > 1}
    return {
        f"{part['part']} {part['sku']}" if part["part"] in twice else part["part"]: part["amount"]
        for part in parts
    }


def read(path: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """The rows of a query, asked of the file itself."""
    with closing(sqlite3.connect(path)) as conn:
        return conn.execute(sql, values).fetchall()


def write(path: Path, *statements: str) -> None:
    """Change the file behind the program's back; what the database refuses comes out as sqlite3's error."""
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("pragma foreign_keys = on")
        with conn:
            for statement in statements:
                conn.execute(statement)


def dump(path: Path) -> str:
    """The schema and every row of the file, a line each that begins with the name of its table."""
    with closing(sqlite3.connect(path)) as conn:
        schema = conn.execute("select tbl_name, type, name, sql from sqlite_schema order by name").fetchall()
        tables = [name for table, kind, name, _ in schema if kind == "table" and table == name]
        rows = [(name, row) for name in tables for row in conn.execute(f'select * from "{name}"')]
    return "\n".join([*map(repr, schema), *(f"{name} {row!r}" for name, row in rows)])


def ailments(shop: Shop, *args: str) -> list[tuple[str, str]]:
    """What the doctor finds: (code, where). Digests see any edit: they count where no rule names it."""
    result = shop.run("doctor", *args, "-f", "csv")
    found = [(row["code"], row["where"]) for row in rows(result.out)]
    assert result.code == (1 if found else 0), result
    return [one for one in found if one[0] != "digest"] or found
