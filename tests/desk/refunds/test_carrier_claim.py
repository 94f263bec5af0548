"""The shop's claims on carriers at the desk: what is filed, what comes of it, and the figures of a period."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
from desk.asking import ailments, ask, read
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

POLICY = """
[carriers.dhl]
title = "DHL"
file_within = 10
liability = { EUR = "20.00", USD = "25.00" }
tracking = ["JJD*"]
default = true
[carriers.ups]
title = "UPS"
file_within = 20
starts = "shipped"
tracking = ["1Z*"]
"""
ORDERS = """order_number,ordered_at,shipped_on,delivered_on,currency,sku,quantity,unit_price,tracking
1,2026-11-02,2026-11-10,2026-11-20,EUR,MUG,2,9.00,
2,2026-11-02,2026-11-10,2026-11-20,EUR,VASE,1,42.00,1Z99
3,2026-11-02,2026-11-10,,USD,TEA,1,30.00,JJD7
4,2026-11-02,2026-11-10,2026-11-20,EUR,CUP,3,5.00,JJD8
"""


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with two carriers and four orders that went out on 10 November."""
    shop = new_shop(tmp_path_factory.mktemp("posted"), document=POLICY)
    shop.ok("order", "import", "-", stdin=ORDERS)
    return shop.path


@pytest.fixture
def posted(first: Path, tmp_path: Path) -> Shop:
    """A copy of it."""
    return Shop(Path(shutil.copy(first, tmp_path / "desk.db")))


def carrier(shop: Shop, claim: str = "R1001") -> dict[str, object]:
    return dict(ask(shop, "claim", "show", claim)["carrier"][0])


@pytest.mark.parametrize(
    ("order", "options", "code", "file_by"),
    [
        ("1", [], "dhl", "2026-11-30"),  # the usual one, from the delivery
        ("2", [], "ups", "2026-11-30"),  # by its tracking, from the shipping
        ("3", [], "dhl", "2026-12-03"),  # nothing was delivered: from the opening
        ("2", ["--carrier", "d"], "dhl", "2026-11-30"),
        ("1", ["--carrier", "UPS"], "ups", "2026-11-30"),
    ],
)
def test_the_carrier_is_the_one_that_is_named_else_that_of_the_tracking_else_the_usual_one(
    posted: Shop, order: str, options: list[str], code: str, file_by: str
) -> None:
    posted.ok("claim", "open", order, "-r", "damaged", *options)
    assert (carrier(posted)["carrier"], carrier(posted)["file_by"]) == (code, file_by)
    assert ask(posted, "queue")[0]["file_by"] == file_by


def test_without_carriers_in_the_policy_the_days_are_those_of_its_promises(shop: Shop) -> None:
    shop.take_in({"delivered_on": "2026-11-20", "unit_price": "5.00"})
    shop.ok("claim", "open", "1042", "-r", "damaged")
    assert (carrier(shop)["carrier"], carrier(shop)["file_by"]) == (None, "2026-11-27")
    assert shop.run("claim", "carrier", "R1001", "file", "--carrier", "dhl").code == 2
    shop.ok("claim", "carrier", "R1001", "file")


def test_a_mistake_in_the_carriers_of_a_policy_is_named_with_its_line(shop: Shop) -> None:
    document = '[carriers.dhl]\ntitle = "DHL"\n\n[carriers.ups]\nfile_within = "7 days"\n'
    result = shop.run("policy", "set", "-", stdin=document)
    assert result.code == 78
    assert result.err.splitlines()[0] == (
        'stdin:5: [carriers.ups]: file_within: expected a whole number of days, found "7 days"'
    )


