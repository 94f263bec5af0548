"""What a script sees: the exit code, data on stdout, one line and a hint on stderr."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from desk.asking import ask, dump
from factory import SAMPLES, Shop, made_once, new_shop


@pytest.fixture
@made_once
def open_claim(tmp_path: Path) -> Shop:
    """Order 1042 with two lines, and R1001 on the lamp."""
    shop = new_shop(tmp_path)
    shop.take_in({"quantity": 2, "unit_price": "10.00"}, {"sku": "BULB-3", "unit_price": "50.00"})
    shop.ok("claim", "open", "1042", "-i", "LAMP-1=1", "-r", "changed-mind")
    return shop


def refused(shop: Shop, *args: str, code: int, stdin: str = "") -> str:
    """A command that must end with that code, with no data and the desk as it was; what it said."""
    before = dump(shop.path)
    result = shop.run(*args, stdin=stdin)
    assert (result.code, result.out) == (code, ""), result
    assert dump(shop.path) == before
    assert "Traceback" not in result.err
    return result.err


def test_check_exits_with_0_1_or_3_for_yes_no_and_review(tmp_path: Path) -> None:
    document = (
        '[defaults]\n[[rule]]\nname = "final sale"\nwhen = { tag = ["final-sale"] }\nreturnable = false\n'
    )
    shop = new_shop(
        tmp_path,
        document=document
        + '[[rule]]\nname = "dear"\nwhen = { price_from = "500.00" }\nevidence = ["photo"]\n',
    )
    shop.take_in(
        {"sku": "YES", "unit_price": "10.00"},
        {"sku": "NO", "unit_price": "10.00", "tags": "final-sale"},
        {"sku": "LOOK", "unit_price": "500.00"},
    )
    assert [shop.run("check", "1042", "-i", sku).code for sku in ("YES", "NO", "LOOK")] == [0, 1, 3]
    assert shop.run("check", "1042").code == 1  # the worst of its lines
    assert shop.run("check", "1042", "-i", "YES", "-i", "LOOK").code == 3
    assert shop.run("check", "1042", "-i", "LOOK", "--evidence", "photo").code == 0
    assert shop.run("check", "--all").code == 0


def test_lines_with_nothing_left_do_not_decide_unless_there_are_no_others(open_claim: Shop) -> None:
    open_claim.ok("claim", "open", "1042", "-i", "LAMP-1=1", "-r", "defective")
    result = open_claim.run("check", "1042", "-f", "csv")
    verdicts = [line.split(",")[6] for line in result.out.splitlines()[1:]]
    assert (result.code, verdicts) == (0, ["ineligible", "eligible"])
    assert open_claim.run("check", "1042", "-i", "LAMP-1").code == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("check 9999", "unknown order 9999"),
        ("order show 9999", "unknown order 9999"),
        ("claim open 9999 -r changed-mind", "unknown order 9999"),
        ("claim list --order 9999", "unknown order 9999"),
        ("order delivered 9999", "unknown order 9999"),
        ("claim show R9999", "unknown claim R9999"),
        ("claim approve 9999", "unknown claim R9999"),
        ("log R9999", "unknown claim R9999"),
        ("check 1042 -i HAT", "no item HAT"),
        ("claim open 1042 -i HAT -r changed-mind", "no item HAT"),
        ("claim open 1042 -i :9 -r changed-mind", "no item :9"),
        ("order import nowhere.csv", "no file nowhere.csv"),
        ("policy set nowhere.toml", "no file nowhere.toml"),
        ("policy show --version-number 9", "no policy 9"),
    ],
)
def test_something_unknown_is_66(open_claim: Shop, typed: str, said: str) -> None:
    assert said in refused(open_claim, *typed.split(), code=66)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("claim open 1042 -i LAMP-1=2 -r changed-mind", "2 × LAMP-1 requested, only 1 left to claim"),
        ("claim refund R1001", "waiting for a decision. You can: approve"),
        ("claim receive R1001", "waiting for a decision. You can: approve"),
        ("claim approve R1001 -i LAMP-1=2", "2 × LAMP-1 requested, only 1 left to approve"),
        ("claim reopen R1001 --why yes", "waiting for a decision. You can: approve"),
        ("claim quote R1002", "unknown claim R1002"),
    ],
)
def test_an_act_that_a_rule_forbids_is_1(open_claim: Shop, typed: str, said: str) -> None:
    code = 66 if "R1002" in typed else 1
    assert said in refused(open_claim, *typed.split(), code=code)


@pytest.mark.parametrize(
    "typed",
    [
        "frobnicate",
        "claim frobnicate R1001",
        "check 1042 --frobnicate",
        "check 1042 1043",
        "check",
        "check --all 1042",
        "check 1042 -r w",  # wrong-size, wrong-item
        "check 1042 -r nonsense",
        "check 1042 -i LAMP-1=0",
        "check 1042 -i LAMP-1=two",
        "check 1042 -i =1",
        "check 1042 --on tomorrow-ish",
        "check 1042 --on 2026-02-31",
        "check 1042 --evidence p0",
        "check 1042 -f xml",
        "queue --stage d3",
        "queue --waiting-on everybody",
        "queue --limit -1",
        "queue --limit many",
        "claim open 1042 -i LAMP-1",
        "claim open -i LAMP-1 -r changed-mind",
        "claim open 1042 -r changed-mind",  # two lines: which?
        "claim open 1042 -r unheard-of",
        "claim open 9999 -r unheard-of",  # said before anybody looks for the order
        "claim open 1042 -i LAMP-1 -r changed-mind --want re",  # refund, repair, replacement
        "claim open 1042 -i LAMP-1 -r changed-mind --via c",
        "claim open 1042 -i LAMP-1 -r changed-mind --now",
        "claim open 1042 -i LAMP-1 -r changed-mind --to restock",
        "claim reject R1001",
        "claim close R1001",
        "claim reopen R1001",
        "claim settle R1001",
        "claim approve R1001 --override",
        "claim approve LAMP",
        "claim approve",
        "claim note R1001",
        "claim note R1001 --dry-run",
        "claim inspect R1001",
        "claim inspect R1001 --condition new",
        "claim inspect R1001 --condition dam --to s",  # supplier, scrap
        "claim receive R1001 R1002 -i LAMP-1",
        "claim refund R1001 --method c",  # cash, card, credit
        "claim refund R1001 --keep-goods",
        "claim list --status d",
        "order list --status gone",
        "order list --from soon",
        "order delivered 1042 -i LAMP-1=9",
        "order import - --rejects bad.csv",
        "order import - -",
        "order import",
        "report day --date 31",
        "report refunds --by colour",
        "doctor --head xyz",
        "config --as-of someday",
    ],
)
def test_a_usage_error_is_2_on_one_line_without_a_prompt(open_claim: Shop, typed: str) -> None:
    said = refused(open_claim, *typed.split(), code=2).splitlines()
    assert said
    assert not said[0].startswith(" ")
    assert all(line.startswith("  ") for line in said[1:]), said
    assert len(said) <= 4  # the choices of a reason take three


def test_an_empty_note_and_an_owner_without_a_name_are_2(open_claim: Shop) -> None:
    refused(open_claim, "claim", "note", "R1001", "  ", code=2)
    refused(open_claim, "claim", "assign", "R1001", " ", code=2)
    refused(open_claim, "claim", "reject", "R1001", "--why", " ", code=2)


def test_an_ambiguous_code_lists_its_matches(open_claim: Shop) -> None:
    assert "wrong-size, wrong-item" in refused(open_claim, "check", "1042", "-r", "w", code=2)
    assert "cash, card, credit" in refused(open_claim, "claim", "refund", "R1001", "--method", "c", code=2)


def test_codes_may_be_abbreviated_in_any_case(open_claim: Shop) -> None:
    open_claim.ok("check", "1042", "-r", "CHANGED")
    open_claim.ok("check", "1042", "-r", "wrong_s")
    open_claim.ok("claim", "approve", "R1001")
    open_claim.ok("claim", "receive", "R1001")
    open_claim.ok("claim", "inspect", "R1001", "--condition", "n", "--to", "res")
    assert ask(open_claim, "claim", "refund", "R1001", "--method", "b")[0]["status"] == "closed"


@pytest.mark.parametrize(
    "typed",
    ["check 1042", "claim open 1042 -i BULB-3 -r changed-mind", "order delivered 1042"],
)
def test_a_day_before_the_order_is_65(open_claim: Shop, typed: str) -> None:
    assert "before the order" in refused(open_claim, *typed.split(), "--on", "2026-10-01", code=65)


@pytest.mark.parametrize("typed", ["claim open 1042 -i BULB-3 -r changed-mind", "order delivered 1042"])
def test_events_cannot_be_dated_in_the_future(open_claim: Shop, typed: str) -> None:
    assert "in the future" in refused(open_claim, *typed.split(), "--on", "2026-12-24", code=65)


def test_a_rejected_row_refuses_the_file_with_line_column_and_reason(shop: Shop) -> None:
    text = (
        "order_number,ordered_at,sku,quantity,unit_price\n1,2026-11-02,MUG,1,5.00\n2,2026-11-02,MUG,1,5;00\n"
    )
    said = refused(shop, "order", "import", "-", code=65, stdin=text)
    assert 'stdin:3: unit_price: "5;00"' in said
    assert "nothing was imported" in said
    assert "--skip-bad" in said


def test_every_rejected_row_of_a_file_is_listed(shop: Shop) -> None:
    said = refused(shop, "order", "import", str(SAMPLES / "broken.csv"), code=65)
    assert sum("broken.csv:" in line for line in said.splitlines()) == 12


def test_a_changed_amount_is_a_conflict_that_changes_nothing_and_exits_3(open_claim: Shop) -> None:
    header = "order_number,ordered_at,delivered_on,sku,quantity,unit_price\n"
    changed = f"{header}1042,2026-11-02,2026-11-05,BULB-3,1,60.00\n"
    result = open_claim.run("order", "import", "-", "-f", "csv", stdin=changed)
    assert result.code == 3
    assert result.out.splitlines()[1].endswith(",1,")
    assert "unit_price: 50.00 in the desk, 60.00 in the file" in result.err
    assert ask(open_claim, "order", "show", "1042")[1]["unit_price"] == "50.00"
    open_claim.ok("order", "import", "-", "--update", stdin=changed)
    assert ask(open_claim, "order", "show", "1042")[1]["unit_price"] == "60.00"


def test_a_policy_with_a_mistake_is_78_and_names_its_place(shop: Shop) -> None:
    said = refused(shop, "policy", "set", "-", code=78, stdin='[defaults]\nwindow = "a while"\n')
    assert said.startswith("stdin:2: [defaults]: window: ")
    assert "window" in said
    result = shop.run("policy", "check", "-", "-f", "csv", stdin="[defaults]\nwindw = 3\n")
    assert result.code == 78
    assert "windw" in result.out
    refused(shop, "policy", "set", "-", code=78, stdin="[defaults\n")


@pytest.mark.parametrize("content", [b"", b"not a desk", b"SQLite format 3\x00" + b"x" * 40, b"\x00" * 4096])
def test_a_file_that_is_not_a_desk_is_65_and_is_not_changed(tmp_path: Path, content: bytes) -> None:
    shop = Shop(tmp_path / "desk.db")
    shop.path.write_bytes(content)
    for typed in ("queue", "claim approve R1001"):
        result = shop.run(*typed.split())
        assert (result.code, result.out) == (65, "")
        assert "desk.db" in result.err
    assert shop.path.read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == ["desk.db"]


def test_another_program_s_database_is_65(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "other.db")
    with closing(sqlite3.connect(shop.path)) as conn, conn:
        conn.execute("create table orders (id integer)")
    assert shop.run("queue").code == 65


def test_a_missing_desk_is_66_and_init_on_an_existing_one_is_1(shop: Shop, tmp_path: Path) -> None:
    gone = Shop(tmp_path / "gone.db")
    result = gone.run("queue")
    assert (result.code, "returndesk init" in result.err) == (66, True)
    assert not gone.path.exists()
    said = refused(shop, "init", code=1)
    assert f"{shop.path} already exists" in said
    assert f"or move this one aside first: mv {shop.path} {shop.path}.old" in said
    assert shop.run("--db", str(tmp_path / "no" / "where.db"), "init").code == 66


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("init --currency taler", 2),
        ("init --currency BTC", 2),
        ("init --timezone Mars/Olympus", 2),
        ("init --window soon", 2),
        ("init --tax maybe", 2),
        ("init --law de", 2),
    ],
)
def test_init_refuses_invalid_settings_and_creates_no_file(tmp_path: Path, typed: str, code: int) -> None:
    shop = Shop(tmp_path / "desk.db")
    assert shop.run(*typed.split()).code == code
    assert list(tmp_path.iterdir()) == []


def test_an_empty_queue_is_0_unless_asked_to_fail(shop: Shop) -> None:
    assert [shop.run("queue").code, shop.run("queue", "--fail-empty").code] == [0, 1]
    shop.take_in({"unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    assert shop.run("queue", "--fail-empty", "--fail-overdue").code == 0
    shop.as_of = "2026-11-25"
    assert shop.run("queue", "--fail-overdue").code == 1
    assert shop.run("queue", "--fail-overdue", "--stage", "inspect").code == 0


def test_opening_a_claim_is_0_whatever_its_verdict(shop: Shop) -> None:
    shop.take_in({"unit_price": "10.00"})
    shop.as_of = "2027-06-01"
    assert ask(shop, "claim", "open", "1042", "-r", "changed-mind")[0]["verdict"] == "ineligible"


def test_an_internal_error_shows_no_traceback_unless_asked(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from returndesk.desk.views import lists

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("Ada Lovelace")

    monkeypatch.setattr(lists, "list_orders", fail)
    result = shop.run("order", "list")
    assert (result.code, "Traceback" in result.err, "Ada" in result.err) == (70, False, False)
