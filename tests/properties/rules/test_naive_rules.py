"""Two readings of the design agree: the program's rules, and naive ones that share nothing with them.

Each case is a policy, a sale and a question of a seed of its own, kept here. RETURNDESK_CASES=300000 goes on
from the first of them, for some minutes.
"""

from __future__ import annotations

import inspect
import os
import re
import sqlite3
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from factory import line, order, returned
from properties.rules import drawn_sales as drawn
from properties.rules import naive_grounds, naive_payments, naive_taxes, naive_withheld
from properties.rules import naive_rules as naive

from returndesk.core.claims.model import Batch
from returndesk.core.codes import REASONS
from returndesk.core.eligibility.model import Question
from returndesk.core.judge import judge
from returndesk.core.money import Amount, format_minor
from returndesk.core.orders.incoming import LineIn
from returndesk.core.orders.model import ExternalRefunds, Order, Surcharge, WithheldBefore
from returndesk.core.policy.document import read_policy
from returndesk.core.policy.terms import Policy
from returndesk.core.refunds.model import WorkedSum
from returndesk.core.refunds.refund import work_out
from returndesk.core.value import replace
from returndesk.intake.platforms.totals import Sums
from returndesk.store.schema.taxes import share_sql

FIRST_SEED = 20_261_123
CASES = int(os.environ.get("RETURNDESK_CASES", "6000"))
BLOCKS = 6
SHARE = "select " + share_sql(":tax", ":so_far", ":now", ":paid")
blocks = pytest.mark.parametrize("block", range(BLOCKS))


def seeds(block: int) -> range:
    each = CASES // BLOCKS
    return range(FIRST_SEED + block * each, FIRST_SEED + (block + 1) * each)


def gift_tags(told: dict[str, Any], currency: str) -> tuple[str, ...]:
    """How a line says what it came with."""
    price = format_minor(told["gift_price"], currency)
    return (f"gift-of:{told['gift_of']}", f"gift-price:{price}") if told["gift_of"] else ()


def sale_of(told: dict[str, Any]) -> Order:
    """The order that a drawn dict tells."""
    lines = [
        line(
            line_id=number,
            position=number,
            sku=each["sku"],
            category=each["category"],
            tags=(*each["tags"], *gift_tags(each, told["currency"])),
            quantity=each["sold"],
            unit_price_minor=each["price"],
            paid_minor=each["paid"],
            shipped_on=each["shipped"],
            delivered_on=each["delivered"],
            fulfillment=each["word"],
            part_units=each["part"],
            part_on=told["ordered"] if each["part"] else None,
            settled_units=each["settled"],
            elsewhere_units=each["elsewhere"],
            held_units=each["held"],
            accepted_units=each["accepted"],
            kept_units=each["kept"],
        )
        for number, each in enumerate(told["lines"], 1)
    ]
    return order(
        *lines,
        ordered_on=told["ordered"],
        channel=told["channel"],
        country=told["country"],
        tier=told["tier"],
        tags=tuple(told["tags"]),
        currency=told["currency"],
        status=told["status"],
        shipping_minor=told["shipping"],
        shipping_refunded_minor=told["shipping_refunded"],
        shared_goods_minor=told["shared_goods"],
        external=ExternalRefunds(told["elsewhere_amount"]),
        surcharge=Surcharge("fee", told["surcharge"], told["surcharge_refunded"]),
        payment=told["payment"],
        outstanding_minor=told["outstanding"],
        total_minor=told["total"],
        returned_minor=told["returned"],
        withheld=WithheldBefore(told["gift_withheld"], told["free_withheld"]),
    )


def read(document: dict[str, Any]) -> Policy:
    found, problems = read_policy(document, drawn.HOME)
    assert problems == []
    return found


def judged(document: dict[str, Any], holidays: set[date], told: dict[str, Any], ask: dict[str, Any]) -> Any:
    """The program's answer, in the words of the naive one."""
    shops, sale = read(document), sale_of(told)
    fault = {**REASONS, **shops.reasons}[ask["reason"]]
    asked = Question(
        sale,
        sale.lines[ask["line"]],
        ask["units"],
        ask["reason"],
        fault,
        ask["on"],
        frozenset(ask["evidence"]),
    )
    found = judge(asked, shops, shops.calendar(frozenset(holidays))).best
    return {
        "verdict": found.verdict,
        "starts_on": found.starts_on,
        "last_day": found.last_day,
        "estimated": found.estimated,
        "refund": found.refund_minor,
        "goods": found.goods_minor,
        "fee": found.fee_minor,
        "shipping": found.shipping_minor,
        "postage": found.terms.postage,
        "remedies": list(found.remedies),
        "credit_bonus": Fraction(found.terms.credit_bonus_bps, 10_000),
        "codes": sorted(finding.code for finding in found.findings),
    }


def test_the_naive_reading_uses_nothing_of_the_program() -> None:
    for each in (naive, naive_grounds, naive_payments, naive_taxes, naive_withheld):
        assert not re.search(r"^ *(import|from) +returndesk", inspect.getsource(each), re.MULTILINE)


