"""A number alone is a command, and an unknown word is answered by what it may mean."""

from __future__ import annotations

import shlex

import pytest
from factory import Shop, new_shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Order 1042 and its claim R1001; nothing is changed."""
    made = new_shop(tmp_path_factory.mktemp("shortcuts"))
    made.take_in({"unit_price": "5.00"})
    made.ok("claim", "open", "1042", "-r", "other")
    return made


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("R1001", "claim show R1001"),
        ("r1001 -f csv", "claim show R1001 -f csv"),
        ("1042", "check 1042"),
        ("web:1042 -i LAMP-1", "check web:1042 -i LAMP-1"),
        ("#1042 -f json", "check 1042 -f json"),
        ("--user bob R1001", "claim show R1001"),
    ],
)
def test_a_number_alone_shows_the_claim_or_checks_the_order(shop: Shop, typed: str, whole: str) -> None:
    short, long = shop.run(*typed.split()), shop.run(*whole.split())
    assert short == long
    assert short.out != ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("refund R1001", "claim refund R1001"),
        ("refund", "claim refund CLAIM…"),
        ("approve R1001 R1002", "claim approve R1001 R1002"),
        ("exchange", "claim exchange CLAIM"),
        ("open 1042", "claim open 1042"),
        ("return", "claim open ORDER|claim receive CLAIM…"),
        ("next", "queue --next|queue --work"),
        ("list", "queue|claim list|order list"),
        (
            "import 'my orders.csv'",
            "order import 'my orders.csv'|claim import 'my orders.csv'|feedback import 'my orders.csv'",
        ),
        ("settings", "config"),
        ("quue", "queue"),
        ("claim aprove R1001", "claim approve R1001"),
        ("claim return 1042", "claim open 1042|claim receive 1042"),
        ("policy shwo", "policy show"),
        ("retrun", "claim open ORDER|claim receive CLAIM…|queue"),
        ("claim retrun 1042", "claim open 1042|claim receive 1042"),
        ("refnd", "claim refund CLAIM…|report refunds"),
        ("exchang R1001", "claim exchange R1001"),
        ("REFUND", "claim refund CLAIM…"),
    ],
)
def test_an_unknown_command_is_answered_by_those_it_may_mean(shop: Shop, typed: str, meant: str) -> None:
    result = shop.run(*shlex.split(typed))
    said, *hints = result.err.splitlines()
    assert (result.code, said.startswith("Unknown command '"), said.endswith("Did you mean:")) == (
        2,
        True,
        True,
    )
    assert hints == [f"  returndesk {one}" for one in meant.split("|")]


@pytest.mark.parametrize("typed", ["undp", "undoo", "xyzzy", "claim xyzzy", "undo1", "redo"])
def test_undo_is_never_proposed(shop: Shop, typed: str) -> None:
    result = shop.run(*typed.split())
    assert result.code in (2, 66)
    assert "returndesk undo" not in result.err
