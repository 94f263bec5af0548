"""The law never makes a verdict worse, its last day is a working day, and the next day is too late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from factory import line, order, policy
from hypothesis import example, given
from hypothesis import strategies as st
from properties.rules.naive_grounds import best_of
from properties.rules.naive_withheld import withheld

from returndesk.core.codes import LAWS, REASONS, VERDICTS
from returndesk.core.days import Calendar, Window
from returndesk.core.eligibility.model import Ground, Judgement, Question, sale_of
from returndesk.core.eligibility.shop import shop_ground
from returndesk.core.judge import judge
from returndesk.core.law.days import law_calendar
from returndesk.core.law.facts import facts_of, without_overlap
from returndesk.core.law.grounds import law_ground, law_rules
from returndesk.core.law.statute import Provision, Regime, Statute
from returndesk.core.orders.model import Order, Repair, Surcharge
from returndesk.core.policy.terms import terms_for
from returndesk.core.value import replace
from returndesk.intake.documents.laws import load_law

DAY = timedelta(days=1)
STATUTES = {statute.name: (regime, statute) for regime in map(load_law, LAWS) for statute in regime.statutes}
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
holidays = st.frozensets(days, max_size=400)
TOLD = (
    "off-premises door-to-door temporary-premises regular-delivery never-informed confirmed repaired business"
    " informed:2026-01-05 installed:2026-03-01 repair:2026-02-01/2026-02-09"
    " shown:2026-05-05 exchanged:2026-06-01 three-guarantees shop-pays-return postage-not-told"
)
tags = st.sets(st.sampled_from(TOLD.split()), max_size=4)
line_tags = st.sets(
    st.sampled_from(["custom-made", "perishable", "activated", "declared-defect", "three-guarantees"]),
    max_size=1,
)
near = st.integers(0, 60)  # days after the order, about which the last days of most grounds fall
reasons = st.sampled_from([reason for reason in REASONS if reason != "service"])
FREE = {
    "free_shipping_from": {"EUR": "40.00", "CNY": "40.00"},
    "shipping_fee": {"EUR": "4.90", "CNY": "4.90"},
}
documents = st.fixed_dictionaries(
    {},
    optional={
        "window": st.integers(0, 90).map(lambda count: f"{count} days"),
        "restocking_fee": st.sampled_from(["0%", "15%", "2.50"]),
        "returnable": st.booleans(),
        "evidence": st.sampled_from([[], ["photo"]]),
        "original_shipping": st.sampled_from(["never", "on-fault", "on-full-return", "always"]),
        "postage": st.sampled_from(["shop", "customer"]),
        "surcharges": st.sampled_from(["never", "on-full-return"]),
        "restocking_fee_max": st.just({"EUR": "1.00", "CNY": "1.00"}),
        "remedies": st.sampled_from([["credit"], ["refund", "exchange"]]),
        "auto_approve": st.booleans(),
        "standard_delivery": st.sampled_from(["0.00", "2.50", "9.90"]),
    },
).flatmap(lambda drawn: st.sampled_from([drawn, {**drawn, **FREE}]))


@st.composite
def sales(draw: st.DrawFn) -> Order:
    """An order of one to three lines, each delivered some time after it, or on a day that is not known."""
    ordered = draw(st.dates(date(2025, 1, 1), date(2027, 12, 31)))
    marks = tuple(sorted(draw(line_tags)))
    lines = [
        line(
            line_id=number,
            position=number,
            delivered_on=draw(st.none() | st.integers(0, 40).map(lambda after: ordered + after * DAY)),
            fulfillment=draw(st.sampled_from(["", "", "sent", "unsent"])),
            tags=marks,
            paid_minor=draw(st.sampled_from([0, 1000, 4667, 10_000])),
            quantity=draw(st.integers(1, 3)),
        )
        for number in range(1, draw(st.integers(1, 3)) + 1)
    ]
    shipping = draw(st.sampled_from([0, 490, 1000]))
    if draw(st.booleans()):  # all but one unit of the first line went back before, with some of the shipping
        lines = [replace(each, settled_units=each.quantity - (each is lines[0])) for each in lines]
    return order(
        *lines,
        ordered_on=ordered,
        tags=tuple(sorted(draw(tags))),
        channel=draw(st.sampled_from(["web", "counter"])),
        currency=draw(st.sampled_from(["EUR", "GBP", "USD", "CNY"])),
        shipping_minor=shipping,
        surcharge=Surcharge("wrap", *draw(st.sampled_from([(0, 0), (357, 0), (357, 357)]))),
        shipping_refunded_minor=draw(st.sampled_from([0, shipping // 3])),
        country=draw(st.sampled_from(["", "DE", "FR", "GB"])),
    )


def asked(of: Order, reason: str, on: date) -> Question:
    return Question(of, of.lines[0], 1, reason, REASONS[reason], max(on, of.ordered_on))


def judged(question: Question, document: dict[str, object], *laws: str) -> Judgement:
    rules = law_rules([load_law(name) for name in laws])
    return judge(question, policy(defaults=document), Calendar(), rules)


def fall(question: Question, regime: Regime, statute: Statute, kept: frozenset[date]) -> Ground | None:
    shops = policy()
    terms = terms_for(shops, sale_of(question))
    return law_ground(statute, regime, facts_of(question, shops, terms), terms, lambda country: kept)


@given(sales(), reasons, near, documents, st.lists(st.sampled_from(LAWS), unique=True))
def test_a_law_never_makes_a_row_worse_than_it_is_without_it(
    of: Order, reason: str, after: int, document: dict[str, object], laws: list[str]
) -> None:
    question = asked(of, reason, of.ordered_on + after * DAY)
    without, beside = judged(question, document).best, judged(question, document, *laws).best
    assert VERDICTS.index(beside.verdict) <= VERDICTS.index(without.verdict)
    if beside.verdict == without.verdict == "ineligible":
        return
    if without.verdict != "ineligible" and "refund" not in beside.remedies and beside.name != "policy":
        # An exchange for certain goes before money of which a person must still say whether.
        assert (beside.verdict, without.verdict) == ("eligible", "review")
        return
    assert beside.refund_minor >= without.refund_minor
    assert beside.fee_minor <= without.fee_minor
    assert (without.terms.postage, beside.terms.postage) != ("shop", "customer")
    if without.verdict != "ineligible":
        assert beside.shipping_minor >= without.shipping_minor
        assert set(without.remedies) <= set(beside.remedies)


@given(sales(), reasons, near, documents, st.lists(st.sampled_from(LAWS), min_size=1, unique=True))
def test_the_winning_ground_is_below_no_other_right(
    of: Order, reason: str, after: int, document: dict[str, object], laws: list[str]
) -> None:
    found = judged(asked(of, reason, of.ordered_on + after * DAY), document, *laws)
    for law in found.others:
        if law.verdict != "eligible" or law.name == "policy":
            continue
        assert found.best.verdict == "eligible"
        assert found.best.refund_minor >= law.refund_minor
        assert found.best.fee_minor == 0
        assert found.best.shipping_minor >= law.shipping_minor
        assert (found.best.terms.postage, law.terms.postage) != ("customer", "shop")
        assert set(law.remedies) <= set(found.best.remedies)


def forbids(ground: Ground) -> bool:
    """Whether a ground lets nothing be withheld for lost free shipping: of the rights China's alone do."""
    return ground.name != "policy" and not ground.name.startswith("cn.")


