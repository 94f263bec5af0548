"""`claim import` in a script: options, listed formats, messages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk.asking import dump, rows
from factory import SAMPLES, Shop, made_once, new_shop

HEADER = "order,sku,quantity,reason,opened_on,via,want,note\n"
FBA, SENT = SAMPLES / "amazon_fba_returns.txt", SAMPLES / "amazon_returns.txt"


@pytest.fixture
@made_once
def amazon(tmp_path: Path) -> Shop:
    """A desk with the orders that the samples of returns are of."""
    shop = new_shop(tmp_path)
    shop.ok("order", "import", str(SAMPLES / "amazon.txt"))
    return shop


def test_the_formats_of_claims_are_listed(shop: Shop) -> None:
    answer = json.loads(shop.ok("claim", "import", "--platform", "list", "-f", "json"))
    assert answer["schema"] == "returndesk.claim-import-platforms/1"
    assert [row["name"] for row in answer["rows"]] == [
        *("amazon-fba-returns", "amazon-returns", "desk-claims", "douyin-aftersales"),
        *("shopee-returns", "shopee-returns-br", "shopee-returns-id", "shopee-returns-th"),
        *("taobao-refunds", "tiktok-returns", "xiaohongshu-aftersales"),
    ]


def test_explaining_a_file_shows_its_columns_and_opens_nothing(amazon: Shop) -> None:
    before = dump(amazon.path)
    found = rows(amazon.ok("claim", "import", "--explain", str(SENT), "-f", "csv"))
    assert {"field": "known_by", "column": "Amazon RMA ID", "value": "DSAMPLE1RRMA"}.items() <= {
        **next(row for row in found if row["field"] == "known_by")
    }.items()
    assert dump(amazon.path) == before


def test_both_of_amazon_s_reports_can_be_imported(amazon: Shop) -> None:
    for file in (FBA, SENT):
        assert len(rows(amazon.ok("claim", "import", str(file), "-f", "csv"))) == 3
    found = [(row["order"][:5], row["reason"]) for row in rows(amazon.ok("claim", "list", "-f", "csv"))]
    assert found == [
        ("026-0", "wrong-size"),
        ("026-0", "other"),
        ("026-0", "missing-parts"),
        ("111-0", "not-as-described"),
        ("111-0", "wrong-item"),
        ("111-0", "ordered-by-mistake"),
    ]
    assert amazon.ok("doctor", "-f", "csv") == "code,where,text,hint\n"


def test_a_refund_made_on_the_platform_is_in_the_claim_s_note(amazon: Shop) -> None:
    result = amazon.run("claim", "import", str(SENT))
    assert "1 row was refunded on the platform: see its claim's note" in result.err
    assert "refunded at amazon: 15.00 USD" in amazon.ok("log", "-f", "csv")


def test_an_unknown_code_can_be_given_a_meaning_and_a_wrong_meaning_is_a_usage_problem(amazon: Shop) -> None:
    text = SENT.read_text(encoding="utf-8").replace("AMZ-PG-BAD-DESC", "CR-MOON")
    refused = amazon.run("claim", "import", "-", stdin=text)
    assert (refused.code, refused.err.splitlines()[0]) == (
        65,
        'stdin:3: Return Reason: "CR-MOON" — unknown code: map it, such as --reason CR-MOON=other',
    )
    assert amazon.run("claim", "import", "-", "--reason", "CR-MOON=moon", stdin=text).code == 2
    assert amazon.run("claim", "import", "-", "--reason", "CR-MOON", stdin=text).code == 2
    found = rows(amazon.ok("claim", "import", "-", "--reason", "CR-MOON=def", "-f", "csv", stdin=text))
    assert [row["reason"] for row in found] == ["missing-parts", "defective", "wrong-size"]


def test_rejects_of_a_file_without_quoting_are_saved_unchanged(amazon: Shop, tmp_path: Path) -> None:
    text, rejects = FBA.read_text(encoding="utf-8").replace("SWITCHEROO", "MOON"), tmp_path / "rejects.txt"
    amazon.ok("claim", "import", "-", "--skip-bad", "--rejects", str(rejects), stdin=text)
    header, row = rejects.read_text(encoding="utf-8").splitlines()
    assert header == text.splitlines()[0] + "\treturndesk_reason"
    rejects.write_text(f"{header}\n{row.replace('MOON', 'wrong-item', 1)}\n", encoding="utf-8")
    (claim,) = rows(amazon.ok("claim", "import", str(rejects), "-f", "csv"))
    assert claim["reason"] == "wrong-item"
    assert '=a box of ""nails"", no screws' in amazon.ok("log", claim["claim"], "-f", "csv")


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["claim", "import"], 2),
        (["claim", "import", "nowhere.csv"], 66),
        (["claim", "import", "-", "--rejects", "x.csv"], 2),
        (["claim", "import", "-", "--platform", "shopify"], 2),
        (["claim", "import", "-", "--map", "unit_price=Price"], 2),
        (["claim", "import", "-", "--dates", "ydm"], 2),
        (["claim", "import", "-", "--delimiter", "::"], 2),
        (["claim", "import", "-", "--encoding", "klingon"], 2),
    ],
)
def test_invalid_options_are_refused_and_change_nothing(shop: Shop, args: list[str], code: int) -> None:
    before = dump(shop.path)
    result = shop.run(*args, stdin=HEADER)
    assert (result.code, result.out) == (code, "")
    assert dump(shop.path) == before


def test_a_file_with_only_a_header_has_no_claims_and_no_mistake(shop: Shop) -> None:
    result = shop.run("claim", "import", "-", "-f", "csv", stdin=HEADER)
    assert (result.code, rows(result.out), result.err) == (0, [], "no new claims\n")


def test_a_row_of_escapes_is_shown_as_escapes(shop: Shop) -> None:
    result = shop.run("claim", "import", "-", stdin=HEADER + '"\x1b[31m9",A,1,late,,,,\n')
    assert result.code == 65
    assert "\x1b" not in result.err
