"""Copies of a shop and their exports, and whose entries may be merged there."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

from desk.asking import ask, read
from factory import Shop
from properties.reports.naive.exported import Exported

# What a customer may have, in as many kinds as possible.
_THINGS = ("credit", "points_use", "coupon", "consent", "offer_customer", "signal_answer")


def copied(shop: Shop, folder: Path) -> Shop:
    """A copy of a shop, in a folder of its own."""
    return replace(shop, path=Path(shutil.copy(shop.path, folder / "desk.db")))


def exported(shop: Shop, folder: Path) -> Exported:
    """Its export, saved in a folder."""
    shop.ok("export", str(folder), "-q")
    return Exported(folder)


def pairs(shop: Shop, data: Exported, most: int, *, idle: bool = False) -> list[tuple[str, str]]:
    """The addresses of so many pairs of customers who have the most kinds of things.

    `idle` are those without an open claim or dispute, who can be erased.
    """
    kinds = Counter(who for table in _THINGS for who in {row["customer_id"] for row in data[table]})
    busy = {data.orders[row["order_id"]]["customer_id"] for row in data["claim"] if row["stage"]}
    busy |= {data.orders[row["order_id"]]["customer_id"] for row in data["dispute"]}
    addresses = dict(read(shop.path, "select id, email from customer where email <> ''"))  # none is exported
    found = [
        addresses[who] for who, _ in kinds.most_common() if who in addresses and not (idle and who in busy)
    ]
    return list(zip(found[::2], found[1::2], strict=False))[:most]


def merge(shop: Shop, one: str, other: str) -> bool:
    """Whether two entries were merged: two different tiers that were set by hand are refused."""
    result = shop.run("customer", "merge", one, other)
    assert result.code == 0 or "Two tiers are set by hand" in result.err, result
    return result.code == 0


def give_credit(shop: Shop, who: str) -> None:
    """Give a customer some store credit, for the first of their orders."""
    ((number,),) = read(
        shop.path,
        "select number from orders where customer_id = (select id from customer where email = ?) limit 1",
        who,
    )
    opened = ask(shop, "claim", "open", str(number), "-r", "service")
    shop.ok("claim", "compensate", str(opened[0]["claim"]), "3", "--by", "credit", "--why", "late")
