"""Every mistake in a policy document is named exactly."""

from __future__ import annotations

import tomllib
from datetime import datetime

import pytest

from returndesk.core.days import Window
from returndesk.core.policy.document import read_policy
from returndesk.core.policy.problem import Problem
from returndesk.core.policy.terms import Policy

WINDOW = 'days, weeks or months such as "30 days"'
AMOUNT = 'an amount in quotes such as "2.50", or { EUR = "2.50", JPY = "300" }'
SETTINGS = (
    "window, starts, transit, grace, roll_to_open_day, restocking_fee, restocking_fee_max, "
    "free_shipping_from, shipping_fee, postage, original_shipping, "
    "surcharges, remedies, credit_bonus, review_above, standard_delivery, evidence, returnable, auto_approve"
)
OUTCOMES = "refund, exchange, credit, repair, replacement, none"
REASONS = (
    "changed-mind, wrong-size, ordered-by-mistake, other, wrong-item, missing-parts, not-as-described, "
    "service, defective, damaged, late, lost, undelivered, cancelled"
)
FINAL = '[[rule]]\nname = "final sale"\n'
GIFTS = '[[season]]\nname = "gifts"\n'


def read(toml: str, currency: str = "EUR") -> tuple[Policy, list[str]]:
    found, problems = read_policy(tomllib.loads(toml), currency)
    return found, [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("toml", "problem"),
    [
        # the top
        ("defauls = {}", "defauls: unknown key, did you mean [defaults]?"),
        ('language = "de"', 'language: expected one of en, zh, found "de"'),
        ("[service]\ntell = 1", "[service]: tell: expected true or false, found 1"),
        (
            "[service]\nlow_score = 5",
            "[service]: low_score: expected a score from 1 to 4, or 0 for none, found 5",
        ),
        (
            "[service]\nlow_score = true",
            "[service]: low_score: expected a score from 1 to 4, or 0 for none, found true",
        ),
        ('law = ["de"]', 'law: expected a list of some of eu, uk, cn, us, found ["de"]'),
        ("law = 3", "law: expected a list of texts of eu, uk, cn, us, found 3"),
        ("tiers = [1]", "tiers: expected a list of texts, found [1]"),
        ('tiers = [""]', 'tiers: expected a list of texts, found [""]'),
        ("defaults = 3", "defaults: expected a table [defaults], found 3"),
        ("rule = {}", "rule: expected tables [[rule]], found {}"),
        ("season = [1]", "season: expected tables [[season]], found [1]"),
        ('service = "fast"', 'service: expected a table [service], found "fast"'),
        ("calendar = []", "calendar: expected a table [calendar], found []"),
        ("reasons = []", "reasons: expected a table [reasons], found []"),
        # settings
        ('[defaults]\nwindw = "3 days"', "[defaults]: windw: unknown key, did you mean window?"),
        ("[defaults]\npayment = 1", f"[defaults]: payment: expected one of {SETTINGS}"),
        ('[defaults]\nextend = "3 days"', "[defaults]: extend: unknown key, it belongs in [[rule]]"),
        ('[defaults]\nwindow = "a month"', f'[defaults]: window: expected {WINDOW}, found "a month"'),
        ("[defaults]\nwindow = 30", f"[defaults]: window: expected {WINDOW}, found 30"),
        ('[defaults]\ntransit = "soon"', f'[defaults]: transit: expected {WINDOW}, found "soon"'),
        ('[defaults]\ngrace = "-3 days"', f'[defaults]: grace: expected {WINDOW}, found "-3 days"'),
        (
            '[defaults]\nstarts = "paid"',
            '[defaults]: starts: expected one of delivered, shipped, ordered, found "paid"',
        ),
        ("[defaults]\nroll_to_open_day = 1", "[defaults]: roll_to_open_day: expected true or false, found 1"),
        ('[defaults]\nreturnable = "no"', '[defaults]: returnable: expected true or false, found "no"'),
        ("[defaults]\nauto_approve = 0", "[defaults]: auto_approve: expected true or false, found 0"),
        (
            '[defaults]\npostage = "carrier"',
            '[defaults]: postage: expected one of shop, customer, found "carrier"',
        ),
        (
            '[defaults]\noriginal_shipping = "sometimes"',
            "[defaults]: original_shipping: expected one of never, on-fault, on-full-return, always, "
            'found "sometimes"',
        ),
        (
            '[defaults]\nremedies = ["money"]',
            f'[defaults]: remedies: expected a list of some of {OUTCOMES}, found ["money"]',
        ),
        (
            "[defaults]\nremedies = 1",
            f"[defaults]: remedies: expected a list of texts of {OUTCOMES}, found 1",
        ),
        (
            '[defaults]\nevidence = ["oath"]',
            '[defaults]: evidence: expected a list of some of photo, video, receipt, found ["oath"]',
        ),
        # percentages and amounts
        (
            '[defaults]\ncredit_bonus = "100.01%"',
            '[defaults]: credit_bonus: expected a percentage from "0%" to "100%", found "100.01%"',
        ),
        (
            '[defaults]\ncredit_bonus = "10"',
            '[defaults]: credit_bonus: expected a percentage from "0%" to "100%", found "10"',
        ),
        (
            '[defaults]\nrestocking_fee = "101%"',
            '[defaults]: restocking_fee: expected a percentage from "0%" to "100%", found "101%"',
        ),
        (
            '[defaults]\nrestocking_fee = "1.234%"',
            '[defaults]: restocking_fee: expected a percentage from "0%" to "100%", found "1.234%"',
        ),
        (
            '[defaults]\nrestocking_fee = "-5%"',
            '[defaults]: restocking_fee: expected a percentage from "0%" to "100%", found "-5%"',
        ),
        (
            "[defaults]\nrestocking_fee = 0.15",
            f'[defaults]: restocking_fee: expected a percentage such as "15%", or {AMOUNT}, found 0.15',
        ),
        (
            '[defaults]\nrestocking_fee = "2,50"',
            f'[defaults]: restocking_fee: expected a percentage such as "15%", or {AMOUNT}, found "2,50"',
        ),
        ("[defaults]\nreview_above = 200", f"[defaults]: review_above: expected {AMOUNT}, found 200"),
        ('[defaults]\nreview_above = "-1"', f'[defaults]: review_above: expected {AMOUNT}, found "-1"'),
        ('[defaults]\nreview_above = "1.005"', f'[defaults]: review_above: expected {AMOUNT}, found "1.005"'),
        ("[defaults]\nreview_above = {}", f"[defaults]: review_above: expected {AMOUNT}, found {{}}"),
        (
            '[defaults]\nreview_above = { euro = "1" }',
            f'[defaults]: review_above: expected {AMOUNT}, found {{ euro = "1" }}',
        ),
        (
            "[defaults]\nreview_above = { EUR = 1 }",
            f"[defaults]: review_above: expected {AMOUNT}, found {{ EUR = 1 }}",
        ),
        (
            '[defaults]\nreview_above = { JPY = "1.5" }',
            f'[defaults]: review_above: expected {AMOUNT}, found {{ JPY = "1.5" }}',
        ),
        # rules
        ('[[rule]]\nname = ""', '[[rule]] 1: name: expected a text, found ""'),
        (
            f"{FINAL}returnabel = false",
            '[[rule]] 1 "final sale": returnabel: unknown key, did you mean returnable?',
        ),
        (f'{FINAL}extend = "long"', f'[[rule]] 1 "final sale": extend: expected {WINDOW}, found "long"'),
        (f"{FINAL}when = 3", '[[rule]] 1 "final sale": when: expected a table of conditions, found 3'),
        (
            f'{FINAL}when = {{ colour = "red" }}',
            '[[rule]] 1 "final sale" when: colour: expected one of reason, fault, outcome, category, sku, '
            "tag, channel, country, tier, signal, price_from, price_to, ordered",
        ),
        (
            f'{FINAL}when = {{ reason = ["ugly"] }}',
            f'[[rule]] 1 "final sale" when: reason: expected a list of some of {REASONS}, found ["ugly"]',
        ),
        (
            f'{FINAL}when = {{ fault = ["nobody"] }}',
            '[[rule]] 1 "final sale" when: fault: expected a list of some of customer, shop, maker, carrier, '
            'found ["nobody"]',
        ),
        (
            f"{FINAL}when = {{ tag = 1 }}",
            '[[rule]] 1 "final sale" when: tag: expected a list of texts, found 1',
        ),
        (
            f"{FINAL}when = {{ price_from = 10 }}",
            f'[[rule]] 1 "final sale" when: price_from: expected {AMOUNT}, found 10',
        ),
        (
            f"{FINAL}when = {{ ordered = 2026-11-01 }}",
            '[[rule]] 1 "final sale" when: ordered: expected { from = 2026-11-01, to = 2026-12-25 }, '
            "found 2026-11-01",
        ),
        (
            f"{FINAL}when = {{ ordered = {{ since = 2026-11-01 }} }}",
            '[[rule]] 1 "final sale" when ordered: since: expected one of from, to',
        ),
        (
            f'{FINAL}when = {{ ordered = {{ from = "2026-11-01" }} }}',
            '[[rule]] 1 "final sale" when ordered: from: expected a day such as 2026-12-24, without quotes, '
            'found "2026-11-01"',
        ),
        (
            f"{FINAL}when = {{ ordered = {{ from = 2026-11-02, to = 2026-11-01 }} }}",
            '[[rule]] 1 "final sale" when ordered: to: expected a day not before from, found 2026-11-01',
        ),
        # seasons
        (
            f"{GIFTS}last_day = 2027-01-31",
            '[[season]] 1 "gifts": ordered: expected { from = 2026-11-01, to = 2026-12-25 }',
        ),
        (
            f"{GIFTS}ordered = {{ from = 2026-11-01, to = 2026-12-25 }}",
            '[[season]] 1 "gifts": last_day: expected a day such as 2027-01-31, without quotes',
        ),
        (
            f"{GIFTS}ordered = {{ from = 2026-11-01 }}\nlast_day = 2027-01-31",
            '[[season]] 1 "gifts": ordered: expected both from and to',
        ),
        (
            f"{GIFTS}ordered = {{ from = 2026-11-01, to = 2026-12-25 }}\nlast_day = 2027-01-31T00:00:00",
            '[[season]] 1 "gifts": last_day: expected a day such as 2026-12-24, without quotes, '
            "found 2027-01-31T00:00:00",
        ),
        (
            f"{GIFTS}ordered = {{ from = 2026-11-01, to = 2026-12-25 }}\nlast_day = 2027-01-31\nlaw = 1",
            '[[season]] 1 "gifts": law: unknown key, it belongs at the top, before the first table',
        ),
        # service, calendar, reasons
        (
            "[service]\nreply = 1",
            "[service]: reply: expected one of decide, inspect, settle, send, parcel, answer, carrier,"
            " tell, low_score, confirm, for",
        ),
        (
            '[service]\ndecide = "1"',
            '[service]: decide: expected a whole number of days, or a text such as "48 hours" or'
            ' "3 business days", found "1"',
        ),
        ("[service]\ndecide = -1", "[service]: decide: expected a whole number of days, found -1"),
        ("[service]\ndecide = true", "[service]: decide: expected a whole number of days, found true"),
        ("[service]\nparcel = 3651", "[service]: parcel: expected a whole number of days, found 3651"),
        (
            '[calendar]\nclosed = ["sunday"]',
            "[calendar]: closed: expected a list of some of mon, tue, wed, thu, fri, sat, sun, "
            'found ["sunday"]',
        ),
        (
            '[calendar]\nclosed = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]',
            "[calendar]: closed: expected at least one open day a week, "
            'found ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]',
        ),
        (
            '[calendar]\nopen = ["mon"]',
            "[calendar]: open: expected one of closed, country, region, extra, hours",
        ),
        (
            '[calendar]\ncountry = "Germany"',
            '[calendar]: country: expected a country of two letters such as "DE", found "Germany"',
        ),
        ('[calendar]\nregion = "BY"', "[calendar]: region: expected a country as well"),
        (
            "[calendar]\nextra = 2026-12-24",
            "[calendar]: extra: expected a list of days such as [2026-12-24], found 2026-12-24",
        ),
        (
            '[calendar]\nextra = ["2026-12-24"]',
            '[calendar]: extra: expected a day such as 2026-12-24, without quotes, found ["2026-12-24"]',
        ),
        (
            '[reasons]\n"Too loud" = "maker"',
            "[reasons]: Too loud: expected a new name in small letters, digits and hyphens",
        ),
        (
            '[reasons]\nlate = "shop"',
            "[reasons]: late: expected a new name in small letters, digits and hyphens",
        ),
        (
            '[reasons]\nallergic = "nature"',
            '[reasons]: allergic: expected one of customer, shop, maker, carrier, found "nature"',
        ),
    ],
)
def test_a_mistake_is_named_with_its_table_its_key_and_what_was_expected(toml: str, problem: str) -> None:
    assert read(toml)[1] == [problem]


