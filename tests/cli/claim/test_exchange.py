"""An exchange on a terminal: what is typed is read back where it may be a slip."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.terminal import typed
from factory import Shop, new_shop


@pytest.fixture
def inspected(tmp_path: Path) -> Shop:
    shop = new_shop(tmp_path)
    shop.take_in({"sku": "BT-01", "unit_price": "20.00"}, {"sku": "BT-02", "unit_price": "20.00"})
    shop.ok("claim", "open", "1042", "-i", "BT-01", "-r", "wrong-size", "--want", "exchange")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001", "--inspect", "new", "--to", "restock")
    return shop


ASKED = "BT-1 is in no order. Did you mean BT-01? Give BT-1 all the same? (yes/no)"


def test_goods_that_no_order_has_are_asked_about_before_they_are_given(inspected: Shop) -> None:
    seen = typed(inspected, "claim", "exchange", "R1001", answers=["BT-1", "no"])
    assert ASKED in " ".join(seen.screen.split())
    assert (seen.code, "Cancelled. Nothing was saved." in seen.screen) == (1, True)
    seen = typed(inspected, "claim", "exchange", "R1001", "--for", "BT-1", answers=["yes"])
    assert "for 1 × BT-1 at 20.00; no difference" in seen.screen


def test_goods_that_were_sold_or_have_a_price_are_given_at_once(inspected: Shop) -> None:
    seen = typed(inspected, "claim", "exchange", "R1001", "--for", "BT-02", "--dry-run")
    assert (seen.code, "(yes/no)" in seen.screen) == (0, False)
    seen = typed(inspected, "claim", "exchange", "R1001", "--for", "BT-9=1@20.00")
    assert (seen.code, "(yes/no)" in seen.screen) == (0, False)


def test_goods_that_were_sold_at_quite_another_price_are_asked_about(inspected: Shop) -> None:
    inspected.take_in(
        {"order_number": "1050", "sku": "MUG", "unit_price": "8.50"},
        {"order_number": "1050", "sku": "BT-03", "unit_price": "22.00"},
    )
    seen = typed(inspected, "claim", "exchange", "R1001", "--for", "MUG", answers=["no"])
    assert (
        "MUG was sold at 8.50, the returned goods at 20.00 EUR. Exchange them without a difference"
        " (else --for MUG=QTY@PRICE)? (yes/no)"
    ) in " ".join(seen.screen.split())
    assert (seen.code, "Cancelled. Nothing was saved." in seen.screen) == (1, True)
    seen = typed(inspected, "claim", "exchange", "R1001", "--for", "BT-03")
    assert "for 1 × BT-03 at 20.00; no difference" in seen.screen
