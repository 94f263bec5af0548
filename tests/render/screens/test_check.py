"""The screen of check: may it come back, until when, for how much."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from returndesk.render.screens.terminal import screen_for
from returndesk.render.table import Column, Row, Sections, Table

Look = Callable[[str, Table | Sections], None]
TODAY = date(2026, 11, 23)
HOSTILE = "李雷 [red]\x07\x1b]52;c;eA==\x1b\\ \u202eexe"


def shown(value: Table | Sections, width: int) -> str:
    return "".join("".join(text for text, _ in line) + "\n" for line in screen_for(value, TODAY, width))


def check_row(**changes: object) -> Row:
    row: dict[str, object] = {
        "order": "1042",
        "line": 1,
        "sku": "LAMP-1",
        "title": "Lamp",
        "sold": 1,
        "claimable": 1,
        "verdict": "eligible",
        "ground": "policy",
        "last_day": date(2026, 12, 5),
        "days_left": 12,
        "refund": "79.34",
        "currency": "EUR",
        "fee": "13.99",
        "postage": "customer",
        "findings": [],
        "paid": "93.33",
        "reason": "changed-mind",
        "reason_given": False,
        "terms": "30 days from delivery, fee 15 %, customer pays return shipping",
    }
    return row | changes  # type: ignore[return-value]


def check_table(rows: Sequence[Row], **meta: object) -> Table:
    about = {
        "order": "1042",
        "channel": "web",
        "customer": "Zoë O'Neil",
        "delivered_on": date(2026, 11, 5),
        "ordered_on": date(2026, 11, 2),
        "estimated": False,
        "explain": False,
        "next": ["returndesk claim open 1042 -i BULB-3 -r changed-mind"],
    }
    return Table("check", (), rows, about | meta)


BULBS = check_row(line=2, sku="BULB-3", title="Bulbs", paid="46.67", refund="39.67")


def check() -> Table:
    return check_table([check_row(), BULBS])


def check_of_all_verdicts() -> Table:
    photo = {"code": "evidence", "text": "a photo of the damage is asked for", "source": "policy 3, rule 1"}
    value = {"code": "review-above", "text": "the goods are worth more than 200.00", "source": "policy 3"}
    final = {
        "code": "final-sale",
        "text": "sold as final sale: the shop does not take these back unless they arrived broken",
        "source": "policy 3, rule 2 “final sale”",
    }
    late = {"code": "late", "text": "the last day was Sat 7 Nov", "source": "policy 3, defaults"}
    rows = [
        check_row(
            verdict="review", findings=[photo, value], sku="VASE-22", title="一个很大的花瓶", refund="250.00"
        ),
        check_row(
            verdict="ineligible",
            findings=[final, late],
            sku="SALE-1",
            title="Hat\twith\nlines",
            refund="0.00",
        ),
        check_row(days_left=0, last_day=TODAY, sku="", line=3, sold=3, claimable=2, title="灯泡 " * 30),
        check_row(verdict="ineligible", findings=[], claimable=0, refund=None),
        check_row(last_day=date(2027, 1, 31), days_left=69, reason="damaged", reason_given=True),
    ]
    return check_table(rows, customer=HOSTILE, estimated=True)


def check_explained() -> Table:
    steps = [
        {"label": "delivered", "on": date(2026, 11, 5), "source": "date of the order", "text": ""},
        {"label": "+ 30 days", "on": date(2026, 12, 5), "source": "policy 1, defaults", "text": ""},
        {"label": "+ 15 days", "on": date(2026, 12, 20), "source": 'policy 1, "gold members get longer"'},
        {"label": "rolled to", "on": date(2026, 12, 21), "text": "Sunday, the shop is closed"},
    ]
    grounds = [
        {
            "ground": "policy",
            "verdict": "eligible",
            "last_day": date(2026, 12, 21),
            "refund": "39.67",
            "sum": "46.67 less 15 % fee",
            "source": "",
            "chosen": True,
        },
        {
            "ground": "eu.withdrawal",
            "verdict": "ineligible",
            "last_day": date(2026, 11, 19),
            "refund": "0.00",
            "sum": "over for 4 days",
            "source": "2011/83 art. 9",
            "chosen": False,
            "count": [
                {"label": "delivered", "on": date(2026, 11, 5), "source": "2011/83 art. 9(2)(b)", "text": ""},
                {"label": "+ 14 days", "on": date(2026, 11, 19), "source": "2011/83 art. 9(1)", "text": ""},
            ],
        },
    ]
    explained: Row = {"reason_given": True, "last_day": date(2026, 12, 21), "days_left": 28, "terms": ""}
    return check_table([{**BULBS, **explained, "count": steps, "grounds": grounds}], explain=True)


@pytest.mark.parametrize(
    "screen", [check, check_of_all_verdicts, check_explained], ids=lambda screen: screen.__name__
)
def test_the_screen_matches_its_golden_file(
    screen: Callable[[], Table | Sections], looks_the_same: Look
) -> None:
    looks_the_same(screen.__name__, screen())


def test_a_next_command_is_never_cut_or_broken() -> None:
    command = "returndesk claim open 1042 " + "-i A-VERY-LONG-SKU=1 " * 9 + "-r damaged"
    assert command in shown(check_table([check_row()], next=[command]), 40)


def test_check_all_is_a_list_over_many_orders() -> None:
    shape = (Column("order", "code"), Column("sku"), Column("last_day", "date"))
    table = Table("check", shape, [{"order": "1042", "sku": "LAMP-1", "last_day": date(2026, 12, 5)}])
    assert shown(table, 80) == "ORDER  SKU     LAST DAY\n1042   LAMP-1  Sat 5 Dec\n"
