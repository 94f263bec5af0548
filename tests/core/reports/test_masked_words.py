"""What customers said, without names, mails and phone numbers."""

from __future__ import annotations

import pytest

from returndesk.core.reports.masked_words import without_people

ADA = ("Ada van Lovelace", "ada@example.org", "+44 20 7946 0018")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("too small", "too small"),
        ("Ada van Lovelace here, too small", "[name] here, too small"),
        ("please call mrs lovelace", "please call mrs [name]"),
        ("LOVELACE, Ada", "[name]"),
        ("mail ADA@example.org or me@other.example.com.", "mail [mail] or [mail]."),
        ("call +44 20 7946 0018 after six", "call [phone] after six"),
        ("call 0171/555 12 34.", "call [phone]."),
        ("(030) 1234567", "[phone]"),
        ("came on 2026-11-20, not 2026-11-18", "came on 2026-11-20, not 2026-11-18"),
        ("order 1042 cost 123.50", "order 1042 cost 123.50"),
        ("Canada is far", "Canada is far"),
    ],
)
def test_names_mails_and_phones_are_masked_and_the_rest_stays(said: str, shown: str) -> None:
    assert without_people(said, [ADA, ("", "", "")]) == shown


def test_chinese_names_are_masked_within_a_sentence_and_short_ones_as_they_are_written() -> None:
    assert (
        without_people("我是李雷，手机13912345678，太小了", [("李雷", "", "")])
        == "我是[name]，手机[phone]，太小了"
    )
    assert without_people("Li says it is litter", [("Li", "", "")]) == "[name] says it is litter"
    assert without_people("an apple from An", [("An", "", "")]) == "an apple from [name]"
