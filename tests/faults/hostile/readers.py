"""Everything that reads what others wrote, each as a function of bytes: it ends, or says in words why not.

For atheris (fuzz.py), and for test_readers.py. The first byte of an input chooses how the rest is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from factory import ROOT, SAMPLES
from faults.hostile.commands import CLAIMS, FORMAT, ORDERS, SCORES, SPENT
from faults.hostile.values import VALUES
from intake.spreadsheet import sheet, workbook

from returndesk.core.letters.notifications import FIELDS
from returndesk.core.letters.template import fields_of, read_template, written
from returndesk.core.policy.document import read_policy
from returndesk.errors import DeskError
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.csv.sources import Source, in_memory
from returndesk.intake.documents.policy import lines_by_path, read_document, with_lines
from returndesk.intake.orders.files import explain, read_orders
from returndesk.intake.platforms.format_files import built_in, formats_with
from returndesk.intake.platforms.own_formats import read_format
from returndesk.intake.rows.claims import read_claims
from returndesk.intake.rows.deliveries import read_deliveries
from returndesk.intake.rows.feedback import read_feedback
from returndesk.intake.rows.row_files import RowFile
from returndesk.intake.rows.spend import read_spend

TODAY = date(2026, 11, 23)
ROWS = [["order_number", "ordered_at", "sku", "quantity", "unit_price"], ["1", "45000.5", "=1+1", "1", "1e3"]]
_USUAL = {"currency": "EUR", "timezone": "Europe/Berlin", "tax_included": True, "today": TODAY}
_CHOICES: tuple[dict[str, object], ...] = (
    {}, {"dates": "dmy"}, {"dates": "mdy"}, {"encoding": "latin-1"}, {"encoding": "utf-16"},
    {"delimiter": ";"}, {"decimal": ","}, {"quantity": 1}, {"currency_given": "JPY"}, {"channel": "web"},
    {"tax_included": False}, {"timezone": "America/New_York"}, {"platform": "desk"}, {"sheet": "Orders"},
    {"platform": "shopify"}, {"mapping": {"sku": "title"}},
)  # fmt: skip
_ROW_READERS: dict[str, Callable[[Source, ReadOptions], RowFile]] = {
    "claims": read_claims, "deliveries": read_deliveries, "feedback": read_feedback, "spend": read_spend,
}  # fmt: skip
_TEMPLATES = sorted((*FIELDS, "recall"))


def read(kind: str, data: bytes) -> None:
    """Read bytes as a kind of input; raises where the program fails, or complains in several lines."""
    if not data:
        return
    said = "one line"
    try:
        READERS[kind](data[0], data[1:])
    except DeskError as problem:
        said = str(problem)
    assert len(said.splitlines()) == 1, said


def seeds(kind: str) -> Iterator[bytes]:
    """Sound inputs of a kind, to begin with."""
    found = {
        "policy": ((SAMPLES / "policy.toml").read_bytes(), b'[defaults]\nwindow = "30 days"\n'),
        "format": tuple(_formats()),
        "letter": tuple(path.read_bytes() for path in _letters()),
        "workbook": (workbook({"Orders": sheet(ROWS)}),),
        "sheet": (sheet(ROWS).encode() + b"\0<si><t>MUG</t></si>\0<numFmts/>",),
    }
    samples = [path for path in sorted(SAMPLES.iterdir()) if path.suffix in (".csv", ".txt", ".tsv")]
    own = [text.encode() for text in (ORDERS, CLAIMS, SCORES, SPENT)]
    beginnings = [b"\n".join(path.read_bytes().splitlines()[:4]) + b"\n" for path in samples]
    for number, one in enumerate(found.get(kind, (*own, *beginnings))):
        yield bytes([0]) + one
        yield bytes([1 + number % 15]) + one


def _formats() -> Iterator[bytes]:
    guide = (ROOT / "returndesk" / "guide" / "imports.md").read_text(encoding="utf-8")
    whole = guide.split("```toml\n")[1].split("```")[0]
    for one in built_in():
        yield whole.replace('like = "desk" ', f'like = "{one.name}" ').encode()
    yield FORMAT.encode()


def _letters() -> list[Path]:
    return sorted((ROOT / "returndesk" / "intake" / "documents" / "letters").rglob("*.txt"))


def _options(choice: int) -> ReadOptions:
    return ReadOptions(**{**_USUAL, **_CHOICES[choice % len(_CHOICES)]})  # type: ignore[arg-type]


def _orders(choice: int, data: bytes) -> None:
    options = _options(choice)
    if choice >= 128:
        explain(in_memory("orders.csv", data), options)
        return
    reading = read_orders("orders.csv", data, options)
    for order in reading.orders:
        assert order.lines, order
    if reading.rejects is not None:
        reading.rejects.text()


def _rows(kind: str) -> Callable[[int, bytes], None]:
    def read_rows(choice: int, data: bytes) -> None:
        found = _ROW_READERS[kind](in_memory(f"{kind}.csv", data), _options(choice))
        if choice >= 128:
            found.explain()
            return
        for group, _ in found.values:
            assert group
        if found.opened is not None:
            found.rejects().text()

    return read_rows


def _sheet(choice: int, data: bytes) -> None:
    rows, shared, styles, *_ = (*data.decode("utf-8", "replace").split("\0"), "", "")
    _orders(choice, workbook({"Orders": rows}, shared=shared, styles=styles))


def _policy(choice: int, data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    document = read_document("policy.toml", text)
    lines_by_path(text)
    _, problems = read_policy(document, "EUR" if choice < 128 else "JPY")
    for problem in with_lines(problems, text):
        str(problem)


def _format(choice: int, data: bytes) -> None:
    path = _folder() / "format.toml"
    path.write_bytes(data)
    chosen = read_format(str(path))
    with formats_with([chosen]):
        read_orders("orders.csv", _table(choice, chosen.columns.values()), _options(0))


def _table(choice: int, sources: object) -> bytes:
    """A table with the columns that a format names, and a row of cells that they could hold."""
    headers = [name for source in sources for name in getattr(source, "headers", ())]  # type: ignore[attr-defined]
    cells = ("1", "2026-11-02", "MUG", "5.00", "-1", "x", "")
    rows = [headers, [cells[(number + choice) % len(cells)] for number in range(len(headers))]]
    return "\n".join(",".join(f'"{one}"' for one in row) for row in rows).encode("utf-8", "replace")


@cache
def _held() -> TemporaryDirectory[str]:
    return TemporaryDirectory()


def _folder() -> Path:
    return Path(_held().name)


def _letter(choice: int, data: bytes) -> None:
    allowed = fields_of(_TEMPLATES[choice % len(_TEMPLATES)])
    template, mistakes = read_template(data.decode("utf-8", "replace"), allowed)
    for mistake in mistakes:
        assert mistake.line >= 1
    if not mistakes:
        letter = written(template, dict.fromkeys(allowed, VALUES["HTML"]))
        assert "\n" not in letter.subject


READERS: dict[str, Callable[[int, bytes], None]] = {
    "orders": _orders,
    **{kind: _rows(kind) for kind in _ROW_READERS},
    "workbook": _orders,
    "sheet": _sheet,
    "policy": _policy,
    "format": _format,
    "letter": _letter,
}
