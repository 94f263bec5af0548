"""What the last undo reversed is known by act and claim, so that a sitting offers that claim again."""

from __future__ import annotations

from factory import Shop

from returndesk.desk.session import open_desk
from returndesk.desk.undo import last_undone


def undone(shop: Shop) -> list[tuple[str, str]]:
    with open_desk(str(shop.path), who="ann") as desk:
        return last_undone(desk, "ann")


def test_what_the_last_undo_reversed_is_known_by_act_and_claim(shop: Shop) -> None:
    shop.take_in({"quantity": 2, "unit_price": "10.00"})
    for _ in range(2):
        shop.ok("claim", "open", "1042", "-i", "LAMP-1=1", "-r", "other")
    shop.ok("claim", "reject", "R1001", "--why", "worn")
    assert undone(shop) == []
    shop.ok("undo")
    assert undone(shop) == [("reject", "R1001")]
    shop.ok("undo")
    assert undone(shop) == [("open", "R1002")]
