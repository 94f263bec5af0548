"""China: days off move the last day, unless the policy says no; make-up days are working days."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ask, read
from factory import Shop, new_shop

CN = 'law = ["cn"]\n[defaults]\nwindow = "1 day"\ngrace = "0 days"\n[calendar]\ncountry = "CN"\n'
FLAG = "[cn]\nroll_over_days_off = {}\n"


def last_day(folder: Path, document: str, signed: str) -> str:
    shop = new_shop(folder, document=document)
    shop.take_in({"ordered_at": "2026-09-01", "delivered_on": signed, "unit_price": "9.00"})
    shop.as_of = signed
    grounds = ask(shop, "check", "1042", "--explain")[0]["grounds"]
    return str(next(each["last_day"] for each in grounds if each["ground"] == "cn.seven-days"))


@pytest.mark.parametrize(
    ("signed", "off", "on"),
    [
        ("2026-11-02", "2026-11-09", "2026-11-09"),
        ("2026-11-07", "2026-11-14", "2026-11-16"),  # a Saturday
        ("2026-09-24", "2026-10-01", "2026-10-08"),  # National Day, with arranged days off to the 7th
        ("2026-10-03", "2026-10-10", "2026-10-10"),  # a Saturday on which people work
        ("2026-09-13", "2026-09-20", "2026-09-20"),  # a Sunday on which people work
        ("2026-09-18", "2026-09-25", "2026-09-28"),  # Mid-Autumn Festival, a Friday
    ],
)
def test_the_last_day_moves_over_days_off_unless_it_is_off(
    tmp_path: Path, signed: str, off: str, on: str
) -> None:
    for name, document, expected in (
        ("none", CN, on), ("off", CN + FLAG.format("false"), off), ("on", CN + FLAG.format("true"), on),
    ):  # fmt: skip
        (tmp_path / name).mkdir()
        assert last_day(tmp_path / name, document, signed) == expected, name


def test_without_a_country_only_weekends_move_it(tmp_path: Path) -> None:
    document = CN.replace('[calendar]\ncountry = "CN"\n', "") + FLAG.format("true")
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert last_day(tmp_path / "a", document, "2026-09-24") == "2026-10-01"
    assert last_day(tmp_path / "b", document, "2026-10-03") == "2026-10-12"


def test_the_days_on_which_china_works_are_kept_in_the_desk(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=CN)
    kept = read(
        shop.path, "select day from working_day where country = 'CN' and day like '2026-%' order by day"
    )
    assert kept == [(f"2026-{day}",) for day in ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")]
    assert ask(shop, "doctor") == []


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (
            'law = ["cn"]\n[cn]\nroll_over_days_off = "yes"\n',
            'p:3: [cn]: roll_over_days_off: expected true or false, found "yes"',
        ),
        (
            'law = ["eu"]\n[cn]\nroll_over_days_off = true\n',
            'p:3: [cn]: roll_over_days_off: expected law = ["cn"] at the top, found true',
        ),
        ('law = ["cn"]\n[cn]\nrolls = true\n', "p:3: [cn]: rolls: expected one of roll_over_days_off"),
        ('law = ["cn"]\ncn = true\n', "p:2: cn: expected a table [cn], found true"),
    ],
)
def test_a_mistake_in_the_flag_is_named_with_its_line(shop: Shop, document: str, said: str) -> None:
    result = shop.run("policy", "check", "-", stdin=document)
    assert result.code == 78
    assert result.err.splitlines()[0].replace("stdin:", "p:") == said


def test_the_rule_is_in_the_law_and_another_reading_in_the_policy(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=CN + FLAG.format("false"))
    (row,) = [row for row in ask(shop, "policy", "laws", "cn") if row["key"] == "days_off"]
    assert (row["value"], row["unverified"]) == ("true", False)
    assert "[cn] roll_over_days_off = false" in row["note"]
    shown = [row for row in ask(shop, "policy", "show") if row["table"] == "cn"]
    assert [(row["key"], row["value"]) for row in shown] == [("roll_over_days_off", "false")]
