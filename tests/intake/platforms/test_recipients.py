"""To whom an order was sent, in the columns of every platform that has such."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from factory import SAMPLES

from returndesk.core.orders.incoming import RecipientIn
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.orders.files import read_files

OPTIONS = ReadOptions("EUR", "Europe/Berlin", True, date(2026, 11, 23), currency_given="EUR")
PHONE = "01632 960777"
# sample, the columns with the name and, after them, the one with the phone; "" where there is none
COLUMNS = [
    ("shopify", "Shipping Name", "Shipping Phone"),
    ("woocommerce", "shipping_first_name+shipping_last_name", ""),
    ("woocommerce_items", "First Name (Shipping)+Last Name (Shipping)", ""),
    ("etsy_items", "Ship Name", ""),
    ("ebay", "Ship To Name", "Ship To Phone"),
    ("wix", "Recipient name", "Recipient phone"),
    ("squarespace", "Shipping Name", "Shipping Phone"),
    ("bigcommerce", "Shipping First Name+Shipping Last Name", "Shipping Phone"),
    ("tiendanube", "Nombre para el envío", "Teléfono para el envío"),
    ("tiktok", "Recipient", "Phone #"),
    ("shopee", "Receiver Name", ""),
    ("shopee_tw", "收件者姓名", "收件者電話"),
    ("lazada", "shippingName", "shippingPhone"),
    ("flipkart", "Ship to name", ""),
    ("base", "氏(配送先)+名(配送先)", "電話番号(配送先)"),
    ("minne", "配送先の氏名", ""),
    ("jd", "客户姓名", "联系电话"),
    ("douyin", "收件人", "收件人手机号"),
]
ENCODINGS = {"jd": "gb18030", "tiendanube": "cp1252"}


def sent_to_rita(sample: str, names: str, phone: str) -> bytes:
    """The sample with each order's recipient replaced."""
    encoding = ENCODINGS.get(sample, "utf-8-sig")
    text = (SAMPLES / f"{sample}.csv").read_bytes().decode(encoding, "replace")
    columns = names.split("+")
    delimiter = ";" if sample in ("tiendanube", "lazada") else ","
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    top = next(at for at, row in enumerate(rows) if columns[0] in row)
    header = rows[top]
    cells = dict(zip(columns, ["Rita", "Moon"] if columns[1:] else ["Rita Moon"], strict=True))
    cells |= {phone: PHONE} if phone else {}
    for row in rows[top + 1 :]:
        if len(row) == len(header):
            for name, cell in cells.items():
                row[header.index(name)] = cell
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


@pytest.mark.parametrize(("sample", "names", "phone"), COLUMNS, ids=[sample for sample, *_ in COLUMNS])
def test_an_order_knows_to_whom_it_was_sent(sample: str, names: str, phone: str) -> None:
    (reading,) = read_files([(f"{sample}.csv", sent_to_rita(sample, names, phone))], OPTIONS)
    assert reading.orders
    wanted = RecipientIn("Rita Moon", PHONE if phone else "")
    assert {order.recipient and order.recipient[:1] for order in reading.orders} == {("Rita Moon",)}
    assert wanted in {order.recipient for order in reading.orders}


@pytest.mark.parametrize(
    ("header", "row", "buyer", "phone"),
    [
        ("customer_name,recipient_name,recipient_phone", "Ada,Rita,1632", "Ada", ""),
        ("customer_name,recipient_name,recipient_phone", "Ada, ADA ,1632", "Ada", "1632"),  # sent to herself
        ("customer_name,recipient_name,recipient_phone", ",Rita,1632", "Rita", "1632"),  # no other is named
        ("Kunde,Empfänger,Telefon des Empfängers", "Ada,Rita,1632", "Ada", ""),
        ("客户,收货人,收货人电话", "Ada,Rita,1632", "Ada", ""),
        ("acheteur,destinataire,téléphone du destinataire", "Ada,Rita,1632", "Ada", ""),
        ("comprador,destinatario,teléfono del destinatario", "Ada,Rita,1632", "Ada", ""),
        ("Customer,Ship to,Ship-to phone", "Ada,Rita,1632", "Ada", ""),
    ],
)
def test_the_buyer_is_someone_else_or_the_recipient(header: str, row: str, buyer: str, phone: str) -> None:
    start = f"order_number,ordered_at,sku,quantity,unit_price,{header}\n1,2026-11-02,MUG,1,12.50,{row}\n"
    odd = start.replace("12.50", '"12,50"')  # read row by row, not by columns
    for text in (start, odd):
        (reading,) = read_files([("orders.csv", text.encode())], OPTIONS)
        (order,) = reading.orders
        assert (order.customer.name, order.customer.phone) == (buyer, phone)
        assert order.recipient is not None
        assert order.recipient.phone == "1632"
