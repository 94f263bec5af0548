"""A desk with rows in every table: a story that goes through the orders, claims and money of a year."""

from __future__ import annotations

from pathlib import Path

from desk.asking import ask, read
from factory import SAMPLES, Shop, made_once, new_shop

POLICY = """
law = ["eu"]
tiers = ["gold"]
[defaults]
credit_bonus = "10%"
restocking_fee = "10%"
[[rule]]
name = "faults"
when = { fault = ["shop", "maker", "carrier"] }
window = "6 months"
[[tier]]
name = "gold"
spent = "40.00"
[points]
per = "1.00"
worth = "0.01"
[signals]
often_returns = "40%"
[calendar]
country = "CN"
"""
MAIL = {"customer_email": "ada@example.org", "customer_name": "Ada", "customer_tier": "gold"}
ORDERS: tuple[dict[str, object], ...] = (
    {"order_number": "1", "sku": "MUG", "quantity": 3, "unit_price": "10.00", "shipping": "4.90", **MAIL},
    {"order_number": "1", "sku": "VASE", "quantity": 2, "unit_price": "20.00", **MAIL},
    {"order_number": "2", "sku": "CUP", "unit_price": "9.00", "payment_status": "unpaid", **MAIL},
    {
        "order_number": "3",
        "sku": "LAMP",
        "unit_price": "50.00",
        "shipping": "5.00",
        "customer_email": "b@x.org",
    },
    {"order_number": "4", "sku": "BOWL", "quantity": 2, "unit_price": "12.00", "tags": "fragile"},
    {"order_number": "5", "sku": "BOWL", "quantity": 2, "unit_price": "10.00", "payment_status": "unpaid"},
    {"order_number": "6", "sku": "HAT", "unit_price": "30.00"},
    {"order_number": "7", "sku": "TRAY", "quantity": 2, "unit_price": "15.00", "customer_email": "c@x.org"},
    {"order_number": "8", "sku": "COAT", "unit_price": "80.00", "customer_email": "d@x.org"},
    {  # so many that their windows say what is still to come
        "order_number": "9",
        "sku": "PEN",
        "quantity": 40,
        "unit_price": "1.00",
        "ordered_at": "2026-09-01",
        "delivered_on": "2026-09-03",
    },
)
STORY = (
    "claim open 1 -i MUG=2 -r changed-mind --want exchange --evidence photo --note blue",
    "claim approve R1001",
    "claim receive R1001",
    "claim inspect R1001 --condition used --to restock --deduct 5% --why worn",
    "claim refund R1001 -i MUG=1 --method credit --why agreed",
    "claim exchange R1001 -i MUG=1 --for CUP=2@9.00",
    "claim paid R1001 1.00 --method cash",
    "claim sent R1001 --tracking T1",
    "claim correct R1001 -1.00 --why slip",
    "customer use ada@example.org 2.00 --order 2 --why agreed",
    "claim open 3 -r lost",
    "claim approve R1002",
    "claim refund R1002",
    "claim carrier R1002 file --amount 8.00",
    "claim open 4 -r changed-mind -i BOWL=1",
    "claim approve R1003",
    "claim reduce R1003 6.00 --why scratched",
    "order paid 5 20.00 --by bank",
    "claim open 5 -i BOWL=1 -r changed-mind --now --condition new",
    "order dispute 6 open --amount 5.00 --why bank",
    "claim open 7 -r damaged -i TRAY=1 --evidence photo",
    "claim approve R1005",
    "claim receive R1005",
    "claim inspect R1005 --condition damaged --to scrap",
    "claim replace R1005",
    "claim compensate R1005 3.00 --by coupon --why sorry",
    "claim open 8 -r changed-mind --via web --at 2026-11-22T10:00",
    "claim message R1006 --template withdrawal-received --sent",
    "claim open 7 -r changed-mind -i TRAY=1 --claimant Rita<rita@example.org>",
    "claim feedback R1005 --score 2 --note slow",
    "product note MUG thicker",
    "claim note R1006 called",
    "customer set c@x.org --tier gold",
    "customer tiers --apply",
    "customer signals c@x.org --answer fine",
    "customer consent c@x.org marketing --source form",
    "offer new spring --to new --arms coupon:10%,coupon:5.00 --until 2026-11-30",
    "offer stop spring --why slip",
    "offer new winter --to new --arms coupon:10%,none --until 2026-12-31",
    "customer set c@x.org --birthday 11-24",
    "customer occasions --sent --coupon 10%",
    "customer use ada@example.org --points 10 --order 2",
    "claim ask R1007 which",
    "report day --date 2026-11-20 --close --counted cash=1.00",
    "claim cancel R1006",
)
LAST = (
    "customer merge ada@example.org ada.brandt@example.com",
    "claim assign R1007 bob",
    "report returns",
    "report returns --by sku",
    "report service",
    "report liability",
    "report costs",
    "report returns --period 2026-11 --by sku",
)
SHOPIFY = (
    "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Refunded Amount\n"
    "#3,b@x.org,refunded,EUR,50.00,5.00,0.00,55.00,0.00,2026-11-02 10:00:00 +0100,1,LAMP,50.00,LAMP,55.00\n"
)
SQUARE = (
    "Date,Time,Time Zone,Item,Qty,SKU,Gross Sales,Discounts,Net Sales,Tax,"
    "Transaction ID,Payment ID,Event Type\n"
    "2026-11-02,09:30:00,Paris,Cup,3.0,CUP,€15.00,€0.00,€15.00,€1.20,T1,P1,Payment\n"
    "2026-11-05,09:00:00,Paris,Cup,-1.0,CUP,-€5.00,€0.00,-€5.00,-€0.40,T2,P1,Refund\n"
)
COUPON = (
    "order_number,ordered_at,sku,quantity,unit_price,discount_code,status\n99,2026-11-02,CUP,1,5.00,{},{}\n"
)
SPEND = "day,source,campaign,currency,amount\n2026-11-01,google,shoes,EUR,5.00\n"


@made_once
def filled(folder: Path) -> Shop:
    """That desk."""
    shop = new_shop(folder, "--country", "CN", "--currency", "EUR", document=POLICY)
    shop.take_in(*ORDERS)
    for typed in STORY:
        shop.ok(*typed.split())
    shop.ok("spend", "import", "-", stdin=SPEND)
    shop.ok("order", "import", "-", "--update", stdin=SHOPIFY)
    shop.ok("order", "import", "-", stdin=SQUARE)
    for file in ("etsy_orders.csv", "shopify.csv"):
        shop.ok("order", "import", str(SAMPLES / file))
    shop.ok("coupon", "issue", "ada@example.org", "--amount", "1.00", "--why", "sorry")
    ((code,),) = read(shop.path, "select code from coupon where customer_id is not null limit 1")
    shop.ok("coupon", "use", code, "--order", "2")
    returned = ask(shop, "coupon", "issue", "--percent", "5", "--why", "sorry")[0]["coupon"]
    for status in ("open", "cancelled"):
        shop.ok("order", "import", "-", stdin=COUPON.format(returned, status))
    shop.ok("customer", "erase", "d@x.org", "--confirm", "d@x.org")
    for typed in LAST:
        shop.ok(*typed.split())
    return shop