@blocks
def test_both_readings_judge_every_drawn_line_alike(block: int) -> None:
    for seed in seeds(block):
        of = Random(seed)
        document, told = drawn.policy(of), drawn.order(of)
        holidays = {drawn.day(of, reach=140) for _ in range(of.randint(0, 9))}
        ask = drawn.question(of, told)
        if of.random() < 0.7:  # most notices come near a last day
            last = naive.judge(document, drawn.HOME, holidays, told, ask)["last_day"]
            if last:
                grace = naive.add(last, document["defaults"].get("grace", "3 days"))
                ask["on"] = drawn.near(of, last, grace, told["ordered"])
        expected = naive.judge(document, drawn.HOME, holidays, told, ask)
        assert judged(document, holidays, told, ask) == expected, f"seed {seed}"


def worked(told: dict[str, Any], act: dict[str, Any], amount: int | None = None) -> WorkedSum:
    """The program's sum of a drawn settlement."""
    sale = sale_of(told)
    returns = []
    for item in act["items"]:
        of = sale.lines[item["line"]]
        fee: Any = read({"defaults": {"restocking_fee": item["fee"]}}).defaults["restocking_fee"]
        if item["fee_max"] is not None:
            fee = replace(fee, most=Amount({told["currency"]: item["fee_max"]}))
        batches = tuple(
            Batch(
                number,
                each["units"],
                "opened",
                "restock",
                int(Fraction(each["percent"][:-1]) * 100),
                each["amount"],
                "",
                each["settled"],
            )
            for number, each in enumerate(item["batches"])
        )
        returns.append(
            returned(
                of,
                item["units"],
                item["fault"],
                fee=fee,
                shipping_rule=item["shipping_rule"],
                shipping_cap_minor=item["most"],
                surcharge_rule=item["surcharge_rule"],
                free_from_minor=act["free"][0],
                shipping_fee_minor=act["free"][1],
                batches=batches,
                comes_back=item["comes_back"],
            )
        )
    bonus = int(Fraction(act["bonus"][:-1]) * 100)
    return work_out(sale, returns, postage_minor=act["postage"], bonus_bps=bonus, amount_minor=amount)


@blocks
def test_both_readings_work_out_every_drawn_refund_alike(block: int) -> None:
    for seed in seeds(block):
        of = Random(-seed)
        told = drawn.order(of)
        act = drawn.settlement(of, told)
        expected = naive.refund(
            told, act["items"], drawn.HOME, act["postage"], act["bonus"], free=act["free"]
        )
        amount = of.randint(0, expected["total"]) if of.random() < 0.3 else None
        if amount is not None:
            items, postage, bonus = act["items"], act["postage"], act["bonus"]
            expected = naive.refund(told, items, drawn.HOME, postage, bonus, amount, act["free"])
        found = worked(told, act, amount)
        assert {
            "goods": found.goods_minor,
            "gift": found.gift_minor,
            "free_shipping": found.free_shipping_minor,
            "fee": found.fee_minor,
            "deduction": found.deduction_minor,
            "shipping": found.shipping_minor,
            "surcharges": found.surcharges_minor,
            "postage": found.postage_minor,
            "shared": found.shared_goods_minor,
            "bonus": found.bonus_minor,
            "adjustment": found.adjustment_minor,
            "total": found.total_minor,
        } == expected, f"seed {seed}"
        signed = sum(part.amount_minor for part in found.parts if part.part != "total")
        assert signed == found.total_minor >= 0, f"seed {seed}"


@blocks
def test_both_readings_share_the_tax_of_every_drawn_order_alike(block: int) -> None:
    for seed in seeds(block):
        of = Random(seed)
        told = drawn.order(of)
        tax, on_top, whole = of.choice([0, 1, of.randint(0, 9000)]), of.random() < 0.5, of.random() < 0.8
        costs = [each["paid"] for each in told["lines"]]
        lines = [LineIn(f"S{n}", 1, cost, cost) for n, cost in enumerate(costs)]
        taxable = [of.random() < 0.8 for _ in lines]
        untaxed = [one for one, taxes in zip(lines, taxable, strict=True) if not taxes]
        sums = Sums(
            list(lines), "EUR", told["shipping"], 0, tax, not on_top, 0, shipping_taxed=whole, untaxed=untaxed
        )
        sums.spread_tax()
        *parts, shipping = naive_taxes.spread(tax, costs, taxable, told["shipping"], whole)
        assert [one.tax_minor for one in sums.lines] == parts, f"seed {seed}"
        assert sums.shipping_tax_minor == shipping, f"seed {seed}"
        assert sums.shipping_minor == told["shipping"] + (shipping if on_top else 0), f"seed {seed}"


@blocks
def test_both_readings_give_every_drawn_amount_its_tax_alike(block: int) -> None:
    conn = sqlite3.connect(":memory:")
    for seed in seeds(block):
        of = Random(seed)
        paid = of.choice([0, 1, of.randint(1, 20_000)])
        tax, before, total = of.randint(0, max(1, paid // 5)), 0, 0
        while before < paid:
            now = min(paid - before, of.choice([1, 333, of.randint(1, paid)]))
            expected = naive_taxes.given_back(tax, paid, before, now)
            row = {"tax": tax, "so_far": before + now, "now": now, "paid": paid}
            assert conn.execute(SHARE, row).fetchone() == (expected,), f"seed {seed}"
            before, total = before + now, total + expected
        assert total == (tax if paid else 0), f"seed {seed}"
