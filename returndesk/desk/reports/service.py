"""How long customers waited for answers, decisions and settlements, and what they said of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from returndesk.core.codes import claim_name
from returndesk.core.reports.model import FEW, Fact, Scope, joined
from returndesk.core.reports.periods import period_text
from returndesk.core.reports.quantiles import quantile
from returndesk.core.reports.service import Step, handling, instant
from returndesk.core.reports.shares import fraction, quotient
from returndesk.core.value import Value
from returndesk.desk.claims.sla import moment
from returndesk.desk.reports.months.whole import NOT_ITS_ROWS, said_if_slow
from returndesk.store.connection import written_at_once
from returndesk.store.reports import service as store

if TYPE_CHECKING:
    from returndesk.core.reports.periods import Period
    from returndesk.desk.session import Desk
    from returndesk.store.reports.service import Handled, ServedClaims

KEYS = tuple(store.KEYS)
COUNTS = ("open", "answered", "decided", "settled", "targets", "kept", "scores")  # beside claims
_AT_ONCE = 2_000  # claims that are kept by one write
_ALL = -1


class ServiceSums(Value):
    """How the claims of one key were handled.

    Medians and 90 % quantiles are in calendar days from the customer's notice. None where there is nothing
    to measure; the share of targets and 90 % also for fewer than FEW claims. `kinds` is such as "return 12,
    parcel 3".
    """

    key: str
    claims: int
    kinds: str
    open: int
    answered: int
    answer_median: int | None
    answer_90: int | None
    decided: int
    decision_median: int | None
    decision_90: int | None
    settled: int
    settlement_median: int | None
    settlement_90: int | None
    targets: int
    kept: int
    kept_share: str | None
    scores: int
    score: str | None
    note: str | None


def service_report(desk: Desk, scope: Scope) -> list[ServiceSums]:
    """The claims opened in a scope's period by KEYS, sorted by key."""
    groups: dict[str, list[ServedClaims]] = defaultdict(list)
    unkept = keep_handlings(desk, scope.period)
    for one in store.served_claims(desk.conn, scope.period, scope.by, desk.today, unkept):
        groups[joined(one.key)].append(one)
    return [_row(key, groups[key]) for key in sorted(groups)]


def keep_handlings(desk: Desk, period: Period) -> list[Handled]:
    """Keep how the claims of a period were handled where that changed; those that cannot be kept now.

    Kept by writes of their own, so that all reads after them see a later state of the desk.
    """
    parts = iter(partial(store.unkept_claims, desk.conn, period, _AT_ONCE), [])
    for claims in said_if_slow(desk, parts):
        found = handled(desk, claims)
        if not written_at_once(desk.conn, partial(store.keep_handlings, desk.conn, found)):
            left = store.unkept_claims(desk.conn, period, _ALL)
            parts = (left[start : start + _AT_ONCE] for start in range(0, len(left), _AT_ONCE))
            return [one for part in parts for one in handled(desk, part)]
    return []


def keep_handlings_in_act(desk: Desk, period: Period) -> None:
    """Keep them within an act: a dry run keeps nothing."""
    while claims := store.unkept_claims(desk.conn, period, _AT_ONCE):
        store.keep_handlings(desk.conn, handled(desk, claims))


def kept_handling_problems(desk: Desk) -> Iterator[tuple[str, str]]:
    """(claim, text) where it is kept otherwise than its journal says how a claim was handled."""
    after = 0
    while kept := store.kept_handlings(desk.conn, after, _AT_ONCE):
        for claim, _ in set(kept) - set(handled(desk, [claim for claim, _ in kept])):
            yield f"claim {claim_name(claim)}", NOT_ITS_ROWS
        after = kept[-1][0]


def handled(desk: Desk, claims: list[int]) -> list[Handled]:
    """How claims were handled, from their journals."""
    steps = store.steps_by_claim(desk.conn, claims)

    def made_at(step: Step) -> datetime:
        return moment(desk, instant(step.at), date.fromisoformat(step.on))

    return [(claim, handling(steps.get(claim, ()), made_at)) for claim in claims]


def _row(key: str, served: list[ServedClaims]) -> ServiceSums:
    answers, decisions, settlements = (
        list(
            chain.from_iterable(
                [days] * one.claims for one in served if (days := getattr(one, name)) is not None
            )
        )
        for name in ("answer_days", "decision_days", "settlement_days")
    )
    claims, open_, targets, kept, scores, score_sum = (
        sum(getattr(one, name) for one in served)
        for name in ("claims", "open", "targets", "kept", "scores", "score_sum")
    )
    few = claims < FEW
    return ServiceSums(
        key=key,
        claims=claims,
        kinds=_kinds(served),
        open=open_,
        answered=len(answers),
        answer_median=quantile(answers, 50),
        answer_90=_late_end(answers),
        decided=len(decisions),
        decision_median=quantile(decisions, 50),
        decision_90=_late_end(decisions),
        settled=len(settlements),
        settlement_median=quantile(settlements, 50),
        settlement_90=_late_end(settlements),
        targets=targets,
        kept=kept,
        kept_share=fraction(kept, targets) if targets and not few else None,
        scores=scores,
        score=quotient(score_sum, scores) if scores else None,
        note="too few to compare" if few else None,
    )


def _kinds(served: list[ServedClaims]) -> str:
    """The kinds of claims with their number, most first: "return 12, parcel 3"."""
    counts = Counter[str]()
    for one in sorted(served, key=lambda one: one.first_id):
        counts[one.kind] += one.claims
    return ", ".join(f"{kind} {count}" for kind, count in counts.most_common())


def _late_end(days: list[int]) -> int | None:
    return quantile(days, 90) if len(days) >= FEW else None


def about_service(desk: Desk, scope: Scope) -> str:
    """What the report of service counts."""
    said = (
        f"Claims opened {period_text(scope.period)}, whenever the goods were ordered; days from the"
        " customer's notice, the median and within how many 90 % were done."
        f" Fewer than {FEW} claims are too few for 90 % and for a share of targets."
    )
    said += " Settled claims are not closed while something is left to do, such as a carrier claim."
    return f"{said} Owners differ in the claims that they have: see kinds." if "owner" in scope.by else said


def service_facts(desk: Desk, scope: Scope) -> Iterator[Fact]:
    """The claims behind each count."""
    unkept = keep_handlings(desk, scope.period)
    for claim in store.served_one_by_one(desk.conn, scope.period, scope.by, desk.today, unkept):
        whole = Fact(
            joined(claim.key),
            claim.currency,
            "claims",
            claim.claim_id,
            claim.channel,
            claim.order,
            claim.opened_on,
            units=1,
        )
        yield whole
        for figure in COUNTS:
            if count := getattr(claim, figure):
                yield whole._replace(figure=figure, units=count)
