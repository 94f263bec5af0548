from __future__ import annotations

import codecs
import gzip
import io
from datetime import date

import pytest

from returndesk.core.value import replace
from returndesk.errors import BadData, UsageProblem
from returndesk.intake.csv import encodings
from returndesk.intake.csv.encodings import decode
from returndesk.intake.csv.options import Reading, ReadOptions
from returndesk.intake.csv.sources import in_memory
from returndesk.intake.file_encodings import file_codec
from returndesk.intake.orders.files import read_orders

OPTIONS = ReadOptions("EUR", "Europe/Berlin", True, date(2026, 11, 23))
HEADER = "order_number,ordered_at,sku,quantity,unit_price,title\n"
TAOBAO = "订单编号,买家应付货款,买家实际支付金额,订单创建时间,宝贝标题\n"
TIENDA = (
    "Número de orden;Fecha;Estado de la orden;Estado del pago;Nombre del producto;Precio del producto;"
    "Cantidad del producto;Moneda\n"
)
WIX = "Order number,Date created,Time,Contact email,Item,Variant,SKU,Qty,Quantity refunded,Price,Currency\n"


def read(data: bytes, encoding: str | None = None) -> Reading:
    return read_orders("orders.csv", data, replace(OPTIONS, encoding=encoding))


def title(data: bytes, encoding: str | None = None) -> str:
    reading = read(data, encoding)
    assert [str(each) for each in reading.problems] == []
    return reading.orders[0].lines[0].title


ROW = "1,2026-11-01,A,1,5,Tassé 李明\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_detected_with_its_mark_or_without(encoding: str) -> None:
    assert title((HEADER + ROW).encode(encoding)) == "Tassé 李明"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("gb18030", "茶杯 €"), ("gbk", "茶杯"), ("cp1252", "Tassé “groß”"), ("big5", "茶杯")],
)
def test_names_alone_prove_no_encoding_and_an_option_says_it(encoding: str, text: str) -> None:
    data = (HEADER + f"1,2026-11-01,A,1,5,{text}\n").encode(encoding)
    with pytest.raises(BadData, match=r"^orders.csv:[12]: not valid UTF-8 text$") as caught:
        read(data)
    assert caught.value.hints[0].startswith("name it with --encoding")
    assert title(data, encoding) == text


def test_latin_1_as_exports_have_it_holds_curly_quotes() -> None:
    data = (HEADER + "1,2026-11-01,A,1,5,“x”\n").encode("cp1252")
    assert title(data, "latin-1") == "“x”"


@pytest.mark.parametrize("encoding", ["utf-16", "ascii", "cp1252"])
def test_an_encoding_that_is_given_must_fit(encoding: str) -> None:
    data = (HEADER + "1,2026-11-01,A,1,5,\u674f\u81ea\n").encode()  # no bytes of Windows-1252 either
    with pytest.raises(BadData):
        read(data, encoding)


@pytest.mark.parametrize(
    "encoding",
    "klingon base64 hex rot13 mbcs undefined idna punycode unicode_escape charmap palmos hp_roman8 utf7 cp037"
    " cp500 ebcdic-cp-be".split(),
)
def test_an_encoding_that_there_is_not_is_a_usage_problem(encoding: str) -> None:
    with pytest.raises(UsageProblem, match=f'^unknown encoding "{encoding}"$') as caught:
        read(b"x", encoding)
    usual = "such as utf-8, utf-16, windows-1252, iso-8859-15, gb18030, big5, shift_jis"
    assert caught.value.hints == (usual,)
    assert all(map(file_codec, usual.removeprefix("such as ").split(", ")))


@pytest.mark.parametrize(
    "encoding", "ascii latin-1 cp437 cp932 mac_roman koi8_r euc_kr hz johab tis_620 utf_32 UTF-8-SIG".split()
)
def test_an_encoding_that_programs_write_is_known(encoding: str) -> None:
    assert file_codec(encoding)


def test_a_name_that_no_program_can_look_up_is_an_unknown_encoding() -> None:
    assert [file_codec(name) for name in ("", " ", "\0", "é" * 300)] == [""] * 4


def test_a_file_of_stray_bytes_is_refused_before_they_are_read_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handlers: list[str] = []
    monkeypatch.setattr(codecs, "register_error", lambda name, _: handlers.append(name))
    with pytest.raises(BadData, match="not valid UTF-8 text"):
        read((WIX + "1,é").encode() + b"\xe9" * 400_000)
    assert handlers == []


