"""Pending notifications: recorded for each claim, shown by the queue, ended by a letter or by the act."""

from __future__ import annotations

import pytest
from desk.asking import ailments, ask, dump, read, the_claim
from factory import Shop, new_shop

TELL = "[service]\ntell = true\n"
WEB = ("--via", "web")


@pytest.fixture
def telling(shop: Shop) -> Shop:
    """A desk whose policy requires notification; three mugs were sold to Ada."""
    shop.ok("policy", "set", "-", stdin=TELL)
    return sold(shop)


@pytest.fixture
def quiet(shop: Shop) -> Shop:
    """A desk whose policy does not require notification."""
    return sold(shop)


def sold(shop: Shop) -> Shop:
    shop.take_in({"sku": "MUG", "quantity": 3, "unit_price": "5.00", "customer_email": "ada@example.org"})
    return shop


def opened(shop: Shop, *args: str, claim: str = "R1001") -> None:
    shop.ok("claim", "open", "1042", "-i", "MUG=1", "-r", "changed-mind", *args)


def to_the_refund(shop: Shop, claim: str = "R1001") -> None:
    for act in ("approve", "receive", "inspect", "refund"):
        look = ("--condition", "new", "--to", "restock") if act == "inspect" else ()
        shop.ok("claim", act, claim, *look)


def untold(shop: Shop, *args: str) -> list[tuple[str, str, str]]:
    rows = ask(shop, "queue", "--untold", *args)
    return [(row["claim"], row["stage"], row["untold"]) for row in rows]


def test_a_step_is_not_notified_until_its_letter_is_sent(quiet: Shop) -> None:
    opened(quiet, *WEB)
    assert untold(quiet) == [("R1001", "decide", "opened")]
    quiet.ok("claim", "approve", "R1001")
    assert untold(quiet) == [("R1001", "parcel", "approved")]
    row = ask(quiet, "claim", "message", "R1001", "--sent")[0]
    assert (row["template"], row["sent"], row["untold"]) == ("approved", True, None)
    assert untold(quiet) == []
    assert ask(quiet, "queue")[0]["untold"] is None
    quiet.ok("claim", "receive", "R1001")
    assert the_claim(quiet)["untold"] == "received"
    entry = read(quiet.path, "select details from journal where act = 'message'")[0][0]
    assert '"language":"en"' in entry
    assert '"tells":"approved"' in entry
    assert "ada" not in entry
    assert ailments(quiet) == []


def test_reading_a_letter_records_nothing_and_neither_does_a_dry_run(quiet: Shop) -> None:
    opened(quiet, *WEB)
    before = dump(quiet.path)
    quiet.ok("claim", "message", "R1001")
    result = quiet.run("claim", "message", "R1001", "--sent", "--dry-run")
    assert result.err.startswith("Recorded as sent on R1001: opened, en\nDry run: nothing was recorded.\n")
    assert dump(quiet.path) == before


def test_a_letter_is_not_sent_twice_by_accident(quiet: Shop) -> None:
    opened(quiet, *WEB)
    quiet.ok("claim", "message", "R1001", "--sent")
    result = quiet.run("claim", "message", "R1001", "--sent")
    assert (result.code, result.out) == (1, "")
    assert result.err.splitlines() == [
        "R1001: the customer is already notified of the last step, opened on 2026-11-23",
        "  returndesk claim message R1001 --template opened --sent",
    ]
    assert "We have received your request" in quiet.ok("claim", "message", "R1001")
    quiet.ok("claim", "message", "R1001", "--template", "opened", "--sent")
    assert ailments(quiet) == []


def test_another_letter_does_not_notify_of_the_step(quiet: Shop) -> None:
    opened(quiet, *WEB)
    quiet.ok("claim", "approve", "R1001")
    result = quiet.run("claim", "message", "R1001", "--template", "sorry", "--sent")
    assert result.err.splitlines() == [
        "Recorded as sent on R1001: sorry, en",
        "Customer not notified yet: approved",
        "  returndesk claim receive R1001",
    ]
    assert untold(quiet) == [("R1001", "parcel", "approved")]
    assert ailments(quiet) == []


