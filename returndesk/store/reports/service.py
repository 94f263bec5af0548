"""Claims opened in a period with their journals and scores, for the report of service."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from returndesk.core.reports.periods import Period
from returndesk.core.reports.service import Step
from returndesk.store.rows import named, span

KEYS = {
    "owner": "c.owner",
    "channel": "o.channel",
    "kind": "c.kind",
    "reason": "c.reason",
    "month": "substr(c.opened_on, 1, 7)",
}


class ServedClaim(NamedTuple):
    """A claim, and the number and the sum of its scores."""

    key: tuple[str, ...]
    claim_id: int
    kind: str
    opened_on: date
    notice_on: date
    channel: str
    order: str  # its number
    currency: str
    is_open: bool
    scores: int
    score_sum: int


def served_claims(conn: sqlite3.Connection, period: Period, by: Sequence[str]) -> list[ServedClaim]:
    """The claims opened in a period, with their keys of KEYS."""
    keys = "".join(f", {KEYS[name]} as key_{name}" for name in by)
    rows = conn.execute(
        "select c.id as claim_id, c.kind, c.opened_on, c.notice_on, o.channel, o.number as 'order',"
        " o.currency, c.stage <> '' as is_open,"
        " (select count(*) from feedback where claim_id = c.id) as scores,"
        f" (select coalesce(sum(score), 0) from feedback where claim_id = c.id) as score_sum{keys}"
        " from claim c cross join orders o on o.id = c.order_id"
        " where c.opened_on between :first and :last order by c.id",
        span(*period),
    )
    found = []
    for row in named(rows):
        key = tuple(str(row.pop(f"key_{name}")) for name in by)
        found.append(ServedClaim(key, **row))
    return found


def steps_by_claim(conn: sqlite3.Connection, period: Period) -> Iterator[tuple[int, list[Step]]]:
    """The journal's entries of each claim opened in a period, oldest first."""
    rows = conn.execute(
        "select c.id, j.seq, j.at, j.on_day, j.act, j.details"
        " from claim c cross join journal j on j.claim_id = c.id"
        " where c.opened_on between :first and :last order by c.id, j.seq",
        span(*period),
    )
    steps = (Step(claim, seq, at, on, act, json.loads(details)) for claim, seq, at, on, act, details in rows)
    for claim, found in groupby(steps, key=attrgetter("claim_id")):
        yield claim, list(found)
