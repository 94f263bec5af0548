"""How claims opened in a period were handled, and their scores, for the report of service."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from returndesk.core.reports.periods import Period
from returndesk.core.reports.service import Handling, Step
from returndesk.store.rows import marks, named, read_values, span, stored

KEYS = {
    "owner": "c.owner",
    "channel": "o.channel",
    "kind": "c.kind",
    "reason": "c.reason",
    "month": "substr(c.opened_on, 1, 7)",
}
Handled = tuple[int, Handling]  # a claim's id and how it was handled
_OF_HANDLING = Handling._fields
_KEPT = "claim c cross join claim_handling h on h.claim_id = c.id"
_UNKEPT = (
    "(select value ->> 0 as claim_id, "
    + ", ".join(f"value ->> {at} as {name}" for at, name in enumerate(_OF_HANDLING, 1))
    + " from json_each(:unkept)) h cross join claim c on c.id = h.claim_id"
)
_ORDER = " cross join orders o on o.id = c.order_id"
_OF_PERIOD = " where c.opened_on between :first and :last"
_OVERDUE = "coalesce(h.target_on < :today, 0)"
_SCORES = (
    "(select count(*) from feedback where claim_id = c.id)",
    "(select coalesce(sum(score), 0) from feedback where claim_id = c.id)",
)


class ServedClaims(NamedTuple):
    """Claims with the same key and kind that took as many days, from the customer's notice.

    None for what has not happened. `scores` is how many there are, `score_sum` what they add up to.
    """

    key: tuple[str, ...]
    kind: str
    answer_days: int | None
    decision_days: int | None
    settlement_days: int | None
    first_id: int
    claims: int
    open: int
    targets: int
    kept: int
    scores: int
    score_sum: int


class ServedClaim(NamedTuple):
    """A claim, how it was handled, and the number of its scores."""

    key: tuple[str, ...]
    claim_id: int
    opened_on: date
    channel: str
    order: str  # its number
    currency: str
    open: int
    answered: int
    decided: int
    settled: int
    targets: int
    kept: int
    scores: int


def served_claims(
    conn: sqlite3.Connection, period: Period, by: Sequence[str], today: date, unkept: Iterable[Handled]
) -> list[ServedClaims]:
    """The claims opened in a period, added up by KEYS, with those of which it is not kept how."""
    keys = "".join(f"{KEYS[name]} as key_{name}, " for name in by)
    days = ", ".join(
        f"julianday(h.{on}) - julianday(c.notice_on)" for on in ("answered_on", "decided_on", "settled_on")
    )
    bound = _bound(period, today, unkept)
    group = ", ".join(str(at) for at in range(1, len(by) + 5))
    found = []
    for source in (_KEPT, _UNKEPT):
        for row in conn.execute(
            f"select {keys}c.kind, {days}, min(c.id), count(*), sum(c.stage <> ''),"
            f" sum(h.targets + {_OVERDUE}), sum(h.kept), sum({_SCORES[0]}), sum({_SCORES[1]})"
            f" from {source}{_ORDER}{_OF_PERIOD} group by {group}",
            bound,
        ):
            key, (kind, *lasted), sums = row[: len(by)], row[len(by) : len(by) + 4], row[len(by) + 4 :]
            waited: list[Any] = [None if days is None else int(days) for days in lasted]
            found.append(ServedClaims(tuple(map(str, key)), kind, *waited, *sums))
    return found


def served_one_by_one(
    conn: sqlite3.Connection, period: Period, by: Sequence[str], today: date, unkept: Iterable[Handled]
) -> Iterator[ServedClaim]:
    """The claims opened in a period one by one, oldest first."""
    keys = "".join(f", {KEYS[name]} as key_{name}" for name in by)
    each = " union all ".join(
        "select c.id as claim_id, c.opened_on, o.channel, o.number as 'order', o.currency,"
        " c.stage <> '' as open, h.answered_on is not null as answered, h.decided_on is not null as decided,"
        f" h.settled_on is not null as settled, h.targets + {_OVERDUE} as targets, h.kept,"
        f" {_SCORES[0]} as scores{keys} from {source}{_ORDER}{_OF_PERIOD}"
        for source in (_KEPT, _UNKEPT)
    )
    for row in named(conn.execute(f"{each} order by claim_id", _bound(period, today, unkept))):
        key = tuple(str(row.pop(f"key_{name}")) for name in by)
        yield ServedClaim(key, **row)


def _bound(period: Period, today: date, unkept: Iterable[Handled]) -> dict[str, str]:
    rows = json.dumps([[claim, *map(stored, found)] for claim, found in unkept])
    return {**span(*period), "today": today.isoformat(), "unkept": rows}


def unkept_claims(conn: sqlite3.Connection, period: Period, most: int) -> list[int]:
    """The oldest claims opened in a period of which it is not kept how they were handled."""
    rows = conn.execute(
        "select c.id from claim c where c.opened_on between :first and :last"
        " and not exists (select 1 from claim_handling where claim_id = c.id)"
        " order by c.opened_on limit :most",
        {**span(*period), "most": most},
    )
    return [claim for (claim,) in rows]


def steps_by_claim(conn: sqlite3.Connection, claims: Sequence[int]) -> dict[int, list[Step]]:
    """The journal's entries of claims, oldest first."""
    rows = conn.execute(
        "select j.claim_id, j.seq, j.at, j.on_day, j.act, j.details from json_each(:claims) c"
        " cross join journal j on j.claim_id = c.value order by c.key, j.seq",
        {"claims": json.dumps(claims)},
    )
    steps = (Step(claim, seq, at, on, act, json.loads(details)) for claim, seq, at, on, act, details in rows)
    return {claim: list(found) for claim, found in groupby(steps, key=itemgetter(0))}


def kept_handlings(conn: sqlite3.Connection, after: int, most: int) -> list[Handled]:
    """How claims were handled as it is kept, of the next ones after an id."""
    rows = conn.execute(
        f"select claim_id, {', '.join(_OF_HANDLING)} from claim_handling where claim_id > ?"
        " order by claim_id limit ?",
        (after, most),
    )
    return [(claim, Handling(**read_values(_OF_HANDLING, found))) for claim, *found in rows]


def keep_handlings(conn: sqlite3.Connection, handled: Iterable[Handled]) -> None:
    """Keep how claims were handled until their journal has another entry."""
    columns = ("claim_id", *_OF_HANDLING)
    conn.executemany(
        f"insert or replace into claim_handling ({', '.join(columns)}) values ({marks(columns)})",
        ((claim, *map(stored, found)) for claim, found in handled),
    )
