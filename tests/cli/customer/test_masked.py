"""Reports and the journal mask people unless they are asked for; screens to work with show them."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ask
from factory import Shop, made_once, new_shop

NAMES = ("Lovelace", "ada@example.org", "Grace Murray", "01632 960201")
HEADER = (
    "order_number,ordered_at,delivered_on,customer_name,customer_email,customer_phone,recipient_name,sku,"
    "quantity,unit_price\n"
)


@made_once
def _refunded(folder: Path) -> Shop:
    shop = new_shop(folder)
    row = "1,2026-11-02,2026-11-05,Ada Lovelace,ada@example.org,01632 960201,Grace Murray,MUG,1,5.00\n"
    shop.ok("order", "import", "-", stdin=HEADER + row)
    note = "Grace Murray got it; call Ada on 01632 960201 or ada@example.org, order 1"
    shop.ok("claim", "open", "1", "-r", "changed-mind", "--now", "--condition", "new", "--note", note)
    return shop


@pytest.fixture
def refunded(tmp_path: Path) -> Shop:
    """Ada's order for Grace, refunded; the note names both."""
    return _refunded(tmp_path)


@pytest.mark.parametrize("command", ["log", "log R1001", "report refunds --list", "report reasons --notes"])
def test_what_is_handed_on_shows_people_only_when_asked(refunded: Shop, command: str) -> None:
    masked, whole = refunded.ok(*command.split()), refunded.ok(*command.split(), "--people")
    assert [name for name in NAMES if name in masked] == []
    assert "Lovelace" in whole or "ada@example.org" in whole


def test_the_keys_stay_and_the_customer_has_initials(refunded: Shop) -> None:
    (row,) = ask(refunded, "report", "refunds", "--list")
    assert (row["customer"], row["order"], row["amount"]) == ("A. L…", "1", "5.00")
    text = ask(refunded, "log", "R1001")[0]["text"]
    assert '"[name] got it; call [name] on [phone] or [mail], order 1"' in text


def test_screens_to_work_with_show_whom_they_are_about(refunded: Shop) -> None:
    for command in ("order list", "claim list", "claim show R1001"):
        assert "Ada Lovelace" in refunded.ok(*command.split())
    assert "Grace Murray got it" in refunded.ok("claim", "show", "R1001")
