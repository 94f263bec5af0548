"""Letter templates: a field is a plain name in braces, and values are never interpreted."""

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
    one_line,
    read_template,
    written,
)
from returndesk.core.letters.wording import Words, language_for
from returndesk.core.orders.merge import mail_address


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
def test_an_unknown_field_is_a_mistake_with_its_line_and_the_known_fields(field: str) -> None:
    assert mistakes(f"fine\n{field}") == [
        Mistake(4, f"{field} is not a field of this letter. Fields: {{claim}}, {{why}}")
    ]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("{claim", "single {: write a field as {claim}, a literal brace as {{"),
        ("claim}", "single }: write a field as {claim}, a literal brace as }}"),
        ("{claim}}", "single }: write a field as {claim}, a literal brace as }}"),
    ],
)
def test_a_single_brace_is_a_mistake(line: str, found: str) -> None:
    assert mistakes(line) == [Mistake(3, found)]


def test_mistakes_in_subject_and_body_are_all_listed() -> None:
    text = "# ours\nSubject: {x}\n\n{y}\n{claim}\n{z}\n"
    found = read_template(text, ("claim",))[1]
    assert [one.line for one in found] == [2, 4, 6]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "expected 'Subject: TEXT' as the first line"),
        ("Dear {claim}\n", 1, "expected 'Subject: TEXT' as the first line"),
        ("# only\n# remarks\n", 3, "expected 'Subject: TEXT' as the first line"),
        ("Subject:\n\nhello\n", 1, "expected 'Subject: TEXT' as the first line"),
        ("Subject: x\n\n \n", 4, "the letter is empty"),
    ],
)
def test_a_letter_requires_a_subject_and_a_body(text: str, line: int, what: str) -> None:
    assert Mistake(line, what) in read_template(text, ("claim",))[1]


def test_braces_inside_a_value_stay_as_they_are() -> None:
    found = letter("Subject: {why}\n\n{why} {claim}\n", why="{claim} {{x}} {shop.__class__} %s", claim="R1")
    assert found == Letter("{claim} {{x}} {shop.__class__} %s", "{claim} {{x}} {shop.__class__} %s R1\n")


def test_a_line_with_an_empty_field_is_dropped_with_its_gap() -> None:
    text = "Subject: x\n\nfirst\n\n{why}\n\nreason: {why}, {claim}\nlast {claim}\n"
    assert letter(text, why="", claim="R1").body == "first\n\nlast R1\n"
    assert letter(text, why="so", claim="R1").body == "first\n\nso\n\nreason: so, R1\nlast R1\n"


def test_a_value_of_several_lines_keeps_its_indentation() -> None:
    assert letter("Subject: x\n\n  {sum}\n", sum="Goods: 1\nTotal: 1").body == "  Goods: 1\n  Total: 1\n"


def test_comments_windows_line_ends_and_a_byte_order_mark_are_not_text() -> None:
    text = "\ufeff# to be sent by mail\r\n# {not} a field\r\nSubject: x {claim}\r\n\r\nhello\r\n"
    assert letter(text, claim="R1") == Letter("x R1", "hello\n")


def test_imported_text_cannot_start_a_new_line() -> None:
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
def test_only_one_plain_address_is_a_mail_address(text: str, address: str) -> None:
    assert mail_address(text) == address


def test_a_variant_has_the_fields_of_its_step_and_other_letters_the_common_ones() -> None:
    assert set(FIELDS) <= set(STEPS)
    assert fields_of("rejected") == (*COMMON, "say")
    assert fields_of("rejected-gift") == (*COMMON, "say")
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
def test_the_language_is_the_customer_s_else_that_of_the_country_else_the_shop_s(
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


def test_dates_amounts_and_items_follow_the_language() -> None:
    assert WORDS.day(date(2026, 11, 20)) == "20 November 2026"
    assert WORDS.day(None) == ""
    assert [WORDS.money(1250, "EUR"), WORDS.money(1250, "JPY"), WORDS.money(-5, "CNY")] == [
        "12.50 EUR", "1250 JPY", "-0.05 yuan",
    ]  # fmt: skip
    assert WORDS.goods([("Mug {x}", 2), ("none", 0), ("a\nb", 1)]) == "2 × Mug {x}, 1 × a b"
    assert WORDS.part("fee", "1.00 EUR") == "Fee: 1.00 EUR"
    assert WORDS.part("fee", "1.00 EUR", "{worn}") == "Fee ({worn}): 1.00 EUR"
    assert WORDS.coded("outcomes_of", "refund", "{units}") == "a refund of {units}"


def test_a_reason_of_the_shop_s_own_appears_without_hyphens() -> None:
    assert WORDS.code("reasons", "late") == "it came late"
    assert WORDS.code("reasons", "gift-not-liked") == "gift not liked"
