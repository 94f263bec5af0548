"""What stands out in a month, in sentences."""

from __future__ import annotations

import pytest

from returndesk.cli.report.summary import summary
from returndesk.render.table import Row, Table


def said(**sections: list[Row]) -> list[tuple[object, object]]:
    """(key, text) of the summary of these sections' rows."""
    found = summary({name: Table(name, (), rows) for name, rows in sections.items()})
    return [(row["key"], row["text"]) for row in found.rows]


def test_a_product_above_its_limit_is_named_with_its_leading_reason() -> None:
    coat: Row = {"sku": "COAT", "rate": "0.3333", "sold": 42, "reason": "changed-mind", "share": "0.6667"}
    hat: Row = {"sku": "HAT", "rate": "0.2000", "sold": 60, "reason": ""}
    assert said(watchlist=[coat, hat]) == [
        ("COAT", "comes back too often: 33.3 % of 42 units, mostly changed-mind"),
        ("HAT", "comes back too often: 20.0 % of 60 units"),
    ]


@pytest.mark.parametrize(
    ("share", "said_so"), [("1.0000", "all"), ("0.5001", "mostly"), ("0.5000", "most often")]
)
def test_a_leading_reason_is_called_what_it_is(share: str, said_so: str) -> None:
    coat: Row = {"sku": "COAT", "rate": "0.3333", "sold": 42, "reason": "wrong-size", "share": share}
    assert said(watchlist=[coat]) == [
        ("COAT", f"comes back too often: 33.3 % of 42 units, {said_so} wrong-size")
    ]


def test_what_a_measure_changed_is_said() -> None:
    row: Row = {"sku": "TEE", "note": "size chart fixed", "result": "fewer came back"}
    assert said(measures=[row]) == [("TEE", "size chart fixed: fewer came back")]


def test_only_a_campaign_that_brought_less_than_it_cost_is_named() -> None:
    usual: Row = {"kept": "88.00", "spend": "100.00", "after_spend": "-12.00", "currency": "EUR"}
    rows: list[Row] = [
        {**usual, "key": "social", "return_on_spend": "0.88"},
        {**usual, "key": "search", "return_on_spend": "1.00"},
        {**usual, "key": "", "return_on_spend": None},
    ]
    assert said(marketing=rows) == [
        ("social", "brought 12.00 EUR less than it cost: 88.00 left after returns, 100.00 spent")
    ]


def test_a_product_and_the_campaign_that_sold_it_alone_are_one_matter() -> None:
    coat: Row = {"sku": "COAT", "rate": "0.3333", "sold": 42, "reason": "changed-mind", "share": "0.6667"}
    figures: Row = {"kept": "88.00", "spend": "100.00", "after_spend": "-12.00", "return_on_spend": "0.88"}
    sale: Row = {"key": "social", **figures, "currency": "EUR"}
    parts = {"watchlist": Table("watchlist", (), [coat]), "marketing": Table("marketing", (), [sale])}
    found = summary(parts, {"social": "COAT", "mail": "COAT"})
    assert [(row["key"], row["section"], row["text"]) for row in found.rows] == [
        (
            "COAT",
            "watchlist",
            "comes back too often: 33.3 % of 42 units, mostly changed-mind;"
            " sold through social, which brought"
            " 12.00 EUR less than it cost: 88.00 left after returns, 100.00 spent",
        )
    ]
    assert [row["key"] for row in summary(parts, {"social": "HAT"}).rows] == ["COAT", "social"]


def test_a_carrier_with_a_loss_is_named_with_its_parcels() -> None:
    row: Row = {"carrier": "post", "currency": "EUR", "lost": 0, "late": 1, "damaged": 2, "net_loss": "9.00"}
    paid: Row = {**row, "carrier": "courier", "net_loss": "0.00"}
    assert said(carriers=[row, paid]) == [("post", "1 late, 2 damaged, 9.00 EUR not covered by the carrier")]


def test_of_each_section_the_first_five_are_said() -> None:
    rows: list[Row] = [{"sku": f"S{at}", "note": "x", "result": "y"} for at in range(7)]
    assert [key for key, _ in said(measures=rows)] == ["S0", "S1", "S2", "S3", "S4"]


def test_a_quiet_month_has_no_sentence() -> None:
    assert said(watchlist=[], carriers=[]) == []
