"""What binds the shop stays when a policy omits it, and what a new policy changes is said."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from desk.asking import ask
from factory import Shop, made_once, new_shop

pytestmark = pytest.mark.slow
START = 'law = ["eu"]\n\n[defaults]\nwindow = "30 days"\n\n[calendar]\ncountry = "DE"\nregion = "BY"\n'


@pytest.fixture
@made_once
def bound(tmp_path: Path) -> Shop:
    """A desk under EU law with the holidays of Bavaria, and an order each of September and November."""
    shop = new_shop(tmp_path)
    shop.ok("policy", "set", "-", stdin=START)
    shop.take_in_monthly("09", "11")
    return shop


@pytest.mark.parametrize(
    "document",
    [
        '[defaults]\nwindow = "40 days"\n',
        '[calendar]\nclosed = ["sun"]\n',
        '# mine\r\n[calendar] # open\r\nclosed = ["sun"]\r\n',
        "[calendar]",
        'calendar.closed = ["sun"]\n[defaults]\nwindow = "40 days"\n',
        'calendar = { closed = ["sun"] }\n[defaults]\ngrace = "1 day"\n',
        '[calendar.hours]\nmon = "09:00-18:00"\n',
        'tiers = [\n  "gold",\n]\n[[rule]]\nname = "[calendar]"\nreturnable = false\n',
        "",
    ],
)
def test_a_policy_without_a_law_or_a_country_keeps_those_of_the_desk(bound: Shop, document: str) -> None:
    told = bound.run("policy", "set", "-", stdin=document)
    assert told.code == 0
    assert 'law stays ["eu"] from policy 2: law = [] ends it and requires --why\n' in told.err
    assert 'calendar.country stays "DE" from policy 2: country = "" ends it\n' in told.err
    kept = tomllib.loads(bound.ok("policy", "show", "--toml"))
    given = tomllib.loads(document)
    assert (kept.pop("law"), kept["calendar"].pop("country"), kept["calendar"].pop("region")) == (
        ["eu"],
        "DE",
        "BY",
    )
    assert kept == {"calendar": {}, **given}
    (row,) = [one for one in ask(bound, "check", "11", "--explain") if one["order"] == "11"]
    assert "eu.withdrawal" in {ground["ground"] for ground in row["grounds"]}
    bound.ok("doctor")


def test_check_reads_a_policy_with_the_laws_that_stay(bound: Shop) -> None:
    found = bound.run("policy", "check", "-", "-f", "json", stdin='[defaults]\nwindow = "10 days"\n')
    assert found.code == 0
    assert '"law": "eu.withdrawal"' in found.out
    assert "law stays" in found.err


def test_a_region_of_another_country_does_not_stay(bound: Shop) -> None:
    bound.ok("policy", "set", "-", stdin='[calendar]\ncountry = "FR"\n')
    assert tomllib.loads(bound.ok("policy", "show", "--toml"))["calendar"] == {"country": "FR"}


def test_the_end_of_the_laws_requires_a_reason_which_the_log_keeps(bound: Shop) -> None:
    refused = bound.run("policy", "set", "-", stdin="law = []\n")
    assert (refused.code, "law = [] ends the desk's laws and requires --why TEXT" in refused.err) == (2, True)
    told = bound.run("policy", "set", "-", "--why", "sold to traders alone", stdin="law = []\n")
    assert (told.code, "law stays" in told.err) == (0, False)
    assert "law" not in str(ask(bound, "check", "11", "--explain")[0]["grounds"])
    assert ask(bound, "log")[-1]["text"] == 'version 3, "sold to traders alone"'
    # Without laws there is nothing to end.
    bound.ok("policy", "set", "-", stdin="law = []\n")


def test_the_holidays_of_a_country_end_where_a_policy_says_so(bound: Shop) -> None:
    told = bound.run("policy", "set", "-", stdin='[calendar]\ncountry = ""\n')
    assert (told.code, "country stays" in told.err) == (0, False)
    assert bound.run("policy", "set", "-", stdin="").err.count("stays") == 1  # the law


def test_a_later_policy_keeps_the_law_of_the_version_that_it_follows(bound: Shop) -> None:
    bound.ok("policy", "set", "-", "--from", "2027-01-01", stdin='law = ["eu", "us"]\n')
    told = bound.run("policy", "set", "-", "--from", "2027-02-01", stdin="")
    assert 'law stays ["eu", "us"] from policy 3' in told.err


def test_set_says_what_changes_and_for_how_many_orders(bound: Shop) -> None:
    document = 'tiers = ["gold"]\n[defaults]\nwindow = "40 days"\n'
    told = bound.run("policy", "set", "-", "-f", "table", stdin=document)
    assert "Set policy 3 for all orders: 2 orders so far\n" in told.out
    assert '  + tiers: ["gold"]\n  ~ defaults.window: "30 days" → "40 days"\n' in told.out
    assert "law:" not in told.out  # what stays is no change
    (row,) = json.loads(bound.run("policy", "set", "-", "-f", "json", stdin=document).out)["rows"]
    assert (row["orders"], row["changes"], len(row["kept"])) == (2, [], 3)
    assert "no changes" in bound.run("policy", "set", "-", "-f", "table", stdin=document).out


def decide(shop: Shop, number: str) -> None:
    shop.ok("claim", "open", number, "-r", "other")
    shop.ok("claim", "approve", "R1001", "--override", "--why", "a friend")


def test_until_a_claim_is_decided_a_policy_replaces_every_other_for_all_orders(bound: Shop) -> None:
    bound.ok("policy", "set", "-", "--from", "2026-11-01", stdin='[defaults]\nwindow = "50 days"\n')
    bound.ok("claim", "open", "11", "-r", "other")
    told = bound.run("policy", "set", "-", stdin='[defaults]\nwindow = "60 days"\n')
    assert (told.code, "keep policy" in told.err) == (0, False)
    assert "Judged before, by the earlier policy: R1001. returndesk check ORDER judges anew.\n" in told.err
    counts = {row["order"]: row["count"][1]["label"] for row in ask(bound, "check", "--all", "--explain")}
    assert counts == {"09": "+ 60 days"}  # the claim has the unit of the other
    bound.ok("doctor")


def test_after_a_decision_it_says_which_orders_keep_which_policy_and_how_to_cover_them(bound: Shop) -> None:
    decide(bound, "11")
    told = bound.run("policy", "set", "-", stdin='[defaults]\nwindow = "60 days"\n')
    words = "2 orders keep policy 2. To cover them (1 decided claim):\n  returndesk policy set "
    assert words in told.err
    assert " --from 2026-09-10 --force\n" in told.err.partition(words)[2]
    later = bound.run("policy", "set", "-", "--from", "2026-10-01", stdin="")
    assert later.code == 1
    forced = bound.run("policy", "set", "-", "--from", "2026-10-01", "--force", stdin="")
    assert (
        "1 order keeps policy 2. To cover it:\n  returndesk policy set FILE --from 2026-09-10\n" in forced.err
    )


RULES = (
    '[[rule]]\nname = "feet"\nwhen = { category = ["shoes", "boots"] }\nreturnable = false\n'
    '[[rule]]\nname = "till"\nwhen = { channel = ["shop"], country = ["FR"] }\nreturnable = false\n'
)


@pytest.mark.parametrize("act", ["check", "set"])
def test_a_rule_that_no_order_fits_is_named(bound: Shop, act: str) -> None:
    told = bound.run("policy", act, "-", stdin=RULES).err
    assert 'rule "feet": no order has a category, so it never applies\n' in told
    assert told.count('rule "feet"') == 1
    assert 'rule "till": no order has the channel "shop"; orders have: web\n' in told
    assert 'rule "till": no order has a country, so it never applies\n' in told
    order = "order_number,ordered_at,sku,category,quantity,unit_price\nC1,2026-11-20,B,boots,1,5.00\n"
    bound.ok("order", "import", "-", stdin=order)
    told = bound.run("policy", act, "-", stdin=RULES).err
    assert 'rule "feet": no order has the category "shoes"; orders have: boots\n' in told


def test_a_rule_is_not_doubted_before_the_first_order(tmp_path: Path) -> None:
    assert "no order" not in new_shop(tmp_path).run("policy", "check", "-", stdin=RULES).err


def test_each_mistake_is_printed_once(bound: Shop) -> None:
    document = '[defaults]\nrestocking_fe = "1%"\nwindow = 3\n'
    for act in ("check", "set"):
        told = bound.run("policy", act, "-", stdin=document)
        assert told.code == 78
        assert (told.out + told.err).count("unknown key, did you mean restocking_fee?") == 1
        assert (told.out + told.err).count("[defaults]: window") == 1


def test_off_a_terminal_the_template_is_printed_or_saved_and_passes_the_check(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "none.db")
    printed = shop.ok("policy", "new")
    file = tmp_path / "new.toml"
    assert (shop.ok("policy", "new", str(file)), file.read_text()) == ("", printed)
    assert shop.run("policy", "new", str(file)).code == 1  # never overwritten
    desk = new_shop(tmp_path)
    assert desk.run("policy", "check", str(file)).code == 0
    assert "no changes" in desk.ok("policy", "set", str(file), "-f", "table")
    rows = ask(desk, "policy", "show")
    assert list(rows[0])[-1] == "meaning"
    assert [row for row in rows if not row["meaning"]] == []
