"""The day report: every section of a scripted day, and the same bytes whenever it is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ailments, ask, rows
from factory import Shop, made_once, new_shop

ENDS = ("rejected", "closed", "cancelled", "expired")
POLICY = '[defaults]\nrestocking_fee = "10%"\ncredit_bonus = "10%"\n[service]\ndecide = 1\n'


@pytest.fixture
@made_once
def day(tmp_path: Path) -> Shop:
    """Orders and claims of 20 and 23 November; on the 23rd cash, credit, a rejection and a scrap."""
    shop = new_shop(tmp_path, document=POLICY)
    shop.as_of = "2026-11-20"
    usual = {"delivered_on": "", "customer_email": "ada@example.org"}
    shop.take_in(
        {
            **usual,
            "order_number": "1",
            "ordered_at": "2026-11-20",
            "sku": "MUG",
            "quantity": 4,
            "unit_price": "5.00",
        },
        {**usual, "order_number": "2", "ordered_at": "2026-11-19", "sku": "COAT", "unit_price": "80.00"},
    )
    shop.ok("claim", "open", "1", "-i", "MUG=1", "-r", "defective")  # to be decided by the 21st
    shop.as_of = "2026-11-23"
    shop.take_in(
        {
            **usual,
            "order_number": "3",
            "ordered_at": "2026-11-23",
            "sku": "HAT",
            "quantity": 2,
            "unit_price": "20.00",
        },
        {
            **usual,
            "order_number": "4",
            "ordered_at": "2026-11-23",
            "sku": "HAT",
            "unit_price": "9.00",
            "currency": "USD",
        },
    )
    counter = ("-r", "changed-mind", "--now", "--condition")
    shop.ok("claim", "open", "1", "-i", "MUG=2", *counter, "new", "--method", "cash")
    shop.ok("claim", "open", "2", *counter, "damaged", "--method", "credit")
    shop.ok("claim", "open", "4", *counter, "opened", "--method", "cash")
    shop.ok("claim", "open", "3", "-i", "HAT=1", "-r", "wrong-size")
    shop.ok("claim", "reject", "R1005", "--why", "worn")
    return shop


def test_each_section_has_the_figures_of_that_day(day: Shop) -> None:
    found = ask(day, "report", "day")
    assert found["orders"] == [
        {"currency": "EUR", "count": 1, "units": 2, "value": "40.00", "late": False},
        {"currency": "USD", "count": 1, "units": 1, "value": "9.00", "late": False},
    ]
    assert found["claims"] == [
        {
            "opened": 4,
            "approved": 3,
            "rejected": 1,
            "received": 3,
            "settled": 3,
            "closed": 3,
            "open_at_end": 1,
            "cancelled": 0,
            "expired": 0,
            "reopened": 0,
        }
    ]
    # 10.00 less 1.00 fee; 80.00 less 8.00 fee and 10 % on top; 9.00 less 0.90 fee.
    assert found["refunds"] == [
        {"currency": "EUR", "method": "cash", "kind": "refund", "count": 1, "amount": "9.00"},
        {"currency": "EUR", "method": "credit", "kind": "refund", "count": 1, "amount": "79.20"},
        {"currency": "USD", "method": "cash", "kind": "refund", "count": 1, "amount": "8.10"},
    ]
    assert found["reasons"] == [
        {
            "key": "changed-mind",
            "fault": "customer",
            "claims": 3,
            "units": 4,
            "share": "0.7500",
            "detail": None,
        },
        {
            "key": "wrong-size",
            "fault": "customer",
            "claims": 1,
            "units": 1,
            "share": "0.2500",
            "detail": None,
        },
    ]
    assert found["overdue"] == [
        {
            "claim": "R1001",
            "stage": "decide",
            "owner": "ann",
            "due_on": "2026-11-21",
            "days_over": 2,
            "due_source": "policy",
        }
    ]
    assert found["stock"] == [{"key": "restock", "units": 3}, {"key": "scrap", "units": 1}]
    assert found["balance"] == [
        {
            "currency": "EUR",
            "paid_out": "9.00",
            "received": "0.00",
            "credit_issued": "79.20",
            "fees_kept": "9.00",
            "net": "88.20",
        },
        {
            "currency": "USD",
            "paid_out": "8.10",
            "received": "0.00",
            "credit_issued": "0.00",
            "fees_kept": "0.90",
            "net": "8.10",
        },
    ]
    entries = ask(day, "log")
    assert found["journal"][0]["entries"] == len(entries) == 22
    assert ailments(day) == []


def test_what_opened_and_what_ended_add_up_to_what_is_open(day: Shop) -> None:
    def claims() -> dict[str, int]:
        (row,) = ask(day, "report", "day")["claims"]
        return {key: row[key] for key in ("opened", *ENDS, "reopened", "open_at_end") if row[key]}

    day.ok("claim", "cancel", "R1001")
    day.ok("claim", "reopen", "R1005", "--why", "photos came")
    day.ok("claim", "approve", "R1005")
    ends = {"opened": 4, "closed": 3, "cancelled": 1, "reopened": 1}  # one more was open before
    assert claims() == {**ends, "rejected": 1, "open_at_end": 1}
    day.ok("undo")
    day.ok("claim", "reject", "R1005", "--why", "worn")
    assert claims() == {**ends, "rejected": 2}
    earlier = day.ok("report", "day")
    day.as_of = "2026-11-24"
    day.ok("claim", "reopen", "R1005", "--why", "photos came")
    assert claims() == {"reopened": 1, "open_at_end": 1}
    day.ok("claim", "approve", "R1005")
    day.as_of = "2027-03-01"
    day.ok("claim", "expire", "--due")
    assert claims() == {"expired": 1}
    assert day.ok("report", "day", "--date", "2026-11-23") == earlier


def test_the_csv_holds_the_same_figures_under_five_keys(day: Shop) -> None:
    text = day.ok("report", "day", "-f", "csv")
    assert text.splitlines()[0] == "section,key,currency,count,amount"
    found = {
        (row["section"], row["key"], row["currency"]): (row["count"], row["amount"]) for row in rows(text)
    }
    assert found["refunds", "cash/refund", "EUR"] == ("1", "9.00")
    assert found["refunds", "credit/refund", "EUR"] == ("1", "79.20")
    assert found["claims", "open_at_end", ""] == ("1", "")
    assert found["overdue", "R1001", ""] == ("2", "")
    assert found["stock", "restock", ""] == ("3", "")
    assert found["balance", "net", "EUR"] == ("", "88.20")


def test_the_refunds_of_the_day_are_what_was_paid_out(day: Shop) -> None:
    found = ask(day, "report", "day")
    paid = {row["currency"]: 0 for row in found["refunds"]}
    for row in found["refunds"]:
        paid[row["currency"]] += int(row["amount"].replace(".", ""))
    claims = {"EUR": 0, "USD": 0}
    for claim in ask(day, "claim", "list"):
        claims[claim["currency"]] += int(claim["refunded"].replace(".", ""))
    assert paid == claims == {"EUR": 8820, "USD": 810}


@pytest.mark.parametrize("fmt", ["csv", "json", "plain", "tsv", "jsonl"])
def test_asked_twice_and_after_later_days_it_gives_the_same_bytes(day: Shop, fmt: str) -> None:
    first = day.ok("report", "day", "-f", fmt)
    assert day.ok("report", "day", "-f", fmt) == first
    day.as_of = "2026-11-25"
    day.ok("claim", "approve", "R1001")
    day.ok("claim", "reopen", "R1005", "--why", "it was not worn")
    day.ok("claim", "assign", "R1001", "bob")
    day.ok("order", "delivered", "3")
    day.take_in({"order_number": "9", "ordered_at": "2026-11-23", "delivered_on": "", "unit_price": "7.00"})
    assert day.ok("report", "day", "--date", "2026-11-23", "-f", fmt) == first
    day.as_of = "2027-01-07"
    assert day.ok("report", "day", "--date", "2026-11-23", "-f", fmt) == first
    day.as_of = "2026-11-23"
    assert day.ok("report", "day", "-f", fmt) == first


def test_figures_corrected_by_a_later_import_do_not_rewrite_an_earlier_day(day: Shop) -> None:
    first = day.ok("report", "day", "-f", "csv")
    day.as_of = "2026-11-25"
    header = "order_number,ordered_at,sku,quantity,unit_price,customer_email\n"
    day.ok("order", "import", "-", "--update", stdin=f"{header}3,2026-11-23,HAT,2,25.00,ada@example.org\n")
    assert ask(day, "order", "show", "3")[0]["paid"] == "50.00"
    assert day.ok("report", "day", "--date", "2026-11-23", "-f", "csv") == first


def test_an_order_imported_after_its_day_is_mentioned_and_not_counted(day: Shop) -> None:
    day.as_of = "2026-11-25"
    day.take_in({"order_number": "9", "ordered_at": "2026-11-23", "delivered_on": "", "unit_price": "7.00"})
    result = day.run("report", "day", "--date", "2026-11-23", "-f", "json")
    assert result.err == "Not counted: orders of this day that were imported later: 1\n"
    assert '"value": "40.00"' in result.out
    assert day.run("report", "day", "--date", "2026-11-23", "-q", "-f", "json").err == ""


def test_a_day_on_which_nothing_happened_still_counts_what_is_open(day: Shop) -> None:
    day.as_of = "2026-11-24"
    found = ask(day, "report", "day")
    assert found["claims"] == [
        {
            "opened": 0,
            "approved": 0,
            "rejected": 0,
            "received": 0,
            "settled": 0,
            "closed": 0,
            "open_at_end": 1,
            "cancelled": 0,
            "expired": 0,
            "reopened": 0,
        }
    ]
    assert (found["orders"], found["refunds"], found["balance"]) == ([], [], [])
    assert found["overdue"][0]["days_over"] == 3


def test_a_day_before_the_desk_was_there_is_empty(day: Shop) -> None:
    found = ask(day, "report", "day", "--date", "2026-01-01")
    assert found["journal"] == [{"entries": 0, "head": "0" * 64}]
    assert found["claims"][0]["open_at_end"] == 0


def test_the_head_is_the_journal_s_and_the_doctor_finds_it_there(day: Shop) -> None:
    head = ask(day, "report", "day")["journal"][0]["head"]
    assert ailments(day, "--head", head) == []
    assert ailments(day, "--head", "deadbeef") == [("journal", "head deadbeef")]


KEYS = {
    "day": {"2026-11-23", "2026-11-24"},
    "week": {"2026-W48"},
    "month": {"2026-11"},
    "method": {"cash", "credit", "bank"},
    "reason": {"changed-mind", "defective"},
    "category": {""},
    "sku": {"MUG", "COAT", "HAT"},
    "channel": {"web"},
    "owner": {"ann", "bob"},
}


@pytest.fixture
def refunds(day: Shop) -> Shop:
    """One more refund, the day after, by bob: two lines, postage and a rounded total."""
    day.as_of = "2026-11-24"
    usual = {"order_number": "8", "ordered_at": "2026-11-22", "delivered_on": "", "shipping": "3.33"}
    day.take_in(
        {**usual, "sku": "MUG", "unit_price": "0.99"},
        {**usual, "sku": "HAT", "quantity": 2, "unit_price": "1.00"},
    )
    day.user = "bob"
    day.ok("claim", "open", "8", "-i", "MUG", "-i", "HAT", "-r", "defective")
    day.ok("claim", "approve", "R1006")
    day.ok("claim", "receive", "R1006")
    day.ok(
        "claim",
        "inspect",
        "R1006",
        "--condition",
        "used",
        "--to",
        "scrap",
        "--deduct",
        "0.50",
        "--why",
        "worn",
    )
    day.ok("claim", "refund", "R1006", "--amount", "5.00", "--why", "agreed", "--method", "bank")
    return day


@pytest.mark.parametrize("by", KEYS)
def test_the_refunds_by_any_key_add_up_to_the_same(refunds: Shop, by: str) -> None:
    found = ask(refunds, "report", "refunds", "--by", by)
    assert {row["key"] or "" for row in found} == KEYS[by]
    sums: dict[str, dict[str, int]] = {}
    for row in found:
        figures = {
            name: int(row[name].replace(".", ""))
            for name in row
            if name not in ("key", "currency", "refunds")
        }
        assert figures["total"] == (
            figures["goods"] + figures["shipping"] + figures["surcharges"] + figures["postage"]
            - figures["fees"] - figures["deductions"] + figures["bonus"] + figures["adjustment"]
        )  # fmt: skip
        whole = sums.setdefault(row["currency"], dict.fromkeys(figures, 0))
        for name, minor in figures.items():
            whole[name] += minor
    # The last refund: goods 2.99, shipping 3.33, less 0.50 for wear, brought down from 5.82 to 5.00.
    assert sums == {
        "EUR": {
            "goods": 9299, "shipping": 333, "surcharges": 0, "postage": 0, "fees": 900, "deductions": 50,
            "bonus": 720, "rounding": 0,
            "adjustment": -82, "total": 9320, "compensation": 0, "elsewhere": 0,
        },
        "USD": {
            "goods": 900, "shipping": 0, "surcharges": 0, "postage": 0, "fees": 90, "deductions": 0,
            "bonus": 0, "rounding": 0,
            "adjustment": 0, "total": 810, "compensation": 0, "elsewhere": 0,
        },
    }  # fmt: skip


def test_a_period_includes_both_its_days(refunds: Shop) -> None:
    def total(*options: str) -> list[str]:
        return [row["total"] for row in ask(refunds, "report", "refunds", "--by", "month", *options)]

    assert total("--from", "2026-11-24") == ["5.00"]
    assert total("--to", "2026-11-23") == ["88.20", "8.10"]
    assert total("--from", "2026-11-23", "--to", "2026-11-24") == ["93.20", "8.10"]
    assert total("--from", "2026-11-25") == []
    assert refunds.run("report", "refunds", "--from", "2026-11-25", "--to", "2026-11-24").code == 2


def test_the_report_says_what_was_asked_of_it_in_any_case_or_not_at_all(refunds: Shop) -> None:
    assert ask(refunds, "report", "refunds", "--by", "SKU") == ask(
        refunds, "report", "refunds", "--by", "sku"
    )
    result = refunds.run("report", "refunds", "--by", "sku; drop table refund")
    assert (result.code, result.out) == (2, "")


def test_a_file_of_deliveries_as_the_day_s_last_import_keeps_the_platform_s_refunds(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    header = "order_number,ordered_at,sku,quantity,unit_price,status\n"
    orders = "1,2026-11-20,MUG,1,4.00,refunded\n2,2026-11-20,HAT,1,9.00,\n"
    shop.ok("order", "import", "-", stdin=header + orders)
    refunded = [{"currency": "EUR", "method": "elsewhere", "kind": "elsewhere", "count": 1, "amount": "4.00"}]
    assert ask(shop, "report", "day")["refunds"] == refunded
    days = "order_number,delivered_on\n2,2026-11-22\n"
    shop.ok("order", "import", "-", "--only", "delivered", stdin=days)
    assert ask(shop, "report", "day")["refunds"] == refunded
