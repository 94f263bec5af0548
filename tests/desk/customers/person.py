"""A customer who is on every surface of a desk, and what of them the bytes of a folder still hold."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from factory import Shop

NAME, MAIL, PHONE, ID = "Zoë Grünfeld", "zoe.gruenfeld@example.org", "+49 170 5551234", "CUST-99812"
RECIPIENT, RECIPIENT_PHONE = "Ödön Widmark", "+43 660 7772233"
TRACKING, SENT = "PKT-880011223", "PKT-990011224"
WORDS = "the strap tore at my sister Quillane's wedding"
PERSON = (NAME, MAIL, PHONE, "491705551234", ID, RECIPIENT, RECIPIENT_PHONE, TRACKING, SENT, "Quillane")
HEADER = (
    "order_number,ordered_at,shipped_on,delivered_on,customer_name,customer_email,customer_phone,customer_id,"
    "customer_tier,recipient_name,recipient_phone,tracking,channel,currency,shipping,payment_method,sku,title,"
    "category,quantity,unit_price"
)
HERS = f"{NAME},{MAIL},{PHONE},{ID},gold,{RECIPIENT},{RECIPIENT_PHONE},{TRACKING}"
ROWS = (
    f"501,2026-10-02,2026-10-03,2026-10-05,{HERS},web,EUR,4.90,visa,BAG,Bag,bags,2,40.00",
    f"502,2026-10-20,2026-10-21,2026-10-24,{HERS},web,EUR,4.90,visa,MUG,Mug,kitchen,3,10.00",
    f"503,2026-11-01,2026-11-02,2026-11-06,{HERS},web,EUR,0.00,visa,LAMP,Lamp,light,1,100.00",
    "504,2026-11-02,2026-11-03,2026-11-06,Bo Holm,bo@example.org,,C-2,,,,PKT-1,web,EUR,0.00,visa,"
    "MUG,Mug,kitchen,1,10.00",
)
ORDERS = "\n".join((HEADER, *ROWS)) + "\n"
# The items of an Etsy export whose orders have not come yet.
HALF = (
    "Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Coupon Details,Discount Amount,Shipping Discount,"
    "Order Shipping,Order Sales Tax,Item Total,Currency,Transaction ID,Listing ID,Date Paid,Date Shipped,"
    "Ship Name,Ship Address1,Ship Address2,Ship City,Ship State,Ship Zipcode,Ship Country,Order ID,"
    "Variations,Order Type,Listings Type,Payment Type,InPerson Discount,InPerson Location,"
    "VAT Paid by Buyer,SKU\n"
    f"11/02/26,Wraps,{ID},1,14.00,,,0.00,0.00,5.50,0.00,14.00,EUR,41,71,11/02/2026,11/04/2026,{NAME},,,,,,"
    "Germany,3300000009,,online,listing,online_cc,,,,WRAP\n"
)
ACTS = (
    "claim open 501 -i BAG=1 -r defective --want refund --via email --note WORDS",
    "claim ask R1001 'which strap, NAME?'",
    "claim answered R1001 'the left one; call PHONE' --evidence photo",
    "claim approve R1001 --override --why 'NAME is a regular'",
    "claim receive R1001 --unexpected 'a card of NAME'",
    "claim inspect R1001 --condition damaged --to scrap --deduct 1.00 --why 'NAME wore it'",
    "claim message R1001 --template received --sent",
    "claim refund R1001 --method bank --why 'by consent of NAME' --reference 'IBAN of NAME'",
    "claim compensate R1001 5.00 --by coupon --why 'sorry, NAME'",
    "claim correct R1001 -2.00 --why 'NAME paid less'",
    "claim note R1001 'MAIL wrote again'",
    "claim feedback R1001 --score 1 --note 'NAME was not amused'",
    "claim feedback R1001 --answered 'dear NAME'",
    "claim open 502 -i MUG=1 -r damaged --evidence photo --via phone --carrier courier --note 'NAME rang'",
    "claim approve R1002",
    "claim receive R1002",
    "claim inspect R1002 --condition damaged --to scrap",
    "claim replace R1002",
    "claim sent R1002 --tracking SENT",
    "claim carrier R1002 file --amount 8.00 --reference 'SC NAME'",
    "claim carrier R1002 denied --why 'NAME opened it'",
    "claim open 502 -i :1=1 -r changed-mind --via web --note 'MAIL'",
    "claim cancel R1003",
    "order dispute 503 open --why 'NAME went to the bank'",
    "order dispute 503 won --why 'NAME was wrong'",
    "customer set MAIL --language en",
    "customer consent MAIL marketing --source 'NAME on the phone'",
    "offer new spring --to - --arms coupon:2.00,letter:spring --until 2026-11-30",
    "customer set MAIL --birthday 11-29",
    "customer occasions --sent --coupon 5%",
    "coupon issue MAIL --amount 5.00 --why 'NAME deserves it'",
    "coupon issue MAIL --amount 6.00 --why 'NAME again'",
    "claim open 504 -r changed-mind --now --condition new --to restock",
)  # fmt: skip
REPORTS = (
    "report day", "report day --date 2026-11-20", "report refunds", "report refunds --by sku",
    "report returns", "report returns --by tier,group", "report costs", "report reasons", "report kept",
    "report liability", "report service", "report watchlist", "report carriers", "report stock",
    "report marketing", "report refunds --rows", "report returns --rows", "report all --period month",
)  # fmt: skip


def with_person(shop: Shop) -> None:
    """Put the person on every surface; all is closed at the end."""
    shop.ok(
        "policy", "set", "-", stdin='[defaults]\nwindow = "90 days"\n[carriers.courier]\ndefault = true\n'
    )
    shop.ok("order", "import", "-", stdin=ORDERS)
    shop.ok("order", "import", "-", stdin=HALF)
    for act in ACTS:
        run(shop, act)
    code = json.loads(shop.ok("coupon", "list", "-f", "json"))["rows"][0]["coupon"]
    run(shop, f"coupon void {code} --why 'NAME has one'")


def run(shop: Shop, command: str) -> str:
    import shlex

    names = {"WORDS": WORDS, "NAME": NAME, "MAIL": MAIL, "PHONE": PHONE, "SENT": SENT}
    words = shlex.split(command)
    for name, text in names.items():
        words = [word.replace(name, text) if "--" not in word[:2] else word for word in words]
    return shop.ok(*words, stdin=f"email\n{MAIL}\n" if "offer" in words else "")


def erase(shop: Shop) -> None:
    """Erase the person, who is known twice: Etsy calls them by another id."""
    shop.ok("customer", "erase", MAIL, "--confirm", NAME)
    shop.ok("customer", "erase", "3300000009", "--confirm", NAME)


def figures(shop: Shop) -> dict[str, str]:
    """Every report, byte for byte."""
    return {report: shop.ok(*report.split(), "-f", "json") for report in REPORTS}


def traces(folder: Path, texts: Iterable[str]) -> set[tuple[str, str]]:
    """(file, text) for every text that a file of a folder holds, however it is written."""
    found = set()
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found |= {(path.name, text) for text in texts if any(form in content for form in forms(text))}
    return found


def forms(text: str) -> set[bytes]:
    """A text in every form in which bytes may hold it."""
    cases = {text, text.lower(), text.upper(), text.casefold()}
    shapes = {unicodedata.normalize(form, one) for one in cases for form in ("NFC", "NFD")}
    shapes |= {json.dumps(one)[1:-1] for one in shapes} | {quote(one) for one in shapes}
    codes = ("utf-8", "utf-16-le", "utf-16-be")
    return {one.encode(code) for one in shapes for code in codes} | {
        one.encode("latin-1") for one in shapes if one.isascii() or max(map(ord, one)) < 256
    }
