"""How long customers waited for answers, decisions and settlements, and what they said of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from returndesk.core.reports.model import FEW, Fact, Scope, joined
from returndesk.core.reports.periods import period_text
from returndesk.core.reports.quantiles import quantile
from returndesk.core.reports.service import Handling, handling, instant
from returndesk.core.reports.shares import fraction, quotient
from returndesk.core.value import Value
from returndesk.desk.claims.sla import moment
from returndesk.store.reports import service as store

if TYPE_CHECKING:
    from returndesk.desk.session import Desk
    from returndesk.store.reports.service import ServedClaim

KEYS = tuple(store.KEYS)
_NOTHING = Handling(None, None, None, 0, 0)


class ServiceSums(Value):
    """How the claims of one key were handled.

    Medians and 90 % quantiles are in calendar days from the customer's notice. None where there is nothing
    to measure; shares and 90 % also for fewer than FEW. `kinds` is such as "return 12, parcel 3".
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


class _Served(NamedTuple):
    claim: ServedClaim
    found: Handling

    @property
    def figures(self) -> dict[str, int]:
        """Its part of each count."""
        found = self.found
        return {
            "claims": 1,
            "open": int(self.claim.is_open),
            "answered": int(found.answered_on is not None),
            "decided": int(found.decided_on is not None),
            "settled": int(found.settled_on is not None),
            "targets": found.targets,
            "kept": found.kept,
            "scores": self.claim.scores,
        }


def service_report(desk: Desk, scope: Scope) -> list[ServiceSums]:
    """The claims opened in a scope's period by KEYS, sorted by key."""
    groups: dict[str, list[_Served]] = defaultdict(list)
    for one in _served(desk, scope):
        groups[joined(one.claim.key)].append(one)
    return [_row(key, groups[key]) for key in sorted(groups)]


def _served(desk: Desk, scope: Scope) -> Iterator[_Served]:
    found = {
        claim: handling(
            steps, desk.today, lambda step: moment(desk, instant(step.at), date.fromisoformat(step.on))
        )
        for claim, steps in store.steps_by_claim(desk.conn, scope.period)
    }
    for claim in store.served_claims(desk.conn, scope.period, scope.by):
        yield _Served(claim, found.get(claim.claim_id, _NOTHING))


def _row(key: str, served: list[_Served]) -> ServiceSums:
    sums = Counter[str]()
    for one in served:
        sums.update(one.figures)
    answers, decisions, settlements = (
        [(on - one.claim.notice_on).days for one in served if (on := getattr(one.found, name)) is not None]
        for name in ("answered_on", "decided_on", "settled_on")
    )
    kinds = Counter(one.claim.kind for one in served).most_common()
    score_sum = sum(one.claim.score_sum for one in served)
    return ServiceSums(
        key=key,
        claims=sums["claims"],
        kinds=", ".join(f"{kind} {count}" for kind, count in kinds),
        open=sums["open"],
        answered=sums["answered"],
        answer_median=quantile(answers, 50),
        answer_90=_late_end(answers),
        decided=sums["decided"],
        decision_median=quantile(decisions, 50),
        decision_90=_late_end(decisions),
        settled=sums["settled"],
        settlement_median=quantile(settlements, 50),
        settlement_90=_late_end(settlements),
        targets=sums["targets"],
        kept=sums["kept"],
        kept_share=fraction(sums["kept"], sums["targets"]) if sums["targets"] >= FEW else None,
        scores=sums["scores"],
        score=quotient(score_sum, sums["scores"]) if sums["scores"] else None,
        note=f"fewer than {FEW} claims: too few to compare" if sums["claims"] < FEW else None,
    )


def _late_end(days: list[int]) -> int | None:
    return quantile(days, 90) if len(days) >= FEW else None


def about_service(desk: Desk, scope: Scope) -> str:
    """What the report of service counts."""
    said = (
        f"Claims opened {period_text(scope.period)}; median days from the customer's notice, and how many"
        f" 90 % do not exceed. Fewer than {FEW} are too few for a share or 90 %."
    )
    return f"{said} Owners have different claims: see kinds." if "owner" in scope.by else said


def service_facts(desk: Desk, scope: Scope) -> Iterator[Fact]:
    """The claims behind each count."""
    for one in _served(desk, scope):
        claim = one.claim
        for figure, count in one.figures.items():
            if count:
                yield Fact(
                    joined(claim.key),
                    claim.currency,
                    figure,
                    claim.claim_id,
                    claim.channel,
                    claim.order,
                    claim.opened_on,
                    units=count,
                )
