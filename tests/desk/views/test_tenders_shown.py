"""How an order was paid, and what is left of each tender, is shown where the method of refund is chosen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.terminal import typed
from desk.asking import ask, rows
from factory import Shop, made_once, new_shop

pytestmark = pytest.mark.slow  # whole stories

HEAD = "order_number,ordered_at,delivered_on,customer_email,payment_method,sku,quantity,line_total\n"
HALF = [
    {
        "tender": "gift card", "received": "40.00", "left": "20.00",
        "text": "gift card 40.00, 20.00 left",
    },
    {"tender": "visa", "received": "60.00", "left": "30.00", "text": "visa 60.00, 30.00 left"},
]  # fmt: skip


def paid_with(shop: Shop, method: str) -> None:
    """Order 7: two lamps at 50.00, paid by that."""
    shop.ok(
        "order", "import", "-", stdin=f"{HEAD}7,2026-11-18,2026-11-20,a@x.example,{method},LAMP,2,100.00\n"
    )


@made_once
def _half(folder: Path) -> Shop:
    shop = new_shop(folder)
    paid_with(shop, "gift card 40 + visa 60")
    shop.ok("claim", "open", "7", "-i", "LAMP=1", "-r", "changed-mind", "--now", "--condition", "new")
    shop.ok("claim", "open", "7", "-i", "LAMP=1", "-r", "changed-mind")
    return shop


@pytest.fixture
def half(tmp_path: Path) -> Shop:
    """Order 7 paid by two tenders, one of two lamps refunded, the other on R1002."""
    return _half(tmp_path)


ASKED = [("order", "show", "7"), ("check", "7"), ("claim", "show", "R1002"), ("claim", "quote", "R1002")]


@pytest.mark.parametrize("command", ASKED, ids=" ".join)
def test_each_tender_is_one_key_of_the_data(half: Shop, command: tuple[str, ...]) -> None:
    answer = json.loads(half.run(*command, "-f", "json").out)
    found = answer.get("rows") or answer["sections"]["claim"]
    assert all(row["tenders"] == HALF for row in found)
    csv = rows(half.run(*command, "-f", "csv").out)
    assert csv[0]["tenders"] == "gift card 40.00, 20.00 left; visa 60.00, 30.00 left"


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("command", ASKED, ids=" ".join)
def test_the_screens_say_how_it_was_paid(half: Shop, command: tuple[str, ...], columns: int) -> None:
    screen = typed(half, *command, columns=columns).screen
    assert "paid by gift card 40.00 (20.00 left), visa 60.00 (30.00 left)" in screen
    assert max(map(len, screen.splitlines())) <= columns


def test_all_lines_have_their_tenders_too(half: Shop) -> None:
    paid_with(half, "gift card 40 + visa 60")
    text = HEAD + "8,2026-11-18,2026-11-20,a@x.example,PayPal,MUG,1,10.00\n"
    half.ok("order", "import", "-", stdin=text)
    found = {row["order"]: row["tenders"] for row in ask(half, "check", "--all")}
    assert [one["text"] for one in found["8"]] == ["PayPal 10.00"]
    half.ok("claim", "cancel", "R1002")
    found = {row["order"]: row["tenders"] for row in ask(half, "check", "--all")}
    assert found["7"] == HALF


def test_an_unknown_method_is_said_in_data_alone(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    paid_with(shop, "")
    assert [one["text"] for one in ask(shop, "order", "show", "7")[0]["tenders"]] == ["unknown 100.00"]
    assert "paid by" not in typed(shop, "order", "show", "7").screen


def test_own_credit_is_called_store_credit(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    paid_with(shop, "PayPal")
    shop.ok("claim", "open", "7", "-r", "service")
    shop.ok("claim", "compensate", "R1001", "30.00", "--by", "credit", "--why", "sorry")
    shop.ok("customer", "use", "a@x.example", "30.00", "--order", "7", "--why", "later credit")
    assert "paid by PayPal 70.00, store credit 30.00" in typed(shop, "order", "show", "7").screen


def test_a_name_from_a_file_is_harmless_on_the_screen_and_in_a_spreadsheet(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    paid_with(shop, "=cmd|\x1b[31mred")
    screen = typed(shop, "order", "show", "7").screen
    assert "\x1b[31m" not in screen
    assert "=cmd|" in screen
    assert rows(shop.ok("order", "show", "7", "-f", "csv"))[0]["tenders"].startswith("'=cmd|")


def test_after_an_even_exchange_what_was_carried_over_is_told_apart(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    text = HEAD + "7,2026-11-18,2026-11-20,a@x.example,Visa,SHIRT-S,1,50.00\n"
    shop.ok("order", "import", "-", stdin=text)
    shop.ok("claim", "open", "7", "-r", "wrong-size", "--want", "exchange")
    for act in (
        ("approve",), ("receive",), ("inspect", "--condition", "new", "--to", "restock"),
        ("exchange", "--for", "SHIRT-M"), ("sent",),
    ):  # fmt: skip
        shop.ok("claim", act[0], "R1001", *act[1:])
    row = ask(shop, "order", "show", "7")[0]
    assert (row["received"], row["carried"]) == ("100.00", "50.00")
    assert [one["text"] for one in row["tenders"]] == ["Visa 50.00"]
    screen = typed(shop, "order", "show", "7").screen
    assert "paid 50.00 EUR" in screen
    assert "50.00 EUR carried over from exchanged goods" in screen
    assert "100.00" not in screen


def test_what_platform_or_bank_gave_back_is_off_the_only_tender_and_of_several_not_known(
    tmp_path: Path,
) -> None:
    shop = new_shop(tmp_path)
    header = (
        "Name,Email,Financial Status,Currency,Subtotal,Shipping,Total,Created at,Lineitem quantity,"
        "Lineitem name,Lineitem price,Lineitem sku,Payment Method,Refunded Amount\n"
    )
    line = "#{},b@x.org,partially_refunded,EUR,100.00,0,100.00,2026-11-20 10:00,1,A,100.00,A,{},20.00\n"
    shop.ok("order", "import", "-", stdin=header + line.format(1, "PayPal"))
    shop.ok("order", "import", "-", stdin=header + line.format(2, "gift card 40 + visa 60"))
    shop.ok("order", "dispute", "1", "open", "--amount", "30.00")
    shop.ok("order", "dispute", "1", "lost")
    for number, texts in (
        ("1", ["PayPal 100.00, 50.00 left"]),
        ("2", ["gift card 40.00", "visa 60.00"]),
    ):
        assert [one["text"] for one in ask(shop, "order", "show", number)[0]["tenders"]] == texts
