"""Disputes of orders: an open one stops refunds, a lost one counts as refunded by the bank."""

from __future__ import annotations

import json
import sqlite3

import pytest
from cli.terminal import typed
from desk.asking import ailments, ask, quoted, read, the_claim, write
from desk.orders.test_confirmation import shopify
from factory import Shop

pytestmark = pytest.mark.slow  # whole stories

ELSEWHERE = "select sum(total_minor) from external_refund"


@pytest.fixture
def sold(shop: Shop) -> Shop:
    """Order 1042: two lamps at 50.00, shipping 5.00; R1001 on one of them, inspected."""
    shop.take_in({"order_number": "1042", "quantity": 2, "unit_price": "50.00", "shipping": "5.00"})
    shop.ok("claim", "open", "1042", "-i", "LAMP-1=1", "-r", "changed-mind")
    for act in ("approve", "receive"):
        shop.ok("claim", act, "R1001")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    return shop


def checked(shop: Shop) -> dict[str, object]:
    """The one row of a check, whatever the answer is."""
    return dict(json.loads(shop.run("check", "1042", "-f", "json").out)["rows"][0])


def codes(shop: Shop) -> list[str]:
    findings = checked(shop)["findings"]
    assert isinstance(findings, list)
    return [one["code"] for one in findings]


def test_an_open_dispute_stops_refunds(sold: Shop) -> None:
    sold.ok("order", "dispute", "1042", "open", "--why", "chargeback of 12 November")
    assert [row["dispute"] for row in ask(sold, "order", "show", "1042")] == ["open"]
    assert (checked(sold)["verdict"], codes(sold)) == ("review", ["disputed"])
    result = sold.run("claim", "refund", "R1001")
    assert (result.code, result.out) == (1, "")
    assert "No refund: dispute of 105.00 EUR open on order 1042" in result.err
    parts = ask(sold, "claim", "quote", "R1001")
    assert "dispute of 105.00 EUR open" in parts[-1]["why"]
    tasks = {row["claim"]: row["next"] for row in ask(sold, "queue")}
    assert tasks == {None: "returndesk order dispute 1042", "R1001": "returndesk order show 1042"}
    assert the_claim(sold)["next"] == "returndesk order show 1042"
    sold.ok("claim", "refund", "R1001", "--override", "--why", "agreed with the bank")
    assert the_claim(sold)["refunded"] == "50.00"
    assert "although the order is disputed" in sold.ok("log", "R1001")
    assert ailments(sold) == []


def test_a_disputed_order_keeps_what_a_right_gives(shop: Shop) -> None:
    shop.ok("policy", "set", "-", stdin='law = ["eu"]\n[defaults]\nrestocking_fee = "10%"\n')
    shop.take_in({"delivered_on": "2026-11-12", "unit_price": "100.00", "shipping": "5.00"})
    shop.ok("order", "dispute", "1042", "open", "--amount", "20.00")
    row = checked(shop)
    assert (row["verdict"], row["fee"], row["refund"]) == ("review", "0.00", "105.00")
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("order", "dispute", "1042", "won")
    assert quoted(shop)["total"] == "105.00"


def test_the_bank_decides_so_the_next_command_leaves_the_state_open(sold: Shop) -> None:
    sold.ok("order", "dispute", "1042", "open")
    task = next(row for row in ask(sold, "queue") if not row["claim"])
    assert (task["what"], task["next"]) == (
        "dispute of 105.00 EUR open since Mon 23 Nov", "returndesk order dispute 1042",
    )  # fmt: skip
    result = sold.run(*task["next"].split()[1:])
    assert (result.code, result.err) == (2, "STATE is missing\n  one of open, won, lost\n")
    assert typed(sold, *task["next"].split()[1:], answers=["lost"]).code == 0
    assert [row["dispute"] for row in ask(sold, "order", "show", "1042")] == ["lost"]


def test_the_most_urgent_of_a_queue_offers_both_decisions(shop: Shop) -> None:
    shop.take_in({"unit_price": "50.00"})
    shop.ok("order", "dispute", "1042", "open")
    (task,) = ask(shop, "queue", "--next")
    assert task["moves"] == [
        "returndesk order dispute 1042 won",
        "returndesk order dispute 1042 lost",
        "returndesk order show 1042",
    ]


def test_a_dispute_that_is_won_frees_the_refund(sold: Shop) -> None:
    sold.ok("order", "dispute", "1042", "open")
    sold.ok("order", "dispute", "1042", "won")
    assert codes(sold) == []
    sold.ok("claim", "refund", "R1001")
    assert (the_claim(sold)["refunded"], ask(sold, "queue"), ailments(sold)) == ("50.00", [], [])


