"""The changes between two versions of a policy, key by key, rules and seasons by name."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returndesk.core.policy.changes import changes
from returndesk.core.policy.values import as_toml

GOLD = '[[rule]]\nname = "gold"\nextend = "15 days"\nwhen = { tier = ["gold"] }\n'
FINAL = '[[rule]]\nname = "final"\nreturnable = false\n'
GIFTS = (
    '[[season]]\nname = "gifts"\nordered = { from = 2026-11-01, to = 2026-12-25 }\nlast_day = 2027-01-31\n'
)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("", "", []),
        (GOLD + FINAL + GIFTS, GOLD + FINAL + GIFTS, []),
        ("", 'law = ["eu"]', [("law", None, '["eu"]')]),
        ('tiers = ["a"]\nlaw = ["eu"]', 'tiers = ["b"]', [
            ("tiers", '["a"]', '["b"]'), ("law", '["eu"]', None)]),
        ("", '[defaults]\nwindow = "5 days"', [("defaults.window", None, '"5 days"')]),
        ('[defaults]\nwindow = "5 days"\ngrace = "1 day"', '[defaults]\nwindow = "6 days"', [
            ("defaults.window", '"5 days"', '"6 days"'), ("defaults.grace", '"1 day"', None)]),
        ("", "[service]", []),
        ("[service]\ndecide = 1", "", [("service.decide", "1", None)]),
        ('[calendar]\nclosed = ["sun"]\nextra = [2026-12-24]', '[calendar]\nclosed = ["sat", "sun"]', [
            ("calendar.closed", '["sun"]', '["sat", "sun"]'), ("calendar.extra", "[2026-12-24]", None)]),
        ("", '[reasons]\nallergic = "maker"', [("reasons.allergic", None, '"maker"')]),
        ('[defaults]\nreview_above = "5.00"', '[defaults]\nreview_above = { EUR = "5.00" }', [
            ("defaults.review_above", '"5.00"', '{ EUR = "5.00" }')]),
        ('[defaults]\nreview_above = { EUR = "5.00" }', '[defaults]\nreview_above = { JPY = "5" }', [
            ("defaults.review_above.EUR", '"5.00"', None), ("defaults.review_above.JPY", None, '"5"')]),
        # rules by name
        ("", GOLD, [('rule "gold"', None, '{ extend = "15 days", when = { tier = ["gold"] } }')]),
        (FINAL, "", [('rule "final"', "{ returnable = false }", None)]),
        (GOLD, GOLD.replace("15", "20"), [('rule "gold".extend', '"15 days"', '"20 days"')]),
        (GOLD, GOLD.replace('tier = ["gold"]', 'tier = ["gold"], tag = ["x"]'), [
            ('rule "gold".when.tag', None, '["x"]')]),
        (GOLD, GOLD.replace("when", "# when"), [('rule "gold".when', '{ tier = ["gold"] }', None)]),
        (FINAL, FINAL + GOLD.replace("gold", "vip"), [
            ('rule "vip"', None, '{ extend = "15 days", when = { tier = ["vip"] } }')]),
        (FINAL, FINAL.replace('"final"', '"last"'), [
            ('rule "final"', "{ returnable = false }", None),
            ('rule "last"', None, "{ returnable = false }")]),
        (GOLD + FINAL, FINAL + GOLD, [("rule order", '"gold", "final"', '"final", "gold"')]),
        (FINAL + FINAL, FINAL + FINAL.replace("false", "true"), [
            ('rule "final" 2.returnable', "false", "true")]),
        ("[[rule]]\nreturnable = false", "[[rule]]\nreturnable = true", [
            ("rule 1.returnable", "false", "true")]),
        (GIFTS, GIFTS.replace("2027-01-31", "2027-02-28"), [
            ('season "gifts".last_day', "2027-01-31", "2027-02-28")]),
        (GIFTS, GIFTS.replace("12-25", "12-26"), [
            ('season "gifts".ordered.to', "2026-12-25", "2026-12-26")]),
    ],
)  # fmt: skip
def test_every_difference_is_listed_once(
    before: str, after: str, told: list[tuple[str, str | None, str | None]]
) -> None:
    found = changes(tomllib.loads(before), tomllib.loads(after))
    assert [(each.key, each.before, each.after) for each in found] == told


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
scalars = texts | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.dates() | st.datetimes() | st.times()
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=4,
)


@given(values)
def test_a_value_as_toml_is_read_back_equal(value: object) -> None:
    assert tomllib.loads(f"value = {as_toml(value)}") == {"value": value}
