"""What marketing spend brought: revenue less what came back and what that cost, against spend."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from desk.asking import ask
from factory import Shop, made_once, new_shop

from returndesk.core.reports.periods import Period
from returndesk.desk.marketing.return_on_spend import only_products
from returndesk.desk.session import open_desk

COLUMNS = (
    "order_number,ordered_at,delivered_on,currency,customer_email,sku,quantity,unit_price,source,campaign"
)
ORDERS = f"""{COLUMNS}
1,2026-10-05,2026-10-07,EUR,ada@example.org,MUG,2,100.00,Google,Autumn
2,2026-10-05,2026-10-07,EUR,bob@example.org,MUG,1,60.00,Google,Autumn
3,2026-10-06,2026-10-08,EUR,cyd@example.org,HAT,1,40.00,google,autumn
4,2026-10-06,2026-10-08,EUR,dee@example.org,HAT,1,30.00,,
5,2026-10-06,2026-10-08,USD,eve@example.org,HAT,1,50.00,social,
6,2026-09-30,2026-10-08,EUR,fay@example.org,HAT,1,70.00,Google,Autumn
"""
SPEND = """date,source,campaign,amount,currency
2026-10-01,google,AUTUMN,40.00,EUR
2026-10-31,google,autumn,10.00,EUR
2026-10-02,newsletter,,20.00,EUR
2026-10-03,Social,,12.00,EUR
2026-11-01,google,autumn,99.00,EUR
"""


@pytest.fixture
@made_once
def october(tmp_path: Path) -> Shop:
    """October's orders from three sources, and two mugs that came back."""
    shop = new_shop(tmp_path)
    shop.as_of = "2026-10-20"
    shop.ok("order", "import", "-", stdin=ORDERS)
    shop.ok("claim", "open", "1", "-i", "MUG", "-r", "changed-mind", "--via", "email")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001", "--postage", "5.00", "--paid-by", "shop")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    shop.ok("claim", "refund", "R1001", "--method", "cash")
    shop.ok("claim", "compensate", "R1001", "3.00", "--by", "coupon", "--why", "sorry")
    shop.as_of = "2026-11-23"
    shop.ok("spend", "import", "-", stdin=SPEND)
    return shop


def marketing(shop: Shop, *args: str) -> dict[tuple[str, str], dict[str, Any]]:
    rows = ask(shop, "report", "marketing", "--period", "2026-10", *args)
    return {(row["key"] or "", row["currency"]): row for row in rows}


def test_kept_is_revenue_less_refunds_and_what_returns_cost_against_spend(october: Shop) -> None:
    assert marketing(october)["Google · Autumn", "EUR"] == {
        "key": "Google · Autumn",
        "currency": "EUR",
        "orders": 3,
        "units": 4,
        "spend": "50.00",
        "revenue": "300.00",
        "refunded": "195.00",  # two mugs less the label of 5.00
        "elsewhere": "0.00",
        "costs": "8.00",  # the label and a coupon of 3.00
        "coupons": "0.00",
        "compensated": "0.00",
        "kept": "97.00",
        "after_spend": "47.00",
        "return_on_spend": "1.94",
    }


@pytest.mark.slow
def test_a_coupon_is_taken_off_once(october: Shop) -> None:
    """Revenue is what was paid after it; one that compensated a claim is a cost of that claim already."""
    ((compensating,),) = [(row["coupon"],) for row in ask(october, "coupon", "list")]
    tenth = ask(october, "coupon", "issue", "--percent", "10", "--why", "newsletter")[0]["coupon"]
    october.ok("coupon", "use", str(compensating), "--order", "3", "--why", "a gift")
    october.ok("coupon", "use", str(tenth), "--order", "4")
    found = marketing(october)
    names = ("revenue", "refunded", "costs", "coupons", "compensated", "kept")
    assert [found["Google · Autumn", "EUR"][name] for name in names] == [
        "300.00", "195.00", "8.00", "3.00", "3.00", "100.00",
    ]  # fmt: skip
    assert [found["", "EUR"][name] for name in names] == [
        "30.00", "0.00", "0.00", "3.33", "0.00", "30.00",
    ]  # fmt: skip
    said = october.run("report", "marketing").err
    assert "a coupon that compensated a claim is a cost of that claim" in said


def test_capital_letters_make_no_difference_and_most_orders_give_the_spelling(october: Shop) -> None:
    assert sorted(marketing(october, "--by", "campaign")) == [("", "EUR"), ("", "USD"), ("Autumn", "EUR")]


