"""Whatever goes back of an order knows its share of the tax, and all of it back is the tax of the sale."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ailments, read
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

POLICY = "[defaults]\nrestocking_fee = '{fee}'\noriginal_shipping = 'on-full-return'\n"
SHOPIFY = (
    "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,"
    "Fulfilled at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem taxable,"
    "Lineitem fulfillment status,Refunded Amount"
)
DAY = "2026-11-20 10:00:00 +0100,2026-11-20 12:00:00 +0100"
SHARES = (
    "select kind, part, amount_minor, tax_minor from returned_tax"
    " order by kind = 'correction', claim_id, row_id, part, order_line_id"
)
IN_ALL = "select sum(tax_minor) from returned_tax"


def sold(folder: Path, fee: str = "0%", document: str = "") -> Shop:
    """BOOK at 50.00 without tax, three MUGS for 100.00 + 19.00, shipping 10.00 + 1.90."""
    shop = new_shop(folder, "--tax", "excluded", document=document or POLICY.format(fee=fee))
    take(shop, SHOPIFY, refunded="0.00")
    return shop


def take(shop: Shop, header: str, refunded: str, status: str = "paid") -> None:
    rows = [
        f"#5,a@x.org,{status},EUR,150.00,10.00,20.90,180.90,0.00,{DAY},1,BOOK,50.00,BOOK,false,fulfilled,"
        f"{refunded}",
        f"#5,a@x.org,,,,,,,,{DAY},1,MUG,33.34,MUG,true,fulfilled,",
        f"#5,a@x.org,,,,,,,,{DAY},2,MUG,33.33,MUG,true,fulfilled,",
    ]
    shop.ok("order", "import", "-", stdin="\n".join([header, *rows]) + "\n")


def back(shop: Shop, claim: str, *items: str, by: tuple[str, ...] = ("refund",), deduct: str = "") -> None:
    """A claim up to its refund, or another act."""
    named = [part for item in items for part in ("-i", item)]
    shop.ok("claim", "open", "5", *named, "-r", "changed-mind")
    shop.ok("claim", "approve", claim)
    shop.ok("claim", "receive", claim)
    off = ("--deduct", deduct, "--why", "worn") if deduct else ()
    shop.ok("claim", "inspect", claim, "--condition", "new", "--to", "restock", *off)
    verb, *words = by
    shop.ok("claim", verb, claim, *words)


def test_each_line_gives_back_its_own_tax_and_the_last_act_that_of_the_shipping(tmp_path: Path) -> None:
    shop = sold(tmp_path)
    back(shop, "R1001", "BOOK")
    back(shop, "R1002", ":2")
    back(shop, "R1003", ":3=1")
    back(shop, "R1004", ":3=1")
    assert read(shop.path, SHARES) == [
        ("refund", "goods", 5000, 0),
        ("refund", "goods", 3967, 633),
        ("refund", "goods", 3966, 633),
        ("refund", "goods", 3967, 634),
        ("refund", "shipping", 1190, 190),
    ]
    assert read(shop.path, IN_ALL) == [(2090,)]
    assert ailments(shop) == []


def test_tax_in_the_prices_comes_back_alike(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=POLICY.format(fee="0%"))
    csv = (
        "order_number,ordered_at,delivered_on,sku,quantity,line_total,tax,shipping\n"
        "5,2026-11-20,2026-11-20,MUG,3,10.00,1.60,4.90\n"
    )
    shop.ok("order", "import", "-", stdin=csv)
    for number in (1, 2, 3):
        back(shop, f"R100{number}", "MUG=1")
    assert read(shop.path, SHARES + " limit 3") == [
        ("refund", "goods", 333, 53), ("refund", "goods", 333, 53), ("refund", "goods", 334, 54),
    ]  # fmt: skip


def test_a_fee_is_kept_with_its_tax_until_a_correction_gives_it_back(tmp_path: Path) -> None:
    shop = sold(tmp_path, fee="10%")
    back(shop, "R1001", ":3", deduct="10.00")
    assert read(shop.path, SHARES) == [("refund", "goods", 7933 - 793 - 1000, 980)]
    shop.ok("claim", "correct", "R1001", "+10.00", "--why", "not worn after all")
    shop.ok("claim", "correct", "R1001", "+7.93", "--why", "no fee")
    assert read(shop.path, SHARES)[1:] == [
        ("correction", "goods", 1000, 160), ("correction", "goods", 793, 127),
    ]  # fmt: skip
    assert read(shop.path, IN_ALL) == [(1267,)]
    shop.ok("claim", "correct", "R1001", "-79.33", "--why", "the wrong customer")
    assert read(shop.path, IN_ALL) == [(0,)]
    assert ailments(shop) == []


def test_an_agreed_amount_takes_a_part_of_each_line_and_a_correction_gives_the_rest(tmp_path: Path) -> None:
    shop = sold(tmp_path)
    back(shop, "R1001", "BOOK", ":3", by=("refund", "--amount", "64.66", "--why", "agreed"))
    assert read(shop.path, SHARES) == [("refund", "goods", 2500, 0), ("refund", "goods", 3966, 633)]
    shop.ok("claim", "correct", "R1001", "+64.67", "--why", "all of it")
    assert read(shop.path, SHARES)[2:] == [
        ("correction", "goods", 2500, 0), ("correction", "goods", 3967, 634),
    ]  # fmt: skip


def test_a_part_of_the_price_has_its_tax_and_the_goods_the_rest(tmp_path: Path) -> None:
    shop = sold(tmp_path)
    shop.ok("claim", "open", "5", "-i", ":2", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "reduce", "R1001", "10.00", "--why", "a scratch")
    back(shop, "R1002", ":2")
    assert read(shop.path, SHARES) == [("refund", "reduction", 1000, 159), ("refund", "goods", 2967, 474)]


def test_shipping_alone_has_its_own_tax(tmp_path: Path) -> None:
    shop = sold(tmp_path)
    shop.ok("claim", "open", "5", "-i", "BOOK", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "refund", "R1001", "--shipping-only", "--why", "late")
    assert read(shop.path, SHARES) == [("refund", "shipping", 1190, 190)]


def test_goods_for_goods_give_back_the_old_tax_and_the_new_line_has_its_own(tmp_path: Path) -> None:
    shop = sold(tmp_path)
    back(shop, "R1001", ":2", by=("exchange", "--for", "CUP"))
    shop.ok("claim", "sent", "R1001")
    back(shop, "R1002", "CUP")
    assert read(shop.path, SHARES) == [("exchange", "goods", 3967, 633), ("refund", "goods", 3967, 633)]
    assert read(shop.path, "select tax_minor from order_line where sku = 'CUP'") == [(633,)]


def test_what_the_platform_gave_back_has_its_tax_beside_the_refunds_here(tmp_path: Path) -> None:
    shop = sold(tmp_path)
    take(shop, SHOPIFY, "90.45", "partially_refunded")
    assert read(shop.path, SHARES) == [("elsewhere", "order", 9045, 1045)]


@pytest.mark.parametrize(
    ("document", "part", "minor", "tax"),
    [
        ("[defaults]\nfree_shipping_from = '150.00'\nshipping_fee = '4.90'\n", "free-shipping", -490, -46),
        ("", "gift", -800, -76),
    ],
)
def test_what_is_withheld_for_the_order_is_taxed_as_the_goods_are(
    tmp_path: Path, document: str, part: str, minor: int, tax: int
) -> None:
    shop = new_shop(tmp_path, document=document)
    csv = (
        "order_number,ordered_at,delivered_on,sku,quantity,line_total,tax,tags\n"
        "5,2026-11-20,2026-11-20,LAMP,1,119.00,19.00,\n5,2026-11-20,2026-11-20,BOOK,1,81.00,0.00,\n"
        "5,2026-11-20,2026-11-20,CUP,1,0.00,0.00,gift-of:LAMP;gift-price:8.00\n"
    )
    shop.ok("order", "import", "-", stdin=csv)
    back(shop, "R1001", "LAMP")
    assert ("refund", part, minor, tax) in read(shop.path, SHARES)
    if part == "gift":
        back(shop, "R1002", "CUP")
        back(shop, "R1003", "BOOK")
        assert read(shop.path, IN_ALL) == [(1900,)]


def test_shares_of_sums_that_no_product_holds_add_up_too(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    csv = (
        "order_number,ordered_at,delivered_on,currency,sku,quantity,line_total,tax\n"
        "5,2026-11-20,2026-11-20,IDR,HOUSE,7,999999999999.99,159663865545.99\n"
    )
    shop.ok("order", "import", "-", stdin=csv)
    for number in range(1, 8):
        back(shop, f"R100{number}", "HOUSE=1")
    assert read(shop.path, IN_ALL) == [(15966386554599,)]
    assert read(shop.path, "select max(tax_minor) - min(tax_minor) from returned_tax") == [(1,)]


def test_a_surcharge_that_comes_back_has_its_tax(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=POLICY.format(fee="0%") + "surcharges = 'on-full-return'\n")
    header = (
        "Order ID,Customer Email,Order Date,Order Status,Subtotal (inc tax),Subtotal (ex tax),"
        "Shipping Cost (inc tax),Shipping Cost (ex tax),Handling Cost (inc tax),Handling Cost (ex tax),"
        "Order Total (inc tax),Order Currency Code,Product Details"
    )
    item = "Product ID: 7, Product Qty: 1, Product SKU: A, Product Name: A, Product Unit Price: 100.00"
    row = f'5,a@x.org,2026-11-20,Completed,119.00,100.00,11.90,10.00,2.38,2.00,133.28,EUR,"{item}"'
    shop.ok("order", "import", "-", stdin=f"{header}\n{row}\n")
    back(shop, "R1001", "A")
    assert read(shop.path, SHARES) == [
        ("refund", "goods", 11_900, 1900),
        ("refund", "shipping", 1190, 190),
        ("refund", "surcharge", 238, 38),
    ]


def test_what_the_bank_took_has_the_tax_of_the_whole_order(tmp_path: Path) -> None:
    shop = sold(tmp_path)
    shop.ok("order", "dispute", "5", "open", "--amount", "90.45")
    shop.ok("order", "dispute", "5", "lost")
    assert read(shop.path, SHARES) == [("bank", "order", 9045, 1045)]
    assert ailments(shop) == []


TOLD = "order_number,ordered_at,delivered_on,sku,quantity,line_total,tax,back"


def told(shop: Shop, back: str) -> None:
    """BOOK at 50.00 without tax, MUG at 55.00 with 5.00 in it; what the platform says went back of both."""
    rows = [f"5,2026-11-20,2026-11-20,BOOK,1,50.00,0.00,{back}", "5,2026-11-20,2026-11-20,MUG,1,55.00,5.00,"]
    mapped = ("--map", "refunded=back")
    shop.ok("order", "import", "-", *mapped, stdin="\n".join([TOLD, *rows]) + "\n")


def mug_and_book(folder: Path) -> Shop:
    shop = new_shop(folder)
    told(shop, "0.00")
    return shop


def test_an_amount_of_unknown_items_has_the_tax_that_the_known_ones_left(tmp_path: Path) -> None:
    shop = mug_and_book(tmp_path)
    back(shop, "R1001", "MUG")
    told(shop, "100.00")
    assert read(shop.path, SHARES) == [("elsewhere", "order", 4500, 0), ("refund", "goods", 5500, 500)]
    assert ailments(shop) == []


def test_what_comes_back_by_name_after_such_an_amount_has_the_rest_of_the_tax(tmp_path: Path) -> None:
    shop = mug_and_book(tmp_path)
    told(shop, "50.00")
    shop.as_of = "2026-11-24"
    back(shop, "R1001", "MUG")
    assert read(shop.path, SHARES) == [("elsewhere", "order", 5000, 238), ("refund", "goods", 5500, 262)]
    assert ailments(shop) == []


def test_what_the_bank_took_last_has_the_tax_that_was_left(tmp_path: Path) -> None:
    shop = mug_and_book(tmp_path)
    told(shop, "21.00")
    shop.as_of = "2026-11-24"
    back(shop, "R1001", "BOOK")
    shop.as_of = "2026-11-25"
    shop.ok("order", "dispute", "5", "lost", "--amount", "34.00")
    assert read(shop.path, "select kind, part, amount_minor, tax_minor from returned_tax order by at") == [
        ("elsewhere", "order", 2100, 100),
        ("refund", "goods", 5000, 90),  # the 21.00 were of the 55.00 that are left: 1.90 of their tax
        ("bank", "order", 3400, 310),
    ]
    shop.ok("order", "dispute", "5", "won")
    assert read(shop.path, IN_ALL) == [(190,)]
    assert ailments(shop) == []


def test_an_even_exchange_after_such_an_amount_leaves_its_share_as_it_was(tmp_path: Path) -> None:
    shop = mug_and_book(tmp_path)
    told(shop, "50.00")
    shop.as_of = "2026-11-24"
    back(shop, "R1001", "MUG", by=("exchange", "--for", "CUP"))
    shop.ok("claim", "sent", "R1001")
    back(shop, "R1002", "CUP")
    assert read(shop.path, SHARES) == [
        ("elsewhere", "order", 5000, 238), ("exchange", "goods", 5500, 500), ("refund", "goods", 5500, 262),
    ]  # fmt: skip


def test_goods_for_what_was_worth_nothing_join_the_order_all_the_same(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    csv = "order_number,ordered_at,delivered_on,customer_email,refunded,sku,quantity,line_total,tax\n"
    csv += "5,2026-11-18,2026-11-20,a@x.org,5.00,TEA,1,10.00,1.90\n5,,,,,CUP,1,0.00,0.00\n"
    shop.ok("order", "import", "-", "--map", "refunded=refunded", stdin=csv)
    shop.as_of = "2026-11-24"
    shop.ok("claim", "open", "5", "-i", "CUP", "-r", "wrong-size")
    shop.ok("claim", "approve", "R1001", "--override", "--why", "so")
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    shop.ok("claim", "exchange", "R1001", "--for", "POT=1@10.00")
    shop.ok("claim", "sent", "R1001")
    # 5.00 of now 20.00, of which 1.90 are tax; by name nothing went back since.
    assert read(shop.path, SHARES) == [("elsewhere", "order", 500, 95), ("joined", "joined", 0, -48)]
    assert ailments(shop) == []
