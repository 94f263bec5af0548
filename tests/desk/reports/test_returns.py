"""Return rates of what was ordered in a period: units, orders and value, by every key."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from desk.asking import ailments, ask, write
from factory import Shop, made_once, new_shop

from returndesk.core.reports.periods import Period
from returndesk.desk.reports.returns import closed_part
from returndesk.desk.session import open_desk
from returndesk.store.busy_wait import WaitingConnection

SOLD = {"ordered_at": "2026-10-05", "delivered_on": "2026-10-07", "shipping": "0"}


def take_back(shop: Shop, order: str, item: str, reason: str = "changed-mind") -> None:
    """Take units of an order back, and refund them."""
    told = ("--on", "2026-10-20", "--now", "--condition", "new")
    shop.ok("claim", "open", order, "-i", item, "-r", reason, *told)


@pytest.fixture
@made_once
def october(tmp_path: Path) -> Shop:
    """Ten mugs and two lamps in October, a mug in September and one in November, a cancelled order."""
    shop = new_shop(tmp_path)
    mug, lamp = {**SOLD, "sku": "MUG", "unit_price": "10.00"}, {**SOLD, "sku": "LAMP", "unit_price": "50.00"}
    shop.take_in(
        {**mug, "order_number": "1", "quantity": 4, "customer_email": "ada@example.org"},
        {**lamp, "order_number": "1", "customer_email": "ada@example.org"},
        {**mug, "order_number": "2", "quantity": 5, "channel": "etsy", "customer_email": "bob@example.org"},
        {**mug, "order_number": "3", "quantity": 1, "customer_email": "cyd@example.org"},
        {**lamp, "order_number": "4", "customer_email": "ada@example.org"},
        {**mug, "order_number": "5", "ordered_at": "2026-09-30"},
        {**mug, "order_number": "6", "ordered_at": "2026-11-01", "delivered_on": "2026-11-20"},
    )
    cancelled = (
        "order_number,ordered_at,sku,quantity,unit_price,status\n7,2026-10-05,MUG,90,10.00,cancelled\n"
    )
    shop.ok("order", "import", "-", stdin=cancelled)
    take_back(shop, "1", "MUG=2")
    take_back(shop, "2", "MUG=1", "wrong-item")
    shop.ok("claim", "open", "4", "-r", "changed-mind")  # R1003, claimed and not back yet
    return shop


def returns(shop: Shop, *args: str) -> dict[str, dict[str, object]]:
    return {str(row["key"]): row for row in ask(shop, "report", "returns", "--period", "2026-10", *args)}


def test_a_rate_is_the_share_of_the_units_ordered_in_the_period_that_came_back(october: Shop) -> None:
    assert returns(october)["MUG"] == {
        "key": "MUG",
        "sold": 10,
        "claimed": 3,
        "returned": 3,
        "rate": "0.3000",
        "low": "0.1078",
        "high": "0.6032",
        "refunded": "30.00",
        "currency": "EUR",
        "shop_fault": 1,
        "open": False,
        "exchanged": 0,
        "orders": 3,
        "returned_orders": 2,
        "order_rate": "0.6667",
        "value": "100.00",
        "returned_value": "30.00",
        "value_rate": "0.3000",
        "external": 0,
        "average": "0.2500",
        "benchmark_low": None,
        "benchmark_high": None,
        "expected": None,
        "expected_low": None,
        "expected_high": None,
    }


def test_the_shop_s_own_line_is_in_the_header_and_in_the_data(october: Shop) -> None:
    october.ok("policy", "set", "-", stdin='[report]\nbenchmark = "7.5%"\n')
    answer = json.loads(october.ok("report", "returns", "--period", "2026-10", "-f", "json"))
    assert answer["about"].endswith(" Your line: 7.5 %.")
    assert {(row["benchmark_low"], row["benchmark_high"]) for row in answer["rows"]} == {("0.0750", "0.0750")}


def test_what_is_claimed_and_not_back_yet_is_not_returned(october: Shop) -> None:
    row = returns(october)["LAMP"]
    assert (row["sold"], row["claimed"], row["returned"], row["rate"]) == (2, 1, 0, "0.0000")


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("channel", {"etsy": (5, 1), "web": (7, 2)}),
        ("reason", {"changed-mind": (12, 2), "wrong-item": (12, 1)}),
        ("fault", {"customer": (12, 2), "shop": (12, 1)}),
        ("month", {"2026-10": (12, 3)}),
        ("quarter", {"2026-Q4": (12, 3)}),
        ("group", {"new": (11, 3), "returning": (1, 0)}),
        ("channel,reason", {"etsy · wrong-item": (5, 1), "web · changed-mind": (7, 2)}),
        ("sku,channel", {"LAMP · web": (2, 0), "MUG · etsy": (5, 1), "MUG · web": (5, 2)}),
    ],
)
def test_units_are_counted_by_any_key(october: Shop, by: str, expected: dict[str, tuple[int, int]]) -> None:
    found = returns(october, "--by", by)
    assert {key: (row["sold"], row["returned"]) for key, row in found.items()} == expected


def test_days_within_a_month_are_counted_like_whole_months(october: Shop) -> None:
    def rates(*period: str) -> object:
        return [
            (row["key"], row["sold"], row["returned"]) for row in ask(october, "report", "returns", *period)
        ]

    assert rates("--from", "2026-10-05", "--to", "2026-10-05") == [("LAMP", 2, 0), ("MUG", 10, 3)]
    assert rates("--from", "2026-09-30", "--to", "2026-10-05") == [("LAMP", 2, 0), ("MUG", 11, 3)]
    assert rates() == [("LAMP", 2, 0), ("MUG", 12, 3)]
    assert rates("--from", "2026-10-06", "--to", "2026-10-31") == []


def test_by_reason_months_without_such_a_claim_count_as_sold(october: Shop) -> None:
    rows = {row["key"]: row for row in ask(october, "report", "returns", "--by", "reason")}
    assert {key: (row["sold"], row["returned"], row["rate"]) for key, row in rows.items()} == {
        "changed-mind": (14, 2, "0.1429"),
        "wrong-item": (14, 1, "0.0714"),
    }
    assert rows["wrong-item"]["value"] == "220.00"


def test_the_kept_sums_follow_every_act_and_import(october: Shop) -> None:
    assert returns(october)["MUG"]["returned"] == 3
    take_back(october, "3", "MUG=1")
    row = returns(october)["MUG"]
    assert (row["returned"], row["refunded"]) == (4, "40.00")
    october.ok("claim", "correct", "R1001", "-1.00", "--why", "typing error")
    assert returns(october)["MUG"]["refunded"] == "39.00"
    october.take_in({**SOLD, "order_number": "8", "sku": "MUG", "unit_price": "10.00"})
    assert returns(october)["MUG"]["sold"] == 11
    assert ailments(october) == []


def test_what_was_refunded_counts_although_no_unit_of_that_key_counts_as_sold(october: Shop) -> None:
    jug = "order_number,ordered_at,delivered_on,sku,quantity,unit_price,status\n"
    jug += "8,2026-10-05,2026-10-07,JUG,1,20.00,"
    october.ok("order", "import", "-", stdin=f"{jug}\n")
    take_back(october, "8", "JUG", "defective")
    october.ok("order", "import", "-", stdin=f"{jug}cancelled\n")
    row = returns(october)["JUG"]
    assert (row["sold"], row["refunded"], row["rate"], row["open"]) == (0, "20.00", None, False)
    for by in ("sku", "reason", "channel", "sku,reason", "month"):
        asked = ("--period", "2026-10", "--by", by)
        totals = [
            (row["key"], row["total"]) for row in ask(october, "report", "refunds", "--basis", "sale", *asked)
        ]
        refunded = [(row["key"], row["refunded"]) for row in ask(october, "report", "returns", *asked)]
        assert [one for one in refunded if one[1] != "0.00"] == [one for one in totals if one[1] != "0.00"]
    assert ask(october, "report", "returns", "--by", "reason", "--rows")[-1]["amount"] == "20.00"


def test_the_window_is_open_while_the_last_order_can_still_come_back(october: Shop) -> None:
    october.as_of = "2026-11-06"
    assert returns(october)["MUG"]["open"] is True
    october.as_of = "2026-11-07"
    assert returns(october)["MUG"]["open"] is False


def test_a_policy_that_comes_into_force_later_changes_no_earlier_order(tmp_path: Path) -> None:
    transit = '[defaults]\nwindow = "30 days"\ntransit = "{}"\n'
    shop = new_shop(tmp_path, document=transit.format("7 days"))
    shop.take_in({"ordered_at": "2026-11-02", "delivered_on": "", "unit_price": "9.00"})
    shop.ok("policy", "set", "-", "--from", "2026-12-10", stdin=transit.format("60 days"))
    assert ask(shop, "report", "returns")[0]["open"] is True
    shop.as_of = "2026-12-20"
    assert ask(shop, "report", "returns")[0]["open"] is False
    write(shop.path, "delete from cohort_month", "delete from cohort")
    assert ask(shop, "report", "returns")[0]["open"] is False


def test_the_window_of_an_order_begins_once_a_file_says_that_it_was_shipped(october: Shop) -> None:
    unsent = "order_number,ordered_at,sku,quantity,unit_price,status\n8,2026-10-05,JUG,1,20.00,unshipped\n"
    october.ok("order", "import", "-", stdin=unsent)
    october.as_of = "2027-03-01"
    assert returns(october)["JUG"]["open"] is True
    shipped = "order,shipped_on\n8,2026-11-20\n"
    october.ok("order", "import", "-", "--only", "delivered", stdin=shipped)
    assert returns(october)["JUG"]["open"] is False


def test_a_report_is_compared_with_the_period_before(october: Shop) -> None:
    row = returns(october, "--compare")["MUG"]
    assert (row["sold"], row["sold_before"], row["returned_before"], row["rate_before"]) == (
        10,
        1,
        0,
        "0.0000",
    )
    assert returns(october, "--compare", "year")["MUG"]["sold_before"] is None


def test_the_rows_behind_each_figure_add_up_to_it(october: Shop) -> None:
    rows = ask(october, "report", "returns", "--period", "2026-10", "--rows")
    assert [
        (row["key"], row["figure"], row["claim"], row["order"], row["units"], row["amount"]) for row in rows
    ] == [
        ("MUG", "claimed", "R1001", "1", 2, None),
        ("MUG", "returned", "R1001", "1", 2, None),
        ("MUG", "claimed", "R1002", "2", 1, None),
        ("MUG", "returned", "R1002", "2", 1, None),
        ("MUG", "shop_fault", "R1002", "2", 1, None),
        ("LAMP", "claimed", "R1003", "4", 1, None),
        ("MUG", "refunded", "R1001", "1", 0, "20.00"),
        ("MUG", "refunded", "R1002", "2", 0, "10.00"),
    ]


def test_a_desk_that_is_being_written_is_answered_from_its_orders(october: Shop) -> None:
    with closing(sqlite3.connect(october.path, isolation_level=None)) as other:
        other.execute("begin immediate")
        assert returns(october)["MUG"]["returned"] == 3
        other.execute("rollback")


def test_what_another_user_writes_while_sums_are_kept_is_not_missed(
    october: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute, written = WaitingConnection.execute, []

    def interrupted(conn: WaitingConnection, sql: str, *values: object) -> sqlite3.Cursor:
        found = execute(conn, sql, *values)
        if sql == "rollback" and not written:  # the reads are over, the sums are not written yet
            written.append(sql)
            write(october.path, "update order_line set quantity = 4 where sku = 'LAMP'")
        return found

    monkeypatch.setattr(WaitingConnection, "execute", interrupted)
    for _ in range(2):
        assert returns(october, "--by", "month")["2026-10"]["sold"] == 18  # 12 before
    assert written == ["rollback"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("--by", "colour"), "--by: unknown 'colour'"),
        (("--by", "sku,sku"), "--by sku,sku: each key once"),
        (("--period", "octobre"), "--period octobre: expected a period such as last-month"),
        (("--period", "2026", "--from", "2026-01-01"), "--period cannot be combined with --from or --to"),
        (("--compare",), "--compare requires --period, or --from and --to"),
        (("--period", "2026", "--by", "month", "--compare"), "--compare cannot be combined with --by month"),
    ],
)
def test_what_cannot_be_asked_is_a_usage_error(october: Shop, typed: tuple[str, ...], said: str) -> None:
    result = october.run("report", "returns", *typed)
    assert (result.code, result.out) == (2, "")
    assert said in result.err


@pytest.mark.parametrize(
    ("first", "last", "closed"),
    [
        (None, None, None),
        (date(2026, 10, 17), None, None),  # 7 days on its way, 30 in the window: claimable until today
        (date(2026, 10, 16), None, Period(date(2026, 10, 16), date(2026, 10, 16))),
        (date(2026, 8, 1), date(2026, 8, 31), Period(date(2026, 8, 1), date(2026, 8, 31))),
    ],
)
def test_the_closed_part_of_a_period_ends_with_the_last_order_that_can_no_longer_come_back(
    shop: Shop, first: date | None, last: date | None, closed: Period | None
) -> None:
    with open_desk(str(shop.path), who="ann", as_of=date(2026, 11, 23)) as desk:
        assert closed_part(desk, Period(first, last)) == closed