def test_a_chinese_header_proves_gb18030() -> None:
    reading = read((TAOBAO + '="1",5.00,5.00,2026-11-01 10:00:00,茶杯\n').encode("gb18030"))
    assert (reading.format, reading.encoding) == ("taobao-orders", "gb18030")
    assert reading.notes[0] == "read as gb18030, as its header proves"


def test_a_spanish_header_proves_windows_1252() -> None:
    row = "7;01/11/2026 10:00:00;Abierta;Confirmado;Té “verde”;5.00;1;ARS\n"
    assert title((TIENDA + row).encode("cp1252")) == "Té “verde”"
    assert title((TIENDA + row).encode("utf-8-sig")) == "Té “verde”"


@pytest.mark.parametrize("encoding", ["mac_roman", "cp437", "utf-7"])
def test_a_spanish_header_in_another_encoding_is_refused(encoding: str) -> None:
    with pytest.raises(BadData):
        read((TIENDA + "7;01/11/2026 10:00:00;Abierta;Confirmado;Té;5.00;1;ARS\n").encode(encoding))


GERMAN = "Bestellnummer;Bestelldatum;Artikelnummer;Menge;Stückpreis;Bezeichnung;Kunde\r\n"
FRENCH = "N° de commande;Date de commande;SKU;Quantité;Prix unitaire;Désignation;Client\r\n"
PLAIN = "order;date;sku;qty;price;title;customer\r\n"


@pytest.mark.parametrize(
    ("header", "row", "name"),
    [
        (GERMAN, "1001;21.11.2026;TASSE-GRÜN;2;12,50;Große Tasse „Übersee“ 5 €;Jörg Weiß\r\n", "Jörg Weiß"),
        (GERMAN, "1001;22.11.2026;TASSE;1;1.112,50;Tasse;Zoë Çelik\r\n", "Zoë Çelik"),
        (GERMAN, "1001;22.11.2026;TL-26;1;12,50;Teller Ø 26 cm, 20×20 ±1;Jörg Weiß\r\n", "Jörg Weiß"),
        (FRENCH, "1001;21/11/2026;THÉ;2;12,50;Thé d’été;Mme Cœur-Lefèvre\r\n", "Mme Cœur-Lefèvre"),
        (PLAIN, "1001;23/11/2026;TÉ;2;12,50;Té de piña;Íñigo Muñoz\r\n", "Íñigo Muñoz"),
    ],
)
def test_a_german_or_french_spreadsheet_s_csv_goes_in_as_it_is(header: str, row: str, name: str) -> None:
    reading = read((header + row).encode("cp1252"))
    assert [str(each) for each in reading.problems] == []
    (order,) = reading.orders
    assert (order.customer.name, order.lines[0].unit_price_minor) in ((name, 1250), (name, 111250))
    assert 'read as cp1252, as spreadsheets write ";"' in reading.notes


def test_a_danish_name_in_such_a_file_proves_nothing() -> None:
    with pytest.raises(BadData, match="not valid UTF-8 text"):
        read((GERMAN + "1001;22.11.2026;TASSE;1;12,50;Tasse;Øystein\r\n").encode("cp1252"))


@pytest.mark.parametrize(
    "header", ["订单号,下单时间,商品编码,数量,单价,商品名称", '"订单号"\t日期\tsku\tqty\tprice\ttitle']
)
def test_chinese_headers_of_the_desks_own_columns_prove_gb18030(header: str) -> None:
    row = "88001,2026年11月3日,BEI-1,1,99.00,骨瓷杯".replace(",", "\t" if "\t" in header else ",")
    reading = read(f"{header}\r\n{row}\r\n".encode("gbk"))
    assert (reading.orders[0].lines[0].title, reading.encoding) == ("骨瓷杯", "gb18030")
    assert reading.notes[0] == "read as gb18030, as its header proves"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("订单号,date,sku,qty,price\r\n1,2026-11-01,杯,1,5.00\r\n".encode("gbk"), "one header"),
        ("訂單號,日期,sku,數量,單價\r\n1,2026-11-01,杯,1,5.00\r\n".encode("big5"), "another one"),
        ((PLAIN + "1;2026-11-01;A;1;5,00;Kubek;Dvořák\r\n").encode("cp1250"), "ř is ø there"),
        ((PLAIN + "1;2026-11-01;A;1;5,00;Tasse;Müller\r\n").encode("mac_roman"), "ü is Ÿ there"),
        ((PLAIN.replace(";", ",") + "1,2026-11-01,A,1,5.00,Tasse,Müller\r\n").encode("cp1252"), "a comma"),
        ((PLAIN + "1;2026-11-01;A;1;5,00;Tass\x81;M\xfcller\r\n").encode("latin-1"), "no letter"),
    ],
)
def test_any_other_file_in_one_byte_a_letter_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(BadData, match=r"^orders.csv:[12]: not valid UTF-8 text$"):
        read(data)


