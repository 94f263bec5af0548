"""A closed day: its report keeps its bytes, and no act is dated that day or before it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from desk.asking import ailments, ask, read, rows, write
from factory import SAMPLES, Shop, made_once, new_shop

BACKUP = "  returndesk backup --every day\n"
COUNTER = ("-r", "changed-mind", "--now", "--condition", "new", "--method")


@pytest.fixture
@made_once
def shop(tmp_path: Path) -> Shop:
    """Refunds of 20 November by card and 23 November in cash and by credit."""
    shop = new_shop(tmp_path)
    shop.as_of = "2026-11-20"
    usual = {"ordered_at": "2026-11-10", "delivered_on": "2026-11-14", "customer_email": "ada@example.org"}
    shop.take_in(
        *(
            {**usual, "order_number": number, "sku": "MUG", "quantity": 4, "unit_price": "5.00"}
            for number in ("1", "2")
        )
    )
    shop.ok("claim", "open", "1", "-i", "MUG=1", *COUNTER, "original")
    shop.as_of = "2026-11-23"
    shop.ok("claim", "open", "1", "-i", "MUG=2", *COUNTER, "cash")
    shop.ok("claim", "open", "2", "-i", "MUG=1", *COUNTER, "credit")
    return shop


def close(shop: Shop, *args: str) -> str:
    result = shop.run("report", "day", "--close", *args, "-f", "json")
    assert result.code == 0, result
    return result.err


def bytes_of(shop: Shop, day: str) -> list[str]:
    return [shop.ok("report", "day", "--date", day, "-f", fmt) for fmt in ("json", "csv", "plain", "table")]


def test_after_closing_the_day_s_backup_is_the_next_command_until_it_is_made(shop: Shop) -> None:
    closed = "Closed Mon 23 Nov: no act can be dated that day or before\n"
    assert close(shop, "--dry-run") == closed + "Dry run: nothing was recorded.\n"
    assert close(shop, "-q") == ""
    assert close(shop) == "Mon 23 Nov is closed already: nothing changed\n" + BACKUP
    shop.ok(*BACKUP.split()[1:])
    assert close(shop) == "Mon 23 Nov is closed already: nothing changed\n"


def test_methods_add_up_to_the_balance(shop: Shop) -> None:
    found = ask(shop, "report", "day")
    assert [tuple(row.values()) for row in found["methods"]] == [
        ("EUR", "cash", "10.00", "0.00", "10.00", None, None),
        ("EUR", "credit", "5.00", "0.00", "5.00", None, None),
    ]
    assert found["balance"][0]["net"] == "15.00"
    assert list(found) == [
        "orders", "claims", "refunds", "reasons", "overdue", "stock", "balance", "methods", "journal",
    ]  # fmt: skip
    lines = [tuple(row.values()) for row in rows(shop.ok("report", "day", "-f", "csv"))]
    assert [line for line in lines if line[0] == "methods"] == [
        ("methods", "cash/paid_out", "EUR", "", "10.00"),
        ("methods", "cash/received", "EUR", "", "0.00"),
        ("methods", "cash/net", "EUR", "", "10.00"),
        ("methods", "credit/paid_out", "EUR", "", "5.00"),
        ("methods", "credit/received", "EUR", "", "0.00"),
        ("methods", "credit/net", "EUR", "", "5.00"),
    ]


def test_a_closed_day_refuses_acts_dated_there_or_before_and_says_what_to_do(shop: Shop) -> None:
    assert close(shop) == "Closed Mon 23 Nov: no act can be dated that day or before\n" + BACKUP
    before = shop.path.read_bytes()
    for day, shown in (("2026-11-23", "Mon 23 Nov"), ("2026-11-20", "Fri 20 Nov")):
        for act in ("claim open 1 -i MUG=1 -r other --why x", "config --shop Other", "undo"):
            result = shop.run(*act.split(), "--as-of", day)
            assert (result.code, result.err) == (
                1,
                f"{shown} is closed: Mon 23 Nov was closed by ann on Mon 23 Nov\n"
                "  --as-of 2026-11-24, to date it Tue 24 Nov\n"
                f"  returndesk report day --reopen --date {day} --why TEXT\n",
            ), act
    assert shop.path.read_bytes() == before
    assert shop.run("claim", "open", "1", "-i", "MUG=1", "-r", "other", "--as-of", "2026-11-24").code == 0


def test_after_closing_a_customer_is_erased_by_an_act_dated_the_next_day(shop: Shop) -> None:
    shop.take_in({"order_number": "7", "customer_email": "eve@example.org", "unit_price": "1.00"})
    close(shop)
    before = bytes_of(shop, "2026-11-23")
    typed = ("customer", "erase", "eve@example.org", "--confirm", "eve@example.org")
    refused = shop.run(*typed)
    assert (refused.code, refused.err.splitlines()[1]) == (1, "  --as-of 2026-11-24, to date it Tue 24 Nov")
    assert shop.run(*typed, "--as-of", "2026-11-24").code == 0
    assert b"eve@example.org" not in shop.path.read_bytes()
    assert bytes_of(shop, "2026-11-23") == before


def test_an_import_dated_in_a_closed_day_is_refused_and_dated_today_it_is_taken(shop: Shop) -> None:
    close(shop)
    typed = ("order", "import", str(SAMPLES / "orders.csv"), "-f", "csv")
    refused = shop.run(*typed)
    assert (refused.code, refused.err.splitlines()[0]) == (
        1,
        "Mon 23 Nov is closed: Mon 23 Nov was closed by ann on Mon 23 Nov",
    )
    assert shop.run(*typed, "--as-of", "2026-11-24").code == 0


def test_nothing_that_happens_later_changes_the_report_of_a_closed_day(shop: Shop) -> None:
    close(shop)
    kept = {day: bytes_of(shop, day) for day in ("2026-11-20", "2026-11-23")}
    shop.as_of = "2026-11-24"
    late = {"order_number": "9", "ordered_at": "2026-11-23", "sku": "TEA", "unit_price": "3.00"}
    shop.take_in({**late, "delivered_on": ""})  # an order of the closed day
    shop.ok("order", "delivered", "9", "--on", "2026-11-23")
    shop.ok("claim", "correct", "R1002", "-1.00", "--why", "counted wrongly")
    shop.ok("claim", "bounced", "R1001", "--why", "account closed")
    shop.ok("claim", "open", "9", "-r", "other", "--on", "2026-11-23")
    shop.ok("product", "note", "MUG", "thicker", "--on", "2026-11-23")
    shop.run("undo")
    shop.ok("config", "--shop", "Another Name")
    close(shop, "--date", "2026-11-24")
    assert {day: bytes_of(shop, day) for day in kept} == kept
    assert ailments(shop) == []


def test_what_was_counted_is_kept_beside_the_net_of_its_method_and_a_difference_is_never_refused(
    shop: Shop,
) -> None:
    said = close(shop, "--counted", "cash=12.50", "--counted", "bank=0", "--counted", "cash=-3.00 USD")
    assert said == (
        "Closed Mon 23 Nov: no act can be dated that day or before; cash 2.50 EUR more than recorded;"
        f" cash 3.00 USD less than recorded\n{BACKUP}"
    )
    assert [tuple(row.values()) for row in ask(shop, "report", "day")["methods"]] == [
        ("EUR", "bank", "0.00", "0.00", "0.00", "0.00", "0.00"),
        ("EUR", "cash", "10.00", "0.00", "10.00", "12.50", "2.50"),
        ("EUR", "credit", "5.00", "0.00", "5.00", None, None),
        ("USD", "cash", "0.00", "0.00", "0.00", "-3.00", "-3.00"),
    ]
    lines = [row["key"] for row in rows(shop.ok("report", "day", "-f", "csv")) if row["section"] == "methods"]
    assert lines[5:10] == ["cash/paid_out", "cash/received", "cash/net", "cash/counted", "cash/difference"]
    assert "cash 10.00 EUR · counted 12.50 · difference 2.50" in shop.ok("report", "day", "-f", "table")
    assert ailments(shop) == []


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("--close --counted cash", 2, "--counted cash: expected METHOD=AMOUNT such as cash=412.50\n"),
        ("--close --counted cash=ten", 2, "--counted cash ten: expected an amount like 12.50\n"),
        ("--close --counted cash=1 --counted cash=2", 2, "--counted cash=2: cash was counted twice\n"),
        ("--counted cash=1", 2, "--counted requires --close\n"),
        ("--close --reopen", 2, "--close cannot be combined with --reopen\n"),
        ("--reopen", 2, "--reopen requires --why TEXT\n"),
        ("--close --date 2026-11-24", 65, "--date Tue 24 Nov is in the future\n"),
        ("--reopen --date 2026-11-24 --why x", 65, "--date Tue 24 Nov is in the future\n"),
        ("--reopen --why x", 1, "Mon 23 Nov is not closed\n  returndesk report day --date 2026-11-23\n"),
    ],
)
def test_a_closing_that_cannot_be_says_why_and_changes_nothing(
    shop: Shop, typed: str, code: int, said: str
) -> None:
    before = shop.path.read_bytes()
    result = shop.run("report", "day", *typed.split())
    assert (result.code, result.err) == (code, said)
    assert shop.path.read_bytes() == before


def test_closing_again_changes_nothing_and_counting_again_is_refused(shop: Shop) -> None:
    close(shop)
    before = shop.path.read_bytes()
    assert close(shop) == "Mon 23 Nov is closed already: nothing changed\n" + BACKUP
    assert close(shop, "--date", "2026-11-20") == "Fri 20 Nov is closed already: nothing changed\n" + BACKUP
    result = shop.run("report", "day", "--close", "--counted", "cash=1")
    assert (result.code, result.err) == (
        1,
        "Mon 23 Nov was closed on Mon 23 Nov by ann\n"
        "  returndesk report day --reopen --date 2026-11-23 --why TEXT\n",
    )
    assert shop.path.read_bytes() == before


def test_a_day_is_reopened_with_all_after_it_by_an_act_that_says_why(shop: Shop) -> None:
    for day in ("2026-11-20", "2026-11-21", "2026-11-23"):
        close(shop, "--date", day)
    shop.user = "bob"
    said = shop.run("report", "day", "--reopen", "--date", "2026-11-21", "--why", "a late customer").err
    assert said == "Reopened Sat 21 Nov and all days after it\n"
    assert [row["text"] for row in ask(shop, "log", "--by", "bob")] == ['2026-11-21, "a late customer"']
    assert shop.run("claim", "open", "1", "-i", "MUG=1", "-r", "other").code == 0
    result = shop.run(
        "claim", "open", "2", "-i", "MUG=1", "-r", "other", "--as-of", "2026-11-20", "--why", "x"
    )
    assert (result.code, result.err.splitlines()[:2]) == (
        1,
        [
            "Fri 20 Nov is closed: Fri 20 Nov was closed by ann on Mon 23 Nov",
            "  --as-of 2026-11-21, to date it Sat 21 Nov",
        ],
    )
    close(shop)
    assert shop.run("claim", "open", "2", "-i", "MUG=1", "-r", "other").code == 1
    assert ailments(shop) == []


def test_a_closing_is_not_undone_and_the_message_names_the_way(shop: Shop) -> None:
    close(shop)
    shop.as_of = "2026-11-24"
    result = shop.run("undo")
    assert result.code == 1
    assert "returndesk report day --reopen --date DATE --why TEXT" in result.err


def test_a_dry_run_of_a_closing_prints_the_report_and_closes_nothing(shop: Shop) -> None:
    before = shop.path.read_bytes()
    assert "Dry run: nothing was recorded." in close(shop, "--counted", "cash=10.00", "--dry-run")
    assert shop.path.read_bytes() == before


TABLES = "refund payout compensation correction credit order_payment remedy sent exchange_payment".split()
TABLES += "external_refund dispute carrier_entry inspection journal".split()


@pytest.mark.slow
@pytest.mark.parametrize("table", TABLES)
def test_the_file_refuses_every_row_of_a_closed_day(shop: Shop, table: str) -> None:
    close(shop)
    columns = read(shop.path, "select name, type from pragma_table_info(?) where pk = 0", table)
    values = {
        name: "'2026-11-20'" if name == "on_day" else "'1'" if kind == "TEXT" else "1"
        for name, kind in columns
    }
    guards = read(shop.path, "select name from sqlite_schema where type = 'trigger' and tbl_name = ?", table)
    drop = [f"drop trigger {name}" for (name,) in guards if name != f"{table}_day_is_open"]
    with pytest.raises(sqlite3.IntegrityError, match="that day is closed"):
        write(
            shop.path,
            *drop,
            f"insert into {table} ({', '.join(values)}) values ({', '.join(values.values())})",
        )


@pytest.mark.slow
@pytest.mark.parametrize("table", ["refund", "payout", "credit", "inspection", "journal"])
def test_the_file_keeps_every_row_of_a_closed_day(shop: Shop, table: str) -> None:
    close(shop)
    guards = read(shop.path, "select name from sqlite_schema where type = 'trigger' and tbl_name = ?", table)
    drop = [f"drop trigger {name}" for (name,) in guards if name != f"{table}_day_was_open"]
    with pytest.raises(sqlite3.IntegrityError, match="that day is closed"):
        write(shop.path, *drop, f"delete from {table} where on_day = '2026-11-23'")


def test_the_file_keeps_a_closing_and_its_counts(shop: Shop) -> None:
    close(shop, "--counted", "cash=1")
    for statement in (
        "delete from day_closing", "update day_closing set through = '2026-11-22'", "delete from day_count",
        "update day_count set counted_minor = 5",
    ):  # fmt: skip
        with pytest.raises(sqlite3.IntegrityError, match="a closed day stays"):
            write(shop.path, statement)
    with pytest.raises(sqlite3.IntegrityError, match="acts in the journal"):
        write(shop.path, "insert into day_closing (seq, day, through) values (1, '2026-11-24', '2026-11-24')")


def test_the_doctor_finds_an_edited_count_and_an_act_in_a_closed_day(
    shop: Shop,
) -> None:
    close(shop, "--counted", "cash=1")
    seq = ask(shop, "log", "--act", "day closed")[0]["seq"]
    write(shop.path, "drop trigger day_count_is_fixed", "update day_count set counted_minor = 5")
    assert ("closed-day", f"entry {seq}") in ailments(shop)
    write(shop.path, "drop trigger journal_day_is_open")
    shop.as_of = "2026-11-24"
    shop.ok("claim", "note", "R1001", "x")
    write(shop.path, f"update journal set on_day = '2026-11-23' where seq = {seq + 1}")
    assert ("day-open", f"entry {seq + 1}") in ailments(shop)
