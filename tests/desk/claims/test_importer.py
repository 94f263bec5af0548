"""Claims from a file: judged as those that are typed, all of them or none, and never twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ask, dump, read, rows, the_claim, the_lines, write
from factory import Result, Shop, made_once, new_shop

HEADER = "order,sku,quantity,reason,opened_on,via,want,note\n"


@pytest.fixture
@made_once
def stocked(tmp_path: Path) -> Shop:
    """Order 1042 with 3 lamps and a bulb, order 1043 with a lamp."""
    shop = new_shop(tmp_path)
    shop.take_in(
        {"quantity": 3, "unit_price": "10.00"},
        {"sku": "BULB-3", "unit_price": "50.00"},
        {"order_number": "1043", "unit_price": "7.00"},
    )
    return shop


def take(shop: Shop, text: str, *options: str) -> Result:
    return shop.run("claim", "import", "-", *options, stdin=HEADER + text)


def test_an_imported_claim_is_listed_by_the_day_on_which_the_customer_spoke(stocked: Shop) -> None:
    stocked.ok("claim", "open", "1042", "-i", "LAMP-1=1", "-r", "other", "--on", "2026-11-20")
    take(stocked, "1043,LAMP-1,1,def,2026-11-10,phone,,\n1042,BULB-3,,def,2026-11-24,phone,,\n")
    take(stocked, "1043,LAMP-1,1,def,2026-11-10,phone,,\n1042,BULB-3,,def,2026-11-23,phone,,\n")
    listed = [(claim["claim"], claim["opened_on"]) for claim in ask(stocked, "claim", "list")]
    assert listed == [("R1003", "2026-11-23"), ("R1001", "2026-11-23"), ("R1002", "2026-11-10")]
    assert the_claim(stocked, "R1002")["opened_on"] == "2026-11-23"  # recorded then


def test_a_claim_from_a_file_is_the_claim_that_would_have_been_typed(stocked: Shop, tmp_path: Path) -> None:
    (tmp_path / "typed").mkdir()
    typed = new_shop(tmp_path / "typed")
    typed.take_in({"quantity": 3, "unit_price": "10.00"}, {"sku": "BULB-3", "unit_price": "50.00"})
    typed.ok(
        *"claim open 1042 -i LAMP-1=2 -i BULB-3 -r def --via phone --want credit --on 2026-11-10".split()
    )
    take(stocked, "1042,LAMP-1,2,def,2026-11-10,phone,credit,\n1042,bulb-3,,def,2026-11-10,,,\n")
    assert the_claim(stocked) == the_claim(typed)
    assert the_lines(stocked) == the_lines(typed)
    tables = [f"select * from {name}" for name in ("claim", "claim_line", "judgement")]
    for shop in (stocked, typed):
        write(shop.path, "update claim set opened_at = ''")  # the clock's, and no two are alike
    assert [read(stocked.path, sql) for sql in tables] == [read(typed.path, sql) for sql in tables]


def test_every_claim_answers_with_its_row_and_its_verdict_fails_nothing(stocked: Shop) -> None:
    result = take(stocked, "1042,LAMP-1,1,late,,,,\n1043,,,changed-mind,,,,\n", "-f", "csv")
    assert result.code == 0
    told = [(row["claim"], row["order"], row["verdict"]) for row in rows(result.out)]
    assert told == [("R1001", "1042", "eligible"), ("R1002", "1043", "eligible")]
    stocked.as_of = "2027-03-01"
    late = take(stocked, "1042,BULB-3,1,changed-mind,,,,\n", "-f", "csv")
    assert (late.code, rows(late.out)[0]["verdict"]) == (0, "ineligible")


def test_the_policy_approves_those_that_it_would_have_approved(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document="[defaults]\nauto_approve = true\n")
    shop.take_in({"unit_price": "10.00"})
    result = take(shop, "1042,LAMP-1,1,defective,,,,\n", "-f", "csv")
    assert rows(result.out)[0]["status"] == "approved"
    assert "approved 1 claim by the policy" in result.err


def test_importing_again_adds_nothing_and_says_how_many_were_known(stocked: Shop) -> None:
    text = "1042,LAMP-1,1,late,2026-11-10,,,\n1043,,,late,,,,\n"
    take(stocked, text)
    before = dump(stocked.path)
    stocked.as_of = "2026-11-24"  # a blank day is no other day tomorrow
    result = take(stocked, text, "-f", "csv")
    assert (result.code, rows(result.out)) == (0, [])
    assert result.err == "no new claims\n2 claims already known\n"
    assert dump(stocked.path) == before


def test_claims_that_are_truly_alike_are_both_kept(stocked: Shop) -> None:
    row = "1042,LAMP-1,1,late,2026-11-10,,,\n"
    result = take(stocked, row + "1043,,,late,2026-11-10,,,\n" + row, "-f", "csv")
    assert [row["order"] for row in rows(result.out)] == ["1042", "1043", "1042"]
    assert ask(stocked, "order", "show", "1042")[0]["claimable"] == 1


def test_a_file_that_has_grown_adds_what_is_new_even_to_a_claim_that_is_known(stocked: Shop) -> None:
    take(stocked, "1042,LAMP-1,1,late,2026-11-10,,,\n")
    longer = "1042,LAMP-1,1,late,2026-11-10,,,\n1042,BULB-3,1,late,2026-11-10,,,\n"
    result = take(stocked, longer, "-f", "csv")
    assert [row["claim"] for row in rows(result.out)] == ["R1002"]
    assert set(the_lines(stocked, "R1002")) == {"BULB-3"}


def test_a_claim_is_known_after_it_is_closed(stocked: Shop) -> None:
    text = "1043,LAMP-1,1,late,2026-11-10,,,\n"
    take(stocked, text)
    stocked.ok("claim", "cancel", "R1001")
    assert "1 claim already known" in take(stocked, text).err


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("9,LAMP-1,1,late,,,,", 'order: no order "9" at this desk'),
        ("1042,LAMP,1,late,,,,", 'sku: "LAMP" — the order\'s items are LAMP-1, BULB-3'),
        ("1042,CUP,1,late,,,,", 'sku: "CUP" — the order\'s items are LAMP-1, BULB-3'),
        ("1042,:7,1,late,,,,", "sku: order 1042 has no item :7"),
        ("1042,,1,late,,,,", "sku: missing: which item of the order? LAMP-1, BULB-3"),
        ("1042,LAMP-1,4,late,,,,", "quantity: 4 × LAMP-1 requested, only 3 left to claim"),
        (
            "1042,LAMP-1,1,late,2026-11-01,,,",
            "opened_on: 2026-11-01 is before the order, dated 2026-11-02",
        ),
        ("1042,LAMP-1,1,d,,,,", 'reason: "d" — expected one of defective, damaged'),
        ("1042,LAMP-1,1,service,,,,", "sku: service is not about an item: leave it blank"),
    ],
)
def test_what_the_desk_cannot_take_is_a_bad_row_and_nothing_comes_in(
    stocked: Shop, row: str, problem: str
) -> None:
    before = dump(stocked.path)
    result = take(stocked, f"1043,,,late,,,,\n{row}\n")
    assert (result.code, result.out) == (65, "")
    assert result.err.splitlines()[:2] == [
        f"stdin:3: {problem}",
        "1 rejected row in 1 claim: nothing was imported.",
    ]
    assert dump(stocked.path) == before


def test_two_claims_on_the_same_last_unit_are_one_too_many(stocked: Shop) -> None:
    result = take(stocked, "1043,LAMP-1,1,late,,,,\n1043,LAMP-1,1,defective,,,,\n")
    assert result.err.startswith(
        "stdin:3: quantity: Nothing left to claim on order 1043: 1 sold, 1 on R1001.\n"
    )


def test_rows_of_one_claim_share_what_can_be_claimed(stocked: Shop) -> None:
    result = take(stocked, "1042,LAMP-1,2,late,,,,\n1042,LAMP-1,2,late,,,,\n")
    assert result.err.startswith("stdin:3: quantity: 2 × LAMP-1 requested, only 1 left to claim\n")


def test_bad_rows_of_the_file_and_of_the_desk_are_told_together_by_line(stocked: Shop) -> None:
    result = take(stocked, "9,,,late,,,,\n1042,LAMP-1,0,late,,,,\n1043,,,nonsense,,,,\n")
    assert [line.split(":")[1] for line in result.err.splitlines()[:3]] == ["2", "3", "4"]
    assert "3 rejected rows in 3 claims: nothing was imported." in result.err


def test_the_good_ones_come_in_and_the_fixed_rest_after_them(stocked: Shop, tmp_path: Path) -> None:
    file, rejects = tmp_path / "claims.csv", tmp_path / "rejects.csv"
    bad = '1042,LAMP-1,9,late,2026-11-10,,,"=so, ""nine"""\n1042,BULB-3,1,late,2026-11-10,,,\n'
    file.write_text(HEADER + "1043,,,late,,,,\n" + bad)
    result = stocked.run("claim", "import", str(file), "--skip-bad", "--rejects", str(rejects), "-f", "csv")
    assert result.code == 0
    assert [row["order"] for row in rows(result.out)] == ["1043"]
    assert "belongs to rejected row 3" in rejects.read_text()
    rejects.write_text(rejects.read_text().replace(",9,", ",2,"))
    fixed = rows(stocked.ok("claim", "import", str(rejects), "-f", "csv"))
    assert [row["claim"] for row in fixed] == ["R1002"]
    assert the_claim(stocked, "R1002")["notes"] == '=so, "nine"'
    assert {sku: line["claimed"] for sku, line in the_lines(stocked, "R1002").items()} == {
        "LAMP-1": 2,
        "BULB-3": 1,
    }
    assert stocked.ok("doctor", "-f", "csv") == "code,where,text,hint\n"


