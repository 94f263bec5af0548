"""Two entries of one person become one: everything is theirs, every sum is kept, and undo separates them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from desk.asking import ailments, ask, read
from desk.customers.merges.twice import ADA, EVA, everything, sold, twice
from factory import Shop

from returndesk.store.customers.merges.moves import MOVED, NOT_MOVED, ONE_EACH
from returndesk.store.export.columns import all_tables


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return twice(tmp_path)


def merge(shop: Shop, *args: str) -> str:
    result = shop.run("customer", "merge", *(args or (ADA, EVA)))
    assert result.code == 0, result
    return result.err


def test_every_table_with_a_customer_moves_or_is_declared_to_stay(shop: Shop) -> None:
    # A new table with a customer's number is named in store/customers/merges/moves.py.
    with sqlite3.connect(shop.path) as conn:
        naming = [
            table
            for table in all_tables()
            if conn.execute(
                "select 1 from pragma_table_info(?) where name = 'customer_id'", (table,)
            ).fetchone()
        ]
    assert sorted(naming) == sorted((*MOVED, *ONE_EACH, *NOT_MOVED))


def test_every_row_of_both_is_the_one_s_afterwards(shop: Shop) -> None:
    for table in (*MOVED, "signal_answer"):  # the story has something of every kind
        assert read(shop.path, f"select 1 from {table} where customer_id = 1"), table
    merge(shop)
    assert read(shop.path, "select id, key, name, email, phone, birthday from customer order by id") == [
        (2, f"mail:{ADA}", "Ada", ADA, "+49 170 5551234", "03-14"),
        (3, "mail:bo@example.org", "Bo", "bo@example.org", "", ""),
    ]
    for table in (*MOVED, *ONE_EACH):
        assert read(shop.path, f"select 1 from {table} where customer_id = 1") == [], table
    assert read(shop.path, "select number from orders where customer_id = 2 order by id") == [
        ("1",), ("2",), ("3",), ("4",),
    ]  # fmt: skip
    assert ailments(shop) == []


def test_the_answer_says_who_stays_and_what_moved(shop: Shop) -> None:
    answer = ask(shop, "customer", "merge", ADA, EVA)
    row = answer["customer"][0]
    assert (row["customer"], row["key"], row["orders"], row["claims"], row["credit"]) == (
        "Ada", f"mail:{ADA}", 4, 3, "6.50",
    )  # fmt: skip
    moved = [row for row in answer["moved"] if row["data"] != "coupons"]  # chance decides who got one more
    assert [(each["data"], each["kept"], each["moved"], each["credit"]) for each in moved] == [
        ("orders", 2, 2, None),
        ("claims", 1, 2, None),
        ("credit", 2, 1, "4.00"),
        ("points-used", 0, 1, None),
        ("consents", 1, 1, None),
        ("letters", 0, 1, None),
        ("offers", 1, 1, None),
    ]


def test_every_sum_is_kept(shop: Shop) -> None:
    owed = ask(shop, "report", "owed")
    assert [(row["what"], row["count"], row["amount"]) for row in owed] == [
        ("credit", 2, "6.50"), ("coupon", 2, "10.00"), ("coupon", 1, None), ("points", 53, "0.53"),
    ]  # fmt: skip
    held = {row["customer"]: (row["credit"], row["points"]) for row in ask(shop, "customer", "list")}
    assert held == {"Ada": ("2.50", 20), "A. Lind": ("4.00", 13), "Bo": ("0.00", 20)}
    merge(shop)
    held = {row["customer"]: (row["credit"], row["points"]) for row in ask(shop, "customer", "list")}
    assert held == {"Ada": ("6.50", 33), "Bo": ("0.00", 20)}
    after = [(row["what"], row["amount"]) for row in ask(shop, "report", "owed")]
    assert after == [(row["what"], row["amount"]) for row in owed]
    read_again = read(shop.path, "select sum(amount_minor) from credit")
    assert read_again == [(650,)]


def test_a_dry_run_says_the_same_and_changes_nothing(shop: Shop) -> None:
    before = everything(shop)
    said = merge(shop, ADA, EVA, "--dry-run")
    assert "Dry run: nothing was recorded.\n" in said
    assert everything(shop) == before
    assert merge(shop) == said.replace("Dry run: nothing was recorded.\n", "")


@pytest.mark.parametrize("args", [(ADA, EVA), (EVA, ADA)])
def test_undo_puts_every_row_back_also_on_a_later_day(shop: Shop, args: tuple[str, str]) -> None:
    before = everything(shop)
    merge(shop, *args)
    assert everything(shop) != before
    shop.as_of = "2026-11-25"
    shop.ok("undo")
    assert everything(shop) == before
    assert ailments(shop) == []


def test_the_first_entry_stays_whichever_is_the_older_one(shop: Shop) -> None:
    said = merge(shop, EVA, ADA)
    assert said.startswith("Merged the second entry into the first; 2 orders and 1 claim moved\n")
    row = read(shop.path, "select name, email, platform_id, birthday from customer where id = 2")
    assert row == [("A. Lind", EVA, "C-7", "11-24")]
    assert ailments(shop) == []


def test_a_merge_is_not_undone_once_the_customer_has_more(shop: Shop) -> None:
    merge(shop)
    shop.user = "bob"  # an import ends what its own user can undo
    sold(shop, {"order_number": "6", "customer_email": ADA})
    shop.user = "ann"
    result = shop.run("undo")
    assert (result.code, result.err.splitlines()[0]) == (
        1,
        "Cannot undo 'customers merged' from Mon 23 Nov: an order was added to the customer after it",
    )


def test_three_entries_are_merged_and_separated_again(shop: Shop) -> None:
    sold(shop, {"order_number": "6", "customer_name": "Ada"})  # known by name alone
    before = everything(shop)
    merge(shop)
    once = everything(shop)
    merge(shop, ADA, "6")
    found = read(shop.path, "select id, customer_id, name from merged_customer order by id")
    assert found == [(1, 4, "A. Lind"), (2, 4, "Ada")]
    assert read(shop.path, "select id, key from customer order by id") == [
        (3, "mail:bo@example.org"),
        (4, f"mail:{ADA}"),
    ]
    assert ailments(shop) == []
    shop.ok("undo")
    assert everything(shop) == once
    shop.ok("undo")
    assert everything(shop) == before
    assert ailments(shop) == []


def test_conflicts_are_said(shop: Shop) -> None:
    shop.ok("customer", "set", ADA, "--language", "en")
    shop.ok("customer", "set", EVA, "--language", "zh")
    ((other,), (arm,)) = read(shop.path, "select arm from offer_customer order by customer_id")
    assert merge(shop).splitlines()[1:] == [
        "Their languages differ: that of the first entry stays",
        "Their birthdays differ: that of the first entry stays",
        f"Both got offer spring: the arm of the first entry stays, {arm}; {other} no longer counts",
    ]
    assert read(shop.path, "select customer_id, arm from offer_customer") == [(2, arm)]


@pytest.mark.parametrize("who", [ADA, EVA])
def test_a_withdrawal_of_either_wins_however_old_it_is(shop: Shop, who: str) -> None:
    shop.ok("customer", "consent", who, "marketing", "--withdraw", "--on", "2026-11-03")
    other = EVA if who == ADA else ADA
    shop.ok("customer", "consent", other, "marketing", "--on", "2026-11-20")
    assert "One of them withdrew consent to marketing: it stays withdrawn" in merge(shop)
    last = ask(shop, "customer", "show", ADA)["consents"][0]
    assert (last["consent"], last["on"]) == ("withdrawn", "2026-11-23")
    assert ask(shop, "customer", "occasions", "--next", "200 days") == []
    assert ailments(shop) == []


def test_two_tiers_set_by_hand_are_for_the_shop_to_decide(shop: Shop) -> None:
    shop.ok("customer", "set", ADA, "--tier", "gold")
    shop.ok("customer", "set", EVA, "--tier", "silver")
    result = shop.run("customer", "merge", ADA, EVA)
    assert (result.code, result.err) == (
        1,
        "Two tiers are set by hand: gold and silver. Clear the wrong one first\n"
        '  returndesk customer set WHO --tier ""\n',
    )
    shop.ok("customer", "set", EVA, "--tier", "")
    merge(shop)
    assert read(shop.path, "select tier from customer where id = 2") == [("gold",)]


def test_a_tier_set_by_hand_outdoes_an_earned_one_and_all_orders_count_for_the_next(shop: Shop) -> None:
    shop.ok("customer", "set", EVA, "--tier", "silver")
    sold(shop, {"order_number": "7", "customer_email": ADA}, {"order_number": "8", "customer_email": ADA})
    shop.ok("customer", "tiers", "--apply")
    assert read(shop.path, "select customer_id, tier from earned_tier") == [(2, "gold")]
    assert "Their tiers were gold and silver: silver stays" in merge(shop)
    assert read(shop.path, "select customer_id, tier from earned_tier") == []
    assert ailments(shop) == []


def test_a_recipient_who_claims_is_a_person_of_their_own(shop: Shop) -> None:
    result = shop.run("customer", "merge", "bo@example.org", EVA)
    assert (result.code, result.err) == (
        1,
        "R1003: one of them claims on an order of the other, so they are two people\n"
        "  returndesk claim show R1003\n",
    )


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        ((ADA, "1"), 2, "both are the same customer\n"),
        ((ADA,), 2, "merge requires two entries"),
        ((ADA, "nobody@example.org"), 66, "unknown customer nobody@example.org\n"),
    ],
)
def test_what_cannot_be_merged_is_refused(shop: Shop, args: tuple[str, ...], code: int, says: str) -> None:
    before = everything(shop)
    result = shop.run("customer", "merge", *args)
    assert result.code == code
    assert says in result.err
    assert everything(shop) == before


def test_the_database_moves_credit_only_with_a_merge(shop: Shop) -> None:
    with sqlite3.connect(shop.path) as conn:
        for table in ("credit", "points_use"):
            with pytest.raises(sqlite3.IntegrityError, match="merged"):
                conn.execute(f"update {table} set customer_id = 3")
        with pytest.raises(sqlite3.IntegrityError, match="only erasing"):
            conn.execute("delete from offer_customer")


def test_a_merge_that_withdrew_consent_is_undone_too(shop: Shop) -> None:
    shop.ok("customer", "consent", EVA, "marketing", "--withdraw", "--on", "2026-11-03")
    before = everything(shop)
    assert "it stays withdrawn" in merge(shop)
    shop.ok("undo")
    assert everything(shop) == before
    merge(shop)
    shop.ok("customer", "consent", ADA, "marketing", "--on", "2026-11-23")
    shop.ok("undo")
    shop.user = "bob"
    shop.ok("customer", "consent", ADA, "marketing", "--on", "2026-11-23")
    shop.user = "ann"
    assert "what they said on consent was added to the customer after it" in shop.run("undo").err
