"""Files that tell of the same orders, each in an import of its own: the same as both in one."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from desk.asking import ailments, ask, dump, read, rows, write
from desk.orders.paired_exports import ITEM, ORDER, Files, etsy, facts, take, taobao, waiting
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

PAIRS = {"etsy": etsy, "taobao": taobao}
Maker = Callable[[Path], Files]


@pytest.fixture
def etsy_files(tmp_path: Path) -> Files:
    return etsy(tmp_path)


@pytest.fixture
def taobao_files(tmp_path: Path) -> Files:
    return taobao(tmp_path)


def together(folder: Path, files: Files) -> dict[str, list[tuple[object, ...]]]:
    """What a fresh desk holds after one import of both files."""
    (folder / "together").mkdir(exist_ok=True)
    shop = new_shop(folder / "together")
    take(shop, files.lines, files.orders)
    found = facts(shop.path)
    shop.path.unlink()
    return found


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("pair", PAIRS)
def test_files_imported_days_apart_give_the_same_as_both_together(
    shop: Shop, tmp_path: Path, pair: str, backwards: bool
) -> None:
    files = PAIRS[pair](tmp_path)
    first, second = (files.orders, files.lines) if backwards else (files.lines, files.orders)
    take(shop, first, on="2026-11-20")
    assert {part for part, _ in waiting(shop.path)} == {"orders" if backwards else "lines"}
    assert ailments(shop) == []
    take(shop, second)
    assert facts(shop.path) == together(tmp_path, files)
    assert waiting(shop.path) == []
    assert ailments(shop) == []


@pytest.mark.parametrize("pair", PAIRS)
def test_importing_any_of_them_again_changes_nothing(shop: Shop, tmp_path: Path, pair: str) -> None:
    files = PAIRS[pair](tmp_path)
    for first in (files.lines, files.orders):
        take(shop, first)
        before = dump(shop.path)
        take(shop, first, on="2026-11-24")
        assert dump(shop.path) == before
    for again in itertools.chain(*itertools.permutations([(files.lines,), (files.orders,)])):
        (row,) = take(shop, *again)
        assert (row["orders_new"], row["orders_updated"], row["conflicts"]) == (0, 0, 0)
        assert row["orders_unchanged"] == (4 if pair == "etsy" else 3)
        assert dump(shop.path) == before
    take(shop, files.orders, files.lines)
    assert dump(shop.path) == before


def test_orders_without_lines_wait_and_nothing_else_is_written(shop: Shop, etsy_files: Files) -> None:
    before = facts(shop.path)
    result = shop.run("order", "import", str(etsy_files.orders), "-f", "csv")
    assert (result.code, result.err) == (
        0,
        f"{etsy_files.orders}: 4 orders wait for their lines"
        " (3300000005, 3300000004, 3300000003, 3300000001): import Etsy's sold order items, from Shop Manager"
        " > Settings > Options > Download Data, CSV type Order Items; to stop waiting:"
        f" returndesk order import --drop-waiting {etsy_files.orders}\n",
    )
    assert rows(result.out)[0]["orders_new"] == "0"
    assert {**facts(shop.path), "waiting": []} == before
    assert len(waiting(shop.path)) == 4


def test_an_order_with_one_of_its_files_names_the_missing_one(
    shop: Shop, etsy_files: Files, taobao_files: Files
) -> None:
    take(shop, etsy_files.orders)
    take(shop, taobao_files.lines)
    said = shop.run("order", "show", "3300000005")
    assert (said.code, said.err.splitlines()[0]) == (
        66,
        "unknown order 3300000005: its lines were not imported yet: import Etsy's sold order items",
    )
    said = shop.run("order", "show", "taobao:3510000000000000101")
    assert said.err.splitlines()[0].endswith(
        ": its day and totals were not imported yet: import Taobao's order list (订单报表)"
    )


def test_lines_that_say_too_little_wait_too(shop: Shop, taobao_files: Files) -> None:
    result = shop.run("order", "import", str(taobao_files.lines), "-f", "csv")
    assert result.code == 0
    assert "3 orders wait for their days and totals (3510000000000000101, " in result.err
    assert "): import Taobao's order list (订单报表), from 已卖出的宝贝 > " in result.err
    assert ask(shop, "order", "list") == []
    (row,) = take(shop, taobao_files.orders)
    assert (row["orders_new"], row["lines_new"], row["conflicts"]) == (3, 4, 0)


def test_what_only_the_orders_file_knows_reaches_orders_that_came_by_their_lines(
    shop: Shop, tmp_path: Path, etsy_files: Files
) -> None:
    etsy_files.write(lines=[ITEM], orders=[ORDER | {"Adjusted Order Total": "20.00"}])
    take(shop, etsy_files.lines)
    show = (
        "select o.shipping_minor, l.tax_minor, o.shipping_tax_minor, o.status, c.name"
        " from orders o join customer c join order_line l"
    )
    assert read(shop.path, show) == [(450, 0, 0, "open", "E M")]
    (row,) = take(shop, etsy_files.orders)
    assert (row["orders_updated"], row["conflicts"]) == (1, 0)
    assert read(shop.path, show) == [(476, 105, 26, "part-refunded", "Enid Marlow")]
    assert facts(shop.path) == together(tmp_path, etsy_files)
    assert ask(shop, "report", "day")["refunds"][0]["amount"] == "3.81"


def test_a_buyer_whom_only_the_orders_file_knows_is_one_customer(
    shop: Shop, tmp_path: Path, etsy_files: Files
) -> None:
    nameless = ITEM | {"Buyer": ""}
    mine = ORDER | {"Buyer User ID": "enid7"}
    etsy_files.write(
        lines=[nameless, nameless | {"Order ID": "2", "Ship Name": "E N"}, ITEM | {"Order ID": "3"}],
        orders=[mine, mine | {"Order ID": "2", "Full Name": "Enid M."}, ORDER | {"Order ID": "3"}],
    )
    take(shop, etsy_files.lines)
    take(shop, etsy_files.orders)
    found = facts(shop.path)
    assert found == together(tmp_path, etsy_files)
    assert read(shop.path, "select key, name from customer order by key") == [
        ("id:etsy:enid", "Enid Marlow"),
        ("id:etsy:enid7", "Enid Marlow"),
    ]


def test_lines_of_a_later_day_that_differ_are_a_conflict_before_and_after_the_orders_file(
    shop: Shop, etsy_files: Files
) -> None:
    etsy_files.write(lines=[ITEM], orders=[ORDER])
    take(shop, etsy_files.lines)
    etsy_files.write(lines=[ITEM | {"Price": "8.00"}])
    said = "order 1, WRAP: unit_price: 9.00 in the desk, 8.00 in the file"
    for path in (etsy_files.lines, etsy_files.orders, etsy_files.lines):
        result = shop.run("order", "import", str(path))
        assert (result.code, said in result.err) == (3, True)
    assert read(shop.path, "select shipping_tax_minor, paid_minor from orders") == [(29, 1902)]
    take(shop, etsy_files.lines, options=("--update",))
    assert read(shop.path, "select shipping_tax_minor, paid_minor from orders") == [(29, 1702)]


def test_a_channel_given_to_one_import_counts_for_both_files(
    shop: Shop, etsy_files: Files, taobao_files: Files
) -> None:
    for first, second in ((etsy_files.orders, etsy_files.lines), (taobao_files.lines, taobao_files.orders)):
        take(shop, first, options=("--channel", "second-shop"))
        take(shop, second)
        before = dump(shop.path)
        take(shop, first, options=("--channel", "second-shop"))
        assert dump(shop.path) == before
    assert read(shop.path, "select distinct channel from orders") == [("second-shop",)]


def test_long_files_of_a_pair_ask_the_desk_while_they_are_read(
    shop: Shop, tmp_path: Path, etsy_files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = together(tmp_path, etsy_files)
    monkeypatch.setattr("returndesk.desk.orders.importer._LONG", 1)
    take(shop, etsy_files.orders)
    take(shop, etsy_files.lines)
    assert facts(shop.path) == whole


def test_a_claim_opened_in_between_survives(shop: Shop, tmp_path: Path, etsy_files: Files) -> None:
    etsy_files.write(lines=[ITEM], orders=[ORDER | {"Shipping": "7.00"}])
    take(shop, etsy_files.lines)
    shop.ok("claim", "open", "1", "-i", "WRAP=1", "-r", "defective")
    (row,) = take(shop, etsy_files.orders)
    assert (row["orders_updated"], row["conflicts"]) == (1, 0)
    (claim,) = ask(shop, "claim", "list")
    assert (claim["order"], claim["status"], claim["customer"]) == ("1", "requested", "Enid Marlow")
    assert {**facts(shop.path)} == together(tmp_path, etsy_files)
    assert ailments(shop) == []


def test_figures_that_refunds_depend_on_stay_and_are_reported(shop: Shop, etsy_files: Files) -> None:
    etsy_files.write(lines=[ITEM], orders=[ORDER | {"Shipping": "1.00"}])
    take(shop, etsy_files.lines)
    shop.ok("claim", "open", "1", "-r", "defective", "--now", "--condition", "used")
    assert read(shop.path, "select shipping_refunded_minor from orders") == [(450,)]
    result = shop.run("order", "import", str(etsy_files.orders), "-f", "csv")
    assert result.code == 3
    assert "shipping: 4.50 in the desk, 1.07 in the file (more of the shipping was refunded)" in result.err
    assert read(shop.path, "select o.shipping_minor, c.name from orders o join customer c") == [
        (450, "Enid Marlow")
    ]
    assert ailments(shop) == []


@pytest.mark.parametrize("pair", PAIRS)
def test_one_file_with_more_orders_than_the_other_loses_none(shop: Shop, tmp_path: Path, pair: str) -> None:
    files = PAIRS[pair](tmp_path)
    whole = together(tmp_path, files)
    encoding = "utf-8" if pair == "etsy" else "gb18030"
    header, *told = files.orders.read_bytes().decode(encoding).splitlines(keepends=True)
    some, rest = tmp_path / "some.csv", tmp_path / "rest.csv"
    some.write_bytes("".join([header, *told[:1]]).encode(encoding))
    rest.write_bytes("".join([header, *told]).encode(encoding))
    take(shop, some, files.lines)
    assert [part for part, _ in waiting(shop.path)] == ["lines"] * (len(told) - 1)
    take(shop, rest)
    assert facts(shop.path) == whole


def test_a_newer_export_replaces_the_waiting_part(shop: Shop, taobao_files: Files) -> None:
    take(shop, taobao_files.orders, on="2026-11-12")
    data = taobao_files.orders.read_bytes().decode("gb18030")
    later = data.replace(",0,,2026-09-06 09:00:00", ",20.00,,2026-09-06 09:00:00")
    taobao_files.orders.write_bytes(later.encode("gb18030"))
    take(shop, taobao_files.orders, on="2026-11-14")
    assert read(shop.path, "select distinct number, on_day from paired_export order by number") == [
        ("3510000000000000101", "2026-11-14"),
        ("3510000000000000202", "2026-11-12"),
        ("3510000000000000303", "2026-11-12"),
    ]
    take(shop, taobao_files.lines)
    assert read(shop.path, "select elsewhere_minor, status from orders where number like '%101'") == [
        (2000, "part-refunded")
    ]


def test_a_later_list_brings_refunds_and_deliveries_to_orders_that_are_whole(
    shop: Shop, taobao_files: Files
) -> None:
    data = taobao_files.orders.read_bytes().decode("gb18030")
    early = data.replace(",0,,2026-09-06 09:00:00", ",0,,")
    taobao_files.orders.write_bytes(early.encode("gb18030"))
    take(shop, taobao_files.orders, taobao_files.lines)
    line = "select l.delivered_on from order_line l join orders o on o.id = order_id where number like '%101'"
    assert read(shop.path, line) == [(None,), (None,)]
    taobao_files.orders.write_bytes(data.replace(",0,,2026-09-06", ",5.00,,2026-09-06").encode("gb18030"))
    (row,) = take(shop, taobao_files.orders)
    assert (row["orders_updated"], row["orders_unchanged"], row["conflicts"]) == (1, 2, 0)
    assert read(shop.path, line) == [("2026-09-06",), ("2026-09-06",)]
    assert waiting(shop.path) == []


def test_another_shipping_in_a_later_list_is_a_conflict_as_ever(shop: Shop, etsy_files: Files) -> None:
    etsy_files.write(lines=[ITEM], orders=[ORDER])
    take(shop, etsy_files.orders, etsy_files.lines)
    etsy_files.write(orders=[ORDER | {"Shipping": "6.00"}])
    result = shop.run("order", "import", str(etsy_files.orders), "-f", "csv")
    assert (result.code, "shipping: 4.76 in the desk, 6.33 in the file" in result.err) == (3, True)
    # PairedPart a figure is none: how much came off it, this file does not say.
    etsy_files.write(orders=[ORDER | {"Shipping": "6.00", "Shipping Discount": ""}])
    assert take(shop, etsy_files.orders)[0]["orders_unchanged"] == 1


def test_a_bad_cell_is_reported_with_its_own_file_and_the_other_orders_wait(
    shop: Shop, tmp_path: Path, taobao_files: Files
) -> None:
    good = {each: each.read_bytes() for each in (taobao_files.lines, taobao_files.orders)}
    for path, cell, said in (
        (taobao_files.lines, b"22.00", "价格"),
        (taobao_files.orders, b"95.00", "买家应付货款"),
    ):
        path.write_bytes(good[path].replace(cell, b"9x.00"))
        result = shop.run("order", "import", str(path))
        assert (result.code, waiting(shop.path)) == (65, [])
        assert f'{said}: "9x.00" — expected an amount like 12.50' in result.err
        rejects = tmp_path / f"{path.stem}_rejects.csv"
        take(shop, path, options=("--skip-bad", "--rejects", str(rejects), "--force"))
        assert len(waiting(shop.path)) == 2
        rejected = list(csv.reader(rejects.read_text(encoding="utf-8").splitlines()))
        assert [row[-1] for row in rejected[1:] if "12.50" in row[-1]] == [
            f"{said}: '9x.00' — expected an amount like 12.50"
        ]
        shop.path.unlink()
        new_shop(tmp_path)


def test_a_problem_of_both_files_together_names_the_file_of_the_cell(
    shop: Shop, tmp_path: Path, etsy_files: Files
) -> None:
    late = ITEM | {"Sale Date": "", "Date Shipped": "11/01/2026"}
    etsy_files.write(lines=[ITEM, ITEM | {"Order ID": "2"}], orders=[ORDER, ORDER | {"Order ID": "2"}])
    take(shop, etsy_files.orders)
    etsy_files.write(lines=[late, ITEM | {"Order ID": "2"}])
    result = shop.run("order", "import", str(etsy_files.lines))
    assert result.code == 65
    assert 'etsy_items.csv:2: Date Shipped: "11/01/2026" — before the order of 2026-11-02' in result.err
    take(shop, etsy_files.lines, options=("--skip-bad",))
    assert waiting(shop.path) == [("orders", "1")]
    etsy_files.write(lines=[ITEM])
    take(shop, etsy_files.lines)
    assert waiting(shop.path) == []


def test_a_waiting_part_that_turns_out_bad_is_named_by_its_own_file_and_line(
    shop: Shop, taobao_files: Files
) -> None:
    take(shop, taobao_files.orders)
    write(shop.path, "update paired_export set body = replace(body, '60.00', 'sixty')")
    result = shop.run("order", "import", str(taobao_files.lines))
    assert result.code == 65
    assert f'{taobao_files.orders}:3: 买家应付货款: "sixty" — expected an amount like 12.50' in result.err


@pytest.mark.parametrize("pair", PAIRS)
def test_a_dry_run_changes_neither_part(shop: Shop, tmp_path: Path, pair: str) -> None:
    files = PAIRS[pair](tmp_path)
    for path in (files.orders, files.lines):
        before = dump(shop.path)
        take(shop, path, options=("--dry-run",))
        assert dump(shop.path) == before
        take(shop, path)


def test_each_import_says_what_still_waits_of_earlier_ones(shop: Shop, etsy_files: Files) -> None:
    take(shop, etsy_files.orders)
    etsy_files.write(lines=[ITEM], orders=[ORDER])
    result = shop.run("order", "import", str(etsy_files.lines), "-f", "csv")
    waits = f"4 orders of {etsy_files.orders}, imported earlier, wait for their lines (3300000001, "
    assert f": {waits}" in result.err.splitlines()[-1]
    result = shop.run("order", "import", str(etsy_files.orders), "-f", "csv")
    said = [line.removeprefix(f"{etsy_files.orders}: ") for line in result.err.splitlines()]
    assert said[0] == f"1 order joined with {etsy_files.lines}, imported earlier: 1"
    assert (len(said), said[1].startswith(waits)) == (2, True)


@pytest.mark.parametrize("pair", PAIRS)
def test_what_waits_can_be_dropped_by_its_file(shop: Shop, tmp_path: Path, pair: str) -> None:
    files = PAIRS[pair](tmp_path)
    take(shop, files.lines)
    before = facts(shop.path)
    take(shop, files.orders, options=("--dry-run",))
    drop = ("order", "import", "--drop-waiting")
    assert shop.run(*drop, "other.csv").err == (
        f"no orders of other.csv wait for another file\n  orders wait of {files.lines}\n"
    )
    assert shop.run(*drop, "other.csv").code == 66
    assert shop.run(*drop, str(files.lines), str(files.orders)).code == 2
    assert facts(shop.path) == before
    shop.ok(*drop, str(files.lines), "--dry-run")
    assert facts(shop.path) == before
    (row,) = ask(shop, *drop, str(files.lines))
    note = row["notes"][0]
    assert (row["rows"], row["orders_new"], note["code"]) == (len(before["waiting"]), 0, "dropped")
    assert len(note["orders"]) == len(before["waiting"])
    assert facts(shop.path) == {**before, "waiting": []}
    assert shop.run("undo").code == 1
    assert f"{len(before['waiting'])} waiting" in shop.ok("log", "-f", "csv")
    take(shop, files.orders)
    take(shop, files.lines)
    assert waiting(shop.path) == []
    assert ailments(shop) == []


def test_the_journal_shows_an_import_that_left_parts_waiting(shop: Shop, etsy_files: Files) -> None:
    take(shop, etsy_files.orders)
    assert "0 new, 0 updated, 4 to be joined" in shop.ok("log", "-f", "csv")


def test_two_imports_at_once_do_not_wait_for_each_other(shop: Shop, taobao_files: Files) -> None:
    from returndesk.desk.orders import importer

    real = importer.import_orders

    def late(*args: object, **options: object) -> object:
        write(
            shop.path,
            "insert into paired_export"
            " values ('taobao', 'orders', '3510000000000000101', '{}', 'o.csv', '2026-11-23')",
        )
        return real(*args, **options)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importer, "import_orders", late)
        result = shop.run("order", "import", str(taobao_files.lines))
    assert (result.code, len(waiting(shop.path))) == (75, 1)
    assert "another import has just brought the other file of order 3510000000000000101" in result.err
