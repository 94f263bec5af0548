"""A desk of an earlier schema, with data in it: nothing is lost, a copy is made first."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import pytest
from desk.asking import ailments, ask, read, write
from factory import Shop, new_shop
from sqlite_utils import Database

from returndesk.store import journal
from returndesk.store.connection import APPLICATION_ID, SCHEMA_VERSION
from returndesk.store.schema import migrations

EXPORT = """order_number,ordered_at,currency,status,sku,quantity,line_total,shipping,back,units_back
1,2026-11-02,EUR,refunded,MUG,3,10.00,4.90,,
2,2026-11-02,EUR,,MUG,3,10.00,4.90,,1
3,2026-11-02,USD,,MUG,1,7.00,0,2.50,
4,2026-11-02,EUR,cancelled,MUG,1,5.00,0,,
5,2026-11-02,EUR,,LAMP,2,50.00,0,,
"""
MAPPED = ("--map", "refunded=back", "--map", "refunded_quantity=units_back")


MIGRATIONS = tuple(
    "m001_first m002_elsewhere m003_money m004_dues m005_carriers m006_letters m007_undo".split()
)
AFTER_JOURNAL = {"telling", "feedback"}  # their triggers look for their entries
OF_LETTERS = ("step", "heard", "tell_by")  # what entries say since the last of them


def of_schema(version: int, source: Path, target: Path) -> None:
    """Make a desk by the first migrations alone, with the rows of another desk as that schema kept them."""
    with closing(sqlite3.connect(target, isolation_level=None)) as conn:
        migrations.migrations.apply(Database(conn), stop_before=MIGRATIONS[version])
        tables = [name for (name,) in conn.execute("select name from pragma_table_list where strict")]
        conn.execute("attach ? as newer", (str(source),))
        # Refunds first: the counters that they move by trigger are in the orders' rows already.
        for table in sorted(tables, key=lambda name: not name.startswith("refund")):
            if not table.startswith("journal") and table not in AFTER_JOURNAL:
                copy_rows(conn, table)
        for at, on, who, act, claim, order, text in conn.execute(
            "select at, on_day, who, act, claim_id, order_id, details from newer.journal order by seq"
        ).fetchall():
            details = {key: value for key, value in json.loads(text).items() if kept(key, version)}
            journal.append(
                conn, at=datetime.fromisoformat(at), on=date.fromisoformat(on), who=who, act=act,
                claim_id=claim, order_id=order, details=details,
            )  # fmt: skip
        for table in AFTER_JOURNAL & set(tables):
            copy_rows(conn, table)
        conn.execute(f"pragma application_id = {APPLICATION_ID}")
        conn.execute(f"pragma user_version = {version}")
    os.chmod(target, 0o600)


def copy_rows(conn: sqlite3.Connection, table: str) -> None:
    """Take the rows of a table from the newer desk, by the columns that both have."""
    names = ", ".join(name for (name,) in conn.execute("select name from pragma_table_info(?)", (table,)))
    conn.execute(f"insert into {table} ({names}) select {names} from newer.{table}")


def kept(key: str, version: int) -> bool:
    """Whether acts of that schema told such a thing."""
    if key.startswith("carrier") or key == "file_by":
        return version > 4
    return (version > 1 or key != "elsewhere") and (version > 5 or key not in OF_LETTERS)


def content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows of every table that schema 1 has."""
    names = (
        "desk policy holiday customer orders order_line claim claim_line inspection refund refund_line"
        " journal journal_text"
    )
    return {name: read(path, f"select {COLUMNS.get(name, '*')} from {name}") for name in names.split()}


# Of the tables that later schemas gave more columns, those of schema 1.
COLUMNS = {
    "claim": "id, order_id, kind, reason, fault, status, stage, outcome, via, opened_on, opened_at,"
    " notice_on, decided_on, approved_on, closed_on, due_on, verdict, ground, owner, evidence,"
    " postage_shop_minor,"
    " postage_customer_minor, postage_settled_minor",
    "customer": "id, key, name, email, phone, platform_id, tier",
    "claim_line": "id, claim_id, order_line_id, claimed, approved, received, accepted, refused, settled,"
    " kept, value_minor, verdict, ground, starts_on, last_day, fee_bps, fee_unit_minor, fee_source,"
    " shipping_rule, postage, credit_bonus_bps, findings",
}