def lost_by(told: dict[str, Any], document: dict[str, Any], question: Question, ground: Ground) -> int:
    """What a second reading withholds of a ground for lost free shipping."""
    priced = "free_shipping_from" in document and told["currency"] in FREE["shipping_fee"]
    if ground.verdict == "ineligible" or forbids(ground) or not priced:
        return 0
    item = (0, question.units, question.fault, not question.unsent)
    return withheld(told, [item], (4000, 490), ground.sum_minor)[1]


@example(  # both too late, and the statute's last day the later one
    order(line(paid_minor=0, delivered_on=None), ordered_on=date(2025, 1, 1)),
    "changed-mind",
    22,
    {"window": "0 days"},
    ["eu"],
)
@given(sales(), reasons, near, documents, st.lists(st.sampled_from(LAWS), unique=True))
def test_both_readings_agree_on_the_minimum_terms(
    of: Order, reason: str, after: int, document: dict[str, object], laws: list[str]
) -> None:
    question = asked(of, reason, of.ordered_on + after * DAY)
    shops = policy(defaults=document)
    rules = (shop_ground, *law_rules([load_law(name) for name in laws]))
    alone = [ground for rule in rules if (ground := rule(question, shops, Calendar())) is not None]
    told = {
        "shipping": of.shipping_minor,
        "shipping_refunded": of.shipping_refunded_minor,
        "shared_goods": of.shared_goods_minor,
        "surcharge": of.surcharge.charged_minor,
        "surcharge_refunded": of.surcharge.refunded_minor,
        "channel": of.channel,
        "currency": of.currency,
        "gift_withheld": 0,
        "free_withheld": 0,
        "lines": [
            {
                "paid": each.paid_minor,
                "sold": each.quantity,
                "settled": each.settled_units,
                "elsewhere": each.elsewhere_units,
                "accepted": each.accepted_units,
                "kept": each.kept_units,
                "sku": each.sku,
                "gift_of": "",
                "gift_price": 0,
                "word": "",
            }
            for each in of.lines
        ],
    }
    grounds = [
        {
            "name": ground.name,
            "verdict": ground.verdict,
            "refund": ground.refund_minor,
            "last_day": ground.last_day,
            "late_alone": {f.code for f in ground.findings if f.weight == "ineligible"} == {"late"},
            "goods": ground.goods_minor,
            "fee": ground.fee_minor,
            "no_fee": ground.name != "policy",
            "rule": ground.terms.shipping_rule,
            "most": ground.terms.shipping_cap_minor,
            "surcharges": ground.terms.surcharge_rule,
            "lost": lost_by(told, document, question, ground),
            "forbids": forbids(ground),
            "postage": ground.terms.postage,
            "remedies": ground.remedies,
        }
        for ground in alone
    ]
    best = judged(question, document, *laws).best
    assert best_of(told, {"fault": question.fault, "units": question.units}, grounds) == {
        "name": best.name,
        "verdict": best.verdict,
        "refund": best.refund_minor,
        "fee": best.fee_minor,
        "postage": best.terms.postage,
        "remedies": set(best.remedies),
    }


