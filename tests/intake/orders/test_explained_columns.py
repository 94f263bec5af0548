"""`--explain`: how each column is read, which are not, and which could be several things."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path

import pytest
from cli.terminal import typed
from desk.asking import rows
from factory import SAMPLES, Shop

from returndesk.intake.platforms.unclear_columns import MEANINGS

OWN = "Bestellnummer,Datum,SKU,Menge,Stückpreis,Lagerplatz\n1001,2026-11-03,MUG,2,12.50,R7\n"
ASKED = "order,date,Code,qty,price\n1001,2026-11-03,MUG,2,12.50\n"


def columns(text: str) -> list[tuple[str, str, str]]:
    return [(row["field"], row["column"], row["value"]) for row in rows(text)]


def file(folder: Path, text: str) -> str:
    path = folder / "o.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_each_column_of_an_own_file_is_listed_the_unread_ones_too(shop: Shop, tmp_path: Path) -> None:
    found = columns(shop.ok("order", "import", "--explain", file(tmp_path, OWN), "-f", "csv"))
    assert ("order_number", "Bestellnummer", "1001") in found
    assert ("ordered_at", "Datum", "2026-11-03") in found
    assert ("unit_price", "Stückpreis", "12.50") in found
    assert ("", "Lagerplatz", "not read") in found


def test_the_unread_columns_of_a_platform_are_one_row(shop: Shop) -> None:
    found = columns(shop.ok("order", "import", "--explain", str(SAMPLES / "square.csv"), "-f", "csv"))
    (unread,) = [row for row in found if row[2].startswith("not read")]
    assert unread[1].endswith(" columns")
    assert "Card Brand" in unread[2] or "Device Name" in unread[2]


def test_a_column_that_could_be_several_things_is_shown_and_the_file_is_not_ready(
    shop: Shop, tmp_path: Path
) -> None:
    path = file(tmp_path, ASKED.replace("Code", "Item Name").replace("order,", "Ref,"))
    done = shop.run("order", "import", "--explain", path, "-f", "csv")
    assert done.code == 65
    assert ("", "Ref", "could be order_number, sku or customer_id") in columns(done.out)
    assert ("title", "Item Name", "MUG") in columns(done.out)
    assert ("quantity", "qty", "2") in columns(done.out)
    assert '"Ref" could be order_number, sku or customer_id: --map order_number=Ref' in done.err


def test_a_file_that_lacks_a_column_shows_the_others(shop: Shop, tmp_path: Path) -> None:
    done = shop.run(
        "order", "import", "--explain", file(tmp_path, "order,date,qty\n1,2026-11-03,2\n"), "-f", "csv"
    )
    assert done.code == 65
    assert columns(done.out) == [
        ("order_number", "order", "1"),
        ("ordered_at", "date", "2026-11-03"),
        ("quantity", "qty", "2"),
    ]
    assert "would also need: sku or title, unit_price or line_total" in done.err


@pytest.mark.parametrize("explain", [(), ("--explain",)])
def test_on_a_terminal_it_is_asked_for(shop: Shop, tmp_path: Path, explain: tuple[str, ...]) -> None:
    path = file(
        tmp_path,
        "order,date,Code,customer id,title,qty,price,Rabatt\n1001,2026-11-03,MUG,7,Mug,2,12.50,1.00\n",
    )
    seen = typed(shop, "order", "import", path, *explain, answers=["line", "disc"], columns=120)
    assert seen.code == 0
    assert "Next time: --map discount=Rabatt" in seen.screen
    meanings = "  discount        taken off this row\n  order_discount  taken off the whole order\n"
    choices = "  1 discount · 2 order_discount · 3 none\n"
    question = 'Column "Rabatt" could be several things. Which? '
    assert f'\n"Rabatt", such as 1.00:\n{meanings}{choices}{question}' in f"\n{seen.screen}"
    listed = rows(shop.ok("order", "list", "-f", "csv"))
    assert [row["paid"] for row in listed] == ([] if explain else ["24.00"])


def test_the_whole_field_is_an_answer(shop: Shop, tmp_path: Path) -> None:
    path = file(tmp_path, "order,date,sku,title,qty,price,Rabatt\n1001,2026-11-03,MUG,Mug,2,12.50,1.00\n")
    seen = typed(shop, "order", "import", path, answers=["order_discount"], columns=120)
    assert (seen.code, "Next time: --map order_discount=Rabatt" in seen.screen) == (0, True)


def test_a_column_may_be_left_out(shop: Shop, tmp_path: Path) -> None:
    path = file(tmp_path, "order,date,sku,title,qty,price,Rabatt\n1001,2026-11-03,MUG,Mug,2,12.50,1.00\n")
    seen = typed(shop, "order", "import", path, answers=["none"], columns=120)
    assert seen.code == 0
    assert "Next time: --map discount= --map order_discount=" in seen.screen
    (order,) = rows(shop.ok("order", "list", "-f", "csv"))
    assert order["paid"] == "25.00"


def test_claims_are_explained_and_asked_for_alike(shop: Shop, tmp_path: Path) -> None:
    shop.ok("order", "import", str(SAMPLES / "orders.csv"))
    path = file(tmp_path, "order,reason,shelf\n1001,changed-mind,R7\n")
    assert ("", "shelf", "not read") in columns(shop.ok("claim", "import", "--explain", path, "-f", "csv"))


def test_a_file_without_rows_is_explained_too(shop: Shop, tmp_path: Path) -> None:
    header = (SAMPLES / "mercado_livre.csv").read_text("utf-8").splitlines(keepends=True)[:3]
    path = file(tmp_path, "".join(header))
    found = columns(shop.ok("order", "import", "--explain", path, "-f", "csv"))
    assert ("order_number", "N.º de venda", "") in found


def test_every_field_that_a_column_may_be_has_a_meaning() -> None:
    text = (resources.files("returndesk.intake.platforms") / "spellings.toml").read_text("utf-8")
    asked = {field for one in tomllib.loads(text)["either"] for field in one["fields"]}
    assert len(asked) > 15
    assert asked - set(MEANINGS) == set()
