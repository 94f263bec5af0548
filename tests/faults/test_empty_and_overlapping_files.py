"""An empty file is not an error; repeated orders are neither missed nor doubled."""

from __future__ import annotations

import gzip

import pytest
from desk.asking import ailments, ask, rows
from factory import Shop
from faults.one_file import HEADER, bring, bring_all, numbers, refused, row, taken

NOTHING = {
    "no byte": b"",
    "a mark alone": b"\xef\xbb\xbf",
    "a mark of UTF-16 alone": b"\xff\xfe",
    "a line break": b"\n",
    "blank lines": b" \r\n\t\r\n\n  \n",
    "commas alone": b",,,\n,,,\n",
    "semicolons alone": b";;;\r\n;;;\r\n",
    "nothing, packed": gzip.compress(b""),
}
HEADERS = {
    "header": HEADER.encode(),
    "header without a line's end": HEADER.strip().encode(),
    "header and blank lines": HEADER.encode() + b"\n\n \n",
    "header and commas": HEADER.encode() + b",,,,,,,,\n" * 3,
    "header with a mark": HEADER.encode("utf-8-sig"),
    "header in UTF-16": HEADER.encode("utf-16"),
    "header of another platform": b"Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price\n",
}


# 20: nothing in the file
@pytest.mark.parametrize(
    ("files", "note"), [(NOTHING, "empty file"), (HEADERS, "header only")], ids=["nothing", "a header"]
)
def test_an_empty_file_or_a_header_alone_brings_nothing_in_with_a_note_and_0(
    shop: Shop, files: dict[str, bytes], note: str
) -> None:
    before = shop.path.read_bytes()
    for told in bring_all(shop, files):
        counts = (told["rows"], told["orders_new"], told["orders_rejected"])
        assert (told["file"], told["note"], *counts) == (told["file"], note, "0", "0", "0")
    assert shop.path.read_bytes() == before
    assert ailments(shop) == []


@pytest.mark.parametrize("text", ["", " \n\n"])
@pytest.mark.parametrize("command", ["order import -", "order import --only delivered -", "claim import -"])
def test_an_empty_pipe_is_refused_since_what_fills_it_has_failed(shop: Shop, command: str, text: str) -> None:
    before = shop.path.read_bytes()
    done = shop.run(*command.split(), stdin=text)
    assert (done.code, done.out) == (65, "")
    assert done.err.splitlines()[0] == "stdin: nothing was piped in"
    assert shop.path.read_bytes() == before


def test_an_empty_pipe_that_is_allowed_brings_nothing_in_with_a_note_and_0(shop: Shop) -> None:
    before = shop.path.read_bytes()
    done = shop.program("order", "import", "-", "--allow-empty", "-f", "csv")
    assert (done.code, done.err, rows(done.out)[0]["orders_new"]) == (0, "stdin: empty file\n", "0")
    assert shop.path.read_bytes() == before


def test_tens_of_thousands_of_rows_of_commas_behind_the_real_ones_are_nothing(shop: Shop) -> None:
    commas = "," * HEADER.count(",") + "\n"
    content = HEADER + "".join(map(row, range(1, 1001))) + commas * 89_000
    assert taken(shop, content) == []
    assert len(numbers(shop)) == 1000
    said = refused(shop, content + row(1001, quantity="x") + commas)
    assert said[0] == 'orders.csv:90002: quantity: "x" — expected a whole number of units above 0'


def test_blank_rows_between_real_ones_are_nothing_and_are_counted_as_lines(shop: Shop) -> None:
    content = f"\n\n{HEADER}\n{row(1)},,,,,,,,\n \n{row(2)}\n"
    assert taken(shop, content) == []
    assert numbers(shop) == ["1", "2"]
    assert refused(shop, content + row(3, price="x"))[0].startswith("orders.csv:10: unit_price: ")


# 21: overlapping exports
def test_exports_that_overlap_miss_nothing_and_double_nothing(shop: Shop) -> None:
    days = [row(n, on=f"2026-11-{n:02d}") for n in range(1, 21)]
    late = row(99, on="2026-11-03", sku="LATE")  # of a day that was exported long ago
    for lines, new, known in (
        (days[:12], "12", "0"), (days[5:16], "4", "7"), ([late, *days[10:]], "5", "6"),
        ([*days, late], "0", "21"),
    ):  # fmt: skip
        done = bring(shop, HEADER + "".join(lines), name=f"{new}.csv")
        told = rows(done.out)[0]
        assert (done.code, told["orders_new"], told["orders_unchanged"], told["conflicts"]) == (
            0, new, known, "0",
        )  # fmt: skip
    listed = ask(shop, "order", "list", "--from", "2026-11-03", "--to", "2026-11-03")
    assert sorted(order["order"] for order in listed) == ["3", "99"]
    assert numbers(shop) == sorted([*(str(n) for n in range(1, 21)), "99"])
    assert {(order["lines"], order["paid"]) for order in ask(shop, "order", "list")} == {(1, "5.00")}
    assert ailments(shop) == []


