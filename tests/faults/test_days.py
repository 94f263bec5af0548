"""An invalid day is a row error; a day order that was guessed is mentioned."""

from __future__ import annotations

import pytest
from desk.asking import ask
from factory import Shop
from faults.one_file import bad_rows, refused, taken

DATED = "order_number,ordered_at,sku,quantity,unit_price\n"
LIKE = "expected a date like 2026-11-20 or 2026-11-20 14:30:00"
WHICH = "day or month first? use --dates dmy or --dates mdy"
NO_SUCH = "no such day or time"
SKIPPED = "this time does not exist in Europe/Berlin: the clocks went forward"
MIXED = "the day comes first in some rows and the month in others: fix those"

NO_DAYS = [
    ("10", LIKE), ("2026-02", LIKE), ("2026", LIKE), ("46000", LIKE), ("20261102", LIKE),
    ("31 February", LIKE),    ("2026-W10-1", LIKE), ("yesterday", LIKE), ("NaT", LIKE), ("2026-11", LIKE),
    ("٢٠٢٦-١١-٠٢", LIKE), ("2026-11-02 10:00 PST", LIKE), ("2026-02-31", NO_SUCH), ("2026-02-29", NO_SUCH),
    ("2026-13-01", NO_SUCH), ("0000-00-00", NO_SUCH), ("2026-11-02T25:00", NO_SUCH),
    ("2026-11-02 24:00", NO_SUCH), ("2026-11-02 10:60", NO_SUCH), ("9999-12-31T23:59:59-12:00", NO_SUCH),
    ("2026/02/31", f"{NO_SUCH}, read as year/month/day"), ("1899-12-30", "a date before 1970"),
    ("2026-03-29 02:30", SKIPPED), ("2026-03-29T02:00:00", SKIPPED), ("2026-03-29 02:59:59", SKIPPED),
]  # fmt: skip
DAYS = {
    "2026-11-02": "2026-11-02", "2026/2/3": "2026-02-03", "2024-02-29": "2024-02-29",
    "2026-03-29 01:59:59": "2026-03-29", "2026-03-29 03:00": "2026-03-29",
    "2026-03-29 02:30 +01:00": "2026-03-29",  # with its zone, every time exists
    "2026-10-25 02:30": "2026-10-25",  # twice: on one day
    "2026-11-01T23:30:00Z": "2026-11-02", "2026-11-02T00:30:00+02:00": "2026-11-01",
    "'2026-11-02": "2026-11-02",
}  # fmt: skip


def dated(*texts: str) -> str:
    return DATED + "".join(f"{number},{text},A,1,5.00\n" for number, text in enumerate(texts, 1))


def days(shop: Shop) -> list[str]:
    """The days of all orders, by their numbers."""
    found = {int(order["order"]): order["ordered_on"] for order in ask(shop, "order", "list")}
    return [found[number] for number in sorted(found)]


def test_what_is_no_day_or_no_time_in_the_shops_zone_is_a_row_error(shop: Shop) -> None:
    said = bad_rows(refused(shop, dated(*(text for text, _ in NO_DAYS)), here=False))
    assert said == [
        f'orders.csv:{line}: ordered_at: "{text}" — {reason}'
        for line, (text, reason) in enumerate(NO_DAYS, 2)
    ]


def test_days_and_instants_that_are_clear_are_read_in_the_shops_zone(shop: Shop) -> None:
    assert taken(shop, dated(*DAYS), here=False) == []
    assert days(shop) == list(DAYS.values())


def test_a_row_without_its_day_is_a_row_error(shop: Shop) -> None:
    assert bad_rows(refused(shop, dated("2026-11-02", ""))) == ["orders.csv:3: ordered_at: missing"]


def test_a_day_that_may_be_a_month_is_a_row_error_until_it_is_declared(shop: Shop) -> None:
    texts = ["03/04/2026", "03.04.2026", "03-04-2026", "3/4/26", "03/04/2026 10:00", "3/4/2026 1:05 pm"]
    assert bad_rows(refused(shop, dated(*texts))) == [
        f'orders.csv:{line}: ordered_at: "{text}" — {WHICH}' for line, text in enumerate(texts, 2)
    ]
    assert taken(shop, dated(*texts), "--dates", "dmy") == [
        "orders.csv: dates read as day/month/year, as given"
    ]
    assert days(shop) == ["2026-04-03"] * 6


