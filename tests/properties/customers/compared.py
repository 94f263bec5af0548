"""What the desk says of points and of what it owes, beside what plain Python finds in its export."""

from __future__ import annotations

from datetime import date

from desk.asking import ask
from factory import Shop
from properties.customers import naive
from properties.reports.naive.exported import Exported

from returndesk.core.customers.points import PointsBalance
from returndesk.core.money import parse_minor
from returndesk.desk.customers.points import held_points
from returndesk.desk.customers.tiers import tier_moves
from returndesk.desk.session import open_desk

Owed = dict[tuple[str, str, str, str], tuple[int, int | None]]


def points_that_agree(shop: Shop, data: Exported, day: date) -> list[PointsBalance]:
    """The points of every customer on a day, once they are those of the export."""
    with open_desk(str(shop.path), who="ann", as_of=day) as desk:
        found = {customer: held.by(day) for customer, held in held_points(desk).items()}
    assert {who: (one.left, one.owed) for who, one in found.items()} == {
        who: (sum(many for _, many in lots), debt) for who, (lots, debt) in naive.points(data, day).items()
    }
    assert min(one.left for one in found.values()) >= 0
    assert data["points_use"] != []
    return list(found.values())


def tiers_that_agree(shop: Shop, data: Exported, day: date) -> dict[int, str]:
    """The tiers that customers have reached, once they are those of the export; without those set by hand."""
    with open_desk(str(shop.path), who="ann", as_of=day) as desk:
        found = {move.customer.customer_id: move.due.tier for move in tier_moves(desk)}
    by_hand = {who for who, row in data.customers.items() if row["tier"]}
    assert found == {who: tier for who, tier in naive.tiers(data, day).items() if who not in by_hand}
    return found


def owed_that_agrees(shop: Shop, data: Exported, day: date) -> Owed:
    """What is owed by kind, currency and age, once it is that of the export."""
    found: Owed = {
        (row["what"], row["currency"] or "", row["percent"] or "", row["age"]): (
            row["count"],
            None if row["amount"] is None else parse_minor(row["amount"], row["currency"]),
        )
        for row in ask(shop, "report", "owed")
    }
    assert found == naive.owed(data, day)
    return found
