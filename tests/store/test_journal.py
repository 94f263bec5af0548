"""The journal: every act in a chain of hashes; an edit anywhere is named; no personal data in the chain."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk.asking import ailments, ask, read, rows, write
from factory import Shop, made_once, new_shop

SECRETS = (
    "Ada",
    "Lovelace",
    "ada@example.org",
    "01632",
    "Sample Street",
    "worn soles",
    "rang twice",
    "BANK-77",
    "blue",
)


@pytest.fixture
@made_once
def busy(tmp_path: Path) -> Shop:
    """Eight entries: init, import, open, note, approve, receive, inspect, refund."""
    shop = new_shop(tmp_path)
    header = "order_number,ordered_at,delivered_on,sku,quantity,unit_price,"
    header += "customer_name,customer_email,customer_phone\n"
    person = "Ada Lovelace,ada@example.org,01632 960201"
    shop.ok("order", "import", "-", stdin=f"{header}1,2026-11-02,2026-11-05,MUG,1,5.00,{person}\n")
    shop.ok("claim", "open", "1", "-r", "changed-mind", "--note", "Ada says it is too small")
    shop.ok("claim", "note", "R1001", "rang twice")
    shop.ok("claim", "approve", "R1001", "--override", "--why", "a friend of Lovelace")
    shop.ok("claim", "receive", "R1001", "--unexpected", "a blue scarf")
    shop.ok(
        "claim",
        "inspect",
        "R1001",
        "--condition",
        "used",
        "--to",
        "scrap",
        "--deduct",
        "1.00",
        "--why",
        "worn soles",
    )
    shop.ok("claim", "refund", "R1001", "--reference", "BANK-77", "--amount", "3.00", "--why", "Ada agreed")
    return shop


def test_every_act_is_one_entry_and_the_chain_is_whole(busy: Shop) -> None:
    acts = [act for (act,) in read(busy.path, "select act from journal order by seq")]
    assert acts == ["init", "import", "open", "note", "approve", "receive", "inspect", "refund"]
    assert ailments(busy) == []


def test_no_personal_data_and_no_free_text_stand_in_the_chain(busy: Shop) -> None:
    chained = " ".join(str(row) for row in read(busy.path, "select * from journal"))
    assert [secret for secret in SECRETS if secret in chained] == []
    beside = " ".join(body for (body,) in read(busy.path, "select body from journal_text"))
    assert "rang twice" in beside
    assert "worn soles" in beside


def test_text_can_be_erased_and_the_chain_stays_whole(busy: Shop) -> None:
    write(busy.path, "delete from journal_text")
    assert ailments(busy) == []
    assert [entry["text"] for entry in ask(busy, "log", "R1001")][1] is None


EDITS = {
    "update journal set who = 'bob' where seq = 4": "entry 4",
    "update journal set at = '2026-01-01T00:00:00Z' where seq = 5": "entry 5",
    "update journal set on_day = '2026-11-01' where seq = 3": "entry 3",
    "update journal set act = 'reject' where seq = 5": "entry 5",
    "update journal set details = replace(details, 'refund\":1', 'refund\":2') where seq = 8": "entry 8",
    "update journal set claim_id = 1002 where seq = 6": "entry 6",
    "update journal set digest = '' where seq = 4": "entry 4",
    "update journal set hash = previous where seq = 7": "entry 7",
    'update journal_text set body = \'{"note":"rang once"}\' where seq = 4': "entry 4",
    "delete from journal where seq = 1": "entry 1",
    "delete from journal where seq = 6": "entry 6",
    "delete from journal where seq in (4, 5)": "entry 4",
}


@pytest.mark.parametrize("edit", EDITS)
def test_the_doctor_names_the_first_entry_that_was_touched(busy: Shop, edit: str) -> None:
    import sqlite3

    conn = sqlite3.connect(busy.path)
    with conn:
        conn.execute(edit)
    conn.close()
    journal = [where for code, where in ailments(busy) if code == "journal"]
    assert journal[0] == EDITS[edit]


def test_two_entries_that_changed_places_are_named(busy: Shop) -> None:
    write(
        busy.path,
        "delete from journal_text",
        "update journal set seq = 99 where seq = 5",
        "update journal set seq = 5 where seq = 6",
        "update journal set seq = 6 where seq = 99",
    )
    assert ailments(busy)[0] == ("journal", "entry 5")


def test_an_end_that_was_cut_off_is_shown_by_a_head_printed_before(busy: Shop) -> None:
    busy.ok("claim", "note", "R1001", "the last word")
    head = ask(busy, "report", "day")["journal"][0]["head"]
    assert ailments(busy, "--head", head[:12].upper()) == []
    write(
        busy.path,
        "delete from undoable where last = 9",
        "delete from journal_text where seq = 9",
        "delete from journal where seq = 9",
    )
    # The chain itself is whole: who printed the head can tell, and what else the deletion touched.
    assert ailments(busy) == [("digest", "acts that can be undone")]
    assert ailments(busy, "--head", head) == [("journal", f"head {head}")]


def test_an_end_cut_off_behind_which_a_claim_moved_shows_by_itself(busy: Shop) -> None:
    write(busy.path, "delete from journal_text where seq = 8", "delete from journal where seq = 8")
    found = ailments(busy)
    assert ("claim-journal", "claim R1001") in found
    assert ("refund-journal", "refund 1, claim R1001") in found


def test_an_entry_rewritten_with_its_hash_breaks_at_the_next_one(busy: Shop) -> None:
    from returndesk.store.journal import entry_hash

    fields = list(
        read(
            busy.path,
            "select seq, at, on_day, who, act, claim_id, order_id, details, digest, previous"
            " from journal where seq = 5",
        )[0]
    )
    fields[3] = "bob"
    write(busy.path, f"update journal set who = 'bob', hash = '{entry_hash(tuple(fields))}' where seq = 5")
    assert ailments(busy)[0] == ("journal", "entry 6")


def test_the_log_tells_who_did_what_when(busy: Shop) -> None:
    log = rows(busy.ok("log", "R1001", "-f", "csv"))
    assert [(row["who"], row["act"], row["on"]) for row in log][:2] == [
        ("ann", "opened", "2026-11-23"), ("ann", "noted", "2026-11-23"),
    ]  # fmt: skip
    assert [row["seq"] for row in log] == ["3", "4", "5", "6", "7", "8"]
    assert [row["act"] for row in rows(busy.ok("log", "--limit", "2", "-f", "csv"))] == [
        "inspected",
        "refunded",
    ]


def test_the_details_of_an_entry_are_json_in_one_way_of_writing(busy: Shop) -> None:
    for (details,) in read(busy.path, "select details from journal"):
        assert details == json.dumps(
            json.loads(details), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