def test_a_carrier_that_turns_out_to_be_another_has_its_own_last_day(posted: Shop) -> None:
    posted.ok("claim", "open", "2", "-r", "lost")
    posted.ok("claim", "carrier", "R1001", "file", "--carrier", "dhl")
    found = carrier(posted)
    assert (found["carrier"], found["file_by"], found["claimed"]) == ("dhl", "2026-12-03", "20.00")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("claim open 1 -r damaged --carrier gls", "--carrier: unknown 'gls'. Choices: dhl, ups"),
        ("claim open 1 -r changed-mind --carrier dhl", "--carrier requires the reason damaged, late or lost"),
        ("claim carrier R1001 lost", "MOVE: unknown 'lost'. Choices: file, paid, denied, waive"),
        ("claim carrier R1001", "MOVE is missing"),
        ("claim carrier R1001 waive", "--why TEXT is missing"),
        ("claim carrier R1001 waive --amount 1 --why so", "--amount requires file or paid"),
        ("claim carrier R1001 waive --carrier dhl --why so", "--carrier requires file"),
        ("claim carrier R1001 file --amount lots", "--amount lots: "),
        ("claim carrier R1001 file --amount -1.00", "--amount -1.00: expected 0 or more"),
    ],
)
def test_what_cannot_be_meant_is_said_with_the_choices(posted: Shop, typed: str, says: str) -> None:
    posted.ok("claim", "open", "1", "-i", "MUG=1", "-r", "damaged")
    result = posted.run(*typed.split())
    assert result.code == 2
    assert result.err.startswith(says)
    assert read(posted.path, "select count(*) from carrier_entry") == [(1,)]


def test_a_cut_off_that_was_over_when_the_claim_came_hurries_nobody_and_is_waived_in_the_end(
    posted: Shop,
) -> None:
    posted.as_of = "2026-12-04"  # the carrier had to hear by 30 November
    posted.ok("claim", "open", "1", "-r", "damaged")
    (task,) = ask(posted, "queue")
    assert (task["overdue"], task["file_by"], task["next"]) == (False, None, "returndesk claim approve R1001")
    assert carrier(posted)["file_by"] == "2026-11-30"
    posted.ok("claim", "approve", "R1001")
    settled = ask(posted, "claim", "refund", "R1001", "--keep-goods", "--why", "broken")[0]
    assert settled["next"] == "returndesk claim carrier R1001 waive --why TEXT"
    assert ask(posted, "queue")[0]["due_on"] == "2026-12-06"  # as long as for what is to be sent
    assert posted.run("claim", "carrier", "R1001", "file").code == 0  # it may be tried all the same
    assert ailments(posted) == []


def test_a_refused_move_names_those_that_are_open(posted: Shop) -> None:
    posted.ok("claim", "open", "1", "-r", "damaged")
    result = posted.run("claim", "carrier", "R1001", "paid")
    assert (result.code, result.err.splitlines()[:2]) == (
        1,
        [
            "The carrier claim of R1001 is not filed yet. You can: file --amount AMOUNT, waive --why TEXT.",
            "  returndesk claim show R1001",
        ],
    )


def test_goods_to_send_keep_their_day_whether_the_carriers_comes_before_or_has_gone(posted: Shop) -> None:
    posted.as_of = "2026-11-29"
    for typed in (
        "open 1 -i MUG=1 -r lost --want replacement",
        "open 1 -i MUG=1 -r damaged",
        "approve R1001",
    ):
        posted.ok("claim", *typed.split())
    posted.ok("claim", "replace", "R1001")
    assert [row["due_on"] for row in ask(posted, "queue") if row["claim"] == "R1001"] == ["2026-12-01"]
    posted.ok("claim", "approve", "R1002")
    for typed in ("receive R1002", "inspect R1002 --condition damaged --to scrap", "replace R1002"):
        posted.ok("claim", *typed.split())
    (task,) = [row for row in ask(posted, "queue") if row["claim"] == "R1002"]
    assert (task["due_on"], task["next"]) == (
        "2026-11-30",
        "returndesk claim sent R1002",
    )  # the carrier's day
    posted.ok("claim", "carrier", "R1002", "file")
    (task,) = [row for row in ask(posted, "queue") if row["claim"] == "R1002"]
    assert (task["due_on"], task["next"]) == ("2026-12-01", "returndesk claim sent R1002")


def test_a_claim_that_the_carrier_closed_says_so_when_somebody_wants_more_of_it(posted: Shop) -> None:
    for typed in ("open 1 -r lost", "approve R1001", "refund R1001", "carrier R1001 waive --why small"):
        posted.ok("claim", *typed.split())
    result = posted.run("claim", "close", "R1001", "--why", "enough")
    assert result.err.startswith(
        "R1001 is closed (carrier claim ended by ann, Mon 23 Nov). You can: note TEXT.\n"
    )


