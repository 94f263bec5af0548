"""A claim by someone else than the buyer: letters and store credit are theirs, the buyer hears nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.terminal import typed
from desk.asking import ailments, ask, read, the_claim, write
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

HEADER = (
    "order_number,ordered_at,delivered_on,customer_name,customer_email,recipient_name,recipient_phone,"
    "sku,title,quantity,unit_price,payment_method"
)
ROWS = [
    "1,2026-11-02,2026-11-12,Ada Lovelace,ada@example.org,Rita Moon,01632 960999,MUG,Mug,2,12.50,visa",
    "2,2026-11-02,2026-11-05,Bob Stone,bob@example.org,,,MUG,Mug,1,12.50,visa",
]
RITA = ("--claimant", "Rita Moon <rita@example.org>")
CREDITED = "returndesk claim refund R1001 --method credit"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = new_shop(tmp_path, "--law", "eu")
    shop.ok("order", "import", "-", stdin="\n".join([HEADER, *ROWS]) + "\n")
    return shop


def opened(shop: Shop, *options: str, order: str = "1") -> str:
    """A claim on one mug, and what is said of it."""
    result = shop.run("claim", "open", order, "-i", "MUG=1", "-r", "changed-mind", *options)
    assert result.code == 0, result.err
    return result.err


def inspected(shop: Shop) -> None:
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")


def balances(shop: Shop) -> dict[str, str]:
    return {row["customer"]: row["credit"] for row in ask(shop, "customer", "list")}


def test_the_credit_and_the_letters_are_the_recipients(shop: Shop) -> None:
    assert "For another claimant, who gets the letters and the store credit, not the buyer" in opened(
        shop, *RITA
    )
    assert the_claim(shop)["claimant"] == "Rita Moon"
    assert (the_claim(shop)["customer"], the_claim(shop)["outcome"]) == ("Ada Lovelace", "credit")
    inspected(shop)
    (task,) = ask(shop, "queue")
    assert (task["claimant"], task["next"]) == ("Rita Moon", CREDITED)
    shop.ok("claim", "refund", "R1001")
    assert balances(shop) == {"Ada Lovelace": "0.00", "Bob Stone": "0.00", "Rita Moon": "12.50"}
    letter = ask(shop, "claim", "message", "R1001")[0]
    assert letter["to"] == "rita@example.org"
    assert "Dear Rita Moon" in letter["body"]
    assert "Ada" not in letter["body"]
    assert ailments(shop) == []


def test_the_letter_does_not_tell_what_the_buyer_paid(shop: Shop) -> None:
    opened(shop, *RITA)
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001")
    worn = ("--condition", "used", "--to", "restock", "--deduct", "2.50", "--why", "worn")
    shop.ok("claim", "inspect", "R1001", *worn)
    shop.ok("claim", "refund", "R1001")
    body = ask(shop, "claim", "message", "R1001")[0]["body"]
    assert "10.00" in body
    assert "12.50" not in body


def test_money_back_to_the_buyer_requires_a_why(shop: Shop) -> None:
    opened(shop, *RITA)
    inspected(shop)
    refused = shop.run("claim", "refund", "R1001", "--method", "original")
    assert (refused.code, refused.err.splitlines()) == (
        1,
        [
            "Rita Moon claims, not the buyer: that way the money goes to the buyer",
            f"  {CREDITED}",
            "  returndesk claim refund R1001 --method original --why TEXT",
        ],
    )
    shop.ok("claim", "refund", "R1001", "--method", "original", "--why", "Rita asked for it")
    assert balances(shop)["Rita Moon"] == "0.00"
    assert ailments(shop) == []


def test_statutory_rights_are_the_buyers(shop: Shop) -> None:
    opened(shop, *RITA)
    (finding,) = the_claim(shop)["findings"]
    assert finding["text"] == (
        "statutory rights are the buyer's, not the claimant's: the shop policy alone decides"
    )
    assert the_claim(shop)["ground"] == "policy"
    assert read(shop.path, "select count(*) from judgement_right") == [(0,)]
    opened(shop)  # the buyer's own claim on the other mug
    assert read(shop.path, "select distinct ground from judgement_right") == [("eu.withdrawal",)]


def test_a_claimant_who_is_erased_is_in_no_finding(shop: Shop) -> None:
    opened(shop, "--claimant", "Zenobia Quillane <zenobia@example.org>")
    shop.ok("claim", "cancel", "R1001", "--why", "no more")
    shop.ok("customer", "erase", "zenobia@example.org", "--confirm", "Zenobia Quillane")
    content = shop.path.read_bytes()
    assert b"Zenobia" not in content
    assert b"Quillane" not in content


def test_judged_anew_it_is_still_not_the_buyers(shop: Shop) -> None:
    opened(shop, *RITA)
    shop.ok("claim", "reject", "R1001", "--why", "no")
    shop.ok("claim", "reopen", "R1001", "--why", "yes")
    assert the_claim(shop)["findings"][0]["code"] == "claimant"


@pytest.mark.parametrize(
    ("order", "who", "code", "said"),
    [
        ("2", "recipient", 1, "Order 2 names no recipient"),
        ("1", "ada@example.org", 2, "ada@example.org is the buyer of order 1: omit --claimant"),
        ("1", "zoe@", 2, "'zoe@' is not an email address"),
        ("1", "Zoe <zoe@example.org, x>", 2, "'zoe@example.org, x' is not an email address"),
        ("1", "Ada  lovelace", 2, "Ada lovelace is the buyer of order 1: omit --claimant"),
    ],
)
def test_who_cannot_claim_in_the_buyers_place(shop: Shop, order: str, who: str, code: int, said: str) -> None:
    result = shop.run("claim", "open", order, "-i", "MUG=1", "-r", "other", "--claimant", who)
    assert (result.code, result.err.splitlines()[0]) == (code, said)
    assert ask(shop, "claim", "list") == []


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("recipient", "phone:01632960999"),
        ("rita moon", "phone:01632960999"),  # the name that the order has
        ("zoe@example.org", "mail:zoe@example.org"),
        ("01632 960555", "phone:01632960555"),
        ("Zoe Hill <zoe@example.org>", "mail:zoe@example.org"),
        ("bob stone", "mail:bob@example.org"),  # a known customer
        ("bob", None),  # part of a name is another person
    ],
)
def test_a_claimant_is_known_or_new(shop: Shop, typed: str, key: str | None) -> None:
    opened(shop, "--claimant", typed)
    sql = "select key from customer where id = (select customer_id from claimant)"
    assert read(shop.path, sql) == [(key,)]
    assert ailments(shop) == []
    shop.ok("undo")
    assert len(ask(shop, "customer", "list")) == 2


OF_PLATFORM = """order_number,ordered_at,customer_id,customer_name,customer_email,sku,quantity,unit_price
8,2026-11-02,C-7,Zoe Hill,Zoe@Example.org,MUG,1,12.50
"""
SAME_MAIL = """order_number,ordered_at,customer_name,customer_email,sku,quantity,unit_price
9,2026-11-03,Z. Hill,zoe@example.org,MUG,1,12.50
"""


@pytest.mark.parametrize("typed", ["zoe@example.org", "ZOE@example.org", "Z. Hill <zoe@example.org>"])
def test_a_claimant_with_the_email_of_a_platforms_customer_is_that_customer(shop: Shop, typed: str) -> None:
    shop.ok("order", "import", "-", stdin=OF_PLATFORM)
    opened(shop, "--claimant", typed)
    sql = "select name, key from customer where id = (select customer_id from claimant)"
    assert read(shop.path, sql) == [("Zoe Hill", "id:web:C-7")]
    assert [row["customer"] for row in ask(shop, "customer", "list")] == [
        "Ada Lovelace",
        "Bob Stone",
        "Zoe Hill",
    ]


def test_the_buyer_is_known_by_email_on_a_platforms_order_too(shop: Shop) -> None:
    shop.ok("order", "import", "-", stdin=OF_PLATFORM)
    refused = shop.run("claim", "open", "8", "-r", "other", "--claimant", "zoe@example.org")
    assert refused.code == 2
    assert refused.err.splitlines()[0] == "zoe@example.org is the buyer of order 8: omit --claimant"


@pytest.mark.parametrize(
    "line",
    ["claim open 1 -i MUG=1 -r other --claimant", "order add -i MUG=1@5.00 --customer", "order customer 2"],
)
def test_two_customers_with_one_email_are_asked_about_and_told_apart_by_key(shop: Shop, line: str) -> None:
    shop.ok("order", "import", "-", stdin=OF_PLATFORM)
    shop.ok("order", "import", "-", stdin=SAME_MAIL)
    refused = shop.run(*line.split(), "zoe@example.org")
    assert refused.code == 2
    assert refused.err.splitlines() == [
        "Several customers match 'zoe@example.org'. Type one in full:",
        "  web:9",
        "  web:8",
    ]
    for key in ("mail:zoe@example.org", "id:web:C-7", "web:8"):
        shop.ok(*line.split(), key)
        assert len(ask(shop, "customer", "list")) == 4
        shop.ok("undo")


@pytest.mark.parametrize("line", ["order add -i MUG=1@5.00 --customer", "order customer 2"])
def test_an_email_means_the_customer_of_a_platform_for_an_order_too(shop: Shop, line: str) -> None:
    shop.ok("order", "import", "-", stdin=OF_PLATFORM)
    shop.ok(*line.split(), "zoe@example.org")
    sql = "select u.key from orders o join customer u on u.id = o.customer_id where u.name = 'Zoe Hill'"
    assert read(shop.path, sql) == [("id:web:C-7",), ("id:web:C-7",)]


@pytest.mark.parametrize("typed", ["zoe@example.org", "mail:zoe@example.org", "id:web:C-7"])
def test_what_a_merged_entry_was_known_by_means_the_customer(shop: Shop, typed: str) -> None:
    shop.ok("order", "import", "-", stdin=OF_PLATFORM)
    shop.ok("order", "import", "-", stdin=SAME_MAIL.replace("zoe@example.org", "zh@example.org"))
    shop.ok("customer", "merge", "mail:zh@example.org", "id:web:C-7")
    opened(shop, "--claimant", typed)
    sql = "select name, key from customer where id = (select customer_id from claimant)"
    assert read(shop.path, sql) == [("Z. Hill", "mail:zh@example.org")]


def test_a_key_that_nobody_has_makes_no_customer(shop: Shop) -> None:
    unknown = shop.run("claim", "open", "1", "-i", "MUG=1", "-r", "other", "--claimant", "id:web:C-9")
    assert (unknown.code, unknown.err.splitlines()[0]) == (66, "unknown customer id:web:C-9")
    assert len(ask(shop, "customer", "list")) == 2


def test_store_credit_requires_a_claimant_who_is_known(shop: Shop) -> None:
    opened(shop, "--claimant", "Zoe")
    inspected(shop)
    assert ask(shop, "queue")[0]["next"] == "returndesk claim refund R1001 --method cash"
    refused = shop.run("claim", "refund", "R1001")
    assert refused.code == 1
    assert "Store credit requires a known customer: Zoe has no email or phone" in refused.err
    shop.ok("claim", "refund", "R1001", "--method", "cash")
    assert ailments(shop) == []


def test_the_buyers_own_credit_does_not_come_back_to_them(shop: Shop) -> None:
    """A gift that was paid with store credit: what it was worth is the claimant's."""
    unpaid = "3,2026-11-02,2026-11-05,Ada Lovelace,ada@example.org,,,MUG,Mug,1,12.50,"
    shop.ok("claim", "open", "1", "-r", "service")
    shop.ok("claim", "compensate", "R1001", "12.50", "--by", "credit", "--why", "sorry")
    shop.ok("order", "import", "-", stdin=f"{HEADER},payment_status\n{unpaid},unpaid\n")
    shop.ok("customer", "use", "ada@example.org", "12.50", "--order", "3", "--why", "agreed")
    shop.ok("claim", "open", "3", "-r", "changed-mind", *RITA)
    for act in (
        ("approve",),
        ("receive",),
        ("inspect", "--condition", "new", "--to", "restock"),
        ("refund",),
    ):
        shop.ok("claim", act[0], "R1002", *act[1:])
    assert balances(shop)["Rita Moon"] == "12.50"
    assert balances(shop)["Ada Lovelace"] == "0.00"
    assert ailments(shop) == []


