"""One file imported into a desk: accepted as it is, or refused with nothing changed.

The program runs in this process, or in its own with `here=False`, as one test of each fault does.
"""

from __future__ import annotations

from collections.abc import Mapping

from desk.asking import ailments, rows
from factory import Result, Shop

PERSON = ("Ada Lovelace", "ada@example.org", "01632 960101")  # in every good row; never on stderr
HEADER = "order_number,ordered_at,customer_name,customer_email,customer_phone,sku,title,quantity,unit_price\n"
MEND = "  remove the quote, or double it inside a quoted field"


def row(
    number: object,
    *,
    on: str = "2026-11-02",
    person: str = ",".join(PERSON),
    sku: str = "MUG",
    title: str = "Mug",
    quantity: str = "1",
    price: str = "5.00",
) -> str:
    """A row under HEADER; a valid one by default."""
    return f"{number},{on},{person},{sku},{title},{quantity},{price}\n"


def bring(
    shop: Shop, content: str | bytes, *options: str, name: str = "orders.csv", here: bool = True
) -> Result:
    """Import a file; the folder is removed from the output."""
    folder = shop.path.parent
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    run = shop.run if here else shop.program
    done = run("order", "import", str(folder / name), *options, "-f", "csv")
    assert "Traceback" not in done.err
    assert [word for word in PERSON if word in done.err] == []
    return Result(done.code, *(text.replace(f"{folder}/", "") for text in (done.out, done.err)))


def refused(shop: Shop, content: str | bytes, *options: str, code: int = 65, here: bool = True) -> list[str]:
    """The lines on stderr for a file that must be refused, with the desk unchanged to the byte."""
    before = shop.path.read_bytes()
    done = bring(shop, content, *options, here=here)
    assert (done.code, done.out) == (code, ""), done
    _nothing_changed(shop, before)
    return done.err.splitlines()


def taken(shop: Shop, content: str | bytes, *options: str, here: bool = True) -> list[str]:
    """The lines on stderr for a file that must be accepted, and must add nothing the second time."""
    done = bring(shop, content, *options, here=here)
    assert done.code == 0, done
    told = rows(done.out)[0]
    before, shop.as_of = shop.path.read_bytes(), "2026-11-24"
    again = shop.run("order", "import", str(shop.path.parent / "orders.csv"), *options, "-f", "csv")
    counts = {key: rows(again.out)[0][key] for key in ("orders_new", "orders_updated", "lines_new")}
    assert (again.code, counts) == (0, {"orders_new": "0", "orders_updated": "0", "lines_new": "0"})
    assert rows(again.out)[0]["orders_unchanged"] == told["orders_new"]
    _nothing_changed(shop, before)
    shop.as_of = "2026-11-23"
    return done.err.splitlines()


def bring_all(shop: Shop, files: Mapping[str, bytes], *options: str) -> list[dict[str, str]]:
    """Import several files in one process, which must succeed; return a row for each."""
    folder = shop.path.parent
    for name, content in files.items():
        (folder / name).write_bytes(content)
    paths = [str(folder / name) for name in files]
    done = shop.program("order", "import", *paths, *options, "-f", "csv")
    assert (done.code, "Traceback" in done.err) == (0, False), done
    notes = dict.fromkeys(files, "")
    for line in done.err.splitlines():
        name, _, note = line.removeprefix(f"{folder}/").partition(": ")
        notes[name] += note
    told = rows(done.out)
    assert [row["file"] for row in told] == paths
    return [{**row, "file": name, "note": notes[name]} for row, name in zip(told, files, strict=True)]


def bad_rows(said: list[str]) -> list[str]:
    """The rejected rows that a refusal lists, above its total and its hints."""
    end = next(number for number, line in enumerate(said) if line.endswith("nothing was imported."))
    return said[:end]


def numbers(shop: Shop) -> list[str]:
    """All order numbers, sorted as text."""
    return sorted(found["order"] for found in rows(shop.ok("order", "list", "-f", "csv")))


def _nothing_changed(shop: Shop, before: bytes) -> None:
    assert shop.path.read_bytes() == before
    assert {path.name for path in shop.path.parent.iterdir()} <= {"desk.db", "orders.csv", "rejects.csv"}
    assert ailments(shop) == []
