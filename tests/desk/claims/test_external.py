"""Units refunded on the platform while a claim holds them: the claim keeps the rest and can be ended."""

from __future__ import annotations

import sqlite3

import pytest
from desk.asking import ailments, ask, the_claim, write
from factory import Shop

pytestmark = pytest.mark.slow

OPEN = "claim open 1 -i CUP={} -r changed-mind"
STEPS = ("claim approve R1001", "claim receive R1001", "claim inspect R1001 --condition new --to restock")


def sell(shop: Shop, units_back: int = 0, status: str = "") -> str:
    """Three cups at 10.00; some refunded on the platform. Returns what the import says on stderr."""
    text = (
        "order_number,ordered_at,delivered_on,customer_email,status,sku,quantity,unit_price,units_back\n"
        f"1,2026-11-02,2026-11-05,ada@example.org,{status},CUP,3,10.00,{units_back or ''}\n"
    )
    result = shop.run("order", "import", "-", "--map", "refunded_quantity=units_back", stdin=text)
    assert result.code == 0, result
    return result.err


def typed(shop: Shop, *lines: str) -> None:
    for line in lines:
        shop.ok(*line.split())


@pytest.mark.parametrize("done", range(4))
def test_a_claim_on_units_that_were_partly_refunded_gives_what_is_left(shop: Shop, done: int) -> None:
    """Two of three cups are claimed; the platform refunds two: one is left, wherever the claim stands."""
    sell(shop)
    typed(shop, OPEN.format(2), *STEPS[:done])
    sell(shop, 2)
    typed(shop, *STEPS[done:])
    assert [row["amount"] for row in ask(shop, "claim", "quote", "R1001") if row["part"] == "total"] == [
        "10.00"
    ]
    (row,) = ask(shop, "queue")
    assert row["next"] == "returndesk claim refund R1001"
    typed(shop, "claim refund R1001")
    assert (the_claim(shop)["status"], the_claim(shop)["refunded"]) == ("closed", "10.00")
    assert ask(shop, "queue") == []
    assert ailments(shop) == []


@pytest.mark.parametrize("done", range(4))
@pytest.mark.parametrize("status", ["refunded", "cancelled"])
def test_a_claim_on_an_order_refunded_whole_comes_to_its_end(shop: Shop, status: str, done: int) -> None:
    sell(shop)
    typed(shop, OPEN.format(2), *STEPS[:done])
    sell(shop, status=status)
    for _ in range(5):
        waiting = ask(shop, "queue")
        if not waiting:
            break
        next_step = str(waiting[0]["next"]).removeprefix("returndesk ")
        assert shop.run(*next_step.split(), "--dry-run").code in (0, 2)
        typed(shop, next_step.replace("CONDITION", "new").replace("DISPOSITION", "restock"))
    assert ask(shop, "queue") == []
    assert (the_claim(shop)["status"], the_claim(shop)["refunded"]) == ("closed", "0.00")
    refused = shop.run("claim", "approve", "R1001").err
    assert refused.startswith("R1001 is closed (")
    assert "platform by" not in refused
    assert ailments(shop) == []


def test_the_log_says_what_the_platform_refunded(shop: Shop) -> None:
    sell(shop)
    typed(shop, OPEN.format(3))
    assert "R1001, requested: 1 × CUP refunded on the platform" in sell(shop, 1)
    entry = ask(shop, "log", "R1001")[-1]
    assert (entry["act"], "1 × CUP" in str(entry["text"])) == ("refunded on the platform", True)
    assert "external" not in shop.run("claim", "sent", "R1001").err


def test_the_doctor_finds_external_units_that_no_import_recorded(shop: Shop) -> None:
    sell(shop)
    typed(shop, OPEN.format(3))
    write(shop.path, "update claim_line set external = 1")
    assert ("claim-external", "claim R1001") in ailments(shop)
    with pytest.raises(sqlite3.IntegrityError):
        write(shop.path, "update claim_line set external = 4")
