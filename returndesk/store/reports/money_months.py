"""Sums of money by month, as reports keep them until an order or a claim behind them changes."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from returndesk.store.rows import insert, marks

Sums = Mapping[tuple[tuple[str, ...], str], Mapping[str, int]]  # by key and currency: figure → amount


class MoneySums(NamedTuple):
    """Which sums of a month are kept: of a report on a basis, by which keys, and by whose rates."""

    report: str
    basis: str
    dimension: str  # its keys
    policy: int = 0  # its version; 0: no rates are used


_NOTHING = ""  # in place of a figure: a key without any
_OF = "report = :report and basis = :basis and dimension = :dimension"


def stale_months(conn: sqlite3.Connection, of: MoneySums, months: Sequence[str]) -> list[str]:
    """Those of the months whose kept sums are not up to date."""
    fresh = {
        month
        for (month,) in conn.execute(
            f"select month from money_month where {_OF} and policy = :policy"
            " and month between :first and :last",
            {**of._asdict(), "first": months[0], "last": months[-1]},
        )
    }
    return [month for month in months if month not in fresh]


def keep_months(conn: sqlite3.Connection, of: MoneySums, months: Mapping[str, Sums]) -> None:
    """Keep the sums of whole months, in place of those by the rates of another policy."""
    names = ("month", *MoneySums._fields[:-1], "key", "currency", "figure", "amount")
    statement = f"insert into money_sum ({', '.join(names)}) values ({marks(names)})"
    for month, sums in months.items():
        for table in ("money_sum", "money_month"):
            conn.execute(
                f"delete from {table} where month = :month and {_OF}", {**of._asdict(), "month": month}
            )
        conn.executemany(
            statement,
            (
                (month, *of[:-1], json.dumps(key), currency, figure, amount)
                for (key, currency), figures in sums.items()
                for figure, amount in (figures or {_NOTHING: 0}).items()
            ),
        )
        insert(conn, "money_month", {"month": month, **of._asdict()})


def kept_sums(
    conn: sqlite3.Connection, of: MoneySums, first: str, last: str
) -> dict[tuple[tuple[str, ...], str], Counter[str]]:
    """The kept sums of whole months, both inclusive: those that are up to date."""
    found: dict[tuple[tuple[str, ...], str], Counter[str]] = {}
    at, figures = ("", ""), Counter[str]()
    for key, currency, figure, amount in conn.execute(
        f"select key, currency, figure, sum(amount) from money_sum where {_OF} and month in (select month"
        f" from money_month where {_OF} and policy = :policy and month between :first and :last)"
        " group by key, currency, figure",
        {**of._asdict(), "first": first, "last": last},
    ):
        if (key, currency) != at:
            at, figures = (key, currency), Counter()
            found[tuple(json.loads(key)), currency] = figures
        if figure != _NOTHING:
            figures[figure] = amount
    return found


def kept_months(conn: sqlite3.Connection) -> list[tuple[str, MoneySums]]:
    """The months that are kept and up to date, and what is kept of them."""
    rows = conn.execute("select month, report, basis, dimension, policy from money_month order by 1, 2, 3, 4")
    return [(month, MoneySums(*of)) for month, *of in rows]
