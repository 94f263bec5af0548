"""Rejected rows: said once for each reason, and never lost on their way to the file of --rejects."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli.terminal import typed
from desk.asking import read, rows
from factory import Shop, made_once, new_shop

from returndesk.render import output

HEAD = "order_number,ordered_at,sku,quantity,unit_price\n"
GOOD, BAD = "5,2026-11-02,MUG,1,5.00\n", "6,2026-11-02,MUG,0,5.00\n"
NO_NUMBER = "quantity: '0' — expected a whole number of units above 0"
SAVED = HEAD.replace("\n", ",returndesk_reason\n") + BAD.replace("\n", f",{NO_NUMBER}\n")
OTHERS = {  # how it is imported -> a header, a good row and a bad one
    "order import --only delivered": ("order_number,delivered_on\n", "1042,2026-11-06\n", "9,x\n"),
    "claim import": ("order,reason\n", "1042,other\n", "1042,moon\n"),
    "feedback import": ("claim,score\n", "R1001,5\n", "R1001,9\n"),
}


@pytest.fixture
@made_once
def stocked(tmp_path: Path) -> Shop:
    shop = new_shop(tmp_path)
    shop.take_in({"sku": "MUG", "quantity": 2, "unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-i", "MUG=1", "-r", "other")
    return shop


def orders(shop: Shop) -> list[str]:
    return [number for (number,) in read(shop.path, "select number from orders order by number")]


def _full(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("command", ["order import", *OTHERS])
def test_where_the_rejects_find_no_room_nothing_is_imported(
    stocked: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    head, good, bad = OTHERS.get(command, (HEAD, GOOD, BAD))
    monkeypatch.setattr(output.os, "fsync", _full)
    before, rejects = stocked.path.read_bytes(), tmp_path / "rejects.csv"
    done = stocked.run(
        *command.split(), "-", "--skip-bad", "--rejects", str(rejects), stdin=head + good + bad
    )
    assert (done.code, done.out) == (74, "")
    assert done.err == f"{rejects} cannot be written: No space left on device: nothing was imported\n"
    assert (stocked.path.read_bytes(), sorted(os.listdir(tmp_path))) == (before, ["desk.db"])


def test_where_the_rejects_cannot_take_their_name_the_orders_are_said_to_be_in(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "take_name", _full)
    rejects = tmp_path / "rejects.csv"
    done = shop.run("order", "import", "-", "--skip-bad", "--rejects", str(rejects), stdin=HEAD + GOOD + BAD)
    assert (done.code, orders(shop)) == (74, ["5"])
    assert done.err == (
        f"Done, but the result could not be written: {rejects} cannot be written: No space left on device\n"
    )


@pytest.mark.parametrize("option", ["--rejects", "--output"])
@pytest.mark.parametrize("name", ["in.csv", "./in.csv", "../{}/in.csv", "hard.csv", "soft.csv"])
def test_a_file_to_import_is_never_overwritten_under_whatever_name(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in.csv").write_text(HEAD + GOOD + BAD)
    Path("hard.csv").hardlink_to("in.csv")
    Path("soft.csv").symlink_to("in.csv")
    name = name.format(tmp_path.name)
    done = shop.run("order", "import", "in.csv", "--skip-bad", option, name, "--force")
    assert (done.code, done.err.splitlines()[0]) == (2, f"{option} {name} is one of the files to import")
    assert (Path("in.csv").read_text(), orders(shop)) == (HEAD + GOOD + BAD, [])


def test_standard_input_is_not_overwritten_either(shop: Shop, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text(HEAD + GOOD + BAD)
    line = [sys.executable, "-m", "returndesk", "order", "import", "-", "--skip-bad", "--force"]
    with source.open() as stdin:
        done = subprocess.run(
            [*line, "--rejects", str(source)], stdin=stdin, env=shop.env, capture_output=True, text=True
        )
    assert (done.returncode, orders(shop), source.read_text()) == (2, [], HEAD + GOOD + BAD)


def test_rejects_and_result_do_not_share_a_file(shop: Shop, tmp_path: Path) -> None:
    both = str(tmp_path / "both.csv")
    typed_ = ("order", "import", "-", "--skip-bad", "--rejects", both, "-o", both)
    assert shop.run(*typed_, stdin=HEAD + GOOD + BAD).code == 2


def test_a_dash_sends_the_rejects_to_stdout_and_the_result_to_stderr(shop: Shop, tmp_path: Path) -> None:
    arguments = ("order", "import", "-", "--skip-bad", "--rejects", "-")
    done = shop.run(*arguments, stdin=HEAD + GOOD + BAD)
    assert (done.code, done.out, orders(shop)) == (0, SAVED, ["5"])
    assert "orders_new" in done.err
    assert not Path("-").exists()
    done = shop.run(*arguments, "-o", str(tmp_path / "done.csv"), stdin=HEAD + GOOD + BAD)
    assert (done.out, rows((tmp_path / "done.csv").read_text())[0]["orders_unchanged"]) == (SAVED, "1")


@pytest.mark.parametrize("command", ["order import", *OTHERS])
def test_where_no_row_is_good_skip_bad_takes_nothing_and_saves_the_rows(
    stocked: Shop, tmp_path: Path, command: str
) -> None:
    head, good, bad = OTHERS.get(command, (HEAD, GOOD, BAD))
    before, rejects = stocked.path.read_bytes(), tmp_path / "rejects.csv"
    arguments = (*command.split(), "-", "--skip-bad", "--rejects", str(rejects))
    done = stocked.run(*arguments, stdin=head + bad)
    assert (done.code, done.out, stocked.path.read_bytes()) == (65, "", before)
    assert "nothing was imported." in done.err
    assert rejects.read_text().startswith(head.rstrip() + ",returndesk_reason\n" + bad.rstrip())
    stocked.ok(*arguments, "--force", stdin=head + good + bad)
    # What is known already was taken: importing again with the bad rows still there is no failure.
    assert stocked.run(*arguments, "--force", stdin=head + good + bad).code == 0


def test_on_a_terminal_equal_reasons_are_one_line(shop: Shop, tmp_path: Path) -> None:
    source = tmp_path / "orders.csv"
    bad = [f"{n},2026-11-02,MUG,{'1' if n == 4 else n % 3 - 2},5.00\n" for n in range(1, 41)]
    source.write_text(HEAD + "".join(bad) + "41,soon,MUG,1,5.00\n")
    said = typed(shop, "order", "import", str(source), columns=200).screen
    assert said.splitlines()[:2] == [
        f'{source}:2: quantity: "-1" — expected a whole number of units above 0'
        " (and 38 more rows: 3, 4, 6, 7, 8 …)",
        f'{source}:42: ordered_at: "soon" — expected a date like 2026-11-20 or 2026-11-20 14:30:00',
    ]
    assert "40 rejected rows in 40 orders: nothing was imported." in said


def test_elsewhere_the_first_thousand_rows_are_listed_and_the_others_counted(shop: Shop) -> None:
    text = HEAD + "".join(f"{n},2026-11-02,MUG,1,x{n}\n" for n in range(1_005))
    said = shop.run("order", "import", "-", stdin=text).err.splitlines()
    assert said[999:1002] == [
        'stdin:1001: unit_price: "x999" — expected an amount like 12.50',
        "… and 5 more rejected rows",
        "1005 rejected rows in 1005 orders: nothing was imported.",
    ]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16", "gb18030", "utf-8"])
def test_rejected_rows_of_every_encoding_open_in_excel_and_are_imported_again(
    shop: Shop, tmp_path: Path, encoding: str
) -> None:
    source, rejects = tmp_path / "verkauf.csv", tmp_path / "rejects.csv"
    name = "李雷" if encoding == "gb18030" else "Jörg Müller"
    head, mark = "Bestellnummer;Bestelldatum;Artikelnummer;Menge;Einzelpreis;Kunde\n", ";"
    if encoding == "gb18030":
        head, mark = "订单编号,下单时间,商品编码,数量,单价,客户\n", ","
    good, bad = (
        mark.join((number, "2026-11-02", "MUG", units, "5.00", name)) + "\n"
        for number, units in (("5", "1"), ("6", "0"))
    )
    source.write_bytes((head + good + bad).encode(encoding))
    done = shop.run("order", "import", str(source), "--skip-bad", "--rejects", str(rejects))
    assert done.code == 0, done.err
    assert rejects.read_bytes().startswith(b"\xef\xbb\xbf") is (encoding != "utf-8")
    rejects.write_bytes(rejects.read_bytes().replace(b"MUG%s0" % mark.encode(), b"MUG%s2" % mark.encode()))
    shop.ok("order", "import", str(rejects))
    assert [(row["order"], row["customer"]) for row in rows(shop.ok("order", "list", "-f", "csv"))] == [
        ("6", name),
        ("5", name),
    ]
