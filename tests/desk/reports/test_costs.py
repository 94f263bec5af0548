"""What returns cost: refunds, labels, handling, goods written off, less what was kept or recovered."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from desk.asking import ask
from factory import Shop, made_once, new_shop

POLICY = """
[defaults]
restocking_fee = "10%"
[[rule]]
name = "not the customer's fault"
when = { fault = ["shop", "maker"] }
restocking_fee = "0%"
postage = "shop"
"""
RATES = POLICY + '[costs]\nclaim = "2.00"\ninspection = "1.50"\nlabel = "4.50"\n'
ORDERS = """order_number,ordered_at,delivered_on,channel,customer_email,sku,category,quantity,unit_price,cost
1,2026-10-05,2026-10-07,web,ada@example.org,MUG,kitchen,4,10.00,3.00
1,2026-10-05,2026-10-07,web,ada@example.org,LAMP,light,1,50.00,20.00
2,2026-10-05,2026-10-07,etsy,bob@example.org,MUG,kitchen,5,10.00,
3,2026-10-05,2026-10-07,web,cyd@example.org,HAT,wear,1,30.00,12.00
4,2026-09-30,2026-10-07,web,dee@example.org,COAT,wear,1,80.00,30.00
"""
ACTS = (
    # 20.00 less a fee of 2.00 and a label of 5.00; goods of 6.00 thrown away.
    "open 1 -i MUG=2 -r changed-mind --via email",
    "approve R1001",
    "receive R1001 --postage 5.00 --paid-by shop",
    "inspect R1001 --condition used --to scrap",
    "refund R1001 --method cash",
    # 50.00 back, a label without a price, 30 % of 20.00 lost, a coupon.
    "open 1 -i LAMP -r defective --via email",
    "approve R1002",
    "receive R1002",
    "inspect R1002 --condition damaged --to refurbish",
    "refund R1002 --method cash",
    "compensate R1002 3.00 --by coupon --why sorry",
    # A mug without a cost price, handed in at the counter and thrown away.
    "open 2 -i MUG=1 -r wrong-item --now --condition new --to scrap --method cash",
    # Sent again at 12.00, and the carrier paid 25.00.
    "open 3 -r lost --via email",
    "approve R1004",
    "replace R1004",
    "carrier R1004 file",
    "carrier R1004 paid --amount 25.00",
    # 80.00 less a fee of 8.00 for goods of 85.00: the customer owes 13.00, 5.00 of it for a dearer coat.
    "open 4 -r changed-mind --via email",
    "approve R1005",
    "receive R1005",
    "inspect R1005 --condition new --to restock",
    "exchange R1005 -i COAT --for CAPE=1@85.00",
)


@pytest.fixture
@made_once
def october(tmp_path: Path) -> Shop:
    """Five claims on 20 October: thrown away, refurbished, without a cost price, lost, exchanged."""
    shop = new_shop(tmp_path, document=RATES)
    shop.as_of = "2026-10-20"
    shop.ok("order", "import", "-", stdin=ORDERS)
    for act in ACTS:
        shop.ok("claim", *act.split())
    return shop


def costs(shop: Shop, *args: str) -> dict[str, dict[str, Any]]:
    return {row["key"]: row for row in ask(shop, "report", "costs", "--period", "2026-10", *args)}


def test_net_is_all_that_was_given_and_lost_less_what_came_back(october: Shop) -> None:
    row = costs(october, "--by", "month")["2026-10"]
    assert row == {
        "key": "2026-10",
        "currency": "EUR",
        "claims": 5,
        "refunds": "73.00",
        "labels": "9.50",
        "handling": "16.00",  # five claims and four inspections
        "written_off": "12.00",
        "replaced": "12.00",
        "compensation": "3.00",
        "exchange_fees": "8.00",
        "recovered": "25.00",
        "other_costs": "52.50",
        "received": "33.00",
        "net": "92.50",
        "sales": "170.00",
        "share": "0.5441",
        "fees": "2.00",
        "charged": "5.00",
        "reimbursed": "0.00",
        "label_result": "-4.50",
        "inspections": 4,
        "restock": "0.00",
        "refurbish": "6.00",
        "supplier": "0.00",
        "scrap": "6.00",
        "donate": "0.00",
        "regained": "44.00",
        "unpriced_units": 1,
        "unpriced_labels": 0,
    }


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (
            "reason",
            {
                "changed-mind": ("23.00", "0.1353"),
                "defective": ("67.00", "0.3941"),
                "lost": ("-11.00", "-0.0647"),
                "wrong-item": ("13.50", "0.0794"),
            },
        ),
        (
            "sku",
            {
                "COAT": ("-4.50", None),
                "HAT": ("-11.00", "-0.3667"),
                "LAMP": ("67.00", "1.3400"),
                "MUG": ("41.00", "0.4556"),
            },
        ),
        (
            "category",
            {
                "kitchen": ("41.00", "0.4556"),
                "light": ("67.00", "1.3400"),
                "wear": ("-15.50", "-0.5167"),
            },
        ),
        ("channel", {"etsy": ("13.50", "0.2700"), "web": ("79.00", "0.6583")}),
        ("reason,channel", {
            "changed-mind · web": ("23.00", "0.1917"),
            "defective · web": ("67.00", "0.5583"),
            "lost · web": ("-11.00", "-0.0917"),
            "wrong-item · etsy": ("13.50", "0.2700"),
        }),
    ],
)  # fmt: skip
def test_costs_are_a_share_of_the_sales_of_the_same_key(
    october: Shop, by: str, expected: dict[str, tuple[str, str | None]]
) -> None:
    found = costs(october, "--by", by)
    assert {key: (row["net"], row["share"]) for key, row in found.items()} == expected


def test_by_the_day_of_the_order_the_costs_of_other_orders_are_omitted(october: Shop) -> None:
    row = costs(october, "--by", "month", "--basis", "sale")["2026-10"]
    # Without the coat, ordered in September: 3.50 of handling, and its fee of 8.00.
    assert (row["claims"], row["handling"], row["exchange_fees"], row["net"]) == (4, "12.50", "0.00", "97.00")
    assert (row["net"], row["sales"], row["share"]) == ("97.00", "170.00", "0.5706")


@pytest.mark.parametrize("basis", ["money", "sale"])
@pytest.mark.parametrize("by", ["sku", "reason", "month"])
def test_refunds_agree_with_the_report_of_refunds(october: Shop, by: str, basis: str) -> None:
    typed = ("--period", "2026-10", "--by", by, "--basis", basis)
    refunds = {row["key"]: row["total"] for row in ask(october, "report", "refunds", *typed)}
    assert {
        key: row["refunds"]
        for key, row in costs(october, "--by", by, "--basis", basis).items()
        if row["refunds"] != "0.00"
    } == refunds


@pytest.mark.parametrize("basis", ["money", "sale"])
@pytest.mark.parametrize("by", ["sku", "reason"])
def test_the_rows_behind_each_figure_add_up_to_it(october: Shop, by: str, basis: str) -> None:
    typed = ("--by", by, "--basis", basis)
    facts = ask(october, "report", "costs", "--period", "2026-10", *typed, "--rows")
    sums: Counter[tuple[str, str]] = Counter()
    for fact in facts:
        sums[fact["key"], fact["figure"]] += fact["units"] or Decimal(fact["amount"])
    for key, row in costs(october, *typed).items():
        for figure in ("claims", "refunds", "labels", "handling", "written_off", "recovered", "regained"):
            assert Decimal(row[figure]) == sums[key, figure], (key, figure)


def test_what_belongs_to_a_whole_claim_is_split_by_value_and_no_cent_is_lost(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=RATES)
    shop.as_of = "2026-10-20"
    shop.ok("order", "import", "-", stdin=ORDERS)
    shop.ok("claim", "open", "1", "-i", "MUG=1", "-i", "LAMP=1", "-r", "changed-mind", "--via", "email")
    found = costs(shop, "--by", "sku")
    # 2.00 for handling the claim, by 10.00 and 50.00.
    assert {key: (row["claims"], row["handling"]) for key, row in found.items()} == {
        "LAMP": (1, "1.67"),
        "MUG": (1, "0.33"),
    }


def test_without_rates_handling_is_unknown_and_the_report_says_so(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=POLICY)
    shop.as_of = "2026-10-20"
    shop.ok("order", "import", "-", stdin=ORDERS)
    for act in ACTS[5:10]:
        shop.ok("claim", *act.replace("R1002", "R1001").split())
    row = costs(shop)["defective"]
    assert (row["handling"], row["labels"], row["unpriced_labels"], row["net"]) == (None, "0.00", 1, "56.00")
    said = "Not in it: handling of claims and of inspections (no rate in the policy: [costs])."
    assert said in shop.run("report", "costs", "-f", "csv").err


def test_a_cost_price_may_be_a_part_of_the_price_paid(october: Shop) -> None:
    october.ok("policy", "set", "-", stdin=RATES + 'cost_price = "40%"\n')
    row = costs(october, "--by", "sku")["MUG"]
    assert (row["written_off"], row["unpriced_units"]) == ("10.00", 0)  # 6.00, and 40 % of 10.00
    about = october.run("report", "costs", "--period", "2026-10", "-f", "csv").err
    assert about == (
        "Costs of returns in Oct 2026, whenever the goods were ordered, beside sales in Oct 2026. What"
        " came back later of these sales is not in it (--basis sale has it)."
        " Net: refunds and all other costs, such as handling and goods written off, less what was received."
        " Cost price where the order has none: 40 % of the price paid.\n"
    )


def test_a_parcel_that_was_recorded_and_undone_has_no_label(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=RATES)
    shop.as_of = "2026-10-20"
    shop.ok("order", "import", "-", stdin=ORDERS)
    for act in ACTS[:3]:
        shop.ok("claim", *act.split())
    assert costs(shop)["changed-mind"]["labels"] == "5.00"
    shop.ok("undo")
    assert costs(shop)["changed-mind"]["labels"] == "0.00"


@pytest.mark.parametrize(
    ("correction", "fees"),
    [
        ("-5.00", ["8.00", "-5.00"]),  # the customer paid 3.00 in all
        ("5.00", ["8.00", "0.00"]),  # and 13.00, 5.00 of it for dearer goods
    ],
)
def test_what_is_paid_for_an_exchange_is_that_of_its_corrected_price(
    tmp_path: Path, correction: str, fees: list[str]
) -> None:
    shop = new_shop(tmp_path, document='[defaults]\nrestocking_fee = "10%"\n')
    days = {"ordered_at": "2026-10-10", "delivered_on": "2026-10-20"}
    shop.as_of = "2026-10-28"
    shop.take_in({**days, "order_number": "1", "sku": "COAT", "unit_price": "80.00"})
    shop.ok("claim", "open", "1", "-r", "changed-mind")
    for act in ("approve", "receive", "inspect --condition new --to restock", "exchange --for CAPE=1@80.00"):
        name, *options = act.split()
        shop.ok("claim", name, "R1001", *options)
    shop.as_of = "2026-11-02"
    shop.ok("claim", "correct", "R1001", correction, "--of", "exchange", "--why", "the price was another")
    rows = ask(shop, "report", "costs", "--by", "month")
    assert [row["exchange_fees"] for row in rows if row["key"] >= "2026-10"] == fees


def test_a_label_stays_on_the_day_of_the_parcel_after_one_that_was_undone(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    shop.as_of = "2026-10-30"
    days = {"ordered_at": "2026-10-20", "delivered_on": "2026-10-25"}
    shop.take_in({**days, "order_number": "1", "sku": "MUG", "quantity": "2", "unit_price": "40.00"})
    shop.ok("claim", "open", "1", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001", "--item", "MUG=1", "--postage", "4.50", "--paid-by", "shop")
    shop.as_of = "2026-11-02"
    shop.ok("claim", "receive", "R1001", "--item", "MUG=1")
    rows = {row["key"]: row["labels"] for row in ask(shop, "report", "costs", "--by", "month")}
    assert rows == {"2026-10": "0.00", "2026-11": "4.50"}
    shop.ok("undo")
    assert [row["labels"] for row in ask(shop, "report", "costs", "--by", "month")] == ["4.50"]


def test_the_highest_costs_are_first_and_months_by_date(october: Shop) -> None:
    assert list(costs(october, "--by", "sku")) == ["LAMP", "MUG", "COAT", "HAT"]
    found = ask(october, "report", "costs", "--basis", "sale", "--by", "month,reason")
    assert [row["key"] for row in found] == [
        "2026-09 · changed-mind",
        "2026-10 · changed-mind",
        "2026-10 · defective",
        "2026-10 · lost",
        "2026-10 · wrong-item",
    ]


def test_a_page_draws_net_costs_and_no_more_parts_than_there_are_colors(october: Shop) -> None:
    page = october.ok("report", "costs", "--period", "2026-10", "-f", "html")
    assert page.count("<svg") == 2
    drawn = page.partition("Costs of returns by part")[2].partition("</svg>")[0]
    assert [
        name for name in ("refunds", "labels", "handling", "written off", "replaced") if name in drawn
    ] == [
        "refunds",
        "handling",
        "written off",
        "replaced",
    ]
    months = october.ok("report", "costs", "--by", "month", "-f", "html")
    assert "Costs of returns by part" not in months


def test_a_screen_of_80_columns_adds_up_to_net(october: Shop) -> None:
    assert (
        october.ok("report", "costs", "--period", "2026-10", "-f", "table")
        == """\
Costs of returns in Oct 2026, whenever the goods were ordered, beside sales in
Oct 2026. What came back later of these sales is not in it (--basis sale has
it). Net: refunds and all other costs, such as handling and goods written off,
less what was received.
REASON        CURRENCY  REFUNDS  ALL OTHER COSTS  RECEIVED     NET  OF SALES
defective     EUR         50.00            17.00      0.00   67.00    39.4 %
changed-mind              13.00            18.00      8.00   23.00    13.5 %
wrong-item                10.00             3.50      0.00   13.50     7.9 %
lost                       0.00            14.00     25.00  −11.00    −6.5 %
total                     73.00            52.50     33.00   92.50    54.4 %
"""
    )
