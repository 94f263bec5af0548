"""Headers as shops write them, by hand and not from the table of spellings: read, asked for, or not read.

written_headers.txt has a block for each language, in it a line for each field: names of its column.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from returndesk.errors import BadData
from returndesk.intake.platforms.recognition import recognise

NEEDED = ("order_number", "ordered_at", "sku", "quantity", "unit_price")
HEADERS_A_LANGUAGE = 62
_TEXT = (Path(__file__).parent / "written_headers.txt").read_text("utf-8")
WRITTEN = {
    block[:2]: {
        field: names.split(" | ")
        for field, _, names in (line.partition(": ") for line in block.splitlines()[1:])
    }
    for block in f"\n{_TEXT}".split("\n# ")[1:]
}


def read(header: list[str]) -> dict[str, str]:
    """Field -> the header that it is read from."""
    _, binding = recognise("orders.csv", header, None)
    return {field: header[at] for field, (at, *_) in binding.columns.items()}


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "zh"])
def test_headers_that_shops_write_are_read_as_they_are_meant(language: str) -> None:
    fields = WRITTEN[language]
    rest = [field for field in fields if field not in NEEDED]
    seen: dict[str, set[str]] = {field: set() for field in fields}
    for number in range(HEADERS_A_LANGUAGE):
        chosen = [*NEEDED, *(rest[(number * 5 + n) % len(rest)] for n in range(5))]
        header = {
            field: fields[field][len(seen[field]) % len(fields[field])] for field in dict.fromkeys(chosen)
        }
        for field, name in header.items():
            seen[field].add(name)
        names = list(header.values())
        shift = number % len(names)
        assert read(names[shift:] + names[:shift]) == header
    assert {field: len(names) for field, names in seen.items()} == {
        field: len(names) for field, names in fields.items()
    }


@pytest.mark.parametrize(
    ("header", "asked"),
    [
        ("Order,Date,SKU,Qty,Price,Total", "Total: line_total, total"),
        ("Order,Date,SKU,Qty,Amount", "Amount: unit_price, line_total, total"),
        ("Order,SKU,Qty,Price,Received on", "Received on: ordered_at, delivered_on"),
        ("Order,Date,SKU,Qty,Price,Username", "Username: customer_name, customer_id"),
        ("Nr,Datum,Artikelname,Menge,Preis", "Nr: order_number, sku, customer_id"),
        ("Bestellnr,Datum,Art.-Nr.,Menge,Gesamt", "Gesamt: line_total, total"),
        ("Bestellnr,Eingangsdatum,Art.-Nr.,Menge,Preis", "Eingangsdatum: ordered_at, delivered_on"),
        ("Bestellnr,Datum,Art.-Nr.,Menge,Preis,Lieferdatum", "Lieferdatum: shipped_on, delivered_on"),
        ("N° commande,Date,Réf. produit,Qté,Montant", "Montant: unit_price, line_total, total"),
        ("N°,Date,Désignation,Qté,PU TTC", "N°: order_number, sku, customer_id"),
        ("N° commande,Date,Article,Qté,PU TTC,Règlement", "Règlement: payment_method, payment_status"),
        ("Nº pedido,Fecha,Producto,Cant.,Importe", "Importe: unit_price, line_total, total"),
        ("Código,Fecha,Producto,Cant.,PVP", "Código: order_number, sku, customer_id"),
        ("订单号,下单时间,货号,数量,单价,商品总价", "商品总价: line_total, total"),
        ("单号,下单时间,货号,数量,单价", "单号: order_number, tracking"),
        ("编号,下单时间,品名,数量,单价", "编号: order_number, sku, customer_id"),
        ("订单号,下单时间,货号,数量,金额(元)", "金额(元): unit_price, line_total, total"),
    ],
)  # fmt: skip
def test_what_could_be_two_things_is_asked_for(header: str, asked: str) -> None:
    with pytest.raises(BadData) as caught:
        read(header.split(","))
    name, _, fields = asked.partition(": ")
    *others, last = fields.split(", ")
    assert [
        hint
        for hint in caught.value.hints
        if hint.startswith(f'"{name}" could be {", ".join(others)} or {last}: ')
    ]


@pytest.mark.parametrize(
    "name",
    "Net price|Price excl. VAT|Rate|State|Tax total|Number of items|Invoice date|Nettopreis|Rechnungsdatum"
    "|Gutschein|Anzahl Artikel|PU HT|Prix unitaire HT|Tarif|Nombre d'articles|Date facture|Precio sin IVA"
    "|Cupón|Impuestos|Fecha factura|不含税单价|优惠券|订单数量|交易号".split("|"),
)
def test_what_may_be_another_thing_is_not_read(name: str) -> None:
    header = ["Order", "Date", "SKU", "Qty", "Price", name]
    assert name not in read(header).values()


def test_a_day_is_no_order_number_though_its_word_is_the_same() -> None:
    assert read("Commande,Commandé le,Réf. article,Qté,PU".split(",")) == {
        "order_number": "Commande", "ordered_at": "Commandé le", "sku": "Réf. article", "quantity": "Qté",
        "unit_price": "PU",
    }  # fmt: skip
    assert read("Pedido,Pedido el,Producto,Uds.,PVP".split(","))["ordered_at"] == "Pedido el"


@pytest.mark.parametrize(
    ("price", "currency"),
    [
        ("Price (USD)", "USD"),
        ("单价(元)", "CNY"),
        ("单价（元）", "CNY"),
        ("Einzelpreis (€)", "EUR"),
        ("Price (SKU)", ""),
    ],
)
def test_a_currency_in_brackets_is_that_of_the_file(price: str, currency: str) -> None:
    header = ["Order", "Date", "SKU", "Qty", price]
    if not currency:
        with pytest.raises(BadData, match="no format fits"):
            read(header)
        return
    chosen, _ = recognise("orders.csv", header, None)
    assert (chosen.money.currency, read(header)["unit_price"]) == (currency, price)
