"""`on-full-return`: the shipping comes once everything was accepted, whatever the order of acts."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ailments, ask, quoted, read, the_claim, write
from factory import Shop, new_shop

POLICY = '[defaults]\noriginal_shipping = "on-full-return"\n'


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A and B for 50.00 each, 5.00 shipping."""
    shop = new_shop(tmp_path, document=POLICY)
    shop.take_in(
        {"sku": "A", "unit_price": "50.00", "shipping": "5.00"},
        {"sku": "B", "unit_price": "50.00"},
    )
    return shop


def inspected(shop: Shop, claim: str, sku: str, *label: str) -> None:
    shop.ok("claim", "open", "1042", "-i", sku, "-r", "changed-mind")
    shop.ok("claim", "approve", claim)
    shop.ok("claim", "receive", claim, *label)
    shop.ok("claim", "inspect", claim, "--condition", "new", "--to", "restock")


def test_the_first_refund_after_everything_was_accepted_has_the_shipping(shop: Shop) -> None:
    inspected(shop, "R1001", "A")
    inspected(shop, "R1002", "B")
    assert ask(shop, "claim", "refund", "R1001")[0]["refunded"] == "55.00"
    shop.ok("claim", "exchange", "R1002", "--for", "Z=1@50.00")
    assert the_claim(shop, "R1002")["difference"] == "0.00"
    assert ailments(shop) == []


def test_a_refund_after_an_exchange_has_it_too(shop: Shop) -> None:
    inspected(shop, "R1001", "A")
    inspected(shop, "R1002", "B")
    shop.ok("claim", "exchange", "R1002", "--for", "Z=1@50.00")
    assert the_claim(shop, "R1002")["difference"] == "0.00"
    assert quoted(shop) == {"goods": "50.00", "shipping": "5.00", "total": "55.00"}
    assert ask(shop, "claim", "refund", "R1001")[0]["refunded"] == "55.00"
    assert ailments(shop) == []


def test_where_an_exchange_is_the_last_act_it_is_in_the_difference(shop: Shop) -> None:
    inspected(shop, "R1001", "A")
    assert ask(shop, "claim", "refund", "R1001")[0]["refunded"] == "50.00"
    inspected(shop, "R1002", "B")
    shop.ok("claim", "exchange", "R1002", "--for", "Z=1@52.00")
    shown = ask(shop, "claim", "show", "R1002")
    assert shown["claim"][0]["difference"] == "-3.00"
    assert {row["part"]: row["amount"] for row in shown["exchange"]} == {
        "new": "52.00", "goods": "-50.00", "shipping": "-5.00", "difference": "-3.00",
    }  # fmt: skip
    assert ask(shop, "claim", "refund", "R1002")[0]["refunded"] == "3.00"
    assert read(shop.path, "select shipping_refunded_minor, returned_minor from orders") == [(500, 10_500)]
    assert ailments(shop) == []


def test_of_two_exchanges_the_second_has_it_once(shop: Shop) -> None:
    inspected(shop, "R1001", "A")
    inspected(shop, "R1002", "B")
    for claim, difference in (("R1001", "0.00"), ("R1002", "-5.00")):
        shop.ok("claim", "exchange", claim, "--for", "Z=1@50.00")
        assert the_claim(shop, claim)["difference"] == difference
    assert ailments(shop) == []


def test_nothing_comes_while_something_is_still_with_the_customer(shop: Shop) -> None:
    inspected(shop, "R1001", "A")
    shop.ok("claim", "exchange", "R1001", "--for", "Z=1@50.00")
    assert the_claim(shop)["difference"] == "0.00"


def test_a_label_that_the_customer_owes_is_in_the_difference_of_an_exchange(shop: Shop) -> None:
    inspected(shop, "R1001", "A", "--postage", "3.00", "--paid-by", "shop")
    shop.ok("claim", "exchange", "R1001", "--for", "Z=1@50.00")
    shown = ask(shop, "claim", "show", "R1001")
    assert shown["claim"][0]["difference"] == "3.00"
    assert {row["part"]: row["amount"] for row in shown["exchange"]} == {
        "new": "50.00", "goods": "-50.00", "postage": "3.00", "difference": "3.00",
    }  # fmt: skip
    shop.ok("claim", "sent", "R1001")
    assert the_claim(shop)["next"] == "returndesk claim paid R1001 3.00"
    assert ask(shop, "claim", "paid", "R1001", "3.00")[0]["status"] == "closed"
    assert ailments(shop) == []


def test_the_file_refuses_an_exchange_whose_parts_do_not_add_up_and_more_shipping_than_was_paid(
    shop: Shop,
) -> None:
    inspected(shop, "R1001", "A")
    names = "goods fee deduction adjustment shipping postage new difference".split()
    row = (
        "insert into remedy (claim_id, order_id, at, on_day, who, owner, kind, currency,"
        f" {', '.join(f'{name}_minor' for name in names)}) values (1001, 1, '2026-11-23T10:00:00Z',"
        " '2026-11-23', 'ann', 'ann', 'exchange', 'EUR', 0, 0, 0, 0, {}, {}, 0, {})"
    )
    for figures in ((100, 0, 0), (0, -300, 0), (0, 300, -300), (600, 0, -600)):
        with pytest.raises(Exception, match="CHECK"):
            write(shop.path, row.format(*figures))
