"""Why customers claim: reasons by number, and what they say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from returndesk.core.reports.masked_words import without_people
from returndesk.core.reports.model import Fact, Scope, joined
from returndesk.core.reports.periods import period_text
from returndesk.core.reports.shares import fraction
from returndesk.core.value import Value
from returndesk.desk.reports.months.money import Sums, money_sums
from returndesk.desk.reports.refunds import refund_facts, refund_report
from returndesk.store.reports import records as store
from returndesk.store.reports.keys import DIMENSIONS

if TYPE_CHECKING:
    from returndesk.desk.session import Desk
    from returndesk.store.reports.records import Record, Words

KEYS = tuple(DIMENSIONS)
_FAULT = "fault "  # the start of a figure: claims with that fault


class ReasonSums(Value):
    """The claims of one key in one currency, with their units and the price paid for them.

    `share` is of all claims in that currency, `cumulative` of those of this row and of the rows before it
    (four decimals). `refunded_minor` is as in the report of refunds.
    """

    key: str
    fault: str
    currency: str
    claims: int
    units: int
    share: str
    cumulative: str
    value_minor: int
    refunded_minor: int
    cancelled: int


def reason_report(desk: Desk, scope: Scope) -> list[ReasonSums]:
    """Claims of a scope's period by KEYS, most claims first, each currency apart."""
    sums = money_sums(desk, "reasons", scope, reason_sums)
    found = {(currency, joined(keys)): figures for (keys, currency), figures in sums.items()}
    refunded = {(one.currency, one.key): one.total_minor for one in refund_report(desk, scope)}
    for at, minor in refunded.items():
        if minor and at not in found:  # of claims that were opened before
            found[at] = Counter()
    all_claims: dict[str, int] = defaultdict(int)
    for (currency, _), one in found.items():
        all_claims[currency] += one["claims"]
    so_far: dict[str, int] = defaultdict(int)
    rows = []
    for (currency, key), one in sorted(found.items(), key=lambda at: (at[0][0], -at[1]["claims"], at[0])):
        so_far[currency] += one["claims"]
        rows.append(
            ReasonSums(
                key=key,
                fault=", ".join(sorted(name.removeprefix(_FAULT) for name in one if name.startswith(_FAULT))),
                currency=currency,
                claims=one["claims"],
                units=one["units"],
                share=fraction(one["claims"], all_claims[currency]),
                cumulative=fraction(so_far[currency], all_claims[currency]),
                value_minor=one["value"],
                refunded_minor=refunded.get((currency, key), 0),
                cancelled=one["cancelled"],
            )
        )
    return rows


def reason_sums(desk: Desk, scope: Scope) -> Sums:
    """Claims, cancelled ones, units and value by (keys, currency); each fault with its claims."""
    sums: Sums = defaultdict(Counter)
    for row in store.records(desk.conn, "claimed", scope, added_up=True):
        figures, claims = row.figures, row.claims
        sums[row.key_of(scope.by), row.currency].update(
            {
                "claims": claims,
                "cancelled": claims * figures["cancelled"],
                "units": figures["units"],
                "value": figures["value"],
                _FAULT + figures["fault"]: claims,
            }
        )
    return sums


def _claimed(desk: Desk, scope: Scope) -> Iterator[tuple[str, Record]]:
    for row in store.records(desk.conn, "claimed", scope):
        yield joined(row.key_of(scope.by)), row


def about_reasons(desk: Desk, scope: Scope) -> str:
    """What the report of reasons counts."""
    when = period_text(scope.period)
    said = (
        f"Claims on orders placed {when}, and their refunds until today"
        if scope.basis == "sale"
        else f"Claims opened {when}, whenever the goods were ordered, and refunds made {when}"
    )
    return f"{said}. Cancelled and rejected claims are counted."


def reason_facts(desk: Desk, scope: Scope) -> Iterator[Fact]:
    """The claims behind `claims`, `units`, `value` and `cancelled`, and the payouts behind `refunded`."""
    counted: set[tuple[str, int]] = set()
    for key, row in _claimed(desk, scope):
        whole = Fact(key, row.currency, "claims", row.claim_id, row.channel, row.order, row.on, units=1)
        if (key, row.claim_id) not in counted:
            counted.add((key, row.claim_id))
            yield whole
            if row.figures["cancelled"]:
                yield whole._replace(figure="cancelled")
        if row.figures["units"]:
            line = whole._replace(sku=row.sku)
            yield line._replace(figure="units", units=row.figures["units"])
            yield line._replace(figure="value", units=0, amount_minor=row.figures["value"])
    for fact in refund_facts(desk, scope):
        if fact.figure == "total":
            yield fact._replace(figure="refunded")


def customer_words(desk: Desk, scope: Scope, *, people: bool = False) -> list[Words]:
    """What customers said when these claims were opened, newest first.

    Unless `people` are asked for, without names, mails and phones.
    """
    if people:
        return list(store.words_of_customers(desk.conn, scope))
    return [
        one._replace(text=without_people(one.text, one.people))
        for one in store.words_of_customers(desk.conn, scope)
    ]


def about_notes(desk: Desk, scope: Scope, *, people: bool = False) -> str:
    """Whose words are listed."""
    when = period_text(scope.period)
    claims = f"on orders placed {when}" if scope.basis == "sale" else f"opened {when}"
    return f"Notes of claims {claims}{'' if people else '; names, mails and phone numbers masked'}."
