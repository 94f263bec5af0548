"""Customer satisfaction scores of claims; the comments are with the journal."""

import sqlite3
from datetime import date
from typing import NamedTuple

from returndesk.store.rows import named


class Feedback(NamedTuple):
    """One score; `due_on` is of a low one, `note` and `answer` are "" once erased."""

    score: int
    given_on: date
    who: str
    note: str
    due_on: date | None
    answered_on: date | None
    answer: str


def is_known(conn: sqlite3.Connection, row_key: str) -> bool:
    """Whether the row of a file was imported before."""
    return conn.execute("select 1 from feedback where row_key = ?", (row_key,)).fetchone() is not None


def answer(conn: sqlite3.Connection, claim_id: int, seq: int) -> int:
    """Mark the unanswered low scores of a claim as answered by a journal entry; how many there were."""
    return conn.execute(
        "update feedback set answered_seq = ? where claim_id = ? and due_on is not null"
        " and answered_seq is null",
        (seq, claim_id),
    ).rowcount


def waiting(conn: sqlite3.Connection) -> dict[int, tuple[int, date]]:
    """(lowest score, earliest day to answer) of each claim with unanswered low scores."""
    lowest = conn.execute(
        "select claim_id, min(score), min(due_on) from feedback"
        " where due_on is not null and answered_seq is null group by claim_id"
    )
    return {claim_id: (score, date.fromisoformat(due)) for claim_id, score, due in lowest}


def of_claim(conn: sqlite3.Connection, claim_id: int) -> list[Feedback]:
    """The scores of a claim and the replies to them, oldest first."""
    scores = conn.execute(
        "select f.score, f.given_on, f.who, coalesce(json_extract(t.body, '$.note'), '') as note, f.due_on,"
        " a.on_day as answered_on, coalesce(json_extract(u.body, '$.answer'), '') as answer from feedback f"
        " left join journal_text t on t.seq = f.seq left join journal a on a.seq = f.answered_seq"
        " left join journal_text u on u.seq = f.answered_seq where f.claim_id = ? order by f.id",
        (claim_id,),
    )
    return [Feedback(**row) for row in named(scores)]
