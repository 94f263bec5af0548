"""A shop's own letters: copied out, changed, checked; a broken one is said before anything is noted."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ask, dump, rows
from factory import Shop


@pytest.fixture
def folder(shop: Shop) -> Path:
    return Path(f"{shop.path}.letters")


@pytest.fixture
def asked(shop: Shop) -> Shop:
    """A claim R1001 of Ada's that was rejected."""
    shop.take_in({"unit_price": "5.00", "customer_email": "ada@example.org", "customer_name": "Ada"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    shop.ok("claim", "reject", "R1001", "--why", "It is {worn}.")
    return shop


def test_all_letters_are_listed_with_where_they_are_from_and_their_fields(shop: Shop, folder: Path) -> None:
    shop.ok("letter", "copy", "rejected", "--lang", "zh")
    listed = rows(shop.ok("letter", "list", "-f", "csv"))
    assert len(listed) == 40
    own = [row for row in listed if row["source"] == "own"]
    assert [(row["letter"], row["language"], row["file"]) for row in own] == [
        ("rejected", "zh", str(folder / "rejected.zh.txt"))
    ]
    assert own[0]["fields"].endswith("; today; why")


def test_shipped_letters_are_copied_as_they_are_and_never_over_the_shop_s_own(
    shop: Shop, folder: Path
) -> None:
    shipped = shop.ok("letter", "copy", "approved", "rejected", "-f", "csv")
    assert len(rows(shipped)) == 4
    path = folder / "approved.en.txt"
    assert path.read_text("utf-8").startswith("Subject: Your request {claim} is approved")
    assert (folder.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)
    path.write_text("Subject: ours\n\nours\n", "utf-8")
    result = shop.run("letter", "copy")
    assert (result.code, result.err.splitlines()[0]) == (1, f"{path} is yours already: nothing was copied")
    assert len(list(folder.iterdir())) == 4
    shop.ok("letter", "copy", "approved", "--lang", "en", "--force")
    assert "ours" not in path.read_text("utf-8")
    assert shop.run("letter", "copy", "nonsense").code == 2


def test_a_changed_letter_is_what_the_customer_gets(asked: Shop, folder: Path) -> None:
    asked.ok("letter", "copy", "rejected")
    (folder / "rejected.en.txt").write_text("# ours\nSubject: No, {customer}\n\nSorry: {why}\n", "utf-8")
    found = ask(asked, "claim", "message", "R1001")[0]
    assert (found["subject"], found["body"]) == ("No, Ada", "Sorry: It is {worn}.\n")
    assert "very sorry" not in asked.ok("claim", "message", "R1001", "--lang", "zh")
    assert asked.ok("letter", "check", "-f", "csv").count("\n") == 3


def test_the_folder_can_be_named_and_config_says_which_it_is(
    asked: Shop, folder: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "mine"
    asked.ok("letter", "copy", "rejected", "--letters", str(mine))
    (mine / "rejected.en.txt").write_text("Subject: mine\n\nmine\n", "utf-8")
    assert ask(asked, "claim", "message", "R1001", "--letters", str(mine))[0]["subject"] == "mine"
    assert ask(asked, "claim", "message", "R1001")[0]["subject"] != "mine"
    assert ask(asked, "config")[0]["letters"] == str(folder)
    told = asked.program("config", "-f", "csv", env={"RETURNDESK_LETTERS": str(mine)})
    assert rows(told.out)[0]["letters"] == str(mine)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (
            "{why.__class__.__mro__}",
            "{why.__class__.__mro__} is no field of this letter: there are {greeting}, ",
        ),
        ("{shop!r:>99999999}", "{shop!r:>99999999} is no field of this letter: there are {greeting}, "),
        ("{tracking}", "{tracking} is no field of this letter: there are {greeting}, "),
        ("100 % {", "a lone {: a field is written {claim}, a brace {{"),
    ],
)
def test_a_broken_letter_is_78_with_file_line_field_and_what_there_is_and_nothing_is_noted(
    asked: Shop, folder: Path, line: str, what: str
) -> None:
    folder.mkdir()
    path = folder / "rejected.en.txt"
    path.write_text(f"Subject: x\n\nfine\n{line}\n", "utf-8")
    before = dump(asked.path)
    result = asked.run("claim", "message", "R1001", "--sent")
    assert (result.code, result.out) == (78, "")
    assert result.err.startswith(f"{path}:4: {what}")
    assert dump(asked.path) == before
    result = asked.run("letter", "check")
    assert (result.code, result.out) == (78, "")
    assert result.err.startswith(f"{path}:4: {what}")
    assert asked.run("claim", "message", "R1001", "--lang", "zh").code == 0  # the other one is whole


def test_every_mistake_of_every_letter_is_named(shop: Shop, folder: Path) -> None:
    folder.mkdir()
    (folder / "rejected.en.txt").write_text("Hi\n\n{a}\n{b}\n", "utf-8")
    (folder / "thanks.en.txt").write_text("Subject: x\n\n{why}\n", "utf-8")
    (folder / "approved.de.txt").write_text("Subject: x\n\nHallo\n", "utf-8")
    lines = shop.run("letter", "check").err.splitlines()
    assert [line.removeprefix(f"{folder}/").split(" ")[0] for line in lines[:5]] == [
        "approved.de.txt:",
        *(f"rejected.en.txt:{line}:" for line in (1, 3, 4)),
        "thanks.en.txt:3:",
    ]
    assert lines[5] == f"5 mistakes in the letters of {folder}"
    (folder / "Approved.txt").write_text("Subject: x\n\nnobody gets it\n", "utf-8")
    assert shop.run("letter", "check").err.startswith(
        f"{folder / 'Approved.txt'}: expected a name such as approved.en.txt\n"
    )
    assert shop.run("letter", "check", "--letters", "/nowhere").code == 0


def test_a_letter_of_the_shop_s_own_making_says_what_every_letter_may(asked: Shop, folder: Path) -> None:
    folder.mkdir()
    (folder / "thanks.en.txt").write_text("Subject: Thank you\n\n{customer}, {items}\n", "utf-8")
    row = ask(asked, "claim", "message", "R1001", "--template", "thanks", "--sent")[0]
    assert (row["body"], row["untold"]) == ("Ada, 1 × Lamp\n", "rejected")
    result = asked.run("claim", "message", "R1001", "--template", "thanks", "--lang", "zh")
    assert result.code == 2  # there is none in Chinese


def test_on_a_system_without_unicode_a_letter_is_escaped_not_lost(asked: Shop) -> None:
    told = asked.program(
        "claim", "message", "R1001", "--lang", "zh", env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    )
    assert told.code == 0
    assert "\\u7533" in told.out
