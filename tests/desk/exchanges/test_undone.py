"""An exchange typed wrongly is undone, until anything was sent or paid for it."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from desk.asking import ailments, ask, read, the_claim
from factory import Shop

FEE = '[defaults]\nrestocking_fee = "10%"\n'


@pytest.fixture
def accepted(shop: Shop) -> Shop:
    """R1001 on order 1042 with a shirt of 20.00 accepted back, and a fee of 10 %."""
    shop.ok("policy", "set", "-", stdin=FEE)
    shop.take_in({"sku": "TEE-S", "unit_price": "20.00", "line_total": "20.00"})
    shop.ok("claim", "open", "1042", "-r", "wrong-size", "--via", "email")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001", "--inspect", "new", "--to", "restock")
    return shop


def test_an_exchange_for_the_wrong_item_is_undone_and_typed_again(accepted: Shop) -> None:
    accepted.ok("claim", "exchange", "R1001", "--for", "TEA-M@25.00")
    assert accepted.run("undo").err.splitlines()[0] == "Undone: R1001 exchanged"
    assert the_claim(accepted)["status"] == "inspected"
    assert "outgoing" not in ask(accepted, "claim", "show", "R1001")
    accepted.ok("claim", "exchange", "R1001", "--for", "TEE-M@30.00")
    row = the_claim(accepted)
    assert (row["status"], row["difference"]) == ("settled", "12.00")
    assert [one["sku"] for one in ask(accepted, "claim", "show", "R1001")["outgoing"]] == ["TEE-M"]
    # the undone entry keeps its number, and no figure of the later exchange
    log = [one["text"] for one in ask(accepted, "log", "R1001") if one["act"] == "exchanged"]
    assert log == ["1 × TEE-S, for 1 × TEA-M", "1 × TEE-S, for 1 × TEE-M, the customer owes 12.00 EUR"]
    assert ailments(accepted) == []
    accepted.ok("claim", "sent", "R1001")
    accepted.ok("claim", "paid", "R1001", "12.00")
    assert ailments(accepted) == []


@pytest.mark.parametrize(("later", "past"), [("claim sent R1001", "sent"), ("claim paid R1001 1.00", "paid")])
def test_nothing_is_undone_once_goods_were_sent_or_the_difference_was_paid(
    accepted: Shop, later: str, past: str
) -> None:
    accepted.ok("claim", "exchange", "R1001", "--for", "TEE-M")
    accepted.ok(*later.split())
    result = accepted.run("undo")
    assert result.code == 1
    assert past in result.err


def test_the_database_deletes_only_an_exchange_that_is_undone(accepted: Shop) -> None:
    accepted.ok("claim", "exchange", "R1001", "--for", "TEE-M")
    accepted.ok("claim", "sent", "R1001")
    with closing(sqlite3.connect(accepted.path)) as conn:
        for table in ("outgoing", "remedy_line", "remedy"):
            with pytest.raises(sqlite3.IntegrityError):
                conn.execute(f"delete from {table}")
    assert read(accepted.path, "select count(*) from outgoing") == [(1,)]
