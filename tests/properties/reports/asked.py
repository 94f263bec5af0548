"""What the reports themselves say, in minor units."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from desk.asking import ask
from factory import Shop
from properties.reports.clerk import DIGITS
from properties.reports.naive.exported import Days, Row

_TEXT = (
    "key", "order", "rate", "low", "high", "order_rate", "value_rate", "average", "share", "cumulative",
    "ratio", "return_on_spend", "expected_units",
    "expected", "expected_low", "expected_high",
)  # fmt: skip
_AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def asked(shop: Shop, report: str, days: Days, by: tuple[str, ...], *more: str) -> dict[tuple[str, str], Row]:
    """A report's rows by (key, currency), amounts in minor units."""
    rows = ask(shop, "report", report, *between(days), "--by", ",".join(by), *more)
    found = {(row["key"] or "", row["currency"]): row for row in rows}
    assert len(found) == len(rows)  # a row for each key and currency
    return {at: minor(row) for at, row in found.items()}


def between(days: Days) -> list[str]:
    """The days as they are typed."""
    first = [] if days.first == Days().first else ["--from", days.first]
    return first + ([] if days.last == Days().last else ["--to", days.last])


def minor(row: Row) -> Row:
    """A row with its amounts in minor units of its currency; rates stay text."""
    scale = 10 ** DIGITS[row["currency"]]

    def value(name: str, one: Any) -> Any:
        amount = isinstance(one, str) and _AMOUNT.fullmatch(one) and name.removesuffix("_before") not in _TEXT
        return int(Decimal(one) * scale) if amount else one

    return {name: value(name, one) for name, one in row.items()}


compared = 0  # figures, since the tests began


def assert_same(found: Mapping[Any, Row], expected: Mapping[Any, Row], of: object = "") -> None:
    """Every figure of every row is as expected, and there are no other rows."""
    global compared
    for at in found.keys() | expected.keys():
        assert at in expected, (of, at, "is not expected", found[at])
        assert at in found, (of, at, "is missing", expected[at])
        wrong = {name: (found[at][name], one) for name, one in expected[at].items() if found[at][name] != one}
        assert wrong == {}, (of, at, "(found, expected)", wrong)
        compared += len(expected[at])
