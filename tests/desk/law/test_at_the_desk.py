"""Statutory rights at the desk: checked, claimed, shown, refunded, and compared with the policy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk.asking import ask, quoted, read, rows, the_claim
from factory import Shop, made_once, new_shop

STRICT = """law = ["eu"]

[defaults]
window = "10 days"
restocking_fee = "15%"
grace = "0 days"

[calendar]
closed = ["mon", "tue", "wed", "thu", "fri", "sun"]
country = "DE"
extra = [2026-11-19]
"""


@pytest.fixture
@made_once
def strict(tmp_path: Path) -> Shop:
    """A shop in Germany whose own terms are short, with a lamp that came on 5 November."""
    shop = new_shop(tmp_path, document=STRICT)
    shop.take_in({"unit_price": "100.00", "shipping": "4.90"})
    return shop


def checked(shop: Shop, *args: str) -> dict[str, object]:
    result = shop.run("check", "1042", *args, "-f", "json")
    (row,) = json.loads(result.out)["rows"]
    return dict(row)


def test_the_law_wins_if_it_gives_more(strict: Shop) -> None:
    strict.as_of = "2026-11-19"
    row = checked(strict)
    assert (row["verdict"], row["ground"], row["last_day"]) == ("eligible", "eu.withdrawal", "2026-11-19")
    assert (row["refund"], row["fee"], row["postage"]) == ("104.90", "0.00", "customer")
    assert row["findings"] == [
        {
            "code": "law",
            "text": "bought at a distance: the customer may withdraw without a reason",
            "source": "Dir. 2011/83 art. 9",
        }
    ]


def test_the_shops_own_closing_days_never_move_a_laws_last_day(strict: Shop) -> None:
    strict.as_of = "2026-11-20"  # 19 November is closed by the policy, on three counts
    row = checked(strict)
    assert (row["verdict"], row["ground"], row["last_day"]) == ("ineligible", "eu.withdrawal", "2026-11-19")
    assert row["findings"][0]["text"] == "eu.withdrawal: 1 day late: the last day was 2026-11-19"


def test_a_laws_last_day_moves_over_the_holidays_of_the_shops_country(strict: Shop) -> None:
    strict.take_in(
        {
            "order_number": "1043",
            "ordered_at": "2026-04-10",
            "delivered_on": "2026-04-17",
            "unit_price": "9.00",
        }
    )
    strict.as_of = "2026-05-04"
    assert ask(strict, "check", "1043")[0]["last_day"] == "2026-05-04"


def test_the_later_holiday_of_two_countries_counts_for_a_customer_across_the_border(strict: Shop) -> None:
    text = "order_number,ordered_at,delivered_on,sku,quantity,unit_price,country\n"
    text += "1,2026-06-25,2026-06-30,A,1,10.00,FR\n2,2026-06-25,2026-06-30,A,1,10.00,DE\n"
    strict.ok("order", "import", "-", stdin=text)
    strict.as_of = "2026-07-14"
    assert [ask(strict, "check", number)[0]["last_day"] for number in "12"] == ["2026-07-15", "2026-07-14"]


def test_explain_counts_the_days_of_every_ground_with_its_article(strict: Shop) -> None:
    row = checked(strict, "-r", "defective", "--explain")
    grounds = row["grounds"]
    assert isinstance(grounds, list)
    counts = {each["ground"]: [(s["label"], s["on"], s["source"]) for s in each["count"]] for each in grounds}
    assert counts == {
        "eu.conformity": [
            ("delivered", "2026-11-05", "date of the order; Dir. 2019/771 art. 10(1)"),
            ("+ 24 months", "2028-11-05", "Dir. 2019/771 art. 10(1)"),
        ],
        "policy": [
            ("delivered", "2026-11-05", "date of the order"),
            ("+ 10 days", "2026-11-15", "policy 2, defaults"),
        ],
        "eu.withdrawal": [
            ("delivered", "2026-11-05", "date of the order; Dir. 2011/83 art. 9(2)(b)"),
            ("+ 14 days", "2026-11-19", "Dir. 2011/83 art. 9(1)"),
        ],
    }
    assert [each["chosen"] for each in grounds] == [True, False, False]
    assert row["count"] == grounds[0]["count"]
    screen = strict.ok("check", "1042", "-r", "defective", "--explain", "-f", "table")
    for text in ("eu.conformity", "+ 14 days Thu 19 Nov, Dir. 2011/83 art. 9(1)", "until Sun  5 Nov 2028"):
        assert text in screen


@pytest.mark.parametrize("reason", ["late", "lost"])
def test_late_and_lost_goods_have_a_note_on_the_risk(strict: Shop, reason: str) -> None:
    findings = checked(strict, "-r", reason)["findings"]
    assert isinstance(findings, list)
    assert {each["code"]: each["source"] for each in findings}["delivery-law"] == "Dir. 2011/83 art. 18, 20"


def test_a_claim_keeps_the_laws_terms_and_its_refund_follows_them(strict: Shop) -> None:
    strict.as_of = "2026-11-19"
    strict.ok("claim", "open", "1042", "-r", "changed-mind")
    claim = the_claim(strict)
    assert (claim["ground"], claim["verdict"], claim["postage"]) == ("eu.withdrawal", "eligible", "customer")
    assert [each["source"] for each in claim["findings"]] == ["Dir. 2011/83 art. 9"]
    strict.ok("claim", "approve", "R1001")
    strict.as_of = "2026-12-20"  # the notice counts, not the parcel
    strict.ok("claim", "receive", "R1001")
    strict.ok("claim", "inspect", "R1001", "--condition", "opened", "--to", "restock")
    assert quoted(strict) == {"goods": "100.00", "shipping": "4.90", "total": "104.90"}
    strict.ok("claim", "refund", "R1001")
    stored = read(
        strict.path,
        "select ground, shipping_rule, fee_bps, last_day from judgement natural join refund_terms",
    )
    assert stored == [("eu.withdrawal", "on-full-return", 0, "2026-11-19")]
    assert strict.run("doctor").code == 0


def test_the_shipping_of_an_order_is_refunded_once_all_lines_are_back(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, "--law", "eu")
    shop.take_in({"unit_price": "100.00", "shipping": "4.90"}, {"sku": "BULB-3", "unit_price": "50.00"})
    shop.as_of = "2026-11-10"
    shop.ok("claim", "open", "1042", "-i", "LAMP-1", "-i", "BULB-3", "-r", "changed-mind")
    assert the_claim(shop)["ground"] == "policy"
    assert quoted(shop)["shipping"] == "4.90"


def test_a_customer_who_buys_for_a_business_has_the_shops_own_terms(strict: Shop) -> None:
    strict.take_in({"order_number": "1043", "unit_price": "100.00", "customer_tier": "business"})
    strict.as_of = "2026-11-12"
    row = ask(strict, "check", "1043")[0]
    assert (row["ground"], row["refund"]) == ("policy", "85.00")


def test_over_the_counter_there_is_no_withdrawal_but_faults_are_the_shops(strict: Shop) -> None:
    strict.take_in({"order_number": "1043", "unit_price": "100.00", "channel": "counter"})
    assert strict.run("check", "1043").code == 1
    row = ask(strict, "check", "1043", "-r", "defective")[0]
    assert (row["ground"], row["postage"], row["remedies"]) == (
        "eu.conformity",
        "shop",
        ["repair", "replacement", "refund"],
    )


def test_an_order_keeps_the_laws_of_the_policy_under_which_it_was_sold(strict: Shop) -> None:
    without = STRICT.replace('law = ["eu"]\n', "law = []\n")
    strict.as_of = "2026-11-12"
    strict.ok("policy", "set", "-", "--from", "2026-11-10", "--why", "moved", stdin=without)
    strict.take_in(
        {"order_number": "1043", "ordered_at": "2026-11-10", "delivered_on": "2026-11-11", "unit_price": "9"}
    )
    assert ask(strict, "check", "1042")[0]["ground"] == "eu.withdrawal"
    assert ask(strict, "check", "1043")[0]["ground"] == "policy"


def test_policy_check_names_what_the_law_overrides_and_a_good_policy_stays_good(strict: Shop) -> None:
    result = strict.run("policy", "check", "-", "-f", "csv", stdin=STRICT)
    assert (result.code, result.err) == (0, "")
    named = [(row["kind"], row["table"], row["key"], row["law"]) for row in rows(result.out)]
    assert named == [
        ("law", "[defaults]", "restocking_fee", "eu.withdrawal"),
        ("law", "[defaults]", "original_shipping", "eu.withdrawal"),
        ("law", "[defaults]", "window", "eu.withdrawal"),
        ("law", "[defaults]", "window", "eu.conformity"),
        ("law", "[defaults]", "postage", "eu.conformity"),
        ("law", "[defaults]", "remedies", "eu.conformity"),
    ]
    assert all(row["example"] for row in rows(result.out))
    screen = strict.ok("policy", "check", "-", "-f", "table", stdin=STRICT)
    assert "is valid; the law goes beyond 6 of its terms" in screen


def test_policy_check_reminds_a_shop_in_the_united_states_to_post_its_policy(shop: Shop) -> None:
    result = shop.run("policy", "check", "-", stdin='law = "us"\n')
    assert result.code == 0
    assert "post the policy where customers see it" in result.err


def test_policy_check_warns_that_without_a_country_no_holiday_counts(shop: Shop) -> None:
    told = "no [calendar] country: weekends move a law's last day, public holidays do not\n"
    assert shop.run("policy", "check", "-", stdin='law = "eu"\n').err == told
    assert shop.run("policy", "check", "-", stdin='law = "uk"\n').err == ""


def test_a_policy_with_a_mistake_is_not_compared_to_the_law(shop: Shop) -> None:
    result = shop.run("policy", "check", "-", "-f", "csv", stdin='law = ["eu"]\n[defaults]\nwindow = 3\n')
    assert (result.code, [row["kind"] for row in rows(result.out)]) == (78, ["mistake"])


def test_policy_laws_lists_every_ground_and_marks_what_is_not_verified(shop: Shop) -> None:
    result = shop.run("policy", "laws", "-f", "json")
    answer = json.loads(result.out)
    assert answer["schema"] == "returndesk.policy-laws/1"
    assert {row["ground"]: row["length"] for row in answer["rows"]} == {
        "eu.withdrawal": "14 days",
        "eu.conformity": "24 months",
        "uk.cancellation": "14 days",
        "uk.reject": "30 days",
        "uk.remedies": "72 months",
        "cn.seven-days": "7 days",
        "cn.quality": "7 days",
        "us.cooling-off": "3 business days",
    }
    assert {row["ground"]: row["unverified"] for row in answer["rows"]}["uk.remedies"] == ["length"]
    assert "not legal advice" in result.err


def test_policy_laws_prints_one_law_with_its_citations_in_full(shop: Shop) -> None:
    told = ask(shop, "policy", "laws", "uk")
    (length,) = [row for row in told if (row["ground"], row["key"]) == ("uk.remedies", "length")]
    assert (length["value"], length["source"], length["unverified"]) == (
        "72 months",
        "Limitation Act 1980 s. 5",
        True,
    )
    assert [row for row in told if not row["source"]] == []
    screen = shop.ok("policy", "laws", "uk", "-f", "table")
    assert "not legal advice" in screen
    assert "…" not in screen
    assert "? length" in screen


@pytest.mark.parametrize("name", ["eu", "uk", "cn", "us"])
def test_policy_laws_needs_no_desk(tmp_path: Path, name: str) -> None:
    assert Shop(tmp_path / "none.db").ok("policy", "laws", name)


def test_an_unknown_law_is_a_usage_error(shop: Shop) -> None:
    assert shop.run("policy", "laws", "de").code == 2


@pytest.mark.parametrize(
    ("order_tags", "tags", "ground", "last_day"),
    [
        ("never-informed", "", "eu.withdrawal", "2027-11-19"),
        ("informed:2026-11-12; gift", "", "eu.withdrawal", "2026-11-26"),
        ("business", "", "policy", "2026-11-15"),
        ("", "custom-made", "policy", "2026-11-15"),
    ],
)
def test_the_facts_of_a_law_come_from_the_tags_of_an_imported_order(
    strict: Shop, order_tags: str, tags: str, ground: str, last_day: str
) -> None:
    facts = {"order_number": "1043", "unit_price": "100.00", "order_tags": order_tags, "tags": tags}
    strict.take_in(facts)
    strict.as_of = "2026-11-13"
    row = ask(strict, "check", "1043")[0]
    assert (row["ground"], row["last_day"]) == (ground, last_day)


def test_an_ineligible_row_has_the_last_day_of_the_ground_that_ran_out_last(tmp_path: Path) -> None:
    for window, ground, last_day, text in (
        ("5 days", "eu.withdrawal", "2026-11-04", "eu.withdrawal: 19 days late: the last day was 2026-11-04"),
        ("15 days", "policy", "2026-11-05", "shop policy: 18 days late: the last day was 2026-11-05"),
    ):
        (tmp_path / window).mkdir()
        shop = new_shop(tmp_path / window, document=f'law = ["eu"]\n[defaults]\nwindow = "{window}"\n')
        shop.take_in({"ordered_at": "2026-10-20", "delivered_on": "2026-10-21", "unit_price": "9.00"})
        row = checked(shop)
        assert (row["verdict"], row["ground"], row["last_day"]) == ("ineligible", ground, last_day)
        assert [finding["text"] for finding in row["findings"] if finding["code"] == "late"] == [text]


def test_a_ground_that_never_applied_is_not_the_one_that_is_named(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='law = ["eu"]\n[defaults]\nwindow = "5 days"\n')
    shop.take_in({"ordered_at": "2026-11-01", "unit_price": "9.00", "channel": "counter"})
    row = checked(shop)
    assert (row["verdict"], row["ground"], row["last_day"]) == ("ineligible", "policy", "2026-11-10")


def test_a_file_of_ones_own_gives_a_line_the_tag_that_a_law_reads(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='law = ["eu"]\n[defaults]\nwindow = "1 day"\n')
    head, row = (
        "order_number,ordered_at,delivered_on,sku,quantity,unit_price",
        "7,2026-11-09,2026-11-12,MUG,1,12.50",
    )
    shop.ok("order", "import", "-", stdin=f"{head}\n{row}\n")
    assert ask(shop, "check", "7")[0]["ground"] == "eu.withdrawal"
    shop.ok("order", "import", "-", stdin=f"{head},tags\n{row},custom-made\n")
    found = json.loads(shop.run("check", "7", "-f", "json").out)["rows"][0]
    assert (found["verdict"], found["ground"]) == ("ineligible", "policy")
