"""Sales by their facts for the tests of the law, judged by one statute."""

from __future__ import annotations

from datetime import date
from functools import cache

from factory import line, order, policy
from holidays import country_holidays

from returndesk.core.codes import REASONS
from returndesk.core.days import Calendar
from returndesk.core.eligibility.model import Ground, Judgement, Question, sale_of
from returndesk.core.judge import judge
from returndesk.core.law.days import law_calendar
from returndesk.core.law.deadlines import Progress, RefundDue, refund_due
from returndesk.core.law.facts import Facts, facts_of
from returndesk.core.law.grounds import law_ground, law_rules
from returndesk.core.law.statute import Regime, Statute
from returndesk.core.orders.model import Order
from returndesk.core.policy.terms import terms_for
from returndesk.intake.documents.laws import load_law


def day(text: str) -> date:
    """A day as the tables write it."""
    return date.fromisoformat(text)


@cache
def public_holidays(country: str) -> frozenset[date]:
    """The public holidays of the years that the tables are about, as a desk keeps them."""
    return frozenset(country_holidays(country, years=range(2024, 2032))) if country else frozenset()


def statute(name: str) -> tuple[Regime, Statute]:
    """A statute by its name, with its regime."""
    regime = load_law(name.partition(".")[0])
    if regime.name == "cn":  # as a desk keeps them
        regime = regime._replace(working_days=frozenset({date(2026, 9, 20), date(2026, 10, 10)}))
    return regime, next(each for each in regime.statutes if each.name == name)


def sale(*delivered: str, **facts: object) -> Order:
    """An order with a line for each delivery day; "" is unknown. By default ordered on the 1st.

    `ordered`, `tags` (the order's), `line_tags` and any field of an order may be said.
    """
    days = [day(text) if text else None for text in delivered or ("2026-11-05",)]
    known = [each for each in days if each]
    ordered = str(facts.pop("ordered", "")) or (
        min(known).replace(day=1).isoformat() if known else "2026-11-02"
    )
    line_tags = tuple(str(facts.pop("line_tags", "")).split())
    tags = tuple(str(facts.pop("tags", "")).split())
    paid = facts.pop("paid_minor", 10_000)
    lines = [
        line(line_id=number, position=number, sku=f"ITEM-{number}", delivered_on=on, tags=line_tags,
             paid_minor=paid, unit_price_minor=paid)
        for number, on in enumerate(days, 1)
    ]  # fmt: skip
    return order(*lines, ordered_on=day(ordered), tags=tags, **facts)


def question(of: Order, on: str, reason: str = "changed-mind", number: int = 1) -> Question:
    """One unit of a line of an order, with notice on a day."""
    item = of.lines[number - 1]
    return Question(of, item, 1, reason, REASONS.get(reason, "maker"), day(on))


def ground(
    name: str,
    of: Order,
    on: str = "2026-11-23",
    reason: str = "changed-mind",
    home: str = "",
    number: int = 1,
) -> Ground | None:
    """What one statute gives; `home` is the shop's country, "" for none."""
    regime, one = statute(name)
    asked = question(of, on, reason, number)

    def holidays_of(country: str) -> frozenset[date]:
        return public_holidays(country or home) if home else frozenset()

    shops = policy()
    terms = terms_for(shops, sale_of(asked))
    return law_ground(one, regime, facts_of(asked, shops, terms), terms, holidays_of)


def given(
    name: str,
    of: Order,
    on: str = "2026-11-23",
    reason: str = "changed-mind",
    home: str = "",
    number: int = 1,
) -> Ground:
    """What one statute gives, where it is about such a case."""
    found = ground(name, of, on, reason, home, number)
    assert found is not None, name
    return found


def verdict_around(
    name: str, of: Order, last: str, reason: str, home: str = "", number: int = 1
) -> list[str]:
    """The verdicts for a notice on the last day and on the next."""
    days = [day(last), date.fromordinal(day(last).toordinal() + 1)]
    return [given(name, of, each.isoformat(), reason, home, number).verdict for each in days]


def facts(of: Order, on: str = "2026-11-23", **changes: object) -> Facts:
    """The plain facts of a sale, with some said otherwise."""
    asked = question(of, on)
    shops = policy()
    return facts_of(asked, shops, terms_for(shops, sale_of(asked)))._replace(**changes)


def due(name: str, home: str = "", **progress: object) -> RefundDue:
    """The refund that a statute owes after what has happened; days as texts."""
    regime, one = statute(name)
    told = {key: day(value) if isinstance(value, str) else value for key, value in progress.items()}
    calendars: tuple[Calendar, ...] = (law_calendar(public_holidays(home)),)
    return refund_due(one, Progress(**told), calendars, regime.federal)  # type: ignore[arg-type]


def all_grounds(laws: str, of: Order, on: str, reason: str = "changed-mind", **document: object) -> Judgement:
    """The judgement under a policy and all the statutes of some regimes."""
    regimes = [load_law(name) for name in laws.split()]
    return judge(question(of, on, reason), policy(document), Calendar(), law_rules(regimes))