def test_a_row_that_comes_late_to_a_known_order_is_named_and_goes_in_when_told(shop: Shop) -> None:
    taken(shop, HEADER + row(1))
    done = bring(shop, HEADER + row(1) + row(1, sku="TEE", price="9.00"))
    assert (done.code, rows(done.out)[0]["conflicts"]) == (3, "1")
    assert (
        done.err.splitlines()[0] == "orders.csv: order 1, TEE: line: nothing in the desk, 1 × TEE in the file"
    )
    assert [line["sku"] for line in ask(shop, "order", "show", "1")] == ["MUG"]
    assert bring(shop, HEADER + row(1) + row(1, sku="TEE", price="9.00"), "--update").code == 0
    assert [line["sku"] for line in ask(shop, "order", "show", "1")] == ["MUG", "TEE"]
    assert ask(shop, "order", "list")[0]["paid"] == "14.00"
    assert ailments(shop) == []


ALIKE = row(1) + row(1)


def test_two_lines_truly_alike_are_both_kept_and_coming_again_add_nothing(shop: Shop) -> None:
    assert taken(shop, HEADER + ALIKE + row(1, sku="TEE"), here=False) == []
    lines = ask(shop, "order", "show", "1")
    assert [(line["line"], line["sku"], line["paid"]) for line in lines] == [
        (1, "MUG", "5.00"), (2, "MUG", "5.00"), (3, "TEE", "5.00"),
    ]  # fmt: skip
    assert ask(shop, "order", "list")[0]["paid"] == "15.00"


def test_where_only_some_of_the_lines_come_again_nothing_is_lost_or_doubled(shop: Shop) -> None:
    tee = row(1, sku="TEE")
    taken(shop, HEADER + ALIKE + tee)
    before = shop.path.read_bytes()
    for again in (row(1), tee, row(1) + tee, tee + ALIKE, row(1) + tee + row(1)):
        done = bring(shop, HEADER + again)
        told = rows(done.out)[0]
        assert (done.code, told["orders_unchanged"], told["conflicts"], done.err) == (0, "1", "0", "")
        assert shop.path.read_bytes() == before


def test_where_a_third_that_is_alike_comes_it_is_named_and_not_taken_for_one_of_the_two(
    shop: Shop,
) -> None:
    taken(shop, HEADER + ALIKE)
    done = bring(shop, HEADER + ALIKE + row(1))
    assert (done.code, rows(done.out)[0]["conflicts"]) == (3, "1")
    assert (
        done.err.splitlines()[0] == "orders.csv: order 1, MUG: line: nothing in the desk, 1 × MUG in the file"
    )
    assert len(ask(shop, "order", "show", "1")) == 2


def test_lines_alike_that_the_platform_numbers_are_known_by_their_numbers(shop: Shop) -> None:
    head = "order_number,ordered_at,line_id,sku,quantity,unit_price\n"
    first, second = "1,2026-11-02,L1,MUG,1,5.00\n", "1,2026-11-02,L2,MUG,1,5.00\n"
    taken(shop, head + first + second)
    before = shop.path.read_bytes()
    for again in (second, second + first):
        assert bring(shop, head + again).code == 0
        assert shop.path.read_bytes() == before
    assert bring(shop, head + "1,2026-11-02,L3,MUG,1,5.00\n").code == 3
    assert len(ask(shop, "order", "show", "1")) == 2


def test_two_pages_of_one_export_that_share_an_order_keep_every_line(shop: Shop) -> None:
    page = shop.path.parent / "page2.csv"
    page.write_text(HEADER + row(1, sku="TEE") + row(2))
    done = bring(shop, HEADER + row(7) + row(1), str(page))
    assert (done.code, numbers(shop)) in ((0, ["1", "2", "7"]), (3, ["1", "2", "7"]))
    lines = [line["sku"] for line in ask(shop, "order", "show", "1")]
    assert lines == ["MUG", "TEE"] or "TEE" in done.err  # taken in, or named: never just left out
    assert ailments(shop) == []