@pytest.mark.parametrize(
    ("order", "text", "day", "said"),
    [
        ("dmy", "03/04/2026", "2026-04-03", "day/month/year"),
        ("mdy", "03/04/2026", "2026-03-04", "month/day/year"),
        ("ymd", "26/04/03", "2026-04-03", "year/month/day"),
    ],
)
def test_the_order_that_is_declared_is_the_one_and_is_said(
    shop: Shop, order: str, text: str, day: str, said: str
) -> None:
    assert taken(shop, dated(text), "--dates", order) == [f"orders.csv: dates read as {said}, as given"]
    assert days(shop) == [day]


@pytest.mark.parametrize(
    ("texts", "read", "said"),
    [
        (["03/04/2026", "31/05/2026"], ["2026-04-03", "2026-05-31"], "day/month/year: 31/05/2026 proves it"),
        (["03/04/2026", "05/31/2026"], ["2026-03-04", "2026-05-31"], "month/day/year: 05/31/2026 proves it"),
        (["03.04.2026 10:00", "13.4.26"], ["2026-04-03", "2026-04-13"], "day/month/year, as given"),
    ],
)
def test_the_order_that_other_rows_prove_is_read_and_said(
    shop: Shop, texts: list[str], read: list[str], said: str
) -> None:
    given = ["--dates", "dmy"] if said.endswith("given") else []  # 13 may be a year, and proves nothing
    assert taken(shop, dated(*texts), *given) == [f"orders.csv: dates read as {said}"]
    assert days(shop) == read


def test_a_delivery_proves_the_order_of_the_file_too(shop: Shop) -> None:
    head = "order_number,ordered_at,delivered_on,sku,quantity,unit_price\n"
    assert taken(shop, head + "1,03/04/2026,28/04/2026,A,1,5.00\n") == [
        "orders.csv: dates read as day/month/year: 28/04/2026 proves it"
    ]
    (order,) = ask(shop, "order", "list")
    assert (order["ordered_on"], order["delivered_on"]) == ("2026-04-03", "2026-04-28")


@pytest.mark.parametrize("given", [[], ["--dates", "dmy"]], ids=["undeclared", "declared"])
def test_a_file_that_writes_both_orders_is_refused_row_by_row(shop: Shop, given: list[str]) -> None:
    texts = ["03/04/2026", "31/05/2026", "05/31/2026"]
    assert bad_rows(refused(shop, dated(*texts, "2026-11-02"), *given)) == [
        f'orders.csv:{line}: ordered_at: "{text}" — {MIXED}' for line, text in enumerate(texts, 2)
    ]


def test_a_declared_day_that_there_is_not_is_a_row_error(shop: Shop) -> None:
    said = bad_rows(
        refused(shop, dated("31/02/2026", "29/02/2026", "29/03/2026 02:30", "1/2/3"), "--dates", "dmy")
    )
    assert said[:3] == [
        f'orders.csv:2: ordered_at: "31/02/2026" — {NO_SUCH}, read as day/month/year',
        f'orders.csv:3: ordered_at: "29/02/2026" — {NO_SUCH}, read as day/month/year',
        f'orders.csv:4: ordered_at: "29/03/2026 02:30" — {SKIPPED}',
    ]
    assert said[3].startswith('orders.csv:5: ordered_at: "1/2/3" — ')


def test_every_column_of_days_is_read_by_the_same_rule(shop: Shop) -> None:
    head = "order_number,ordered_at,shipped_on,delivered_on,sku,quantity,unit_price\n"
    said = bad_rows(
        refused(shop, head + "1,2026-01-05,10,2026-02-31,A,1,5\n2,2026-01-05,2026-02,03/04/2026,A,1,5\n")
    )
    assert said == [
        f'orders.csv:2: shipped_on: "10" — {LIKE}',
        f'orders.csv:2: delivered_on: "2026-02-31" — {NO_SUCH}',
        f'orders.csv:3: shipped_on: "2026-02" — {LIKE}',
        f'orders.csv:3: delivered_on: "03/04/2026" — {WHICH}',
    ]


def test_an_order_of_days_that_there_is_not_is_a_usage_error(shop: Shop) -> None:
    said = refused(shop, dated("2026-11-02"), "--dates", "ydm", code=2)
    assert said == ["--dates: unknown 'ydm'. Did you mean ymd? Choices: dmy, mdy, ymd"]
