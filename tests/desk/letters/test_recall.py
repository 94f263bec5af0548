"""The recall of a product: one letter to each customer who may still have it."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ask, dump
from factory import Shop, made_once, new_shop

DANGER = "The plug can overheat and cause a fire."
ORDERS = """\
order_number,ordered_at,delivered_on,customer_name,customer_email,customer_phone,country,status,sku,title,\
quantity,unit_price
1,2026-11-02,2026-11-05,Ada Moon,ada@example.org,,DE,open,LAMP,"Lamp
Bcc: all@example.org",2,40.00
2,2026-11-10,2026-11-12,Ada Moon,ada@example.org,,DE,open,LAMP,"Lamp
Bcc: all@example.org",1,40.00
3,2026-11-02,2026-11-05,王芳,wang@example.org,,CN,open,LAMP,台灯,1,40.00
4,2026-11-02,2026-11-05,,,+49 30 1234,DE,open,LAMP,Lamp,1,40.00
5,2026-11-02,2026-11-05,,,,DE,open,LAMP,Lamp,3,40.00
6,2026-11-02,2026-11-05,Bob,bob@example.org,,DE,open,LAMP,Lamp,1,40.00
7,2026-11-02,,Cid,cid@example.org,,DE,cancelled,LAMP,Lamp,1,40.00
8,2026-11-02,2026-11-05,Dan,dan@example.org,,DE,open,LAMP-XL,Big lamp,1,40.00
"""


@pytest.fixture
@made_once
def shop(tmp_path: Path) -> Shop:
    """Lamps were sold to five customers, and to one who is not known; Bob brought his back."""
    made = new_shop(tmp_path)
    made.ok("config", "--address", "12 High Street", "--contact", "hi@shop.example")
    made.ok("order", "import", "-", stdin=ORDERS)
    made.ok("claim", "open", "6", "-r", "defective", "--now", "--condition", "damaged", "--to", "scrap")
    return made


def test_each_customer_gets_one_letter_with_all_their_orders(shop: Shop) -> None:
    before = dump(shop.path)
    rows = ask(shop, "letter", "recall", "LAMP", "--say", DANGER)
    assert [(row["customer"], row["to"], row["language"], row["orders"], row["units"]) for row in rows] == [
        ("Ada Moon", "ada@example.org", "en", ["1", "2"], 3),
        ("王芳", "wang@example.org", "zh", ["3"], 1),
        ("+49 30 1234", None, "en", ["4"], 1),
    ]
    assert rows[0]["subject"] == "Product safety recall: 3 × Lamp Bcc: all@example.org"
    assert dump(shop.path) == before
    result = shop.run("letter", "recall", "lamp", "--say", DANGER, "-f", "csv")
    assert (
        result.err
        == "LAMP: 3 letters about 5 units; 1 without an email address\n3 units sold to unknown customers\n"
    )
    assert result.out.startswith("customer,to,phone,language,orders,units,subject,body,owed\n")


def test_an_order_that_was_not_sent_gets_a_letter_once_a_file_says_that_it_was_shipped(shop: Shop) -> None:
    unsent = "order_number,ordered_at,status,customer_email,sku,quantity,unit_price\n"
    unsent += "9,2026-11-20,unshipped,eve@example.org,LAMP,1,40.00\n"
    shop.ok("order", "import", "-", stdin=unsent)
    recall = ("letter", "recall", "LAMP", "--say", DANGER)
    assert "eve@example.org" not in [row["to"] for row in ask(shop, *recall)]
    shop.ok("order", "import", "-", "--only", "delivered", stdin="order,shipped_on\n9,2026-11-21\n")
    assert "eve@example.org" in [row["to"] for row in ask(shop, *recall)]


def test_a_letter_says_the_danger_what_to_do_and_where_to_send_it(shop: Shop) -> None:
    text = shop.run("letter", "recall", "LAMP", "--say", DANGER, "--lang", "en").out
    assert text.startswith("""\
Ada Moon:
To: ada@example.org
Subject: Product safety recall: 3 × Lamp Bcc: all@example.org

Dear Ada Moon,

PRODUCT SAFETY RECALL

You bought this product from us: 3 × Lamp Bcc: all@example.org (order 1, 2).

The plug can overheat and cause a fire.

Please stop using it at once and do not pass it on.""")
    assert (
        "Return address:\n  Corner Shop\n  12 High Street\n  Contact: hi@shop.example\n  Reference: 1\n"
        in text
    )
    for softer in ("voluntary", "precaution", "rare"):  # Reg. 2023/988 art. 36(2)(c)
        assert softer not in text.lower()
    chinese = ask(shop, "letter", "recall", "LAMP", "--say", DANGER)[1]["body"]
    assert "产品安全召回" in chinese
    assert "退货地址：\n  收件人：Corner Shop" in chinese


def test_the_letter_may_be_the_shop_s_own_and_a_mistake_in_it_is_named(shop: Shop) -> None:
    shop.ok("letter", "copy", "recall", "--lang", "en")
    own = Path(f"{shop.path}.letters") / "recall.en.txt"
    own.write_text("Subject: Recall\n\n{say} {reference}\n", "utf-8")
    assert shop.ok("letter", "check", "-f", "csv").count("recall") == 2
    assert ask(shop, "letter", "recall", "LAMP", "--say", DANGER)[0]["body"] == f"{DANGER} 1\n"
    own.write_text("Subject: Recall\n\n{claim}\n", "utf-8")
    assert shop.run("letter", "check").code == 78
    assert shop.run("letter", "recall", "LAMP", "--say", DANGER).code == 78


def test_who_is_still_to_get_the_product_is_written_to_and_the_claim_named(shop: Shop) -> None:
    shop.ok("claim", "open", "8", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1002")
    shop.ok("claim", "receive", "R1002", "--inspect", "new", "--to", "restock")
    shop.ok("claim", "exchange", "R1002", "--for", "LAMP-2")
    (row,) = ask(shop, "letter", "recall", "LAMP-2", "--say", DANGER)
    assert (row["customer"], row["orders"], row["units"], row["owed"]) == ("Dan", ["8"], 1, 1)
    assert "from us: 1 × LAMP-2 (still to be sent) (order 8)." in row["body"]
    chinese = ask(shop, "letter", "recall", "lamp-2", "--say", DANGER, "--lang", "zh")[0]["body"]
    assert "LAMP-2（尚未寄出） × 1" in chinese
    err = shop.run("letter", "recall", "LAMP-2", "--say", DANGER).err
    assert "LAMP-2 is still to be sent on R1002: do not send it.\n" in err
    shop.ok("claim", "sent", "R1002")
    (row,) = ask(shop, "letter", "recall", "LAMP-2", "--say", DANGER)
    assert (row["units"], row["owed"]) == (1, 0)
    assert "still to be sent" not in row["body"]


@pytest.mark.parametrize(
    ("args", "code", "err"),
    [
        (("MUG", "--say", "x"), 66, "Unknown SKU 'MUG'\n  returndesk order list --sku SKU\n"),
        (("LAM", "--say", "x"), 2, "Several SKUs match 'LAM'. Did you mean LAMP or LAMP-XL?\n"),
        (("LAMP",), 2, "--say TEXT is missing\n"),
    ],
)
def test_what_cannot_be_recalled_is_said(shop: Shop, args: tuple[str, ...], code: int, err: str) -> None:
    result = shop.run("letter", "recall", *args)
    assert (result.code, result.out, result.err) == (code, "", err)


def test_a_claim_has_no_letter_of_a_recall(shop: Shop) -> None:
    assert shop.run("claim", "message", "R1001", "--template", "recall").code == 1
