"""What an import says of orders: the first of them by name, all of them in data."""

from __future__ import annotations

import json

from desk.asking import ask, rows
from factory import Shop

HEADER = "order_number,ordered_at,title,quantity,unit_price\n"


def text(orders: int) -> str:
    return HEADER + "".join(f"{n},2026-11-01,Mug,1,5.00\n" for n in range(1001, 1001 + orders))


def test_a_note_names_its_first_five_orders_and_data_has_all(shop: Shop) -> None:
    result = shop.run("order", "import", "-", "-f", "json", stdin=text(7))
    said = "7 lines have no SKU; their titles are used: 1001, 1002, 1003, 1004, 1005 and 2 more"
    assert f"stdin: {said}\n" in result.err
    (note,) = json.loads(result.out)["rows"][0]["notes"]
    numbers = ["1001", "1002", "1003", "1004", "1005", "1006", "1007"]
    assert note == {"code": "no-sku", "text": said, "orders": numbers}


def test_notes_of_a_whole_file_name_no_order_and_csv_has_the_text(shop: Shop) -> None:
    spanish = "Order;Date;SKU;Qty;Price\n7;2026-11-01;Té;1;5.00\n".encode("cp1252")
    (row,) = rows(shop.ok("order", "import", "-", "--encoding", "cp1252", "-f", "csv", stdin=spanish))
    assert row["notes"] == "read as cp1252, as given"


def test_an_order_number_in_a_note_cannot_write_on_the_terminal(shop: Shop) -> None:
    hostile = HEADER + "\x1b[2J7,2026-11-01,Mug,1,5.00\n"
    result = shop.run("order", "import", "-", stdin=hostile)
    assert ("\x1b" in result.out + result.err, "\\x1b[2J7" in result.err) == (False, True)


def test_deliveries_of_unknown_orders_are_in_data_too(shop: Shop) -> None:
    shop.ok("order", "import", "-", stdin=text(1))
    deliveries = "order,delivered_on\n1001,2026-11-04\n7,2026-11-04\n"
    with_file = ("order", "import", "-", "--only", "delivered", "-f", "json")
    (note,) = json.loads(shop.ok(*with_file, stdin=deliveries))["rows"][0]["notes"]
    assert (note["code"], note["orders"]) == ("unknown-order", ["7"])
    assert ask(shop, "order", "list")[0]["delivered_on"] == "2026-11-04"
