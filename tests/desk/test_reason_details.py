"""Details of a reason, as the policy offers them: typed, asked for, imported, kept and counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.terminal import typed
from desk.asking import ailments, ask, the_claim
from factory import Shop, made_once, new_shop

pytestmark = pytest.mark.slow

POLICY = """[reasons.wrong-size]
details = ["too small", "too large"]
[reasons.too-loud]
fault = "maker"
details = "at night"
"""


@pytest.fixture
@made_once
def shop(tmp_path: Path) -> Shop:
    """Nine lamps sold."""
    shop = new_shop(tmp_path, document=POLICY)
    shop.take_in({"quantity": "9", "unit_price": "10.00"})
    return shop


def opened(shop: Shop, *args: str) -> None:
    shop.ok("claim", "open", "1042", "-i", "LAMP-1=1", *args)


def test_a_detail_is_typed_by_an_unambiguous_start_and_kept_shown_and_counted(shop: Shop) -> None:
    opened(shop, "-r", "wrong-size", "--detail", "too s")
    opened(shop, "-r", "wrong-size", "--detail", "Too Small")
    opened(shop, "-r", "wrong-size", "--detail", "too-l")
    opened(shop, "-r", "wrong-size")
    opened(shop, "-r", "too-loud", "--detail", "at")
    assert the_claim(shop)["detail"] == "too small"
    found = [the_claim(shop, f"R100{number}")["detail"] for number in range(1, 6)]
    assert found == ["too small", "too small", "too large", None, "at night"]
    assert "wrong-size: too small, reported" in shop.ok("claim", "show", "R1001", "-f", "table")
    assert "wrong-size, too small, eligible" in shop.ok("log", "R1001")
    found = ask(shop, "report", "day")["reasons"]
    assert [(row["key"], row["detail"], row["claims"]) for row in found] == [
        ("wrong-size", "too small", 2),
        ("too-loud", "at night", 1),
        ("wrong-size", None, 1),
        ("wrong-size", "too large", 1),
    ]
    assert "wrong-size · too small" in shop.ok("report", "day", "-f", "table")
    shop.ok("undo")
    assert len(ask(shop, "claim", "list")) == 4
    assert ailments(shop) == []


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("wrong-size", "--detail", "too"), "--detail too is ambiguous: too small, too large"),
        (("wrong-size", "--detail", "blue"), "--detail: unknown 'blue'. Choices: too small, too large"),
        (("changed-mind", "--detail", "too"), "--detail: changed-mind has no details"),
    ],
)
def test_any_other_detail_is_refused(shop: Shop, args: tuple[str, ...], said: str) -> None:
    told = shop.run("claim", "open", "1042", "-i", "LAMP-1=1", "-r", *args)
    assert (told.code, said in told.err) == (2, True), told.err
    assert ask(shop, "claim", "list") == []


def test_on_a_terminal_it_is_asked_for_when_that_reason_is_chosen(shop: Shop) -> None:
    answers = ["wrong-size", "", "2", "refund", "phone", "yes"]
    seen = typed(shop, "claim", "open", "1042", "-i", "LAMP-1=1", answers=answers)
    assert seen.code == 0, seen.screen
    assert "Detail (number or first letters):" in seen.screen
    assert the_claim(shop)["detail"] == "too large"
    seen = typed(
        shop, *"claim open 1042 -i LAMP-1=1 -r wrong-size --via phone --want refund".split(),
        answers=["too s", "yes"],
    )  # fmt: skip
    assert (seen.code, the_claim(shop, "R1002")["detail"]) == (0, "too small"), seen.screen
    seen = typed(shop, *"claim open 1042 -i LAMP-1=1 -r other".split())
    assert (seen.code, "Detail" in seen.screen) == (0, False), seen.screen


def test_a_file_of_claims_has_details_and_a_wrong_one_is_rejected(shop: Shop, tmp_path: Path) -> None:
    text = (
        "order,sku,quantity,reason,detail\n1042,LAMP-1,1,wrong-size,too small\n1042,LAMP-1,1,wrong-size,{}\n"
    )
    told = shop.run("claim", "import", "-", stdin=text.format("blue"))
    assert (told.code, ask(shop, "claim", "list")) == (65, [])
    assert "3: detail: unknown 'blue'. Choices: too small, too large" in told.err
    shop.ok("claim", "import", "-", stdin=text.format("too large"))
    assert [the_claim(shop, name)["detail"] for name in ("R1001", "R1002")] == ["too small", "too large"]
    again = json.loads(shop.ok("claim", "import", "-", "-f", "json", stdin=text.format("too large")))
    assert len(ask(shop, "claim", "list")) == 2, again
    assert ailments(shop) == []


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ('[reasons.wrong-size]\nfault = "maker"', "[reasons.wrong-size]: fault: expected no fault"),
        ('[reasons.too-hot]\ndetails = ["a"]', "[reasons.too-hot]: fault: expected one of customer"),
        ("[reasons.wrong-size]\ndetails = [1]", "[reasons.wrong-size]: details: expected a list of texts"),
        ("[reasons.wrong-size]\ndetail = 1", "detail: unknown key, did you mean details?"),
        ('[reasons]\nwrong-size = "maker"', "[reasons]: wrong-size: expected a new name"),
    ],
)
def test_a_mistake_in_details_is_named(shop: Shop, document: str, said: str) -> None:
    assert said in shop.run("policy", "check", "-", stdin=document).err


def test_completion_offers_the_details_of_the_reason(shop: Shop) -> None:
    from returndesk.desk.views.completion import details, look, reasons

    found = look(str(shop.path), lambda conn: details(conn, "wrong-s"))
    assert [one[0] for one in found] == ["too small", "too large"]
    offered = {one[0]: one[1] for one in look(str(shop.path), reasons)}
    assert (offered["too-loud"], offered["wrong-size"]) == ("maker", "customer")
