"""Orders drawn at random, and the export by which their platform tells them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from properties.ledger.naive_ledger import NaiveLine, NaiveTender, NaiveTerms
from properties.ledger.naive_sale import NaiveSale

from returndesk.intake.platforms import format_files, recognition

RULES = ("never", "always", "on-fault", "on-full-return")
FEES = ("0%", "0%", "15%", "33.33%")
PRICES = (1, 2, 7, 100, 333, 850, 999, 1000, 2500, 9999, 10000)
# A platform whose export tells all that one can.
PLATFORM = """
name = "ledger"
title = "Ledger"
channel = "web"
decimal = "."
dates = ["iso"]
tags = ";"

[recognise]
all = ["ledger", "tax_of_order", "wrap_tax"]

[columns]
order_number = "ledger"
ordered_at = "ordered_at"
delivered_on = "delivered_on"
customer_email = "customer_email"
payment_method = "payment_method"
shipping = "shipping"
sku = "sku"
quantity = "quantity"
line_total = "line_total"
tags = "tags"
tax = "tax"
order_tax = "tax_of_order"
fees = "wrap"
fee_taxes = "wrap_tax"
total = "total"
outstanding = "owing"
refunded = "back"
refunded_quantity = "units_back"

[totals]
fees = ["fees"]
fee_taxes = ["fee_taxes"]
surcharge = "gift wrap"
"""
HEADER = (
    "ledger,ordered_at,delivered_on,customer_email,payment_method,shipping,sku,quantity,line_total,tags,tax,"
    "tax_of_order,wrap,wrap_tax,total,owing,back,units_back\n"
)


def cents(text: str) -> int:
    """ "12.50" as 1250."""
    return int(text.replace(".", ""))


def amount(minor: int) -> str:
    return f"{'-' if minor < 0 else ''}{abs(minor) // 100}.{abs(minor) % 100:02d}"


@contextmanager
def platform() -> Iterator[None]:
    """The program with the format of this platform beside its own."""
    known = (*format_files.formats(), format_files.load_format(PLATFORM))
    with patch.object(recognition, "formats", lambda: known):
        yield


def drawn_terms(dice: random.Random, *, law: bool) -> tuple[str, NaiveTerms]:
    """A policy document's defaults, and what they give; a right to withdraw gives more than the shop does."""
    rule, fee = dice.choice(RULES), dice.choice(FEES)
    surcharges = dice.choice(("never", "on-full-return"))
    most = dice.choice((None, None, 100, 250))
    free_from, free_fee = dice.choice(((None, 0), (None, 0), (3000, 490)))
    told = f'restocking_fee = "{fee}"\noriginal_shipping = "{rule}"\nsurcharges = "{surcharges}"\n'
    told += f'restocking_fee_max = "{amount(most)}"\n' if most is not None else ""
    if free_from is not None:
        told += f'free_shipping_from = "{amount(free_from)}"\nshipping_fee = "{amount(free_fee)}"\n'
    if law:
        return told, NaiveTerms(rule, True, "on-full-return", withholds=False)
    bps = round(float(fee.rstrip("%")) * 100)
    return told, NaiveTerms(rule, False, surcharges, bps, most, free_from, free_fee)


def drawn_sale(dice: random.Random, terms: NaiveTerms, *, tax_included: bool) -> NaiveSale:
    lines = [
        NaiveLine(dice.choice((1, 1, 2, 3, 3, 7)), dice.choice(PRICES) * dice.choice((1, 1, 3)))
        for _ in range(dice.choice((1, 1, 2, 3)))
    ]
    if dice.random() < 0.3:
        main = dice.randrange(len(lines))
        price = dice.choice((1, 300, 800))
        lines.append(NaiveLine(dice.choice((1, 2)), 0, gift_of=main, gift_price=price))
    shipping = dice.choice((0, 0, 1, 490, 990))
    surcharge = dice.choice((0, 0, 0, 1, 300))
    sale = NaiveSale(lines, shipping, 0, [], terms, surcharge)
    sale.told = sale.charged if dice.random() < 0.6 else dice.choice((0, dice.randint(0, sale.charged)))
    sale.tenders = _tenders(dice, sale.received)
    for line in lines:
        line.tax = dice.randint(0, line.paid // 5)
    sale.surcharge_tax = dice.randint(0, surcharge // 5)
    if tax_included:  # told of the whole order: shared by the lines and the shipping by amount
        whole = sum(line.tax for line in lines) + dice.randint(0, shipping // 5)
        for line in lines:
            line.tax = 0
        sale.shipping_tax = whole  # the desk says whose it is
        sale.surcharge_tax = 0
    return sale


def _tenders(dice: random.Random, received: int) -> list[NaiveTender]:
    """One tender, or a gift card beside a card."""
    if received < 2 or dice.random() < 0.4:
        return [NaiveTender(dice.choice(("", "card", "cash")), received)]
    part = dice.randint(1, received - 1)
    return [NaiveTender("gift card", part), NaiveTender("card", received - part)]


def export_rows(
    number: int, sale: NaiveSale, name: str, back: int, units_back: list[int], *, tax_included: bool, on: str
) -> str:
    """The rows of an order as its platform tells them now."""
    owing = sale.charged - sale.told
    sold = [line for line in sale.lines if line.sold]
    rows = []
    for at, line in enumerate(sold):
        tax = 0 if tax_included else line.tax
        gift = (
            ""
            if line.gift_of is None
            else f"gift-of:S{line.gift_of + 1};gift-price:{amount(line.gift_price)}"
        )
        whole = sale.shipping_tax if tax_included else 0
        wrap_tax = 0 if tax_included else sale.surcharge_tax
        rows.append(
            f"{number},2026-11-02,{on},c{number}@example.com,{name},{amount(sale.shipping)},"
            f"S{at + 1},{line.units},{amount(line.paid - tax)},{gift},{amount(tax)},{amount(whole)},"
            f"{amount(sale.surcharge - wrap_tax)},{amount(wrap_tax)},{amount(sale.charged)},{amount(owing)},"
            f"{amount(back)},{units_back[at] if units_back else ''}\n"
        )
    return "".join(rows)


def method_of(sale: NaiveSale) -> str:
    """How the export says that it was paid."""
    if len(sale.tenders) == 1:
        return sale.tenders[0].name
    return " + ".join(f"{tender.name} {amount(tender.came)}" for tender in sale.tenders)