def test_spend_in_another_currency_has_a_row_of_its_own_and_no_return(october: Shop) -> None:
    found = marketing(october, "--by", "source")
    figures = ("orders", "spend", "kept", "return_on_spend")
    assert [found["social", "EUR"][name] for name in figures] == [0, "12.00", "0.00", None]
    assert [found["social", "USD"][name] for name in figures] == [1, "0.00", "50.00", None]


def test_spend_without_orders_brought_nothing_and_orders_without_spend_have_no_return(october: Shop) -> None:
    found = marketing(october, "--by", "source")
    figures = ("spend", "kept", "after_spend", "return_on_spend")
    assert [found["newsletter", "EUR"][name] for name in figures] == ["20.00", "0.00", "-20.00", "0.00"]
    assert [found["", "EUR"][name] for name in figures] == ["0.00", "30.00", "30.00", None]


def test_a_campaign_that_sold_one_product_nearly_alone_has_it(october: Shop) -> None:
    def sells() -> dict[str, str]:
        with open_desk(str(october.path), who="ann", as_of=date(2026, 11, 23)) as desk:
            return only_products(desk, Period(date(2026, 10, 1), date(2026, 10, 31)))

    assert sells() == {"social · ": "HAT"}  # of Google's four units three are mugs
    more = "7,2026-10-09,2026-10-10,EUR,gil@example.org,MUG,6,40.00,google,AUTUMN"
    october.ok("order", "import", "-", stdin=f"{COLUMNS}\n{more}\n")
    assert sells() == {"Google · Autumn": "MUG", "social · ": "HAT"}  # nine of ten


def test_its_refunds_are_those_of_the_report_of_refunds(october: Shop) -> None:
    refunds = ask(october, "report", "refunds", "--period", "2026-10", "--by", "month", "--basis", "sale")
    total = sum(Decimal(row["total"]) for row in refunds)
    assert sum(Decimal(row["refunded"]) for row in marketing(october).values()) == total == Decimal("195.00")


def test_the_claims_behind_refunds_and_costs_add_up_to_them(october: Shop) -> None:
    sums: Counter[tuple[str, str]] = Counter()
    for fact in ask(october, "report", "marketing", "--period", "2026-10", "--rows"):
        sums[fact["key"], fact["figure"]] += Decimal(fact["amount"])  # type: ignore[assignment]
    assert sums == {
        ("Google · Autumn", "refunded"): Decimal("195.00"),
        ("Google · Autumn", "costs"): Decimal("8.00"),
    }


def test_what_a_carrier_paid_is_taken_off_the_costs_and_is_among_their_claims(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document="[carriers.dhl]\n")
    shop.as_of = "2026-10-20"
    shop.ok("order", "import", "-", stdin=ORDERS)
    shop.ok("claim", "open", "3", "-r", "damaged", "--evidence", "photo", "--carrier", "dhl")
    shop.ok("claim", "carrier", "R1001", "file", "--amount", "40.00")
    shop.ok("claim", "carrier", "R1001", "paid", "--amount", "6.50")
    (row,) = [one for one in ask(shop, "report", "marketing", "--period", "2026-10") if one["orders"] == 3]
    assert row["costs"] == "-6.50"
    (fact,) = ask(shop, "report", "marketing", "--period", "2026-10", "--rows")
    assert (fact["claim"], fact["figure"], fact["amount"]) == ("R1001", "costs", "-6.50")


def test_a_platform_s_refund_is_taken_off_but_not_that_of_a_cancelled_order(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    header = "order_number,ordered_at,sku,quantity,unit_price,source,status\n"
    orders = "1,2026-10-05,MUG,1,100.00,google,refunded\n2,2026-10-05,MUG,1,50.00,google,cancelled\n"
    shop.ok("order", "import", "-", stdin=header + orders + "3,2026-10-05,MUG,1,20.00,google,\n")
    row = marketing(shop, "--by", "source")["google", "EUR"]
    assert (row["revenue"], row["elsewhere"], row["kept"]) == ("120.00", "100.00", "20.00")


def test_the_month_before_is_beside_it(october: Shop) -> None:
    row = marketing(october, "--compare")["Google · Autumn", "EUR"]
    assert (row["revenue"], row["revenue_before"], row["kept_before"]) == ("300.00", "70.00", "70.00")
