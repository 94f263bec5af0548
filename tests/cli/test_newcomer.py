"""A newcomer opens, decides, receives, inspects and refunds a claim with no help but the program's own.

Played on a real terminal: each step types what the screen before proposed, and where that has a word in
capitals the newcomer types it unchanged, sees the choices, and picks one. The screens are kept in
golden/newcomer_NAME.WIDTH.txt; RETURNDESK_GOLDEN=write rewrites them, then read every change as a shop owner
would.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from cli.terminal import typed
from desk.asking import ask
from factory import Shop, new_shop

from returndesk.render.width import cells

GOLDEN = Path(__file__).parent / "golden"
NAMES = {
    "english": ("Ada Lovelace", "Stoneware mug, blue", "Linen tablecloth with a very long name, 140 x 220"),
    "chinese": (
        "欧阳娜娜",
        "青花瓷马克杯（蓝色）",
        "手工刺绣亚麻桌布，适合六人餐桌，可机洗，礼盒装，140×220",
    ),
}
POLICY = '[defaults]\nrestocking_fee = "15%"\n[calendar]\nclosed = ["sun"]\n'


class Newcomer:
    """Types at a terminal, keeps every screen, and follows what the last one proposed."""

    def __init__(self, shop: Shop, columns: int) -> None:
        self.shop, self.columns = shop, columns
        self.screens: list[str] = []
        self.last = ""

    def types(self, command: str, *answers: str, code: int = 0) -> None:
        """Type a command, and the answers to what it asks."""
        words = shlex.split(command)
        assert words[0] == "returndesk"
        seen = typed(self.shop, *words[1:], answers=answers, columns=self.columns)
        assert seen.code == code, seen.screen
        self.last = seen.screen
        # Instants are the clock's own, whatever day it is when this runs.
        shown = re.sub(r"\b\d{1,2} [A-Z][a-z]{2}(?: \d{4})? \d\d:\d\d", "23 Nov 09:12", seen.screen)
        self.screens.append(f"$ {command}\n{shown}")

    def proposed(self) -> str:
        """The command that the last screen ends with, or the first of its numbered ones."""
        lines = [line.strip() for line in self.last.splitlines()]
        numbered = [found[1] for line in lines if (found := re.match(r"1  (returndesk .*)", line))]
        ends = [line[line.index("returndesk ") :] for line in lines if re.match(r"(\w+  )?returndesk ", line)]
        return (numbered or ends[-1:])[-1]


def play(shop: Shop, columns: int) -> Newcomer:
    """From an order to a refund; at each step what the program proposed."""
    me = Newcomer(shop, columns)
    me.types("returndesk order list")
    me.types(me.proposed())  # check
    assert me.proposed().startswith("returndesk claim open 1042 -i ")
    # Without the remaining options the program asks.
    me.types("returndesk claim open", "nobody", "104", "mug", "3", "2", "changed", "refund", "phone", "yes")
    me.types("returndesk queue")
    me.types("returndesk queue --next")
    me.types(me.proposed())  # approve
    me.types(me.proposed())  # receive
    command = me.proposed()
    assert command == "returndesk claim inspect R1001 --condition CONDITION --to DISPOSITION"
    me.types(command, code=2)  # unchanged: the choices are listed
    assert "new, opened, used, damaged, missing" in me.last
    command = command.replace("CONDITION", "used")
    me.types(command, code=2)
    assert "restock, refurbish, supplier, scrap, donate, customer" in me.last
    me.types(command.replace("DISPOSITION", "refurbish"))
    assert me.proposed() == "returndesk claim refund R1001"
    me.types("returndesk claim quote R1001")
    me.types(me.proposed())  # refund
    me.types(me.proposed())  # queue
    return me


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("names", NAMES)
def test_a_newcomer_gets_from_an_order_to_a_refund_by_following_the_screens(
    tmp_path: Path, names: str, columns: int
) -> None:
    customer, mug, cloth = NAMES[names]
    shop = new_shop(tmp_path, document=POLICY)
    facts = {"customer_name": customer, "customer_email": "who@example.org", "shipping": "4.90"}
    shop.take_in(
        {"sku": "MUG-BLUE", "title": mug, "quantity": 2, "unit_price": "12.50", **facts},
        {"sku": "CLOTH-6", "title": cloth, "unit_price": "89.00", **facts},
    )
    me = play(shop, columns)
    text = "\n".join(me.screens)
    path = GOLDEN / f"newcomer_{names}.{columns}.txt"
    if os.environ.get("RETURNDESK_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")
    free = ("$ ", "Which", "How", "Reason", "What", "Open")  # what is typed, and questions with their answers
    wide = [line for line in text.splitlines() if cells(line) > columns and not line.startswith(free)]
    assert wide == []
    (claim,) = ask(shop, "claim", "list")
    assert (claim["status"], claim["refunded"]) == ("closed", "21.25")  # 25.00 less 15 %
    assert ask(shop, "queue") == []
