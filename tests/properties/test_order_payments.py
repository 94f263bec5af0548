"""Random payments of orders: by exports, at the desk, corrected and undone; refunds never exceed them.

RETURNDESK_DRAWS=1000 draws so many stories, RETURNDESK_SEED=7 begins elsewhere.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from desk.asking import ailments, ask, read
from factory import Shop, made_once, new_shop

pytestmark = pytest.mark.slow  # whole stories

DRAWS = int(os.environ.get("RETURNDESK_DRAWS", "6"))
SEED = int(os.environ.get("RETURNDESK_SEED", "1"))
PRICE = 1000  # minor units, four mugs
HEAD = "order_number,ordered_at,delivered_on,payment_status,outstanding,sku,quantity,line_total\n"
_shop = made_once(new_shop)


def money(minor: int) -> str:
    return f"{'-' if minor < 0 else ''}{abs(minor) // 100}.{abs(minor) % 100:02d}"


class Story:
    """One order: what its exports tell, what was recorded here, and what a plain reading makes of both."""

    def __init__(self, shop: Shop, dice: random.Random) -> None:
        self.shop, self.dice = shop, dice
        self.told = 0  # what came in by the exports: never less than before
        self.level = 0  # what had come in with the last payment recorded here
        self.levels: list[tuple[int, str, int]] = []  # before each payment, its method and amount
        self.back = 0
        self.take_in()

    @property
    def came(self) -> int:
        return max(self.told, self.level)

    def take_in(self) -> None:
        """An export: as before, or with more that was paid."""
        told = self.dice.choice((0, self.told, min(PRICE, self.told + 250), self.dice.randint(0, PRICE)))
        word = "paid" if told == PRICE else "part-paid" if told else "unpaid"
        line = f"7,2026-11-18,2026-11-20,{word},{money(PRICE - told)},MUG,4,{money(PRICE)}\n"
        done = self.shop.run("order", "import", "-", stdin=HEAD + line)
        assert done.code in (0, 3), done  # less than before is a conflict
        self.told = max(self.told, told)

    def pay(self) -> None:
        minor, by = self.dice.choice((1, 250, 333, 1000)), self.dice.choice(("cash", "bank"))
        done = self.shop.run("order", "paid", "7", money(minor), "--by", by)
        assert done.code == (0 if minor <= PRICE - self.came else 1), done
        if not done.code:
            self.levels.append((self.level, by, minor))
            self.level = self.came + minor

    def correct(self) -> None:
        minor, by = self.dice.choice((1, 250)), self.dice.choice(("cash", "bank"))
        done = self.shop.run("order", "paid", "7", money(-minor), "--by", by, "--why", "so")
        known = sum(amount for _, method, amount in self.levels if method == by)
        fits = minor <= known and max(self.told, self.level - minor) >= self.back
        fits = fits and known - minor >= self.paid_out().get(by, 0)
        assert done.code == (0 if fits else 1), done
        if fits:
            self.levels.append((self.level, by, -minor))
            self.level -= minor

    def undo(self) -> None:
        """Only a payment that is the user's last act is undone."""
        if self.levels and ask(self.shop, "log")[-1]["act"] == "paid":
            done = self.shop.run("undo")
            before = self.levels[-1][0]
            assert done.code == 0, done
            self.levels.pop()
            self.level = before

    def refund(self) -> None:
        if (left := ask(self.shop, "order", "show", "7")[0]["claimable"]) == 0:
            return
        units = self.dice.randint(1, left)
        claim = ("claim", "open", "7", "-i", f"MUG={units}", "-r", "changed-mind", "--now")
        self.shop.ok(*claim, "--condition", "new")
        self.back = min(self.came, self.back + units * PRICE // 4)

    def paid_out(self) -> dict[str, int]:
        """What was given back, by tender; "" is what only the exports told."""
        return dict(read(self.shop.path, "select tender, sum(amount_minor) from payout group by 1"))

    def agrees(self) -> None:
        row = ask(self.shop, "order", "show", "7")[0]
        assert (row["received"], row["outstanding"]) == (money(self.came), money(PRICE - self.came))
        paid = {0: "unpaid", PRICE: "paid"}.get(self.came, "part-paid")
        assert row["payment"] == paid
        ((back, total),) = read(
            self.shop.path,
            "select returned_minor, (select coalesce(sum(amount_minor), 0) from payout) from orders",
        )
        assert back == total == self.back <= self.came
        for tender, minor in self.paid_out().items():
            known = sum(amount for _, method, amount in self.levels if method == tender)
            assert not tender or minor <= known


@pytest.mark.parametrize("seed", range(SEED, SEED + DRAWS))
def test_whatever_exports_and_the_desk_record_is_paid_once(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    story = Story(_shop(tmp_path), dice)
    acts = (story.take_in, story.pay, story.pay, story.correct, story.undo, story.refund)
    for _ in range(12):
        dice.choice(acts)()
        story.agrees()
    assert ailments(story.shop) == []
