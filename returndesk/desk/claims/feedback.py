"""What customers give for how their claims were handled; a low score comes back as a task."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from returndesk.core.codes import claim_name
from returndesk.desk.claims.transition import Done, done, summaries
from returndesk.desk.journal import record
from returndesk.desk.lookup import find_claim
from returndesk.errors import BadData, NotFound, Refused
from returndesk.intake.problems import RowProblem, quoted_code
from returndesk.store.claims import feedback as store

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.desk.session import Desk
    from returndesk.intake.rows.feedback import FeedbackFile

_AT_ONCE = 500  # claims in one look at their rows


@dataclass(frozen=True, slots=True)
class FeedbackTaken:
    """What became of a file of feedback. With problems and no leave to skip them, nothing came in."""

    done: Done
    good: int
    problems: tuple[RowProblem, ...]  # by line


class _TakeBack(Exception):
    """Leave the transaction, and with it all that was written."""


def give_feedback(desk: Desk, typed: str, score: int, note: str = "", given_on: date | None = None) -> Done:
    """Write down what a customer gave, whatever the claim's status. Raises BadData for a day to come."""
    with desk.act() as at:
        claim = find_claim(desk, typed)
        on = _given_on(desk, claim, given_on)
        low = _give(desk, at, claim, score, note, on, None)
        words = f"feedback on {claim_name(claim.claim_id)}: {score} of 5"
        return done(desk, (claim,), (words + ("; it wants an answer" if low else ""),))


def _given_on(desk: Desk, claim: Claim, given_on: date | None) -> date:
    on = given_on or desk.today
    if on > desk.today:
        raise BadData(f"--on {on.isoformat()} is still to come")
    if on < claim.notice_on:
        raise BadData(f"--on {on.isoformat()} is before the claim, which is of {claim.notice_on.isoformat()}")
    return on


def _give(
    desk: Desk, at: datetime, claim: Claim, score: int, note: str, on: date, row_key: str | None
) -> bool:
    """Write a score down inside an act that is under way; whether it is low and wants an answer."""
    policy = desk.policy_today()
    low = score <= policy.service.low_score
    due = desk.calendar(policy).add_open_days(desk.today, policy.service.decide) if low else None
    details: dict[str, object] = {
        "score": score,
        "given_on": on.isoformat(),
        "answer_by": due.isoformat() if due else None,
    }
    if row_key:
        details["row"] = row_key
    seq = record(desk, "feedback", at=at, claim=claim, details=details, text={"note": note})
    store.insert(
        desk.conn, claim.claim_id, seq, at=at, on=desk.today, given_on=on, who=desk.who, score=score,
        row_key=row_key, due_on=due,
    )  # fmt: skip
    return low


def answer_feedback(desk: Desk, typed: str, answer: str) -> Done:
    """Write down what a customer who gave a low score was answered: it waits for nobody any more."""
    with desk.act() as at:
        claim = find_claim(desk, typed)
        name = claim_name(claim.claim_id)
        if not claim.low_score:
            raise Refused(f"no low score of {name} waits for an answer",
                          hint=f"returndesk claim show {name}")  # fmt: skip
        details = {"score": claim.low_score}
        seq = record(desk, "answer-feedback", at=at, claim=claim, details=details, text={"answer": answer})
        store.answer(desk.conn, claim.claim_id, seq)
        return done(desk, (claim,), (f"answered on {name}: {claim.low_score} of 5",))


def import_feedback(desk: Desk, file: FeedbackFile, *, skip_bad: bool = False) -> FeedbackTaken:
    """Write down the scores of a file that are not known yet; with a bad row, and not `skip_bad`, none.

    A row is known again by its claim, day and score: importing a file twice adds nothing.
    """
    problems = list(file.source.problems)
    taken = FeedbackTaken(Done((), ()), 0, ())
    try:
        with desk.act() as at:
            known, good, low = 0, 0, 0
            claims: dict[int, Claim] = {}
            for row in file.rows:
                try:
                    claim = find_claim(desk, row.claim)
                    on = _given_on(desk, claim, row.given_on)
                except NotFound:
                    why = f"no claim {quoted_code(row.claim)} at this desk"
                    problems.append(file.source.problem(row.line, "claim", why))
                    continue
                except BadData as error:
                    why = str(error).removeprefix("--on ")
                    problems.append(file.source.problem(row.line, "on", why))
                    continue
                if store.is_known(desk.conn, row.known_by):
                    known += 1
                    continue
                low += _give(desk, at, claim, row.score, row.note, on, row.known_by)
                claims[claim.claim_id] = claim
                good += 1
            problems.sort(key=lambda one: one.line)
            taken = FeedbackTaken(Done((), ()), good + known, tuple(problems))
            if problems and not skip_bad:
                raise _TakeBack
            words = _words(good, low, known)
            rows = [
                row
                for start in range(0, len(claims), _AT_ONCE)
                for row in summaries(desk, list(claims.values())[start : start + _AT_ONCE])
            ]
            return FeedbackTaken(Done(tuple(rows), words), good + known, tuple(problems))
    except _TakeBack:
        return taken


def _words(good: int, low: int, known: int) -> tuple[str, ...]:
    count = "1 score" if good == 1 else f"{good} scores"
    words = [f"{count} taken" if good else "no new scores"]
    if low:
        words.append(f"{low} {'wants' if low == 1 else 'want'} an answer")
    if known:
        words.append(f"{'1 score was' if known == 1 else f'{known} scores were'} known already")
    return tuple(words)
