"""Years with stated rates in a desk's own tables: what came is within the range, the curve is right."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from random import Random
from types import ModuleType
from typing import NamedTuple

import pytest
from desk.asking import ask, read
from factory import Shop, new_shop

from returndesk.core.reports.shares import fraction
from returndesk.desk.reports import return_days
from returndesk.desk.session import open_desk

pytestmark = pytest.mark.slow

TODAY, DAYS, RATE, WINDOW = date(2026, 11, 23), 800, 0.12, 30
HEADER = "order_number,ordered_at,delivered_on,sku,category,quantity,unit_price,currency,shipping\n"


class Past(NamedTuple):
    """A desk, and the units (sold, returned in the end) of its months, which it does not know yet."""

    shop: Shop
    ends: dict[str, tuple[int, int]]


def new_past(folder: Path, seed: int, orders_a_day: int = 5, month_spread: float = 0.1) -> Past:
    """800 days of orders of 1 to 5 units; most come back whole or not at all, in months of unlike rates."""
    random, shop = Random(seed), new_shop(folder)
    orders, claims, rate, ends = [HEADER], [], RATE, {}
    for number in range(DAYS * orders_a_day):
        ordered = TODAY - timedelta(days=DAYS - number // orders_a_day)
        if number % (30 * orders_a_day) == 0:
            rate = RATE * math.exp(random.gauss(0, month_spread))
        delivered, units = (
            ordered + timedelta(days=random.randint(1, 5)),
            random.choice((1, 1, 1, 2, 2, 3, 5)),
        )
        price, category = round(random.lognormvariate(8, 0.7)), random.choice(("light", "tea", "wool"))
        shown = delivered if delivered <= TODAY else ""
        row = (number, ordered, shown, category, category, units, f"{price / 100:.2f}", "EUR", 0)
        orders.append(",".join(map(str, row)) + "\n")
        together, all_back = random.random() < 0.6, random.random() < rate
        back = sum(all_back if together else random.random() < rate for _ in range(units))
        noticed = delivered + timedelta(days=min(WINDOW, 1 + int(random.gammavariate(2, 5))))
        sold, came = ends.get(f"{ordered}"[:7], (0, 0))
        ends[f"{ordered}"[:7]] = sold + units, came + back
        if back and noticed <= TODAY:
            claims.append((number, noticed.isoformat(), back))
    shop.ok("order", "import", "-", stdin="".join(orders))
    with closing(sqlite3.connect(shop.path)) as conn, conn:
        for number, noticed, back in claims:
            _take_back(conn, number, noticed, back)
    return Past(shop, ends)


def _take_back(conn: sqlite3.Connection, number: int, on: str, units: int) -> None:
    """A closed claim as the desk has it, with a refund of what was paid."""
    order, line, each = conn.execute(
        "select o.id, l.id, l.unit_price_minor from orders o join order_line l on l.order_id = o.id"
        " where o.number = ?",
        (str(number),),
    ).fetchone()
    claim = {
        **dict.fromkeys(("detail", "stage", "late_then"), ""), "order_id": order, "kind": "return",
        "reason": "changed-mind", "fault": "customer", "status": "closed", "outcome": "refund",
        **dict.fromkeys(("opened_on", "opened_at", "notice_on", "approved_on", "closed_on"), on),
        "via": "email", "due_source": "policy", "verdict": "eligible", "ground": "policy", "owner": "ann",
        **dict.fromkeys(("postage_shop_minor", "postage_customer_minor", "postage_settled_minor"), 0),
        "id": 1001 + number,
    }  # fmt: skip
    _insert(conn, "claim", claim)
    counts = dict.fromkeys(("claimed", "approved", "received", "accepted", "settled"), units)
    rest = dict.fromkeys(("refused", "kept", "sent_back"), 0)
    value = {"claim_id": claim["id"], "order_line_id": line, "value_minor": each * units}
    _insert(conn, "claim_line", {**value, **counts, **rest})
    refund = {
        "claim_id": claim["id"], "order_id": order, "at": on, "on_day": on, "method": "original",
        "currency": "EUR", "goods_minor": each * units, "total_minor": each * units,
        **dict.fromkeys(("who", "owner", "reference", "why"), ""),
        **dict.fromkeys(("fee_minor", "deduction_minor", "shipping_minor", "shared_goods_minor"), 0),
        **dict.fromkeys(("postage_minor", "bonus_minor", "adjustment_minor"), 0),
    }  # fmt: skip
    _insert(conn, "refund", refund)


def _insert(conn: sqlite3.Connection, table: str, row: dict[str, object]) -> None:
    marks = ", ".join("?" for _ in row)
    conn.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", list(row.values()))


@pytest.mark.parametrize("month_spread", [0.1, 0.3])
def test_the_range_of_past_forecasts_held_what_came_in_at_least_90_of_100(
    month_spread: float, tmp_path: Path
) -> None:
    checks = []
    for seed in range(10):
        folder = tmp_path / str(seed)
        folder.mkdir()
        past = new_past(folder, seed, month_spread=month_spread)
        found = ask(past.shop, "report", "liability", "--backtest")
        assert len(found) == 12
        checks += found
    units, refunds = (sum(one[held] for one in checks) for held in ("units_held", "refund_held"))
    assert min(units, refunds) >= 108  # of 120


@pytest.mark.parametrize("month_spread", [0.1, 0.3])
def test_open_months_end_within_the_range_of_their_rate_at_least_9_times_of_10(
    month_spread: float, tmp_path: Path
) -> None:
    held = []
    for seed in range(20):
        folder = tmp_path / str(seed)
        folder.mkdir()
        past = new_past(folder, seed, month_spread=month_spread)
        for row in ask(past.shop, "report", "returns", "--by", "month", "--from", "2026-10-01"):
            sold, returned = past.ends[row["key"]]
            assert row["sold"] == sold
            held.append(row["expected_low"] <= fraction(returned, sold) <= row["expected_high"])
    assert (len(held), sum(held) >= 36) == (40, True)


Library = Callable[[str], ModuleType]


def test_the_curve_is_that_of_lifelines_on_the_units_of_the_desk(tmp_path: Path, library: Library) -> None:
    shop = new_past(tmp_path, 1).shop
    with open_desk(str(shop.path), who="ann", as_of=TODAY) as desk, desk.question():
        curve = return_days.Past(desk).curves(TODAY)[""]
    days, came = [], []
    first = "2025-11-01"  # a year, and the month of the day a year ago
    for delivered, sold, noticed, back in read(
        shop.path,
        "select l.delivered_on, l.quantity, c.notice_on, coalesce(cl.received, 0) from order_line l"
        " join orders o on o.id = l.order_id left join claim_line cl on cl.order_line_id = l.id"
        " left join claim c on c.id = cl.claim_id where o.ordered_on >= ? and l.delivered_on <= ?",
        first,
        TODAY.isoformat(),
    ):
        age = min((TODAY - date.fromisoformat(delivered)).days, WINDOW)
        days += [age] * (sold - back)
        came += [False] * (sold - back)
        if back:
            days += [(date.fromisoformat(noticed) - date.fromisoformat(delivered)).days] * back
            came += [True] * back
    fitted = library("lifelines").KaplanMeierFitter().fit(days, came)
    for day in range(WINDOW + 1):
        assert math.isclose(curve.at(day).kept, fitted.predict(day), rel_tol=1e-12)
