"""From nothing to the first refund, by owners who follow what the screens propose, at 80 × 24.

The screens are kept in golden/first_hour_NAME.txt; RETURNDESK_GOLDEN=write rewrites them, then read every
change as a shop owner would.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cli.test_newcomer import Newcomer
from desk.asking import ailments, ask
from factory import SAMPLES, Shop

from returndesk.render.width import cells

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).parent / "golden"
# As a German spreadsheet saves it: semicolons, decimal commas, days first, windows-1252.
SPREADSHEET = """\
Bestellnummer;Bestelldatum;Lieferdatum;Kunde;E-Mail;Telefon;Land;Artikelnummer;Artikel;Menge;Einzelpreis;\
Gesamtpreis;Versandkosten;Zahlungsart
4711;02.11.2026;05.11.2026;Jörg Müller;joerg@mueller.example;030 1234567;Deutschland;LAMPE-1;\
Tischlampe „Käthe“;1;129,00 €;129,00 €;4,90 €;PayPal
4711;02.11.2026;05.11.2026;Jörg Müller;joerg@mueller.example;030 1234567;Deutschland;BIRNE-3;\
Glühbirne E27, 3er-Pack;2;12,50 €;25,00 €;4,90 €;PayPal
4712;09.11.2026;12.11.2026;Änne Weiß;aenne@weiss.example;;Österreich;SCHIRM-2;\
Lampenschirm, weiß;1;1.049,00 €;1.049,00 €;0,00 €;Vorkasse
4713;20.11.2026;;Söhnke Groß;soehnke@gross.example;;Deutschland;LAMPE-1;\
Tischlampe „Käthe“;1;129,00 €;129,00 €;4,90 €;Rechnung
"""


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The owner's folder: a short name, as a screen of 80 columns has room for."""
    with TemporaryDirectory() as folder:
        monkeypatch.chdir(folder)
        yield Path(folder)


def owner(home: Path, monkeypatch: pytest.MonkeyPatch, zone: str, locale: str) -> Newcomer:
    monkeypatch.setenv("TZ", zone)
    monkeypatch.setenv("LANG", locale)
    return Newcomer(Shop(home / "desk.db"), 80)


def begins(me: Newcomer, *answers: str, policy: tuple[str, ...]) -> None:
    """To a desk with a policy: what is typed is what the screens before propose."""
    me.types("returndesk")
    assert "  returndesk init " in me.last
    me.types("returndesk init", *answers)
    assert "  returndesk policy new\n  returndesk order import FILE\n  returndesk check ORDER\n" in me.last
    me.types("returndesk policy new", *policy)
    assert me.proposed() == "returndesk policy set policy.toml"
    me.types(me.proposed())


def carries_on(me: Newcomer, condition: str, disposition: str) -> None:
    """From the opened claim to the money, with both letters."""
    me.types(me.proposed())  # approve
    assert me.proposed() == "returndesk claim receive R1001"
    me.types("returndesk claim message R1001 --sent")
    me.types("returndesk claim receive R1001")
    assert me.proposed().startswith("returndesk claim inspect R1001 ")
    me.types("returndesk claim inspect R1001", condition, disposition)
    me.types("returndesk claim quote R1001")
    me.types(me.proposed())  # refund
    me.types("returndesk claim message R1001 --sent")
    me.types("returndesk queue")
    me.types("returndesk")


def kept(me: Newcomer, home: Path, name: str) -> None:
    """Hold the screens against those that were kept; none is wider than the terminal."""
    text = "\n".join(me.screens).replace(str(home), "/home/you")
    text = re.sub(r"set at (?:\w{3} )?\d\d? \w{3}(?: \d{4})? \d\d:\d\d", "set at Mon 23 Nov 09:12", text)
    path = GOLDEN / f"first_hour_{name}.txt"
    if os.environ.get("RETURNDESK_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")
    questions, notes = r".*(\?|:|\)|\]): ?.*|.*\? .*|\$ .*", r"Cancelled, .*|  (joined|read|dates|amounts) .*"
    asked = re.compile(f"{questions}|{notes}|.*。")  # a paragraph of a Chinese letter is one line, to copy
    assert [line for line in text.splitlines() if cells(line) > 80 and not asked.fullmatch(line)] == []


def test_an_owner_in_germany_with_a_spreadsheet(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "bestellungen.csv").write_bytes(SPREADSHEET.replace("\n", "\r\n").encode("cp1252"))
    me = owner(home, monkeypatch, "Europe/Berlin", "de_DE.UTF-8")
    address = ("Lampenladen Käthe", "Hauptstr. 1", "10115 Berlin", "")
    begins(
        me, "Lampenladen Käthe", "Deutschland", *[""] * 7, *address, "hallo@lampe.example", "",
        policy=("", "", "", "10%", "", "", "31.1.2027", "photo", "", "sun", ""),
    )  # fmt: skip
    me.types("returndesk order import bestellungen.csv", "delivered_on", "line_total")
    me.types("returndesk order list")
    me.types("returndesk check 4711")
    assert me.proposed().startswith("returndesk claim open 4711 -i ")
    me.types("returndesk claim open", "müller", "2", "1", "changed", "refund", "email", "yes")
    carries_on(me, "new", "restock")
    kept(me, home, "german")
    (claim,) = ask(me.shop, "claim", "list")
    assert (claim["status"], claim["refunded"], ailments(me.shop)) == ("closed", "11.25", [])


def test_an_owner_in_china_with_a_taobao_export(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("taobao_orders.csv", "taobao_detail.csv"):
        shutil.copy(SAMPLES / name, home)
    me = owner(home, monkeypatch, "Asia/Shanghai", "zh_CN.UTF-8")
    address = ("上海市长宁区幸福路 8 号 3 楼", "200050", "")
    begins(
        me, "蓝茶小铺", "中国", *[""] * 7, *address, "021-5555 1234", "",
        policy=("7 days", "", "shop", *[""] * 8),
    )  # fmt: skip
    me.types("returndesk order import taobao_orders.csv taobao_detail.csv")
    me.types(me.proposed())  # order list
    me.types("returndesk check 样例甲 -r defective")
    me.types("returndesk claim open", "样例甲", "1", "1", "defective", "refund", "chat", "yes")
    carries_on(me, "damaged", "scrap")
    kept(me, home, "chinese")
    (claim,) = ask(me.shop, "claim", "list")
    assert (claim["status"], claim["refunded"], ailments(me.shop)) == ("closed", "40.17", [])