@pytest.mark.parametrize(
    ("via", "step"),
    [("counter", None), ("phone", None), ("chat", None), ("email", "opened"), ("web", "opened")],
)
def test_a_customer_who_opens_a_claim_in_person_is_notified_of_it(
    quiet: Shop, via: str, step: str | None
) -> None:
    opened(quiet, "--via", via)
    assert the_claim(quiet)["untold"] == step


def test_a_claim_done_at_the_counter_notifies_by_itself(telling: Shop) -> None:
    opened(telling, "--now", "--condition", "new", "--via", "web")
    assert (the_claim(telling)["status"], the_claim(telling)["untold"]) == ("closed", None)
    assert untold(telling) == []
    assert ailments(telling) == []


def test_a_refund_in_cash_notifies_by_itself(telling: Shop) -> None:
    opened(telling, *WEB)
    for act in ("approve", "receive", "inspect --condition new --to restock", "refund --method cash"):
        first, *rest = act.split()
        telling.ok("claim", first, "R1001", *rest)
    assert (the_claim(telling)["status"], the_claim(telling)["untold"]) == ("closed", None)


def test_if_the_policy_requires_it_a_settled_claim_stays_open_until_notified(
    telling: Shop,
) -> None:
    opened(telling)
    to_the_refund(telling)
    claim = the_claim(telling)
    assert (claim["status"], claim["stage"], claim["next"]) == (
        "settled", "close", "returndesk claim message R1001 --sent",
    )  # fmt: skip
    assert (claim["due_on"], claim["refunded"]) == ("2026-11-24", "5.00")
    row = ask(telling, "claim", "message", "R1001", "--sent")[0]
    assert (row["status"], row["stage"], row["next"], row["closed_on"]) == (
        "closed",
        None,
        None,
        "2026-11-23",
    )
    assert ask(telling, "queue") == []
    closed = ask(telling, "report", "day")["claims"][0]
    assert (closed["settled"], closed["closed"], closed["open_at_end"]) == (1, 1, 0)
    assert ailments(telling) == []


def test_otherwise_a_settled_claim_closes_by_itself(quiet: Shop) -> None:
    opened(quiet)
    to_the_refund(quiet)
    assert (the_claim(quiet)["status"], the_claim(quiet)["untold"]) == ("closed", "refunded")
    assert ask(quiet, "queue") == []


def test_an_unnotified_customer_does_not_let_a_deadline_expire(telling: Shop) -> None:
    opened(telling)
    telling.ok("claim", "approve", "R1001")
    row = ask(telling, "queue")[0]
    assert (row["waiting_on"], row["next"]) == ("shop", "returndesk claim message R1001 --sent")
    assert (row["stage"], row["due_on"]) == ("parcel", "2026-11-24")  # by then, not by the parcel's day
    telling.as_of = "2026-12-20"  # over its day, and still it is the shop that has not spoken
    assert ask(telling, "queue")[0]["next"] == "returndesk claim message R1001 --sent"
    late = telling.run("claim", "message", "R1001", "--sent").err
    assert "The letter names a date in the past: Mon 7 Dec" in late
    row = ask(telling, "queue")[0]
    assert (row["waiting_on"], row["next"]) == ("customer", "returndesk claim expire --due")


def test_an_unnotified_end_stays_in_the_queue_if_the_policy_requires_it(telling: Shop) -> None:
    opened(telling)
    row = ask(telling, "claim", "reject", "R1001", "--why", "worn")[0]
    assert (row["status"], row["next"]) == ("rejected", "returndesk claim message R1001 --sent")
    (row,) = ask(telling, "queue")
    assert (row["stage"], row["due_on"], row["waiting_on"], row["owner"], row["next"]) == (
        "tell", "2026-11-24", "shop", "ann", "returndesk claim message R1001 --sent",
    )  # fmt: skip
    assert ask(telling, "queue", "--stage", "tell") == [row]
    assert ask(telling, "queue", "--stage", "decide") == []
    assert ask(telling, "queue", "--owner", "bob") == []
    telling.ok("claim", "message", "R1001", "--sent")
    assert ask(telling, "queue") == []
    assert ailments(telling) == []