@pytest.fixture
def old(tmp_path: Path) -> Shop:
    """A desk of schema 1: orders of 20 November with refunds elsewhere, a refund and a claim of the 23rd."""
    (tmp_path / "newer").mkdir()
    newer = new_shop(tmp_path / "newer")
    newer.as_of = "2026-11-20"
    newer.ok("order", "import", "-", *MAPPED, stdin=EXPORT)
    newer.as_of = "2026-11-23"
    newer.ok(
        "claim",
        "open",
        "2",
        "-i",
        "MUG=1",
        "-r",
        "defective",
        "--now",
        "--condition",
        "used",
        "--to",
        "scrap",
    )
    newer.ok("claim", "open", "5", "-i", "LAMP=1", "-r", "changed-mind")
    shop = Shop(tmp_path / "desk.db")
    of_schema(1, newer.path, shop.path)
    return shop


def test_the_old_desk_is_one_of_schema_1(old: Shop) -> None:
    assert read(old.path, "select name from _sqlite_migrations") == [("m001_first",)]
    assert read(old.path, "select name from sqlite_schema where name in ('elsewhere', 'waiting_half')") == []
    assert read(old.path, "select count(*), sum(returned_minor) from refund") == [(1, 333 + 163)]


def test_an_upgrade_loses_nothing_and_makes_a_copy_first(old: Shop) -> None:
    before = content(old.path)
    assert [row["order"] for row in ask(old, "order", "list")] == ["5", "4", "3", "2", "1"]
    assert content(old.path) == before
    assert read(old.path, "pragma user_version") == [(SCHEMA_VERSION,)]
    copy = Path(f"{old.path}.before-schema-{SCHEMA_VERSION}")
    assert (read(copy, "pragma user_version"), content(copy)) == ([(1,)], before)
    assert copy.stat().st_mode & 0o777 == 0o600
    assert ailments(old) == []


def test_an_upgrade_puts_down_what_was_refunded_elsewhere_on_the_day_the_orders_came(old: Shop) -> None:
    found = ask(old, "report", "refunds")
    assert [(row["key"], row["currency"], row["total"], row["elsewhere"]) for row in found] == [
        ("2026-11-20", "EUR", "0.00", "23.23"),  # 14.90, 3.33 and 5.00
        ("2026-11-20", "USD", "0.00", "2.50"),
        ("2026-11-23", "EUR", "4.96", "0.00"),
    ]
    # A day that was closed before the upgrade is rebuilt from its journal: as it was.
    assert ask(old, "report", "day", "--date", "2026-11-20")["refunds"] == []


def test_after_an_upgrade_the_same_export_adds_nothing_and_a_later_one_the_difference(old: Shop) -> None:
    old.ok("order", "import", "-", *MAPPED, stdin=EXPORT)
    assert read(old.path, "select count(*) from elsewhere where on_day > '2026-11-20'") == [(0,)]
    later = EXPORT.replace("3,2026-11-02,USD,,MUG,1,7.00,0,2.50,", "3,2026-11-02,USD,,MUG,1,7.00,0,4.00,")
    old.ok("order", "import", "-", *MAPPED, stdin=later)
    assert read(
        old.path, "select on_day, currency, amount_minor from elsewhere where on_day > '2026-11-20'"
    ) == [("2026-11-23", "USD", 150)]
    assert ailments(old) == []


def test_the_first_import_on_the_day_of_an_upgrade_tells_that_whole_day(old: Shop) -> None:
    old.as_of = "2026-11-20"
    header = EXPORT.splitlines()[0]
    old.ok("order", "import", "-", *MAPPED, stdin=f"{header}\n6,2026-11-02,EUR,,MUG,1,1.00,0,,1\n")
    found = ask(old, "report", "day")["refunds"]
    assert [(row["currency"], row["count"], row["amount"]) for row in found] == [
        ("EUR", 4, "24.23"), ("USD", 1, "2.50"),
    ]  # fmt: skip
    assert ailments(old) == []


