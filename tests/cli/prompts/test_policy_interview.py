"""`policy new` on a terminal: ten questions, each with a default, and a policy that can be set."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from cli.terminal import typed
from factory import Shop, made_once, new_shop

pytestmark = pytest.mark.slow
MORE = '[[rule]]\nname = "cups"\nwhen = { sku = ["MUG-*"] }\nreturnable = false\n'


@pytest.fixture
@made_once
def shop(tmp_path: Path) -> Shop:
    """A desk with a rule of its own."""
    return new_shop(tmp_path, document=f'[defaults]\nwindow = "20 days"\n{MORE}')


def test_enter_at_every_question_writes_the_policy_of_the_desk(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    seen = typed(shop, "policy", "new", str(file), answers=[""] * 10)
    assert seen.code == 0, seen.screen
    assert "How long can items be returned? [20 days]: " in seen.screen
    assert f"returndesk policy set {file}" in "".join(seen.screen.split("\n"))
    assert "no changes" in shop.ok("policy", "set", str(file), "-f", "table")
    assert tomllib.loads(file.read_text())["rule"] == tomllib.loads(MORE)["rule"]


def test_a_wrong_answer_is_asked_again_and_says_why(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    answers = ["a month", "40", "", "shop", "", "final-sale", "gold", "gold 5 days", "31 Jan", *[""] * 3]
    seen = typed(shop, "policy", "new", str(file), answers=answers)
    assert seen.code == 0, seen.screen
    assert 'a month: expected days, weeks or months such as "30 days"' in seen.screen
    found = tomllib.loads(file.read_text())
    assert (found["defaults"]["window"], found["defaults"]["postage"]) == ("40 days", "shop")
    assert [rule["name"] for rule in found["rule"]] == ["cups", "final sale", "gold members get longer"]
    assert str(found["season"][0]["last_day"]) == "2027-01-31"


def test_no_part_of_an_answer_is_dropped_and_what_was_understood_is_said(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    answers = ["", "", "", "5,00 €", "sonder einzel", "9", "2", "gold 15 days silver 5 days", ""]
    answers += ["photo video", "1 1 1", "sat sun"]
    seen = typed(shop, "policy", "new", str(file), answers=answers)
    assert seen.code == 0, seen.screen
    found = tomllib.loads(file.read_text())
    assert found["calendar"]["closed"] == ["sat", "sun"]
    assert (found["defaults"]["restocking_fee"], found["tiers"]) == ("5.00", ["gold", "silver"])
    rules = {rule["name"]: rule for rule in found["rule"]}
    assert rules["final sale"]["when"]["tag"] == ["sonder einzel"]
    assert rules["show us the damage"]["evidence"] == ["photo", "video"]
    assert "\nsonder einzel: which of these?\n  1  sonder, einzel  2 tags\n" in seen.screen
    assert "\nType a number from 1 to 2, or more of what you mean\n" in seen.screen
    for words in ("5.00 EUR", "gold 15 days, silver 5 days", "sat, sun"):
        assert f"\n  taken as: {words}\n" in seen.screen


def test_a_question_mark_explains_each_question_and_asks_again(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    seen = typed(shop, "policy", "new", str(file), answers=["?", ""] * 10)
    assert seen.code == 0, seen.screen
    assert seen.screen.count("Example") == 10
    assert "no changes" in shop.ok("policy", "set", str(file), "-f", "table")
    assert [line for line in seen.screen.split("\n") if len(line) > 80 and str(tmp_path) not in line] == []


def test_q_leaves_with_nothing_written(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    for steps in range(10):
        seen = typed(shop, "policy", "new", str(file), answers=[*[""] * steps, "q"])
        assert (seen.code, file.exists()) == (1, False), seen.screen
    assert "Cancelled. Nothing was saved." in seen.screen


def test_a_file_that_exists_is_refused_before_anything_is_asked(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("mine")
    seen = typed(shop, "policy", "new", str(file))
    assert (seen.code, file.read_text()) == (1, "mine")
    assert "?" not in seen.screen


def test_without_a_desk_it_starts_from_the_defaults(tmp_path: Path) -> None:
    seen = typed(Shop(tmp_path / "none.db"), "policy", "new", str(tmp_path / "mine.toml"), answers=[""] * 10)
    assert seen.code == 0, seen.screen
    assert "[30 days]: " in seen.screen


def test_a_chinese_owner_answers_in_chinese(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    answers = ["七天", "1个月", "", "无", "无", "金牌 15天", "1月31日", "", "1天，2天，3天", "周六 周日"]
    seen = typed(Shop(tmp_path / "none.db"), "policy", "new", str(file), answers=answers)
    assert seen.code == 0, seen.screen
    found = tomllib.loads(file.read_text())
    assert (found["defaults"]["window"], found["calendar"]["closed"]) == ("7 days", ["sat", "sun"])
    assert [rule.get("window") or rule["extend"] for rule in found["rule"]] == ["1 month", "15 days"]
    assert "\n  taken as: 7 days\n" in seen.screen


def test_b_goes_one_question_back_with_the_answers_kept(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    answers = ["b", "40", "6 months", "b", "?", "same", "1", "back", "b", "b", "41", *[""] * 6]
    seen = typed(shop, "policy", "new", str(file), answers=[*answers, "3, 1", "", "6, 7"])
    assert seen.code == 0, seen.screen
    assert "\nThis is the first question.\nHow long can items be returned? [20 days]: 40\n" in seen.screen
    assert "  Enter takes 6 months. b goes back one question. q quits.\n" in seen.screen
    assert "How long can items be returned? [40 days]: 41" in seen.screen
    assert "  1 shop · 2 customer\nWho pays return shipping? [shop]: b\n" in seen.screen
    found = tomllib.loads(file.read_text())
    assert (found["defaults"]["window"], found["defaults"]["postage"]) == ("41 days", "shop")
    assert [rule["name"] for rule in found["rule"]] == ["cups", "show us the damage"]
    assert found["rule"][1]["evidence"] == ["receipt", "photo"]
    assert found["calendar"]["closed"] == ["sat", "sun"]


def test_b_at_the_name_of_the_file_asks_the_last_question_again(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    seen = typed(shop, "policy", "new", answers=[*[""] * 9, "sun", "b", "9", "sat", "mine.toml"])
    assert seen.code == 0, seen.screen
    assert "\n9: type a number from 1 to 7, or the name\n" in seen.screen
    assert tomllib.loads((tmp_path / "mine.toml").read_text())["calendar"]["closed"] == ["sat"]