def test_all_mistakes_are_listed_in_the_order_of_the_document() -> None:
    _, problems = read("""
law = ["de"]
[defaults]
window = "long"
[[rule]]
name = "fine"
[[rule]]
name = "final sale"
returnable = 0
when = { fault = ["nobody"] }
[[season]]
[service]
decide = -1
[calendar]
closed = ["never"]
""")
    assert problems == [
        'law: expected a list of some of eu, uk, cn, us, found ["de"]',
        f'[defaults]: window: expected {WINDOW}, found "long"',
        '[[rule]] 2 "final sale": returnable: expected true or false, found 0',
        '[[rule]] 2 "final sale" when: fault: expected a list of some of customer, shop, maker, carrier, '
        'found ["nobody"]',
        '[[season]] 1 "season 1": ordered: expected { from = 2026-11-01, to = 2026-12-25 }',
        '[[season]] 1 "season 1": last_day: expected a day such as 2027-01-31, without quotes',
        "[service]: decide: expected a whole number of days, found -1",
        '[calendar]: closed: expected a list of some of mon, tue, wed, thu, fri, sat, sun, found ["never"]',
    ]


def test_a_wrong_value_does_not_affect_valid_ones() -> None:
    found, _ = read('[defaults]\nwindow = "long"\ngrace = "5 days"')
    assert found.defaults == {"grace": Window(5, "days")}


