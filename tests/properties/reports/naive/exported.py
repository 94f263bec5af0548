"""The exported tables as plain rows, and what reports add up by: by DESIGN.md and the columns' meanings."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

Row = dict[str, Any]


class Days(NamedTuple):
    """The days of a report, both inclusive."""

    first: str = "0001-01-01"
    last: str = "9999-12-31"

    def has(self, day: str) -> bool:
        return self.first <= day <= self.last


class Exported:
    """Every table of one desk's export, whole numbers as such, empty cells of other columns as ""."""

    def __init__(self, folder: Path) -> None:
        tables = json.loads((folder / "schema.json").read_text(encoding="utf-8"))["tables"]
        self.tables: dict[str, list[Row]] = {}
        self.orders_of_day: dict[str, list[tuple[int, ...]]] = {}  # as they were then: imports change them
        for name, table in tables.items():
            whole = {one["name"] for one in table["columns"] if one["type"] == "integer"}
            self.tables[name] = list(_rows(folder / name, whole))
        for entry in self["journal"]:
            entry["details"] = json.loads(entry["details"])
        self._of: dict[tuple[str, str], dict[Any, list[Row]]] = {}
        self.orders = {row["id"]: row for row in self["orders"]}
        self.claims = {row["id"]: row for row in self["claim"]}
        self.lines = {row["id"]: row for row in self["order_line"]}
        self.customers = {row["id"]: row for row in self["customer"]}
        self._went_out = {row["order_line_id"] for row in self["exchanged_line"]}
        self.sold = [row for row in self["order_line"] if self.was_sold(row)]

    def __getitem__(self, table: str) -> list[Row]:
        return self.tables[table]

    def was_sold(self, line: Row) -> bool:
        """Whether a line was sold, and did not go out for a claim."""
        return line["id"] not in self._went_out

    def of(self, table: str, column: str, value: object) -> list[Row]:
        """The rows of a table with that value in a column."""
        if (table, column) not in self._of:
            found = self._of[table, column] = {}
            for row in self[table]:
                found.setdefault(row[column], []).append(row)
        return self._of[table, column].get(value, [])

    def key(self, name: str, order: Row, claim: Row | None = None, line: Row | None = None) -> str:
        """The key of something of an order, its claim or its line, where it is not one of time or money."""
        if name in ("sku", "category"):
            return "" if line is None else str(line[name])
        if name in ("reason", "fault", "detail"):
            if claim is None:
                return "elsewhere"
            detail = f" / {claim['detail']}" if name == "detail" and claim["detail"] else ""
            return f"{claim['reason' if name == 'detail' else name]}{detail}"
        if name == "tier":
            return str(self.customers[order["customer_id"]]["tier"]) if order["customer_id"] else ""
        if name == "group":
            return self.group(order)
        return str(order[name])

    def group(self, order: Row) -> str:
        """Whether its customer had ordered before."""
        if not order["customer_id"]:
            return "unknown"
        at = (order["ordered_on"], order["id"])
        same = self.of("orders", "customer_id", order["customer_id"])
        return "returning" if any((one["ordered_on"], one["id"]) < at for one in same) else "new"


def of_time(day: str, name: str) -> str:
    """The day, week, month, quarter or year of a day."""
    on = date.fromisoformat(day)
    week = on.isocalendar()
    return {
        "day": day,
        "week": f"{week.year}-W{week.week:02}",
        "month": day[:7],
        "quarter": f"{on.year}-Q{(on.month - 1) // 3 + 1}",
        "year": day[:4],
    }[name]


def _rows(folder: Path, whole: set[str]) -> Iterator[Row]:
    for path in sorted(folder.rglob("part.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield {
                    name: (int(text) if text else None) if name in whole else text
                    for name, text in row.items()
                }