def test_a_header_whose_letters_were_destroyed_is_named_as_that() -> None:
    with pytest.raises(BadData, match="letters of the header were lost"):
        read(TIENDA.replace("ú", "\ufffd").encode())


def test_letters_that_were_destroyed_in_a_row_are_noted() -> None:
    assert read((HEADER + "1,2026-11-01,A,1,5,Tass\ufffd\n").encode()).notes == [
        "1 letter lost (\ufffd): another program damaged the file"
    ]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_stray_windows_1252_bytes_in_wix_are_read_and_counted(mark: bytes) -> None:
    row = '7,"Nov 2, 2026",2:10:40 PM,a@example.com,Tass\u00e9 \u201ax,,A,1,0,5.00,EUR\n'
    data = mark + (WIX + row).encode().replace("\u201a".encode(), b"\x92")
    reading = read(data)
    assert reading.orders[0].lines[0].title == "Tassé ’x"
    assert reading.notes == ["1 stray byte read as Windows-1252"]


def test_wix_that_a_spreadsheet_saved_in_one_byte_a_letter_is_refused() -> None:
    row = '7,"Nov 2, 2026",2:10:40 PM,a@example.com,Dvořák,,A,1,0,5.00,EUR\n'
    with pytest.raises(BadData, match=r"^orders.csv:[12]: not valid UTF-8 text$"):
        read((WIX + row).encode("cp1250"))


def test_an_amazon_file_in_shift_jis_is_refused_and_read_when_it_is_said() -> None:
    names = "amazon-order-id,purchase-date,order-status,sku,asin,item-status,item-price,quantity,product-name"
    row = "1,2026-11-02T10:00:00+00:00,Shipped,A,B,Shipped,5.00,1,茶碗\n"
    data = f"{names}\n{row}".replace(",", "\t").encode("shift_jis")
    with pytest.raises(BadData, match=r"^orders.csv:[12]: not valid UTF-8 text$"):
        read(data)
    assert title(data, "shift_jis") == "茶碗"


def test_a_stray_byte_that_is_nothing_in_windows_1252_is_refused() -> None:
    row = b'7,"Nov 2, 2026",2:10:40 PM,a@example.com,Tass\x81,,A,1,0,5.00,EUR\n'
    with pytest.raises(BadData, match=r"^orders.csv:[12]: not valid UTF-8 text$"):
        read(WIX.encode() + row)


def test_packed_data_is_unpacked_and_broken_data_named() -> None:
    data = gzip.compress((HEADER + ROW).encode())
    assert title(data) == "Tassé 李明"
    with pytest.raises(BadData, match="broken gzip data"):
        read(data[:-9])


def test_packed_data_of_a_monstrous_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("returndesk.intake.csv.sources._MOST_BYTES", 1 << 20)
    with pytest.raises(BadData, match="more than 1 MiB when unpacked"):
        read(gzip.compress(b"0" * (1 << 21)))


def test_a_workbook_is_named_as_no_csv() -> None:
    with pytest.raises(BadData, match=r"a spreadsheet \(xlsx\) or ZIP file, not a CSV"):
        read(b"PK\x03\x04....")


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\n\r", "\r\r\n"], ids=ascii)
@pytest.mark.parametrize("bad", [b"\0", b"\xe9,"], ids=["a NUL", "a byte that is no UTF-8"])
@pytest.mark.parametrize("block", [1, 2, 3, 7, 1 << 20])
def test_the_line_of_a_bad_byte_is_counted_as_csv_counts_across_blocks(
    monkeypatch: pytest.MonkeyPatch, end: str, bad: bytes, block: int
) -> None:
    monkeypatch.setattr(encodings, "_BLOCK", block)
    text = f"a,b{end}1,\u00e9{end}{end}2,x"
    line = sum(1 for _ in io.StringIO(text, newline=""))
    with pytest.raises(BadData, match=f"^orders.csv:{line}: "):
        decode(in_memory("orders.csv", text.encode() + bad + end.encode() * 3), None, lambda text: [])


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"], ids=["LF", "CR", "CRLF"])
def test_the_line_of_a_bad_byte_in_utf_16_is_counted_in_letters(end: str) -> None:
    text = f"\u0a0a,\u0d0d{end}1,2{end}"  # letters whose bytes are those of line ends
    data = text.encode("utf-16") + b"\x00\xd8a\x00"
    with pytest.raises(BadData, match=r"^orders.csv:3: not valid UTF-16-LE text$"):
        decode(in_memory("orders.csv", data), None, lambda text: [])
