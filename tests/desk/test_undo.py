"""An undone act leaves the desk as it was before, except the journal, which shows both."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from desk.asking import ailments, ask, read, the_claim, write
from factory import MONDAY, Shop, new_shop

from returndesk.desk.claims.notes import note
from returndesk.desk.session import open_desk

POLICY = """
tiers = ["gold"]
[service]
carrier = 60
[[rule]]
name = "quick"
when = { reason = ["wrong-size"] }
auto_approve = true
"""
LOOK = "inspect R1001 --condition new --to restock"
# From orders alone, the commands that lead to each state; each goes on from the one before its "+".
STATES = {
    "orders": [],
    "requested": ["open 1042 -i MUG=2 -r changed-mind"],
    "two": ["open 1043 -i MUG=2 -r other --want credit"],
    "two+approved": ["approve R1001", "approve R1002"],
    "two+approved+received": ["receive R1001"],
    "two+approved+received+refused": ["inspect R1001 --condition used --to customer"],
    "asked": ["ask R1001 which?"],
    "rejected": ["reject R1001 --why worn"],
    "parcel": ["open 1042 -i MUG=2 -r damaged"],
    "parcel+rejected": ["reject R1001 --why worn"],
    "parcel+approved": ["approve R1001"],
    "parcel+approved+filed": ["carrier R1001 file"],
    "parcel+settled": ["approve R1001", "receive R1001", LOOK, "refund R1001"],
    "complaint": ["open 1042 -r service"],
}
FROM = {
    "requested": "orders", "two": "requested", "rejected": "requested", "asked": "requested",
    "parcel": "orders", "complaint": "orders",
}  # fmt: skip
# The state of the desk and the act: every one that can be undone.
ACTS = [
    ("orders", "claim open 1042 -i MUG=2 -r changed-mind --note hello"),
    ("orders", "claim open 1042 -i MUG=2 -r wrong-size"),  # approved by the policy
    ("orders", "claim open 1042 -i MUG=2 -r lost"),
    ("orders", "order delivered 1042 --on 2026-11-20"),
    ("orders", "order delivered 1042 -i CUP --on 2026-11-20"),
    ("orders", "customer set ada@example.org --tier gold"),
    ("orders", "customer set ada@example.org --language zh"),
    ("orders", "product note MUG thicker --on 2026-11-20"),
    ("requested", "claim note R1001 rang"),
    ("two+approved", "claim note R1001 receipt --proof-of-sending"),
    ("requested", "claim ask R1001 which?"),
    ("asked", "claim answered R1001 this --evidence photo"),
    ("requested", "claim assign R1001 bob"),
    ("two", "claim assign --from ann bob"),
    ("requested", "claim approve R1001 -i MUG=1"),
    ("requested", "claim reject R1001 --why worn"),
    ("requested", "claim cancel R1001"),
    ("rejected", "claim reopen R1001 --why indeed"),
    ("two+approved", "claim receive R1001 -i MUG=1 --postage 4.50 --paid-by customer --unexpected scarf"),
    ("two+approved", "claim receive R1001 --inspect opened"),
    ("two+approved", "claim cancel R1002"),
    ("two+approved+received", f"claim {LOOK} -i MUG=1 --deduct 1.00 --why worn"),
    ("two+approved+received", f"claim {LOOK}"),
    ("two+approved+received", "claim inspect R1001 --condition used --to customer"),  # settles it
    ("two+approved+received+refused", "claim close R1001 --why enough"),
    ("complaint", "claim settle R1001 --why sorry"),
    ("parcel", "claim reject R1001 --why worn"),  # and lets the carrier go
    ("parcel+rejected", "claim reopen R1001 --why indeed"),  # and takes the carrier up again
    ("parcel+approved", "claim carrier R1001 file --amount 4.00 --reference X-1"),
    ("parcel+approved", "claim carrier R1001 waive --why small"),
    ("parcel+approved+filed", "claim carrier R1001 denied --why late"),
    ("parcel+approved+filed", "claim carrier R1001 file --amount 3.00"),
    ("parcel+settled", "claim carrier R1001 waive --why small"),  # closes it
    ("parcel+settled", "claim close R1001 --why enough"),
]


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A desk for each state, made once."""
    folder = tmp_path_factory.mktemp("desks")
    shop = new_shop(folder, document=POLICY)
    for number in ("1042", "1043"):
        usual = {"order_number": number, "quantity": 3, "unit_price": "5.00"}
        usual["customer_email"] = "ada@example.org"
        shop.take_in({**usual, "sku": "MUG"}, {**usual, "sku": "CUP"})
    made = {"orders": shop.path}
    for state, typed in STATES.items():
        if state != "orders":
            source = FROM.get(state) or state.rpartition("+")[0]
            made[state] = Path(shutil.copy(made[source], folder / f"{state}.db"))
            for command in typed:
                Shop(made[state]).ok("claim", *command.split())
    return made


