"""What an order is known by finds it wherever an order, a customer or a claim is typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.terminal import typed
from desk.asking import ask, read
from factory import Shop, made_once, new_shop

from returndesk.errors import SeveralMatch

HEADER = (
    "order_number,ordered_at,delivered_on,customer_name,customer_email,customer_phone,tracking,sku,title,"
    "quantity,unit_price\n"
)
VOGEL = "Anna Vogel,anna.vogel@example.org,+49 (0)30 7654321,00340434161094042557"
ORDERS = f"""\
1042,2026-11-02,2026-11-05,{VOGEL},LAMP-1,Desk lamp,1,10.00
1043,2026-11-03,2026-11-05,Anna Meyer,meyer@example.org,,,MUG-B,Blue mug,1,10.00
1044,2026-11-04,2026-11-05,Anna Meier,meier@example.org,,,MUG-R,Red mug,1,10.00
1045,2026-11-04,2026-11-05,Bo Ek,,,,MUG-R,Red mug,1,10.00
1046,2026-11-06,2026-11-08,Bo Ek,,,,TEE,Tee,1,10.00
"""


@pytest.fixture
@made_once
def stocked(tmp_path: Path) -> Shop:
    """Five orders of people with names alike, and a claim on Anna Vogel's."""
    shop = new_shop(tmp_path)
    shop.ok("order", "import", "-", stdin=HEADER + ORDERS)
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    return shop


@pytest.mark.parametrize(
    "known_by",
    [
        "vogel",
        "Anna Vogel",
        "anna.vogel@example.org",
        "0049 30 7654321",
        "030/7654321",
        "00340434161094042557",
        "0034-0434-1610 94042557",
    ],
)
def test_one_exact_match_is_the_order_the_claim_and_the_customer(stocked: Shop, known_by: str) -> None:
    assert ask(stocked, "order", "show", known_by)[0]["order"] == "1042"
    assert stocked.run("check", known_by).code == 1  # its only unit is on R1001
    assert stocked.run("claim", "open", known_by, "-r", "other").code == 1
    assert ask(stocked, "claim", "show", known_by)["claim"][0]["claim"] == "R1001"
    assert ask(stocked, "customer", "show", known_by)["customer"][0]["customer"] == "Anna Vogel"
    for noun in ("order", "claim"):
        assert [row["order"] for row in ask(stocked, noun, "list", "--customer", known_by)] == ["1042"]


@pytest.mark.parametrize(
    ("typed_text", "said", "orders"),
    [
        ("vogl", "No order matches 'vogl'. Similar:", ["1042"]),
        ("maier", "No order matches 'maier'. Similar:", ["1044"]),
        ("Meier", "", ["1044"]),
        ("Mayer", "No order matches 'Mayer'. Similar:", ["1043"]),
        ("mejer", "No order matches 'mejer'. Similar:", ["1044", "1043"]),
        ("anna", "Several orders match 'anna'. Type one in full:", ["1044", "1043", "1042"]),
        ("blue mug", "One order may match 'blue mug'. Did you mean:", ["1043"]),
        ("mug", "Several orders match 'mug'. Type one in full:", ["1045", "1044", "1043"]),
        ("bo ek", "Several orders match 'bo ek'. Type one in full:", ["1046", "1045"]),
    ],
)
def test_what_is_similar_or_matches_several_is_shown_and_never_guessed(
    stocked: Shop, typed_text: str, said: str, orders: list[str]
) -> None:
    done = stocked.run("check", typed_text)
    if not said:
        assert done.code == 0
        return
    first, *choices = done.err.splitlines()
    assert (done.code, done.out, first) == (2, "", said)
    assert [line.split()[0] for line in choices] == orders
    assert "10.00 EUR" in choices[0]


def test_a_customer_with_a_similar_name_is_shown(stocked: Shop) -> None:
    done = stocked.run("customer", "show", "Mejer")
    assert done.code == 2
    similar = "No customer matches 'Mejer'. Similar:"
    assert done.err.splitlines() == [similar, "  web:1044", "  web:1043"]  # a log names no one
    assert stocked.run("claim", "show", "vogl").err.splitlines() == [
        "No claim matches 'vogl'. Similar:",
        "  R1001  changed-mind · Desk lamp · requested",
    ]


def test_a_customer_known_by_name_alone_is_typed_by_an_order(stocked: Shop) -> None:
    done = stocked.run("customer", "show", "bo ek")
    names = [line.split()[0] for line in done.err.splitlines()[1:]]
    assert (done.code, names) == (2, ["web:1045", "web:1046"])
    assert ask(stocked, "customer", "show", "web:1046")["customer"][0]["customer"] == "Bo Ek"


def test_a_list_says_whose_names_are_only_similar(stocked: Shop) -> None:
    done = stocked.run("order", "list", "--customer", "vogl", "-f", "csv")
    assert done.err == "No customer matches 'vogl': those with a similar name are listed\n"
    assert done.out.count("\n") == 2
    assert stocked.run("order", "list", "--customer", "nobody").err == ""
    assert len(ask(stocked, "order", "list", "--customer", "")) == 5  # no one in particular
    assert ask(stocked, "log", "vogel")[0]["claim"] == "R1001"


def test_no_more_than_nine_are_offered(shop: Shop) -> None:
    shop.take_in(*({"order_number": f"A{n}", "unit_price": "1.00"} for n in range(12)))
    lines = shop.run("check", "lamp").err.splitlines()
    assert (len(lines), lines[-1]) == (11, "  and 3 more: type more of it")


