"""The facts of a sale that statutes look at, from the order, its tags and the question.

Facts without a column of their own are tags of the order or of a line:
`off-premises`, `door-to-door`, `temporary-premises`, `regular-delivery`, `business`, `never-informed`,
`informed:DATE`, `installed:DATE`, `shown:DATE` (when a fault appeared), `repaired`, `repair:DATE/DATE` (sent
in and back; without the second still away), `exchanged:DATE`, `confirmed`, `three-guarantees`,
`shop-collects`, `shop-pays-return`, `postage-not-told`, `customer-carrier`, `standard-delivery:AMOUNT` (the
price of the cheapest standard delivery, in the order's currency). Without a tag: a consumer, informed at the
sale, nothing to install.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from returndesk.core.eligibility.model import DayStep, Question, sale_of
from returndesk.core.eligibility.shop import delivery_of
from returndesk.core.money import parse_minor
from returndesk.core.orders.model import Order, OrderLine, Repair
from returndesk.core.policy.terms import Policy, Terms, terms_for
from returndesk.core.value import replace

STANDARD_DELIVERY = "standard-delivery:"


class Arrival(NamedTuple):
    """The delivery of a line, known or assumed; without a step nothing was delivered."""

    step: DayStep | None
    estimated: bool = False


class Facts(NamedTuple):
    """The facts of one sale that statutes look at, besides those of the question. Amounts in minor units."""

    question: Question
    arrival: Arrival  # of the line in question
    arrivals: tuple[Arrival, ...]  # of every line of the order
    tags: frozenset[str] = frozenset()  # the order's and the line's
    line_tags: frozenset[str] = frozenset()
    business: bool = False
    never_informed: bool = False
    informed_on: date | None = None  # None: at the sale
    installed_on: date | None = None
    exchanged_on: date | None = None
    shown_on: date | None = None
    repairs: tuple[Repair, ...] = ()
    standard_minor: int | None = None  # the price of standard delivery
    standard_source: str = ""
    unread: tuple[str, ...] = ()  # tags without a valid date or amount


def facts_of(question: Question, policy: Policy, terms: Terms) -> Facts:
    """The facts of a question; `terms` are the shop's own for its line."""
    order, line = question.order, question.line
    line_tags = frozenset(map(_folded, line.tags))
    tags = frozenset(map(_folded, order.tags)) | line_tags
    days, repairs, unread = _dated(tags)
    # Goods are last replaced on the day of a tag, or of the desk's own record.
    replaced = [repair.back_on for repair in line.history.repairs if repair.replaced]
    exchanged = max((day for day in (*replaced, days.get("exchanged")) if day), default=None)
    standard, source, invalid = _standard(tags, terms, order.currency)
    return Facts(
        question=question,
        arrival=_arrival(question, line, terms),
        arrivals=_arrivals(question, policy, terms),
        tags=tags,
        line_tags=line_tags,
        business=is_business(order),
        never_informed="never-informed" in tags,
        informed_on=days.get("informed"),
        installed_on=days.get("installed"),
        exchanged_on=exchanged,
        shown_on=days.get("shown"),
        repairs=without_overlap([*line.history.repairs, *repairs]),
        standard_minor=standard,
        standard_source=source,
        unread=(*unread, *invalid),
    )


def is_business(order: Order) -> bool:
    """Whether a business bought it, by an order tag or the customer's tier."""
    return "business" in {_folded(text) for text in (*order.tags, order.tier)}


def _standard(tags: frozenset[str], terms: Terms, currency: str) -> tuple[int | None, str, tuple[str, ...]]:
    """The price of standard delivery, its source, and the tags without a valid amount.

    An order's tag wins over the policy; of several tags the highest.
    """
    amounts, invalid = [], []
    for tag in sorted(tags):
        if tag.startswith(STANDARD_DELIVERY):
            try:
                amounts.append(parse_minor(tag.removeprefix(STANDARD_DELIVERY).strip(), currency))
            except ValueError:
                invalid.append(tag)
    good = [minor for minor in amounts if minor >= 0]
    if good:
        return max(good), "order tags", tuple(invalid)
    source = terms.sources["standard_delivery"] if terms.standard_delivery is not None else ""
    return terms.standard_delivery, source, tuple(invalid)


def _folded(text: str) -> str:
    return text.strip().casefold()


def _arrivals(question: Question, policy: Policy, terms: Terms) -> tuple[Arrival, ...]:
    """The delivery of each line, without those that were refunded on the platform or cancelled here first.

    What went out for a claim has its own days.
    """
    order, found = question.order, []
    for line in order.lines if question.line.was_sold else (question.line,):
        if not line.was_sold and line is not question.line:
            continue
        gone = line.gone_units if line.unsent else line.elsewhere_units
        if line.delivered_on is None and line is not question.line and gone >= line.quantity:
            continue
        own = line is question.line or line.delivered_on is not None
        found.append(_arrival(question, line, terms if own else terms_for(policy, sale_of(question, line))))
    return tuple(found)


def _arrival(question: Question, line: OrderLine, terms: Terms) -> Arrival:
    """The delivery of one line: none of a line that was not sent, or that is claimed never to have come."""
    if line.unsent or line.in_part or (line is question.line and question.undelivered):
        return Arrival(None)
    return Arrival(*delivery_of(question.order, line, terms))


def _dated(tags: frozenset[str]) -> tuple[dict[str, date], list[Repair], list[str]]:
    """The dates in tags by fact, the latest of several; the repairs; and the tags without valid dates."""
    days: dict[str, date] = {}
    repairs, unread = [], []
    for tag in sorted(tags):
        fact, colon, text = tag.partition(":")
        if not colon or fact not in ("informed", "installed", "exchanged", "shown", "repair"):
            continue
        first, *others = [_day(part) for part in text.split("/")]
        last = others[-1] if others else first
        if first is None or last is None or last < first or len(others) > (fact == "repair"):
            unread.append(tag)
        elif fact == "repair":
            repairs.append(Repair(first, last if others else None))
        else:
            days[fact] = max(first, days.get(fact, first))
    return days, repairs, unread


def without_overlap(repairs: list[Repair]) -> tuple[Repair, ...]:
    """Repairs in order, none starting before the end of the previous one."""
    found: list[Repair] = []
    for repair in sorted(repairs, key=lambda each: (each.asked_on, each.back_on or date.max)):
        after = found[-1].back_on if found else date.min
        if after is None:  # the goods are still away
            break
        if repair.asked_on <= after:
            if repair.back_on is not None and repair.back_on <= after:
                continue
            repair = replace(repair, asked_on=after + timedelta(days=1))
        found.append(repair)
    return tuple(found)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