def at(desks: dict[str, Path], state: str, folder: Path) -> Shop:
    return Shop(Path(shutil.copy(desks[state], folder / "desk.db")))


def tables(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table except the journal."""
    with closing(sqlite3.connect(path)) as conn:
        names = [name for (name,) in conn.execute("select name from pragma_table_list where strict")]
        return {
            name: conn.execute(f"select * from {name}").fetchall()
            for name in names
            if name not in ("journal", "journal_text", "row_digest")
        }


@pytest.mark.parametrize(("state", "act"), ACTS)
def test_an_act_and_its_undo_leave_every_table_but_the_journal_as_it_was(
    desks: dict[str, Path], tmp_path: Path, state: str, act: str
) -> None:
    shop = at(desks, state, tmp_path)
    before = tables(shop.path)
    ((entries,),) = read(shop.path, "select count(*) from journal")
    shop.ok(*act.split())
    done = tables(shop.path)
    assert done != before
    ((done_entries,),) = read(shop.path, "select count(*) from journal")
    told = shop.run("undo", "--dry-run")
    assert (told.code, told.err.startswith("Undone: ")) == (0, True)
    assert told.err.splitlines()[-1] == "Dry run: nothing was recorded."
    assert tables(shop.path) == done
    shop.ok("undo")
    assert tables(shop.path) == before
    assert [act for (act,) in read(shop.path, "select act from journal where seq > ?", done_entries)] == [
        "undo"
    ] * len(read(shop.path, "select distinct claim_id, order_id from journal where seq > ?", entries))
    assert ailments(shop) == []


def test_expired_claims_wait_again(desks: dict[str, Path], tmp_path: Path) -> None:
    shop = at(desks, "two+approved", tmp_path)
    shop.as_of = "2026-12-31"
    before, queue = tables(shop.path), shop.ok("queue", "-f", "json")
    shop.ok("claim", "expire", "--due")
    assert ask(shop, "queue") == []
    shop.ok("undo")
    assert (tables(shop.path), shop.ok("queue", "-f", "json")) == (before, queue)
    assert ailments(shop) == []


def test_another_undo_reverses_the_act_before_until_one_that_cannot_be_undone(
    desks: dict[str, Path], tmp_path: Path
) -> None:
    shop = at(desks, "orders", tmp_path)
    before = tables(shop.path)
    for typed in ("open 1042 -i MUG=2 -r damaged", "approve R1001", "receive R1001", LOOK):
        shop.ok("claim", *typed.split())
    said = [shop.run("undo").err for _ in range(4)]
    assert said == [f"Undone: R1001 {act}\n" for act in ("inspected", "received", "approved", "opened")]
    assert tables(shop.path) == before
    result = shop.run("undo")
    assert (result.code, result.err) == (
        1,
        "Cannot undo 'imported' from Mon 23 Nov: imported files stay\n"
        "  returndesk order import FILE, with the corrected data\n",
    )
    assert ailments(shop) == []


def test_an_undone_act_can_be_done_differently(desks: dict[str, Path], tmp_path: Path) -> None:
    shop = at(desks, "two+approved+received", tmp_path)
    shop.ok("claim", *"inspect R1001 --condition damaged --to scrap".split())
    shop.ok("undo")
    shop.ok("claim", *LOOK.split())
    shop.ok("claim", "refund", "R1001")
    assert the_claim(shop)["status"] == "closed"
    assert [(row["disposition"], row["units"]) for row in ask(shop, "report", "stock")] == [("restock", 2)]
    assert ailments(shop) == []


def test_a_claim_s_number_is_not_used_again_and_its_entries_can_be_read(
    desks: dict[str, Path], tmp_path: Path
) -> None:
    shop = at(desks, "requested", tmp_path)
    shop.ok("undo")
    gone = shop.run("claim", "show", "R1001")
    said = "R1001 does not exist: its opening was undone\n  returndesk log R1001\n"
    assert (gone.code, gone.err) == (66, said)
    assert [(row["act"], row["text"]) for row in ask(shop, "log", "R1001")] == [
        ("opened", "changed-mind, eligible"),
        ("undone", "opened"),
    ]
    shop.ok("claim", "open", "1042", "-i", "MUG=3", "-r", "other")
    assert [row["claim"] for row in ask(shop, "claim", "list")] == ["R1002"]
    assert ailments(shop) == []


def test_an_undone_note_is_not_shown_with_the_claim(desks: dict[str, Path], tmp_path: Path) -> None:
    shop = at(desks, "requested", tmp_path)
    shop.ok("claim", "note", "R1001", "rang")
    shop.ok("claim", "note", "R1001", "wrote")
    shop.ok("undo")
    assert the_claim(shop)["notes"] == "rang"


@pytest.mark.parametrize(
    ("state", "act", "why", "hint"),
    [
        ("two+approved+received", "claim refund R1001", "the money has left",
         "claim correct R1001 ±AMOUNT --why TEXT"),
        ("requested", "claim compensate R1001 1.00 --by cash --why sorry", "the money has left",
         "claim correct R1001 ±AMOUNT --of compensation --why TEXT"),
        ("parcel+approved+filed", "claim carrier R1001 paid", "the carrier has paid",
         "claim carrier R1001 paid --amount -AMOUNT --why TEXT"),
        ("two+approved+received", "claim replace R1001", "goods were given as its outcome",
         "claim note R1001 TEXT"),
        ("two+approved+received+refused", "claim sent R1001", "the goods have left", "claim note R1001 TEXT"),
        ("requested", "claim message R1001 --sent --template opened", "the customer is notified",
         "claim note R1001 TEXT"),
        ("requested", "claim feedback R1001 --score 1", "a customer's feedback stays",
         "claim note R1001 TEXT"),
        ("orders", "claim open 1042 -i MUG=1 -r other --now --condition new", "the money has left",
         "claim correct R1001 ±AMOUNT --why TEXT"),
    ],
)  # fmt: skip
def test_money_goods_and_files_cannot_be_undone_and_the_refusal_says_what_to_type(
    desks: dict[str, Path], tmp_path: Path, state: str, act: str, why: str, hint: str
) -> None:
    shop = at(desks, state, tmp_path)
    if act.endswith(("refund R1001", "replace R1001")):
        shop.ok("claim", *LOOK.split())
    shop.ok(*act.split())
    before = tables(shop.path)
    result = shop.run("undo")
    (last,) = read(shop.path, "select act from journal order by seq desc limit 1")
    first, second = result.err.splitlines()
    assert (result.code, result.out, tables(shop.path)) == (1, "", before)
    assert first.endswith(f" from Mon 23 Nov: {why}"), (first, last)
    assert second == f"  returndesk {hint}"


def test_only_its_user_can_undo_an_act_and_only_until_another_user_continues(
    desks: dict[str, Path], tmp_path: Path
) -> None:
    shop = at(desks, "requested", tmp_path)
    shop.user = "bob"
    assert shop.run("undo").err == "bob has nothing to undo\n  returndesk log\n"
    shop.ok("claim", "note", "R1001", "rang")
    shop.user = "ann"
    assert shop.run("undo").err == (
        "Cannot undo 'R1001 opened' from Mon 23 Nov: R1001 was noted by bob on Mon 23 Nov after it\n"
        "  returndesk claim cancel R1001\n"
    )
    shop.user = "bob"
    shop.ok("undo")
    shop.user = "ann"
    shop.ok("undo")
    assert ask(shop, "claim", "list") == []


def test_a_later_claim_on_the_same_order_prevents_an_undo(desks: dict[str, Path], tmp_path: Path) -> None:
    shop = at(desks, "requested", tmp_path)
    shop.user = "bob"
    shop.ok("claim", "open", "1042", "-i", "CUP=1", "-r", "other")
    shop.user = "ann"
    assert "R1002 was opened by bob" in shop.run("undo").err


def test_a_row_changed_by_a_later_import_prevents_an_undo(desks: dict[str, Path], tmp_path: Path) -> None:
    shop = at(desks, "orders", tmp_path)
    shop.ok("order", "delivered", "1042", "--on", "2026-11-20")
    shop.user, shop.as_of = "bob", "2026-11-24"
    told = "order_number,sku,delivered_on\n1042,MUG,2026-11-22\n"
    shop.ok("order", "import", "--only", "delivered", "-", stdin=told)
    shop.user = "ann"
    result = shop.run("undo")
    assert (result.code, result.err) == (
        1,
        "Cannot undo 'order 1042 delivered' from Mon 23 Nov: the order has changed since,"
        " perhaps by an import\n"
        "  returndesk order delivered 1042 --on DATE\n",
    )


def test_orders_with_the_same_number_are_named_with_their_channel(
    desks: dict[str, Path], tmp_path: Path
) -> None:
    shop = at(desks, "orders", tmp_path)
    shop.take_in({"order_number": "1042", "channel": "etsy", "sku": "MUG", "unit_price": "5.00"})
    for shop.user, day in (("ann", "2026-11-20"), ("bob", "2026-11-21")):
        shop.ok("order", "delivered", "etsy:1042", "--on", day)
    shop.user = "ann"
    err = shop.run("undo").err
    assert "order etsy:1042 was delivered by bob on Mon 23 Nov after it" in err
    assert err.endswith("\n  returndesk order delivered etsy:1042 --on DATE\n")


def test_the_day_report_does_not_count_an_undone_act(desks: dict[str, Path], tmp_path: Path) -> None:
    shop = at(desks, "two+approved+received", tmp_path)
    before = json.loads(shop.ok("report", "day", "-f", "json"))["sections"]
    shop.ok("claim", *LOOK.split())
    shop.ok("claim", "open", "1042", "-i", "CUP=1", "-r", "damaged")
    shop.ok("undo")
    shop.ok("undo")
    after = json.loads(shop.ok("report", "day", "-f", "json"))["sections"]
    assert after.pop("journal")[0]["entries"] == before.pop("journal")[0]["entries"] + 4
    assert after == before


def test_the_report_of_a_past_day_does_not_change_with_later_undos(
    desks: dict[str, Path], tmp_path: Path
) -> None:
    shop = at(desks, "requested", tmp_path)
    shop.ok("claim", "approve", "R1001")
    told = shop.ok("report", "day", "-f", "json")
    shop.as_of = "2026-11-24"
    shop.ok("undo")
    assert shop.ok("report", "day", "--date", "2026-11-23", "-f", "json") == told
    today = ask(shop, "report", "day")["claims"][0]
    assert (today["opened"], today["approved"], today["open_at_end"]) == (0, 0, 1)
    assert the_claim(shop)["status"] == "requested"
    assert ailments(shop) == []


@pytest.mark.parametrize(
    ("state", "act"),
    [
        ("orders", "claim open 1042 -i MUG=1 -r other"),
        ("two+approved+received", f"claim {LOOK}"),
        ("parcel+approved", "claim carrier R1001 file"),
    ],
)
def test_an_act_in_the_report_of_a_past_day_cannot_be_undone(
    desks: dict[str, Path], tmp_path: Path, state: str, act: str
) -> None:
    shop = at(desks, state, tmp_path)
    shop.ok(*act.split())
    shop.as_of = "2026-11-24"
    result = shop.run("undo")
    assert result.code == 1
    assert "it is in the day report for Mon 23 Nov" in result.err


def test_an_act_dated_in_the_future_cannot_be_undone_before_that_day(
    desks: dict[str, Path], tmp_path: Path
) -> None:
    shop = at(desks, "requested", tmp_path)
    shop.as_of = "2026-11-20"
    assert "it is dated Mon 23 Nov, in the future" in shop.run("undo").err


def test_rows_kept_for_undo_end_with_an_act_that_cannot_be_undone_and_after_fifty_acts(
    desks: dict[str, Path], tmp_path: Path
) -> None:
    shop = at(desks, "requested", tmp_path)
    with open_desk(str(shop.path), who="ann", as_of=MONDAY, write=True) as desk:
        for number in range(60):
            note(desk, "R1001", f"call {number}")
    assert read(shop.path, "select count(*) from undoable") == [(50,)]
    shop.user = "bob"
    shop.ok("claim", "note", "R1001", "rang")
    shop.user = "ann"
    shop.ok("claim", "compensate", "R1001", "1.00", "--by", "gift", "--why", "sorry")
    kept = "select j.who, j.act from undoable u join journal j on j.seq = u.first"
    assert read(shop.path, kept) == [("bob", "note")]
    assert read(shop.path, "select count(*) from undoable_row") == [(0,)]  # a note changes no row


def test_rows_kept_for_undo_contain_no_free_text(desks: dict[str, Path], tmp_path: Path) -> None:
    shop = at(desks, "two+approved+received", tmp_path)
    shop.ok("claim", *f"{LOOK} --deduct 1.00 --why".split(), "worn by Ada Lovelace")
    assert "Ada" not in str(read(shop.path, "select * from undoable_row"))


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        ("update undoable_row set before = '{'", "undoable"),
        ("update journal set details = json_set(details, '$.entries', json('[99]')) where act = 'undo'",
         "undo-journal"),
        ("update journal set details = json_set(details, '$.entries', json('[]')) where act = 'undo'",
         "undo-journal"),
        ("update journal set who = 'eve' where act = 'undo'", "undo-journal"),
        ("update journal set act = 'refund' where act = 'reject'", "undo-journal"),
        ("insert into undoable (first, last) select seq, seq from journal where act = 'reject'", "undoable"),
        ("insert into undoable (first, last) select seq, seq from journal where act = 'import' limit 1",
         "undoable"),
    ],
)  # fmt: skip
def test_the_doctor_finds_edited_rows(desks: dict[str, Path], tmp_path: Path, harm: str, code: str) -> None:
    shop = at(desks, "requested", tmp_path)
    shop.ok("claim", "reject", "R1001", "--why", "worn")
    shop.ok("undo")
    write(shop.path, harm)
    assert code in {found for found, _ in ailments(shop)}
