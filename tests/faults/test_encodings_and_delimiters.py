"""Every encoding and delimiter is read correctly or refused; the options decide."""

from __future__ import annotations

import pytest
from desk.asking import ailments, ask, read
from factory import SAMPLES, Shop, new_shop
from faults.one_file import HEADER, bring, bring_all, refused, row, taken

SAY = "  name it with --encoding (gb18030, windows-1252 …), or save the file as CSV UTF-8"
WEST = row(1, person="Zoë Weiß,,", title="Café “crème” €")
EAST = row(1, person="李明,,", title="茶杯 €")
NAMES = {WEST: ("Zoë Weiß", "Café “crème” €"), EAST: ("李明", "茶杯 €")}
MARKS = {"utf-8": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}


def names(shop: Shop) -> tuple[str, str]:
    """The customer and the title of order 1."""
    return ask(shop, "order", "list")[0]["customer"], ask(shop, "order", "show", "1")[0]["title"]


def test_unicode_is_read_right_with_and_without_a_byte_order_mark(shop: Shop) -> None:
    files, expected = {}, []
    for encoding, mark in MARKS.items():
        for text, (customer, title) in NAMES.items():
            for start in (b"", mark):
                number = str(len(files) + 1)
                files[f"{number}.csv"] = start + (HEADER + number + text[1:]).encode(encoding)
                expected.append((number, customer, title))
    for told in bring_all(shop, files):
        assert (told["file"], told["orders_new"], told["note"]) == (told["file"], "1", "")
    found = {order["order"]: order["customer"] for order in ask(shop, "order", "list")}
    assert [
        (number, found[number], ask(shop, "order", "show", number)[0]["title"]) for number, *_ in expected
    ] == expected
    before = shop.path.read_bytes()
    bring_all(shop, files)
    assert shop.path.read_bytes() == before
    assert ailments(shop) == []


@pytest.mark.parametrize(
    ("encoding", "given", "text", "shown"),
    [
        ("cp1252", "windows-1252", WEST, "cp1252"),
        ("cp1252", "latin-1", WEST, "cp1252"),
        ("gb18030", "gb18030", WEST, "gb18030"),
        ("gb18030", "gbk", EAST, "gb18030"),
    ],
    ids=["cp1252", "latin-1", "gb18030", "gbk"],
)
def test_other_encodings_are_refused_until_they_are_said_and_then_read_right(
    shop: Shop, encoding: str, given: str, text: str, shown: str
) -> None:
    content = (HEADER + row(7) + text).encode(encoding)
    assert refused(shop, content) == ["orders.csv:3: not valid UTF-8 text", SAY]
    assert taken(shop, content, "--encoding", given) == [f"orders.csv: read as {shown}, as given"]
    customer = {found["order"]: found["customer"] for found in ask(shop, "order", "list")}["1"]
    assert (customer, names(shop)[1]) == NAMES[text]


def test_the_same_bytes_are_what_the_encoding_says_that_they_are(shop: Shop) -> None:
    content = HEADER.encode() + row(1, title="BYTES").encode().replace(b"BYTES", b"\xb2\xe8\xb1\xb1")
    assert refused(shop, content)[0] == "orders.csv:2: not valid UTF-8 text"
    for encoding, title in (("windows-1252", "²è±±"), ("gb18030", "茶北"), ("big5", "脰控")):
        assert taken(shop, content, "--encoding", encoding) == [
            f"orders.csv: read as {encoding.replace('windows-', 'cp')}, as given"
        ]
        assert ask(shop, "order", "show", "1")[0]["title"] == title
        shop.path.unlink()
        new_shop(shop.path.parent)


@pytest.mark.parametrize(
    ("content", "given", "said"),
    [
        ((HEADER + WEST).encode(), "cp1252", "orders.csv:2: not valid Windows-1252 text"),
        ((HEADER + WEST).encode(), "gb18030", "orders.csv:2: not valid GB18030 text"),
        ((HEADER + WEST).encode("utf-16"), "utf-8", "orders.csv:1: not valid UTF-8 text"),
        ((HEADER + WEST).encode("utf-16-le"), "utf-8", "orders.csv:2: not valid UTF-8 text"),
        ((HEADER + WEST).encode("utf-8-sig"), "ascii", "orders.csv:1: not valid ASCII text"),
        ((HEADER + WEST).encode(), "utf-16", "orders.csv:1: no format fits its header"),
        ((HEADER + WEST).encode("utf-16") + b"\0", None, "orders.csv:3: not valid UTF-16-LE text"),
        ((HEADER + WEST).encode("utf-32"), None, "orders.csv:1: a NUL character"),
        (HEADER.encode() + b"1,2026-11-02,\xed\xa0\x80", None, "orders.csv:2: not valid UTF-8 text"),
    ],
)
def test_what_does_not_fit_its_encoding_is_refused(
    shop: Shop, content: bytes, given: str | None, said: str
) -> None:
    assert refused(shop, content, *(["--encoding", given] if given else []))[0].startswith(said)


