"""What somebody edits behind the program's back, the doctor finds and says where."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from desk.asking import ailments
from factory import Shop, new_shop

STORY = (
    "open 1042 -i MUG=2 -r defective",
    "approve R1001",
    "receive R1001 -i MUG=1",
    "inspect R1001 --condition used --to scrap --deduct 1.00 --why worn",
    "refund R1001",  # one mug is still to come
    "open 1042 -i LAMP -r changed-mind --note blue",
    "open 1042 -r service",
    "open 1043 -i CUP=1 -r changed-mind",
    "approve R1004",
    "receive R1004",
    "inspect R1004 --condition used --to customer",
    "open 1043 -i BOWL -r changed-mind",
    "assign R1002 bob",
)
KEEPING = (
    "returns --period 2026-11 --by sku", "liability", "service", "refunds --by method",
    "costs --by reason --basis sale", "kept", "reasons --by reason",
)  # they keep what they worked out  # fmt: skip
ORDER = "order 1042"
LINE = "order 1042, line 1"
REFUND = "refund 1, claim R1001"
# Somebody who can edit a refund can drop what guards it, too, and put it back.
LOOSE = "drop trigger refund_is_fixed; drop trigger refund_stays; drop trigger refund_line_stays; "


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with two orders and five claims: refunded in part, open, a complaint, sent back, open."""
    shop = new_shop(tmp_path_factory.mktemp("worked"))
    shop.take_in(
        {"sku": "MUG", "quantity": 3, "unit_price": "10.00", "shipping": "4.90", "order_discount": "7.00"},
        {"sku": "LAMP", "unit_price": "50.00"},
        {"order_number": "1043", "sku": "CUP", "quantity": 2, "unit_price": "8.00"},
        {"order_number": "1043", "sku": "BOWL", "unit_price": "12.00"},
    )
    for typed in STORY:
        shop.ok("claim", *typed.split())
    for report in KEEPING:
        shop.ok("report", *report.split())
    return shop.path


@pytest.fixture
def desk(worked: Path, tmp_path: Path) -> Shop:
    """A copy of that desk, to be edited."""
    return Shop(Path(shutil.copy(worked, tmp_path / "desk.db")))


def edit(desk: Shop, script: str) -> None:
    """Run a script on the file with SQLite's own checks switched off."""
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as conn:
        conn.execute("pragma ignore_check_constraints = on")
        conn.executescript(script)


def test_a_desk_after_ordinary_work_is_content(desk: Shop) -> None:
    assert ailments(desk) == []


