"""FAULTS, bad input: 13, 14, 16, 20, 22, by the real program and real files."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from desk.asking import ailments, ask, read, rows
from factory import SAMPLES, Shop, new_shop

HEADER = "order_number,ordered_at,customer_name,sku,title,quantity,unit_price\n"


def desk_file(folder: Path, content: str | bytes, name: str = "orders.csv") -> str:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


# 13: the same file again, later
@pytest.mark.parametrize("name", ["orders.csv", "shopify.csv", "woocommerce.csv"])
def test_13_a_file_imported_again_adds_nothing_and_leaves_the_desk_byte_for_byte(
    shop: Shop, name: str
) -> None:
    shop.ok("order", "import", str(SAMPLES / name))
    before = shop.path.read_bytes()
    shop.as_of = "2026-12-24"
    again = shop.program("order", "import", str(SAMPLES / name), "-f", "csv")
    row = rows(again.out)[0]
    assert (again.code, row["orders_new"], row["orders_updated"], row["lines_new"]) == (0, "0", "0", "0")
    assert shop.path.read_bytes() == before


def test_13_a_file_that_holds_yesterday_s_orders_too_adds_only_today_s(shop: Shop) -> None:
    lines = [f"{n},2026-11-{n:02d},,MUG,,1,5.00\n" for n in range(1, 21)]
    shop.ok("order", "import", "-", stdin=HEADER + "".join(lines[:12]))
    out = shop.ok("order", "import", "-", "-f", "csv", stdin=HEADER + "".join(lines[5:]))
    assert (rows(out)[0]["orders_new"], rows(out)[0]["orders_unchanged"]) == ("8", "7")
    assert read(shop.path, "select count(*) from orders") == [(20,)]


# 14: one bad row among many
def test_14_one_bad_row_among_many_lets_nothing_in_and_is_named(shop: Shop, tmp_path: Path) -> None:
    good = [f"{n},2026-11-02,,MUG,,1,5.00\n" for n in range(1, 3001)]
    bad = [*good[:1999], "2000,2026-11-02,,MUG,,none,5.00\n", *good[2000:]]
    file = desk_file(tmp_path, HEADER + "".join(bad))
    done = shop.program("order", "import", file)
    assert (done.code, done.out) == (65, "")
    assert (
        done.err.splitlines()[0]
        == f'{file}:2001: quantity: "none" — expected a whole number of units above 0'
    )
    assert done.err.splitlines()[1] == "1 bad row, in 1 order: nothing was imported."
    assert read(shop.path, "select count(*) from orders") == [(0,)]


def test_14_with_skip_bad_the_rest_comes_in_and_the_rejects_are_exactly_the_bad_rows(
    shop: Shop, tmp_path: Path
) -> None:
    rejects = tmp_path / "rejects.csv"
    done = shop.program(
        "order", "import", str(SAMPLES / "broken.csv"), "--skip-bad", "--rejects", str(rejects), "-f", "csv"
    )
    row = rows(done.out)[0]
    assert (done.code, row["orders_new"], row["orders_rejected"]) == (0, "3", "12")
    assert [number for (number,) in read(shop.path, "select number from orders order by number")] == [
        "2001", "2005", "2012",
    ]  # fmt: skip
    with rejects.open(encoding="utf-8", newline="") as file:
        header, *rejected = list(csv.reader(file))
    with (SAMPLES / "broken.csv").open(encoding="utf-8", newline="") as file:
        source_header, *source = list(csv.reader(file))
    assert header[: len(source_header)] == source_header
    left_out = [row for row in source if row[0] not in ("2001", "2005", "2012")]
    kept = [row[: len(source_header)] for row in rejected]
    assert [row[0] for row in kept] == [row[0] for row in left_out]
    assert rejects.stat().st_mode & 0o777 == 0o600


def test_14_an_order_with_one_bad_line_is_bad_as_a_whole(shop: Shop) -> None:
    text = f"{HEADER}1,2026-11-02,,MUG,,1,5.00\n1,2026-11-02,,TEE,,0,9.00\n2,2026-11-02,,MUG,,1,5.00\n"
    out = shop.ok("order", "import", "-", "--skip-bad", "-f", "csv", stdin=text)
    assert (rows(out)[0]["orders_new"], rows(out)[0]["orders_rejected"]) == ("1", "1")
    assert read(shop.path, "select sku from order_line") == [("MUG",)]


# 16: encodings and separators
SENT = f"{HEADER}1,2026-11-02,Zoë Weiß,MUG,Café crème,1,5.00\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_16_utf_8_is_read_with_or_without_a_byte_order_mark(shop: Shop, encoding: str) -> None:
    done = shop.program("order", "import", "-", stdin=SENT.encode(encoding))
    assert done.code == 0, done.err
    row = read(
        shop.path,
        "select c.name, l.title from customer c join orders o on o.customer_id = c.id, order_line l",
    )
    assert row == [("Zoë Weiß", "Café crème")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "gb18030", "cp1252", "latin-1"])
def test_16_any_other_encoding_is_read_right_or_refused_never_garbled(shop: Shop, encoding: str) -> None:
    done = shop.program("order", "import", "-", stdin=SENT.encode(encoding))
    names = read(shop.path, "select name from customer")
    assert (done.code, names) in ((0, [("Zoë Weiß",)]), (65, []))
    assert "Traceback" not in done.err


@pytest.mark.parametrize("mark", [";", "\t"])
def test_16_another_separator_is_read_right_or_refused(shop: Shop, mark: str) -> None:
    done = shop.program("order", "import", "-", stdin=SENT.replace(",", mark))
    titles = read(shop.path, "select title from order_line")
    assert (done.code, titles) in ((0, [("Café crème",)]), (65, []))


# 20: nothing in the file
@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n", HEADER.encode(), HEADER.encode() + b"\n\n"])
def test_20_an_empty_file_or_a_header_alone_brings_nothing_in_with_a_note_and_0(
    shop: Shop, content: bytes
) -> None:
    before = shop.path.read_bytes()
    done = shop.program("order", "import", "-", "-f", "csv", stdin=content)
    assert done.code == 0, done.err
    assert shop.path.read_bytes() == before
    assert rows(done.out)[0]["orders_new"] == "0"
    assert done.err.strip() != ""


# 22: mixed currencies
def test_22_currencies_are_never_added_together_in_any_report(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    text = HEADER.replace("\n", ",currency\n")
    for number, (price, currency) in enumerate(
        (("10.00", "EUR"), ("10.00", "USD"), ("1000", "JPY"), ("1.000", "BHD")), 1
    ):
        text += f"{number},2026-11-23,,MUG,,1,{price},{currency}\n"
    shop.ok("order", "import", "-", stdin=text)
    for number in range(1, 5):
        shop.ok(
            "claim",
            "open",
            str(number),
            "-r",
            "changed-mind",
            "--now",
            "--condition",
            "new",
            "--method",
            "cash",
        )
    day = ask(shop, "report", "day")
    amounts = {("EUR", "10.00"), ("USD", "10.00"), ("JPY", "1000"), ("BHD", "1.000")}
    assert {(row["currency"], row["amount"]) for row in day["refunds"]} == amounts
    assert {(row["currency"], row["value"]) for row in day["orders"]} == amounts
    assert {(row["currency"], row["net"]) for row in day["balance"]} == amounts
    for key in ("day", "method", "sku", "category", "reason", "owner", "channel", "week", "month"):
        found = ask(shop, "report", "refunds", "--by", key)
        assert {(row["currency"], row["total"]) for row in found} == amounts
    assert ailments(shop) == []


def test_22_an_order_in_two_currencies_is_refused(shop: Shop) -> None:
    text = (
        HEADER.replace("\n", ",currency\n") + "1,2026-11-02,,MUG,,1,5.00,EUR\n1,2026-11-02,,TEE,,1,5.00,USD\n"
    )
    done = shop.program("order", "import", "-", stdin=text)
    assert (done.code, "currency" in done.err) == (65, True)
