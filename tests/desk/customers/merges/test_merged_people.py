"""A merged customer to files, searches, exports and erasure: one person with all their addresses."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ailments, ask, read
from desk.customers.merges.twice import ADA, EVA, sold, twice
from factory import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Ada's two entries, merged."""
    shop = twice(tmp_path)
    shop.ok("customer", "merge", ADA, EVA)
    return shop


@pytest.mark.parametrize("who", [ADA, EVA, "C-7", "id:web:C-7", "+491705551234", "A. Lind", "0170 5551234"])
def test_every_name_and_address_of_both_finds_the_one(shop: Shop, who: str) -> None:
    assert ask(shop, "customer", "show", who)["customer"][0]["key"] == f"mail:{ADA}"


@pytest.mark.parametrize(
    "known",
    [
        {"customer_email": ADA},
        {"customer_email": EVA.upper(), "channel": "etsy"},
        {"customer_id": "C-7", "customer_email": "new@example.org"},
        {"customer_phone": "+49 170 5551234"},
    ],
)
def test_a_later_order_under_any_of_them_is_the_one_s(shop: Shop, known: dict[str, str]) -> None:
    sold(shop, {"order_number": "6", **known})
    assert read(shop.path, "select customer_id from orders where number = '6'") == [(2,)]
    assert read(shop.path, "select count(*) from customer") == [(2,)]
    assert ailments(shop) == []


def test_a_file_that_is_imported_again_means_no_other_order(shop: Shop) -> None:
    second = {"customer_email": EVA, "customer_id": "C-7", "customer_name": "A. Lind"}
    said = sold(shop, {"order_number": "3", **second, "unit_price": "20.00"})
    assert "conflict" not in said
    del second["customer_id"]  # nothing of the name and the mail is what the customer has now
    sold(shop, {"order_number": "4", **second, "recipient_name": "Rita"})
    assert read(shop.path, "select o.number, r.name from recipient r join orders o on o.id = r.order_id") == [
        ("4", "Rita")
    ]
    assert read(shop.path, "select customer_id from orders order by id") == [(2,), (2,), (2,), (2,), (3,)]
    assert read(shop.path, "select name, email from customer where id = 2") == [("Ada", ADA)]


def test_who_claims_under_a_former_address_is_the_one(shop: Shop) -> None:
    sold(shop, {"order_number": "9", "customer_email": "cy@example.org"})
    shop.ok("claim", "open", "9", "-r", "changed-mind", "--claimant", f"Ada <{EVA}>")
    assert read(shop.path, "select customer_id from claimant order by claim_id") == [(2,), (2,)]


def test_a_former_name_is_masked_in_the_log_and_in_reports(shop: Shop) -> None:
    shop.ok("claim", "open", "4", "-r", "changed-mind", "--note", "A. Lind rang, ada.l@shop.example")
    assert ask(shop, "log", "--act", "opened")[-1]["text"].endswith('"[name] rang, [mail]"')
    assert ask(shop, "report", "reasons", "--notes")[0]["note"] == "[name] rang, [mail]"


def test_a_file_for_an_offer_names_the_one_by_either_address(shop: Shop) -> None:
    arms = ("--arms", "letter:a,none", "--until", "2026-12-31")
    shop.ok("offer", "stop", "spring", "--why", "slip")
    file = f"customer_email\n{EVA}\n{ADA}\n"
    shop.ok("offer", "new", "summer", "--to", "-", *arms, stdin=file)
    assert read(shop.path, "select customer_id from offer_customer where offer = 'summer'") == [(2,)]


def test_an_export_of_the_one_has_everything_of_both(shop: Shop) -> None:
    found = ask(shop, "customer", "export", ADA)
    assert [row["order"] for row in found["orders"]] == ["1", "2", "3", "4"]
    (former,) = found["merged_customer"]
    assert (former["name"], former["email"], former["phone"]) == ("A. Lind", EVA, "+49 170 5551234")
    acts = [row["act"] for row in found["journal"] if row["order"] is None]
    assert acts.count("customer") == 2
    assert "customers merged" in acts


def test_erasing_the_one_takes_all_that_was_the_other_s(shop: Shop) -> None:
    shop.ok("claim", "cancel", "R1003")
    shop.ok("customer", "erase", ADA, "--confirm", EVA, "--forfeit-credit", "--why", "asked")
    for word in (ADA, EVA, "Ada", "C-7", "5551234"):
        assert word.encode() not in shop.path.read_bytes(), word
    assert read(shop.path, "select name, email, key from merged_customer") == [("", "", "")]
    assert read(shop.path, "select count(*) from consent where customer_id = 2") == [(0,)]
    assert ailments(shop) == []
    assert "erased" in shop.run("customer", "merge", "1", "5").err


def test_files_do_not_bring_back_what_was_erased_under_either_address(shop: Shop) -> None:
    shop.ok("claim", "cancel", "R1003")
    shop.ok("customer", "erase", EVA, "--confirm", ADA, "--forfeit-credit", "--why", "asked")
    for number, known in (("6", {"customer_email": EVA}), ("7", {"customer_id": "C-7"})):
        sold(shop, {"order_number": number, **known})
    assert read(shop.path, "select customer_id from orders where number in ('6', '7')") == [(2,), (2,)]
    assert EVA.encode() not in shop.path.read_bytes()


def test_reports_count_one_person(shop: Shop) -> None:
    assert [row["customer"] for row in ask(shop, "customer", "list")] == ["Ada", "Bo"]
    moves = [(row["customer"], row["due"], row["orders"]) for row in ask(shop, "customer", "tiers")]
    assert moves == [("Ada", "silver", 2)]
