"""Random days at the desk: whatever is typed, every sum holds and the doctor is content."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from pathlib import Path

import pytest
from desk.asking import read
from factory import new_shop

from returndesk.core.codes import COMPENSATIONS, OUTCOMES

POLICY = """
[defaults]
window = "30 days"
restocking_fee = "15%"
original_shipping = "on-fault"
credit_bonus = "5%"
[[rule]]
name = "all of it back"
when = { reason = ["wrong-size"] }
original_shipping = "on-full-return"
[[rule]]
name = "faults"
when = { fault = ["shop", "maker", "carrier"] }
window = "6 months"
postage = "shop"
"""
FREE = 'free_shipping_from = "30.00"\nshipping_fee = "4.90"\nrestocking_fee_max = "1.00"\n'
GIFT = "gift-of:MUG;gift-price:1.50"
REASONS = (
    "changed-mind",
    "wrong-size",
    "defective",
    "damaged",
    "lost",
    "late",
    "service",
    "not-as-described",
)
FINE = {0, 1, 2, 3, 65, 66}  # done, refused or not understood: never a mistake of ours, never a broken file


def anything(dice: random.Random, claims: int) -> list[str]:
    """Something that somebody might type, whether it fits or not."""
    claim = f"R{1000 + dice.randint(1, max(1, claims))}"
    item = ["-i", dice.choice([":1", ":2", "MUG", "LAMP=1", "MUG=2"])] if dice.random() < 0.5 else []
    why = ["--why", "so"]
    return dice.choice(
        [
            ["claim", "approve", claim, "--override", *why, *item],
            ["claim", "receive", claim, *item],
            ["claim", "receive", claim, "--postage", "4.50", "--paid-by", dice.choice(["shop", "customer"])],
            ["claim", "inspect", claim, *looked(dice), *item],
            ["claim", "inspect", claim, *looked(dice), "--deduct", dice.choice(["20%", "1.11"]), *why],
            ["claim", "refund", claim, *item, "--method", dice.choice(["original", "cash", "credit"])],
            ["claim", "refund", claim, "--amount", "2.50", *why],
            ["claim", "refund", claim, *item, dice.choice(["--keep-goods", "--before-goods"]), *why],
            ["claim", dice.choice(["cancel", "reject", "close", "reopen", "settle"]), claim, *why],
            ["claim", "assign", claim, "bob"],
            on_carrier(dice, claim),
            ["claim", "ask", claim, "why?"],
            ["claim", "answered", claim, "so", "--evidence", dice.choice(["photo", "video"])],
            ["claim", "note", claim, "so", "--proof-of-sending"],
            beside(dice, claim, item),
            beside(dice, claim, item),
        ]
    )


def beside(dice: random.Random, claim: str, item: list[str]) -> list[str]:
    """What a claim may come to beside a refund, store credit that is used, and what is put right."""
    why, amount = ["--why", "so"], dice.choice(["0.01", "1.00", "2.50", "12.34"])
    who = f"c{dice.randint(1, 8)}@example.com"
    without = [dice.choice(["--keep-goods", "--before-goods"]), *why] * dice.randint(0, 1)
    return dice.choice(
        [
            ["claim", "exchange", claim, *item, "--for", f"HAT={dice.randint(1, 2)}@{amount}", *without],
            ["claim", "exchange", claim, *item, "--for", "HAT", *without],
            ["claim", "repair", claim, *item],
            ["claim", "replace", claim, *item, *without],
            ["claim", "correct", claim, dice.choice(["-", ""]) + amount, "--of", "exchange", *why],
            ["claim", "expire", "--due"],
            ["claim", "sent", claim, "--tracking", "1Z"],
            ["claim", "paid", claim, amount],
            ["claim", "reduce", claim, amount, *item, *why],
            ["claim", "refund", claim, "--shipping-only", *why],
            ["claim", "refund", claim, "--method", dice.choice(["cash", "credit"])],
            ["claim", "compensate", claim, amount, "--by", dice.choice(COMPENSATIONS), *why],
            ["claim", "correct", claim, dice.choice(["-", "+", ""]) + amount, *why],
            ["customer", "use", who, dice.choice(["", "-"]) + amount, "--order", who[1], *why],
            ["customer", "set", who, "--tier", dice.choice(["gold", ""])],
            ["customer", "set", who, "--language", dice.choice(["en", "zh", ""])],
            ["claim", "message", claim, "--sent"],
            ["claim", "message", claim, "--template", dice.choice(["opened", "sorry", "refunded"]), "--sent"],
            ["claim", "feedback", claim, "--score", dice.choice("12345"), "--note", "words"],
            ["claim", "feedback", claim, "--answered", "so"],
        ]
    )


def on_carrier(dice: random.Random, claim: str) -> list[str]:
    """Something about the carrier, whether there is one or not."""
    amount = ["--amount", dice.choice(["0.00", "0.01", "3.00", "-3.00", "50.00"])] * dice.randint(0, 1)
    why = ["--why", "so"] * dice.randint(0, 1)
    return ["claim", "carrier", claim, dice.choice(["file", "paid", "denied", "waive"]), *amount, *why]


def looked(dice: random.Random) -> list[str]:
    """What an inspection may find."""
    goes = dice.choice(["restock", "scrap", "supplier", "customer"])
    return ["--condition", dice.choice(["new", "used", "damaged", "missing"]), "--to", goes]


def opened(dice: random.Random) -> list[str]:
    """A claim that somebody may open, half of them all the way at the counter."""
    reason = dice.choice(REASONS)
    item = [] if reason == "service" else ["-i", dice.choice(["MUG=1", "LAMP=1", "MUG=2", ":2", ":3", "HAT"])]
    now = ["--now", *looked(dice)] if dice.random() < 0.2 else []
    want = ["--want", dice.choice(OUTCOMES)] if dice.random() < 0.4 else []
    return ["claim", "open", str(dice.randint(1, 8)), *item, "-r", reason, *now, *want]


def proposed(dice: random.Random, command: str) -> list[str]:
    """The next command that a claim proposes, its blanks filled in."""
    found, disposition = looked(dice)[1::2]
    filled = command.replace("CONDITION", found).replace("DISPOSITION", disposition).replace("TEXT", "so")
    filled = filled.replace("SKU=QTY@PRICE", f"HAT=1@{dice.choice(['0.00', '5.00', '9.99', '40.00'])}")
    return filled.replace("AMOUNT", dice.choice(["0.50", "3.00"])).split()[1:]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_after_any_random_day_every_sum_holds(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    document = ('law = ["eu"]\n' if seed % 4 == 0 else "") + POLICY
    document += "[service]\ntell = true\n" if seed % 2 else ""
    document = document.replace("[defaults]\n", f"[defaults]\n{FREE}") if seed % 4 == 2 else document
    shop = new_shop(tmp_path, document=document)
    for number, price in enumerate(("9.99", "0.01", "33.33", "0.02", "7.00", "10.00", "5.55", "100.01"), 1):
        usual = {"order_number": number, "customer_email": f"c{number}@example.com"}
        shop.take_in(
            {
                **usual,
                "sku": "MUG",
                "quantity": 3,
                "line_total": price,
                "shipping": "" if seed % 4 == 2 else "4.90",
                "order_discount": "0.01",
            },
            {**usual, "sku": "LAMP", "quantity": 2, "unit_price": "12.34", "tags": GIFT * (seed % 4 == 2)},
        )
    next_by_claim: dict[str, str | None] = {}
    done = 0
    for step in range(150):
        if step in (50, 100):
            assert shop.ok("doctor", "-f", "csv") == "code,where,text,hint\n"  # after each day
            shop.as_of = f"2026-11-{23 + step // 50}"
        waiting = [command for command in next_by_claim.values() if command]
        kind = dice.random()
        if kind < 0.5 and waiting:
            args = proposed(dice, dice.choice(waiting))
        else:
            args = opened(dice) if kind < 0.7 else anything(dice, len(next_by_claim))
        result = shop.run(*args, "-f", "json")
        assert result.code in FINE, (args, result)
        if kind < 0.5 and waiting:
            assert result.code == 0, (args, result)  # what a claim proposes can be typed
        if result.code == 0:
            done += 1
            next_by_claim |= {
                row["claim"]: row["next"] for row in json.loads(result.out).get("rows", []) if "status" in row
            }
    assert done > 50
    assert shop.ok("doctor", "-f", "csv") == "code,where,text,hint\n"
    sums = json.loads(shop.ok("report", "refunds", "-f", "json"))["rows"]
    day = json.loads(shop.ok("report", "day", "-f", "json"))["sections"]
    claims_total = sum(
        Decimal(row["refunded"]) for row in json.loads(shop.ok("claim", "list", "-f", "json"))["rows"]
    )
    assert sum(Decimal(row["total"]) for row in sums) == claims_total
    assert claims_total == sum(
        Decimal(row["amount"])
        for on in ("2026-11-23", "2026-11-24", "2026-11-25")
        for row in json.loads(shop.ok("report", "day", "--date", on, "-f", "json"))["sections"]["refunds"]
        if row["kind"] != "compensation"
    )
    given = sum(Decimal(row["compensation"]) for row in sums)
    credit = sum(
        Decimal(row["credit"]) for row in json.loads(shop.ok("customer", "list", "-f", "json"))["rows"]
    )
    stands = "select coalesce(sum({}), 0) from {}"
    assert read(shop.path, stands.format("amount_minor", "compensation")) == [(int(given * 100),)]
    assert read(shop.path, stands.format("amount_minor", "credit")) == [(int(credit * 100),)]
    # In money, whatever goods went to and fro: the shop gives back what customers paid, and not more.
    over = (
        "select o.number from orders o where"
        " (select coalesce(sum(returned_minor), 0) from refund where order_id = o.id)"
        " + (select coalesce(sum(returned_minor), 0) from correction where order_id = o.id)"
        " - (select coalesce(sum(amount_minor), 0) from exchange_payment where order_id = o.id)"
        " > o.paid_minor + o.shipping_minor"
    )
    assert read(shop.path, over) == []
    for by in ("sku", "category", "method", "reason", "week", "month", "channel", "owner"):
        rows = json.loads(shop.ok("report", "refunds", "--by", by, "-f", "json"))["rows"]
        assert sum(Decimal(row["total"]) for row in rows) == claims_total
        assert sum(Decimal(row["compensation"]) for row in rows) == given
    carriers = json.loads(shop.ok("report", "carriers", "-f", "json"))["rows"]
    paid = "select coalesce(sum(amount_minor), 0) from carrier_entry where move = 'paid'"
    assert read(shop.path, paid) == [(int(sum(Decimal(row["paid"]) for row in carriers) * 100),)]
    inspected = "select coalesce(sum(units), 0) from inspection where condition <> 'missing'"
    stock = json.loads(shop.ok("report", "stock", "-f", "json"))["rows"]
    assert read(shop.path, inspected) == [
        (sum(row["units"] for row in stock if row["disposition"] != "sent"),)
    ]
    tasks = json.loads(shop.ok("queue", "-f", "json"))["rows"]
    status = {
        row["claim"]: row["stage"] for row in json.loads(shop.ok("claim", "list", "-f", "json"))["rows"]
    }
    open_claims = [row for row in tasks if status[row["claim"]]]
    assert len(open_claims) == day["claims"][0]["open_at_end"]
    open_before = 0
    for on in ("2026-11-23", "2026-11-24", "2026-11-25"):
        (of_day,) = json.loads(shop.ok("report", "day", "--date", on, "-f", "json"))["sections"]["claims"]
        ended = sum(of_day[key] for key in ("rejected", "closed", "cancelled", "expired"))
        open_before += of_day["opened"] + of_day["reopened"] - ended
        assert open_before == of_day["open_at_end"]
    assert all(row["stage"] in ("tell", "feedback") for row in tasks if not status[row["claim"]])
    assert len({row["claim"] for row in tasks}) == len(tasks)  # one next step each
    assert all(row["next"] and row["owner"] for row in tasks)