def test_what_was_found_is_shown_in_60_characters_at_most() -> None:
    _, problems = read(f'[defaults]\nwindow = "{"x" * 100}"')
    assert problems == [f'[defaults]: window: expected {WINDOW}, found "{"x" * 58}…']


def test_a_moment_is_not_a_day() -> None:
    _, problems = read_policy({"calendar": {"extra": [datetime(2026, 12, 24, 10)]}}, "EUR")  # noqa: DTZ001
    assert problems == [
        Problem(
            "[calendar]",
            "extra",
            "a day such as 2026-12-24, without quotes",
            "[2026-12-24T10:00:00]",
        )
    ]


def test_the_example_of_an_amount_is_in_the_desks_currency() -> None:
    _, problems = read("[defaults]\nreview_above = 1", "JPY")
    assert problems == [
        '[defaults]: review_above: expected an amount in quotes such as "250", '
        'or { EUR = "2.50", JPY = "300" }, found 1'
    ]


def test_free_shipping_and_what_is_withheld_for_it_require_each_other() -> None:
    document = tomllib.loads('[defaults]\nfree_shipping_from = "50.00"\n')
    _, problems = read_policy(document, "EUR")
    assert [str(one) for one in problems] == [
        "[defaults]: shipping_fee: expected an amount beside free_shipping_from"
    ]