def test_an_upgrade_that_fails_leaves_the_desk_as_it_was(old: Shop) -> None:
    write(old.path, "create table waiting_half (mine text)")
    before = content(old.path)
    result = old.run("queue")
    assert result.code != 0
    assert read(old.path, "pragma user_version") == [(1,)]
    assert read(old.path, "select name from sqlite_schema where name = 'elsewhere'") == []
    assert content(old.path) == before


CREDITED = "order_number,ordered_at,customer_email,sku,quantity,unit_price\n"
CREDITED += "8,2026-11-02,ada@example.org,MUG,2,10.00\n9,2026-11-02,ada@example.org,CUP,1,7.00\n"


@pytest.mark.parametrize("version", [1, 2])
def test_credit_that_was_refunded_before_the_upgrade_is_the_customer_s_balance(
    tmp_path: Path, version: int
) -> None:
    (tmp_path / "newer").mkdir()
    newer = new_shop(tmp_path / "newer")
    newer.ok("order", "import", "-", stdin=CREDITED)
    for item in ("MUG=1", "MUG=1"):
        look = ("--condition", "new", "--method", "credit")
        newer.ok("claim", "open", "8", "-i", item, "-r", "changed-mind", "--now", *look)
    newer.ok("claim", "open", "9", "-r", "defective", "--now", "--condition", "new", "--method", "cash")
    shop = Shop(tmp_path / "desk.db")
    of_schema(version, newer.path, shop.path)
    assert read(shop.path, "select name from _sqlite_migrations") == [
        (name,) for name in MIGRATIONS[:version]
    ]
    before = content(shop.path)
    day = newer.ok("report", "day", "-f", "csv")
    assert [row["credit"] for row in ask(shop, "customer", "list")] == ["20.00"]
    assert content(shop.path) == before
    copy = Path(f"{shop.path}.before-schema-{SCHEMA_VERSION}")
    assert read(copy, "pragma user_version") == [(version,)]
    figures = [line for line in day.splitlines() if not line.startswith("journal,")]
    assert shop.ok("report", "day", "-f", "csv").splitlines()[: len(figures)] == figures
    assert ailments(shop) == []
    # What was refunded before can be corrected and used after.
    shop.ok("claim", "correct", "R1001", "-1.00", "--why", "typed 10 for 9")
    shop.ok("customer", "use", "ada@example.org", "5.00", "--order", "9", "--why", "unpaid")
    assert [row["credit"] for row in ask(shop, "customer", "list")] == ["14.00"]
    assert ailments(shop) == []


def test_parcel_claims_of_before_are_to_be_filed_where_they_are_open_and_waived_where_they_are_over(
    tmp_path: Path,
) -> None:
    (tmp_path / "newer").mkdir()
    newer = new_shop(tmp_path / "newer", document="[service]\ncarrier = 9\n")
    newer.take_in({"sku": "MUG", "quantity": 4, "unit_price": "5.00", "delivered_on": "2026-11-20"})
    for reason in ("damaged", "lost", "late", "other"):
        newer.ok("claim", "open", "1042", "-i", "MUG=1", "-r", reason)
    newer.ok("claim", "cancel", "R1003")
    shop = Shop(tmp_path / "desk.db")
    of_schema(3, newer.path, shop.path)
    day = newer.ok("report", "day", "-f", "csv").splitlines()
    assert [(row["claim"], row["file_by"]) for row in ask(shop, "queue")] == [
        ("R1001", "2026-11-29"),
        ("R1002", "2026-12-02"),
        ("R1004", None),
    ]
    assert read(shop.path, "select claim_id, move, state from carrier_entry") == [
        (1001, "stood", "to-file"),
        (1002, "stood", "to-file"),
        (1003, "stood", "waived"),
    ]
    figures = [line for line in day if not line.startswith(("journal,", "carriers,"))]
    told = shop.ok("report", "day", "-f", "csv").splitlines()
    assert [line for line in told if not line.startswith(("journal,", "carriers,"))] == figures
    assert ailments(shop) == []
    shop.ok("claim", "carrier", "R1002", "file")