@given(sales(), reasons, st.sampled_from(sorted(STATUTES)), holidays)
def test_a_notice_on_the_last_day_is_in_time_and_on_the_next_it_is_not(
    of: Order, reason: str, which: str, kept: frozenset[date]
) -> None:
    regime, statute = STATUTES[which]
    of = replace(of, tags=tuple(tag for tag in of.tags if not tag.startswith(("repair:", "shown:"))))
    first = fall(asked(of, reason, of.ordered_on), regime, statute, kept)
    if first is None or first.verdict != "eligible":
        return
    if first.last_day is None:  # still to begin: no notice is too late
        much_later = fall(asked(of, reason, of.ordered_on + 4000 * DAY), regime, statute, kept)
        assert much_later is not None
        assert (much_later.verdict, much_later.last_day) == ("eligible", None)
        return
    on_it = fall(asked(of, reason, first.last_day), regime, statute, kept)
    after = fall(asked(of, reason, first.last_day + DAY), regime, statute, kept)
    assert on_it is not None
    assert after is not None
    assert (on_it.verdict, on_it.last_day) == ("eligible", first.last_day)
    assert after.verdict != "eligible" or after.remedies != first.remedies


@given(sales(), reasons, days, st.sampled_from(sorted(STATUTES)), holidays)
def test_the_last_day_is_never_a_closed_day_if_the_ground_rolls(
    of: Order, reason: str, on: date, which: str, kept: frozenset[date]
) -> None:
    regime, statute = STATUTES[which]
    found = fall(asked(of, reason, on), regime, statute, kept)
    if found is None or found.last_day is None:
        return
    assert (found.starts_on, found.last_day) == (found.steps[0].on, found.steps[-1].on)
    assert [step.on for step in found.steps] == sorted(step.on for step in found.steps)
    if statute.get("rolls", False):
        assert law_calendar(kept).is_open(found.last_day)


@given(sales(), reasons, days, st.sampled_from(sorted(STATUTES)), st.integers(0, 60))
def test_a_longer_term_never_makes_a_laws_verdict_worse(
    of: Order, reason: str, on: date, which: str, more: int
) -> None:
    regime, statute = STATUTES[which]
    window = statute.window("length")
    if window is None or statute.window("then") is not None:
        return
    length = Provision("length", Window(window.count + more, window.unit), "")
    longer = statute._replace(terms={**statute.terms, "length": length})
    short = fall(asked(of, reason, on), regime, statute, frozenset())
    long = fall(asked(of, reason, on), regime, longer, frozenset())
    if short is None or long is None:
        assert short is long
        return
    assert (short.last_day or date.max) <= (long.last_day or date.max)
    assert VERDICTS.index(long.verdict) <= VERDICTS.index(short.verdict)


@given(st.lists(st.tuples(days, st.none() | st.integers(0, 60)), max_size=6))
def test_repairs_never_overlap_and_lose_no_day(told: list[tuple[date, int | None]]) -> None:
    repairs = [Repair(on, None if long is None else on + long * DAY) for on, long in told]
    found = without_overlap(repairs)
    end = date(2031, 12, 31)

    def covered(some: tuple[Repair, ...] | list[Repair]) -> set[date]:
        return {each.asked_on + number * DAY for each in some for number in range(each.days(end))}

    assert covered(found) == covered(repairs)
    assert sum(each.days(end) for each in found) == len(covered(found))