def test_otherwise_an_unnotified_end_is_listed_by_untold_for_30_days(quiet: Shop) -> None:
    opened(quiet)
    quiet.ok("claim", "reject", "R1001", "--why", "worn")
    assert ask(quiet, "queue") == []
    assert untold(quiet) == [("R1001", "tell", "rejected")]
    quiet.as_of = "2026-12-23"
    assert untold(quiet) == [("R1001", "tell", "rejected")]
    quiet.as_of = "2026-12-24"
    assert untold(quiet) == []


def test_closing_a_claim_by_hand_drops_its_pending_notification(telling: Shop) -> None:
    opened(telling)
    to_the_refund(telling)
    telling.ok("claim", "close", "R1001", "--why", "she rang")
    assert the_claim(telling)["status"] == "closed"
    assert ask(telling, "queue") == []
    assert untold(telling) == [("R1001", "tell", "refunded")]
    assert ailments(telling) == []


def test_compensation_after_the_end_requires_notification_too(telling: Shop) -> None:
    opened(telling, "--now", "--condition", "new")
    telling.ok("claim", "compensate", "R1001", "1.00", "--by", "coupon", "--why", "sorry")
    (row,) = ask(telling, "queue")
    assert (row["stage"], row["untold"]) == ("tell", "sorry")
    telling.ok("claim", "message", "R1001", "--sent")
    assert ask(telling, "queue") == []
    assert ailments(telling) == []


def test_a_settled_complaint_stays_open_until_notified_too(telling: Shop) -> None:
    telling.ok("claim", "open", "1042", "-r", "service", *WEB)
    row = ask(telling, "claim", "settle", "R1001", "--why", "fixed")[0]
    assert (row["status"], row["next"]) == ("settled", "returndesk claim message R1001 --sent")
    assert ask(telling, "claim", "message", "R1001", "--sent")[0]["status"] == "closed"
    assert ailments(telling) == []


def test_a_customer_who_cancels_needs_no_notification(telling: Shop) -> None:
    opened(telling, *WEB)
    telling.ok("claim", "cancel", "R1001")
    assert the_claim(telling)["untold"] is None
    assert ask(telling, "queue") == []
    assert "As you asked" in telling.ok("claim", "message", "R1001")


def test_a_new_policy_requires_no_notification_of_earlier_ends(quiet: Shop) -> None:
    opened(quiet)
    quiet.ok("claim", "reject", "R1001", "--why", "worn")
    quiet.ok("policy", "set", "-", "--force", stdin=TELL)
    assert ask(quiet, "queue") == []


def test_a_variant_of_a_letter_notifies_of_its_step(telling: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = telling.path.parent / "desk.db.letters"
    folder.mkdir()
    (folder / "approved-gift.en.txt").write_text("Subject: A gift {claim}\n\nBy {send_by}.\n", "utf-8")
    opened(telling)
    telling.ok("claim", "approve", "R1001")
    row = ask(telling, "claim", "message", "R1001", "--template", "approved-g", "--sent")[0]
    assert (row["template"], row["subject"], row["body"]) == (
        "approved-gift", "A gift R1001", "By 7 December 2026.\n",
    )  # fmt: skip
    assert untold(telling) == []
    assert ailments(telling) == []


def test_the_queue_counts_customers_not_notified_yet(tmp_path_factory: pytest.TempPathFactory) -> None:
    shop = sold(new_shop(tmp_path_factory.mktemp("screen")))
    opened(shop, *WEB)
    opened(shop)
    lines = shop.ok("queue", "-f", "table").splitlines()
    assert lines[0] == "Mon 23 Nov · 2 open · ○ 1 not notified"
    assert [line[:6] for line in lines[3:5]] == ["   ○ R", "     R"]
    assert "○ Customer not notified yet: opened" in shop.ok("claim", "show", "R1001", "-f", "table")
