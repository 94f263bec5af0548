"""`check --explain` says in JSON all that it says in words, and the other way round.

The words are built a second time here, from the JSON alone, and held against the screen whole.
"""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from factory import Shop, new_shop

POLICY = """law = ["eu", "uk"]

[defaults]
window = "20 days"
roll_to_open_day = true
review_above = "150.00"
restocking_fee = "15%"

[[rule]]
name = "faults"
when = { fault = ["shop", "maker"] }
window = "6 months"
evidence = ["photo"]
original_shipping = "always"

[[rule]]
name = "final sale"
when = { tag = ["final-sale"], fault = ["customer"] }
returnable = false

[[rule]]
name = "gold members get longer"
when = { tier = ["gold"] }
extend = "12 days"

[[season]]
name = "gifts"
ordered = { from = 2026-11-01, to = 2026-11-10 }
last_day = 2027-01-31

[calendar]
closed = ["sun"]
country = "DE"
"""
TODAY = date(2026, 11, 23)
SIGNS = {"eligible": "✔", "review": "?", "ineligible": "✘"}
WEEKDAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    desk: Path = tmp_path_factory.mktemp("explained")
    found = new_shop(desk, document=POLICY)
    usual = {"unit_price": "80.00", "shipping": "4.90"}
    sales: list[dict[str, object]] = [
        {"order_number": "1"},
        {"order_number": "2", "customer_tier": "gold", "ordered_at": "2026-10-01",
         "delivered_on": "2026-10-21"},
        {"order_number": "3", "quantity": 3},
        {"order_number": "4", "tags": "final-sale"},
        {"order_number": "5", "delivered_on": "", "ordered_at": "2026-10-20"},
        {"order_number": "6", "channel": "counter", "ordered_at": "2026-09-01", "delivered_on": "2026-09-01"},
        {"order_number": "7", "ordered_at": "2026-10-25", "delivered_on": "2026-11-01"},
        {"order_number": "8", "order_tags": "never-informed;business", "ordered_at": "2026-10-01",
         "delivered_on": "2026-10-05"},
        {"order_number": "9", "ordered_at": "2024-01-02", "delivered_on": "2024-01-05"},
    ]  # fmt: skip
    found.take_in(*({**usual, **sale} for sale in sales))
    return found


def on(text: str) -> str:
    day = date.fromisoformat(text)
    year = "" if day.year == TODAY.year else f" {day.year}"
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year}"


def left(days: int) -> str:
    if days == 0:
        return "last day today"
    many = f"{abs(days)} day" + ("s" if abs(days) != 1 else "")
    return f"{many} left" if days > 0 else f"ended {many} ago"


def amount(text: str) -> list[str]:
    return [text] if float(text) else []


def with_source(finding: dict[str, str]) -> str:
    return f"{finding['text']} ({finding['source']})" if finding["source"] else finding["text"]


def ground_name(name: str) -> str:
    return "shop policy" if name == "policy" else name


def told(row: dict[str, Any]) -> list[str]:
    """What the screen has to say of a row of JSON, in its order; refunds at the right stand apart."""
    findings = [with_source(finding) for finding in row["findings"]]
    verdict = row["verdict"]
    words = [
        row["sku"],
        row["title"],
        f"{row['claimable']} of {row['sold']}",
        "paid",
        row["paid"],
        row["reason"],
    ]
    words.append(SIGNS[verdict])
    if verdict == "eligible":
        words.append(f"until {on(row['last_day'])}, {left(row['days_left'])}")
    elif verdict == "review":
        words.append("needs review:")
    words += findings
    if verdict != "ineligible":
        words.append(f"{ground_name(row['ground'])}: {row['terms']}")
    for step in row["count"]:
        words += [step["label"], on(step["on"]), step["source"]]
    for ground in row["grounds"]:
        words += ["●" if ground["chosen"] else "○", ground_name(ground["ground"])]
        words += [
            "until",
            on(ground["last_day"]),
            *amount(ground["refund"]),
            *([] if ground["sum"] == ground["refund"] else [ground["sum"]]),
            ground["source"],
        ]
        for step in ground["dues" if ground["chosen"] else "count"]:
            words += [step["label"], on(step["on"]) + ",", step["source"]]
    return words


@pytest.mark.parametrize("reason", ["changed-mind", "defective", "late", "service"])
@pytest.mark.parametrize("number", "1 2 3 4 5 6 7 8 9".split())
def test_the_screen_and_the_json_say_the_same(shop: Shop, number: str, reason: str) -> None:
    args = ("check", number, "-r", reason, "--explain")
    (row,) = json.loads(shop.run(*args, "-f", "json").out)["rows"]
    screen = shop.run(*args, "-f", "table").out
    body = screen.partition("\n\n")[2].partition("\n\n  returndesk ")[0]
    refunds = re.findall(r" {2}refund {2}(\S+ [A-Z]{3})$", body, re.MULTILINE)
    body = re.sub(r" {2}refund {2}\S+ [A-Z]{3}$", "", body, flags=re.MULTILINE)
    # Data has ISO dates in its sentences, the screen its own form.
    expected = re.sub(r"\d{4}-\d{2}-\d{2}", lambda day: on(day[0]), " ".join(told(row)))
    assert " ".join(body.split()) == " ".join(expected.split())
    assert refunds == [f"{each} {row['currency']}" for each in amount(row["refund"])]


def test_these_questions_bring_every_verdict_and_most_findings(shop: Shop) -> None:
    verdicts, codes = set(), set()
    for reason in ("changed-mind", "defective", "late"):
        answer = shop.run("check", "--all", "-r", reason, "--explain", "-f", "json").out
        for row in json.loads(answer)["rows"]:
            verdicts.add(row["verdict"])
            codes |= {finding["code"] for ground in row["grounds"] for finding in ground["findings"]}
    assert verdicts == {"eligible", "review", "ineligible"}
    assert codes >= {
        "late", "not-returnable", "evidence", "review-above", "estimated", "law", "business",
        "counter", "presumed", "no-deduction",
    }  # fmt: skip


@pytest.mark.parametrize("form", ["plain", "csv", "json"])
def test_off_a_terminal_every_ground_says_its_name_its_count_what_it_gives_and_by_when(
    shop: Shop, form: str
) -> None:
    answer = shop.run("check", "7", "--on", "2026-11-10", "--explain", "-f", form).out
    counted = "(delivered 2026-11-01, + 20 days 2026-11-21)"
    assert f"policy, eligible, until 2026-11-21 {counted}: 80.00 less 15 % fee" in answer
    assert "eu.withdrawal, eligible, until 2026-11-16 (" in answer
    assert "): 80.00 and 4.90 shipping, send goods by 2026-11-24, refund due 2026-11-24" in answer


def test_on_the_screen_a_sum_of_one_amount_stands_once(shop: Shop) -> None:
    screen = shop.run(
        "check", "9", "-r", "changed-mind", "--on", "2024-01-10", "--explain", "-f", "table"
    ).out
    assert not re.search(r"(\d+\.\d\d) +\1\b", screen)
