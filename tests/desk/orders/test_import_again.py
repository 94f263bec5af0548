"""An order that comes in again: whatever is new in it is seen, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk.asking import ailments, ask
from factory import Shop, new_shop

FULL = {
    "order_number": "7", "ordered_at": "2026-11-02", "shipped_on": "2026-11-03", "delivered_on": "2026-11-05",
    "customer_name": "Ada", "customer_email": "ada@example.com", "customer_phone": "01632 960201",
    "customer_id": "C1", "customer_tier": "gold", "channel": "web", "currency": "EUR", "shipping": "4.90",
    "order_discount": "1.00", "country": "DE", "order_tags": "gift", "tracking": "T1",
    "payment_method": "card", "status": "open", "source": "mail", "campaign": "may",
    "discount_code": "SPRING", "line_id": "L1",
    "sku": "MUG", "title": "Mug", "category": "cups", "quantity": "2", "unit_price": "10.00",
    "discount": "0.50", "tags": "fragile", "cost": "3.00",
}  # fmt: skip
BLANKS = [
    "shipped_on", "delivered_on", "customer_name", "customer_phone", "customer_tier", "country", "order_tags",
    "tracking", "payment_method", "source", "campaign", "discount_code", "title", "category", "tags", "cost",
]  # fmt: skip


def take(shop: Shop, **changes: str) -> tuple[int, int, int, int]:
    """(new, updated, unchanged, conflicts) of an import of the order, some of its facts changed."""
    facts = {**FULL, **changes}
    text = ",".join(facts) + "\n" + ",".join(facts.values()) + "\n"
    result = shop.run("order", "import", "-", "-f", "json", stdin=text)
    assert result.code in (0, 3), result
    (row,) = json.loads(result.out)["rows"]
    return row["orders_new"], row["orders_updated"], row["orders_unchanged"], row["conflicts"]


@pytest.mark.parametrize("fact", BLANKS)
def test_a_fact_that_was_missing_is_filled_in_and_one_that_is_missing_now_is_kept(
    shop: Shop, fact: str
) -> None:
    assert take(shop, **{fact: ""}) == (1, 0, 0, 0)
    assert take(shop) == (0, 1, 0, 0)
    assert take(shop) == (0, 0, 1, 0)
    assert take(shop, **{fact: ""}) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("fact", "told"),
    [
        ("ordered_at", "2026-11-01"), ("currency", "USD"), ("shipping", "5.90"), ("order_discount", "2.00"),
        ("quantity", "3"), ("unit_price", "11.00"), ("discount", "0.60"), ("line_id", "L2"),
    ],
)  # fmt: skip
def test_another_figure_is_a_conflict_and_changes_nothing(shop: Shop, fact: str, told: str) -> None:
    take(shop)
    before = shop.ok("order", "show", "7", "-f", "csv")
    new, updated, unchanged, conflicts = take(shop, **{fact: told})
    assert (new, updated, unchanged) == (0, 0, 1)
    assert conflicts >= 1
    assert shop.ok("order", "show", "7", "-f", "csv") == before


@pytest.mark.parametrize(
    ("fact", "told"), [("delivered_on", "2026-11-06"), ("tracking", "T2"), ("status", "cancelled")]
)
def test_delivery_tracking_and_status_move_forward(shop: Shop, fact: str, told: str) -> None:
    take(shop)
    assert take(shop, **{fact: told}) == (0, 1, 0, 0)
    assert take(shop, **{fact: told}) == (0, 0, 1, 0)
    if fact != "tracking":  # the newest number is the one to follow; a day or a status never goes back
        assert take(shop) == (0, 0, 1, 0)


def test_of_two_files_at_once_the_later_has_the_last_word(shop: Shop) -> None:
    take(shop)
    files = []
    for name, shipping in (("one", "5.90"), ("two", "4.90")):
        facts = {**FULL, "shipping": shipping}
        file = shop.path.parent / f"{name}.csv"
        file.write_text(",".join(facts) + "\n" + ",".join(facts.values()) + "\n")
        files.append(str(file))
    result = shop.run("order", "import", *files, "--update", "-f", "json")
    assert [row["orders_updated"] for row in json.loads(result.out)["rows"]] == [1, 1]
    assert json.loads(shop.ok("order", "list", "-f", "json"))["rows"][0]["shipping"] == "4.90"


@pytest.mark.parametrize("options", [[], ["--update"]])
@pytest.mark.parametrize("price", ["10.00", "11.00"])
def test_a_column_that_the_file_does_not_have_says_nothing(
    shop: Shop, options: list[str], price: str
) -> None:
    take(shop, tax="1.60")
    text = f"order_number,ordered_at,sku,line_id,quantity,unit_price\n7,2026-11-02,MUG,L1,2,{price}\n"
    result = shop.run("order", "import", "-", *options, stdin=text)
    assert result.code == (3 if price == "11.00" and not options else 0)
    taken = price == "11.00" and bool(options)
    (row,) = json.loads(shop.ok("order", "show", "7", "-f", "json"))["rows"]
    figures = [row[name] for name in ("unit_price", "discount", "tax", "paid")]
    assert figures == ([price, "0.50", "1.60", "20.50"] if taken else ["10.00", "0.50", "1.60", "18.50"])
    (order,) = json.loads(shop.ok("order", "list", "-f", "json"))["rows"]
    assert order["shipping"] == "4.90"


@pytest.mark.parametrize(
    "act",
    [
        ("claim", "open", "7", "-r", "damaged"),
        ("order", "dispute", "7", "open"),
    ],
)
def test_another_currency_is_taken_only_while_nothing_here_has_an_amount_in_the_old_one(
    shop: Shop, act: tuple[str, ...]
) -> None:
    dollars = ",".join(FULL) + "\n" + ",".join({**FULL, "currency": "USD"}.values()) + "\n"
    take(shop)
    shop.ok("order", "import", "-", "--update", stdin=dollars)
    assert ask(shop, "order", "list")[0]["currency"] == "USD"
    shop.ok(*act)
    euros = dollars.replace("USD", "EUR")
    result = shop.run("order", "import", "-", "--update", stdin=euros)
    assert (result.code, ask(shop, "order", "list")[0]["currency"]) == (3, "USD")
    assert "its claims, payments, disputes or store credit are in USD" in result.err
    assert ailments(shop) == []


def test_an_update_is_taken_though_the_platform_refunded_units_on_a_claim(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    head = "order_number,ordered_at,delivered_on,sku,quantity,line_total,shipping,back_units\n"
    mapped = ("--map", "refunded_quantity=back_units")
    shop.ok("order", "import", "-", stdin=f"{head}7,2026-11-02,2026-11-05,MUG,2,20.00,5.00,0\n")
    shop.ok("claim", "open", "7", "-i", "MUG=1", "-r", "changed-mind")
    again = f"{head}7,2026-11-02,2026-11-05,MUG,2,20.00,6.00,2\n"
    shop.ok("order", "import", "-", "--update", *mapped, stdin=again)
    assert ask(shop, "order", "list")[0]["shipping"] == "6.00"
    assert ailments(shop) == []