LAWFUL = """law = ["eu"]
[defaults]
window = "10 days"
restocking_fee = "15%"
[service]
parcel = 60
inspect = 30
"""


def test_open_claims_keep_their_day_in_an_upgrade_and_get_the_law_s_with_their_next_act(
    tmp_path: Path,
) -> None:
    (tmp_path / "newer").mkdir()
    newer = new_shop(tmp_path / "newer", document=LAWFUL)
    newer.as_of = "2026-11-18"
    newer.take_in({"unit_price": "100.00"})
    newer.ok("claim", "open", "1042", "-r", "changed-mind")
    newer.ok("claim", "approve", "R1001")
    shop = Shop(tmp_path / "desk.db", as_of="2026-11-19")
    of_schema(3, newer.path, shop.path)
    assert "promised_on" not in [
        name for (name,) in read(shop.path, "select name from pragma_table_info('claim')")
    ]
    (row,) = ask(shop, "queue")
    assert (row["due_on"], row["due_source"]) == ("2027-01-17", "policy")
    kept = "select due_on, promised_on, rights, deducts from claim join claim_line on claim_id = claim.id"
    assert read(shop.path, kept) == [("2027-01-17", "2027-01-17", "eu.withdrawal", None)]
    assert ailments(shop) == []
    shop.ok("claim", "receive", "R1001")
    (row,) = ask(shop, "queue")
    assert (row["due_on"], row["due_source"]) == ("2026-12-02", "eu.withdrawal")
    assert ailments(shop) == []


def test_claims_from_before_the_desk_kept_who_was_told_are_nobody_s_debt_and_have_their_letters(
    tmp_path: Path,
) -> None:
    (tmp_path / "newer").mkdir()
    newer = new_shop(tmp_path / "newer", document="[service]\nparcel = 20\n")
    newer.ok("order", "import", "-", stdin=CREDITED)
    for order in ("8", "9"):
        newer.ok("claim", "open", order, "-r", "defective", "--via", "web")
    newer.ok("claim", "approve", "R1001")
    newer.ok("claim", "reject", "R1002", "--why", "worn")
    shop = Shop(tmp_path / "desk.db")
    of_schema(3, newer.path, shop.path)
    assert [(row["claim"], row["untold"]) for row in ask(shop, "queue", "--untold")] == []
    assert [row["untold"] for row in ask(shop, "claim", "list")] == [None, None]
    assert [ask(shop, "claim", "message", claim)[0]["template"] for claim in ("R1001", "R1002")] == [
        "approved", "rejected",
    ]  # fmt: skip
    assert ask(shop, "claim", "message", "R1001", "--sent")[0]["sent"] is True
    shop.ok("claim", "receive", "R1001")
    assert [row["untold"] for row in ask(shop, "queue")] == ["received"]
    shop.ok("customer", "set", "ada@example.org", "--language", "zh")
    assert ailments(shop) == []


def test_what_was_done_before_the_upgrade_is_not_taken_back_and_what_is_done_after_it_is(
    tmp_path: Path,
) -> None:
    (tmp_path / "newer").mkdir()
    newer = new_shop(tmp_path / "newer")
    newer.take_in({"sku": "MUG", "quantity": 2, "unit_price": "5.00"})
    newer.ok("claim", "open", "1042", "-r", "damaged")
    shop = Shop(tmp_path / "desk.db")
    of_schema(6, newer.path, shop.path)
    result = shop.run("undo")
    assert (result.code, result.err.splitlines()[-2:]) == (
        1,
        [
            "Cannot undo 'R1001 opened' of 2026-11-23: it came from a file or is too old",
            "  returndesk claim cancel R1001",
        ],
    )
    with pytest.raises(sqlite3.IntegrityError, match="never taken back"):
        write(shop.path, "delete from carrier_entry")
    before = read(shop.path, "select * from carrier_entry")
    shop.ok("claim", "carrier", "R1001", "file")
    shop.ok("undo")
    assert read(shop.path, "select * from carrier_entry") == before
    assert ailments(shop) == []
