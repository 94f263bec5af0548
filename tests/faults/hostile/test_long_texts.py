"""A name, a note, any text of more than 10,000 characters is refused with where it is and what to do."""

from __future__ import annotations

import io
import sys

import pytest
from desk.asking import ask, dump
from factory import Shop

LONG, LONGEST = "n" * 100_000, "n" * 10_000
SAID = "100,000 characters, at most 10,000 are accepted"
ORDER = "order_number,ordered_at,customer_name,sku,title,quantity,unit_price"


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        (["claim", "note", "R1001", LONG], "An argument"),
        (["claim", "open", "1042", "-r", "other", "-n", LONG], "-n"),
        (["claim", "open", "1042", "-r", "other", f"--note={LONG}"], "--note"),
        (["order", "list", "--customer", LONG], "--customer"),
        (["config", "--shop", LONG], "--shop"),
        (["queue", "--user", LONG], "--user"),
        (["init", f"--holidays={LONG}"], "--holidays"),
        ([LONG], "An argument"),
    ],
    ids=lambda part: " ".join(word[:20] for word in part) if isinstance(part, list) else "",
)
def test_a_long_text_on_the_command_line_is_a_usage_error(shop: Shop, typed: list[str], where: str) -> None:
    shop.take_in({"unit_price": "10.00"})
    before = dump(shop.path)
    done = shop.run(*typed)
    assert (done.code, done.out) == (2, "")
    assert done.err == f"{where} has {SAID}\n  shorten it: nothing was changed\n"
    assert dump(shop.path) == before


def test_the_longest_text_is_taken_as_it_is(shop: Shop) -> None:
    shop.take_in({"unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "other", "--note", LONGEST)
    assert ask(shop, "claim", "show", "R1001")["journal"][0]["text"].endswith(f'"{LONGEST}"')


def test_a_long_user_name_in_the_environment_is_a_usage_error(shop: Shop) -> None:
    shop.take_in({"unit_price": "10.00"})
    shop.user = LONG
    done = shop.run("claim", "open", "1042", "-r", "other")
    assert (done.code, done.out) == (2, "")
    assert done.err == f"RETURNDESK_USER has {SAID}\n  shorten it: nothing was changed\n"


@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("name", ["customer_name", "sku", "title", "order_number"])
def test_a_row_with_a_long_text_is_rejected_and_the_others_can_be_taken(
    shop: Shop, name: str, quote: str
) -> None:
    good = {"customer_name": "Ada", "sku": "MUG", "title": "Mug", "order_number": "2"}
    rows = ["1,2026-11-02,Ada,MUG,Mug,1,5.00"]
    for number, text in (("2", LONG), ("3", LONGEST)):
        facts = {**good, "order_number": number, name: f"{quote}{text}{quote}"}
        rows.append("{order_number},2026-11-02,{customer_name},{sku},{title},1,5.00".format(**facts))
    content = "\n".join([ORDER, *rows]) + "\n"
    before = dump(shop.path)
    done = shop.run("order", "import", "-", stdin=content)
    assert (done.code, done.err.splitlines()[0]) == (65, f"stdin:3: {name}: {SAID}")
    assert dump(shop.path) == before
    shop.ok("order", "import", "-", "--skip-bad", stdin=content)
    taken = {row["order"] for row in ask(shop, "order", "list")}
    assert taken == {"1", LONGEST if name == "order_number" else "3"}


def test_a_long_text_in_a_column_that_is_not_read_does_not_matter(shop: Shop) -> None:
    for cell in (LONG, f'"{LONG}"'):
        shop.ok("order", "import", "-", stdin=f"{ORDER},remark\n1,2026-11-02,Ada,MUG,Mug,1,5.00,{cell}\n")


def test_a_claim_and_feedback_with_a_long_note_are_rejected_rows(shop: Shop) -> None:
    shop.take_in({"unit_price": "10.00"})
    for command, text, column in (
        ("claim import", f"order,reason,note\n1042,other,{LONG}\n", "note"),
        ("feedback import", f"claim,score,note\nR1001,5,{LONG}\n", "note"),
        ("spend import", f"date,source,amount\n2026-11-02,{LONG},5.00\n", "source"),
    ):
        done = shop.run(*command.split(), "-", stdin=text)
        assert (done.code, done.err.splitlines()[0]) == (65, f"stdin:2: {column}: {SAID}")


def test_a_long_answer_at_a_question_is_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from returndesk.cli.base import read_answer

    typed = io.TextIOWrapper(io.BytesIO(f"{LONG}\nbetter\n".encode()), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", typed)
    assert read_answer("Note") == "better"
    assert f"That has {SAID}." in capsys.readouterr().err
