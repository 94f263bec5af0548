"""Nothing personal in messages: a person in any column of any file is described, not quoted.

Seen failing: with birthdays and addresses of computers quoted as other figures are, and with the customer
named in what `order customer` and `customer set` say.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from desk.asking import read
from factory import Shop, new_shop
from faults.hostile.commands import busy_shop, commands, lay_files

PEOPLE = (
    "Ada Lovelace", "ada@example.org", "+44 1632 960201", "01632 960201", "12 Byron Road, Kirkby",
    "1985-03-02", "02.03.1985", "203.0.113.77", "李明", "Zoë",
)  # fmt: skip
# One strange word in the column of the platform's own words is shown: the shop must say what it means.
WORDS_ARE_SHOWN = {("status", "李明"), ("status", "Zoë")}
# A good row of each file, and the command that takes it in.
FILES = {
    "orders": (
        ("order", "import"),
        {
            "order_number": "7", "ordered_at": "2026-11-02", "quantity": "1", "unit_price": "5.00",
            **dict.fromkeys(("shipped_on", "delivered_on", "channel", "currency", "shipping"), ""),
            **dict.fromkeys(("order_discount", "country", "payment_method", "status", "discount"), ""),
            "tax": "", "cost": "", "sku": "A",
        },
    ),
    "claims": (
        ("claim", "import"),
        {"order": "1", "sku": "MUG", "quantity": "1", "reason": "other", "outcome": "", "via": "",
         "opened_on": "2026-11-20"},
    ),
    "deliveries": (
        ("order", "import", "--only", "delivered"),
        {"order_number": "1", "shipped_on": "2026-11-03", "delivered_on": "2026-11-06", "sku": ""},
    ),
    "feedback": (("feedback", "import"), {"claim": "R1001", "score": "4", "on": "2026-11-21"}),
    "spend": (("spend", "import"), {"date": "2026-11-20", "amount": "12.50", "currency": ""}),
}  # fmt: skip


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A desk with order 1 and claim R1001 on it."""
    made = new_shop(tmp_path)
    made.take_in({"order_number": "1", "sku": "MUG", "unit_price": "5.00", "quantity": 3})
    made.ok("claim", "open", "1", "-i", "MUG=1", "-r", "other")
    return made


@pytest.mark.parametrize("file", FILES)
def test_a_person_in_any_column_is_in_no_message(file: str, shop: Shop) -> None:
    command, good = FILES[file]
    told = []
    for column in good:
        for who in PEOPLE:
            text = io.StringIO()
            write = csv.DictWriter(text, list(good))
            write.writeheader()
            write.writerow({**good, column: who})
            done = shop.run(*command, "-", "--dry-run", stdin=text.getvalue())
            assert done.code in (0, 1, 3, 65), done
            told += [(column, who)] * (who in done.err or who in done.out)
    assert {*told} - WORDS_ARE_SHOWN == set()


@pytest.mark.parametrize("who", ["Ada Lovelace", "ada@example.org", "01632 960201"])
def test_a_broken_or_foreign_file_names_no_one(who: str, shop: Shop, tmp_path: Path) -> None:
    for content in (f'a,b\n"{who},1\n', f"{who},5.00\n{who},6.00\n", f"order_number,sku\n1,{who}\n"):
        done = shop.run("order", "import", "-", stdin=content)
        assert done.code == 65, done
        assert who not in done.err


def words_of(shop: Shop) -> set[str]:
    """Names, mail addresses and phones of the desk's customers."""
    known = read(shop.path, "select name, email, phone from customer")
    return {word for row in known for word in row if len(word) > 3}


def test_what_a_command_says_beside_its_data_names_no_customer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    lay_files(Path())
    desk = busy_shop(tmp_path)
    before, people = desk.path.read_bytes(), words_of(desk)
    assert "ada@example.org" in people
    named = {}
    for command in commands():
        desk.path.write_bytes(before)
        done = desk.run(*command.line, "-f", "csv", stdin=command.stdin)
        named[command.name] = [word for word in people if word in done.err]
    assert {name: words for name, words in named.items() if words} == {}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("order customer 1042 bob@example.org", "  returndesk order show 1042\n"),
        ("order customer 1043 ada@example.org", "Recorded the customer of order 1043\n"),
        ("customer set ada@example.org --tier=plus", "tier: plus\n"),
        ("check example.org", "  1043  Mon 2 Nov · 20.00 EUR\n"),
        ("claim show lovlace", "  R1001  other · Lamp · requested\n"),
        ("customer show example.org", "  web:1043\n"),
        ("customer show babage", "  web:1043\n"),
        ("order list --customer babage", "those with a similar name are listed\n"),
        ("customer use ada@example.org 99.00 --order 1042", "The customer has 5.00 EUR of store credit\n"),
        ("customer use ada@example.org 1.00 --order 1043", "another customer's: this credit requires --why"),
        ("coupon issue ada@example.org --amount 5.00 --why x", " to the customer: 5.00 EUR\n"),
        ("claim open 1043 -i MUG=1 -r other --claimant Babbag", "Did you mean the buyer, who has a similar"),
    ],
)
def test_what_is_said_of_a_customer_names_no_one(typed: str, said: str, tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='tiers = ["plus"]\n[defaults]\nwindow = "30 days"\n')
    for number, name, mail in (
        ("1042", "Ada Lovelace", "ada@example.org"),
        ("1043", "Bob Babbage", "bob@example.org"),
    ):
        row = {"order_number": number, "customer_name": name, "customer_email": mail, "sku": "MUG"}
        shop.take_in({**row, "quantity": 2, "unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-i", "MUG=1", "-r", "other")
    shop.ok("claim", "compensate", "R1001", "5.00", "--by", "credit", "--why", "sorry")
    done = shop.run(*typed.split(), "-f", "csv")
    assert said in done.err
    for word in ("Ada", "ada@", "Bob", "bob@", "Lovelace", "Babbage"):
        assert word not in done.err
