"""The ledger of claims on carriers: what the database refuses, what the doctor finds, what may be erased."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from desk.asking import ailments, dump, write
from factory import Shop, new_shop

STORY = (
    "open 1042 -i MUG=1 -r damaged",  # R1001: of 5.00 filed 2.00 came
    "carrier R1001 file --reference SC-1",
    "carrier R1001 paid --amount 2.00",
    "open 1042 -i MUG=1 -r lost",  # R1002: to be filed
    "open 1042 -i MUG=1 -r other",  # R1003: no parcel claim
    "open 1042 -i MUG=1 -r late",  # R1004: over
    "cancel R1004",
)


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    shop = new_shop(tmp_path_factory.mktemp("worked"))
    shop.take_in({"sku": "MUG", "quantity": 4, "unit_price": "5.00"})
    for typed in STORY:
        shop.ok("claim", *typed.split())
    assert ailments(shop) == []
    return shop.path


@pytest.fixture
def desk(worked: Path, tmp_path: Path) -> Shop:
    return Shop(Path(shutil.copy(worked, tmp_path / "desk.db")))


def entry(
    move: str, state: str, minor: int = 0, claim: int = 1001, why: str = "", currency: str = "EUR"
) -> list[str]:
    return [
        "insert into carrier_entry (claim_id, order_id, at, on_day, who, owner, move, state, carrier,"
        f" file_by, currency, amount_minor, reference, why) values ({claim}, 1, '2026-11-23T10:00:00Z',"
        f" '2026-11-23', 'eve', 'eve', '{move}', '{state}', '', '2026-11-30', '{currency}', {minor}, '',"
        f" '{why}')"
    ]


REFUSED = {
    "a move unheard of": entry("pray", "paid"),
    "a state unheard of": entry("file", "lost"),
    "a claim on a carrier beside one that is about no parcel": entry("open", "to-file", claim=1003),
    "a claim that is begun twice": entry("open", "to-file"),
    "a payment of what was not filed": entry("paid", "paid", 100, claim=1002, why="so"),
    "a denial of what was not filed": entry("denied", "denied", claim=1002),
    "a part that pays the whole": entry("paid", "paid", 100),
    "the whole that leaves a part": entry("paid", "filed", 300),
    "more than was claimed without a why": entry("paid", "paid", 301),
    "a payment after the end without a why": entry("paid", "paid", 100, claim=1004),
    "a file after the end": entry("file", "filed", 100, claim=1004),
    "less than nothing claimed": entry("file", "filed", -501),
    "less than nothing paid": entry("paid", "filed", -201, why="so"),
    "an amount that is none": entry("waive", "waived", 100),
    "another currency than the order's": entry("paid", "filed", 100, currency="USD"),
    "a step taken back": ["delete from carrier_entry"],
    "a step changed": ["update carrier_entry set amount_minor = 1 where move = 'paid'"],
    "another reference": ["update carrier_entry set reference = 'SC-2'"],
}


@pytest.mark.parametrize("what", REFUSED)
def test_the_database_refuses(desk: Shop, what: str) -> None:
    before = dump(desk.path)
    with pytest.raises(sqlite3.IntegrityError):
        write(desk.path, *REFUSED[what])
    assert dump(desk.path) == before


@pytest.mark.parametrize(
    "fits", [entry("paid", "filed", 299), entry("paid", "paid", 300), entry("paid", "paid", 301, why="more")]
)
def test_the_database_takes_what_follows(desk: Shop, fits: list[str]) -> None:
    write(desk.path, *fits)


def test_references_and_reasons_may_be_erased(desk: Shop) -> None:
    write(desk.path, "update carrier_entry set reference = '', why = ''")
    assert ailments(desk) == []


R1001 = "claim R1001"
EDITS = {
    "update carrier_entry set amount_minor = 400 where move = 'file'": ("carrier-journal", R1001),
    "update carrier_entry set who = 'eve' where move = 'paid'": ("carrier-journal", R1001),
    "update carrier_entry set file_by = '2027-01-01' where id = 1": ("carrier-journal", R1001),
    "delete from carrier_entry where move = 'paid'": ("carrier-gone", f"entry 5, {R1001}"),
    "delete from carrier_entry where move = 'file'": ("carrier-steps", R1001),
    "update carrier_entry set state = 'paid' where move = 'paid'": ("carrier-steps", R1001),
    "update carrier_entry set amount_minor = -1 where move = 'paid'": ("carrier-sums", R1001),
    "update carrier_entry set currency = 'USD' where id = 1": ("carrier-sums", R1001),
    "delete from carrier_entry where claim_id = 1002": ("carrier-claim", "claim R1002"),
    "delete from carrier_entry where claim_id = 1004 and move = 'waive'": ("carrier-claim", "claim R1004"),
    "update carrier_entry set on_day = '31 Nov' where id = 1": ("day", R1001),
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_a_hand_changed_is_found_and_placed(desk: Shop, edit: str) -> None:
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as conn:
        for (name,) in conn.execute("select name from sqlite_schema where type = 'trigger'").fetchall():
            conn.execute(f"drop trigger {name}")
        conn.execute(edit)
    assert EDITS[edit] in ailments(desk)
