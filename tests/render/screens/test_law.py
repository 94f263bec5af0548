"""The screens of the law: one law with every citation, and a policy that promises less."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from returndesk.render.screens.terminal import screen_for
from returndesk.render.table import Column, Row, Sections, Table

Look = Callable[[str, Table | Sections], None]
TODAY = date(2026, 11, 23)


def term(ground: str, key: str, value: str, source: str, note: str = "", unverified: bool = False) -> Row:
    return {
        "law": "xx",
        "ground": ground,
        "key": key,
        "value": value,
        "source": source,
        "note": note,
        "unverified": unverified,
    }


def one_law() -> Table:
    rows = [
        term("xx.withdrawal", "length", "14 days", "Act 7 art. 9(1)"),
        term(
            "xx.withdrawal", "starts", "last", "Act 7 art. 9(2)", "the last good, lot or piece of the order"
        ),
        term("xx.withdrawal", "rolls", "true", "Regulation 12 art. 3(4)", "whose holidays: the later", True),
        term("xx.quality", "length", "24 months", "Act 9 art. 10(1)"),
    ]
    title = "Somewhere, as known on 2026-11-24: not legal advice"
    return Table("policy-laws", (Column("key"),), rows, {"title": title, "whole": True})


def overridden_policy() -> Table:
    usual = {"file": "policy.toml", "kind": "law", "table": "[defaults]"}
    rows: list[Row] = [
        {
            **usual,
            "key": "window",
            "found": "10 days",
            "expected": "until 2026-12-10",
            "law": law,
            "source": "Act 7 art. 9",
            "example": "GOODS at 100.00 EUR, web, delivered 2026-11-26, changed-mind, notice on 2026-12-10:"
            f" the policy says ineligible, {law} refunds 105.00 EUR",
        }
        for law in ("xx.withdrawal", "xx.quality")
    ]
    rows.append(
        {
            **rows[0],
            "table": '[[rule]] 1 "Räumung \x1b[31m\u202e"',
            "key": "returnable",
            "found": "false",
            "expected": "returnable until 2026-12-10",
        }
    )
    meta = {
        "title": "policy.toml is valid; the law goes beyond 3 of its terms",
        "next": ["returndesk policy set policy.toml"],
    }
    return Table("policy-check", (Column("key"),), rows, meta)


def test_the_screen_of_one_law_matches_its_golden_file(looks_the_same: Look) -> None:
    looks_the_same("law", one_law())


def test_the_screen_of_a_policy_below_the_law_matches_its_golden_file(looks_the_same: Look) -> None:
    looks_the_same("policy_below_the_law", overridden_policy())


def policy_log() -> Table:
    def row(version: int, start: date | None, key: str | None, before: str | None, after: str | None) -> Row:
        shared: Row = {"version": version, "from": start, "set_on": TODAY, "set_by": "ann"}
        return {**shared, "key": key, "before": before, "after": after}

    spring = date(2027, 3, 1)
    rows = [
        row(1, None, "defaults.window", None, '"30 days"'),
        row(2, None, None, None, None),
        row(3, spring, "defaults.window", '"30 days"', '"45 days"'),
        row(3, spring, "defaults.grace", '"3 days"', None),
        row(3, spring, 'rule "final \x1b[31m sale".returnable', "false", "true"),
        row(
            3, spring, 'rule "faults"', None, '{ when = { fault = ["shop", "maker"] }, window = "6 months" }'
        ),
    ]
    return Table("policy-log", (Column("key"),), rows)


def test_the_screen_of_the_policy_log_matches_its_golden_file(looks_the_same: Look) -> None:
    looks_the_same("policy_log", policy_log())


def test_no_citation_is_cut_however_narrow_the_screen() -> None:
    for width in (20, 60):
        text = "".join("".join(part for part, _ in line) for line in screen_for(one_law(), TODAY, width))
        assert "…" not in text
        assert "3(4)" in text


def test_a_policy_with_or_without_mistakes_is_a_table() -> None:
    columns = (Column("table"), Column("key"))
    wrong = Table("policy-check", columns, [{"kind": "mistake", "table": "[defaults]", "key": "window"}])
    lines = ["".join(text for text, _ in line) for line in screen_for(wrong, TODAY, 60)]
    assert lines == ["TABLE       KEY", "[defaults]  window"]
    good = Table("policy-check", columns, [], {"empty": "policy.toml is valid"})
    assert ["".join(text for text, _ in line) for line in screen_for(good, TODAY, 60)] == [
        "policy.toml is valid"
    ]
