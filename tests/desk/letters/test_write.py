"""The letters of a claim's life as customers get them, in both languages."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from desk.asking import ailments, ask, read, the_claim
from factory import Shop, made_once, new_shop

GOLDEN = Path(__file__).parents[1] / "golden"
POLICY = """
[defaults]
window = "60 days"
restocking_fee = "10%"
[[rule]]
name = "faults"
when = { fault = ["shop", "maker", "carrier"] }
postage = "shop"
original_shipping = "always"
"""
ORDERS = "order_number,ordered_at,delivered_on,customer_name,customer_email,country,shipping,sku,title,"
ORDERS += """quantity,unit_price
1,2026-11-02,2026-11-05,Ada Lovelace,ada@example.org,DE,4.90,TEA,"Green tea, 100 g",2,8.00
1,2026-11-02,2026-11-05,Ada Lovelace,ada@example.org,DE,4.90,POT,Teapot,1,40.00
2,2026-11-02,,Ada Lovelace,ada@example.org,DE,4.90,TEA,"Green tea, 100 g",2,8.00
3,2026-11-02,2026-11-05,Ada Lovelace,ada@example.org,DE,0,CUP,Cup,6,5.00
4,2026-11-02,2026-11-05,Ada Lovelace,ada@example.org,DE,4.90,CUP,Cup,2,5.00
"""
ADDRESS = "--address High-Street-12 --address Berlin"
OPEN = "claim open {} -i {} -r {} --via email"
# What is typed, and whether the letter of that step is written then.
STORY = (
    (OPEN.format(1, "TEA=2", "changed-mind"), True),
    ("claim approve R1001", True),
    ("claim receive R1001 -i TEA=2", True),
    ("claim inspect R1001 -i TEA=1 --condition used --to customer --why x --say half-empty", True),
    (
        "claim inspect R1001 -i TEA=1 --condition opened --to restock --deduct 1.00 --why x --say torn",
        False,
    ),
    ("claim refund R1001", True),
    ("claim correct R1001 -0.50 --why slip --say It-was-in-coins.", True),
    (OPEN.format(2, "TEA", "lost"), True),
    ("claim approve R1002", True),
    ("claim replace R1002 -i TEA=1", True),
    ("claim refund R1002 --method credit", True),
    ("claim sent R1002 --tracking 1Z999", True),
    (OPEN.format(1, "POT", "damaged"), True),
    ("claim approve R1003", True),
    ("claim receive R1003", False),
    ("claim inspect R1003 --condition damaged --to supplier", False),
    ("claim exchange R1003 --for JUG=1@52.00", True),
    (OPEN.format(3, "CUP=1", "late"), True),
    ("claim reject R1004 --why x --say on-time", True),
    ("claim reopen R1004 --why mistaken", True),
    ("claim cancel R1004", True),
    ("claim open 3 -r service --via email", True),
    ("claim settle R1005 --why x --say We-answer-by-noon-now.", True),
    ("claim compensate R1005 5.00 --by coupon --why sorry", True),
    (OPEN.format(3, "CUP=1", "defective"), False),
    ("claim approve R1006", False),
    ("claim receive R1006", False),
    ("claim inspect R1006 --condition damaged --to refurbish", False),
    ("claim repair R1006", True),
    (OPEN.format(3, "CUP=2", "wrong-size"), False),
    ("claim approve R1007", False),
    (OPEN.format(3, "CUP=1", "changed-mind"), False),
    ("claim approve R1008", False),
    ("claim receive R1008", False),
    ("claim inspect R1008 --condition used --to customer --why worn --say worn", True),
    (OPEN.format(3, "CUP=1", "defective"), False),
    ("claim ask R1009 --evidence photo --evidence receipt Of-the-crack,-please.", True),
    (OPEN.format(4, "CUP=1", "late"), False),
    ("claim approve R1010", False),
    ("claim refund R1010 --shipping-only", True),
    (OPEN.format(4, "CUP=1", "defective"), False),
    ("claim approve R1011", False),
    ("claim reduce R1011 1.50 --why x --say A-scratch-on-the-handle.", True),
    (OPEN.format(4, "CUP=1", "not-as-described"), False),
    ("claim approve R1012", False),
    ("claim receive R1012", False),
    ("claim inspect R1012 --condition new --to restock", False),
    ("claim exchange R1012 --for CUP", True),
    ("--as-of 2026-12-24 claim expire --due", True),
)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Shop, dict[str, str]]:
    """The story played, with all its letters by language."""
    shop = new_shop(tmp_path_factory.mktemp("letters"), document=POLICY)
    shop.ok("order", "import", "-", stdin=ORDERS)
    shop.ok("config", *ADDRESS.split(), "--contact", "+49 30 1234")
    letters = dict.fromkeys(("en", "zh"), "")
    claim = ""
    for typed, looked_at in STORY:
        row = ask(shop, *typed.split())[-1]
        claim = str(row["claim"])
        for language in letters if looked_at else ():
            found = shop.ok("claim", "message", claim, "--lang", language, "-f", "table")
            letters[language] += f"===== {typed}\n{found}\n"
    return shop, letters


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_letters_are_those_that_were_last_reviewed(
    played: tuple[Shop, dict[str, str]], language: str
) -> None:
    # The code of a coupon is drawn.
    text = re.sub(r"\b[2-9A-Z]{4}(-[2-9A-Z]{4}){2}\b", "K7QM-4XWP-2NRT", played[1][language])
    path = GOLDEN / f"letters.{language}.txt"
    if os.environ.get("RETURNDESK_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")


def test_writing_a_letter_records_nothing_and_the_doctor_finds_nothing(
    played: tuple[Shop, dict[str, str]],
) -> None:
    assert read(played[0].path, "select count(*) from journal where act = 'message'") == [(0,)]
    assert ailments(played[0]) == []


@pytest.fixture
@made_once
def asked(tmp_path: Path) -> Shop:
    """A claim R1001, opened by mail by a customer in China."""
    shop = new_shop(tmp_path)
    shop.ok("order", "import", "-", stdin=ORDERS.replace(",DE,", ",CN,"))
    shop.ok("claim", "open", "3", "-i", "CUP=1", "-r", "defective", "--via", "email")
    return shop


def letter(shop: Shop, *args: str) -> dict[str, object]:
    return dict(ask(shop, "claim", "message", "R1001", *args)[0])


def test_the_language_is_set_on_the_customer_else_by_country_else_by_the_policy(asked: Shop) -> None:
    assert letter(asked)["language"] == "zh"
    asked.ok("customer", "set", "ada@example.org", "--language", "en")
    assert letter(asked)["language"] == "en"
    assert letter(asked, "--lang", "zh")["language"] == "zh"
    asked.ok("customer", "set", "ada@example.org", "--language", "")
    assert letter(asked)["language"] == "zh"
    asked.ok("order", "import", "-", stdin=ORDERS.replace("\n3,", "\n5,").replace(",DE,", ",FR,"))
    asked.ok("claim", "open", "5", "-i", "CUP=1", "-r", "defective")
    assert ask(asked, "claim", "message", "R1002")[0]["language"] == "en"
    asked.ok("policy", "set", "-", stdin='language = "zh"\n')
    assert ask(asked, "claim", "message", "R1002")[0]["language"] == "zh"
    assert ailments(asked) == []


def test_language_and_tier_are_set_in_one_act_and_an_unknown_language_is_refused(asked: Shop) -> None:
    asked.ok("policy", "set", "-", "--force", stdin='tiers = ["gold"]\n')
    row = ask(asked, "customer", "set", "ada@example.org", "--language", "zh", "--tier", "gold")[0]
    assert (row["language"], row["tier"]) == ("zh", "gold")
    row = ask(asked, "customer", "set", "ada@example.org", "--tier", "")[0]
    assert (row["language"], row["tier"]) == ("zh", None)
    result = asked.run("customer", "set", "ada@example.org", "--language", "klingon")
    assert (result.code, result.err) == (2, "--language: unknown 'klingon'. Choices: en, zh\n")
    assert asked.run("customer", "set", "ada@example.org").code == 2
    acts = [row["text"] for row in ask(asked, "log") if row["act"] == "customer"]
    assert acts == ["tier gold, language zh", "tier none"]


def test_a_letter_as_json_has_its_claim_s_row(asked: Shop) -> None:
    found = letter(asked, "--lang", "en")
    assert {key: found[key] for key in ("claim", "status", "template", "to", "subject", "sent", "next")} == {
        "claim": "R1001",
        "status": "requested",
        "template": "opened",
        "to": "ada@example.org",
        "subject": "We have received your request R1001 (order 3)",
        "sent": False,
        "next": "returndesk claim approve R1001",
    }
    assert str(found["body"]).startswith("Dear Ada Lovelace,\n\nThank you")


def test_off_a_terminal_a_letter_has_the_mail_headers_that_its_text_needs(asked: Shop) -> None:
    lines = asked.ok("claim", "message", "R1001").splitlines()
    assert lines[:6] == [
        "To: ada@example.org",
        "Subject: 您的申请 R1001 已收到（订单 3）",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
    ]
    assert asked.ok("claim", "message", "R1001", "-f", "table").splitlines()[2] == ""


def test_a_letter_can_be_written_to_a_file_but_not_over_an_existing_one(asked: Shop, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    asked.ok("claim", "message", "R1001", "-o", str(path))
    assert path.read_text("utf-8").startswith("To: ada@example.org\nSubject: ")
    assert path.stat().st_mode & 0o777 == 0o600
    assert asked.run("claim", "message", "R1001", "--sent", "-o", str(path)).code == 1
    assert the_claim(asked)["untold"] == "opened"  # nothing was recorded


def test_a_step_that_never_happened_has_no_letter(asked: Shop) -> None:
    result = asked.run("claim", "message", "R1001", "--template", "refunded")
    assert (result.code, result.out) == (1, "")
    assert result.err.splitlines() == [
        "R1001 has no step for the letter 'refunded' yet",
        "  Available: opened, lost, late, damaged, sorry",
    ]
    assert asked.run("claim", "message", "R1001", "--template", "nonsense").code == 2
    assert asked.run("claim", "message", "R9999").code == 66
    assert letter(asked, "--template", "sor", "--lang", "en")["template"] == "sorry"


def test_the_letter_of_a_question_has_the_question_and_the_day_to_answer(asked: Shop) -> None:
    """Here only the journal entry of `ask` is written, with a question of two lines."""
    from datetime import UTC, date, datetime

    from returndesk.desk.claims.transition import move
    from returndesk.desk.lookup import find_claim
    from returndesk.desk.session import open_desk

    with open_desk(str(asked.path), who="ann", as_of=date(2026, 11, 23), write=True) as desk:
        at = datetime(2026, 11, 23, 9, tzinfo=UTC)
        with desk.act():
            move(desk, at, find_claim(desk, "R1001"), "ask", text={"question": "Which\ncup {claim}?"})
    found = letter(asked, "--lang", "en")
    assert found["template"] == "ask"
    assert "\n  Which cup {claim}?\n\nPlease reply to this message by 7 December 2026." in str(found["body"])


def test_a_hostile_customer_name_adds_no_header_line_or_control_character(shop: Shop) -> None:
    name = '"Ada\nBcc: all@example.org\n\n\x1b[31m\u202e{shop.__class__} {claim}"'
    rows = "order_number,ordered_at,customer_name,customer_email,sku,title,quantity,unit_price\n"
    rows += f"1,2026-11-02,{name},"
    rows += '"a@example.org,b@example.org",CUP,"x\ny\x07{why}",1,5.00\n'
    shop.ok("order", "import", "-", stdin=rows)
    shop.ok("claim", "open", "1", "-r", "defective", "--via", "email")
    result = shop.run("claim", "message", "R1001")
    assert result.code == 0
    assert result.err == "This customer has no email address on file.\n"
    assert not any(line.startswith(("Bcc", "To:")) for line in result.out.splitlines())
    assert "Dear Ada Bcc: all@example.org \\x1b[31m\\u202e{shop.__class__} {claim}," in result.out
    assert "\x1b" not in result.out
    assert "\x1b" not in shop.ok("claim", "message", "R1001", "-f", "json")


def test_a_customer_without_a_name_is_greeted(shop: Shop) -> None:
    head = "order_number,ordered_at,customer_name,customer_email,customer_id,sku,quantity,unit_price\n"
    shop.ok(
        "order",
        "import",
        "-",
        stdin=f"{head}1,2026-11-02,,ada@example.org,,CUP,1,5\n2,2026-11-02,,,u-77,CUP,1,5\n",
    )
    for number, claim in (("1", "R1001"), ("2", "R1002")):
        shop.ok("claim", "open", number, "-r", "defective", "--via", "email")
        assert ask(shop, "claim", "message", claim)[0]["body"].startswith("Hello,\n")
