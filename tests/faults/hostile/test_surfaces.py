"""Hostile text in every column, free text and setting is shown on every surface, and runs on none.

Seen failing: with `html_text` returning its text, with `guard_cell` returning its text, with `visible`
returning its text, with `markdown_text` without its address rule.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk.asking import ailments, ask
from factory import Shop, made_once, new_shop
from faults.hostile import surfaces
from faults.hostile.commands import Command, commands
from faults.hostile.values import VALUES

TEXTS = [
    *(VALUES[name] for name in ("an escape", "bidi", "line breaks", "markup", "HTML", "Markdown", "SQL")),
    *(VALUES[name] for name in ("a formula", "format fields")),
    *("\t=1+1", "＝1+1", "+1-1", "@SUM(A1)", "<!--", "]]>", "www.x.example", "mailto:eve@x.example"),
]
COLUMNS = (
    "customer_name", "customer_phone", "customer_id", "customer_tier", "channel", "order_tags", "tracking",
    "payment_method", "source", "campaign", "line_id", "sku", "title", "category", "tags",
)  # fmt: skip
ALL = " ".join(TEXTS)
FORMATS = {
    "table": surfaces.raw_problem,
    "plain": surfaces.raw_problem,
    "csv": surfaces.csv_problem,
    "tsv": lambda text: surfaces.csv_problem(text, "\t"),
    "json": surfaces.json_problem,
    "jsonl": surfaces.json_problem,
    "md": surfaces.markdown_problem,
}
KEYS = ("sku", "category", "channel", "source", "campaign", "owner", "tier", "carrier")
WRITES = ("backup", "restore", "export", "init", "demo", "import", "letter copy", "policy", "undo", "doctor")
_FIGURE = re.compile(r"<figure.*?</figure>", re.DOTALL)
READS = ("policy show", "policy log", "policy laws")


def orders(texts: list[str], columns: tuple[str, ...]) -> str:
    """An order for each text, with the text in every one of some columns."""
    usual = ("order_number", "ordered_at", "delivered_on", "customer_email", "quantity", "unit_price")
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([*usual, *columns])
    for number, text in enumerate(texts, 1):
        facts = [number, "2026-11-02", "2026-11-05", f"c{number}@example.org", 2, "50.00"]
        writer.writerow([*facts, *([text] * len(columns))])
    return file.getvalue()


def document(text: str) -> str:
    """A policy with a text in every name that it gives."""
    quoted = json.dumps(text, ensure_ascii=True)
    return f"""
