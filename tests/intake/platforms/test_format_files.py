from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from returndesk.core.codes import REASONS
from returndesk.core.money import is_currency
from returndesk.core.orders.incoming import ORDER_STATUSES
from returndesk.intake.platforms.format_files import Format, formats
from returndesk.intake.platforms.layout import LINE_FIELDS, ORDER_FIELDS, SENT_TO

CODE = Path(__file__).parents[3] / "returndesk" / "intake" / "platforms"
USABLE = [each for each in formats() if not each.recognise.refuse and each.kind == "orders"]
CLAIMS = {"order", "channel", "sku", "quantity", "reason", "opened_on", "via", "want", "note", "detail"}
CLAIMS |= {"known_by", "request", "refunded", "currency"}  # of platforms
DELIVERIES = {"order_number", "channel", "sku", "line_id", "shipped_on", "delivered_on", "tracking"}
LINE_MEANINGS = {"not-shipped", "refunded", "cancelled", "returns"}
TOTALS = {
    "by_row", "discounts", "shipping_discounts", "taxes", "shipping_taxes", "fees", "fee_taxes", "surcharge",
    "tax_on_top", "subtotals",
    "tells_tax", "tells_discount", "goods_due", "tenders",
}  # fmt: skip


def read_by_code(each: Format) -> set[str]:
    """The fields beyond everybody's that something reads: the platform's code, or its totals."""
    totals = {name for names in each.totals.values() if isinstance(names, list | dict) for name in names}
    text = (CODE / f"{each.code}.py").read_text("utf-8") if each.code else ""
    named = {"total", "total_left", "goods_due", "shipping_without", "fees_without", "sold_in", "payment_id"}
    named |= {"sending", "paid_at", "received", "group", "surcharge"}
    return totals | named | set(re.findall(r'"([a-z_]+)"', text))


@pytest.mark.parametrize("each", USABLE, ids=lambda each: each.name)
def test_every_column_of_a_format_feeds_a_field_that_something_reads(each: Format) -> None:
    partners = [other for other in USABLE if each.join and other.join and other.join.pair == each.join.pair]
    known = {*LINE_FIELDS, *ORDER_FIELDS, *SENT_TO, "order_number", "channel"}
    for one in partners or [each]:
        known |= read_by_code(one)
    assert set(each.columns) - known == set()
    assert set(each.cells.get("keys", {}).values()) - set(LINE_FIELDS) == set()


@pytest.mark.parametrize("each", USABLE, ids=lambda each: each.name)
def test_a_format_says_nothing_that_is_not_understood(each: Format) -> None:
    assert set(each.totals) <= TOTALS
    for words in (each.status, each.aftersales):
        said = {*words.exact.values(), *(ours for _, ours in words.parts), words.other or "open"}
        assert said <= set(ORDER_STATUSES)
    line = each.line.status
    assert {*line.exact.values(), *(ours for _, ours in line.parts)} <= LINE_MEANINGS
    assert all(is_currency(currency) for sign in each.money.signs for currency in sign.currencies)
    assert all(len(names.split("|")) >= 1 for names in each.recognise.all)
    if each.code:
        assert callable(import_module(f"returndesk.intake.platforms.{each.code}").settle)


def test_paired_exports_are_pairs_whose_files_can_be_read_days_apart() -> None:
    joined = [each for each in USABLE if each.join]
    parts: dict[str, list[str]] = {}
    for each in joined:
        assert each.join
        parts.setdefault(each.join.pair, []).append(each.join.part)
        # No file proves the dates of the other one; an order that is in is written with a point.
        assert set(each.dates.dates) <= {"dmy", "mdy", "ymd", "iso"}
        assert (each.money.decimal, each.cells, each.code) == (".", {}, "")
        assert set(each.totals) <= {"shipping_discounts", "goods_due"}
    assert {pair: sorted(each) for pair, each in parts.items()} == {
        "etsy": ["lines", "orders"],
        "taobao": ["lines", "orders"],
        "youzan": ["lines", "orders"],
    }


def test_formats_of_claims_and_deliveries_feed_what_their_readers_read() -> None:
    fields = {"claims": CLAIMS, "deliveries": DELIVERIES, "feedback": {"claim", "score", "note", "on"}}
    fields["spend"] = {"date", "source", "campaign", "amount", "currency"}
    fields["customers"] = {"customer"}
    others = [each for each in formats() if each.kind != "orders"]
    assert {each.name: set(each.columns) - fields[each.kind] for each in others} == {
        each.name: set() for each in others
    }


def test_every_code_of_a_platform_is_one_of_our_reasons() -> None:
    for each in formats():
        told = {*each.claim.reasons.exact.values(), *(ours for _, ours in each.claim.reasons.parts)}
        assert told <= set(REASONS), each.name
        assert each.claim.reasons.other == "", "an unknown code is a bad row, not a guess"


def test_every_format_has_a_name_of_its_own() -> None:
    names = [each.name for each in formats()]
    assert sorted(set(names)) == names
