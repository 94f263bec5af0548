"""Letters: a field is a name in braces and no more; what is put in is never looked into."""

from __future__ import annotations

from datetime import date

import pytest

from returndesk.core.letters.notifications import STEPS
from returndesk.core.letters.template import (
    COMMON,
    FIELDS,
    Letter,
    Mistake,
    fields_of,
    mail_address,
    one_line,
    read_template,
    written,
)
from returndesk.core.letters.wording import Words, language_for


def letter(text: str, **values: str) -> Letter:
    """A letter from a template that must be good."""
    template, mistakes = read_template(text, values)
    assert mistakes == []
    return written(template, values)


def mistakes(body: str, *fields: str) -> list[Mistake]:
    return read_template(f"Subject: x\n\n{body}\n", fields or ("claim", "why"))[1]


def test_fields_are_put_into_subject_and_body() -> None:
    found = letter(
        "Subject: About {claim}\n\nDear {customer},\n\nit is {{so}}.\n", claim="R1", customer="Ada"
    )
    assert found == Letter("About R1", "Dear Ada,\n\nit is {so}.\n")


@pytest.mark.parametrize(
    "field",
    [
        "{claim.__class__}", "{claim.__init__.__globals__}", "{claim[0]}", "{claim!r}", "{claim:>99999999}",
        "{0}", "{}", "{ claim }", "{CLAIM}", "{claim.owner}", "{__import__('os')}", "{password}",
    ],
)  # fmt: skip
def test_what_is_no_field_is_a_mistake_that_names_its_line_and_what_there_is(field: str) -> None:
    assert mistakes(f"fine\n{field}") == [
        Mistake(4, f"{field} is no field of this letter: there are {{claim}}, {{why}}")
    ]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("{claim", "a lone {: a field is written {claim}, a brace {{"),
        ("claim}", "a lone }: a field is written {claim}, a brace }}"),
        ("{claim}}", "a lone }: a field is written {claim}, a brace }}"),
    ],
)
def test_a_lone_brace_is_a_mistake(line: str, found: str) -> None:
    assert mistakes(line) == [Mistake(3, found)]


def test_every_mistake_is_named_with_those_of_the_subject() -> None:
    text = "# ours\nSubject: {x}\n\n{y}\n{claim}\n{z}\n"
    found = read_template(text, ("claim",))[1]
    assert [one.line for one in found] == [2, 4, 6]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "expected Subject: and what it is about"),
        ("Dear {claim}\n", 1, "expected Subject: and what it is about"),
        ("# only\n# remarks\n", 3, "expected Subject: and what it is about"),
        ("Subject:\n\nhello\n", 1, "expected Subject: and what it is about"),
        ("Subject: x\n\n \n", 4, "the letter is empty"),
    ],
)
def test_a_letter_has_a_subject_and_something_to_say(text: str, line: int, what: str) -> None:
    assert Mistake(line, what) in read_template(text, ("claim",))[1]


def test_what_a_value_holds_is_never_looked_into() -> None:
    found = letter("Subject: {why}\n\n{why} {claim}\n", why="{claim} {{x}} {shop.__class__} %s", claim="R1")
    assert found == Letter("{claim} {{x}} {shop.__class__} %s", "{claim} {{x}} {shop.__class__} %s R1\n")


def test_a_line_whose_field_is_empty_is_left_out_and_the_gap_it_leaves() -> None:
    text = "Subject: x\n\nfirst\n\n{why}\n\nreason: {why}, {claim}\nlast {claim}\n"
    assert letter(text, why="", claim="R1").body == "first\n\nlast R1\n"
    assert letter(text, why="so", claim="R1").body == "first\n\nso\n\nreason: so, R1\nlast R1\n"


def test_a_sum_of_several_lines_keeps_its_place_in_the_line() -> None:
    assert letter("Subject: x\n\n  {sum}\n", sum="Goods: 1\nTotal: 1").body == "  Goods: 1\n  Total: 1\n"


def test_remarks_of_the_shop_windows_line_ends_and_a_byte_order_mark_are_no_text() -> None:
    text = "\ufeff# to be sent by mail\r\n# {not} a field\r\nSubject: x {claim}\r\n\r\nhello\r\n"
    assert letter(text, claim="R1") == Letter("x R1", "hello\n")


def test_what_people_wrote_begins_no_line_of_its_own() -> None:
    hostile = "Ada\r\nBcc: all@example.org\n\n\x85x\u2028y\x0bz"
    assert one_line(hostile) == "Ada Bcc: all@example.org x y z"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ada@example.org", "ada@example.org"),
        ("Ada <ada@example.org>", ""),
        ("ada@example.org, eve@example.org", ""),
        ("ada@example.org\nBcc: eve@example.org", ""),
        ("ada", ""),
        ("", ""),
    ],
)
def test_only_one_plain_address_stands_behind_to(text: str, address: str) -> None:
    assert mail_address(text) == address


def test_every_step_has_the_common_fields_and_only_a_variant_of_it_its_own() -> None:
    assert set(FIELDS) <= set(STEPS)
    assert fields_of("rejected") == (*COMMON, "why")
    assert fields_of("rejected-gift") == (*COMMON, "why")
    assert fields_of("thanks") == COMMON


@pytest.mark.parametrize(
    ("customer", "country", "shop", "language"),
    [
        ("zh", "DE", "en", "zh"),
        ("en", "CN", "zh", "en"),
        ("", "CN", "en", "zh"),
        ("", "tw", "en", "zh"),
        ("", "GB", "zh", "en"),
        ("", "DE", "en", "en"),
        ("", "DE", "zh", "zh"),
        ("", "", "zh", "zh"),
    ],
)
def test_the_language_is_the_customer_s_else_the_country_s_else_the_shop_s(
    customer: str, country: str, shop: str, language: str
) -> None:
    assert language_for(customer, country, shop) == language


WORDS = Words(
    {
        "day": "{day} {month} {year}",
        "months": ["", "", "", "", "", "", "", "", "", "", "November", ""],
        "money": "{amount} {currency}",
        "item": "{units} × {title}",
        "between_items": ", ",
        "after_label": ": ",
        "in_brackets": " ({text})",
        "currencies": {"CNY": "yuan"},
        "parts": {"fee": "Fee"},
        "reasons": {"late": "it came late"},
        "outcomes_of": {"refund": "a refund of {amount}"},
    }
)


def test_days_amounts_and_goods_are_written_as_the_language_has_them() -> None:
    assert WORDS.day(date(2026, 11, 20)) == "20 November 2026"
    assert WORDS.day(None) == ""
    assert [WORDS.money(1250, "EUR"), WORDS.money(1250, "JPY"), WORDS.money(-5, "CNY")] == [
        "12.50 EUR", "1250 JPY", "-0.05 yuan",
    ]  # fmt: skip
    assert WORDS.goods([("Mug {x}", 2), ("none", 0), ("a\nb", 1)]) == "2 × Mug {x}, 1 × a b"
    assert WORDS.part("fee", "1.00 EUR") == "Fee: 1.00 EUR"
    assert WORDS.part("fee", "1.00 EUR", "{worn}") == "Fee ({worn}): 1.00 EUR"
    assert WORDS.coded("outcomes_of", "refund", "{units}") == "a refund of {units}"


def test_a_reason_of_the_shop_s_own_is_said_as_it_is() -> None:
    assert WORDS.code("reasons", "late") == "it came late"
    assert WORDS.code("reasons", "gift-not-liked") == "gift not liked"
