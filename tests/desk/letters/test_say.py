"""What the customer reads is typed as such: --say is in the letter, --why stays in the journal."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.terminal import typed
from desk.asking import ailments, ask
from factory import Shop, made_once, new_shop

REMARK = "Serial-returner"
SAID = "Dear-reader"
ORDERS = """order_number,ordered_at,delivered_on,customer_email,shipping,sku,quantity,unit_price
1,2026-11-02,2026-11-05,ada@example.org,4.90,TEA,9,8.00
"""
LOOK = "inspect {0} --condition used --to restock"
CAME = ("approve {0}", "receive {0}")
# Acts on a claim, each typed with --why; those marked + with --say too, which its letter must have.
STORIES = (
    ("defective", "approve {0} --override", "receive {0}", "+inspect {0} --condition used --to customer"),
    ("defective", "ask {0} Which?", "answered {0} this", "+reject {0}", "reopen {0}", "cancel {0}"),
    ("defective", *CAME, f"+{LOOK} --deduct 1.00", "refund {0}", "+correct {0} -0.50"),
    ("defective", "approve {0}", "+reduce {0} 1.00"),
    ("defective", "approve {0}", "refund {0} --shipping-only"),
    ("defective", "approve {0}", "refund {0} --keep-goods", "bounced {0}", "refund {0} --method bank"),
    ("defective", *CAME, LOOK, "exchange {0} --for TEA", "close {0}", "+compensate {0} 1.00 --by coupon"),
    ("defective", *CAME, LOOK, "repair {0}", "sent {0}", "note {0} x", "assign {0} bob"),
    ("lost", "approve {0}", "replace {0}", "carrier {0} file --amount 1.00", "carrier {0} denied"),
    ("service", "+settle {0}"),
)  # fmt: skip


@pytest.fixture
@made_once
def shop_with_tea(tmp_path: Path) -> Shop:
    """A desk with an order of tea."""
    shop = new_shop(tmp_path)
    shop.ok("order", "import", "-", stdin=ORDERS)
    return shop


@pytest.mark.slow
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story[-1].split()[0])
def test_no_remark_of_why_is_in_any_letter_and_what_is_said_is(
    shop_with_tea: Shop, story: tuple[str, ...]
) -> None:
    shop, (reason, *acts) = shop_with_tea, story
    item = () if reason == "service" else ("-i", "TEA=2")
    shop.ok("claim", "open", "1", *item, "-r", reason, "--via", "email")
    for number, act in enumerate(acts):
        said = ("--say", f"{SAID}-{number}") if act.startswith("+") else ()
        shop.ok("claim", *act.lstrip("+").format("R1001").split(), "--why", f"{REMARK} {{say}}", *said)
        body = str(ask(shop, "claim", "message", "R1001")[0]["body"])
        assert REMARK not in body
        assert (f"{SAID}-{number}" in body) is bool(said) or "--deduct" in act, act  # in its refund's
    if any("--deduct" in act for act in acts):
        refunded = ask(shop, "claim", "message", "R1001", "--template", "refunded")[0]["body"]
        assert f"Deduction ({SAID}-2): -1.00 EUR" in str(refunded)
        assert REMARK not in str(refunded)
    assert ailments(shop) == []


def test_a_reason_for_an_act_of_an_earlier_day_is_not_in_its_letter(shop_with_tea: Shop) -> None:
    shop = shop_with_tea
    shop.ok("claim", "open", "1", "-i", "TEA=1", "-r", "other", "--via", "email")
    shop.ok("claim", "open", "1", "-i", "TEA=1", "-r", "other", "--as-of", "2026-11-24")
    shop.ok("claim", "ask", "R1001", "Which tin?", "--why", REMARK)
    body = str(ask(shop, "claim", "message", "R1001")[0]["body"])
    assert "\n  Which tin?\n" in body
    assert REMARK not in body


def test_off_a_terminal_what_the_customer_is_told_is_a_reason_too(shop_with_tea: Shop) -> None:
    shop = shop_with_tea
    shop.ok("claim", "open", "1", "-i", "TEA=1", "-r", "other")
    assert shop.run("claim", "reject", "R1001").code == 2
    shop.ok("claim", "reject", "R1001", "--say", "It was opened.")
    assert ask(shop, "log")[-1]["text"] == 'to the customer: "It was opened."'


def test_a_rejection_without_a_word_to_the_customer_says_so_when_its_letter_is_written(
    shop_with_tea: Shop,
) -> None:
    shop = shop_with_tea
    shop.ok("claim", "open", "1", "-i", "TEA=1", "-r", "other")
    shop.ok("claim", "reject", "R1001", "--why", REMARK)
    result = shop.run("claim", "message", "R1001")
    assert "Reason:" not in result.out
    assert "The letter gives no reason: `claim reject --say TEXT` prints one." in result.err


@pytest.mark.parametrize(
    ("act", "answers", "text"),
    [
        ("reject", ["thrice", "It is worn."], 'to the customer: "It is worn.", "thrice"'),
        ("reject", ["thrice", ""], '"thrice"'),
        ("reject --say sold", [], 'to the customer: "sold"'),
        ("reject --why thrice", [], '"thrice"'),
        ("reject --why thrice --say sold", [], 'to the customer: "sold", "thrice"'),
    ],
)
def test_on_a_terminal_both_are_asked_for_where_neither_is_typed(
    shop_with_tea: Shop, act: str, answers: list[str], text: str
) -> None:
    shop, (verb, *options) = shop_with_tea, act.split()
    shop.ok("claim", "open", "1", "-i", "TEA=1", "-r", "other")
    seen = typed(shop, "claim", verb, "R1001", *options, answers=answers)
    assert seen.code == 0, seen.screen
    assert ("Why? (for the journal)" in seen.screen) is not bool(options)
    assert ("What does the letter say to the customer? [none]:" in seen.screen) is not bool(options)
    assert ask(shop, "log")[-1]["text"] == text
