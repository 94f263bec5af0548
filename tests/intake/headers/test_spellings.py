"""Headers of a shop's own file in five languages: read without --map, or asked for."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from returndesk.errors import BadData
from returndesk.intake.platforms.recognition import recognise
from returndesk.intake.platforms.spellings import SPELLED_FIELDS, either, header_key, spellings

NEEDED = ("order_number", "ordered_at", "sku", "quantity", "unit_price")
HEADERS = [
    "OrderID,OrderDate,ProductName,Quantity,UnitPrice",
    "order-no,order-date,sku,qty,price",
    "Order #,Date of Order,Item Code,Units,Price per unit",
    "Bestellnummer,Bestelldatum,Artikelnummer,Menge,Einzelpreis",
    "Auftrags-Nr.,Datum,Artikelbezeichnung,Stückzahl,Preis pro Stück",
    "BESTELLNR,BESTELLT AM,ART.-NR.,STUECKZAHL,PREIS",
    "N° de commande,Date de la commande,Référence produit,Quantité,Prix unitaire",
    "numéro commande,date commande,désignation,qté,prix",
    "Commande,Date d'achat,Nom du produit,Quantite,Prix unitaire",
    "Nº de pedido,Fecha del pedido,Código de producto,Cantidad,Precio unitario",
    "Pedido,Fecha,Nombre del producto,Unidades,Precio",
    "订单编号,下单时间,商品编码,数量,单价",
    "订单号,订单日期,商品名称,购买数量,商品单价",
]


def read(header: list[str]) -> dict[str, str]:
    """Field -> the header that it is read from."""
    _, binding = recognise("orders.csv", header, None)
    return {field: header[at] for field, (at, *_) in binding.columns.items()}


@pytest.mark.parametrize("header", HEADERS)
def test_headers_in_five_languages_are_read_without_being_mapped(header: str) -> None:
    number, day, item, units, price = header.split(",")
    found = read([number, day, item, units, price])
    assert item in (found.pop("sku", ""), found.pop("title", ""))
    assert found == {"order_number": number, "ordered_at": day, "quantity": units, "unit_price": price}


def written(spelling: str, rng: random.Random) -> str:
    """A spelling in one of the ways that programs and people write it."""
    words = spelling.replace("_", " ").split()
    ways = [spelling, spelling.upper(), spelling.lower(), " ".join(words).title(), f" {spelling}: "]
    if spelling.isascii():
        ways += ["_".join(words), "-".join(words), "".join(word.capitalize() for word in words)]
    return rng.choice(ways)


@pytest.mark.slow
def test_three_hundred_headers_made_from_the_table_are_read_as_they_were_meant() -> None:
    rng = random.Random(12)
    for _ in range(300):
        fields = [*NEEDED, *rng.sample([each for each in SPELLED_FIELDS if each not in NEEDED], 6)]
        header = {field: written(rng.choice(spellings(field)), rng) for field in fields}
        names = list(header.values())
        rng.shuffle(names)
        assert read(names) == header


def test_no_header_of_the_table_means_two_fields() -> None:
    keys = Counter(key for field in SPELLED_FIELDS for key in {header_key(name) for name in spellings(field)})
    assert [key for key, times in keys.items() if times > 1] == []
    assert keys.keys() & either().keys() == set()
    assert {field for fields in either().values() for field in fields} <= set(SPELLED_FIELDS)


@pytest.mark.parametrize(
    ("header", "question"),
    [
        ("Order,Date,SKU,Qty,Price,Total", '"Total" could be line_total or total: --map line_total=Total or'),
        ("订单号,日期,货号,数量,金额", '"金额" could be unit_price, line_total or total: '),
        ("Pedido,Fecha,SKU,Nombre,Precio", '"Nombre" could be customer_name, title or quantity: '),
        ("Bestellung,Datum,SKU,Menge,Preis,Rabatt", '"Rabatt" could be discount or order_discount: '),
        ("Nr,Datum,Menge,Preis,Bezeichnung", '"Nr" could be order_number, sku or customer_id: '),
        (
            "Commande,Date,SKU,Qté,Prix,Livraison",
            '"Livraison" could be shipping, shipped_on or delivered_on: ',
        ),
        ("Order,Date,SKU,Qty,Price,Name", '"Name" could be customer_name or title: '),
    ],
)
def test_a_header_that_could_be_two_things_is_asked_for(header: str, question: str) -> None:
    with pytest.raises(BadData) as caught:
        read(header.split(","))
    assert [hint for hint in caught.value.hints if hint.startswith(question)]


@pytest.mark.parametrize(
    ("header", "field", "name"),
    [
        ("Order,Date,SKU,Qty,Price,Product,Name", "customer_name", "Name"),
        ("Pedido,Fecha,Producto,Cantidad,Precio,Nombre", "customer_name", "Nombre"),
        ("Bestellung,Datum,Artikel,Menge,Preis", "title", "Artikel"),
        ("Bestellung,Datum,Artikel,Bezeichnung,Menge,Preis", "sku", "Artikel"),
        ("Order,Date,SKU,Qty,Row total,Total", "total", "Total"),
    ],
)
def test_where_the_other_columns_leave_one_thing_it_is_that(header: str, field: str, name: str) -> None:
    assert read(header.split(","))[field] == name


def test_what_is_asked_for_is_answered_by_a_mapping() -> None:
    header = "Order,Date,SKU,Qty,Price,Total".split(",")
    for mapping, total in (
        ({"total": "Total"}, {"total": (5,)}),
        ({"line_total": "Total"}, {"line_total": (5,)}),
        ({"total": "", "line_total": ""}, {}),
    ):
        _, binding = recognise("orders.csv", header, None, mapping)
        assert {name: at for name, at in binding.columns.items() if "total" in name} == total