def test_filing_again_changes_the_amount_and_needs_something_to_change(posted: Shop) -> None:
    posted.ok("claim", "open", "1", "-r", "damaged")
    posted.ok("claim", "carrier", "R1001", "file", "--amount", "18.00")
    assert posted.run("claim", "carrier", "R1001", "file").code == 1
    posted.ok("claim", "carrier", "R1001", "file", "--reference", "SC-1")
    posted.ok("claim", "carrier", "R1001", "file", "--amount", "12.50")
    assert carrier(posted)["claimed"] == "12.50"
    history = ask(posted, "claim", "show", "R1001")["carrier_history"]
    assert [(step["move"], step["amount"], step["reference"]) for step in history] == [
        ("open", "0.00", None),
        ("file", "18.00", None),
        ("file", "0.00", "SC-1"),
        ("file", "-5.50", None),
    ]
    assert ailments(posted) == []


def test_payments_add_up_and_more_than_was_claimed_wants_a_why(posted: Shop) -> None:
    posted.ok("claim", "open", "1", "-r", "damaged")
    posted.ok("claim", "carrier", "R1001", "file")
    posted.ok("claim", "carrier", "R1001", "paid", "--amount", "8.00")
    result = posted.run("claim", "carrier", "R1001", "paid", "--amount", "10.01")
    assert result.code == 1
    assert result.err.startswith("10.00 EUR of the claim is outstanding: more than that requires --why TEXT")
    posted.ok("claim", "carrier", "R1001", "paid", "--amount", "10.01", "--why", "with-interest")
    assert (carrier(posted)["state"], carrier(posted)["paid"]) == ("paid", "18.01")
    assert posted.run("claim", "carrier", "R1001", "paid", "--amount", "-18.02", "--why", "so").code == 1
    assert posted.run("claim", "carrier", "R1001", "paid", "--amount", "-1.00").code == 2
    posted.ok("claim", "carrier", "R1001", "paid", "--amount", "-18.01", "--why", "taken-back")
    assert carrier(posted)["paid"] == "0.00"
    assert ailments(posted) == []


def test_a_part_that_was_paid_stays_paid_where_the_rest_is_denied(posted: Shop) -> None:
    posted.ok("claim", "open", "1", "-r", "damaged")
    posted.ok("claim", "carrier", "R1001", "file")
    posted.ok("claim", "carrier", "R1001", "paid", "--amount", "8.00")
    said = posted.run("claim", "carrier", "R1001", "denied", "--why", "badly packed").err
    assert said.splitlines()[0] == "DHL denied R1001: 10.00 EUR will not be paid"
    assert (carrier(posted)["state"], carrier(posted)["paid"]) == ("denied", "8.00")


def test_what_was_said_stands_beside_the_journal_and_not_in_its_details(posted: Shop) -> None:
    posted.ok("claim", "open", "1", "-r", "damaged")
    posted.ok("claim", "carrier", "R1001", "file", "--reference", "SC-4711", "--why", "Ada")
    ((details, text),) = read(
        posted.path,
        "select details, body from journal join journal_text using (seq) where act = 'carrier'",
    )
    assert "SC-4711" not in details
    assert "Ada" not in details
    assert text == '{"reference":"SC-4711","why":"Ada"}'


