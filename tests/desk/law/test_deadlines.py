"""The statutory day for a refund and the service target: the earlier counts, and every row has its source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from desk.asking import ailments, ask, read, the_claim
from factory import Shop, new_shop

# Promises so long that every statute's day comes first.
SLOW = """law = ["{law}"]
[defaults]
window = "5 days"
restocking_fee = "10%"
[service]
decide = 40
inspect = 40
settle = 40
parcel = 40
[calendar]
country = "{country}"
"""
LAMP = {"quantity": 2, "unit_price": "100.00", "customer_name": "Ada"}


def slow_shop(folder: Path, law: str = "eu", country: str = "DE", **facts: object) -> Shop:
    """A shop that promises little; two lamps came on 5 November, the notice is of the tenth."""
    shop = new_shop(folder, document=SLOW.format(law=law, country=country))
    shop.take_in({**LAMP, **facts})
    shop.as_of = "2026-11-10"
    return shop


def on(shop: Shop, day: str, *typed: str) -> None:
    shop.as_of = f"2026-{day}"
    for one in typed:
        shop.ok("claim", *one.split())


def due(shop: Shop) -> tuple[Any, ...]:
    """(due on, whose day, waiting on, next) of the one claim in the queue."""
    (row,) = ask(shop, "queue")
    assert (row["due_on"], row["due_source"]) == tuple(
        the_claim(shop)[key] for key in ("due_on", "due_source")
    )
    return row["due_on"], row["due_source"], row["waiting_on"], row["next"].removeprefix("returndesk claim ")


def test_while_the_shop_may_wait_for_the_goods_the_refund_has_no_deadline(tmp_path: Path) -> None:
    shop = slow_shop(tmp_path)
    on(shop, "11-10", "open 1042 -r changed-mind")
    assert due(shop)[:2] == ("2026-12-20", "policy")
    on(shop, "11-11", "approve R1001")
    assert due(shop)[:2] == ("2026-12-21", "policy")
    on(shop, "11-14", "receive R1001")
    assert due(shop) == (
        "2026-11-24", "eu.withdrawal", "shop", "inspect R1001 --condition CONDITION --to DISPOSITION",
    )  # fmt: skip
    on(shop, "11-16", "inspect R1001 --condition opened --to restock")
    assert due(shop) == ("2026-11-24", "eu.withdrawal", "shop", "refund R1001")
    shop.as_of = "2026-11-25"
    assert shop.run("queue", "--fail-overdue").code == 1
    (over,) = ask(shop, "report", "day")["overdue"]
    assert over == {
        "claim": "R1001", "stage": "settle", "owner": "ann", "due_on": "2026-11-24", "days_over": 1,
        "due_source": "eu.withdrawal",
    }  # fmt: skip
    assert ailments(shop) == []
    shop.ok("claim", "refund", "R1001")
    assert ask(shop, "queue") == []
    assert the_claim(shop)["due_source"] is None
    shop.as_of = "2026-12-01"  # that day is over: its report says what it said
    assert ask(shop, "report", "day", "--date", "2026-11-24")["overdue"] == []
    assert ailments(shop) == []


def test_the_service_target_counts_if_it_is_earlier(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, "--law", "eu")
    shop.take_in(LAMP)
    on(shop, "11-10", "open 1042 -r changed-mind", "approve R1001")
    assert due(shop)[:2] == ("2026-11-24", "policy")  # 14 days from approval, the promise `parcel`
    on(shop, "11-12", "receive R1001")
    assert due(shop)[:2] == ("2026-11-14", "policy")


def test_the_law_counts_though_the_shops_own_terms_were_chosen(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=SLOW.format(law="eu", country="DE").replace("10%", "0%"))
    shop.take_in({**LAMP, "channel": "web"})
    on(shop, "11-08", "open 1042 -i LAMP-1=1 -r changed-mind", "approve R1001", "receive R1001")
    assert the_claim(shop)["ground"] == "policy"
    assert due(shop)[:2] == ("2026-11-23", "eu.withdrawal")  # the 22nd is a Sunday


def test_proof_of_sending_ends_the_wait_and_the_parcel_no_longer_expires(tmp_path: Path) -> None:
    shop = slow_shop(tmp_path)
    on(shop, "11-10", "open 1042 -r changed-mind", "approve R1001")
    shop.as_of = "2026-11-18"
    shop.ok("claim", "note", "R1001", "DHL 1Z999", "--proof-of-sending", "--on", "2026-11-17")
    assert due(shop) == ("2026-11-24", "eu.withdrawal", "customer", "receive R1001")
    assert the_claim(shop)["proof_on"] == "2026-11-17"
    shop.as_of = "2027-02-01"
    assert due(shop) == (
        "2026-11-24", "eu.withdrawal", "shop", "refund R1001 --keep-goods --why TEXT",
    )  # fmt: skip
    assert ask(shop, "claim", "expire", "--due") == []
    assert ailments(shop) == []
    shop.ok("claim", "refund", "R1001", "--keep-goods", "--why", "lost on its way back, sending was shown")
    assert ask(shop, "queue") == []
    assert ailments(shop) == []


HALF = ("receive R1001 -i LAMP-1=1", "inspect R1001 --condition new --to restock", "refund R1001")
KEEP = "refund R1001 --keep-goods --why TEXT"


@pytest.mark.parametrize(
    ("facts", "proved_on"),
    [({}, "11-12"), ({}, "11-17"), ({"order_tags": "shop-collects"}, "")],
    ids=["proof before the first half", "proof after its refund", "the shop collects"],
)
def test_missing_units_are_refunded_without_the_goods_once_the_law_requires_it(
    tmp_path: Path, facts: dict[str, str], proved_on: str
) -> None:
    shop = slow_shop(tmp_path, **facts)
    proof = ["note R1001 DHL --proof-of-sending"]
    on(shop, "11-10", "open 1042 -r changed-mind", "approve R1001")
    on(shop, proved_on or "11-12", *proof * (proved_on == "11-12"))
    on(shop, "11-14", *HALF)
    on(shop, proved_on or "11-17", *proof * (proved_on == "11-17"))
    assert due(shop) == ("2026-11-24", "eu.withdrawal", "customer", "receive R1001")
    shop.as_of = "2027-06-30"
    assert due(shop) == ("2026-11-24", "eu.withdrawal", "shop", KEEP)
    assert ask(shop, "claim", "expire", "--due") == []
    refused = shop.run("claim", "close", "R1001", "--why", "x").err
    assert "You can: receive, reduce AMOUNT --why TEXT, refund --keep-goods --why TEXT." in refused
    (row,) = ask(shop, "claim", "refund", "R1001", "--keep-goods", "--why", "sent and lost")
    assert (row["status"], row["refunded"]) == ("closed", "200.00")
    assert ask(shop, "queue") == []
    assert ask(shop, "order", "show", "1042")[0]["claimable"] == 0
    assert ailments(shop) == []


@pytest.mark.parametrize("last", ["refund R1001", "inspect R1001 --condition missing --to scrap"])
def test_an_owed_refund_does_not_expire_with_the_parcel_target(tmp_path: Path, last: str) -> None:
    shop = slow_shop(tmp_path)
    on(shop, "11-10", "open 1042 -r changed-mind", "approve R1001", "note R1001 DHL --proof-of-sending")
    on(shop, "11-14", HALF[0], *HALF[1:2] * (last == "refund R1001"))
    shop.as_of = "2027-02-01"  # the promise `parcel` is long over
    (row,) = ask(shop, "claim", *last.split())
    assert row["status"] == "part-received"
    assert due(shop)[1:] == ("eu.withdrawal", "shop", KEEP)
    assert ailments(shop) == []


def test_remaining_items_without_a_right_have_the_service_target_again(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=SLOW.format(law="eu", country="DE"))
    shop.take_in(LAMP, {"sku": "RING", "unit_price": "9.00", "tags": "custom-made"})
    on(shop, "11-10", "open 1042 -i LAMP-1 -i RING -r changed-mind", "approve R1001 --override --why kind")
    on(shop, "11-12", "note R1001 DHL --proof-of-sending")
    assert due(shop)[:2] == ("2026-11-24", "eu.withdrawal")
    on(shop, "11-14", "refund R1001 -i LAMP-1 --keep-goods --why lost")
    assert due(shop) == ("2026-12-20", "policy", "customer", "receive R1001")
    shop.as_of = "2026-12-21"
    assert due(shop)[3] == "expire --due"
    (row,) = ask(shop, "claim", "expire", "--due")
    assert row["status"] == "expired"
    assert ailments(shop) == []


def test_proof_of_sending_later_than_the_fourteen_days_is_the_day_itself(tmp_path: Path) -> None:
    shop = slow_shop(tmp_path)
    on(shop, "11-10", "open 1042 -r changed-mind", "approve R1001")
    shop.as_of = "2026-11-26"
    shop.ok("claim", "note", "R1001", "DHL 1Z999", "--proof-of-sending")
    assert due(shop)[:2] == ("2026-11-26", "eu.withdrawal")
    on(shop, "11-30", "receive R1001")
    assert due(shop)[:2] == ("2026-11-26", "eu.withdrawal")


def test_in_the_united_kingdom_the_days_run_from_the_proof_or_the_goods(tmp_path: Path) -> None:
    shop = slow_shop(tmp_path, "uk", "GB")
    on(shop, "11-10", "open 1042 -r changed-mind", "approve R1001")
    assert due(shop)[1] == "policy"
    shop.as_of = "2026-11-18"
    shop.ok("claim", "note", "R1001", "Royal Mail", "--proof-of-sending")
    assert due(shop)[:2] == ("2026-12-02", "uk.cancellation")
    on(shop, "11-20", "receive R1001")
    assert due(shop)[:2] == ("2026-12-02", "uk.cancellation")


@pytest.mark.parametrize(("law", "country", "day"), [("eu", "DE", "2026-11-26"), ("uk", "GB", "2026-11-26")])
def test_if_the_shop_collects_the_goods_the_deadline_runs_from_the_notice(
    tmp_path: Path, law: str, country: str, day: str
) -> None:
    shop = slow_shop(tmp_path, law, country, order_tags="shop-collects")
    on(shop, "11-12", "open 1042 -r changed-mind")
    assert due(shop)[:2] == (day, f"{law}.{'withdrawal' if law == 'eu' else 'cancellation'}")
    on(shop, "11-13", "approve R1001")
    assert due(shop)[:3] == (day, f"{law}.{'withdrawal' if law == 'eu' else 'cancellation'}", "customer")
    shop.as_of = "2027-03-01"
    assert ask(shop, "claim", "expire", "--due") == []


def test_of_faulty_goods_the_days_begin_with_the_approval(tmp_path: Path) -> None:
    shop = slow_shop(tmp_path, "uk", "GB", channel="counter")
    on(shop, "11-10", "open 1042 -r defective")
    assert due(shop)[1] == "policy"
    on(shop, "11-12", "approve R1001")
    assert due(shop)[:2] == ("2026-11-25", "uk.reject")
    shop.as_of = "2026-12-23"  # the promise `parcel` is over: it may expire all the same
    assert due(shop)[3] == "expire --due"
    (row,) = ask(shop, "claim", "expire", "--due")
    assert row["status"] == "expired"
    assert ailments(shop) == []


def test_the_received_part_of_a_parcel_has_its_own_deadline(tmp_path: Path) -> None:
    shop = slow_shop(tmp_path, "uk", "GB")
    on(shop, "11-10", "open 1042 -r changed-mind", "approve R1001")
    on(shop, "11-14", "receive R1001 -i LAMP-1=1")
    assert due(shop)[:2] == ("2026-11-28", "uk.cancellation")
    on(shop, "11-16", "inspect R1001 --condition new --to restock", "refund R1001")
    assert due(shop)[1:] == ("policy", "customer", "receive R1001")  # the rest may be waited for
    assert read(shop.path, "select goods_back_on from claim") == [(None,)]
    on(shop, "11-20", "receive R1001")
    assert due(shop)[:2] == ("2026-12-04", "uk.cancellation")
    assert ailments(shop) == []


def test_a_second_parcel_does_not_restart_the_deadline_of_the_first(tmp_path: Path) -> None:
    shop = slow_shop(tmp_path, "uk", "GB")
    on(shop, "11-10", "open 1042 -r changed-mind", "approve R1001")
    on(shop, "11-14", "receive R1001 -i LAMP-1=1")
    on(shop, "11-20", "receive R1001 -i LAMP-1=1")
    assert due(shop)[:2] == ("2026-11-28", "uk.cancellation")


def test_an_empty_parcel_begins_no_days(tmp_path: Path) -> None:
    shop = slow_shop(tmp_path, "uk", "GB")
    shop.take_in({**LAMP, "order_number": "1043"}, {"order_number": "1043", "sku": "MUG", "unit_price": "9"})
    on(shop, "11-10", "open 1043 -i LAMP-1 -r changed-mind", "approve R1001", "receive R1001 -i MUG=1")
    assert due(shop)[1] == "policy"


@pytest.mark.parametrize("want", ["exchange", "credit", "repair", "replacement"])
def test_another_outcome_than_a_refund_has_no_refund_deadline(tmp_path: Path, want: str) -> None:
    shop = slow_shop(tmp_path)
    on(shop, "11-10", f"open 1042 -r changed-mind --want {want}", "approve R1001", "receive R1001")
    assert due(shop)[1] == "policy"


def test_a_claim_that_is_late_for_the_law_is_due_by_the_policy_alone(tmp_path: Path) -> None:
    shop = slow_shop(tmp_path)
    on(shop, "11-23", "open 1042 -r changed-mind", "approve R1001 --override --why kind", "receive R1001")
    assert due(shop)[1] == "policy"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (("claim", "note", "R1001", "DHL", "--on", "2026-11-11"), 2),  # a day without a proof
        (("claim", "note", "R1001", "DHL", "--proof-of-sending", "--on", "2026-11-13"), 65),  # still to come
        (
            ("claim", "note", "R1001", "DHL", "--proof-of-sending", "--on", "2026-11-09"),
            65,
        ),  # before the notice
        (("claim", "note", "R1001", " ", "--proof-of-sending"), 2),
    ],
)
def test_an_impossible_proof_is_refused(tmp_path: Path, typed: tuple[str, ...], code: int) -> None:
    shop = slow_shop(tmp_path)
    on(shop, "11-10", "open 1042 -r changed-mind")
    shop.as_of = "2026-11-12"
    assert shop.run(*typed).code == code
    assert read(shop.path, "select proof_on, count(*) from claim, journal where act = 'note'") == [(None, 0)]


def test_without_awaited_goods_there_is_nothing_to_prove(tmp_path: Path) -> None:
    shop = slow_shop(tmp_path)
    on(shop, "11-10", "open 1042 -r changed-mind", "approve R1001", "receive R1001", "open 1042 -r service")
    for claim in ("R1001", "R1002"):
        result = shop.run("claim", "note", claim, "DHL", "--proof-of-sending")
        assert (result.code, "expects no goods" in result.err) == (1, True)


def test_of_two_proofs_the_first_counts_and_both_are_in_the_journal(tmp_path: Path) -> None:
    shop = slow_shop(tmp_path)
    on(shop, "11-10", "open 1042 -r changed-mind")
    for day in ("2026-11-12", "2026-11-11", "2026-11-12"):
        shop.as_of = "2026-11-12"
        shop.ok("claim", "note", "R1001", "DHL", "--proof-of-sending", "--on", day)
    assert the_claim(shop)["proof_on"] == "2026-11-11"
    assert "goods sent, shown on 2026-11-12" in ask(shop, "log", "R1001")[1]["text"]
    assert ailments(shop) == []


def test_claim_show_has_every_duty_with_its_day_and_its_article(tmp_path: Path) -> None:
    shop = slow_shop(tmp_path)
    on(shop, "11-10", "open 1042 -r changed-mind", "approve R1001")

    def duties() -> list[tuple[Any, ...]]:
        told = ask(shop, "claim", "show", "R1001")["duties"]
        return [(row["duty"], row["on"], row["counts"], row["source"]) for row in told]

    sent = ("goods", "2026-11-24", True, "Dir. 2011/83 art. 14(1)")
    assert duties() == [
        ("refund", "2026-11-24", False, "Dir. 2011/83 art. 13(1)"),
        ("wait", None, True, "Dir. 2011/83 art. 13(3)"),
        sent,
    ]
    on(shop, "11-14", "receive R1001")
    assert duties() == [
        ("refund", "2026-11-24", True, "Dir. 2011/83 art. 13(1)"),
        ("wait", "2026-11-14", False, "Dir. 2011/83 art. 13(3)"),
        sent,
    ]
    on(shop, "11-16", "inspect R1001 --condition new --to restock", "refund R1001")
    assert "duties" not in ask(shop, "claim", "show", "R1001")


def test_a_dry_run_of_a_proof_changes_nothing(tmp_path: Path) -> None:
    shop = slow_shop(tmp_path)
    on(shop, "11-10", "open 1042 -r changed-mind")
    shop.ok("claim", "note", "R1001", "DHL", "--proof-of-sending", "--dry-run")
    assert due(shop)[1] == "policy"
