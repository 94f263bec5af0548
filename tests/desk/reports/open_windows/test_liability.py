"""What open return windows may still cost: worked by hand on a small desk."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from desk.asking import ailments, ask
from desk.reports.open_windows.mugs import MUG, NEW, take_back
from factory import Shop, new_shop


def liability(shop: Shop, *args: str) -> dict[str, dict[str, object]]:
    return {str(row["key"]): row for row in ask(shop, "report", "liability", *args)}


def test_open_units_come_back_as_those_before_them_did(august: Shop) -> None:
    # At risk on day 3: 65, of which 2 came back. The 40 are seen until day 10. At risk on day 20: 23, of
    # which 3 came back. So each of the 40 comes back with 3/23: 5.2 of them, at 10.00 less 10 %: 46.96.
    # The variance: 40 · 3/23 · 20/23 = 4.537 and (40 · 20/23)² · 3/(23 · 20) = 7.890, times 65/64 for orders.
    assert liability(august, "--by", "currency")["EUR"] == {
        "key": "EUR",
        "currency": "EUR",
        "open_units": 40,
        "open_value": "400.00",
        "expected_units": "5.2",
        "units_low": 0,
        "units_high": 14,
        "expected_refund": "46.96",
        "refund_low": "0.00",
        "refund_high": "126.00",
        "note": None,
    }


def test_the_months_are_those_in_which_the_units_come_back(august: Shop) -> None:
    # Day 20 of the 40 is 3 December.
    rows = liability(august)
    assert [(key, row["open_units"], row["expected_units"]) for key, row in rows.items()] == [
        ("2026-11", 40, "0.0"),
        ("2026-12", 40, "5.2"),
    ]
    august.as_of = "2026-12-03"  # the last day on which one came back so late
    assert [(key, row["expected_units"]) for key, row in liability(august).items()] == [("2026-12", "0.0")]


def test_what_was_ordered_in_a_period_is_counted_alone(august: Shop) -> None:
    assert liability(august, "--period", "2026-11", "--by", "currency")["EUR"]["open_units"] == 40
    assert liability(august, "--period", "2026-10") == {}


def test_units_on_an_open_claim_are_no_longer_open_and_their_return_is_known(august: Shop) -> None:
    august.ok("claim", "open", "N0", "-r", "changed-mind", "--on", "2026-11-20")
    row = liability(august, "--by", "currency")["EUR"]
    # One came back on day 7, of 63; what is to come of the other 39 is 3/23 as before.
    assert (row["open_units"], row["expected_units"]) == (39, "5.1")


def test_units_refunded_on_the_platform_or_lost_are_not_open(august: Shop) -> None:
    header = "order_number,ordered_at,sku,quantity,unit_price,status\n"
    august.ok("order", "import", "-", stdin=header + "N1,2026-11-10,MUG,1,10.00,refunded\n")
    assert liability(august, "--by", "currency")["EUR"]["open_units"] == 39


def test_units_that_are_not_delivered_yet_are_expected_to_be(august: Shop) -> None:
    august.take_in({**MUG, "order_number": "S1", "ordered_at": "2026-11-22", "delivered_on": ""})
    rows = liability(august)
    assert {key: row["open_units"] for key, row in rows.items()} == {"2026-11": 41, "2026-12": 41}


def test_a_category_with_little_history_has_the_curve_of_the_shop(august: Shop) -> None:
    rows = liability(august, "--by", "category")
    assert [(key, row["expected_units"]) for key, row in rows.items()] == [("None", "5.2")]


def test_a_category_is_open_as_long_as_a_rule_gives_it(tmp_path: Path) -> None:
    rule = '[[rule]]\nname = "lamps"\nwhen = { category = ["light"] }\nwindow = "60 days"\n'
    shop = new_shop(tmp_path, document=rule)
    header = "order_number,ordered_at,delivered_on,sku,category,quantity,unit_price\n"
    rows = "1,2026-10-01,2026-10-05,LAMP,light,2,9.00\n2,2026-10-01,2026-10-05,MUG,tea,3,9.00\n"
    shop.ok("order", "import", "-", stdin=header + rows)
    rows_by = liability(shop, "--by", "category")
    assert {key: row["open_units"] for key, row in rows_by.items()} == {"light": 2}


def test_a_short_history_gives_no_figure_and_says_so(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    assert liability(shop) == {}
    shop.take_in(*({**NEW, "order_number": f"N{number}"} for number in range(40)))
    row = liability(shop, "--by", "currency")["EUR"]
    assert (row["open_units"], row["expected_units"], row["refund_high"], row["note"]) == (
        40,
        None,
        None,
        "too little history",
    )
    assert ask(shop, "report", "liability", "--backtest") == []


def test_the_forecast_at_past_ends_of_months_is_compared_with_what_came(august: Shop) -> None:
    august.take_in(
        *({**MUG, "order_number": f"O{number}", "ordered_at": "2026-09-18", "delivered_on": "2026-09-20"}
          for number in range(30))
    )  # fmt: skip
    take_back(august, "O0", "2026-10-10")
    # At the end of September these were 10 days old: 30 · 3/23 = 3.9 were expected, one came.
    assert ask(august, "report", "liability", "--backtest") == [
        {
            "predicted_on": "2026-09-30",
            "currency": "EUR",
            "open_units": 30,
            "expected_units": "3.9",
            "units_low": 0,
            "units_high": 11,
            "came_units": 1,
            "units_held": True,
            "expected_refund": "35.22",
            "refund_low": "0.00",
            "refund_high": "99.00",
            "refunded": "9.00",
            "refund_held": True,
        }
    ]


def test_the_kept_units_follow_every_act_import_and_policy(august: Shop) -> None:
    assert liability(august, "--by", "currency")["EUR"]["open_units"] == 40
    take_back(august, "N3", "2026-11-21")
    assert liability(august, "--by", "currency")["EUR"]["open_units"] == 39
    august.take_in({**NEW, "order_number": "N50"})
    assert liability(august, "--by", "currency")["EUR"]["open_units"] == 40
    shorter = '[defaults]\nwindow = "8 days"\n'
    august.ok("policy", "set", "-", "--from", "2026-09-01", "--force", stdin=shorter)
    assert liability(august) == {}
    assert ailments(august) == []


def test_a_desk_that_is_being_written_is_answered_from_its_orders(august: Shop) -> None:
    with closing(sqlite3.connect(august.path, isolation_level=None)) as other:
        other.execute("begin immediate")
        assert liability(august, "--by", "currency")["EUR"]["expected_refund"] == "46.96"
        other.execute("rollback")


def test_a_policy_that_comes_into_force_later_opens_no_earlier_window(tmp_path: Path) -> None:
    transit = '[defaults]\nwindow = "30 days"\ntransit = "{}"\n'
    shop = new_shop(tmp_path, document=transit.format("7 days"))
    shop.take_in({"ordered_at": "2026-11-02", "delivered_on": "", "unit_price": "9.00"})
    shop.ok("policy", "set", "-", "--from", "2026-12-10", stdin=transit.format("60 days"))
    shop.as_of = "2026-12-20"
    assert liability(shop, "--by", "currency") == {}
    shop.as_of = "2026-11-23"
    assert liability(shop, "--by", "currency")["EUR"]["open_units"] == 1


def test_an_order_that_was_not_sent_for_ninety_days_is_no_longer_expected(august: Shop) -> None:
    header = "order_number,ordered_at,status,sku,quantity,unit_price\n"
    for number, day in (("U1", "2026-08-25"), ("U2", "2026-08-24")):
        august.ok("order", "import", "-", stdin=f"{header}{number},{day},open,MUG,1,10.00\n")
        assert liability(august, "--by", "currency")["EUR"]["open_units"] == 41
