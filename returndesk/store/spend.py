"""Marketing spend by day, source, campaign and currency; of several rows of one key the newest counts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from returndesk.core.marketing.spend import SpendKey
from returndesk.store.journal import canonical, seal
from returndesk.store.rows import insert, named, span


class SpendRow(NamedTuple):
    """What was spent on a day for one source and campaign. Minor units."""

    on: date
    source: str
    campaign: str
    currency: str
    amount_minor: int


class SpendSum(NamedTuple):
    """What was spent in a period for one source and campaign. Minor units."""

    source: str
    campaign: str
    currency: str
    amount_minor: int


# The newest row of each key: beside a lone max() SQLite takes the other columns from its row.
_STANDING = (
    "select spent_on, source, campaign, currency, amount_minor, max(id) from spend"
    " where spent_on between :first and :last group by spent_on, source, campaign, currency"
)


def amount_of(conn: sqlite3.Connection, key: SpendKey) -> int | None:
    """What is recorded under a key; None for nothing. Minor units."""
    row = conn.execute(
        "select amount_minor from spend where spent_on = ? and source = ? and campaign = ? and currency = ?"
        " order by id desc limit 1",
        (key.on.isoformat(), *key[1:]),
    ).fetchone()
    return row and int(row[0])


def add(conn: sqlite3.Connection, seq: int, rows: Iterable[tuple[SpendKey, int]]) -> None:
    """Add the rows of an import, by its entry in the journal."""
    for key, minor in rows:
        about = {"spent_on": key.on, "source": key.source, "campaign": key.campaign}
        insert(conn, "spend", {"seq": seq, **about, "currency": key.currency, "amount_minor": minor})


def seal_of(rows: Iterable[tuple[SpendKey, int]]) -> str | None:
    """The digest of an import's rows, which its entry in the journal keeps."""
    return seal(canonical([[key.on.isoformat(), *key[1:], minor] for key, minor in rows]))


def spend_rows(
    conn: sqlite3.Connection, first: date | None = None, last: date | None = None
) -> list[SpendRow]:
    """The spend of each day between two days (inclusive; None is open), by day, source and campaign."""
    rows = conn.execute(
        f'select spent_on as "on", source, campaign, currency, amount_minor from ({_STANDING})'
        " order by spent_on, source, campaign, currency",
        span(first, last),
    )
    return [SpendRow(**row) for row in named(rows)]


def spend_between(
    conn: sqlite3.Connection, first: date | None = None, last: date | None = None
) -> list[SpendSum]:
    """The spend between two days (inclusive; None is open) by source, campaign and currency."""
    rows = conn.execute(
        f"select source, campaign, currency, sum(amount_minor) as amount_minor from ({_STANDING})"
        " group by source, campaign, currency order by source, campaign, currency",
        span(first, last),
    )
    return [SpendSum(**row) for row in named(rows)]
