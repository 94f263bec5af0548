"""Random days on which the platform gives money back as well: together it is never more than was paid."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from desk.asking import ailments, ask, read
from factory import Shop, new_shop
from properties.walks.test_random_days import FINE, POLICY, anything, looked, opened

PRICES = ("9.99", "0.01", "33.33", "0.02", "7.00", "10.00", "5.55", "100.01")
HEADER = "order_number,ordered_at,delivered_on,status,shipping,sku,quantity,line_total,back,units_back"


class Platform:
    """A platform that tells of one order at a time, each time a little more."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.back = dict.fromkeys(range(1, 9), 0)  # minor units
        self.units = {(order, sku): 0 for order in range(1, 9) for sku in ("MUG", "LAMP")}
        self.status = dict.fromkeys(range(1, 9), "open")

    def export(self, *orders: int) -> str:
        lines = [HEADER]
        for order in orders:
            back = f"{self.back[order] // 100}.{self.back[order] % 100:02d}"
            facts = f"{order},2026-11-02,2026-11-05,{self.status[order]},4.90"
            lines.append(f"{facts},MUG,3,{PRICES[order - 1]},{back},{self.units[order, 'MUG']}")
            lines.append(f"{facts},LAMP,2,24.68,{back},{self.units[order, 'LAMP']}")
        return "\n".join(lines) + "\n"

    def gives_back(self) -> str:
        order, sku = self.dice.randint(1, 8), self.dice.choice(["MUG", "LAMP"])
        what = self.dice.random()
        if what < 0.4:
            self.units[order, sku] = min(self.units[order, sku] + 1, 2)
        elif what < 0.9:
            self.back[order] += self.dice.choice([1, 250, 2_000])
        else:
            self.status[order] = self.dice.choice(["refunded", "cancelled"])
        return self.export(order)


def take(shop: Shop, text: str) -> None:
    mapped = ("--map", "refunded=back", "--map", "refunded_quantity=units_back")
    result = shop.run("order", "import", "-", *mapped, stdin=text)
    assert result.code in (0, 3), result


def worked_on(dice: random.Random) -> list[list[str]]:
    """A claim as far as it goes in one sitting, whatever of it is open to it; most come to their refund."""
    claim = f"R{1000 + dice.randint(1, 12)}"
    acts = [["approve", "--override", "--why", "so"], ["receive"], ["inspect", *looked(dice)], ["refund"]]
    return [["claim", verb, claim, *rest] for verb, *rest in acts[: dice.choice([2, 3, 4, 4])]]


@pytest.mark.parametrize("seed", [3])
def test_after_any_random_day_here_and_in_the_platform_every_sum_holds(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    shop = new_shop(tmp_path, document=POLICY)
    platform = Platform(dice)
    take(shop, platform.export(*range(1, 9)))
    for step in range(80):
        if step == 40:
            shop.as_of = "2026-11-24"
        if dice.random() < 0.2:
            take(shop, platform.gives_back())
            continue
        kind = dice.random()
        acts = worked_on(dice) if kind < 0.4 else [opened(dice) if kind < 0.7 else anything(dice, 12)]
        for args in acts:
            result = shop.run(*args)
            assert result.code in FINE, (args, result)
    assert ailments(shop) == []
    together = read(
        shop.path,
        "select o.number, o.paid_minor + o.shipping_minor - o.returned_minor"
        " - coalesce(sum(e.total_minor), 0) from orders o left join external_refund e on e.order_id = o.id"
        " group by o.id",
    )
    assert [number for number, left in together if left < 0] == []
    before = read(shop.path, "select * from external_refund")
    take(shop, platform.export(*range(1, 9)))  # all of it once more says nothing new
    assert read(shop.path, "select * from external_refund") == before
    total = read(shop.path, "select sum(total_minor) from external_refund")[0][0]
    assert total > 0
    assert read(shop.path, "select count(*) > 0 from orders where returned_minor > 0") == [(1,)]
    for by in ("day", "sku", "category", "method", "reason", "week", "month", "channel", "owner"):
        rows = ask(shop, "report", "refunds", "--by", by)
        assert sum(int(row["elsewhere"].replace(".", "")) for row in rows) == total
