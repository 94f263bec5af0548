"""The letter of an exchange names what is to be paid: a price difference, a fee, or each of several."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ask
from factory import Shop, new_shop

FEE = '[defaults]\nrestocking_fee = "15%"\n'
REPLY = "Please reply to this message and we will tell you how."


def exchanged(folder: Path, *new: str, document: str = FEE) -> Shop:
    """R1001 on a lamp of 100.00, exchanged, with its letter to be written."""
    shop = new_shop(folder, document=document)
    shop.take_in({"unit_price": "100.00", "line_total": "100.00"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    shop.ok("claim", "exchange", "R1001", "--for", *new)
    return shop


def letter(shop: Shop, language: str = "en") -> str:
    return str(ask(shop, "claim", "message", "R1001", "--lang", language)[0]["body"])


def test_the_fee_of_an_even_exchange_is_named_as_a_fee(tmp_path: Path) -> None:
    shop = exchanged(tmp_path, "LAMP-2")
    body = letter(shop)
    assert f"There is 15.00 EUR to pay for your exchange. {REPLY}\n  Restocking fee: 15.00 EUR\n" in body
    assert "price difference" not in body
    chinese = letter(shop, "zh")
    assert (
        "换货需由您补付 15.00 欧元。请直接回复，我们会告知付款方式。\n  退货手续费：15.00 欧元\n" in chinese
    )
    assert "差价" not in chinese


@pytest.mark.parametrize(
    ("price", "says"),
    [
        (
            "120.00",
            f"There is 35.00 EUR to pay for your exchange. {REPLY}\n"
            "  Price difference of your exchange: 20.00 EUR\n  Restocking fee: 15.00 EUR\n",
        ),
        (
            "70.00",
            "We owe you 15.00 EUR for your exchange and will refund it.\n"
            "  Price difference of your exchange: 30.00 EUR\n  Restocking fee: -15.00 EUR\n",
        ),
    ],
)
def test_a_price_difference_and_a_fee_are_named_apart(tmp_path: Path, price: str, says: str) -> None:
    assert says in letter(exchanged(tmp_path, f"LAMP-2@{price}"))


def test_once_a_part_is_paid_what_is_left_is_one_amount(tmp_path: Path) -> None:
    shop = exchanged(tmp_path, "LAMP-2")
    shop.ok("claim", "paid", "R1001", "5.00")
    assert f"There is 10.00 EUR to pay for your exchange. {REPLY}\nWe will send" in letter(shop)


def test_a_price_difference_alone_is_one(tmp_path: Path) -> None:
    body = letter(exchanged(tmp_path, "LAMP-2@120.00", document=""))
    assert f"There is a price difference of 20.00 EUR to pay. {REPLY}\n" in body
