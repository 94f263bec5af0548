"""What the program proposes is pasted into a shell: it must be read there as one meant it."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys

import pytest
from factory import Shop


def proposed(shop: Shop, order: str) -> str:
    """The command that `check` proposes on its screen."""
    lines = shop.run("check", order, "-f", "table").out.splitlines()
    return next(line.strip() for line in reversed(lines) if line.strip().startswith("returndesk "))


@pytest.mark.parametrize("sku", ["A; touch PWNED", "X=2", ":1", "$(id)", "a b", "-x", "O'Neil"])
def test_a_sku_with_shell_characters_is_proposed_by_its_position(shop: Shop, sku: str) -> None:
    shop.take_in({"sku": "LAMP", "unit_price": "1.00"}, {"sku": sku, "quantity": 5, "unit_price": "2.00"})
    words = shlex.split(proposed(shop, "1042"))
    assert words[:4] == ["returndesk", "claim", "open", "1042"]
    opened = json.loads(shop.ok(*words[1:], "-f", "json"))["rows"]
    assert opened[0]["status"] == "requested"
    (claimed,) = json.loads(shop.ok("claim", "show", "R1001", "-f", "json"))["sections"]["lines"]
    assert (claimed["sku"], claimed["claimed"]) == (sku, 5)


@pytest.mark.parametrize("number", ["a 4", "-5", "x;y", "$HOME"])
def test_an_order_number_with_shell_characters_is_quoted_in_proposed_commands(
    shop: Shop, number: str
) -> None:
    shop.take_in({"order_number": number, "unit_price": "1.00"})
    lines = shop.run("order", "list", "-f", "table").out.splitlines()
    words = shlex.split(next(line for line in lines if "returndesk check" in line))
    assert json.loads(shop.ok(*words[1:], "-f", "json"))["rows"][0]["order"] == number


def test_an_exact_sku_wins_over_a_quantity_and_a_position(shop: Shop) -> None:
    shop.take_in(
        {"sku": "X", "quantity": 9, "unit_price": "1.00"},
        {"sku": "X=2", "quantity": 5, "unit_price": "2.00"},
        {"sku": ":1", "quantity": 3, "unit_price": "3.00"},
    )
    (row,) = json.loads(shop.ok("check", "1042", "-i", "X=2", "-f", "json"))["rows"]
    assert (row["sku"], row["refund"]) == ("X=2", "10.00")
    (row,) = json.loads(shop.ok("check", "1042", "-i", ":1=2", "-f", "json"))["rows"]
    assert (row["sku"], row["refund"]) == (":1", "6.00")


@pytest.mark.parametrize("typed", [":²", "X=" + "9" * 5000, ":" + "9" * 5000, "X=-1", "X=0"])
def test_an_invalid_quantity_or_position_is_a_usage_error(shop: Shop, typed: str) -> None:
    shop.take_in({"sku": "X", "unit_price": "1.00"})
    assert shop.run("check", "1042", "-i", typed).code in (2, 66)


def test_more_units_than_are_left_on_two_lines_are_refused(shop: Shop) -> None:
    shop.take_in({"sku": "T", "unit_price": "1.00"}, {"sku": "T", "unit_price": "1.00"})
    shop.ok("claim", "open", "1042", "-i", ":2", "-r", "changed-mind")
    assert shop.run("check", "1042", "-i", "T=1").code == 0
    assert shop.run("check", "1042", "-i", "T=2").code == 1


def test_skus_that_differ_only_in_case_are_distinct(shop: Shop) -> None:
    shop.take_in({"sku": "ab", "unit_price": "10.00"}, {"sku": "AB", "unit_price": "50.00"})
    assert shop.run("check", "1042", "-i", "Ab").code == 2
    (row,) = json.loads(shop.ok("check", "1042", "-i", "AB", "-f", "json"))["rows"]
    assert row["refund"] == "50.00"


def test_output_never_overwrites_the_desk(shop: Shop) -> None:
    result = shop.run("order", "list", "-o", str(shop.path), "--force")
    assert (result.code, "the desk itself" in result.err) == (1, True)
    assert shop.run("doctor").code == 0


def test_if_the_output_of_an_act_cannot_be_written_the_message_says_that_it_is_done(shop: Shop) -> None:
    shop.take_in({"unit_price": "1.00"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "returndesk", "claim", "note", "R1001", "x", "-f", "csv"],
            env=shop.env, stdout=full, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    assert done.returncode == 74
    assert b"Done, but the result could not be written" in done.stderr


def test_a_command_whose_text_was_not_replaced_is_refused(shop: Shop) -> None:
    shop.take_in({"unit_price": "1.00"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    for act in ("reject R1001 --why TEXT", "ask R1001 TEXT"):
        result = shop.run("claim", *act.split())
        assert (result.code, result.err) == (2, "Replace TEXT with your own words: nothing was changed\n")
