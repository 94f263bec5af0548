"""Consent for marketing: recorded with its day and source, withdrawn as easily; the last day decides."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from desk.asking import ailments, ask, read, write
from factory import Shop, new_shop

from returndesk.store.customers.consents import consenting


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Ada, Bob, and Cy, who is known by name alone."""
    shop = new_shop(tmp_path)
    shop.take_in(
        {"unit_price": "9.00", "customer_email": "ada@example.org", "customer_name": "Ada"},
        {"order_number": "1043", "unit_price": "9.00", "customer_email": "bob@example.org"},
        {"order_number": "1044", "unit_price": "9.00", "customer_name": "Cy"},
    )
    return shop


def consent(shop: Shop, who: str, *args: str) -> str:
    return shop.run("customer", "consent", who, "marketing", *args).err


def consents(shop: Shop, on: str) -> list[int]:
    with sqlite3.connect(shop.path) as conn:
        return sorted(consenting(conn, "marketing", date.fromisoformat(on)))


def test_consent_is_recorded_with_its_day_and_source(shop: Shop) -> None:
    said = consent(shop, "ada@example.org", "--on", "2026-11-02", "--source", "newsletter form")
    assert said == "Recorded: the customer consents to marketing, Mon 2 Nov\n"
    assert ask(shop, "customer", "show", "ada@example.org")["consents"] == [
        {"purpose": "marketing", "consent": "given", "on": "2026-11-02", "source": "newsletter form"}
        | {"order": None, "who": "ann"}
    ]
    assert ask(shop, "log")[-1]["text"] == 'marketing, given, on 2026-11-02, "newsletter form"'
    assert ailments(shop) == []


def test_who_consents_on_a_day_is_who_said_so_last_up_to_then(shop: Shop) -> None:
    consent(shop, "ada@example.org", "--on", "2026-11-02")
    consent(shop, "bob@example.org", "--on", "2026-11-10")
    consent(shop, "ada@example.org", "--on", "2026-11-12", "--withdraw")
    days = ("2026-11-01", "2026-11-02", "2026-11-11", "2026-11-12")
    assert [consents(shop, day) for day in days] == [[], [1], [1, 2], [2]]


def test_a_withdrawal_needs_no_more_than_a_word_and_stands(shop: Shop) -> None:
    consent(shop, "ada@example.org", "--on", "2026-11-02")
    said = consent(shop, "ada@example.org", "--withdraw")
    assert said == "Recorded: the customer withdrew consent to marketing, Mon 23 Nov\n"
    assert consents(shop, "2026-11-23") == []


def test_what_is_recorded_late_does_not_outdo_what_was_said_later(shop: Shop) -> None:
    consent(shop, "ada@example.org", "--withdraw", "--on", "2026-11-20")
    said = consent(shop, "ada@example.org", "--on", "2026-11-02")
    assert said.endswith("Mon 2 Nov; but consent was withdrawn on Fri 20 Nov, which is later\n")
    assert consents(shop, "2026-11-23") == []


def test_of_one_day_the_last_word_decides(shop: Shop) -> None:
    for args in ((), ("--withdraw",), ()):
        consent(shop, "ada@example.org", *args)
    assert consents(shop, "2026-11-23") == [1]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ("ada@example.org marketing --on 2026-11-24", 2, "--on Tue 24 Nov is in the future\n"),
        ("Cy marketing", 1, "Consent requires an id, email or phone, and the customer has none\n"),
        ("dora@example.org marketing", 66, "unknown customer dora@example.org\n"),
        ("ada@example.org sms", 2, "PURPOSE: unknown 'sms'. Choices: marketing\n"),
    ],
)
def test_consent_that_cannot_be_is_refused(words: str, code: int, says: str, shop: Shop) -> None:
    result = shop.run("customer", "consent", *words.split())
    assert (result.code, result.err.startswith(says)) == (code, True), result.err
    assert read(shop.path, "select * from consent") == []


def test_consent_can_be_undone_on_a_later_day_too(shop: Shop) -> None:
    consent(shop, "ada@example.org")
    shop.as_of = "2026-11-24"
    shop.ok("undo")
    assert read(shop.path, "select * from consent") == []
    assert ailments(shop) == []


def test_the_database_keeps_what_a_customer_said(shop: Shop) -> None:
    consent(shop, "ada@example.org")
    row = "insert into consent (seq, customer_id, purpose, given, said_on)"
    row += " select 1, id, 'marketing', 1, '2026-11-23' from customer where key is null"
    write(shop.path, "delete from undoable")  # until then, undo may delete it
    for statement, says in (
        ("delete from consent", "what a customer said stays"),
        ("update consent set given = 0", "what a customer said stays"),
        ("update consent set said_on = '2026-11-24'", "what a customer said stays"),
        (row, "consent requires a customer with an id, email or phone"),
    ):
        with pytest.raises(sqlite3.IntegrityError, match=says):
            write(shop.path, statement)


@pytest.mark.parametrize("edit", ["given = 0", "said_on = '2026-11-01'", "customer_id = 2"])
def test_the_doctor_finds_consent_that_differs_from_the_journal(edit: str, shop: Shop) -> None:
    consent(shop, "ada@example.org")
    write(shop.path, "drop trigger consent_is_fixed", f"update consent set {edit}")
    assert "consent" in [code for code, *_ in ailments(shop)]


def test_erasing_a_customer_takes_their_consents_with_the_source(shop: Shop) -> None:
    consent(shop, "bob@example.org")
    consent(shop, "ada@example.org", "--source", "a form at the fair of Quillane")
    rows = ask(shop, "customer", "export", "ada@example.org")
    assert (rows["consent"][0]["said_on"], "Quillane" in str(rows["journal"])) == ("2026-11-23", True)
    shop.ok("customer", "erase", "ada@example.org", "--confirm", "Ada")
    assert read(shop.path, "select customer_id from consent") == [(2,)]
    assert b"Quillane" not in shop.path.read_bytes()
    assert ailments(shop) == []
