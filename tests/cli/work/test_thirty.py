"""A day of thirty claims, and one claim from the call to the money, by `queue --work` alone."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from cli.work.sitting import hold, sit
from desk.asking import ailments, ask, the_claim
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

POLICY = """
[defaults]
restocking_fee = "10%"
review_above = "150.00"
[[rule]]
name = "final sale"
when = { tag = ["final-sale"], fault = ["customer"] }
returnable = false
[[rule]]
name = "a photo of what is broken"
when = { reason = ["damaged", "defective"] }
evidence = ["photo"]
"""
NAMES = ("Ada Lovelace", "李雷", "Zoë O'Neil", "Jonas Weber", "Fatima Zahra")
GOODS = (("MUG", "Stoneware mug, blue", "12.00"), ("LAMP", "Desk lamp", "93.33"), ("SOFA", "Sofa", "480.00"))
COMMAND = "returndesk queue --work"
# What each kind of claim is opened with, what follows before the sitting, and what is typed in it; the last
# Enter leaves the letter for later.
KINDS = (
    ("-r changed-mind", (), "1|"),  # approve
    ("-r wrong-size --via phone", (), "1|"),
    ("-r defective --evidence photo", (), "1|"),
    ("-r damaged", (), "ask|May we have a photo of the damage?|"),
    ("-r changed-mind", ("approve", "receive"), "1|2||1||"),  # inspect, refund
    ("-r wrong-size --want exchange", ("approve", "receive"), "1|1||1|LAMP=1@99.00|1|1Z9|"),
    ("-r service", (), "1|spoke to Bob|We have corrected our hours.|"),
    ("-r lost", ("approve",), "1||1|SC-4711|"),  # refund, file with the carrier
    ("-r changed-mind --want credit", ("approve", "receive"), "1|3||1||"),
    ("-r other", (), "rej|worn for a month|It shows wear of a month.|"),
)


def thirty(folder: Path) -> Shop:
    """Thirty open claims of ten kinds, some of them overdue."""
    shop = new_shop(folder, document=POLICY)
    for number in range(1, 31):
        sku, title, price = GOODS[number % 2]
        shop.as_of = "2026-11-16" if number < 7 else "2026-11-20"
        who = {"customer_name": NAMES[number % 5], "customer_email": f"c{number}@example.org"}
        what = {"sku": sku, "title": title, "unit_price": price, "shipping": "4.90"}
        shop.take_in({"order_number": str(2000 + number), **what, **who})
        options, acts, _ = KINDS[number % 10]
        shop.ok("claim", "open", str(2000 + number), *options.split())
        for act in acts:
            shop.ok("claim", act, f"R{1000 + number}")
    shop.as_of = "2026-11-23"
    return shop


def test_thirty_claims_are_worked_off_in_one_sitting(tmp_path: Path) -> None:
    shop = thirty(tmp_path)
    order = [row["claim"] for row in ask(shop, "queue") if row["waiting_on"] == "shop" or row["overdue"]]
    assert len(order) == 30
    answers = [answer for claim in order for answer in KINDS[int(claim[1:]) % 10][2].split("|")]
    seen = sit(shop, *answers, "q")
    hold("thirty", seen)
    assert [row for row in ask(shop, "queue") if row["waiting_on"] == "shop"] == []
    assert "Nothing else to do · " in seen
    assert ailments(shop) == []
    keystrokes = len(COMMAND) + 1 + sum(len(answer) + 1 for answer in (*answers, "q"))
    assert keystrokes <= 30 * 25  # words for customers and the journal among them


WORDS = (
    "1 1 1 2 3 4 5 6 y yes no restock customer 5.00 note undo m skip s appr ref refund rej receive R1004"
    " r1030 2005 quote show sent close reopen compensate gift photo 99 é ' -1 --why assign bob answered"
    " -- Tee MUG=1"
).split()


def test_whatever_is_typed_the_desk_stays_whole(tmp_path: Path) -> None:
    shop, dice = thirty(tmp_path), random.Random(1)
    commands = ("", "open 2003", "reduce 1.00 --why x", "expire --due", "correct -1 --why slip", "claim list")
    answers = [dice.choice((*WORDS, *commands)) for _ in range(100)]
    seen = sit(shop, *answers)
    assert [line for line in seen.splitlines() if "error" in line or "constraint" in line.lower()] == []
    assert ailments(shop) == []


CALL = ("open 2001", "1", "1", "1", "2", "y", "1")  # reason, wanted, phone, yes; approve
MONEY = ("R1001", "1", "2", "", "1", "")  # the parcel came: receive, opened, restock; refund, as it was paid
LETTER = ("y", "y")


@pytest.mark.parametrize(("letters", "most"), [((), 90), (LETTER, 120)], ids=["money", "letters"])
def test_one_claim_from_the_call_to_the_money(tmp_path: Path, letters: tuple[str, ...], most: int) -> None:
    shop = new_shop(tmp_path, document=POLICY)
    lines = (
        {"order_number": "2001", "sku": sku, "title": title, "unit_price": price}
        for sku, title, price in GOODS
    )
    shop.take_in(*({**line, "customer_email": "ada@example.org"} for line in lines))
    typed = [*CALL, *letters, "q"], [*MONEY, *letters, "q"]
    call = sit(shop, *typed[0])
    shop.as_of = "2026-11-30"
    money = sit(shop, *typed[1])
    hold(f"call_to_{'letters' if letters else 'money'}", f"$ {COMMAND}\n{call}\n$ {COMMAND}\n{money}")
    assert (the_claim(shop)["status"], the_claim(shop)["refunded"]) == ("closed", "10.80")
    assert [entry["act"] for entry in ask(shop, "log")].count("messaged") == len(letters)
    assert sum(len(line) + 1 for lines in typed for line in (COMMAND, *lines)) <= most
    assert ailments(shop) == []
