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


def test_choices_that_do_not_fit_beside_the_message_are_wrapped_below_it(open_claim: Shop) -> None:
    said = open_claim.run("check", "1042", "-r", "chnaged").err.splitlines()
    assert said[1] == "  Choices: changed-mind, wrong-size, ordered-by-mistake, other, wrong-item,"
    assert said[2].strip().startswith("missing-parts, ")
    assert max(map(len, said)) <= 80
