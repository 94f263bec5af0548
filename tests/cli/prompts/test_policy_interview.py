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