def test_an_order_number_of_two_channels_wants_its_channel(stocked: Shop) -> None:
    stocked.take_in({"channel": "etsy", "unit_price": "8.00"})
    result = take(stocked, "1042,LAMP-1,1,late,,,,\n")
    assert 'stdin:2: order: "1042" — in etsy and web: add the channel, such as etsy:1042' in result.err
    assert take(stocked, "etsy:1042,,,late,,,,\n").code == 0
    named = stocked.run("claim", "import", "-", stdin="order,channel,sku,reason\n1042,web,BULB-3,late\n")
    assert named.code == 0
    assert [row["order"] for row in ask(stocked, "claim", "list")] == ["web:1042", "etsy:1042"]


def test_a_reason_of_the_policy_is_a_reason(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='[reasons]\nallergy = "customer"\n')
    shop.take_in({"unit_price": "10.00"})
    assert take(shop, "1042,,,allergy,,,,\n").code == 0


def test_the_journal_keeps_what_a_row_is_known_by_and_no_personal_data(stocked: Shop) -> None:
    take(stocked, "1043,LAMP-1,1,late,2026-11-10,,,Ada says so\n")
    details = read(stocked.path, "select details from journal where act = 'open'")[0][0]
    assert '"rows":["desk-claims 1043 2026-11-10 late 1 LAMP-1 #1"]' in details
    assert "Ada" not in details
