"""Bytes and texts drawn at random never break a reader: it takes them, or says in words why not.

The readers of CSV and xlsx files, of policies and formats, of letters' templates, of typed days, periods,
instants, amounts and of --map. Laws ship with the program and are no input. RETURNDESK_FUZZ=20000 draws so
many examples of each (`RETURNDESK_FUZZ=20000 python -m pytest -n 2 tests/faults/hostile/test_fuzz.py`, about
an hour); CI draws 800, other runs 40. What was found is in the examples and in test_found_by_trying.py.
"""

from __future__ import annotations

import io
import os
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from factory import SAMPLES, Shop, new_shop
from faults.hostile.commands import FORMAT
from faults.hostile.values import CODES, RAW, VALUES
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from intake.spreadsheet import sheet, workbook

from returndesk.core.day_words import plain
from returndesk.core.days import parse_hours, parse_target, parse_window, spoken_day
from returndesk.core.letters.template import fields_of, read_template, written
from returndesk.core.money import format_minor, parse_minor
from returndesk.core.policy.document import read_policy
from returndesk.core.reports.periods import before, parse_period
from returndesk.desk.typed_days import parse_day
from returndesk.errors import DeskError
from returndesk.intake.documents.policy import lines_by_path, read_document

DRAWN = settings(
    max_examples=int(os.environ.get("RETURNDESK_FUZZ", "40")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TODAY = date(2026, 11, 23)
SAMPLE_NAMES = sorted(path.name for path in SAMPLES.iterdir() if path.suffix in (".csv", ".txt"))
ROWS = [
    ["order_number", "ordered_at", "sku", "quantity", "unit_price"],
    ["1", "2026-11-02", "MUG", "1", "5.00"],
    ["2", "45000.5", "=1+1", "2", "1e3"],
]
NAMES = ("xl/workbook.xml", "_rels/.rels", "../x", "/etc/x")
POLICIES = ((SAMPLES / "policy.toml").read_bytes(), b'[defaults]\nwindow = "30 days"\n')
PIECES = ("{customer}", "{", "}", "Subject: ", "\n", "{items}", "{{")
bits = st.one_of(
    st.sampled_from([value.encode("utf-8", "surrogateescape") for value in VALUES.values()]),
    st.binary(max_size=12),
    st.sampled_from([b",", b"\n", b'"', b"\r", b"\t", b";", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"=", b"'"]),
)
texts = st.one_of(st.sampled_from(sorted(VALUES.values())), st.text(max_size=30))


@st.composite
def mutated(draw: st.DrawFn, whole: bytes) -> bytes:
    """Some bytes with pieces put in, left out, moved."""
    for _ in range(draw(st.integers(1, 5))):
        at, to = sorted(draw(st.integers(0, len(whole))) for _ in range(2))
        to = min(to, at + draw(st.sampled_from([0, 1, 2, 20, 1000])))
        whole = whole[:at] + draw(bits) + whole[to:]
    return whole


@pytest.fixture(scope="module")
def desk() -> Shop:
    with TemporaryDirectory() as folder:
        yield new_shop(Path(folder))


def sound(shop: Shop, *line: str, stdin: bytes = b"") -> None:
    """A run that ends in a documented code, without a failure of the program or a raw character."""
    done = shop.run(*line, stdin=stdin)
    assert done.code in CODES, (done.code, done.err[-300:])
    assert "Traceback" not in done.err
    assert RAW.search(done.err) is None


@DRAWN
@given(st.sampled_from(SAMPLE_NAMES).flatmap(lambda name: mutated((SAMPLES / name).read_bytes()[:4000])))
@example(b"order_number\0,ordered_at")
def test_any_bytes_as_an_export(desk: Shop, content: bytes) -> None:
    noun = "claim" if b"reason" in content[:300] else "order"
    sound(desk, noun, "import", "-", "--dry-run", stdin=content)


@DRAWN
@given(
    mutated(sheet(ROWS).encode()).map(lambda rows: rows.decode("utf-8", "replace")),
    st.text(max_size=40),
    st.text(max_size=40),
)
def test_any_text_in_a_workbook(desk: Shop, rows: str, shared: str, styles: str) -> None:
    content = workbook({"Orders": rows}, shared=shared, styles=styles)
    sound(desk, "order", "import", "-", "--dry-run", stdin=content)


@DRAWN
@given(mutated(workbook({"Orders": sheet(ROWS)})))
def test_any_bytes_of_a_workbook(desk: Shop, content: bytes) -> None:
    sound(desk, "order", "import", "-", "--dry-run", stdin=content)


@DRAWN
@given(
    st.dictionaries(
        st.sampled_from(["xl/workbook.xml", "_rels/.rels", "../x", "/etc/x"]), st.binary(max_size=99)
    )
)
def test_any_files_in_a_zip(desk: Shop, files: dict[str, bytes]) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    sound(desk, "order", "import", "-", "--dry-run", stdin=held.getvalue())


@DRAWN
@given(
    st.one_of(mutated((SAMPLES / "policy.toml").read_bytes()), mutated(b'[defaults]\nwindow = "30 days"\n'))
)
@example(b"[defaults]\nwindow = 0x" + b"F" * 5_000)
@example(b"a" + b".a" * 3_000 + b" = 1\n")
def test_any_text_as_a_policy(desk: Shop, content: bytes) -> None:
    sound(desk, "policy", "check", "-", stdin=content)
    text = content.decode("utf-8", "replace")
    try:
        document = read_document("policy", text)
    except DeskError:
        return
    lines_by_path(text)
    read_policy(document, "EUR")


values = st.recursive(
    st.one_of(
        st.none().map(lambda _: True),
        st.integers(),
        st.floats(),
        texts,
        st.dates(),
        st.datetimes(),
        st.times(),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=6,
)
KEYS = (
    "law tiers defaults rule season service calendar reasons letters tier points window starts transit grace"
    " restocking_fee postage original_shipping remedies credit_bonus review_above when name evidence"
    " returnable extend ordered last_day decide closed country extra language handling from to"
).split()


@DRAWN
@given(
    st.dictionaries(
        st.sampled_from(KEYS), st.one_of(values, st.dictionaries(st.sampled_from(KEYS), values)), max_size=4
    )
)
def test_any_values_under_a_policy_s_keys(document: dict[str, object]) -> None:
    _, problems = read_policy(document, "EUR")
    for problem in problems:
        str(problem)


@DRAWN
@given(mutated(FORMAT.encode()))
def test_any_text_as_a_format_of_one_s_own(desk: Shop, content: bytes) -> None:
    path = desk.path.parent / "format.toml"
    path.write_bytes(content)
    sound(desk, "order", "format", "check", str(path))


@DRAWN
@given(
    st.lists(
        st.one_of(texts, st.sampled_from(["{customer}", "{", "}", "Subject: ", "\n", "{items}", "{{"])),
        max_size=9,
    )
)
def test_any_text_as_a_letter(pieces: list[str]) -> None:
    template, mistakes = read_template("".join(pieces), fields_of("approved"))
    if not mistakes:
        written(template, dict.fromkeys(fields_of("approved"), VALUES["HTML"]))


@DRAWN
@given(texts, st.sampled_from(["", "DE", "US", "CN", "GB"]), st.booleans())
@example("0001-01-01", "", True)
@example("9999-12-31", "", False)
@example("-99999d", "", True)
def test_any_text_as_a_day(text: str, country: str, past: bool) -> None:
    spoken_day(text, TODAY)
    plain(text)
    try:
        found = parse_day(text, TODAY, "--on", past=past, country=country)
    except DeskError:
        return
    assert 1970 <= found.year <= 2999


@DRAWN
@given(texts)
@example("9999-12")
@example("9999-W53")
@example("9999-days")
def test_any_text_as_a_period_a_length_an_hour_or_an_amount(text: str) -> None:
    for read in (
        lambda: before(parse_period(text, TODAY)),
        lambda: parse_window(text),
        lambda: parse_target(text),
        lambda: parse_hours(text),
        lambda: format_minor(parse_minor(text, "EUR"), "EUR"),
        lambda: format_minor(parse_minor(text, "JPY", ","), "JPY"),
    ):
        with suppress(ValueError):
            read()


@DRAWN
@given(texts, texts)
def test_any_text_as_an_amount_an_item_or_a_mapping(desk: Shop, one: str, other: str) -> None:
    rows = b"Nr,When,What,Count,Each\n1,2026-11-02,MUG,1,5.00\n"
    for option in (f"--map={one}={other}", f"--map=sku={one}", f"--delimiter={one}", f"--encoding={other}"):
        sound(desk, "order", "import", "-", "--dry-run", option, stdin=rows)
    sound(desk, "order", "add", f"--item={one}@{other}", "--dry-run")
    sound(desk, "order", "add", f"--item=MUG=1@{one}", f"--currency={other}", "--dry-run")