def test_compensation_in_credit_is_the_claimants(shop: Shop) -> None:
    shop.ok("claim", "open", "1", "-r", "service", *RITA)
    shop.ok("claim", "compensate", "R1001", "5.00", "--by", "credit", "--why", "sorry")
    shop.ok("claim", "correct", "R1001", "-2.00", "--of", "compensation", "--why", "slip")
    assert (balances(shop)["Rita Moon"], balances(shop)["Ada Lovelace"]) == ("3.00", "0.00")
    assert ailments(shop) == []


def test_claims_are_found_by_their_claimant(shop: Shop) -> None:
    opened(shop, "--claimant", "Zoe Hill <zoe@example.org>")
    assert len(ask(shop, "claim", "list", "--customer", "zoe")) == 1
    assert len(ask(shop, "customer", "show", "zoe@example.org")["claims"]) == 1


def test_the_doctor_notices_another_claimant(shop: Shop) -> None:
    opened(shop, *RITA)
    write(shop.path, "update claimant set customer_id = 1")
    assert [code for code, *_ in ailments(shop)] == ["claimant"]


@pytest.mark.parametrize(
    ("typed_name", "meant"), [("Rita Mon", "Rita Moon, the recipient"), ("Ada", "Ada Lovelace, the buyer")]
)
def test_a_new_claimant_with_nearly_the_name_of_the_recipient_or_the_buyer_is_asked_about(
    shop: Shop, typed_name: str, meant: str
) -> None:
    said = f"{typed_name} is a new customer. Did you mean {meant}?"
    args = ("claim", "open", "1", "-i", "MUG=1", "-r", "changed-mind", "--claimant", typed_name)
    seen = typed(shop, *args, answers=["yes"])
    assert (seen.code, f"{said} (yes/no) yes\n" in seen.screen) == (0, True), seen.screen
    assert read(shop.path, f"select count(*) from customer where name = '{typed_name}'") == [(0,)]
    role = meant.partition(", the ")[2]
    logged = f"The claimant is a new customer. Did you mean the {role}, who has a similar name?"
    assert opened(shop, "--claimant", typed_name).startswith(f"{logged}\n")
    assert read(shop.path, f"select count(*) from customer where name = '{typed_name}'") == [(1,)]
    assert "a new customer" not in opened(shop, "--claimant", typed_name, order="2")
