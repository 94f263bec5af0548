"""`offer result`: counts alone before its day, then shares, differences, value, a sentence beyond chance.

The desk has 75 customers in three arms of 25. What they order is fixed by their arm: every figure is known.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from desk.asking import ailments, ask, read
from desk.marketing.offered import OLD, consent, mail, offer, order
from factory import Shop, made_once, new_shop

pytestmark = pytest.mark.slow


@made_once
def ordered(folder: Path) -> Shop:
    """Of the coupon's 25 customers 20 order for 18.00, of the letter's 10 and of the others 6 for 20.00.

    One order of the coupon's comes back, and one of the others' is in USD. The first two used their coupon.
    """
    shop = new_shop(folder)
    order(shop, range(75), **OLD)
    consent(shop, *(mail(n) for n in range(75)))
    offer(shop)
    arms: dict[str, list[int]] = {}
    for arm, email in read(
        shop.path,
        "select arm, email from offer_customer a join customer u on u.id = a.customer_id order by u.id",
    ):
        arms.setdefault(arm, []).append(int(email[1:4]))
    coupon, letter, none = arms["coupon:10%"], arms["letter:sorry"], arms["none"]
    shop.as_of = "2026-12-20"
    order(shop, coupon[:20], ordered_at="2026-12-01", delivered_on="2026-12-03", unit_price="18.00")
    order(shop, letter[:10], ordered_at="2026-12-18", delivered_on="2026-12-19")
    order(shop, none[:5], ordered_at="2026-11-23", delivered_on="2026-11-25")
    order(shop, none[5:6], ordered_at="2026-12-02", delivered_on="2026-12-04", currency="USD")
    order(shop, none[:1], ordered_at="2026-12-02", delivered_on="2026-12-04")  # who orders twice counts once
    for n in coupon[:2]:
        code = next(row["coupon"] for row in ask(shop, "offer", "list", "spring") if row["email"] == mail(n))
        shop.ok("coupon", "use", code, "--order", f"2026-12-01-{n}", "--why", "by phone")
    number = f"2026-12-01-{coupon[3]}"
    shop.ok("claim", "open", number, "-r", "changed-mind", "--now", "--condition", "new", "--to", "restock")
    shop.as_of = "2027-01-20"
    order(shop, none[6:12], ordered_at="2026-12-31", delivered_on="2027-01-02")  # too late
    return shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return ordered(tmp_path)


def result(shop: Shop) -> dict[str, list[dict[str, Any]]]:
    return dict(ask(shop, "offer", "result", "spring"))


def test_before_its_day_there_are_the_numbers_of_customers_alone_and_why(shop: Shop) -> None:
    shop.as_of = "2026-12-30"
    shown = shop.run("offer", "result", "spring", "-f", "csv")
    assert shown.err == (
        "75 customers (lapsed) were assigned at random on Mon 23 Nov. 36 ordered so far. The result is shown"
        " from Thu 31 Dec, the day fixed when the offer was made: looking earlier, and stopping once a"
        " difference shows, takes chance for an effect.\n"
    )
    found = result(shop)
    assert [(arm["customers"], arm["ordered"], arm["rate"], arm["note"]) for arm in found["arms"]] == [
        (25, None, None, "not known yet")
    ] * 3
    assert (found["differences"], found["value"]) == ([], [])


def test_from_its_day_each_arm_has_its_share_with_an_interval(shop: Shop) -> None:
    shop.as_of = "2026-12-31"
    assert [
        (arm["arm"], arm["customers"], arm["ordered"], arm["rate"], arm["low"], arm["high"], arm["note"])
        for arm in result(shop)["arms"]
    ] == [
        ("coupon:10%", 25, 20, "0.8000", "0.6087", "0.9114", None),
        ("letter:sorry", 25, 10, "0.4000", "0.2340", "0.5926", None),
        ("none", 25, 6, "0.2400", "0.1150", "0.4343", None),
    ]


def test_a_difference_that_is_more_than_chance_has_a_sentence_and_another_none(shop: Shop) -> None:
    coupon, letter, _ = result(shop)["differences"]
    assert (coupon["arm"], coupon["against"], coupon["difference"]) == ("coupon:10%", "none", "0.5600")
    assert (coupon["note"], coupon["sentence"]) == (
        None,
        "coupon:10%: 80 of 100 customers ordered, none 24; the difference is more than chance, and the coupon"
        " made it: customers were assigned at random",
    )
    assert (letter["difference"], letter["note"], letter["sentence"]) == ("0.1600", "may be chance", None)
    assert float(letter["low"]) < 0 < float(letter["high"])
    assert float(coupon["adjusted"]) >= float(coupon["p"])


def test_the_arms_that_are_sent_something_are_compared_with_each_other_too(shop: Shop) -> None:
    pairs = [(row["arm"], row["against"]) for row in result(shop)["differences"]]
    assert pairs == [("coupon:10%", "none"), ("letter:sorry", "none"), ("coupon:10%", "letter:sorry")]
    both = result(shop)["differences"][2]
    assert (both["difference"], both["note"], both["sentence"]) == (
        "0.4000",
        None,
        "coupon:10%: 80 of 100 customers ordered, letter:sorry 40; the difference is more than chance, and"
        " what they were sent made it: customers were assigned at random",
    )
    # Holm over all three pairs: the smallest of them three times, the next one twice.
    p, adjusted = ([row[key] for row in result(shop)["differences"]] for key in ("p", "adjusted"))
    assert (p, adjusted) == (["0.0001", "0.2299", "0.0043"], ["0.0003", "0.2299", "0.0085"])


def test_value_is_after_coupons_and_less_refunds_by_currency(shop: Shop) -> None:
    rows = result(shop)["value"]
    assert [
        tuple(row[key] for key in ("arm", "currency", "orders", "value", "coupons", "taken_off", "each"))
        for row in rows
    ] == [
        ("coupon:10%", "EUR", 19, "342.00", 2, "4.00", "13.68"),
        ("coupon:10%", "USD", 0, "0.00", 0, "0.00", "0.00"),
        ("letter:sorry", "EUR", 10, "200.00", 0, "0.00", "8.00"),
        ("letter:sorry", "USD", 0, "0.00", 0, "0.00", "0.00"),
        ("none", "EUR", 6, "120.00", 0, "0.00", "4.80"),
        ("none", "USD", 1, "20.00", 0, "0.00", "0.80"),
    ]


def test_the_result_says_that_chance_alone_decided_and_what_counts(shop: Shop) -> None:
    assert shop.run("offer", "result", "spring", "-f", "csv").err == (
        "75 customers (lapsed) were assigned at random on Mon 23 Nov 2026. Counted: who ordered from"
        " Mon 23 Nov 2026 to Wed 30 Dec 2026. Chance alone decided who got what, so a difference"
        " that is more than chance comes of the offer. Low and high: 95 %, each on its own; what is more"
        " than chance is judged for all pairs together. Arms of fewer than 20 customers are too few. Value:"
        " what was ordered, after coupons, less refunds; taken off: what the coupons cost. The cost of the"
        " goods is not subtracted.\n"
    )


def test_the_order_of_the_day_that_the_desk_had_already_does_not_count(shop: Shop) -> None:
    (known,) = read(shop.path, "select known_order from offer")
    assert known == (75,)  # the orders of January; those of the offer's own day that came later count


def test_a_stopped_offer_has_no_result(shop: Shop) -> None:
    shop.ok("offer", "stop", "spring", "--why", "mistake")
    found = shop.run("offer", "result", "spring", "-f", "csv")
    assert found.err.endswith("The offer was stopped on Wed 20 Jan: it has no result.\n")
    assert [(arm["ordered"], arm["note"]) for arm in result(shop)["arms"]] == [(None, "stopped")] * 3
    assert result(shop)["differences"] == []


def test_erased_customers_leave_the_shares_and_are_said(shop: Shop) -> None:
    (email,) = read(
        shop.path,
        "select u.email from customer u join offer_customer a on a.customer_id = u.id where a.arm = 'none'"
        " order by u.id desc limit 1",
    )[0]
    shop.ok("customer", "erase", email, "--confirm", email)
    none = result(shop)["arms"][2]
    assert (none["customers"], none["erased"], none["ordered"], none["rate"]) == (24, 1, 6, "0.2500")
    assert ailments(shop) == []


def test_two_entries_of_one_person_count_once_in_the_arm_of_the_one_that_stays(shop: Shop) -> None:
    sql = "select u.email from customer u join offer_customer a on a.customer_id = u.id where a.arm = ?"
    kept, other = (
        read(shop.path, f"{sql.replace('?', repr(arm))} order by u.id desc")[0][0]
        for arm in ("coupon:10%", "none")
    )
    shop.ok("customer", "merge", kept, other)
    arms = result(shop)["arms"]
    assert [(arm["customers"], arm["erased"], arm["merged"]) for arm in arms] == [
        (25, 0, 0),
        (25, 0, 0),
        (24, 0, 1),
    ]
    assert (
        " 1 of them was a second entry of the same person: who was merged counts once, in the arm of the"
        " entry that stayed. Counted: "
    ) in shop.run("offer", "result", "spring", "-f", "csv").err
    shop.ok("undo")
    assert [(arm["customers"], arm["merged"]) for arm in result(shop)["arms"]] == [(25, 0)] * 3
    shop.ok("customer", "merge", kept, other)
    shop.ok("customer", "erase", kept, "--confirm", kept)
    arms = result(shop)["arms"]
    assert [(arm["customers"], arm["erased"], arm["merged"]) for arm in arms] == [
        (24, 1, 0),
        (25, 0, 0),
        (24, 0, 1),
    ]
    assert ailments(shop) == []


def test_arms_of_fewer_than_20_customers_have_no_share_and_no_sentence(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    order(shop, range(38), **OLD)
    consent(shop, *(mail(n) for n in range(38)))
    offer(shop, arms="coupon:10%,none")
    shop.as_of = "2027-01-20"
    found = result(shop)
    assert [(arm["customers"], arm["rate"], arm["note"]) for arm in found["arms"]] == [
        (19, None, "too few")
    ] * 2
    (row,) = found["differences"]
    assert (row["difference"], row["p"], row["note"], row["sentence"]) == (None, None, "too few", None)
