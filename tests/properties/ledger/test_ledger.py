"""Random orders refunded in every way: each payout is the one that the naive ledger works out, to the cent.

A draw is one order's whole story: what was paid and how, refunds of some units, reductions, shipping alone,
payouts that bounced, and what its platform refunds, told before, between and after.
RETURNDESK_DRAWS=20000 draws so many; a failure names the seed of its desk, RETURNDESK_SEED begins there.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path

import pytest
from desk.asking import ailments, ask, read
from properties.ledger.naive_ledger import NaiveSale
from properties.ledger.story import SALES, Story, cents

DRAWS = int(os.environ.get("RETURNDESK_DRAWS", "120"))
PARTS = 4
SEED = int(os.environ.get("RETURNDESK_SEED", "1"))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_payout_of_a_random_order_is_that_of_a_second_reading(tmp_path: Path, part: int) -> None:
    kinds: Counter[str] = Counter()
    for seed in range(SEED + part, SEED + DRAWS // SALES, PARTS):
        folder = tmp_path / str(seed)
        folder.mkdir()
        story = Story(folder, random.Random(seed))
        try:
            story.told()
            agree(story)
        except Exception as error:
            error.add_note(f"seed {seed}")
            raise
        kinds += story.kinds
        story.shop.path.unlink()
    assert set(kinds) == {"refunds", "reduces", "ships", "swaps", "replaces", "platform", "bounced"}


def agree(story: Story) -> None:
    """Every report says what the ledgers say, and the doctor is content."""
    shop = story.shop
    assert ailments(shop) == []
    expected: Counter[str] = Counter()
    for sale in story.sales:
        expected.update(sale.paid_out)
    listed = [row for row in ask(shop, "report", "refunds", "--list") if row["kind"] != "compensation"]
    found: Counter[str] = Counter()
    for row in listed:
        found[row["method"]] += cents(row["amount"])
    assert {way: minor for way, minor in found.items() if minor} == {
        way: minor for way, minor in expected.items() if minor
    }
    elsewhere = sum(sale.elsewhere for sale in story.sales)
    for by in ("day", "method", "sku", "reason", "channel", "owner"):
        rows = ask(shop, "report", "refunds", "--by", by)
        assert sum(cents(row["total"]) for row in rows) == sum(found.values()), by
        assert sum(cents(row["elsewhere"]) for row in rows) == elsewhere, by
    for number, sale in enumerate(story.sales, 1):
        assert sale.returned + sale.elsewhere <= sale.received + sale.carried, number
        taxed(story, number, sale)
    number = story.dice.randrange(SALES)
    for line, shown in zip(
        story.sales[number].lines, ask(shop, "order", "show", str(number + 1)), strict=True
    ):
        assert shown["claimable"] == line.units - line.gone, (number, shown)


def taxed(story: Story, number: int, sale: NaiveSale) -> None:
    """What went back of an order has its tax: of all of a line that of the line, of a part its share."""
    given = read(
        story.shop.path,
        "select t.part, l.position, sum(t.amount_minor), sum(t.tax_minor) from returned_tax t"
        " left join order_line l on l.id = t.order_line_id join orders o on o.id = t.order_id"
        " where o.number = ? group by t.part = 'shipping', t.part = 'order', l.position",
        str(number),
    )
    assert sum(minor for *_, minor, _ in given) == sale.returned + sale.elsewhere, number
    ((shipping, shipping_tax),) = read(
        story.shop.path, "select shipping_minor, shipping_tax_minor from orders where number = ?", str(number)
    )
    lines = read(
        story.shop.path,
        "select l.paid_minor, l.tax_minor from order_line l join orders o on o.id = l.order_id"
        " where o.number = ? order by l.position",
        str(number),
    )
    for part, position, minor, tax in given:
        if part != "order":
            paid, whole = lines[position - 1] if position else (shipping, shipping_tax)
            assert tax == (whole * minor // paid if paid else 0), (number, part, position)
    back = {position: minor for part, position, minor, _ in given if position}
    if story.fee == "0%" and not sale.elsewhere and sale.received == sale.total + sale.shipping:
        for position, line in enumerate(sale.lines, 1):
            if line.gone == line.units:
                assert back.get(position, 0) == line.paid, (number, position)
