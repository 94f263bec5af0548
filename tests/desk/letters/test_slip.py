"""The slip for a parcel: one page to print, with what the customer puts in and where it goes."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from cli.terminal import typed
from desk.asking import dump
from factory import Shop, made_once, new_shop

HOSTILE = "<script>alert(1)</script> & \u202e \"Mug'"
_CELL = HOSTILE.replace('"', '""')
ORDERS = f"""order_number,ordered_at,delivered_on,customer_name,customer_email,sku,title,quantity,unit_price
1042,2026-11-02,2026-11-05,"{_CELL}",ada@example.org,MUG,"{_CELL}",3,5.00
1042,2026-11-02,2026-11-05,,,TEA,Green tea,1,5.00
"""


@pytest.fixture
@made_once
def shop(tmp_path: Path) -> Shop:
    """R1001 waits for three mugs and tea."""
    made = new_shop(tmp_path)
    made.ok(
        "config", "--address", "12 High Street", "--address", "10115 <b>Berlin", "--contact", "+49 30 1234"
    )
    made.ok("order", "import", "-", stdin=ORDERS)
    made.ok("claim", "open", "1042", "-i", "MUG", "-i", "TEA", "-r", "changed-mind")
    made.ok("claim", "approve", "R1001")
    return made


class Page(HTMLParser):
    """The tags of a page and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "data")]

    def handle_data(self, data: str) -> None:
        self.text += f" {data} "


def test_a_slip_is_one_page_with_number_items_and_address(shop: Shop, tmp_path: Path) -> None:
    path, before = tmp_path / "slip.html", dump(shop.path)
    result = shop.run("claim", "slip", "R1001", "-o", str(path))
    assert (result.code, result.out, result.err) == (0, "", f"Saved to {path}\n")
    page = Page(path.read_text("utf-8"))
    assert page.links == []  # nothing is loaded from elsewhere
    assert "script" not in page.tags
    assert page.tags.count("svg") == 1
    text = " ".join(page.text.split())
    for part in (
        "Return slip · Corner Shop",
        "R1001",
        "Order: 1042",
        "3 × <script>alert(1)</script> & \\u202e \"Mug' MUG",
        "1 × Green tea TEA",
        "Put into the parcel this slip the items above, with all their parts and accessories",
        "Return address: Corner Shop 12 High Street 10115 <b>Berlin Phone: +49 30 1234 Reference: R1001",
        "Please send the items so that they reach us by 7 December 2026.",
        "Return shipping is at your expense.",
    ):
        assert part in text, part
    assert dump(shop.path) == before


def test_a_slip_has_what_is_still_to_come_in_the_customer_s_language(shop: Shop) -> None:
    shop.ok("claim", "receive", "R1001", "-i", "MUG=2")
    shop.ok("customer", "set", "ada@example.org", "--language", "zh")
    (row,) = json.loads(shop.ok("claim", "slip", "R1001", "-f", "json"))["rows"]
    assert (row["claim"], row["language"], row["items"]) == ("R1001", "zh", ["1 × MUG", "1 × TEA"])
    assert "退货单 · Corner Shop" in Page(row["html"]).text
    assert 'lang="en"' in shop.ok("claim", "slip", "R1001", "--lang", "en")


def test_where_no_parcel_is_awaited_there_is_no_slip(shop: Shop) -> None:
    shop.ok("claim", "receive", "R1001")
    result = shop.run("claim", "slip", "R1001")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("R1001 waits for no parcel")
    assert shop.run("claim", "slip", "R9999").code == 66


def test_a_slip_without_an_address_says_what_to_type_and_a_terminal_wants_a_file(
    shop: Shop, tmp_path: Path
) -> None:
    shop.ok("config", "--address", "")
    result = shop.run("claim", "slip", "R1001")
    assert result.err == "The slip has no return address: returndesk config --address LINE\n"
    assert "<address>" not in result.out
    seen = typed(shop, "claim", "slip", "R1001")
    assert seen.code == 2
    assert "returndesk claim slip R1001 -o slip.html" in seen.screen
    path = tmp_path / "slip.html"
    path.write_text("mine")
    assert shop.run("claim", "slip", "R1001", "-o", str(path)).code == 1
