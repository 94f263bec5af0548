"""`report all`: every report of a month on one page, in every format."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from factory import Shop, made_once, new_shop

from returndesk.cli.report.month import SECTIONS

NAMES = ["summary", *(section.name for section in SECTIONS)]


@pytest.fixture
@made_once
def busy(tmp_path: Path) -> Shop:
    """Twelve products sold in October, two units of a hat refunded in November."""
    shop = new_shop(tmp_path)
    usual = {"ordered_at": "2026-10-30", "customer_email": "li@example.org", "unit_price": "10.00"}
    hats = {"sku": "HAT", "quantity": 3}
    shop.take_in({**usual, **hats}, *({**usual, "sku": f"MUG-{at:02}", "quantity": 2} for at in range(11)))
    shop.ok("claim", "open", "1042", "-i", "HAT=2", "-r", "changed-mind", "--now", "--condition", "new")
    return shop


def figures(shop: Shop, *options: str) -> dict[tuple[str, str, str], str]:
    """Section, key and figure → value of the CSV."""
    rows = csv.DictReader(io.StringIO(shop.ok("report", "all", *options, "-f", "csv")))
    assert rows.fieldnames == ["section", "key", "currency", "figure", "value"]
    return {(row["section"], row["key"], row["figure"]): row["value"] for row in rows}


def test_without_a_period_it_is_last_month(busy: Shop) -> None:
    found = figures(busy)
    assert found["returns_by_sku", "HAT", "sold"] == "3"
    assert found["returns_by_sku", "HAT", "rate"] == "0.6667"
    assert found["returns_by_month", "2026-10", "returned"] == "2"
    assert ("refunds_by_method", "original", "total") not in found  # paid in November
    assert figures(busy, "--period", "month")["refunds_by_method", "original", "total"] == "20.00"


def test_json_has_every_section_and_all_rows_each_as_its_own_report_has_them(busy: Shop) -> None:
    answer = json.loads(busy.ok("report", "all", "-f", "json"))
    assert answer["schema"] == "returndesk.report-all/1"
    assert list(answer["sections"]) == NAMES
    alone = json.loads(busy.ok("report", "returns", "--period", "2026-10", "-f", "json"))["rows"]
    assert len(alone) == 12
    assert sorted(answer["sections"]["returns_by_sku"], key=lambda row: row["key"]) == alone


def test_a_page_has_the_first_rows_and_the_command_that_prints_all(busy: Shop) -> None:
    mail = busy.ok("report", "all", "-f", "md")
    first = mail.partition("## Returns by sku\n")[2].partition("\n## ")[0]
    assert len(re.findall(r"^\| (?:HAT|MUG)", first, re.MULTILINE)) == 10
    assert re.search(r"^\| HAT ", first, re.MULTILINE)  # the worst is among the first
    assert "2 more: returndesk report returns --by sku --period 2026-10" in first.replace("\\", "")


def test_stock_is_known_by_all_that_it_is_counted_by(busy: Shop) -> None:
    assert figures(busy, "--period", "month")["stock", "HAT · restock · new", "units"] == "2"


def test_the_page_names_the_shop_and_the_month_and_has_links_to_its_sections(busy: Shop) -> None:
    page = busy.ok("report", "all", "-f", "html")
    assert "<h1>Returns in Oct 2026</h1>" in page
    assert re.findall("<h2>(.*?)</h2>", page) == [name.capitalize().replace("_", " ") for name in NAMES]
    assert re.findall('<a href="#(part[0-9]+)"', page) == re.findall('<section id="(part[0-9]+)"', page)


def test_it_can_be_compared_but_has_no_single_facts(busy: Shop) -> None:
    found = figures(busy, "--period", "month", "--compare")
    assert found["returns_by_sku", "HAT", "sold_before"] == "3"
    result = busy.run("report", "all", "--rows")
    assert (result.code, result.out) == (2, "")
    assert result.err == "report all has no --rows\n  returndesk report returns --rows\n"
