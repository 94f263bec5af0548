"""A shop's own letters: copied, edited, checked; a faulty one is refused before anything is recorded."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from desk.asking import ask, dump, rows
from factory import Shop

from returndesk.cli import files


@pytest.fixture
def folder(shop: Shop) -> Path:
    return Path(f"{shop.path}.letters")


@pytest.fixture
def asked(shop: Shop) -> Shop:
    """A claim R1001 of Ada's that was rejected."""
    shop.take_in({"unit_price": "5.00", "customer_email": "ada@example.org", "customer_name": "Ada"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    shop.ok("claim", "reject", "R1001", "--why", "third time", "--say", "It is {worn}.")
    return shop


def test_all_letters_are_listed_with_their_source_and_fields(shop: Shop, folder: Path) -> None:
    shop.ok("letter", "copy", "rejected", "--lang", "zh")
    listed = rows(shop.ok("letter", "list", "-f", "csv"))
    assert len(listed) == 58
    own = [row for row in listed if row["source"] == "own"]
    assert [(row["letter"], row["language"], row["file"]) for row in own] == [
        ("rejected", "zh", str(folder / "rejected.zh.txt"))
    ]
    assert own[0]["fields"].endswith("; today; say")


def test_built_in_letters_are_copied_and_never_overwrite_the_shop_s_own(shop: Shop, folder: Path) -> None:
    copied = shop.ok("letter", "copy", "approved", "rejected", "-f", "csv")
    assert len(rows(copied)) == 4
    path = folder / "approved.en.txt"
    assert path.read_text("utf-8").startswith("Subject: Your request {claim} is approved")
    assert (folder.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)
    path.write_text("Subject: ours\n\nours\n", "utf-8")
    result = shop.run("letter", "copy")
    assert (result.code, result.err.splitlines()[0]) == (1, f"{path} already exists: nothing was copied")
    assert len(list(folder.iterdir())) == 4
    shop.ok("letter", "copy", "approved", "--lang", "en", "--force")
    assert "ours" not in path.read_text("utf-8")
    assert shop.run("letter", "copy", "nonsense").code == 2


def test_a_copy_that_was_stopped_half_way_is_completed(shop: Shop, folder: Path) -> None:
    shop.ok("letter", "copy", "approved")
    (folder / "approved.zh.txt").unlink()
    assert shop.run("letter", "copy", "approved").code == 0
    assert shop.run("letter", "copy", "approved").code == 1
    assert sorted(path.name for path in folder.iterdir()) == ["approved.en.txt", "approved.zh.txt"]


def test_force_overwrites_files_and_its_help_names_which(shop: Shop, folder: Path, tmp_path: Path) -> None:
    line = next(line for line in shop.ok("letter", "copy", "--help").splitlines() if "--force" in line)
    assert line.split("  ")[-1] == "Overwrite existing letters, and FILE of -o."
    shop.ok("letter", "copy", "approved")
    listed = tmp_path / "copied.csv"
    listed.write_text("old", "utf-8")
    assert shop.run("letter", "copy", "ask", "-o", str(listed)).code == 1
    assert not (folder / "ask.en.txt").exists()
    shop.ok("letter", "copy", "approved", "-o", str(listed), "--force")
    assert len(rows(listed.read_text("utf-8"))) == 2


def test_the_customer_gets_the_edited_letter(asked: Shop, folder: Path) -> None:
    asked.ok("letter", "copy", "rejected")
    (folder / "rejected.en.txt").write_text("# ours\nSubject: No, {customer}\n\nSorry: {say}\n", "utf-8")
    found = ask(asked, "claim", "message", "R1001")[0]
    assert (found["subject"], found["body"]) == ("No, Ada", "Sorry: It is {worn}.\n")
    assert "Sorry: " not in asked.ok("claim", "message", "R1001", "--lang", "zh")
    assert asked.ok("letter", "check", "-f", "csv").count("\n") == 3


def test_the_folder_can_be_named_and_config_shows_it(asked: Shop, folder: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    asked.ok("letter", "copy", "rejected", "--letters", str(mine))
    (mine / "rejected.en.txt").write_text("Subject: mine\n\nmine\n", "utf-8")
    assert ask(asked, "claim", "message", "R1001", "--letters", str(mine))[0]["subject"] == "mine"
    assert ask(asked, "claim", "message", "R1001")[0]["subject"] != "mine"
    assert ask(asked, "config")[0]["letters"] == str(folder)
    done = asked.program("config", "-f", "csv", env={"RETURNDESK_LETTERS": str(mine)})
    assert rows(done.out)[0]["letters"] == str(mine)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (
            "{say.__class__.__mro__}",
            "{say.__class__.__mro__} is not a field of this letter. Fields: {greeting}, ",
        ),
        ("{shop!r:>99999999}", "{shop!r:>99999999} is not a field of this letter. Fields: {greeting}, "),
        ("{tracking}", "{tracking} is not a field of this letter. Fields: {greeting}, "),
        ("100 % {", "single {: write a field as {claim}, a literal brace as {{"),
    ],
)
def test_a_faulty_letter_exits_78_with_file_line_and_fields_and_records_nothing(
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
    assert asked.run("claim", "message", "R1001", "--lang", "zh").code == 0  # the Chinese one has no mistake


def test_letter_check_lists_every_mistake_of_every_letter(shop: Shop, folder: Path) -> None:
    folder.mkdir()
    (folder / "rejected.en.txt").write_text("Hi\n\n{a}\n{b}\n", "utf-8")
    (folder / "thanks.en.txt").write_text("Subject: x\n\n{say}\n", "utf-8")
    (folder / "approved.de.txt").write_text("Subject: x\n\nHallo\n", "utf-8")
    lines = shop.run("letter", "check").err.splitlines()
    assert [line.removeprefix(f"{folder}/").split(" ")[0] for line in lines[:5]] == [
        "approved.de.txt:",
        *(f"rejected.en.txt:{line}:" for line in (1, 3, 4)),
        "thanks.en.txt:3:",
    ]
    assert lines[5] == f"5 mistakes in the letters in {folder}"
    (folder / "Approved.txt").write_text("Subject: x\n\nnever used\n", "utf-8")
    assert shop.run("letter", "check").err.startswith(
        f"{folder / 'Approved.txt'}: not used: name it like approved.en.txt\n"
    )
    assert shop.run("letter", "check", "--letters", "/nowhere").code == 0


def test_a_letter_of_another_name_may_use_the_common_fields(asked: Shop, folder: Path) -> None:
    folder.mkdir()
    (folder / "thanks.en.txt").write_text("Subject: Thank you\n\n{customer}, {items}\n", "utf-8")
    row = ask(asked, "claim", "message", "R1001", "--template", "thanks", "--sent")[0]
    assert (row["body"], row["untold"]) == ("Ada, 1 × Lamp\n", "rejected")
    result = asked.run("claim", "message", "R1001", "--template", "thanks", "--lang", "zh")
    assert result.code == 2  # there is none in Chinese


def test_without_unicode_output_a_letter_is_escaped(asked: Shop) -> None:
    done = asked.program(
        "claim", "message", "R1001", "--lang", "zh", env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    )
    assert done.code == 0
    assert "\\u7533" in done.out


@pytest.mark.parametrize(("number", "code"), [(errno.EIO, 74), (errno.ENOTDIR, 66), (errno.EACCES, 77)])
def test_a_folder_that_cannot_be_made_says_whether_it_is_the_disk_or_the_name(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, number: int, code: int
) -> None:
    def failing(folder: str) -> None:
        raise OSError(number, "made up", folder)

    monkeypatch.setattr(files, "new_folder", failing)
    assert shop.run("letter", "copy", "approved").code == code
