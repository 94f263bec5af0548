"""What exports tell of refunds and cancellations: a ledger that adds up to the last file."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from desk.asking import ailments, ask, dump, read, rows, write
from factory import Shop, made_once, new_shop

HEADER = (
    "order_number,ordered_at,delivered_on,currency,shipping,status,sku,category,quantity,line_total,"
    "back,units_back"
)
MUG = {"sku": "MUG", "category": "cups", "quantity": 3, "line_total": "10.00"}
LAMP = {"sku": "LAMP", "category": "light", "quantity": 1, "line_total": "5.00"}


def tell(shop: Shop, *lines: dict[str, object], options: tuple[str, ...] = ()) -> None:
    """Import an export that tells refunds: `back` is an amount of the order, `units_back` of the line."""
    usual = {
        "order_number": "1",
        "ordered_at": "2026-11-02",
        "delivered_on": "2026-11-05",
        "shipping": "4.90",
    }
    text = [HEADER]
    for line in lines:
        facts = {**usual, **line}
        text.append(",".join(str(facts.get(name, "")) for name in HEADER.split(",")))
    columns = ("--map", "refunded=back", "--map", "refunded_quantity=units_back")
    shop.ok("order", "import", "-", *columns, *options, stdin="\n".join(text) + "\n")


def ledger(shop: Shop) -> list[tuple[object, ...]]:
    """(day, line's SKU or None, currency, units, goods, shipping, amount), as told one after the other."""
    return read(
        shop.path,
        "select e.on_day, l.sku, e.currency, e.units, e.goods_minor, e.shipping_minor, e.amount_minor"
        " from external_refund e left join order_line l on l.id = e.order_line_id order by e.id",
    )


def of_the_day(shop: Shop, *options: str) -> list[tuple[object, ...]]:
    """(currency, count, amount) of the day report's refunds elsewhere."""
    found = ask(shop, "report", "day", *options)["refunds"]
    return [(row["currency"], row["count"], row["amount"]) for row in found if row["kind"] == "elsewhere"]


def by(shop: Shop, key: str, *options: str) -> dict[tuple[str, str], str]:
    """The column `elsewhere` of `report refunds` by (key, currency)."""
    found = ask(shop, "report", "refunds", "--by", key, *options)
    return {(row["key"], row["currency"]): row["elsewhere"] for row in found}


def refund_here(shop: Shop, *options: str) -> None:
    shop.ok("claim", "open", "1", *options, "-r", "changed-mind", "--now", "--condition", "new")


def test_an_order_without_refunds_has_no_ledger(shop: Shop) -> None:
    tell(shop, MUG, LAMP)
    assert (ledger(shop), of_the_day(shop), ask(shop, "report", "refunds")) == ([], [], [])


@pytest.mark.parametrize("status", ["refunded", "cancelled"])
def test_a_whole_order_gives_back_all_its_lines_and_the_shipping(shop: Shop, status: str) -> None:
    tell(shop, {**MUG, "status": status}, LAMP)
    assert sorted(ledger(shop), key=str) == [
        ("2026-11-23", "LAMP", "EUR", 1, 500, 0, 0),
        ("2026-11-23", "MUG", "EUR", 3, 1000, 0, 0),
        ("2026-11-23", None, "EUR", 0, 0, 490, 0),
    ]
    assert of_the_day(shop) == [("EUR", 1, "19.90")]
    assert ailments(shop) == []


def test_units_give_back_their_share_of_the_line(shop: Shop) -> None:
    tell(shop, {**MUG, "units_back": 2}, LAMP)
    assert ledger(shop) == [("2026-11-23", "MUG", "EUR", 2, 666, 0, 0)]
    assert of_the_day(shop) == [("EUR", 1, "6.66")]


def test_an_amount_is_recorded_on_the_order(shop: Shop) -> None:
    tell(shop, {**MUG, "back": "2.50"}, LAMP)
    assert ledger(shop) == [("2026-11-23", None, "EUR", 0, 0, 0, 250)]
    assert ailments(shop) == []


def test_an_amount_above_what_was_paid_counts_as_what_was_paid(shop: Shop) -> None:
    tell(shop, {**MUG, "status": "part-refunded", "back": "25.00"}, LAMP)
    assert of_the_day(shop) == [("EUR", 1, "19.90")]
    assert ailments(shop) == []


def test_units_and_an_amount_beyond_them_are_both_recorded(shop: Shop) -> None:
    tell(shop, {**MUG, "units_back": 1, "back": "5.33"}, LAMP)
    assert sorted(ledger(shop), key=str) == [
        ("2026-11-23", "MUG", "EUR", 1, 333, 0, 0),
        ("2026-11-23", None, "EUR", 0, 0, 0, 200),
    ]


def test_a_part_without_a_figure_is_not_made_up(shop: Shop) -> None:
    tell(shop, {**MUG, "status": "part-refunded"})
    assert ledger(shop) == []
    assert ailments(shop) == []


def test_the_same_file_again_adds_nothing(shop: Shop) -> None:
    lines = ({**MUG, "units_back": 1}, LAMP, {**MUG, "order_number": "2", "status": "refunded"})
    tell(shop, *lines)
    before = dump(shop.path)
    tell(shop, *lines)
    shop.as_of = "2026-11-24"
    tell(shop, *lines)
    assert dump(shop.path) == before


def test_a_later_file_adds_only_the_difference(shop: Shop) -> None:
    tell(shop, {**MUG, "units_back": 1}, LAMP)
    shop.as_of = "2026-11-24"
    tell(shop, {**MUG, "units_back": 2}, LAMP)
    shop.as_of = "2026-11-25"
    tell(shop, {**MUG, "status": "refunded", "units_back": 2}, LAMP)
    assert ledger(shop)[:2] == [
        ("2026-11-23", "MUG", "EUR", 1, 333, 0, 0),
        ("2026-11-24", "MUG", "EUR", 1, 333, 0, 0),
    ]
    assert sorted(ledger(shop)[2:], key=str) == [
        ("2026-11-25", "LAMP", "EUR", 1, 500, 0, 0),
        ("2026-11-25", "MUG", "EUR", 1, 334, 0, 0),
        ("2026-11-25", None, "EUR", 0, 0, 490, 0),
    ]
    days = by(shop, "day")
    assert days == {
        ("2026-11-23", "EUR"): "3.33", ("2026-11-24", "EUR"): "3.33", ("2026-11-25", "EUR"): "13.24",
    }  # fmt: skip
    assert [of_the_day(shop, "--date", day) for day, _ in days] == [
        [("EUR", 1, "3.33")], [("EUR", 1, "3.33")], [("EUR", 1, "13.24")],
    ]  # fmt: skip
    assert ailments(shop) == []


def test_an_amount_that_becomes_the_whole_order_counts_once(shop: Shop) -> None:
    tell(shop, {**MUG, "back": "2.50"}, LAMP)
    tell(shop, {**MUG, "status": "refunded", "back": "19.90"}, LAMP)
    assert of_the_day(shop) == [("EUR", 1, "19.90")]
    assert by(shop, "sku") == {("LAMP", "EUR"): "6.63", ("MUG", "EUR"): "13.27"}
    assert ailments(shop) == []


def test_a_refund_here_and_then_the_order_in_the_platform_give_together_what_was_paid(shop: Shop) -> None:
    tell(shop, MUG, LAMP)
    refund_here(shop, "-i", "MUG=1", "--method", "cash")
    tell(shop, {**MUG, "status": "refunded"}, LAMP)
    assert of_the_day(shop) == [("EUR", 1, "16.57")]  # 19.90 less 3.33
    assert by(shop, "sku") == {("LAMP", "EUR"): "6.63", ("MUG", "EUR"): "9.94"}
    assert ailments(shop) == []


def test_a_fee_that_was_kept_here_is_given_back_when_the_platform_gives_back_all(shop: Shop) -> None:
    shop.ok("policy", "set", "-", stdin='[defaults]\nrestocking_fee = "20%"\n')
    tell(shop, LAMP)
    refund_here(shop)
    tell(shop, {**LAMP, "status": "refunded"})
    assert ledger(shop) == [("2026-11-23", None, "EUR", 0, 0, 490, 100)]
    assert ailments(shop) == []


def test_units_refunded_here_and_on_the_platform_by_turns_share_the_odd_cent(shop: Shop) -> None:
    tell(shop, {**MUG, "units_back": 1})
    refund_here(shop, "-i", "MUG=1")
    tell(shop, {**MUG, "units_back": 2})  # of which one is the desk's own
    assert [row[3:5] for row in ledger(shop)] == [(1, 333)]
    tell(shop, {**MUG, "units_back": 3})
    assert [row[3:6] for row in ledger(shop)] == [(1, 333, 0), (1, 334, 0), (0, 0, 490)]
    assert read(shop.path, "select goods_minor from refund") == [(333,)]
    assert ailments(shop) == []


def test_a_refund_here_never_passes_what_units_and_amount_left_together(shop: Shop) -> None:
    # Of 10.00 + 4.90 went 3.33 for a unit and 8.00 more: 3.57 are left, not 6.90.
    tell(shop, {**MUG, "units_back": 1, "back": "11.33"})
    shop.ok("claim", "open", "1", "-i", "MUG=2", "-r", "changed-mind")
    for act in ("approve R1001", "receive R1001", "inspect R1001 --condition new --to restock"):
        shop.ok("claim", *act.split())
    result = shop.run("claim", "refund", "R1001")
    assert (result.code, "at most 3.57 is left" in result.err) == (1, True), result
    shop.ok("claim", "refund", "R1001", "--amount", "3.57", "--why", "the rest")
    tell(shop, {**MUG, "units_back": 1, "back": "11.33"})
    assert ailments(shop) == []


def test_currencies_are_never_added_together(shop: Shop) -> None:
    tell(
        shop,
        {**MUG, "status": "refunded"},
        {**MUG, "order_number": "2", "currency": "USD", "units_back": 1},
        {**MUG, "order_number": "3", "currency": "JPY", "line_total": "1000", "shipping": "0", "back": "120"},
    )
    assert of_the_day(shop) == [("EUR", 1, "14.90"), ("JPY", 1, "120"), ("USD", 1, "3.33")]
    assert by(shop, "month") == {
        ("2026-11", "EUR"): "14.90", ("2026-11", "JPY"): "120", ("2026-11", "USD"): "3.33",
    }  # fmt: skip


def test_a_dry_run_leaves_nothing(shop: Shop) -> None:
    before = dump(shop.path)
    tell(shop, {**MUG, "status": "refunded"}, options=("--dry-run",))
    assert dump(shop.path) == before


def test_figures_taken_with_update_correct_their_external_refunds(shop: Shop) -> None:
    tell(shop, {**MUG, "units_back": 1}, {**LAMP, "order_number": "2", "status": "cancelled"})
    shop.as_of = "2026-11-24"
    more = {**MUG, "quantity": 4, "line_total": "16.00", "units_back": 2}
    less = {**LAMP, "order_number": "2", "line_total": "4.00", "status": "cancelled"}
    tell(shop, more, less, options=("--update",))
    assert [row[:5] for row in ledger(shop) if row[1]] == [
        ("2026-11-23", "MUG", "EUR", 1, 333),
        ("2026-11-23", "LAMP", "EUR", 1, 500),
        ("2026-11-24", "MUG", "EUR", 1, 467),
        ("2026-11-24", "LAMP", "EUR", 0, -100),
    ]
    assert by(shop, "sku") == {("LAMP", "EUR"): "8.90", ("MUG", "EUR"): "8.00"}
    assert ailments(shop) == []


def test_another_currency_taken_with_update_takes_the_old_one_back(shop: Shop) -> None:
    tell(shop, {**MUG, "status": "refunded"})
    tell(shop, {**MUG, "status": "refunded", "currency": "USD"}, options=("--update",))
    assert of_the_day(shop) == [("EUR", 1, "0.00"), ("USD", 1, "14.90")]
    assert ailments(shop) == []


def test_orders_of_one_number_in_two_channels_are_two(shop: Shop) -> None:
    tell(shop, {**MUG, "status": "refunded"})
    tell(shop, MUG, options=("--channel", "etsy"))
    assert by(shop, "channel") == {("web", "EUR"): "14.90"}


KEYS = {
    "day": {"2026-11-23": "22.40", "2026-11-30": "3.33"},
    "week": {"2026-W48": "22.40", "2026-W49": "3.33"},
    "month": {"2026-11": "25.73"},
    "channel": {"web": "25.73"},
    "method": {"elsewhere": "25.73"},
    "reason": {"elsewhere": "25.73"},
    "owner": {"elsewhere": "25.73"},
    # 2.50 is 1.67 and 0.83 by the 10.00 and 5.00 paid, the shipping of 4.90 is 3.27 and 1.63.
    "sku": {"MUG": "18.27", "LAMP": "7.46"},
    "category": {"cups": "18.27", "light": "7.46"},
}


@pytest.fixture
@made_once
def told(tmp_path: Path) -> Shop:
    """An amount, a whole order, and a week later units."""
    shop = new_shop(tmp_path)
    tell(
        shop,
        {**MUG, "back": "2.50"},
        LAMP,
        {**MUG, "order_number": "2", "status": "refunded"},
        {**LAMP, "order_number": "2"},
    )
    shop.as_of = "2026-11-30"
    tell(shop, {**MUG, "order_number": "3", "units_back": 1})
    return shop


@pytest.mark.parametrize("key", KEYS)
def test_the_external_refunds_by_any_key(told: Shop, key: str) -> None:
    assert by(told, key) == {(name, "EUR"): minor for name, minor in KEYS[key].items()}


@pytest.mark.parametrize("key", KEYS)
def test_a_row_of_external_refunds_alone_has_no_figure_of_the_shop_s_own(told: Shop, key: str) -> None:
    for row in ask(told, "report", "refunds", "--by", key):
        assert (row["refunds"], row["goods"], row["shipping"], row["total"], row["compensation"]) == (
            0, "0.00", "0.00", "0.00", "0.00",
        )  # fmt: skip


def test_a_period_includes_both_its_days(told: Shop) -> None:
    assert by(told, "month", "--to", "2026-11-29") == {("2026-11", "EUR"): "22.40"}
    assert by(told, "month", "--from", "2026-11-30") == {("2026-11", "EUR"): "3.33"}
    assert by(told, "sku", "--from", "2026-11-30", "--to", "2026-11-30") == {("MUG", "EUR"): "3.33"}


def test_refunds_here_and_on_the_platform_of_one_key_are_one_row(told: Shop) -> None:
    told.ok("claim", "open", "3", "-i", "MUG=1", "-r", "changed-mind", "--now", "--condition", "new")
    row = ask(told, "report", "refunds", "--from", "2026-11-30")[0]
    assert (row["refunds"], row["goods"], row["total"], row["elsewhere"]) == (1, "3.33", "3.33", "3.33")


def test_the_balance_is_what_this_desk_gave_and_nothing_else(told: Shop) -> None:
    assert ask(told, "report", "day")["balance"] == []


def test_the_csv_of_the_day_counts_orders_under_elsewhere(told: Shop) -> None:
    found = rows(told.ok("report", "day", "--date", "2026-11-23", "-f", "csv"))
    assert [row for row in found if row["section"] == "refunds"] == [
        {
            "section": "refunds", "key": "elsewhere/elsewhere", "currency": "EUR", "count": "2",
            "amount": "22.40",
        }
    ]  # fmt: skip


@pytest.mark.parametrize("fmt", ["csv", "json", "plain"])
def test_a_later_import_and_a_later_update_do_not_rewrite_an_earlier_day(told: Shop, fmt: str) -> None:
    first = told.ok("report", "day", "--date", "2026-11-23", "-f", fmt)
    tell(told, {**MUG, "back": "9.00"}, LAMP, {**MUG, "order_number": "2", "status": "refunded"})
    tell(told, {**MUG, "order_number": "2", "line_total": "8.00"}, options=("--update",))
    assert told.ok("report", "day", "--date", "2026-11-23", "-f", fmt) == first
    assert ailments(told) == []


def test_every_import_of_a_day_seals_the_whole_day_s_platform_refunds_in_the_journal(shop: Shop) -> None:
    tell(shop, {**MUG, "units_back": 1})
    tell(shop, {**MUG, "order_number": "2", "units_back": 2})
    tell(shop, {**MUG, "order_number": "3"})
    entries = read(shop.path, "select details from journal where act = 'import' order by seq")
    first, second, third = [json.loads(details)["elsewhere"] for (details,) in entries]
    assert first != second == third
    assert of_the_day(shop) == [("EUR", 2, "9.99")]


def test_the_database_refuses_to_change_or_delete_external_refunds(told: Shop) -> None:
    for edit in ("delete from external_refund", "update external_refund set on_day = '2026-11-24'"):
        with pytest.raises(sqlite3.IntegrityError, match="money was refunded on the platform"):
            write(told.path, edit)


@pytest.mark.parametrize(
    ("stated", "elsewhere"), [("34.00", "34.00"), ("40.00", "40.00"), ("50.00", "40.00"), ("0.00", "40.00")]
)
def test_an_order_refunded_in_whole_less_a_fee_is_refunded_what_the_platform_states(
    shop: Shop, stated: str, elsewhere: str
) -> None:
    head = "Name,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,"
    head += "Lineitem name,Lineitem price,Lineitem sku,Refunded Amount"
    row = f"#2003,refunded,EUR,36.00,4.00,0.00,40.00,2026-11-02 10:00:00 +0100,1,Mug,36.00,MUG,{stated}"
    shop.ok("order", "import", "-", stdin=f"{head}\n{row}\n")
    (sums,) = ask(shop, "report", "refunds")
    assert sums["elsewhere"] == elsewhere
    (line,) = ask(shop, "order", "show", "2003")
    assert (line["claimable"], ask(shop, "queue"), ailments(shop)) == (0, [], [])
    shop.as_of = "2026-11-24"
    shop.ok("order", "import", "-", stdin=f"{head}\n{row.removesuffix(stated)}40.00\n")
    assert sum(float(row["elsewhere"]) for row in ask(shop, "report", "refunds")) == 40
    assert ailments(shop) == []
