"""`returndesk` alone on a terminal, and a desk to play with."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.terminal import typed
from desk.asking import ailments, ask
from factory import Shop, new_shop

pytestmark = pytest.mark.slow


def test_without_a_desk_it_shows_the_way_to_one(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "desk.db")
    seen = typed(shop)
    assert (seen.code, seen.screen) == (
        0,
        f"No desk yet at {shop.path}.\n\n"
        "  returndesk init           create your desk: it asks for what it needs\n"
        "  returndesk demo           watch a day at a sample shop\n"
        "  returndesk init --sample  a desk to play with: sample orders and claims\n"
        "  returndesk help           read the guide\n",
    )
    other = tmp_path / "other.db"
    assert f"  returndesk --db {other} init " in typed(shop, "--db", str(other)).screen


def test_with_a_desk_it_shows_the_queue_s_figures_and_what_can_be_typed(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    lines = typed(shop).screen.splitlines()
    assert lines[:2] == ["Corner Shop · Mon 23 Nov · 0 open", "No orders yet."]
    assert lines[3].split("  ")[1] == "returndesk order import FILE"
    assert "returndesk policy new " in lines[4]
    shop.take_in({"unit_price": "9.00"})
    shop.ok("claim", "open", "1042", "-r", "defective")
    lines = typed(shop).screen.splitlines()
    assert lines[0].removeprefix("Corner Shop · ") in typed(shop, "queue").screen.splitlines()
    assert "1 open" in lines[0]
    assert lines[2].split() == "returndesk claim approve R1001 most urgent: R1001, decide".split()
    commands = [line.strip().split("  ")[0] for line in lines[3:7]]
    assert commands == [
        "returndesk queue",
        "returndesk queue --work",
        "returndesk policy new",
        "returndesk check ORDER",
    ]
    shop.ok("policy", "set", "-", stdin="")
    assert "policy new" not in typed(shop).screen


def test_off_a_terminal_it_is_the_help_and_exit_2(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    result = shop.run()
    assert (result.code, result.out) == (2, "")
    assert typed(shop, piped=True).out == ""


def test_a_desk_to_play_with_says_what_it_is_and_how_to_start_anew(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "play.db")
    assert typed(shop, "init", "--sample", "--dry-run").code == 0
    assert not shop.path.exists()
    seen = typed(shop, "init", "--sample", columns=200)
    assert seen.code == 0
    assert seen.screen.splitlines() == [
        f"Created {shop.path}: a desk to play with, with orders and claims of a sample shop.",
        "  returndesk queue",
        "  returndesk queue --work",
        "  returndesk check 1042",
        f"To start your own, remove {shop.path}; then: returndesk init",
    ]
    assert (len(ask(shop, "queue")), len(ask(shop, "order", "list")), ailments(shop)) == (8, 12, [])
    assert shop.run("init", "--sample").code == 1  # it is there


def test_a_desk_to_play_with_takes_no_settings(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "play.db")
    result = shop.run("init", "--sample", "--shop", "Mine")
    assert result.code == 2
    assert result.err == "--sample is a shop of its own: it cannot be combined with its settings\n"
    assert list(tmp_path.iterdir()) == []


def test_where_the_program_is_not_on_the_path_it_is_named_as_it_was_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.argv", [".venv/bin/returndesk", "demo"])
    screen = typed(Shop(tmp_path / "none.db"), "demo").screen
    assert "\nYour own desk: .venv/bin/returndesk init\n" in screen
    assert "  .venv/bin/returndesk init  " in typed(Shop(tmp_path / "none.db")).screen
    (tmp_path / "returndesk").write_text("#!/bin/sh\n")
    (tmp_path / "returndesk").chmod(0o755)
    assert "  returndesk init  " in typed(Shop(tmp_path / "none.db")).screen


def test_the_demo_ends_with_how_to_start_one_s_own(tmp_path: Path) -> None:
    screen = typed(Shop(tmp_path / "none.db"), "demo").screen
    assert screen.splitlines()[-2:] == [
        "Your own desk: returndesk init",
        "One to play with, such as this: returndesk init --sample",
    ]


@pytest.mark.slow
def test_a_desk_that_closes_its_days_says_that_yesterday_is_open(shop: Shop) -> None:
    line = "returndesk report day --close --date yesterday  yesterday is not closed yet"
    shop.take_in({"unit_price": "10.00"})
    assert line not in typed(shop).screen  # it has never closed a day
    shop.ok("report", "day", "--close", "--date", "2026-11-21")
    assert line in typed(shop).screen
    shop.ok("report", "day", "--close", "--date", "yesterday")
    assert line not in typed(shop).screen