def test_a_claim_typed_by_its_order_s_number_is_suggested(stocked: Shop) -> None:
    assert (
        stocked.run("claim", "show", "1042").err.splitlines()[0] == "unknown claim R1042. Did you mean R1001?"
    )
    assert ask(stocked, "claim", "show", "web:1042")["claim"][0]["claim"] == "R1001"


def test_a_mail_that_is_similar_to_another_is_a_new_customer(stocked: Shop) -> None:
    stocked.ok("order", "customer", "1046", "anna.vogel@exmaple.org")
    assert ask(stocked, "order", "list", "--customer", "@exmaple.org")[0]["order"] == "1046"


@pytest.mark.parametrize(
    ("args", "answers", "shown"),
    [
        (("check", "mejer"), ["2"], "Order 1043 · web · Anna Meyer"),
        (("check", "vogl"), ["", "7", "1"], "Order 1042 · web · Anna Vogel"),
        (("order", "show", "mug"), ["3"], "Order 1043"),
        (("customer", "show", "mejer"), ["1"], "meyer@example.org"),
        (("claim", "show", "vogl"), ["1"], "R1001 · "),
        (("claim", "note", "vogl", "called"), ["1"], "Noted on R1001"),
        (("claim", "list", "--order", "vogl"), ["1"], "R1001"),
        (("check",), ["nothing", "mug", "3"], "Order 1043 · web · Anna Meyer"),
        (("claim", "open", "-r", "other"), ["mejer", "2", "1", "1", "yes"], "Opened R1002"),
    ],
)
def test_on_a_terminal_one_is_chosen_by_its_number(
    stocked: Shop, args: tuple[str, ...], answers: list[str], shown: str
) -> None:
    seen = typed(stocked, *args, answers=answers)
    assert shown in seen.screen.partition("1  ")[2], seen.screen


def test_q_at_a_choice_leaves(stocked: Shop) -> None:
    seen = typed(stocked, "check", "mug", answers=["q"])
    assert (seen.code, seen.screen.splitlines()[-1]) == (1, "Cancelled. Nothing was saved.")


def test_a_tracking_number_is_found_with_its_hyphens_or_without_and_a_short_one_whole(shop: Shop) -> None:
    rows = "7,2026-11-02,,,,,PKT-7001,A,A,1,1.00\n8,2026-11-02,,,,,1234-5678-9012,A,A,1,1.00\n"
    shop.ok("order", "import", "-", stdin=HEADER + rows)
    for known_by, order in (
        ("PKT-7001", "7"),
        ("pkt7001", "7"),
        ("123456789012", "8"),
        ("1234-5678-9012", "8"),
    ):
        assert ask(shop, "order", "show", known_by)[0]["order"] == order
    assert shop.run("order", "show", "PKT-700").code == 66


def test_a_masked_phone_and_the_last_digits_find_an_order(shop: Shop) -> None:
    facts = "2026-11-02,2026-11-05,{},,{},,MUG,Mug,1,10.00\n"
    masked, whole = "3510000000000000101", "3510000000000006634"
    rows = (masked, "Wang Fang", "159****6634"), (whole, "Bo Ek", "13812340202")
    shop.ok("order", "import", "-", stdin=HEADER + "".join(f"{no},{facts.format(*who)}" for no, *who in rows))
    for known_by, orders in (
        ("15912346634", [masked]),
        ("6634", [whole, masked]),  # the end of a number, then that of a phone
        ("000000006634", [whole]),
        ("138****0202", [whole]),
        ("634", []),  # too short: a number with a slip
    ):
        done = shop.run("claim", "open", known_by, "-r", "other")
        assert [line.split()[0] for line in done.err.splitlines()[1:] if line[:3] == "  3"] == orders
    assert ask(shop, "order", "show", "159****6634")[0]["order"] == masked
    shop.ok("claim", "open", masked, "-r", "other")
    assert shop.run("claim", "show", "6634").err.splitlines()[0] == (
        "One claim may match '6634'. Did you mean:"
    )


def test_a_name_of_several_customers_is_not_a_claimant(stocked: Shop) -> None:
    done = stocked.run("claim", "open", "1043", "-r", "other", "--claimant", "bo ek")
    assert (done.code, done.err.splitlines()) == (
        2, ["Several customers match 'bo ek'. Type one in full:", "  web:1045", "  web:1046"],
    )  # fmt: skip


def test_a_masked_number_is_a_claimant_of_its_own(stocked: Shop) -> None:
    for order, claim in (("1043", "R1002"), ("1044", "R1003")):
        stocked.ok("claim", "open", order, "-r", "other", "--claimant", "138****0202")
        assert ask(stocked, "claim", "show", claim)["claim"][0]["claimant"] == "138****0202"
    known = "select count(*), count(distinct id), count(key) from customer where phone = '138****0202'"
    assert read(stocked.path, known) == [(2, 2, 0)]


def test_people_are_named_on_a_terminal_alone() -> None:
    choices = [("mail:ann@example.org", "Ann"), ("mail:bo@example.org", "Bo")]
    several = SeveralMatch("Two:", typed="a", choices=choices, more=3, unnamed=["web:1", "web:2"])
    more = "and 3 more: type more of it"
    assert several.told(True) == ("mail:ann@example.org  Ann", "mail:bo@example.org  Bo", more)
    assert several.told(False) == ("web:1", "web:2", more)


def test_enter_takes_the_only_choice_and_none_of_several() -> None:
    one = SeveralMatch("One order may match '6634'. Did you mean:", typed="6634", choices=[("1042", "Ann")])
    two = SeveralMatch("Several:", typed="6", choices=[("1", ""), ("2", "")])
    cut = SeveralMatch("Several:", typed="6", choices=[("1", "")], more=4)
    assert (one.only, two.only, cut.only) == ("1", "", "")
    assert one.meant("1") == "1042"
