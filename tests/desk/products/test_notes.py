"""Notes on products: the day of a measure."""

from __future__ import annotations

import sqlite3

import pytest
from desk.asking import ailments, ask, write
from factory import Shop


@pytest.fixture
def sold(shop: Shop) -> Shop:
    """A desk that sold two sizes of a coat, and a lamp."""
    shop.take_in(*({"sku": sku, "unit_price": "10.00"} for sku in ("COAT-M", "COAT-L", "Lamp-1")))
    return shop


def test_a_note_keeps_its_product_its_day_its_words_and_who_wrote_it(sold: Shop) -> None:
    row = {"sku": "COAT-M", "on": "2026-11-20", "note": "size chart fixed", "who": "ann"}
    assert ask(sold, "product", "note", "COAT-M", "size  chart fixed", "--on", "2026-11-20") == [row]
    sold.user = "bob"
    sold.ok("product", "note", "lamp", "new bulb")
    lamp = {"sku": "Lamp-1", "on": "2026-11-23", "note": "new bulb", "who": "bob"}
    assert ask(sold, "product", "list") == [row, lamp]
    assert ask(sold, "product", "list", "LAMP-1") == [lamp]
    assert ask(sold, "product", "list", "--limit", "1") == [lamp]
    assert ailments(sold) == []


def test_the_log_shows_a_note_and_its_day(sold: Shop) -> None:
    sold.ok("product", "note", "COAT-M", "size chart fixed", "--on", "2026-11-20")
    entry = ask(sold, "log", "--act", "product noted")[0]
    assert entry["text"] == 'COAT-M, on 2026-11-20, "size chart fixed"'


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        (
            ("COTA-M", "x"),
            66,
            "Unknown SKU 'COTA-M'. Did you mean COAT-M?\n  returndesk order list --sku SKU\n",
        ),
        (("COAT", "x"), 2, "Several SKUs match 'COAT'. Did you mean COAT-L or COAT-M?\n"),
        (("COAT-M", " "), 2, "TEXT is missing: what was done about the product\n"),
        (("COAT-M", "x", "--on", "2026-11-24"), 65, "--on Tue 24 Nov is in the future\n"),
    ],
)
def test_a_note_that_cannot_be_is_refused_with_the_nearest_product(
    sold: Shop, typed: tuple[str, ...], code: int, said: str
) -> None:
    result = sold.run("product", "note", *typed)
    assert (result.code, result.err) == (code, said)
    assert ask(sold, "product", "list") == []


def test_a_note_can_be_undone_the_next_day_too(sold: Shop) -> None:
    sold.ok("product", "note", "COAT-M", "size chart fixed")
    sold.as_of = "2026-11-24"
    assert "Undone: product noted" in sold.run("undo").err
    assert ask(sold, "product", "list") == []
    assert ailments(sold) == []


def test_a_dry_run_records_no_note(sold: Shop) -> None:
    assert ask(sold, "product", "note", "COAT-M", "x", "--dry-run")[0]["note"] == "x"
    assert ask(sold, "product", "list") == []


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("update product_note set sku = 'LAMP'", "cannot be changed"),
        ("delete from product_note", "can only be undone"),
        ("insert into product_note (seq, sku, noted_on) values (1, 'X', '2026-11-20')", "act in the journal"),
        ("insert into product_note (seq, sku, noted_on) values (3, '', '2026-11-20')", "CHECK"),
        ("insert into product_note (seq, sku, noted_on) values (3, 'X', '20 Nov')", "CHECK"),
    ],
)
def test_the_file_holds_that_a_note_is_an_act_and_stays(sold: Shop, statement: str, why: str) -> None:
    sold.ok("product", "note", "COAT-M", "x")
    with pytest.raises(sqlite3.IntegrityError, match=why):
        write(
            sold.path, *["drop trigger product_note_has_its_entry"] * (why == "CHECK"),
            *["delete from undoable_row", "delete from undoable"] * statement.startswith("delete"), statement,
        )  # fmt: skip


@pytest.mark.parametrize(
    "edit", ["update product_note set noted_on = '2026-11-21'", "delete from product_note"]
)
def test_the_doctor_finds_a_note_that_was_edited(sold: Shop, edit: str) -> None:
    sold.ok("product", "note", "COAT-M", "x")
    write(sold.path, "drop trigger product_note_stays", "drop trigger product_note_is_fixed", edit)
    assert ("product-note", "entry 3") in ailments(sold)
