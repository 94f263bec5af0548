"""Hostile input from customers and files is shown, never obeyed."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from pathlib import Path

import pytest
from desk.asking import ailments, ask, dump, read, rows
from factory import Shop, new_shop

RAW = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u2028-\u202e\u2066-\u2069]")
EVIL = {
    "markup": "[red]Ada[/] [/] [link=x]y",
    "bell and escape": "Ada\x07\x1b[31m\x1b]8;;http://x.example\x1b\\z\x1b]52;c;eA==\x07",
    "C1": "Ada\x9b31m\x85",
    "bidi": "Ada\u202eevil\u2066\u200f",
    "backspace": "Ada\b\b\bEve\x7f",
    "form feed": "Ada\x0c\x0bEve",
}
FORMULAS = [
    "=1+1", '=HYPERLINK("http://x.example","y")', "@SUM(A1)", "+1", "-1+2", "\t=1", "\r=1", " =1+1",
    "＝1+1", "＋1", "－1", "＠x", "'=1", '"=1"', "00123", "1e5", "'00123", "-", "=",
]  # fmt: skip


def order_csv(**facts: str) -> str:
    row = {
        "order_number": "1042", "ordered_at": "2026-11-02", "delivered_on": "2026-11-05",
        "customer_name": "Ada", "customer_email": "ada@example.org", "sku": "MUG", "title": "Mug",
        "category": "kitchen", "quantity": "2", "unit_price": "5.00", **facts,
    }  # fmt: skip
    text = io.StringIO()
    writer = csv.DictWriter(text, row, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerow(row)
    return text.getvalue()


QUESTIONS = [
    "queue", "check 1042 --explain", "order list", "order show 1042", "claim list", "claim show R1001",
    "claim quote R1001", "log", "log R1001", "report day", "report refunds --by sku",
    "report refunds --by category", "report reasons --notes", "report reasons --by reason,sku",
    "report costs --by sku", "report kept --by category", "report liability --by category",
    "config", "policy show", "doctor",
]  # fmt: skip


# 24: formulas
@pytest.mark.parametrize("formula", FORMULAS)
def test_text_is_never_a_formula_in_csv_or_tsv_and_comes_back_as_it_was(
    shop: Shop, tmp_path: Path, formula: str
) -> None:
    text = order_csv(customer_name=formula, title=formula)
    if shop.run("order", "import", "-", stdin=text).code != 0:
        pytest.fail(f"{formula!r} was not taken in")
    shop.ok("claim", "open", "1042", "-r", "other", "--note", formula)
    for typed in ("order list", "order show 1042", "claim list", "claim show R1001", "log", "queue"):
        for fmt, mark in (("csv", ","), ("tsv", "\t")):
            for row in csv.reader(io.StringIO(shop.ok(*typed.split(), "-f", fmt)), delimiter=mark):
                for cell in row:
                    number = re.fullmatch(r"-?\d+(\.\d+)?", cell)
                    assert (
                        number or not re.match(r"[\s\"'\u200b]*[=+\-@＝＋－＠]", cell) or cell.startswith("'")
                    )
    (tmp_path / "again").mkdir()
    other = new_shop(tmp_path / "again")
    stored = read(shop.path, "select title from order_line")[0][0]
    shown = rows(shop.ok("order", "show", "1042", "-f", "csv"))[0]["title"]
    other.ok("order", "import", "-", stdin=order_csv(title=shown))
    if "\r" not in stored:  # shown as an escape, which is what comes back
        assert read(other.path, "select title from order_line")[0][0] == stored


def test_amounts_stay_numbers_even_below_nothing(shop: Shop) -> None:
    shop.ok("policy", "set", "-", stdin='[defaults]\nrestocking_fee = "10%"\n')
    shop.ok("order", "import", "-", stdin=order_csv())
    shop.ok("claim", "open", "1042", "-r", "other")
    amounts = {row["part"]: row["amount"] for row in rows(shop.ok("claim", "quote", "R1001", "-f", "csv"))}
    assert amounts["fee"] == "-1.00"


# 25: markup and control characters
@pytest.mark.parametrize("kind", EVIL)
def test_no_surface_writes_a_raw_control_character(shop: Shop, kind: str) -> None:
    evil = EVIL[kind]
    header = "order_number,ordered_at,delivered_on,customer_name,sku,title,category,quantity,unit_price\n"
    cell = '"' + evil.replace('"', '""') + '"'
    shop.ok(
        "order", "import", "-",
        stdin=f"{header}1042,2026-11-02,2026-11-05,{cell},{cell},{cell},{cell},2,5.00\n",
    )  # fmt: skip
    shop.user = evil
    shop.ok("claim", "open", "1042", "-i", ":1=1", "-r", "other", "--note", evil)
    for typed in QUESTIONS:
        for fmt in ("table", "plain", "csv", "tsv", "json", "jsonl", "md", "html"):
            result = shop.run(*typed.split(), "-f", fmt)
            assert result.code == 0, (typed, fmt, result)
            assert not RAW.search(result.out), (typed, fmt, RAW.search(result.out))
            assert not RAW.search(result.err)
    for typed in (
        ("check", evil),
        ("check", "1042", "-i", evil),
        ("claim", "show", evil),
        ("queue", "--stage", evil),
    ):
        assert not RAW.search(shop.run(*typed).err)


@pytest.mark.parametrize("kind", ["markup", "bell and escape", "bidi"])
def test_json_gives_back_exactly_what_was_taken_in(shop: Shop, kind: str) -> None:
    shop.ok("order", "import", "-", stdin=order_csv(customer_name=EVIL[kind], title=EVIL[kind]))
    name = read(shop.path, "select name from customer")[0][0]
    assert ask(shop, "order", "list")[0]["customer"] == name
    assert "Ada" in name


def test_markup_is_shown_as_typed(shop: Shop) -> None:
    shop.ok("order", "import", "-", stdin=order_csv(customer_name=EVIL["markup"]))
    for fmt in ("csv", "plain", "table"):
        assert EVIL["markup"] in shop.ok("order", "list", "-f", fmt)


def test_an_escape_is_shown_as_an_escape(shop: Shop) -> None:
    shop.ok("order", "import", "-", stdin=order_csv(title="a\x1b[31mb\u202ec"))
    assert "a\\x1b[31mb\\u202ec" in shop.ok("order", "show", "1042", "-f", "csv")
    assert "a\\x1b[31mb\\u202ec" in shop.ok("order", "show", "1042", "-f", "plain")


@pytest.mark.parametrize(
    "typed",
    ["claim note R1001 X", "order list --customer X", "check X", "queue --owner X", "claim assign R1001 X"],
)
def test_bytes_that_are_no_text_are_a_usage_error_not_a_crash(shop: Shop, typed: str) -> None:
    shop.ok("order", "import", "-", stdin=order_csv())
    shop.ok("claim", "open", "1042", "-r", "other")
    before = dump(shop.path)
    result = shop.run(*typed.replace("X", "caf\udce9").split())  # as Python hands on the byte E9
    assert (result.code, result.out) == (2, "")
    assert dump(shop.path) == before


# 26: SQL
INJECTION = "'; drop table orders; --"


@pytest.mark.parametrize(
    "typed",
    [
        ["check", INJECTION], ["order", "show", INJECTION], ["order", "list", "--customer", INJECTION],
        ["order", "list", "--sku", INJECTION], ["order", "list", "--status", INJECTION],
        ["order", "list", "--from", INJECTION], ["check", "1042", "-i", INJECTION],
        ["queue", "--owner", INJECTION],
        ["queue", "--stage", INJECTION], ["claim", "list", "--customer", INJECTION],
        ["claim", "list", "--status", INJECTION], ["claim", "show", INJECTION], ["log", INJECTION],
        ["report", "refunds", "--by", INJECTION], ["report", "day", "--date", INJECTION],
        ["doctor", "--head", INJECTION], ["order", "list", "--limit", INJECTION], ["queue", "-f", INJECTION],
    ],
    ids=lambda typed: " ".join(typed[:-1]),
)  # fmt: skip
def test_sql_where_a_value_goes_is_a_value_or_a_usage_error(shop: Shop, typed: list[str]) -> None:
    shop.ok("order", "import", "-", stdin=order_csv())
    before = dump(shop.path)
    assert shop.run(*typed).code in (0, 2, 66)
    assert dump(shop.path) == before


def test_sql_in_a_file_a_note_and_a_name_is_text(shop: Shop) -> None:
    shop.ok(
        "order",
        "import",
        "-",
        stdin=order_csv(customer_name=INJECTION, sku=INJECTION, order_number=INJECTION),
    )
    shop.user = INJECTION
    shop.ok("claim", "open", INJECTION, "-r", "other", "--note", INJECTION)
    shop.ok("claim", "assign", "R1001", INJECTION)
    assert ask(shop, "queue", "--owner", INJECTION)[0]["order"] == INJECTION
    assert ailments(shop) == []


# 27: where answers are written
@pytest.mark.parametrize("name", ["../outside.csv", "nested/../../outside.csv"])
def test_a_path_that_leads_out_never_writes_over_what_is_there(shop: Shop, name: str) -> None:
    inside = shop.path.parent / "inside"
    inside.mkdir()
    (inside / "nested").mkdir()
    victim = shop.path.parent / "outside.csv"
    victim.write_text("precious")
    result = shop.run("order", "list", "-o", str(inside / name))
    if victim == Path(os.path.normpath(inside / name)):
        assert result.code == 1
    assert victim.read_text() == "precious"


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_nothing_is_ever_written_through_a_link(shop: Shop, force: list[str]) -> None:
    victim, link = shop.path.parent / "victim.csv", shop.path.parent / "link.csv"
    victim.write_text("precious")
    link.symlink_to(victim)
    assert shop.run("order", "list", "-o", str(link), *force).code == 1
    assert victim.read_text() == "precious"
    assert link.is_symlink()


def test_the_desk_itself_is_not_written_over(shop: Shop) -> None:
    before = shop.path.read_bytes()
    assert shop.run("order", "list", "-o", str(shop.path)).code == 1
    assert shop.path.read_bytes() == before


# 28: who may read
def test_whatever_holds_personal_data_is_the_owner_s_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        shop = new_shop(tmp_path)
        text = order_csv() + "9,bad,,,,MUG,,,1,5.00\n"
        shop.ok("order", "import", "-", "--skip-bad", "--rejects", str(tmp_path / "rejects.csv"), stdin=text)
        shop.ok("order", "list", "-o", str(tmp_path / "orders.csv"))
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
        assert modes == {"desk.db": 0o600, "orders.csv": 0o600, "rejects.csv": 0o600}
    finally:
        os.umask(before)


# 29: no tracebacks, no personal data on stderr
PEOPLE = ("Ada Lovelace", "ada@example.org", "01632 960201")


def test_what_goes_wrong_is_said_without_names_mails_or_phones(shop: Shop) -> None:
    person = {"customer_name": PEOPLE[0], "customer_email": PEOPLE[1], "customer_phone": PEOPLE[2]}
    shop.ok("order", "import", "-", stdin=order_csv(**person))
    shop.ok("claim", "open", "1042", "-r", "other", "--note", "from Ada Lovelace")
    said = ""
    for typed in (
        "claim refund R1001", "claim open 1042 -i MUG -r other", "check 1042 --on 2020-01-01",
        "claim receive R1001", "check 1042 -i TEE", "claim reopen R1001 --why x", "claim approve R1001",
        "claim refund R1001 --amount 99 --why x",
    ):  # fmt: skip
        said += shop.run(*typed.split()).err
    said += shop.run("order", "import", "-", "--update", stdin=order_csv(**person, unit_price="6.00")).err
    said += shop.run("order", "import", "-", stdin=order_csv(**person, quantity="none")).err
    said += shop.run(
        "order", "import", "-", stdin=order_csv(**person) + "1043,2026-11-02,x,Ada Lovelace\n"
    ).err
    assert said.count("\n") > 10
    assert [word for word in PEOPLE if word in said] == []
    assert "Traceback" not in said


def test_debugging_shows_the_trace_but_no_values(shop: Shop) -> None:
    shop.ok("order", "import", "-", stdin=order_csv(customer_name=PEOPLE[0]))
    done = shop.program("check", "9999", env={"RETURNDESK_DEBUG": "1"})
    assert (done.code, "Traceback" in done.err, PEOPLE[0] in done.err) == (66, True, False)
    assert "Traceback" not in shop.program("check", "9999").err


# 36: poor terminals
@pytest.mark.parametrize("fmt", ["plain", "csv", "json", "table"])
def test_without_utf_8_home_or_term_and_on_20_columns_every_row_is_there(shop: Shop, fmt: str) -> None:
    shop.ok("order", "import", "-", stdin=order_csv(customer_name="Zoë 李雷", title="Café"))
    env = {
        "LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "HOME": "", "TERM": "",
        "COLUMNS": "20",
    }  # fmt: skip
    done = shop.program("order", "list", "-f", fmt, env=env)
    assert (done.code, done.err) == (0, "")
    assert done.out.isascii()
    assert "1042" in done.out
    if fmt == "json":
        assert json.loads(done.out)["rows"][0]["customer"] == "Zoë 李雷"
    elif fmt != "table":
        assert "Zo\\xeb \\u674e\\u96f7" in done.out
