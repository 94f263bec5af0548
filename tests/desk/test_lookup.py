"""Something unknown is answered with the nearest that exists."""

from __future__ import annotations

from pathlib import Path

import pytest
from factory import Shop, made_once, new_shop


@pytest.fixture
@made_once
def open_claim(tmp_path: Path) -> Shop:
    """Order 1042 with a lamp and a bulb, and R1001 on the lamp."""
    shop = new_shop(tmp_path)
    shop.take_in({"quantity": 2, "unit_price": "10.00"}, {"sku": "BULB-3", "unit_price": "50.00"})
    shop.ok("claim", "open", "1042", "-i", "LAMP-1=1", "-r", "changed-mind")
    return shop


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("check 1024", "unknown order 1024. Did you mean 1042?"),
        ("order show 104", "unknown order 104. Did you mean 1042?"),
        ("check 9999", "unknown order 9999"),
        ("check 1042 -i LMP-1", "order 1042 has no item LMP-1. Did you mean LAMP-1?"),
        ("check 1042 -i HAT", "order 1042 has no item HAT"),
        ("claim show R101", "unknown claim R101. Did you mean R1001?"),
        ("claim show R9999", "unknown claim R9999"),
        ("claim approve R1001 -i lapm-1", "order 1042 has no item lapm-1. Did you mean LAMP-1?"),
        ("check 1042 -r chnaged", "--reason: unknown 'chnaged'. Did you mean changed-mind?"),
    ],
)
def test_something_unknown_is_answered_with_the_nearest(typed: str, first: str, open_claim: Shop) -> None:
    said = open_claim.run(*typed.split()).err.splitlines()[0]
    assert said == first


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("check", ""), "the order number is empty\n  returndesk order list --customer NAME\n"),
        (("check", "#"), "the order number is empty\n  returndesk order list --customer NAME\n"),
        (("customer", "show", " "), "the customer is empty\n  returndesk customer list\n"),
        (("claim", "show", ""), "the claim number is empty\n  returndesk claim list\n"),
    ],
)
def test_an_argument_without_a_character_is_called_empty(
    typed: tuple[str, ...], said: str, shop: Shop
) -> None:
    result = shop.run(*typed)
    assert (result.code, result.err) == (2, said)


def test_choices_that_do_not_fit_beside_the_message_are_wrapped_below_it(open_claim: Shop) -> None:
    said = open_claim.run("check", "1042", "-r", "chnaged").err.splitlines()
    assert said[1] == "  Choices: changed-mind, wrong-size, ordered-by-mistake, other, wrong-item,"
    assert said[2].strip().startswith("missing-parts, ")
    assert max(map(len, said)) <= 80


def test_some_units_of_a_sku_on_lines_that_differ_are_asked_for_by_line(shop: Shop) -> None:
    shop.take_in(
        {"order_number": "Y1", "sku": "MUG", "unit_price": "20.00"},
        {"order_number": "Y1", "sku": "MUG", "unit_price": "20.00"},
        {"order_number": "Y2", "sku": "MUG", "unit_price": "5.00"},
        {"order_number": "Y2", "sku": "MUG", "unit_price": "20.00"},
        {"order_number": "Y3", "sku": "MUG", "unit_price": "20.00"},
        {"order_number": "Y3", "sku": "MUG", "unit_price": "20.00", "delivered_on": "2026-11-09"},
        {"order_number": "Y4", "sku": "MUG", "unit_price": "5.00", "quantity": 2},
        {"order_number": "Y4", "sku": "MUG", "unit_price": "20.00"},
    )
    for number, code in (("Y1", 0), ("Y2", 2), ("Y3", 2), ("Y4", 2)):
        for asked in (["check", number], ["claim", "open", number, "-r", "other", "--dry-run"]):
            done = shop.run(*asked, "-i", "MUG=1")
            assert (done.code, ":1=1" in done.err and ":2=1" in done.err) == (code, code == 2), asked
        left = 3 if number == "Y4" else 2
        assert shop.run("check", number, "-i", f"MUG={left}").code == 0  # all of them: no question
        assert shop.run("check", number, "-i", "MUG").code == 0
    shop.ok("claim", "open", "Y4", "-i", ":1", "-r", "other")
    shop.ok("claim", "open", "Y4", "-i", "MUG=1", "-r", "other")  # only the other line is left
