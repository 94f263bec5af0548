"""Offers: who gets one, what is sent, issued and recorded, and what stays as it is."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from desk.asking import ailments, ask, read, write
from desk.marketing.offered import CODE, OLD, consent, mail, offer, order
from factory import Shop, made_once, new_shop

pytestmark = pytest.mark.slow


@made_once
def few(folder: Path) -> Shop:
    """Six customers with an order of January: five consent, the sixth does not; and one with a new order."""
    shop = new_shop(folder, document='tiers = ["gold"]')
    order(shop, range(6), **OLD)
    order(shop, [6], ordered_at="2026-11-02")
    consent(shop, *(mail(n) for n in (0, 1, 2, 3, 4, 6)))
    return shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return few(tmp_path)


def listed(shop: Shop) -> dict[str, dict[str, str]]:
    """The mailing list of the offer by address."""
    return {row["email"]: row for row in ask(shop, "offer", "list", "spring")}


def test_a_group_is_dealt_to_the_arms_and_who_is_left_out_is_said(shop: Shop) -> None:
    said = offer(shop)
    assert said == (
        "Made the offer spring: 5 customers assigned at random (2 coupon:10%, 2 letter:sorry, 1 none)\n"
        "Left out: 1 without consent for marketing\n"
        "Arms of fewer than 20 customers are too few for a result\n"
        "Result from Thu 31 Dec: returndesk offer result spring\n"
    )
    assert ask(shop, "offer", "list") == [
        {"offer": "spring", "to": "lapsed", "arms": ["coupon:10%", "letter:sorry", "none"], "customers": 5}
        | {"without_consent": 1, "made_on": "2026-11-23", "until": "2026-11-30"}
        | {"measure": "order within 30 days", "result_on": "2026-12-31", "status": "open"}
    ]
    assert ask(shop, "log")[-1]["text"] == 'spring, 5 customers, coupon:10%,letter:sorry,none, "offer spring"'
    assert ailments(shop) == []


def test_the_list_for_the_mailer_has_who_is_sent_what_and_nobody_else(shop: Shop) -> None:
    offer(shop)
    rows = list(listed(shop).values())
    assert [row["arm"] for row in rows].count("letter:sorry") == 2
    assert len(rows) == 4  # nothing is sent to the fifth
    for row in rows:
        is_coupon = row["arm"] == "coupon:10%"
        assert (row["letter"], row["worth"]) == ((None, "10 %") if is_coupon else ("sorry", None))
        assert bool(re.fullmatch(CODE, row["coupon"] or "")) == is_coupon
        assert (row["language"], row["until"]) == ("en", "2026-11-30")
    assert mail(5) not in {row["email"] for row in rows}


def test_making_it_prints_the_same_list_as_asking_again(shop: Shop, tmp_path: Path) -> None:
    offer(shop, "-o", str(tmp_path / "spring.csv"))
    text = (tmp_path / "spring.csv").read_text(encoding="utf-8")
    assert text.splitlines()[0] == "name,email,language,arm,letter,coupon,worth,until"
    assert text == shop.ok("offer", "list", "spring", "-f", "csv")
    assert (tmp_path / "spring.csv").stat().st_mode & 0o777 == 0o600


def test_each_customer_of_a_coupon_arm_has_a_coupon_of_their_own(shop: Shop) -> None:
    offer(shop, arms="coupon:5.00,coupon:12.5%")
    coupons = ask(shop, "coupon", "list")
    assert sorted((one["amount"], one["percent"]) for one in coupons if one["amount"]) == [("5.00", None)] * 3
    assert [one["percent"] for one in coupons if not one["amount"]] == ["12.5 %"] * 2
    assert {(one["until"], one["status"], one["why"]) for one in coupons} == {
        ("2026-11-30", "open", "offer spring")
    }
    assert {one["coupon"] for one in coupons} == {row["coupon"] for row in listed(shop).values()}
    assert len({one["customer"] for one in coupons}) == 5


def test_a_dry_run_shows_whom_and_issues_nothing(shop: Shop) -> None:
    result = shop.run(*"offer new spring --to lapsed --arms coupon:10%,coupon:20% --until".split(), "30 Nov",
                      "--dry-run", "-f", "csv")  # fmt: skip
    assert (result.code, len(result.out.splitlines())) == (0, 6)
    assert not re.search(CODE, result.out)  # a code that is not issued must not be sent
    assert result.err.endswith("Dry run: nothing was recorded.\n")
    assert (ask(shop, "offer", "list"), ask(shop, "coupon", "list")) == ([], [])


def test_an_empty_group_makes_no_offer_and_is_no_error(shop: Shop) -> None:
    said = offer(shop, to="at-risk")
    assert said == "No customer in at-risk can get an offer: no offer was made\n"
    assert ask(shop, "offer", "list") == []


def test_a_group_of_whom_nobody_consents_makes_no_offer(shop: Shop) -> None:
    shop.ok("customer", "consent", mail(6), "marketing", "--withdraw")
    assert offer(shop, to="new") == (
        "No customer in new can get an offer: no offer was made\nLeft out: 1 without consent for marketing\n"
    )


def test_who_withdraws_consent_is_no_longer_on_the_list(shop: Shop) -> None:
    offer(shop, arms="letter:a,letter:b")
    shop.ok("customer", "consent", mail(2), "marketing", "--withdraw")
    assert set(listed(shop)) == {mail(n) for n in (0, 1, 3, 4)}


def test_groups_are_by_what_was_ordered_and_by_tier(shop: Shop) -> None:
    shop.ok("customer", "set", mail(1), "--tier", "gold")
    for to, who in (("new", 6), ("tier:gold", 1)):
        shop.ok(
            "offer",
            "new",
            to.partition(":")[0],
            "--to",
            to,
            "--arms",
            "letter:a,letter:b",
            "--until",
            "30 Nov",
        )
        assert [row["email"] for row in ask(shop, "offer", "list", to.partition(":")[0])] == [mail(who)]


def test_nobody_is_in_two_offers_at_a_time(shop: Shop) -> None:
    offer(shop)
    words = ("offer", "new", "second", "--to", "lapsed", "--arms", "letter:a,letter:b", "--until")
    result = shop.run(*words, "31 Dec")
    assert result.err == (
        "No customer in lapsed can get an offer: no offer was made\n"
        "Left out: 1 without consent for marketing;"
        " 5 in the offer spring, which is still measured\n"
    )
    shop.as_of = "2026-12-31"
    assert "5 customers assigned" in shop.run(*words, "31 Dec").err


def test_customers_of_a_file_are_found_by_mail_key_id_or_name(shop: Shop, tmp_path: Path) -> None:
    file = f"name,Email\nx,{mail(0)}\nx,{mail(5).upper()}\ny,who@example.org\nz,{mail(6)}\nx,{mail(0)}\n"
    result = shop.run(*"offer new list --to - --arms letter:a,letter:b --until".split(), "30 Nov", stdin=file)
    assert result.err.splitlines()[:2] == [
        "Made the offer list: 2 customers assigned at random (1 letter:a, 1 letter:b)",
        "Left out: 1 not customers of this desk; 1 without consent for marketing",
    ]
    assert {row["email"] for row in ask(shop, "offer", "list", "list")} == {mail(0), mail(6)}


def test_an_address_of_two_entries_names_neither_and_a_file_may_name_nobody(shop: Shop) -> None:
    header = "order_number,ordered_at,sku,quantity,unit_price,customer_id,customer_email\n"
    shop.ok("order", "import", "-", stdin=f"{header}2000,2026-01-10,MUG,1,5.00,77,{mail(0)}\n")
    words = "offer new list --to - --arms letter:a,letter:b --until 2026-11-30".split()
    assert shop.run(*words, stdin=f"email\n{mail(0)}\n").err.splitlines() == [
        "No customer in the file can get an offer: no offer was made",
        "Left out: 1 not customers of this desk",
    ]
    empty = shop.run(*words, stdin="email\n")
    assert (empty.code, empty.err) == (2, "--to: the file names no customers\n")


def test_two_entries_with_one_address_get_one_offer(shop: Shop) -> None:
    header = "order_number,ordered_at,sku,quantity,unit_price,customer_id,customer_email\n"
    shop.ok("order", "import", "-", stdin=f"{header}2000,2026-01-10,MUG,1,5.00,77,{mail(0)}\n")
    consent(shop, "77")
    assert "1 with the address of another customer" in offer(shop)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (
            "--arms coupon:10% --until 2026-11-30",
            2,
            '--arms coupon:10%: expected 2 to 8 arms, such as "coupon',
        ),
        ("--arms letter:a,none --until 2026-11-22", 2, "--until Sun 22 Nov has passed"),
        ("--arms letter:a,none", 2, "--until DATE is missing: the last day of the offer"),
        ("--until 2026-11-30", 2, "--arms ARMS is missing"),
        (
            "--arms letter:a,none --until 2026-11-30 --to lapst",
            66,
            "--to lapst is neither a group nor a file",
        ),
        ("--arms letter:a,none --until 2026-11-30 --to tier:silver", 2, "--to tier: unknown 'silver'"),
        (
            "--arms letter:a,none --until 2026-11-30 --measure often",
            2,
            '--measure often: expected "order within',
        ),
    ],
)
def test_an_offer_that_cannot_be_is_refused(words: str, code: int, says: str, shop: Shop) -> None:
    to = () if "--to" in words else ("--to", "lapsed")
    result = shop.run("offer", "new", "spring", *to, *words.split())
    assert (result.code, result.err[: len(says)]) == (code, says)
    assert read(shop.path, "select * from offer") == []


def test_a_name_is_taken_once(shop: Shop) -> None:
    offer(shop)
    result = shop.run(*"offer new Spring --to new --arms letter:a,none --until 2026-11-30".split())
    assert (result.code, result.err) == (
        1,
        "There is an offer Spring already\n  returndesk offer result Spring\n",
    )
    assert shop.run("offer", "result", "summer").code == 66


def test_an_offer_is_stopped_rather_than_undone(shop: Shop) -> None:
    offer(shop, arms="coupon:5.00,coupon:12.5%")
    assert shop.run("undo").err == (
        "Cannot undo 'offer made' from Mon 23 Nov: its coupons and letters may have been sent\n"
        "  returndesk offer stop NAME --why TEXT\n"
    )
    used = ask(shop, "coupon", "list")[0]
    number = f"2026-01-10-{used['customer'][1:4].lstrip('0') or '0'}"
    shop.ok("coupon", "use", used["coupon"], "--order", number, "--why", "test")
    result = shop.run("offer", "stop", "spring", "--why", "wrong amount")
    assert result.err == "Stopped the offer spring: 4 unused coupons void\n"
    assert sorted(one["status"] for one in ask(shop, "coupon", "list")) == ["used", *["void"] * 4]
    assert ask(shop, "offer", "list")[0]["status"] == "stopped"
    assert shop.run("offer", "list", "spring").err == "The offer spring was stopped on Mon 23 Nov\n"
    assert shop.run("offer", "stop", "spring", "--why", "again").code == 1
    words = ("offer", "new", "second", "--to", "lapsed", "--arms", "letter:a,letter:b", "--until", "31 Dec")
    assert "5 customers assigned" in shop.run(*words).err  # they are free for another
    assert ailments(shop) == []


def test_the_database_keeps_an_offer_as_it_was_made(shop: Shop) -> None:
    offer(shop)
    row = "insert into offer_customer (offer, customer_id, arm) values ('spring', 6, 'none')"
    for statement, says in (
        ("delete from offer", "an offer is as it was made"),
        ("update offer set until = '2026-12-01'", "an offer is as it was made"),
        ("update offer set secret = replace(secret, 'a', 'b')", "an offer is as it was made"),
        ("update offer_customer set arm = 'none'", "customers were assigned to an offer by chance"),
        ("delete from offer_customer", "who got an offer stays: only erasing the customer takes it"),
    ):
        with pytest.raises(sqlite3.IntegrityError, match=says):
            write(shop.path, statement)
    shop.ok("customer", "set", mail(0), "--tier", "gold")
    with pytest.raises(sqlite3.IntegrityError, match="customers are assigned when the offer is made"):
        write(shop.path, row)


def test_erasing_a_customer_takes_them_from_the_lists_and_the_others_stay(shop: Shop) -> None:
    offer(shop, arms="letter:a,letter:b")
    held = ask(shop, "customer", "export", mail(2))["offer_customer"]
    assert [(one["offer"], one["arm"][:7]) for one in held] == [("spring", "letter:")]
    shop.as_of = "2026-11-24"
    shop.ok("customer", "erase", mail(2), "--confirm", mail(2))
    assert read(shop.path, "select count(*) from offer_customer") == [(4,)]
    assert set(listed(shop)) == {mail(n) for n in (0, 1, 3, 4)}
    arms = ask(shop, "offer", "result", "spring")["arms"]
    assert sum(arm["customers"] for arm in arms) == 4
    assert sum(arm["erased"] for arm in arms) == 1
    assert ailments(shop) == []


def test_at_risk_is_who_was_treated_badly_and_ordered_nothing_since(shop: Shop) -> None:
    """Rejected, scored 2, and rejected but ordered since; another claim was settled well."""
    for n in range(4):
        shop.take_in({"order_number": f"R{n}", "customer_email": mail(n), "unit_price": "20.00"})
        shop.ok("claim", "open", f"R{n}", "-r", "changed-mind")
    for claim in ("R1001", "R1003"):
        shop.ok("claim", "reject", claim, "--why", "worn")
    shop.ok("claim", "approve", "R1002", "R1004")
    for claim in ("R1002", "R1004"):
        shop.ok("claim", "receive", claim)
        shop.ok("claim", "inspect", claim, "--condition", "new", "--to", "restock")
        shop.ok("claim", "refund", claim)
    shop.ok("claim", "feedback", "R1002", "--score", "2")
    shop.ok("claim", "feedback", "R1004", "--score", "5")
    shop.as_of = "2026-11-25"
    order(shop, [2], ordered_at="2026-11-24", delivered_on="")
    offer(shop, arms="letter:a,letter:b", to="at-risk")
    assert set(listed(shop)) == {mail(0), mail(1)}


def test_at_risk_is_who_waited_longer_than_the_shop_s_own_target(shop: Shop) -> None:
    shop.take_in({"order_number": "R0", "customer_email": mail(0), "unit_price": "20.00"})
    shop.ok("claim", "open", "R0", "-r", "changed-mind")
    shop.as_of = "2027-02-20"  # weeks after any target
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    shop.ok("claim", "refund", "R1001")
    words = ("offer", "new", "sorry", "--to", "at-risk", "--arms", "letter:a,none", "--until", "2027-03-01")
    assert "1 customer assigned at random" in shop.run(*words).err


@pytest.mark.parametrize(
    "edit",
    [
        "drop trigger offer_is_fixed; update offer set measure = 'order within 300 days'",
        "drop trigger offer_is_fixed; update offer set customers = 4",
        "update offer set stopped_on = '2026-11-24'",
        "drop trigger offer_customer_is_fixed; update offer_customer set arm = 'none'",
        "update coupon set customer_id = 6",
    ],
)
def test_the_doctor_finds_an_offer_that_differs_from_the_journal(edit: str, shop: Shop) -> None:
    offer(shop)
    write(shop.path, *edit.split("; "))
    assert "offer" in [code for code, *_ in ailments(shop)]


def test_who_has_no_address_is_left_out_and_counted(shop: Shop) -> None:
    header = "order_number,ordered_at,sku,quantity,unit_price,customer_id,customer_name\n"
    shop.ok("order", "import", "-", stdin=f"{header}2000,2026-01-10,MUG,1,5.00,77,Max\n")
    consent(shop, "Max")
    assert "1 without an email address" in offer(shop)