[[rule]]
name = {quoted}
when = {{ fault = ["customer"] }}
restocking_fee = "10%"
[[season]]
name = {quoted}
ordered = {{ from = 2026-11-01, to = 2026-11-30 }}
last_day = 2027-01-31
"""


def made(folder: Path, texts: list[str], everything: str) -> Shop:
    shop = new_shop(folder)
    shop.ok("config", "--shop", everything, "--contact", everything, "--address", everything)
    shop.ok("policy", "set", "-", stdin=document(everything))
    shop.ok("order", "import", "-", stdin=orders(texts, COLUMNS))
    reasons = ("changed-mind", "defective", "damaged", "service", "wrong-item")
    for number, text in enumerate(texts, 1):
        shop.user = text.strip() or "ann"
        reason = reasons[number % len(reasons)]
        units = [] if reason == "service" else ["-i", ":1=1"]
        opened = ("-r", reason, "--note", text, "--via", "email")
        shop.ok("claim", "open", str(number), *units, *opened)
    for number, text in enumerate(texts, 1001):
        claim = f"R{number}"
        shop.ok("claim", "note", claim, "--", text)
        shop.run("claim", "ask", claim, "--", text)
        shop.run("claim", "answered", claim, "--", text)
        shop.run("claim", "approve", claim, "--override", "--why", text)
        if number % 2:
            shop.run("claim", "receive", claim, "--unexpected", text)
            seen = (
                "--condition",
                "used",
                "--to",
                "restock",
                "--deduct",
                "1.00",
                "--why",
                text,
                "--say",
                text,
            )
            shop.run("claim", "inspect", claim, *seen, "--why", text, "--say", text)
            shop.run("claim", "refund", claim, "--reference", text)
        shop.run("claim", "compensate", claim, "1.00", "--by", "credit", "--why", text, "--say", text)
        shop.run("claim", "assign", claim, "--", text)
        shop.run("claim", "feedback", claim, "--score", "2", "--note", text)
    for text in texts:
        shop.run("product", "note", "--", text, text)
    shop.ok("spend", "import", "-", stdin=spent(texts))
    for number, text in enumerate(texts, 1):
        shop.run("customer", "consent", f"c{number}@example.org", "marketing", "--source", text)
    group = "customer_email\n" + "".join(f"c{number}@example.org\n" for number in range(1, 1 + len(texts)))
    arms = ("--arms", "coupon:10%,none", "--until", "2026-12-31")
    shop.ok("offer", "new", "spring", "--to", "-", *arms, stdin=group)
    shop.user = everything
    return shop


def spent(texts: list[str]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["date", "source", "campaign", "amount", "currency"])
    for text in texts:
        writer.writerow(["2026-11-02", text or "x", text, "5.00", "EUR"])
    return file.getvalue()


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run where nothing can be written over."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


@pytest.fixture
@made_once
def hostile(tmp_path: Path) -> Shop:
    """A desk with hostile text everywhere."""
    return made(tmp_path, TEXTS, ALL)


@made_once
def _harmless(folder: Path) -> Shop:
    return made(folder, [f"word {number}" for number in range(len(TEXTS))], "words")


@pytest.fixture
def harmless(tmp_path: Path) -> Shop:
    """The same desk with words."""
    (tmp_path / "harmless").mkdir()
    return _harmless(tmp_path / "harmless")


def questions() -> Iterator[list[str]]:
    """Every command that only answers, and its variants for each claim and order."""
    for command in commands():
        writes = any(word in command.name for word in WRITES) and command.name not in READS
        if not writes and not _acts(command) and command.name != "help":
            yield from _lines(command)


def _acts(command: Command) -> bool:
    return any(
        options.__name__ == "Acting" for options in getattr(command.node.callback, "shared_options", ())
    )


def _lines(command: Command) -> Iterator[list[str]]:
    name, params = command.name.split(), command.node.params
    arguments = [param.metavar for param in params if param.param_type_name == "argument"]
    numbers = range(1, 1 + len(TEXTS))
    wanted = "".join(arguments)
    if command.name in ("claim slip", "letter recall", "order format") or "FILE" in wanted:
        return  # tested apart, or of a file
    if "CLAIM" in wanted:
        yield from ([*name, f"R{1000 + number}"] for number in numbers)
    elif "ORDER" in wanted or "NUMBER" in wanted:
        yield from ([*name, str(number)] for number in numbers)
    elif command.name == "customer merge":
        yield name
    elif "WHO" in wanted:
        yield from ([*name, f"c{number}@example.org"] for number in numbers)
    elif command.name == "offer result":
        yield [*name, "spring"]
    else:
        yield name
    for param in params:
        if command.name.startswith("report ") and "--by" in param.opts:
            yield from ([*name, "--by", key] for key in KEYS)
        if "--rows" in param.opts:
            yield [*name, "--rows"]


def test_every_answer_in_every_format_holds_to_its_surface(hostile: Shop) -> None:
    wrong, seen = {}, 0
    for line in questions():
        for fmt, problem in FORMATS.items():
            done = hostile.run(*line, "-f", fmt)
            label = " ".join([*line, "-f", fmt])
            if done.code == 2 and line[0] == "report" and len(line) > 2:  # it has no such key, or no rows
                continue
            if done.code not in (0, 1, 3):
                wrong[label] = f"{done.code} {done.err[:200]}"
                continue
            seen += bool(done.out)
            if said := problem(done.out) or surfaces.raw_problem(done.err):
                wrong[label] = said
    assert wrong == {}
    assert seen > 500


def test_pages_have_the_elements_of_harmless_ones(hostile: Shop, harmless: Shop) -> None:
    lines = list(questions())
    known = set[tuple[str, tuple[str, ...]]]()
    for line in lines:
        known |= surfaces.Page(harmless.run(*line, "-f", "html").out).elements
    wrong = {}
    for line in lines:
        page = hostile.run(*line, "-f", "html").out
        if said := surfaces.html_problem(page, known):
            wrong[" ".join(line)] = said
    assert wrong == {}
    assert len(known) > 5


def test_the_charts_of_every_report_are_images_that_load_nothing(hostile: Shop) -> None:
    wrong, charts = {}, 0
    reports = [line for line in questions() if line[0] == "report"]
    assert len(reports) > 10
    for line in reports:
        for number, text in enumerate(_FIGURE.findall(hostile.run(*line, "-f", "html").out), 1):
            charts += 1
            if said := surfaces.figure_problem(text):
                wrong[f"{' '.join(line)} {number}"] = said
    assert wrong == {}
    assert charts > 10


def test_slips_hold_to_their_surface(hostile: Shop, harmless: Shop) -> None:
    known, count = set[tuple[str, tuple[str, ...]]](), 0
    for number in range(1001, 1001 + len(TEXTS)):
        known |= surfaces.Page(harmless.run("claim", "slip", f"R{number}", "-f", "html").out).elements
    for number in range(1001, 1001 + len(TEXTS)):
        done = hostile.run("claim", "slip", f"R{number}", "-f", "html")
        if done.code == 0:
            count += 1
            assert surfaces.html_problem(done.out, known) == "", number
    assert count > 2


def test_mails_have_no_header_and_no_recipient_of_their_own(hostile: Shop, tmp_path: Path) -> None:
    hostile.ok("config", "--contact", "shop@example.org")
    folder = tmp_path / "mails"
    for number in range(1, 1 + len(TEXTS)):
        done = hostile.run("claim", "message", f"R{1000 + number}", "--eml", str(folder))
        assert done.code == 0, done
        assert surfaces.raw_problem(done.err) == ""
        (path,) = [path for path in folder.iterdir() if f"R{1000 + number}" in path.name]
        assert path.name.isascii()
        assert surfaces.mail_problem(path.read_bytes(), f"c{number}@example.org", "shop@example.org") == ""
        assert surfaces.raw_problem(hostile.ok("claim", "message", f"R{1000 + number}")) == ""
    assert len(list(folder.iterdir())) == len(TEXTS)


def test_an_export_writes_only_names_of_its_own(hostile: Shop, harmless: Shop, tmp_path: Path) -> None:
    names = []
    for shop, name in ((harmless, "a"), (hostile, "b")):
        shop.ok("export", str(tmp_path / name), "--people", "-f", "csv", "--name", "shop")
        files = [path for path in (tmp_path / name).rglob("*") if path.is_file()]
        names.append({path.relative_to(tmp_path / name).as_posix() for path in files})
        for path in files:
            if path.suffix == ".csv":
                assert surfaces.raw_problem(path.read_text()) == ""
    assert names[0] == names[1]


def test_formats_and_letters_of_one_s_own_hold_to_each_surface(hostile: Shop, tmp_path: Path) -> None:
    formats, letters = (tmp_path / f"desk.db.{name}" for name in ("formats", "letters"))
    formats.mkdir()
    letters.mkdir()
    (formats / "mine.toml").write_text(
        f'name = "mine"\nlike = "desk"\ntitle = {json.dumps(ALL)}\n'
        f"[recognise]\nall = [{json.dumps(ALL)}]\n[columns]\nsku = {json.dumps(ALL)}\n"
    )
    (letters / "opened.en.txt").write_text(f"Subject: {TEXTS[0]} {{claim}}\n\n{ALL}\n{{customer}}\n")
    hostile.ok("config", "--contact", "shop@example.org")
    for fmt, problem in FORMATS.items():
        for typed in ("order format list", "order import --platform list", "letter list"):
            done = hostile.run(*typed.split(), "-f", fmt)
            assert (done.code, problem(done.out), surfaces.raw_problem(done.err)) == (0, "", ""), typed
    done = hostile.run("letter", "check")
    assert surfaces.raw_problem(done.out + done.err) == ""
    for number in range(1001, 1001 + len(TEXTS)):
        done = hostile.run(
            "claim", "message", f"R{number}", "--template", "opened", "--eml", str(tmp_path / "m")
        )
        assert surfaces.raw_problem(done.out + done.err) == ""
    for path in (tmp_path / "m").iterdir():
        number = int(path.name.split("R", 1)[1][:4]) - 1000
        assert surfaces.mail_problem(path.read_bytes(), f"c{number}@example.org", "shop@example.org") == ""


@pytest.mark.parametrize("at", range(7))
def test_what_is_said_of_a_bad_row_and_what_is_kept_of_it_hold_to_their_surface(
    hostile: Shop, tmp_path: Path, at: int
) -> None:
    header = ["order_number", "ordered_at", "customer_name", "sku", "title", "quantity", "unit_price"]
    good = ["900", "2026-11-02", "Ada", "MUG", "Mug", "1", "5.00"]
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    for number, text in enumerate(TEXTS):
        row = [f"{900 + number}", *good[1:]]
        row[at] = text
        row[-1] = text if at == 6 else "no amount"
        writer.writerow(row)
    kept = tmp_path / "rejects.csv"
    done = hostile.run("order", "import", "-", "--skip-bad", "--rejects", str(kept), stdin=file.getvalue())
    assert done.code in (0, 65)
    assert surfaces.raw_problem(done.out + done.err) == ""
    assert surfaces.formula_problem(kept.read_bytes().decode()) == ""  # to the byte, but for formulas
    renamed = file.getvalue().replace("customer_name", json.dumps(TEXTS[at]), 1)
    done = hostile.run("order", "import", "-", stdin=renamed)
    assert surfaces.raw_problem(done.out + done.err) == ""


def test_the_desk_is_sound_and_nothing_was_lost(hostile: Shop) -> None:
    assert ailments(hostile) == []
    titles = {
        row["title"]
        for number in range(1, 1 + len(TEXTS))
        for row in ask(hostile, "order", "show", str(number))
    }
    assert titles == {text.strip() for text in TEXTS}
