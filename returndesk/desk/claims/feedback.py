"""Customer satisfaction scores; a low score needs a reply, and is a task in the queue."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from returndesk.core.days import day_text
from returndesk.desk.claims.transition import Done, done, summaries
from returndesk.desk.journal import record
from returndesk.desk.lookup import find_claim, refused
from returndesk.desk.row_import import Imported, RejectedRow, SaveRejects, import_rows
from returndesk.errors import BadData, NotFound
from returndesk.intake.problems import quoted_code
from returndesk.store.claims import feedback as store
from returndesk.store.rows import insert

if TYPE_CHECKING:
    from returndesk.core.claims.incoming import FeedbackIn
    from returndesk.core.claims.model import Claim
    from returndesk.desk.session import Desk
    from returndesk.intake.rows.row_files import RowFile


def give_feedback(desk: Desk, typed: str, score: int, note: str = "", given_on: date | None = None) -> Done:
    """Record a customer's score, whatever the claim's status. Raises BadData for a day that cannot be."""
    with desk.act() as at:
        claim = find_claim(desk, typed)
        on = _given_on(desk, claim, given_on)
        low = _give(desk, at, claim, score, note, on, None)
        words = f"Recorded feedback on {claim.name}: {score} of 5"
        if low:
            words += f"; reply due {day_text(low, desk.today)}"
        return done(desk, (claim,), (words,))


def _given_on(desk: Desk, claim: Claim, given_on: date | None) -> date:
    on = given_on or desk.today
    if on > desk.today:
        raise BadData(f"--on {day_text(on, desk.today)} is in the future")
    if on < claim.notice_on:
        noticed = day_text(claim.notice_on, desk.today)
        raise BadData(f"--on {day_text(on, desk.today)} is before the claim, dated {noticed}")
    return on


def _give(
    desk: Desk, at: datetime, claim: Claim, score: int, note: str, on: date, row_key: str | None
) -> date | None:
    """Record a score within an act under way; return when a reply to a low one is due."""
    policy = desk.policy_today()
    low = score <= policy.service.low_score
    due = desk.calendar(policy).due_on(desk.today, policy.service.decide) if low else None
    details: dict[str, object] = {
        "score": score,
        "given_on": on.isoformat(),
        "answer_by": due.isoformat() if due else None,
    }
    if row_key:
        details["row"] = row_key
    seq = record(desk, "feedback", at=at, claim=claim, details=details, text={"note": note})
    row = {"claim_id": claim.claim_id, "seq": seq, "at": at, "on_day": desk.today, "given_on": on}
    row |= {"who": desk.who, "score": score, "row_key": row_key, "due_on": due}
    insert(desk.conn, "feedback", row)
    return due


def answer_feedback(desk: Desk, typed: str, answer: str) -> Done:
    """Record the reply to a customer who gave a low score: its task is done."""
    with desk.act() as at:
        claim = find_claim(desk, typed)
        if not claim.low_score:
            raise refused(claim, f"No low score on {claim.name} needs a reply")
        details = {"score": claim.low_score}
        seq = record(desk, "answer-feedback", at=at, claim=claim, details=details, text={"answer": answer})
        store.answer(desk.conn, claim.claim_id, seq)
        return done(desk, (claim,), (f"Recorded the reply on {claim.name}: {claim.low_score} of 5",))


class _Scores:
    """Records the scores of a file that are not known yet.

    A row is known by its claim, day and score: importing a file twice adds nothing.
    """

    watched = True

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._claims: dict[int, Claim] = {}
        self._new = self._low = self._known = 0

    @property
    def good(self) -> int:
        return self._new + self._known

    def take(self, at: datetime, number: int, value: FeedbackIn) -> None:
        try:
            claim = find_claim(self._desk, value.claim)
            on = _given_on(self._desk, claim, value.given_on)
        except NotFound:
            raise RejectedRow(
                (value.line, "claim", f"no claim {quoted_code(value.claim)} at this desk")
            ) from None
        except BadData as error:
            raise RejectedRow((value.line, "on", str(error).removeprefix("--on "))) from None
        if store.is_known(self._desk.conn, value.known_by):
            self._known += 1
            return
        due = _give(self._desk, at, claim, value.score, value.note, on, value.known_by)
        self._low += due is not None
        self._claims[claim.claim_id] = claim
        self._new += 1

    def answer(self, at: datetime) -> Done:
        rows = tuple(summaries(self._desk, list(self._claims.values())))
        return Done(rows, _words(self._new, self._low, self._known))


def import_feedback(
    desk: Desk, file: RowFile[FeedbackIn], save_rejects: SaveRejects | None = None
) -> Imported[Done]:
    """Record a file's scores that are not known yet: all or none, or as `import_rows` skips bad ones."""
    return import_rows(desk, [file], _Scores(desk), save_rejects)


def _words(good: int, low: int, known: int) -> tuple[str, ...]:
    count = "1 score" if good == 1 else f"{good} scores"
    words = [f"imported {count}" if good else "no new scores"]
    if low:
        words.append(f"replies due: {low}")
    if known:
        words.append(f"{'1 score' if known == 1 else f'{known} scores'} already known")
    return tuple(words)
