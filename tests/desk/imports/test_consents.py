"""Boxes for marketing in exports of orders: consent only where the policy says so, and never twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ailments, ask, read, write
from factory import Shop, new_shop

HEADER = (
    "Name,Email,Financial Status,Fulfillment Status,Accepts Marketing,Currency,Shipping,Total,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku"
)
POLICY = '[consent]\nformats = ["shopify"]\n'
ADA = "ada@example.org"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return new_shop(tmp_path, document=POLICY)


def export(*orders: tuple[str, str, str, str]) -> str:
    """Shopify's export of orders: number, customer, box and day."""
    rows = [
        f"#{number},{who},paid,fulfilled,{box},EUR,0.00,9.00,{day} 10:00:00 +0200,1,Mug,9.00,MUG"
        for number, who, box, day in orders
    ]
    return "\n".join([HEADER, *rows]) + "\n"


def take_in(shop: Shop, *orders: tuple[str, str, str, str]) -> str:
    """Import Shopify's export of these orders; what it said."""
    result = shop.run("order", "import", "-", stdin=export(*orders))
    assert result.code == 0, result
    return result.err


def said(shop: Shop, who: str = ADA) -> list[tuple[str, str, str | None, str | None]]:
    """What a customer said, as it was recorded: consent, day, source and order."""
    found = ask(shop, "customer", "show", who)["consents"]
    return [(row["consent"], row["on"], row["source"], row["order"]) for row in reversed(found)]


def test_a_ticked_box_is_a_consent_of_the_orders_day(shop: Shop) -> None:
    words = take_in(shop, ("1001", ADA, "yes", "2026-09-01"), ("1002", "bob@example.org", "no", "2026-09-02"))
    assert "Accepts Marketing: 1 customer consented to marketing\n" in words
    assert said(shop) == [("given", "2026-09-01", "Shopify: Accepts Marketing", "1001")]
    assert said(shop, "bob@example.org") == []
    assert "consent imported" in shop.ok("log")
    assert ailments(shop) == []


