"""The key of a customer is what one types: a narrow terminal omits its column and cuts none."""

from datetime import date

import pytest

from returndesk.cli.customer.tables import PROPOSALS, occasions_table
from returndesk.cli.tables.customers import CUSTOMERS, MOVES, SIGNALS
from returndesk.core.customers.occasions import Occasion
from returndesk.render.screens.default import table_screen
from returndesk.render.table import Column, Table

KEY = "mail:maximiliane.hohenstaufen@correspondence.example.com"
TODAY = date(2026, 11, 23)


def occasion() -> Occasion:
    return Occasion(
        customer_id=1,
        customer="Maximiliane von Hohenstaufen-Weissenfels",
        key=KEY,
        email=KEY.removeprefix("mail:"),
        language="en",
        occasion="anniversary",
        on=date(2026, 12, 2),
        first_on=date(2025, 12, 2),
        sent_on=None,
        coupon="",
    )


def screen(table: Table, width: int) -> str:
    return "\n".join("".join(text for text, _ in line) for line in table_screen(table, TODAY, width))


@pytest.mark.parametrize(("width", "shown"), [(80, False), (120, False), (160, True), (200, True)])
def test_a_key_is_whole_or_omitted_beside_an_email(width: int, shown: bool) -> None:
    text = screen(occasions_table([occasion()], ""), width)
    assert ("KEY" in text, KEY in text) == (shown, shown)


@pytest.mark.parametrize("columns", [CUSTOMERS, MOVES, SIGNALS])
def test_no_list_of_customers_cuts_a_key(columns: tuple[Column, ...]) -> None:
    row = {column.key: KEY if column.key in ("customer", "key", "email") else None for column in columns}
    shown = [screen(Table("customer-list", columns, [row]), width) for width in range(60, 220, 20)]
    assert [KEY in text for text in shown if "KEY" in text.split("\n")[0]] == [True, True, True]


def test_what_one_types_to_merge_two_entries_is_never_cut() -> None:
    row = {column.key: KEY if column.key.endswith("who") else None for column in PROPOSALS}
    assert screen(Table("customer-merge", PROPOSALS, [row]), 80).count(KEY) == 2
