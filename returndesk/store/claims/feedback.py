"""What customers gave for how their claims were handled; their words stand beside the journal."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import Any, NamedTuple


class Feedback(NamedTuple):
    """One score of a customer's; `due_on` is of a low one, `note` and `answer` are gone once erased."""

    score: int
    given_on: date
    who: str
    note: str
    due_on: date | None
    answered_on: date | None
    answer: str


def is_known(conn: sqlite3.Connection, row_key: str) -> bool:
    """Whether the row of a file has come in before."""
    return conn.execute("select 1 from feedback where row_key = ?", (row_key,)).fetchone() is not None


def answer(conn: sqlite3.Connection, claim_id: int, seq: int) -> int:
    """All low scores of a claim that wait are answered by an entry of the journal; how many there were."""
    return conn.execute(
        "update feedback set answered_seq = ? where claim_id = ? and due_on is not null"
        " and answered_seq is null",
        (seq, claim_id),
    ).rowcount


def waiting(conn: sqlite3.Connection) -> dict[int, tuple[int, date]]:
    """(lowest score, earliest day to answer) of each claim with low scores that nobody has answered."""
    lowest = conn.execute(
        "select claim_id, min(score), min(due_on) from feedback"
        " where due_on is not null and answered_seq is null group by claim_id"
    )
    return {claim_id: (score, date.fromisoformat(due)) for claim_id, score, due in lowest}


def of_claim(conn: sqlite3.Connection, claim_id: int) -> list[Feedback]:
    """All that a claim's customer gave and what was answered, the first first."""
    scores: list[Any] = conn.execute(
        "select f.score, f.given_on, f.who, coalesce(json_extract(t.body, '$.note'), ''), f.due_on,"
        " a.on_day, coalesce(json_extract(u.body, '$.answer'), '') from feedback f"
        " left join journal_text t on t.seq = f.seq left join journal a on a.seq = f.answered_seq"
        " left join journal_text u on u.seq = f.answered_seq where f.claim_id = ? order by f.id",
        (claim_id,),
    ).fetchall()
    return [
        Feedback(
            score, date.fromisoformat(given), who, note, due and date.fromisoformat(due),
            answered and date.fromisoformat(answered), said,
        )
        for score, given, who, note, due, answered, said in scores
    ]  # fmt: skip