CLAIM_EDITS = {
    "update claim set status = 'received' where id = 1001": ("claim-journal", "claim R1001"),
    "update claim set stage = 'settle' where id = 1002": ("claim-journal", "claim R1002"),
    "update claim set due_on = '2027-01-01' where id = 1002": ("claim-journal", "claim R1002"),
    "update claim set due_on = null where id = 1002": ("claim-journal", "claim R1002"),
    "update claim set due_source = 'eu.withdrawal' where id = 1002": ("claim-right", "claim R1002"),
    "update claim set promised_on = '2027-01-01' where id = 1002": ("claim-due", "claim R1002"),
    "update claim set due_on = '2026-11-20' where id = 1002": ("claim-due", "claim R1002"),
    "update claim set goods_back_on = '2026-11-22' where id = 1001": ("claim-goods-back", "claim R1001"),
    "update claim set proof_on = '2026-11-23' where id = 1002": ("claim-goods-back", "claim R1002"),
    "update refund_terms set deduct_any = 0 where claim_line_id = 1": ("deduction-right", "claim R1001"),
    "update claim set owner = 'eve' where id = 1002": ("claim-journal", "claim R1002"),
    "update claim set reason = 'other' where id = 1002": ("claim-opened", "claim R1002"),
    "update claim set fault = 'maker' where id = 1002": ("claim-opened", "claim R1002"),
    "update claim set kind = 'parcel' where id = 1002": ("claim-opened", "claim R1002"),
    "update claim set notice_on = '2026-11-20' where id = 1002": ("claim-opened", "claim R1002"),
    "update claim set opened_on = '2026-11-20' where id = 1002": ("claim-opened", "claim R1002"),
    "update claim set order_id = 2 where id = 1003": ("claim-opened", "claim R1003"),
    "delete from claim where id = 1003": ("claim-gone", "claim R1003"),
    "delete from claim_line where claim_id = 1002": ("claim-lines", "claim R1002"),
    "update claim_line set claimed = 1, approved = 1 where claim_id = 1001": ("claim-lines", "claim R1001"),
    "update claim_line set order_line_id = 2 where claim_id = 1005": ("claim-lines", "claim R1005"),
    "update claim_line set approved = 1 where claim_id = 1005": ("claim-counts", "claim R1005"),
    "update claim_line set received = 2 where claim_id = 1001": ("claim-counts", "claim R1001"),
    "update claim_line set accepted = 1, refused = 0 where claim_id = 1004": ("claim-counts", "claim R1004"),
    "update claim_line set refused = 0 where claim_id = 1004": ("claim-counts", "claim R1004"),
    "update inspection set units = 2 where id = 2": ("inspection-journal", "claim R1004"),
    "update inspection set on_day = '2026-11-22' where id = 2": ("inspection-journal", "claim R1004"),
    "update inspection set condition = 'new' where id = 1": ("inspection-journal", "claim R1001"),
    "update inspection set disposition = 'restock' where id = 1": ("inspection-journal", "claim R1001"),
    "update inspection set deduct_minor = 0 where id = 1": ("inspection-journal", "claim R1001"),
    "update inspection set deduct_bps = 100 where id = 1": ("inspection-journal", "claim R1001"),
    "delete from inspection where id = 2": ("inspection-journal", "claim R1004"),
    "delete from judgement where claim_line_id = 2": ("claim-judged", "claim R1002"),
    "delete from refund_terms where claim_line_id = 2": ("claim-judged", "claim R1002"),
}
REFUND_EDITS = {
    f"{LOOSE} update refund set {change}": ("refund-journal", REFUND)
    for change in (
        "on_day = '2026-11-22'", "at = '2026-11-22T10:00:00Z'", "who = 'eve'", "owner = 'eve'",
        "method = 'cash'", "currency = 'USD'", "order_id = 2",
        "goods_minor = goods_minor - 1", "fee_minor = 1", "deduction_minor = 0",
        "shipping_minor = 0", "surcharges_minor = 1", "postage_minor = 1",
        "bonus_minor = 1", "adjustment_minor = -1",
        "total_minor = total_minor - 1",
    )
}  # fmt: skip
REFUND_EDITS[f"{LOOSE} delete from refund_line; delete from refund"] = ("refund-gone", "entry 7, claim R1001")
KEPT_EDITS = {
    "update cohort set returned = returned + 1 where key = 'MUG'": ("kept-sum", "2026-11 by sku"),
    "update cohort set key = 'PLATE' where key = 'MUG'": ("kept-sum", "2026-11 by sku"),
    "delete from cohort where dimension = 'sku'": ("kept-sum", "2026-11 by sku"),
    "update cohort set refunded_minor = 1 where dimension = ''": ("kept-sum", "2026-11 by currency"),
    "update cohort_unit set value_minor = value_minor + 1": ("kept-sum", "2026-11, days of returns"),
    "update cohort_unit set squares = squares * 1.001": ("kept-sum", "2026-11, days of returns"),
    "update cohort_curve set open = open + 1": ("kept-sum", "2026-11, days of returns"),
    "update money_sum set amount = amount + 1 where report = 'refunds' and figure = 'goods_minor'": (
        "kept-sum",
        "2026-11 by method, report refunds, basis money",
    ),
    "update money_sum set amount = 0 where report = 'costs' and figure = 'claims'": (
        "kept-sum",
        "2026-11 by reason, report costs, basis sale",
    ),
    "delete from money_sum where report = 'kept'": (
        "kept-sum",
        "2026-11 by reason, report kept, basis money",
    ),
    "update money_sum set key = '[]' where report = 'reasons' and key glob '*defective*'": (
        "kept-sum",
        "2026-11 by reason, report reasons, basis money",
    ),
    "insert into cohort_end (dimension, key, currency, value, low, high) select dimension, 'CUP', 'EUR', 0.5,"
    " 0.4, 0.6 from cohort_month where dimension glob 'in the end *'": ("kept-sum", "CUP, rate in the end"),
    "update claim_handling set kept = kept - 1 where claim_id = 1001": ("kept-sum", "claim R1001"),
    "update claim_handling set target_on = null where claim_id = 1002": ("kept-sum", "claim R1002"),
}
ORDER_EDITS = {
    "update order_line set paid_minor = paid_minor + 1 where id = 1": ("line-sum", LINE),
    # The sums of both tables are made to fit: only working them out anew tells.
    "update order_line set paid_minor = 9000 where id = 1; update orders set paid_minor ="
    " (select sum(paid_minor) from order_line where order_id = 1) where id = 1": ("line-sum", LINE),
    "update orders set discount_minor = 0 where id = 1": ("line-sum", LINE),
    "update orders set discount_minor = 99999 where id = 1": ("line-sum", ORDER),
    "update order_line set gross_minor = 4000 where id = 1": ("line-sum", LINE),
    "update order_line set discount_minor = 100 where id = 1": ("line-sum", LINE),
    "update orders set tax_included = 0; update order_line set tax_minor = 5 where id = 1": (
        "line-sum", LINE,
    ),
    "update orders set shipping_tax_minor = 99999 where id = 1": ("order-tax", ORDER),
    "update orders set surcharge_tax_minor = 1 where id = 1": ("order-tax", ORDER),
    "insert into refund_row (order_line_id, reference, units) values (1, 'PAY1 2026-11-05', 1)": (
        "refund-rows", LINE,
    ),
    "update order_line set quantity = 4 where id = 1": ("line-price", LINE),
    "update order_line set unit_price_minor = 1 where id = 1": ("line-price", LINE),
    "update order_line set delivered_on = '2026-11-01' where id = 1": ("line-days", LINE),
    "update order_line set shipped_on = '2026-11-01' where id = 1": ("line-days", LINE),
    "update orders set shipping_minor = 0 where id = 1": ("order-refunds", ORDER),
    "update orders set currency = 'eur' where id = 1": ("currency", ORDER),
}  # fmt: skip
DAYS = {
    "claim set due_on = 'foo' where id = 1002": "claim R1002",
    "claim set opened_on = '2026-02-30' where id = 1002": "claim R1002",
    "claim set promised_on = 'foo' where id = 1002": "claim R1002",
    "claim set proof_on = 'foo' where id = 1002": "claim R1002",
    "claim set goods_back_on = 'foo' where id = 1002": "claim R1002",
    "claim set notice_on = 'now' where id = 1002": "claim R1002",
    "claim set decided_on = '' where id = 1002": "claim R1002",
    "claim set approved_on = '23 Nov' where id = 1002": "claim R1002",
    "claim set closed_on = '2026-11-23T10:00' where id = 1002": "claim R1002",
    "claim set opened_at = 'foo' where id = 1002": "claim R1002",
    "judgement set starts_on = 'foo' where claim_line_id = 2": "claim R1002",
    "judgement set last_day = '0000-01-01' where claim_line_id = 2": "claim R1002",
    "inspection set on_day = 'foo' where id = 1": "claim R1001",
    "orders set ordered_on = 'foo' where id = 1": ORDER,
    "orders set imported_on = 'foo' where id = 1": ORDER,
    "orders set ordered_at = '2026-11-02' where id = 1": ORDER,
    "order_line set delivered_on = 'foo' where id = 1": LINE,
    "order_line set shipped_on = '2026-13-01' where id = 1": LINE,
    "policy set set_on = 'foo'": "policy 1",
    "policy set set_at = 'foo'": "policy 1",
    "policy set from_on = 'foo'": "policy 1",
    "desk set created_at = 'foo'": "desk",
    "journal set on_day = 'foo' where seq = 3": "entry 3",
    "journal set at = 'foo' where seq = 3": "entry 3",
}
DAY_EDITS = {f"update {change}": ("day", where) for change, where in DAYS.items()} | {
    "insert into holiday values ('DE', '', 'foo', 'Foo Day')": ("day", "holiday Foo Day"),
    "insert into working_day values ('CN', 'foo')": ("day", "working day of CN"),
    f"{LOOSE} update refund set on_day = 'foo'": ("day", REFUND),
    f"{LOOSE} update refund set at = 'foo'": ("day", REFUND),
}
DESK_EDITS = {
    "update desk set currency = 'eur'": ("settings", "desk"),
    "update desk set timezone = 'Mars/Olympus'": ("settings", "desk"),
    "update policy set parsed = '{'": ("policy", "policy 1"),
    "update policy set parsed = '[]'": ("policy", "policy 1"),
    "update policy set parsed = printf('%.*c', 100000, '[')": ("policy", "policy 1"),
    'update policy set parsed = \'{"calendar": {"extra": [{"$day": "foo"}]}}\'': ("policy", "policy 1"),
    "update policy set parsed = '{\"defaults\": null}'": ("policy", "policy 1"),
    'update policy set parsed = \'{"defaults": {"window": 7}}\'': ("policy", "policy 1"),
    'update policy set parsed = \'{"defaults": {"window": "9 days"}}\'': ("policy", "policy 1"),
    "update policy set document = '[[['": ("policy", "policy 1"),
    "delete from policy": ("policy", "policy"),
    "update policy set from_on = '2026-01-01'": ("policy", "policy"),
    "drop trigger refund_is_fixed": ("schema", "trigger refund_is_fixed"),
    "drop trigger refund_line_is_fixed": ("schema", "trigger refund_line_is_fixed"),
    "drop index claim_open": ("schema", "index claim_open"),
    "drop index claim_open; create index claim_open on claim (owner)": ("schema", "index claim_open"),
    "drop table holiday": ("schema", "table holiday"),
    "drop table journal_text": ("schema", "table journal_text"),
    "alter table orders add column mine text": ("schema", "table orders"),
    "create trigger t after insert on claim begin select 1; end": ("schema", "trigger t"),
    "insert into journal_text values (99, x'00', '{}')": ("journal-text", "entry 99"),
    "update journal set details = '{' where seq = 3": ("journal", "entry 3"),
    "update journal set details = '[]' where seq = 3": ("claim-opened", "claim R1001"),
}
EDITS = {**CLAIM_EDITS, **REFUND_EDITS, **KEPT_EDITS, **ORDER_EDITS, **DAY_EDITS, **DESK_EDITS}