@pytest.mark.parametrize(
    ("toml", "place", "meant"),
    [
        ('[defaults]\nrestocking_fe = "1%"', "[defaults]: restocking_fe", "did you mean restocking_fee?"),
        ('[defaults]\n"restocking-fee" = 1', "[defaults]: restocking-fee", "did you mean restocking_fee?"),
        ('[defaults]\nReturn_Window = "1"', "[defaults]: Return_Window", "did you mean window?"),
        ("[defaults]\ndecide = 1", "[defaults]: decide", "it belongs in [service]"),
        ("[service]\ndecde = 1", "[service]: decde", "did you mean decide?"),
        ('[service]\nclosd = "sun"', "[service]: closd", "did you mean closed in [calendar]?"),
        ('window = "30 days"', "window", "it belongs in [defaults]"),
        ("[cash]\ntiers = 1", "[cash]: tiers", "it belongs at the top, before the first table"),
        (f'{FINAL}tag = ["x"]', '[[rule]] 1 "final sale": tag', "it belongs in when of a [[rule]]"),
        ('[[rule]]\nwhen = { skus = "A" }', '[[rule]] 1 "rule 1" when: skus', "did you mean sku?"),
        ('[[rules]]\nname = "x"', "rules", "did you mean [[rule]]?"),
        ('[[seasons]]\nname = "x"', "seasons", "did you mean [[season]]?"),
        ('[defaults.calendar]\nclosed = "sun"', "[defaults]: calendar", "it belongs in [calendar]"),
    ],
)
def test_a_slip_says_which_key_was_meant_or_where_it_belongs(toml: str, place: str, meant: str) -> None:
    assert read(toml)[1] == [f"{place}: unknown key, {meant}"]
