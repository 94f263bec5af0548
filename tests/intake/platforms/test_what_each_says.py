"""The guide's tables of what each platform's export says are those of its format files."""

from __future__ import annotations

import re
from importlib import resources

from returndesk.core.value import replace
from returndesk.intake.platforms.format_files import Format, formats

NOTHING = "–"
TITLES = {
    "shopify": "Shopify",
    "squarespace": "Squarespace",
    "woocommerce": "WooCommerce, WebToffee",
    "woocommerce-items": "WooCommerce, AlgolPlus",
    "wix": "Wix",
    "bigcommerce": "BigCommerce",
    "big-cartel": "Big Cartel",
    "tiendanube": "Tiendanube",
    "etsy": "Etsy",
    "ebay": "eBay",
    "amazon": "Amazon",
    "square": "Square",
    "taobao": "Taobao, Tmall",
    "jd": "JD",
    "pinduoduo": "Pinduoduo",
    "douyin": "Douyin",
    "youzan": "Youzan",
    "tiktok": "TikTok Shop",
    "shopee": "Shopee, English",
    "shopee-id": "Shopee, Indonesian",
    "shopee-br": "Shopee, Portuguese",
    "shopee-vn": "Shopee, Vietnamese",
    "shopee-tw": "Shopee, Chinese",
    "shopee-th": "Shopee, Thai",
    "lazada": "Lazada",
    "mercado-libre": "Mercado Libre",
    "mercado-livre": "Mercado Livre",
    "meesho": "Meesho",
    "flipkart": "Flipkart",
    "rakuten": "Rakuten Ichiba",
    "base": "BASE",
    "minne": "minne",
    "creema": "Creema",
    "depop": "Depop",
    "loyverse": "Loyverse",
    "sumup": "SumUp",
    "desk": "your own columns",
}
MONEY = "| platform | payment | paid in part | total | gift card, credit | surcharges | tax |"
GOODS = "| platform | refunds | not sent | till |"


def header(each: Format, field: str) -> str:
    """The column that feeds a field, or of a cell in it."""
    return f"`{each.columns[field].headers[0]}`"


def whole_formats() -> dict[str, Format]:
    """The formats of orders, those of paired exports with the columns of both files."""
    orders = [each for each in formats() if each.kind == "orders" and not each.recognise.refuse]
    heads = {each.join.pair: each for each in orders if each.join and each.join.part == "orders"}
    found = {}
    for each in orders:
        if each in heads.values():
            continue
        other = heads[each.join.pair].columns if each.join else {}
        found[each.name] = replace(each, columns={**other, **each.columns})
    return found


def columns(each: Format, *fields: str) -> list[str]:
    return [header(each, field) for field in fields if field in each.columns]


def payment(each: Format) -> str:
    if "payment_status" in each.columns:
        return header(each, "payment_status")
    if "paid_at" in each.columns:
        return header(each, "paid_at")
    if each.payment.has("unpaid"):
        return header(each, "status")
    return "always paid" if each.payment.other == "paid" else NOTHING


def tax(each: Format) -> str:
    cells = fields_in_cells(each)
    if "tax" in each.columns or "tax" in cells:
        return "items" + (", shipping" if has_shipping_tax(each) else "")
    if "taxable" in each.columns:
        return "order, for taxable items"
    return "order" if {"order_tax", "subtotal_with"} & set(each.columns) else NOTHING


def fields_in_cells(each: Format) -> set[str]:
    return {
        *each.cells.get("keys", {}).values(),
        *re.findall(r"\?P<([a-z_]+)>", each.cells.get("pattern", "")),
    }


def has_shipping_tax(each: Format) -> bool:
    return bool({"shipping_tax", "ship_tax", "total_tax"} & set(each.columns))


def refunds(each: Format) -> str:
    units = {"refunded_quantity", "quantity_left"} & set(each.columns)
    by_line = each.line.status.has("refunded") or each.line.status.has("returns")
    amount = {"refunded", "refunds", "total_left", "order_amount"} & set(each.columns)
    words = [each.status, each.aftersales]
    found = ["units"] if units or by_line else []
    found += ["amount"] if amount else []
    found += ["whole order"] if any(each_word.has("refunded") for each_word in words) else []
    return ", ".join(found) or NOTHING


def unsent(each: Format) -> str:
    if each.line.status.has("not-shipped"):
        return f"item: {header(each, 'line_status')}"
    if not each.line.unsent_orders:
        return NOTHING
    return "order: " + header(each, "sending" if "sending" in each.columns else "status")


def till(each: Format) -> str:
    if each.channel == "counter":
        return "always"
    if "sold_in" in each.columns and each.channels.has("counter"):
        return ", ".join(f"`{name}`" for name in each.columns["sold_in"].headers)
    return header(each, "channel") if "channel" in each.columns else NOTHING


def money_row(each: Format) -> list[str]:
    part = columns(each, "outstanding", "deposit")
    total = columns(each, "total") if each.money.states_total else []
    return [
        payment(each),
        ", ".join(part) or NOTHING,
        ", ".join(total) or NOTHING,
        ", ".join(columns(each, *each.totals.get("tenders", ()))) or NOTHING,
        ", ".join(columns(each, "fees", "wrap", "duties", "surcharge")) or NOTHING,
        tax(each),
    ]


def goods_row(each: Format) -> list[str]:
    return [refunds(each), unsent(each), till(each)]


def test_the_guides_tables_are_the_formats_own() -> None:
    page = (resources.files("returndesk.guide") / "imports.md").read_text("utf-8")
    by_name = whole_formats()
    assert set(TITLES) == set(by_name)
    for head, row in ((MONEY, money_row), (GOODS, goods_row)):
        rule = "|".join(["", *["---"] * head.count(" | "), "---", ""])
        rows = [f"| {title} | {' | '.join(row(by_name[name]))} |" for name, title in TITLES.items()]
        assert "\n".join([head, rule, *rows]) in page
