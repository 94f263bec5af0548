"""What open windows may still cost, and what was predicted, are those of plain Python over the rows."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from desk.asking import ask
from factory import Shop, new_shop
from properties.reports.asked import asked, assert_same, minor
from properties.reports.clerk import DIGITS, DRAWS, LAST, POLICY, REASONS, SEED, SKUS
from properties.reports.naive import expected as naive_expected
from properties.reports.naive import liability as naive
from properties.reports.naive.exported import Days, Exported

from returndesk.desk.claims import goods
from returndesk.desk.claims import open as open_claims
from returndesk.desk.lookup import Item
from returndesk.desk.quotes.quote import Payment
from returndesk.desk.refunds.counter import refund_at_counter
from returndesk.desk.session import Desk, open_desk
from returndesk.errors import DeskError

pytestmark = pytest.mark.slow

MONTHS, ORDERS = 20, 45  # months before LAST, and orders of each
KEYS = (("month",), ("category",), ("currency",), ("category", "month"))
_HEADER = "order_number,ordered_at,delivered_on,currency,sku,category,quantity,unit_price\n"


@pytest.fixture(scope="module", params=range(SEED, SEED + DRAWS))
def years(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Shop, Exported]:
    """A shop with enough months behind it that its predictions are checked, and its export."""
    folder: Path = tmp_path_factory.mktemp("years")
    shop = new_shop(folder, document=POLICY)
    dice = random.Random(request.param)
    with open_desk(str(shop.path), who="ann", as_of=LAST, write=True) as desk:
        desk.why = "recorded later"  # a month's claims come after its import
        first = (LAST - timedelta(days=30 * MONTHS)).replace(day=1)
        while first <= LAST:
            end = min((first + timedelta(days=31)).replace(day=1), LAST + timedelta(days=1))
            sell_and_take_back(desk, shop, dice, first, end)
            first = (first + timedelta(days=31)).replace(day=1)
    shop.as_of = LAST.isoformat()
    shop.ok("export", str(folder / "figures"), "-q")
    return shop, Exported(folder / "figures")


def sell_and_take_back(desk: Desk, shop: Shop, dice: random.Random, first: date, end: date) -> None:
    """A month's orders; a fifth of them comes back, some after the window, refunded at the counter."""
    rows, claims = "", list[tuple[date, str, str, int]]()
    for _ in range(ORDERS):
        number = f"{first:%y%m}-{len(claims)}-{dice.randrange(10**9)}"
        on = first + timedelta(days=dice.randrange((end - first).days))
        delivered, currency = (
            on + timedelta(days=dice.randint(1, 6)),
            dice.choice(("EUR", "EUR", "JPY", "KWD")),
        )
        for sku in dice.sample(list(SKUS), dice.choice((1, 1, 2))):
            units = dice.choice((1, 1, 1, 2, 3))
            price = f"{dice.randint(500, 9000) / 100:.{DIGITS[currency]}f}"
            arrived = delivered.isoformat() if delivered <= LAST else ""
            rows += f"{number},{on},{arrived},{currency},{sku},{SKUS[sku]},{units},{price}\n"
            if arrived and dice.random() < (0.4 if SKUS[sku] == "clothes" else 0.15):
                noticed = delivered + timedelta(days=int(dice.triangular(0, 45, 4)))
                claims.append((noticed, number, sku, dice.randint(1, units)))
    shop.as_of = LAST.isoformat()
    shop.ok("order", "import", "-", stdin=_HEADER + rows)
    for noticed, number, sku, units in sorted(claims):
        if noticed <= LAST:
            desk.today = noticed
            take_back(desk, dice, number, Item(sku, units))


def take_back(desk: Desk, dice: random.Random, number: str, item: Item) -> None:
    """A claim: refunded at once, or left open."""
    request = open_claims.Request(number, (item,), dice.choice(REASONS[:3]), "refund", via="phone")
    try:
        if dice.random() < 0.8:
            refund_at_counter(desk, request, goods.Look("new", "restock"), Payment(("cash",), why="so"))
        else:
            open_claims.open_claim(desk, request)
    except DeskError:  # too late at the counter
        open_claims.open_claim(desk, request)


def histories(*shops: tuple[Shop, Exported]) -> Iterator[tuple[Shop, Exported]]:
    yield from shops


def test_open_windows_are_those_of_the_exported_rows(
    years: tuple[Shop, Exported], thorough: tuple[Shop, Exported]
) -> None:
    for shop, data in histories(years, thorough):
        for by in KEYS:
            assert_same(asked(shop, "liability", Days(), by), naive.liability(data, LAST, by), by)


def test_past_predictions_are_those_of_the_exported_rows(
    years: tuple[Shop, Exported], thorough: tuple[Shop, Exported]
) -> None:
    for shop, data in histories(years, thorough):
        rows = ask(shop, "report", "liability", "--backtest")
        found = {(row["predicted_on"], row["currency"]): minor(row) for row in rows}
        assert_same(found, naive.backtest(data, LAST))


@pytest.mark.parametrize("days", [Days("2026-09-01", "2026-10-31"), Days("2026-10-11", "2026-11-23")])
def test_rates_in_the_end_are_those_of_the_exported_rows(
    years: tuple[Shop, Exported], thorough: tuple[Shop, Exported], days: Days
) -> None:
    for shop, data in histories(years, thorough):
        for by in (("sku",), ("category",), ("month",), ("category", "month")):
            rows = asked(shop, "returns", days, by)
            names = ("expected", "expected_low", "expected_high")
            rates = naive_expected.rates_in_the_end(data, LAST, days, by)
            expected = {
                at: dict(zip(names, rates.get(at, (None, None, None)), strict=True))
                for at, row in rows.items()
                if row["open"]
            }
            assert_same({at: row for at, row in rows.items() if row["open"]}, expected, by)
        assert rates, shop  # there is something to expect