@pytest.mark.parametrize("script", EDITS)
def test_an_edit_behind_the_program_s_back_is_found_and_placed(desk: Shop, script: str) -> None:
    edit(desk, script)
    assert EDITS[script] in ailments(desk)


@pytest.mark.parametrize("table", ["orders", "claim_line", "journal", "policy", "refund", "inspection"])
def test_a_table_that_is_gone_is_said_and_the_rest_is_still_examined(desk: Shop, table: str) -> None:
    edit(desk, f"{LOOSE} drop table {table}; update desk set currency = 'eur'")
    found = ailments(desk)
    assert ("schema", f"table {table}") in found
    assert ("settings", "desk") in found


def test_text_in_no_encoding_and_sums_past_64_bits_are_found_without_a_crash(desk: Shop) -> None:
    edit(desk, "update journal set who = cast(x'ff' as text) where seq = 3")
    assert ("journal", str(desk.path)) in ailments(desk)
    edit(desk, "update claim_line set approved = 9223372036854775807")
    assert ("claim-units", "claim R1001") in ailments(desk)


def test_texts_that_were_erased_are_no_ailment(desk: Shop) -> None:
    edit(desk, "delete from journal_text")
    assert ailments(desk) == []


@pytest.mark.parametrize("table", ["refund", "refund_line"])
def test_the_database_lets_nobody_change_a_refund(desk: Shop, table: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="money was refunded"):
        edit(desk, f"update {table} set goods_minor = goods_minor")