def test_what_a_lost_dispute_took_counts_as_refunded(sold: Shop) -> None:
    sold.ok("order", "dispute", "1042", "open", "--amount", "80.00")
    sold.ok("order", "dispute", "1042", "lost")
    row = checked(sold)
    assert (row["verdict"], row["refund"], codes(sold)) == ("review", "25.00", ["dispute-lost"])
    assert quoted(sold)["total"] == "25.00"
    sold.ok("claim", "refund", "R1001")
    assert the_claim(sold)["refunded"] == "25.00"
    by_method = {row["key"]: row["elsewhere"] for row in ask(sold, "report", "refunds", "--by", "method")}
    assert by_method == {"dispute": "80.00", "original": "0.00"}  # as in the report of the day
    (elsewhere,) = [row for row in ask(sold, "report", "day")["refunds"] if row["kind"] == "elsewhere"]
    assert (elsewhere["method"], elsewhere["amount"]) == ("dispute", "80.00")
    for by in ("day", "sku", "channel"):
        (sums,) = [row for row in ask(sold, "report", "refunds", "--by", by) if row["elsewhere"] != "0.00"]
        assert sums["elsewhere"] == "80.00"
    assert ailments(sold) == []


def test_after_a_dispute_that_is_lost_in_full_nothing_is_left(shop: Shop) -> None:
    shop.take_in({"unit_price": "50.00"})
    shop.ok("order", "dispute", "1042", "lost")
    row = checked(shop)
    assert (row["claimable"], row["verdict"]) == (0, "ineligible")
    assert "refunded by the bank" in json.dumps(row["findings"])
    shop.as_of = "2026-11-24"
    shop.ok("order", "dispute", "1042", "won", "--why", "appeal")
    assert checked(shop)["claimable"] == 1
    days = [(row["key"], row["elsewhere"]) for row in ask(shop, "report", "refunds")]
    assert days == [("2026-11-23", "50.00"), ("2026-11-24", "-50.00")]
    assert ailments(shop) == []


def test_a_dispute_has_its_steps_and_its_ceiling(sold: Shop) -> None:
    for state, said in (("won", "Order 1042 has no dispute"), ("lost", "At most 105.00 EUR of order 1042")):
        result = sold.run("order", "dispute", "1042", state, "--amount", "105.01")
        assert (result.code, said in result.err) == (1, True), result
    assert sold.run("order", "dispute", "1042", "maybe").code == 2
    sold.ok("order", "dispute", "1042", "lost", "--amount", "105.00")
    assert sold.run("order", "dispute", "1042", "open").code == 1
    assert sold.run("undo").code == 1


def test_the_database_refuses_a_dispute_above_what_is_left(sold: Shop) -> None:
    sold.ok("claim", "refund", "R1001")
    row = "insert into dispute (order_id, at, on_day, who, state, currency, amount_minor, taken_minor, why)"
    row += " values (1, '2026-11-23T10:00:00Z', '2026-11-23', 'x', '{}', 'EUR', {}, {}, '')"
    for values in (("lost", 5501, 5501), ("won", 100, -100), ("lost", 100, 99), ("open", 5, 5)):
        with pytest.raises(sqlite3.IntegrityError):
            write(sold.path, row.format(*values))
    assert read(sold.path, "select count(*) from dispute") == [(0,)]


def test_the_doctor_notices_a_dispute_that_was_edited(sold: Shop) -> None:
    sold.ok("order", "dispute", "1042", "open")
    write(
        sold.path,
        "drop trigger dispute_is_fixed",
        "update dispute set amount_minor = 100",
    )
    assert "dispute-journal" in [code for code, _ in ailments(sold)]


@pytest.mark.parametrize(
    ("status", "told", "first", "then"),
    [("partially_refunded", "60.00", 2500, 3500), ("refunded", "105.00", 2500, 8000)],
)
def test_what_the_bank_gives_back_was_refunded_where_the_platform_told_so(
    shop: Shop, status: str, told: str, first: int, then: int
) -> None:
    shopify(shop)
    shop.ok("order", "dispute", "5001", "lost", "--amount", "80.00")
    shopify(shop, status, told)
    assert read(shop.path, ELSEWHERE) == [(first,)]
    shop.as_of = "2026-11-24"
    shop.ok("order", "dispute", "5001", "won")
    assert read(shop.path, ELSEWHERE) == [(first + then,)]
    assert ailments(shop) == []
    shopify(shop, status, told)
    assert read(shop.path, ELSEWHERE) == [(first + then,)]
    assert ailments(shop) == []