@pytest.fixture(scope="module")
def busy(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Claims of November; what came of them in November and in December."""
    posted = Shop(Path(shutil.copy(first, tmp_path_factory.mktemp("busy") / "desk.db")))
    for typed in (
        "open 1 -r damaged -i MUG=1",  # DHL, EUR
        "carrier R1001 file",  # 9.00
        "approve R1001",
        "refund R1001 --keep-goods --why broken",
        "compensate R1001 2.00 --by coupon --why sorry",
        "open 2 -r late",  # UPS
        "carrier R1002 file --amount 5.00",
        "carrier R1002 denied --why weather",
        "open 3 -r lost",  # DHL, USD
        "open 4 -i CUP=2 -r damaged --want replacement",  # DHL, EUR
        "approve R1004",
    ):
        posted.ok("claim", *typed.split())
    posted.as_of = "2026-12-01"
    for typed in (
        "carrier R1001 paid --amount 4.00",
        "approve R1003",
        "refund R1003",
        "carrier R1003 file",
        "receive R1004",
        "inspect R1004 --condition damaged --to scrap",
        "replace R1004",
        "sent R1004",
        "carrier R1004 waive --why small",
    ):
        posted.ok("claim", *typed.split())
    return posted.path


@pytest.fixture
def two_months(busy: Path, tmp_path: Path) -> Shop:
    """A copy of it, on 1 December."""
    return Shop(Path(shutil.copy(busy, tmp_path / "desk.db")), as_of="2026-12-01")


def figures(shop: Shop, *period: str) -> list[list[object]]:
    keys = "carrier currency lost late damaged claimed paid refunded replaced compensation net_loss"
    return [[row[key] for key in keys.split()] for row in ask(shop, "report", "carriers", *period)]


NOVEMBER = [
    ["dhl", "EUR", 0, 0, 2, "9.00", "0.00", "9.00", "0.00", "2.00", "11.00"],
    ["dhl", "USD", 1, 0, 0, "0.00", "0.00", "0.00", "0.00", "0.00", "0.00"],
    ["ups", "EUR", 0, 1, 0, "5.00", "0.00", "0.00", "0.00", "0.00", "0.00"],
]


def test_each_figure_of_a_carrier_stands_in_the_period_in_which_it_was_booked(two_months: Shop) -> None:
    assert figures(two_months, "--to", "2026-11-30") == NOVEMBER
    assert figures(two_months, "--from", "2026-12-01") == [
        ["dhl", "EUR", 0, 0, 0, "0.00", "4.00", "0.00", "10.00", "0.00", "6.00"],
        ["dhl", "USD", 0, 0, 0, "25.00", "0.00", "30.00", "0.00", "0.00", "30.00"],
    ]
    assert figures(two_months) == [
        ["dhl", "EUR", 0, 0, 2, "9.00", "4.00", "9.00", "10.00", "2.00", "17.00"],
        ["dhl", "USD", 1, 0, 0, "25.00", "0.00", "30.00", "0.00", "0.00", "30.00"],
        ["ups", "EUR", 0, 1, 0, "5.00", "0.00", "0.00", "0.00", "0.00", "0.00"],
    ]


def test_the_rows_behind_the_figures_of_a_carrier_add_up_to_them(two_months: Shop) -> None:
    facts = ask(two_months, "report", "carriers", "--rows")
    parcels, money = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
    for row in facts:
        parcels[row["key"], row["currency"], row["figure"]] += row["units"]
        money[row["key"], row["currency"], row["figure"]] += int((row["amount"] or "0").replace(".", ""))
    assert {key: count for key, count in parcels.items() if count} == {
        ("dhl", "EUR", "damaged"): 2, ("dhl", "USD", "lost"): 1, ("ups", "EUR", "late"): 1,
    }  # fmt: skip
    assert {key: amount for key, amount in money.items() if amount} == {
        ("dhl", "EUR", "claimed"): 900, ("dhl", "EUR", "paid"): 400, ("dhl", "EUR", "refunded"): 900,
        ("dhl", "EUR", "replaced"): 1000, ("dhl", "EUR", "compensation"): 200,
        ("dhl", "EUR", "net_loss"): 1700, ("dhl", "USD", "claimed"): 2500,
        ("dhl", "USD", "refunded"): 3000, ("dhl", "USD", "net_loss"): 3000, ("ups", "EUR", "claimed"): 500,
    }  # fmt: skip
    assert [(row["claim"], row["order"], row["on"]) for row in facts if row["figure"] == "paid"] == [
        ("R1001", "1", "2026-12-01")
    ]


def test_a_month_of_carriers_stands_beside_the_month_before(two_months: Shop) -> None:
    two_months.as_of = "2027-01-02"
    rows = ask(two_months, "report", "carriers", "--period", "last-month", "--compare")
    keys = "carrier currency damaged damaged_before net_loss net_loss_before".split()
    assert [[row[key] for key in keys] for row in rows] == [
        ["dhl", "EUR", 0, 2, "6.00", "11.00"],
        ["dhl", "USD", 0, 0, "30.00", "0.00"],
        ["ups", "EUR", None, 0, None, "0.00"],
    ]


def test_a_refund_that_bounced_is_no_cost_of_a_carrier_until_it_is_paid_again(two_months: Shop) -> None:
    two_months.ok("claim", "bounced", "R1003", "--why", "account closed")
    assert figures(two_months)[1][7:] == ["0.00", "0.00", "0.00", "0.00"]
    two_months.ok("claim", "refund", "R1003", "--method", "cash", "--why", "asked for")
    assert figures(two_months)[1][7:] == ["30.00", "0.00", "0.00", "30.00"]


def test_a_past_period_stays_as_it_was_whatever_comes_later(two_months: Shop) -> None:
    before = [
        two_months.ok("report", kind, "--to", "2026-11-30", "-f", "csv") for kind in ("carriers", "stock")
    ]
    day = two_months.ok("report", "day", "--date", "2026-11-23", "-f", "csv")
    two_months.ok("claim", "carrier", "R1003", "file", "--carrier", "ups", "--amount", "30.00")
    two_months.ok("claim", "carrier", "R1002", "paid", "--amount", "5.00", "--why", "goodwill")
    two_months.ok("claim", "correct", "R1003", "-1.00", "--why", "slip")
    after = [
        two_months.ok("report", kind, "--to", "2026-11-30", "-f", "csv") for kind in ("carriers", "stock")
    ]
    assert after == before
    assert two_months.ok("report", "day", "--date", "2026-11-23", "-f", "csv") == day


def test_the_day_report_tells_what_was_filed_and_recovered_on_that_day(two_months: Shop) -> None:
    row = {"currency": "EUR", "filed": 2, "claimed": "14.00", "payments": 0, "paid": "0.00"}
    assert ask(two_months, "report", "day", "--date", "2026-11-23")["carriers"] == [
        {**row, "denied": 1, "waived": 0}
    ]
    flat = [line for line in two_months.ok("report", "day", "-f", "csv").splitlines() if "carriers" in line]
    assert flat == [
        "carriers,claimed,EUR,0,0.00", "carriers,paid,EUR,1,4.00", "carriers,denied,EUR,0,",
        "carriers,waived,EUR,1,", "carriers,claimed,USD,1,25.00", "carriers,paid,USD,0,0.00",
        "carriers,denied,USD,0,", "carriers,waived,USD,0,",
    ]  # fmt: skip


def test_a_day_without_carriers_keeps_the_sections_that_every_day_has(posted: Shop) -> None:
    posted.ok("claim", "open", "1", "-r", "damaged")  # nothing was filed yet
    assert list(ask(posted, "report", "day")) == (
        "orders claims refunds reasons overdue stock balance methods journal".split()
    )


def test_the_units_of_a_period_stand_by_sku_where_they_went_and_what_was_sent_below_zero(
    two_months: Shop,
) -> None:
    assert two_months.ok("report", "stock", "--to", "2026-11-30", "-f", "csv") == (
        "sku,disposition,condition,units\n"
    )
    assert two_months.ok("report", "stock", "--from", "2026-12-01", "-f", "csv").splitlines()[1:] == [
        "CUP,scrap,damaged,2",
        "CUP,sent,,-2",
    ]


def test_each_unit_that_moved_has_its_claim_and_its_day(two_months: Shop) -> None:
    rows = ask(two_months, "report", "stock", "--period", "month", "--rows")
    assert [[row[key] for key in ("key", "units", "claim", "order", "on")] for row in rows] == [
        ["CUP · scrap · damaged", 2, "R1004", "4", "2026-12-01"],
        ["CUP · sent", -2, "R1004", "4", "2026-12-01"],
    ]
    assert ask(two_months, "report", "stock", "--period", "last-month", "--rows") == []


def test_a_lost_gift_that_is_replaced_is_counted_and_has_no_amount(shop: Shop) -> None:
    shop.take_in({"unit_price": "0.00"})
    shop.ok("claim", "open", "1042", "-r", "lost")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "replace", "R1001")
    facts = ask(shop, "report", "carriers", "--rows")
    assert [(row["figure"], row["units"], row["amount"]) for row in facts] == [("lost", 1, None)]