def test_without_the_policys_word_a_box_is_no_consent(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    words = take_in(shop, ("1001", ADA, "yes", "2026-09-01"))
    assert (
        "Accepts Marketing: yes in 1 new order, not recorded as consent: the policy has no"
        ' [consent] formats = ["shopify"]\n'
    ) in words
    assert "Accepts Marketing" not in take_in(shop, ("1001", ADA, "yes", "2026-09-01"))
    assert said(shop) == []


def test_importing_again_records_nothing_again(shop: Shop) -> None:
    orders = (("1001", ADA, "yes", "2026-09-01"), ("1002", ADA, "no", "2026-09-05"))
    take_in(shop, *orders)
    once = said(shop)
    assert [row[:2] for row in once] == [("given", "2026-09-01"), ("withdrawn", "2026-09-05")]
    assert "marketing" not in take_in(shop, *orders).casefold()
    assert said(shop) == once
    assert ailments(shop) == []


def test_a_consent_ends_with_a_later_box_that_is_not_ticked_and_no_box_revives_it(shop: Shop) -> None:
    take_in(shop, ("1001", ADA, "yes", "2026-09-01"))
    take_in(shop, ("1000", ADA, "no", "2026-08-30"))  # older: she said nothing of it later
    assert len(said(shop)) == 1
    words = take_in(shop, ("1002", ADA, "no", "2026-09-05"))
    assert "Accepts Marketing: 1 customer withdrew their consent\n" in words
    take_in(shop, ("1003", ADA, "yes", "2026-10-01"))
    assert [row[0] for row in said(shop)] == ["given", "withdrawn"]


def test_a_box_that_was_ticked_before_ends_the_consent_today(shop: Shop) -> None:
    take_in(shop, ("1001", ADA, "yes", "2026-09-01"))
    take_in(shop, ("1001", ADA, "no", "2026-09-01"))
    take_in(shop, ("1001", ADA, "yes", "2026-09-01"))
    take_in(shop, ("1001", ADA, "no", "2026-09-01"))
    assert [row[:2] for row in said(shop)] == [("given", "2026-09-01"), ("withdrawn", "2026-11-23")]
    assert ailments(shop) == []


@pytest.mark.parametrize("day", ["2026-09-01", "2026-09-02", "2026-10-01"])
def test_a_typed_withdrawal_stands_whatever_an_export_says(shop: Shop, day: str) -> None:
    take_in(shop, ("900", ADA, "", "2026-08-01"))
    shop.ok("customer", "consent", ADA, "marketing", "--withdraw", "--on", "2026-09-02")
    take_in(shop, ("1001", ADA, "yes", day))
    assert [row[0] for row in said(shop)] == ["withdrawn"]


def test_a_typed_consent_stands_against_boxes_of_its_day_and_before(shop: Shop) -> None:
    order = ("1001", ADA, "no", "2026-09-01")
    take_in(shop, order)
    shop.ok("customer", "consent", ADA, "marketing", "--on", "2026-09-01", "--source", "newsletter form")
    take_in(shop, order)
    assert said(shop) == [("given", "2026-09-01", "newsletter form", None)]


def test_the_first_of_several_orders_decides_in_one_file_by_its_day(shop: Shop) -> None:
    take_in(
        shop,
        ("1002", ADA, "yes", "2026-09-05"),
        ("1001", ADA, "no", "2026-09-01"),
        ("1003", ADA, "yes", "2026-09-07"),
    )
    assert [row[1:] for row in said(shop)] == [("2026-09-05", "Shopify: Accepts Marketing", "1002")]


def test_any_other_word_and_a_customer_by_name_alone_are_no_consent(shop: Shop) -> None:
    words = take_in(shop, ("1001", ADA, "maybe", "2026-09-01"), ("1002", "", "yes", "2026-09-01"))
    assert "consented" not in words
    assert read(shop.path, "select count(*) from consent") == [(0,)]


def test_a_column_of_any_file_is_named_with_map(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='[consent]\nformats = ["desk"]\n')
    text = "order_number,ordered_at,customer_email,sku,quantity,unit_price,Newsletter\n"
    text += f"7,2026-11-02,{ADA},MUG,1,9.00,yes\n"
    result = shop.run("order", "import", "-", "--map", "consent=Newsletter", stdin=text)
    assert "Newsletter: 1 customer consented to marketing\n" in result.err
    assert said(shop) == [("given", "2026-11-02", "Newsletter", "7")]


OWN_FORMAT = """
channel = "mystore"
dates = ["dmy"]
[columns]
order_number = "Vorgang"
ordered_at = "Angelegt"
sku = "Teil"
quantity = "Stk"
unit_price = "VK"
customer_email = "Mail"
consent = "Newsletter"
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("box", "found"),
    [
        ("yes", [("given", "2026-11-02", "mystore: Newsletter", "7")]),
        (" TRUE ", [("given", "2026-11-02", "mystore: Newsletter", "7")]),
        ("1", [("given", "2026-11-02", "mystore: Newsletter", "7")]),
        ("0", []),
        ("ja", []),  # not clearly a yes
        ("", []),
    ],
)
def test_a_format_of_ones_own_names_the_column_of_the_box(
    box: str, found: list[tuple[str, ...]], tmp_path: Path
) -> None:
    shop = new_shop(tmp_path, document='[consent]\nformats = ["mystore"]\n')
    folder = tmp_path / f"{shop.path.name}.formats"
    folder.mkdir()
    (folder / "mystore.toml").write_text(OWN_FORMAT, encoding="utf-8")
    text = f"Vorgang,Angelegt,Teil,Stk,VK,Mail,Newsletter\n7,02.11.2026,MUG,1,9.00,{ADA},{box}\n"
    result = shop.run("order", "import", "-", stdin=text)
    assert ("Newsletter: 1 customer consented to marketing\n" in result.err) == bool(found)
    assert said(shop) == found
    shop.ok("order", "import", "-", stdin=text)
    assert said(shop) == found
    assert ailments(shop) == []


@pytest.mark.slow
def test_a_format_of_ones_own_is_no_consent_without_the_policys_word(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=POLICY)
    columns = "order_number=Nr ordered_at=Tag sku=Art quantity=Zahl unit_price=Preis customer_email=Post"
    maps = [word for one in f"{columns} consent=Werbung".split() for word in ("--map", one)]
    text = f"Nr,Tag,Art,Zahl,Preis,Post,Werbung\n7,2026-11-02,MUG,1,9.00,{ADA},yes\n"
    shop.ok("order", "import", "-", *maps, "--save-as", "other", stdin=text.replace("\n7,", "\n6,"))
    result = shop.run("order", "import", "-", stdin=text)
    assert (
        "Werbung: yes in 1 new order, not recorded as consent: the policy has no"
        ' [consent] formats = ["other"]\n'
    ) in result.err
    assert said(shop) == []


def test_an_erased_customer_takes_their_consents_along_and_an_export_brings_none_back(shop: Shop) -> None:
    order = ("1001", ADA, "yes", "2026-09-01")
    take_in(shop, order)
    assert "given" in shop.ok("customer", "export", ADA)
    shop.ok("customer", "erase", ADA, "--confirm", ADA)
    take_in(shop, order, ("1002", ADA, "yes", "2026-09-03"))
    assert read(shop.path, "select count(*) from consent") == [(0,)]
    assert ailments(shop) == []


def test_the_doctor_finds_a_consent_of_an_order_that_no_import_recorded(shop: Shop) -> None:
    take_in(shop, ("1001", ADA, "", "2026-09-01"))
    columns = "seq, customer_id, purpose, given, said_on, order_id"
    write(shop.path, f"insert into consent ({columns}) values (1, 1, 'marketing', 1, '2026-09-01', 1)")
    assert [code for code, _ in ailments(shop)] == ["consent"]
