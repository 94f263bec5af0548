"""`queue --work`: the ten commonest paths of a claim, played on a terminal and kept as golden screens."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.terminal import typed
from cli.work.sitting import hold, sit
from desk.asking import ailments, ask, the_claim
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

LEI = {"customer_name": "Li Lei", "customer_email": "li@example.org"}
MUG = {"sku": "MUG", "title": "Stoneware mug, blue", "unit_price": "12.00", **LEI}
POLICY = '[[rule]]\nname = "final sale"\nwhen = { tag = ["final-sale"] }\nreturnable = false\n'
OPENED = ("claim open 1042 -i MUG -r changed-mind",)
APPROVED = (*OPENED, "claim approve R1001")
RECEIVED = (*APPROVED, "claim receive R1001")
# Name: what came before, and what is typed.
PATHS = {
    "approve": (OPENED, "1 q"),
    "reject": (OPENED, "rej|sold as seen|It was sold as seen.|q"),
    "ask": (OPENED, "ask|Which one is cracked?|q"),
    "parcel": (APPROVED, "R1001|1|2||1||q"),
    "inspect": (RECEIVED, "1|used|3|1|cash|q"),
    "exchange": (RECEIVED, "1|1||exch|TEE|1|1Z999|q"),
    "complaint": (("claim open 1042 -r service",), "1|spoke to Bob|We have corrected our hours.|q"),
    "carrier": (("claim open 1042 -i MUG -r lost",), "1|1||1|SC-1|q"),
    "override": (("claim open 1042 -i OLD -r changed-mind",), "2|a regular|q"),
    "part": (
        ("claim open 1042 -i TEE -r other", "claim approve R1001"),
        "R1001|1|TEE=1|used||1|||R1001|reduce|x|0|5.00|a stain|||q",
    ),
    "letters": (OPENED, "1|m|y|q"),
    "call": ((), "open 1042|1|ch|1|ph|y|1|q"),
    "undo": (OPENED, "rej|worn||undo|note|rang twice|assign|bob|skip|q"),
}


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    made = new_shop(tmp_path, document=POLICY)
    made.take_in(
        MUG,
        {"sku": "TEE", "title": "Tee", "unit_price": "12.00", "quantity": "2"},
        {"sku": "OLD", "unit_price": "5.00", "tags": "final-sale"},
    )
    return made


@pytest.mark.parametrize("name", PATHS)
def test_a_path_is_walked_by_numbers_and_first_letters(shop: Shop, name: str) -> None:
    before, answers = PATHS[name]
    for command in before:
        shop.ok(*command.split())
    hold(name, sit(shop, *answers.replace(" ", "|", answers.count(" ") * ("|" not in answers)).split("|")))
    assert ailments(shop) == []


def test_a_letter_is_sent_by_the_policy_s_command(shop: Shop, tmp_path: Path) -> None:
    document = f'[letters]\nsend = "tee {tmp_path / "sent.eml"}"\n'
    (tmp_path / "policy.toml").write_text(document, encoding="utf-8")
    shop.ok("policy", "set", str(tmp_path / "policy.toml"))
    shop.ok(*OPENED[0].split())
    seen = sit(shop, "1", "m", "y", "q")
    assert "Send it now? (yes/no) y\n$ returndesk claim message R1001 --send\n" in seen
    assert "Letters  not sent" not in seen
    assert b"Subject: Your request R1001 is approved" in (tmp_path / "sent.eml").read_bytes()


def test_a_letter_that_cannot_be_sent_stays_unsent(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text('[letters]\nsend = "false"\n', encoding="utf-8")
    shop.ok("policy", "set", str(tmp_path / "policy.toml"))
    shop.ok(*OPENED[0].split())
    assert "Letters  not sent: R1001" in sit(shop, "1", "m", "y", "q")


def test_a_refused_act_says_why_and_is_offered_again(shop: Shop) -> None:
    for command in RECEIVED:
        shop.ok(*command.split())
    seen = sit(shop, "1", "new", "customer", "q")
    assert "R1001" in seen
    seen = sit(shop, "exch", "NONE-SUCH=1@x", "q")
    assert "R1001: what next?" in seen.split("NONE-SUCH")[-1]


def test_q_at_a_question_leaves_the_act_and_not_the_claim(shop: Shop) -> None:
    shop.ok(*OPENED[0].split())
    seen = sit(shop, "rej", "q", "1", "q")
    assert "Cancelled. Nothing was saved.\n  1 approve · " in seen
    assert the_claim(shop)["status"] == "approved"


def test_enter_asks_again_and_does_nothing(shop: Shop) -> None:
    shop.ok(*OPENED[0].split())
    seen = sit(shop, "", "", "rej", "", "q", "q")
    assert seen.count("Type an answer, or q to quit.") == 3
    assert the_claim(shop)["status"] == "requested"


def test_the_end_of_input_is_as_q(shop: Shop) -> None:
    shop.ok(*OPENED[0].split())
    assert "Done     1 approved" in sit(shop, "1")


def test_what_means_nothing_is_said_and_asked_again(shop: Shop) -> None:
    shop.ok(*OPENED[0].split())
    nothing = ("x", "9", "a", "999999999999999", "²", "'", "R1", "order 1", "--help", "-")
    seen = sit(shop, *nothing, "1", "q")
    assert seen.count("R1001: what next?") == len(nothing) + 1
    assert the_claim(shop)["status"] == "approved"


def test_a_command_is_shown_as_it_can_be_typed_and_typed_as_it_is_shown(shop: Shop) -> None:
    shop.ok(*OPENED[0].split())
    seen = sit(
        shop,
        "returndesk claim reject R1001 --why 'it is worn' --say None",
        "claim show R1001",
        "check 1042",
        "q",
    )
    assert "$ returndesk claim reject R1001 --why 'it is worn' --say None" in seen
    assert the_claim(shop)["status"] == "rejected"


def test_options_of_the_command_line_are_those_of_every_act(tmp_path: Path, shop: Shop) -> None:
    shop.ok(*OPENED[0].split())
    elsewhere = Shop(tmp_path / "none.db")
    seen = sit(elsewhere, "1", "q", options=("--db", str(shop.path), "--user", "bob"))
    assert f"$ returndesk --db {shop.path} --user bob claim approve R1001" in seen
    assert [(entry["who"], entry["act"]) for entry in ask(shop, "log", "R1001")][-1] == ("bob", "approved")


def test_claims_that_wait_for_others_are_worked_on_where_they_are_asked_for(shop: Shop) -> None:
    for command in APPROVED:
        shop.ok(*command.split())
    assert "Nothing else to do · 1 wait for the customer" in sit(shop, "q")
    assert "R1001: what next?" in sit(shop, "q", options=("--stage", "parcel"))
    assert "R1001: what next?" in sit(shop, "q", options=("--waiting-on", "customer"))


def test_an_order_of_its_own_is_worked_on(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    shop.take_in({"order_number": "7", **MUG})
    shop.ok("order", "dispute", "7", "open", "--amount", "5.00")
    seen = sit(shop, "order", "1", "q")
    assert "$ returndesk order dispute 7 won" in seen


def test_it_is_for_a_terminal_alone(shop: Shop) -> None:
    for options in ("--next", "-f json", "--limit 3", "--fail-empty", "--no-input", "-o x.csv"):
        seen = typed(shop, "queue", "--work", *options.split())
        assert (seen.code, seen.screen) == (2, "--work is for a terminal, and combined with filters alone\n")


def test_the_queue_fits_the_screen_with_the_ten_most_urgent_and_a_line_of_what_is_below(
    tmp_path: Path,
) -> None:
    shop = new_shop(tmp_path)
    for number in range(1, 31):
        shop.take_in({"order_number": str(number), **MUG, "customer_name": "欧阳娜娜 Ouyang Nana"})
        shop.ok("claim", "open", str(number), "-r", "changed-mind")
    shop.ok("claim", "approve", *(f"R{1000 + number}" for number in range(1, 6)))
    seen = typed(shop, "queue").screen
    assert len(seen.splitlines()) <= 22
    assert seen.count("欧阳娜娜") == 10
    assert "    and 20 more: 15 decide, 5 parcel · --limit 0 shows all\n" in seen
    assert typed(shop, "queue", "--limit", "0").screen.count("欧阳娜娜") == 30
    assert len(shop.ok("queue").splitlines()) == 31  # elsewhere all of them
