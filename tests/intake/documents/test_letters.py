"""Built-in letters and the shop's own: found by name, mistakes reported by line."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from factory import ROOT

from returndesk.core.codes import COMPENSATIONS, CONDITIONS, LANGUAGES, METHODS, OUTCOMES, REASONS
from returndesk.core.letters.notifications import STEPS
from returndesk.core.letters.template import fields_of
from returndesk.errors import BadSettings
from returndesk.intake.documents.letters import (
    LetterFile,
    examine_letter,
    letter_files,
    letter_text,
    load_letter,
    own_files,
    words_of,
)

FOLDER = ROOT / "returndesk" / "intake" / "documents" / "letters"
BUILT_IN = [LetterFile(step, language) for step in STEPS for language in LANGUAGES]


def test_every_step_has_a_letter_in_every_language_and_there_is_no_other_file() -> None:
    names = {f"{one.name}.{one.language}.txt" for one in BUILT_IN} | {f"{lang}.toml" for lang in LANGUAGES}
    assert {path.name for path in FOLDER.iterdir()} == names
    assert letter_files("") == BUILT_IN


@pytest.mark.parametrize("file", BUILT_IN, ids=lambda one: f"{one.name}-{one.language}")
def test_a_built_in_letter_has_no_mistake_and_uses_all_fields_of_its_step(file: LetterFile) -> None:
    assert examine_letter(file)[1] == []
    used = set(re.findall(r"\{([a-z_]+)\}", letter_text(file)))
    own = set(fields_of(file.name)) - set(fields_of("thanks"))
    # Of repairs, and parts of whole sentences: a shop may want to say them in its own words.
    assert own - used <= {"difference", "send_by", "gets", "by"}
    assert {"greeting", "shop", "contact"} <= used
    assert ("claim" in used) is (file.name not in ("recall", "birthday", "anniversary"))  # of no claim


def shape(texts: dict[str, Any]) -> dict[str, Any]:
    """A language's keys, and the places in each pattern."""
    return {
        key: shape(value) if isinstance(value, dict) else sorted(re.findall(r"\{(\w+)\}", str(value)))
        for key, value in texts.items()
        if key != "currencies"
    }


def test_both_languages_have_the_same_keys_and_fields() -> None:
    english, chinese = (dict(words_of(language).texts) for language in LANGUAGES)
    assert shape(english) == shape(chinese)
    assert len(english["months"]) == len(chinese["months"]) == 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_words(language: str) -> None:
    texts = words_of(language).texts
    for table, codes in (
        ("reasons", REASONS), ("outcomes", OUTCOMES), ("methods", METHODS), ("conditions", CONDITIONS),
        ("compensations", COMPENSATIONS),
    ):  # fmt: skip
        assert set(texts[table]) == set(codes), table


def test_dates_and_amounts_follow_the_language() -> None:
    day = date(2026, 11, 20)
    assert [words_of(language).day(day) for language in LANGUAGES] == ["20 November 2026", "2026年11月20日"]
    amounts = ((123450, "EUR"), (10000, "CNY"), (1250, "JPY"), (500, "SEK"))
    assert [words_of("en").money(*one) for one in amounts] == [
        "1234.50 EUR", "100.00 CNY", "1250 JPY", "5.00 SEK",
    ]  # fmt: skip
    assert [words_of("zh").money(*one) for one in amounts] == [
        "1234.50 欧元", "100.00 元", "1250 日元", "5.00 SEK",
    ]  # fmt: skip
    assert words_of("en").goods([("Mug", 2), ("Lamp", 1)]) == "2 × Mug, 1 × Lamp"
    assert words_of("zh").goods([("马克杯", 2), ("台灯", 1)]) == "马克杯 × 2、台灯 × 1"


def test_the_shop_s_own_letter_replaces_the_built_in_one(tmp_path: Path) -> None:
    (tmp_path / "approved.en.txt").write_text("Subject: Hooray {claim}\n\nSend it.\n", encoding="utf-8")
    (tmp_path / "approved-gift.en.txt").write_text("Subject: x\n\n{send_by}\n", encoding="utf-8")
    (tmp_path / "notes.md").write_text("no letter", encoding="utf-8")
    found = letter_files(str(tmp_path))
    own = {one.name: one for one in found if one.path}
    assert sorted(own) == ["approved", "approved-gift"]
    assert load_letter(own["approved"]).subject == "Hooray {claim}"
    assert load_letter(own["approved-gift"]).lines == ("", "{send_by}", "")
    assert len(found) == len(BUILT_IN) + 1
    assert own_files(str(tmp_path / "none")) == []


@pytest.mark.parametrize(
    ("data", "where", "what"),
    [
        (
            b"Subject: x\n\nby {send_by}\n",
            ":3: ",
            "{send_by} is not a field of this letter. Fields: {greeting}",
        ),
        (b"Subject: x\n\n{shop.__class__}\n", ":3: ", "{shop.__class__} is not a field of this letter"),
        (b"Subject: \x1b[31m{\n\nx\n", ":1: ", "single {"),
        (b"Hello\n", ":1: ", "expected 'Subject: TEXT' as the first line"),
        (b"Subject: x\n\nM\xfcller\n", ":3: ", "not UTF-8 text"),
        (b"Subject: x\n\n" + b"x" * 70_000, ": ", "too large for a letter (more than 65536 bytes)"),
    ],
)
def test_a_faulty_letter_is_bad_settings_with_its_file_and_line(
    tmp_path: Path, data: bytes, where: str, what: str
) -> None:
    path = tmp_path / "rejected.en.txt"
    path.write_bytes(data)
    with pytest.raises(BadSettings) as caught:
        load_letter(LetterFile("rejected", "en", str(path)))
    assert str(caught.value).startswith(f"{path}{where}{what}")
    assert "\x1b" not in str(caught.value)


def test_the_wording_of_a_language_is_its_toml_file() -> None:
    for language in LANGUAGES:
        text = (Path(__file__).parents[3] / f"returndesk/intake/documents/letters/{language}.toml").read_text(
            "utf-8"
        )
        assert tomllib.loads(text) == dict(words_of(language).texts)
