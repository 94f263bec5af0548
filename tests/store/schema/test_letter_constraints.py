"""Who was told, and feedback: what the database refuses, and what the doctor finds behind its back."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from desk.asking import ailments, dump, write
from factory import Shop, new_shop

STORY = (
    "open 1042 -i MUG=1 -r changed-mind --via web",
    "approve R1001",
    "message R1001 --sent",
    "open 1042 -i MUG=1 -r defective --via web",
    "reject R1002 --why worn",
    "open 1042 -r service --via web",
    "settle R1003 --why repaired",
    "close R1003 --why enough",
    "feedback R1001 --score 1 --note slow",
    "feedback R1001 --answered sorry",
    "feedback R1002 --score 2",
)


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three claims: told, rejected and not told, closed by hand; a low score answered, one that waits."""
    shop = new_shop(tmp_path_factory.mktemp("worked"), document="[service]\ntell = true\n")
    shop.take_in({"sku": "MUG", "quantity": 3, "unit_price": "5.00", "customer_email": "ada@example.org"})
    for typed in STORY:
        shop.ok("claim", *typed.split())
    return shop.path


@pytest.fixture
def desk(worked: Path, tmp_path: Path) -> Shop:
    return Shop(Path(shutil.copy(worked, tmp_path / "desk.db")))


def test_a_desk_after_ordinary_work_is_content(desk: Shop) -> None:
    assert ailments(desk) == []


def given(claim: int = 1001, score: int = 5, on: str = "2026-11-23") -> str:
    days = f"'2026-11-23T10:00:00Z', '2026-11-23', '{on}'"
    return f"insert into feedback values (9, {claim}, 99, {days}, 'eve', {score}, null, null, null)"


STAYS = "notifications cannot be deleted"
TOLD = "stays notified until the next step"
SAID = "feedback cannot be changed"
STEP = "insert into notification values"


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("delete from notification where claim_id = 1001", STAYS),
        ("update notification set notified_seq = null where claim_id = 1001", TOLD),
        ("update notification set step = 'refunded' where claim_id = 1002", TOLD),
        ("update notification set seq = 1, notified_seq = null where claim_id = 1001", TOLD),
        ("update notification set notified_seq = 1 where claim_id = 1002", "CHECK constraint failed"),
        (f"{STEP} (1001, 'sent', 1, '2026-11-23', null, null)", "an act on its claim"),
        (f"{STEP} (9999, 'sent', 3, '2026-11-23', null, null)", "an act on its claim"),
        ("delete from feedback", SAID),
        ("update feedback set score = 5 where id = 2", SAID),
        ("update feedback set due_on = null where id = 2", SAID),
        ("update feedback set answered_seq = null where id = 1", "answered once"),
        ("update feedback set answered_seq = 1 where id = 2", "CHECK constraint failed"),
        (given(score=6), "CHECK constraint failed"),
        (given(on="2026-11-24"), "CHECK constraint failed"),
        (given(claim=9999), "FOREIGN KEY constraint failed"),
        ("update customer set language = 'de'", "CHECK constraint failed"),
    ],
)  # fmt: skip
def test_the_database_refuses_it_whoever_writes(desk: Shop, statement: str, why: str) -> None:
    before = dump(desk.path)
    with pytest.raises(sqlite3.IntegrityError, match=why):
        write(desk.path, statement)
    assert dump(desk.path) == before


FIRST, SECOND = "feedback 1, claim R1001", "feedback 2, claim R1002"
LOOSE = "; ".join(
    f"drop trigger {name}"
    for name in (
        "notification_stays",
        "notification_goes_on",
        "feedback_stays",
        "feedback_is_fixed",
        "feedback_is_answered_once",
    )
)


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("delete from notification where claim_id = 1001", ("telling", "claim R1001")),
        ("update notification set step = 'sent' where claim_id = 1001", ("telling", "claim R1001")),
        ("update notification set seq = 3 where claim_id = 1001", ("telling", "claim R1001")),
        ("update notification set on_day = '2026-11-22' where claim_id = 1002", ("telling", "claim R1002")),
        ("update notification set due_on = null where claim_id = 1002", ("telling", "claim R1002")),
        ("update notification set due_on = '2026-11-24' where claim_id = 1003", ("telling", "claim R1003")),
        ("update notification set due_on = '24 Nov' where claim_id = 1002", ("day", "claim R1002")),
        ("update notification set notified_seq = null where claim_id = 1001", ("told", "claim R1001")),
        ("update notification set notified_seq = seq where claim_id = 1002", ("told", "claim R1002")),
        ("update feedback set score = 5 where id = 1", ("feedback-journal", FIRST)),
        ("update feedback set given_on = '2026-11-22' where id = 1", ("feedback-journal", FIRST)),
        ("update feedback set who = 'eve' where id = 2", ("feedback-journal", SECOND)),
        ("update feedback set due_on = null where id = 2", ("feedback-journal", SECOND)),
        ("delete from feedback where id = 2", ("feedback-gone", "entry 14, claim R1002")),
        ("update feedback set answered_seq = null where id = 1", ("feedback-answered", FIRST)),
        ("update feedback set answered_seq = 15 where id = 2", ("feedback-answered", SECOND)),
    ],
)
def test_the_doctor_finds_what_was_edited(desk: Shop, script: str, found: tuple[str, str]) -> None:
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as conn:
        conn.execute("pragma ignore_check_constraints = on")
        conn.executescript(f"{LOOSE}; {script}")
    assert found in ailments(desk)