def test_the_header_of_a_platform_proves_the_encoding_and_any_other_gives_the_same_orders(
    shop: Shop,
) -> None:
    data = (SAMPLES / "jd.csv").read_bytes()
    unpaid, proved = taken(shop, data)
    assert unpaid.startswith("Cancelled, payment unknown")
    assert proved == "orders.csv: read as gb18030, as its header proves"
    orders = ask(shop, "order", "list")
    titles = read(shop.path, "select title from order_line order by id")
    assert [order["order"] for order in orders] == ["300000000103", "300000000102", "300000000101"]
    for encoding in ("utf-8", "utf-16", "utf-16-be"):
        shop.path.unlink()
        new_shop(shop.path.parent)
        # Where no mark and hardly a zero byte shows UTF-16, it has to be said.
        said = ["--encoding", encoding] if encoding == "utf-16-be" else []
        assert taken(shop, data.decode("gb18030").encode(encoding), *said) == [unpaid]
        assert ask(shop, "order", "list") == orders
        assert read(shop.path, "select title from order_line order by id") == titles


# Delimiters: the header shows which, and an option goes before it.
CELLS = (
    'order_number,ordered_at,customer_name,sku,title,quantity,unit_price\n1,2026-11-02,"{}",MUG,"{}",1,5.00\n'
)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "pipe"])
def test_comma_semicolon_tab_and_pipe_are_told_by_the_header_and_stay_in_quoted_cells(
    shop: Shop, mark: str
) -> None:
    text = CELLS.replace(",", mark).format("Weiß, Zoë; Jr.", "a,b,c,d,e,f,g,h;i;j;k;l;m;n;o\tp\tq")
    assert taken(shop, text, here=False) == []
    assert names(shop) == ("Weiß, Zoë; Jr.", "a,b,c,d,e,f,g,h;i;j;k;l;m;n;o\tp\tq")


@pytest.mark.parametrize(("mark", "given"), [("|", "|"), ("\t", "tab"), (",", ","), ("§", "§")])
def test_the_delimiter_that_is_given_is_the_one(shop: Shop, mark: str, given: str) -> None:
    content = CELLS.replace(",", mark).format("Weiß, Zoë", f"a{mark}b")
    assert taken(shop, content, "--delimiter", given) == []
    assert names(shop) == ("Weiß, Zoë", f"a{mark}b")


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--delimiter", ";"], 65, "orders.csv:1: delimited by ;, the header is one column"),
        (["--delimiter", ",,"], 2, "--delimiter ,,: expected one character, or tab"),
        (["--delimiter", '"'], 2, "the delimiter must be one character, such as ; or tab"),
        (["--encoding", "klingon"], 2, 'unknown encoding "klingon"'),
    ],
)
def test_a_delimiter_or_an_encoding_that_does_not_fit_is_refused(
    shop: Shop, options: list[str], code: int, said: str
) -> None:
    assert refused(shop, HEADER + row(1), *options, code=code)[0].startswith(said)


def test_a_delimiter_that_the_header_does_not_have_names_the_one_that_it_seems_to_have(shop: Shop) -> None:
    assert refused(shop, "\n" + HEADER + row(1), "--delimiter", "tab") == [
        "orders.csv:2: delimited by tab, the header is one column; it looks delimited by ,",
        "  omit --delimiter, or use --delimiter ,",
    ]
    content = HEADER.replace(",", ";") + row(1).replace(",", ";")
    assert refused(shop, content, "--delimiter", ",")[1] == ("  omit --delimiter, or use --delimiter ';'")
    # A header that is one quoted cell has been mangled, whatever is said.
    content = f'"{HEADER.strip()}";\n"{row(1).strip()}";\n'
    for said in ([], ["--delimiter", ";"]):
        assert "a spreadsheet damaged the file" in refused(shop, content, *said)[0]


def test_a_delimiter_that_no_header_shows_wants_to_be_said(shop: Shop) -> None:
    done = bring(shop, (HEADER + row(1)).replace(",", "~"))
    assert (done.code, done.err.splitlines()[0]) == (65, "orders.csv:1: no format fits its header")
