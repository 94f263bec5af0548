"""A customer is erased: no byte of them stays, and no figure changes.

Seen failing: with `sent` taken out of PERSONAL (its tracking number stays), without the vacuum (what another
program deleted stays in free space), with the tier emptied (returns by tier differ), without _strip_waiting
or _forget_acts, and each of the three guards of imports taken out (new orders, halves, deliveries).
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from desk.asking import ailments, ask, read
from desk.customers.person import (
    HALF,
    ID,
    MAIL,
    NAME,
    ORDERS,
    PERSON,
    erase,
    figures,
    traces,
    with_person,
)
from factory import Shop, made_once

from returndesk.core.value import replace

pytestmark = pytest.mark.slow


@made_once
def _with_person(folder: Path) -> Shop:
    from factory import new_shop

    shop = new_shop(folder)
    with_person(shop)
    return shop


@pytest.fixture
def known(tmp_path: Path) -> Shop:
    """A desk that knows the person from every side; nothing is open."""
    return _with_person(tmp_path)


def next_day(shop: Shop) -> Shop:
    return replace(shop, as_of="2026-11-24")


def test_no_byte_of_an_erased_customer_stays_and_no_figure_changes(known: Shop, tmp_path: Path) -> None:
    assert {text for _, text in traces(tmp_path, PERSON)} == {*PERSON} - {"491705551234"}
    before, head = figures(known), ask(known, "report", "day")["journal"][0]["head"]
    erase(next_day(known))
    assert traces(tmp_path, PERSON) == set()
    assert figures(known) == before
    assert ailments(next_day(known)) == []
    assert ailments(next_day(known), "--head", head) == []
    numbers = {row["order"] for row in ask(known, "order", "list", "--limit", "0")}
    assert numbers == {"501", "502", "503", "504", "3300000009"}


def test_what_another_program_deleted_without_care_leaves_the_file_too(known: Shop, tmp_path: Path) -> None:
    with closing(sqlite3.connect(known.path)) as conn:
        conn.execute("pragma secure_delete = off")
        for change in ("insert into recipient values (4, ?, '')", "delete from recipient where name = ?"):
            with conn:
                conn.execute(change, ("Zoë Grünfeld-Zwei",))
    assert traces(tmp_path, ["Grünfeld-Zwei"]) == {("desk.db", "Grünfeld-Zwei")}
    erase(next_day(known))
    assert traces(tmp_path, ["Grünfeld-Zwei"]) == set()


def test_a_dry_run_says_what_would_go_and_changes_no_byte(known: Shop) -> None:
    before = known.path.read_bytes()
    rows = ask(known, "customer", "erase", MAIL, "--dry-run")
    assert {row["data"]: row["rows"] for row in rows} == {
        "customer": 1, "recipients": 3, "words": 24, "reasons": 8, "tracking": 5, "consents": 1,
        "occasions": 1, "offers": 1, "waiting": 1, "undo": 1,
    }  # fmt: skip
    assert known.path.read_bytes() == before


def test_importing_the_same_files_again_does_not_bring_an_erased_customer_back(
    known: Shop, tmp_path: Path
) -> None:
    erase(next_day(known))
    later = next_day(known)
    later.ok("order", "import", "-", stdin=ORDERS)
    later.ok("order", "import", "-", stdin=HALF)
    older = ORDERS.replace("\n501,", "\n499,").replace("\n502,", "\n498,")  # not in the desk until now
    later.ok("order", "import", "-", stdin=older)
    rows = f"order_number,shipped_on,delivered_on,tracking\n501,2026-10-03,2026-10-06,{PERSON[7]}\n"
    later.ok("order", "import", "-", "--only", "delivered", stdin=rows)
    assert traces(tmp_path, PERSON) == set()
    assert ailments(later) == []
    # Those that are older than the erasure are the same customer's, without a person.
    numbers = "select number from orders where customer_id = (select customer_id from erased_customer)"
    assert {number for (number,) in read(known.path, numbers)} >= {"498", "499", "501", "502", "503"}


def test_a_purchase_after_the_erasure_is_a_new_customer(known: Shop) -> None:
    erase(next_day(known))
    later = replace(known, as_of="2026-11-30")
    header, row = ORDERS.splitlines()[:2]
    new = row.replace("501,2026-10-02,2026-10-03,2026-10-05", "600,2026-11-28,,")
    later.ok("order", "import", "-", stdin=f"{header}\n{new}\n")
    (shown,) = ask(later, "customer", "show", MAIL)["customer"]
    assert (shown["customer"], shown["orders"]) == (NAME, 1)


def test_an_order_from_before_a_second_erasure_brings_nobody_back(known: Shop, tmp_path: Path) -> None:
    erase(next_day(known))
    header, row = ORDERS.splitlines()[:2]

    def sold(shop: Shop, number: str, day: str) -> None:
        new = row.replace("501,2026-10-02,2026-10-03,2026-10-05", f"{number},{day},,")
        shop.ok("order", "import", "-", stdin=f"{header}\n{new}\n")

    later = replace(known, as_of="2026-11-30")
    sold(later, "600", "2026-11-28")
    erase(later)
    late = replace(known, as_of="2026-12-01")
    sold(late, "601", "2026-11-29")
    assert traces(tmp_path, [MAIL]) == set()
    assert ailments(late) == []


def test_erasing_again_says_so_by_order_and_knows_no_such_customer_by_mail(known: Shop) -> None:
    later = next_day(known)
    erase(later)
    again = later.run("customer", "erase", "501", "--confirm", "x")
    assert (again.code, "Erased already" in again.err) == (0, True)
    assert later.run("customer", "erase", MAIL, "--confirm", NAME).code == 66


def test_what_is_written_after_the_erasure_can_be_erased_too(known: Shop, tmp_path: Path) -> None:
    later = next_day(known)
    erase(later)
    later.ok("claim", "note", "R1001", f"{NAME} rang")
    assert traces(tmp_path, [NAME]) == {("desk.db", NAME)}
    later.ok("customer", "erase", "501")
    assert traces(tmp_path, [NAME]) == set()


def test_an_open_claim_an_open_dispute_and_store_credit_come_first(known: Shop) -> None:
    typed = ("customer", "erase", MAIL, "--confirm", NAME)
    known.ok("claim", "open", "503", "-r", "changed-mind")
    refused = known.run(*typed)
    assert (refused.code, refused.err.splitlines()[0]) == (1, "R1005 is open: nothing was erased")
    known.ok("claim", "cancel", "R1005")
    known.ok("order", "dispute", "502", "open")
    assert known.run(*typed).err.splitlines()[0] == "Order 502 is in dispute: nothing was erased"
    known.ok("order", "dispute", "502", "won")
    known.ok("claim", "compensate", "R1001", "7.00", "--by", "credit", "--why", "sorry")
    refused = known.run(*typed)
    assert (refused.code, refused.err.splitlines()[0]) == (
        1,
        "7.00 EUR of store credit left: nothing was erased",
    )
    assert known.run(*typed, "--forfeit-credit").code == 2
    known.ok(*typed, "--forfeit-credit", "--why", "given up by mail")
    assert ailments(known) == []


def test_credit_that_was_given_up_is_not_corrected(known: Shop) -> None:
    known.ok("claim", "compensate", "R1001", "7.00", "--by", "credit", "--why", "sorry")
    typed = ("--confirm", NAME, "--forfeit-credit", "--why", "given up by mail")
    known.ok("customer", "erase", MAIL, *typed)
    for change in (("-2.00",), ("2.00",), ("--to", "cash")):
        result = known.run("claim", "correct", "R1001", "--of", "compensation", "--why", "typo", *change)
        assert (result.code, result.err) == (
            1,
            "The customer was erased, and their store credit was given up\n",
        )
    assert ailments(known) == []


def test_credit_that_an_erased_customer_paid_with_does_not_go_back(known: Shop) -> None:
    known.ok("claim", "compensate", "R1001", "7.00", "--by", "credit", "--why", "sorry")
    known.ok("customer", "use", MAIL, "7.00", "--order", "503", "--why", "so")
    known.ok("customer", "erase", MAIL, "--confirm", NAME)
    known.ok("claim", "open", "503", "-r", "changed-mind")
    for act in ("approve", "receive", "inspect"):
        known.ok(
            "claim", act, "R1005", *(["--condition", "new", "--to", "restock"] if act == "inspect" else [])
        )
    result = known.run("claim", "refund", "R1005")
    assert (result.code, result.err.splitlines()) == (
        1,
        [
            "7.00 EUR would be store credit of a customer who was erased",
            "  returndesk claim refund R1005 --method cash",
        ],
    )
    known.ok("claim", "refund", "R1005", "--method", "cash")
    assert ailments(known) == []


def test_a_wrong_or_missing_confirmation_erases_nothing_and_names_no_one(known: Shop) -> None:
    before = known.path.read_bytes()
    for confirm in ((), ("--confirm", "Zoë")):
        result = known.run("customer", "erase", MAIL, *confirm)
        assert (result.code, known.path.read_bytes() == before) == (2, True)
        assert not any(text in result.err for text in PERSON)


def test_a_customer_whose_name_and_mail_are_part_of_anothers_goes_alone(shop: Shop, tmp_path: Path) -> None:
    header = "order_number,ordered_at,customer_name,customer_email,sku,quantity,unit_price\n"
    shop.ok("order", "import", "-", stdin=header + "1,2026-11-02,Ann Lee,ann@example.org,MUG,1,5.00\n"
            "2,2026-11-02,Joann Lees,joann@example.org,MUG,1,5.00\n")  # fmt: skip
    shop.ok("claim", "open", "2", "-r", "changed-mind", "--note", "Joann Lees wrote from joann@example.org")
    result = shop.run("customer", "erase", "ann@example.org", "--confirm", "Ann Lee")
    assert (result.code, "Still named" in result.err) == (0, False)
    (shown,) = ask(shop, "customer", "show", "joann@example.org")["customer"]
    assert (shown["customer"], shown["orders"], shown["claims"]) == ("Joann Lees", 1, 1)
    assert "Joann Lees wrote" in shop.ok("claim", "show", "R1001")


def test_another_customer_of_that_name_is_named_by_an_order(known: Shop) -> None:
    result = next_day(known).run("customer", "erase", MAIL, "--confirm", NAME)
    told = [line for line in result.err.splitlines() if line.startswith("Still")]
    assert told == ["Still named: the customer of order etsy:3300000009"]


def test_what_others_wrote_of_the_customer_is_named(known: Shop) -> None:
    known.ok("product", "note", "BAG", f"{NAME} says the strap tears")
    result = next_day(known).run("customer", "erase", MAIL, "--confirm", NAME)
    assert "Still named in journal_text.body: 1 row" in result.err


def test_copies_of_the_desk_that_still_hold_the_customer_are_named(known: Shop, tmp_path: Path) -> None:
    (tmp_path / "desk.db.backups").mkdir()
    for name in ("desk.db.schema-7-2026-11-01", "desk.db.backups/desk-2026-11-22.db"):
        (tmp_path / name).write_bytes(known.path.read_bytes())
    result = next_day(known).run("customer", "erase", MAIL, "--confirm", NAME)
    told = [line for line in result.err.splitlines() if line.startswith("Still in")]
    assert len(told) == 2
    assert ["schema-7" in told[0], "desk.db.backups/desk-2026-11-22.db" in told[1]] == [True, True]


def test_no_undo_brings_erased_words_back(known: Shop, tmp_path: Path) -> None:
    known.ok("customer", "set", MAIL, "--tier", "business")
    known.ok("claim", "note", "R1001", f"{NAME} rang")
    assert len(read(known.path, "select first from undoable")) == 3
    erase(replace(next_day(known), user="bob"))
    assert read(known.path, "select first from undoable") == []
    undone = known.run("undo")
    assert undone.code == 1
    assert traces(tmp_path, PERSON) == set()


def test_a_reader_holds_the_erasure_up_and_then_nothing_stays(known: Shop, tmp_path: Path) -> None:
    later = next_day(known)
    with closing(sqlite3.connect(known.path)) as reader:
        reader.execute("begin")
        reader.execute("select count(*) from orders").fetchone()
        busy = later.program("customer", "erase", MAIL, "--confirm", NAME, env={"RETURNDESK_WAIT": "1"})
        assert busy.code == 75
    erase(later)
    assert traces(tmp_path, PERSON) == set()


def test_an_erasure_that_could_not_clear_the_file_is_finished_by_retention_run(
    known: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from returndesk.store.customers import erasure

    def full(conn: sqlite3.Connection) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    next_day(known).ok("customer", "erase", "3300000009", "--confirm", NAME)
    with monkeypatch.context() as patched:
        patched.setattr(erasure, "clear_free_pages", full)
        result = next_day(known).run("customer", "erase", MAIL, "--confirm", NAME)
    assert (result.code, result.err) == (
        74,
        f"Erased, but free pages of {known.path} may still hold the data: database or disk is full\n"
        "  returndesk retention run\n",
    )
    assert read(known.path, "select pages_due from erasing") == [(1,)]
    next_day(known).ok("retention", "run")
    assert read(known.path, "select pages_due from erasing") == [(0,)]
    assert traces(tmp_path, PERSON) == set()


def test_the_journal_tells_of_the_erasure_and_of_no_person(known: Shop) -> None:
    next_day(known).ok("customer", "erase", MAIL, "--confirm", NAME, "--why", f"{NAME} asked")
    next_day(known).ok("customer", "erase", "3300000009", "--confirm", NAME)
    entry = json.loads(known.ok("log", "--act", "erased", "-f", "json"))["rows"][0]
    assert (entry["act"], entry["text"]) == ("erased", "a customer")
    assert ID not in known.path.read_text(encoding="latin-1")
