"""The same keys and figures in every format; JSON names its schema; nothing changes off a terminal."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from desk.asking import rows
from factory import Shop, made_once, new_shop

KEYS = {
    "queue": (
        "claim stage order customer kind reason value currency owner waiting_on due_on days_left overdue next"
        " due_source file_by untold what claimant due_at then"
    ),
    "check 1042": (
        "order line sku title sold claimable verdict ground starts_on last_day days_left refund currency fee"
        " postage remedies findings tenders"
    ),
    "order list": (
        "order channel customer ordered_on delivered_on lines units paid shipping currency status recipient"
    ),
    "order show 1042": (
        "order channel line sku title category quantity unit_price discount tax paid currency ordered_on"
        " shipped_on delivered_on claimable payment outstanding received carried tenders dispute from"
        " discount_codes recipient"
    ),
    "claim list": (
        "claim status stage order customer kind reason outcome opened_on closed_on refunded currency owner"
        " untold claimant"
    ),
    "claim quote R1002": "part sku units amount currency why tenders",
    "report refunds": (
        "key currency refunds goods shipping surcharges postage fees deductions bonus rounding adjustment"
        " total compensation elsewhere"
    ),
    "report costs": (
        "key currency claims refunds labels handling written_off replaced compensation exchange_fees"
        " recovered other_costs received net sales share fees charged reimbursed label_result inspections"
        " restock refurbish supplier scrap donate regained unpriced_units unpriced_labels"
    ),
    "report reasons": "key fault claims units share cumulative value refunded currency cancelled",
    "report reasons --notes": "on claim reason detail items note",
    "report kept": (
        "key currency value exchange credit repair replacement reduction refund kept share ratio refunds"
        " days_median days_90"
    ),
    "report liability": (
        "key currency open_units open_value expected_units units_low units_high expected_refund refund_low"
        " refund_high note"
    ),
    "report watchlist --all": (
        "sku title sold returned rate limit low average reason share trend rate_before last_note note"
        " benchmark_low benchmark_high"
    ),
    "report measures": (
        "sku title on note days so_far sold_before returned_before rate_before sold_after returned_after"
        " rate_after difference low high effect result"
    ),
    "report marketing": (
        "key currency orders units spend revenue refunded elsewhere costs coupons compensated kept"
        " after_spend return_on_spend"
    ),
    "report service": (
        "key claims kinds open answered answer_median answer_90 decided decision_median decision_90 settled"
        " settlement_median settlement_90 targets kept kept_share scores score note"
    ),
    "report carriers": (
        "carrier title currency lost late damaged claimed paid refunded replaced compensation net_loss"
    ),
    "offer list": ("offer to arms customers without_consent made_on until measure result_on status"),
    "offer list spring": "name email language arm letter coupon worth until",
    "customer merge": (
        "customer who orders claims credit other other_who other_orders other_claims other_credit same"
    ),
    "report stock": "sku disposition condition units",
    "log": "seq at on who act claim order text",
    "config": (
        "db shop currency timezone tax created_on letters formats backups country language address contact"
    ),
    "doctor": "code where text hint",
}
SCHEMAS = {
    "queue": "queue", "check 1042": "check", "order list": "order-list", "order show 1042": "order-show",
    "claim list": "claim-list", "claim show R1001": "claim-show", "claim quote R1002": "claim-quote",
    "report day": "report-day", "report refunds": "report-refunds", "report carriers": "report-carriers",
    "report stock": "report-stock", "offer list": "offer-list", "offer list spring": "offer-mailing",
    "customer merge": "customer-pairs",
"report costs": "report-costs", "log": "log",
    "report reasons": "report-reasons", "report kept": "report-kept",
    "report reasons --notes": "report-reasons-notes", "config": "config",
    "report liability": "report-liability", "report marketing": "report-marketing",
    "report watchlist": "report-watchlist", "report measures": "report-measures",
    "report service": "report-service",
    "doctor": "doctor", "policy show": "policy-show", "policy log": "policy-log",
    "claim message R1001": "claim-message", "letter list": "letter-list",
    "claim feedback R1001 --score 2": "claim",
    "claim note R1001 hello": "claim", "claim approve R1002": "claim", "claim assign R1001 bob": "claim",
    "order delivered 1042": "order-delivered", "claim open 1042 -i MUG -r defective": "claim",
}  # fmt: skip
COUNTING = (
    *(
        "report refunds",
        "report costs",
        "report reasons",
        "report reasons --notes",
        "report kept",
        "report carriers",
        "report stock",
        "report watchlist",
    ),
    *("report liability", "report marketing"),
    "report measures",
    "report service",
)
SECTIONS = {
    "claim show R1001": {"claim", "lines", "sum", "journal"},
    "offer result spring": {"arms", "differences", "value"},
    "report day": {
        *("orders", "claims", "refunds", "reasons", "overdue", "stock", "balance", "methods", "journal")
    },
}


@pytest.fixture
@made_once
def busy(tmp_path: Path) -> Shop:
    """One refunded claim and one that waits, on an order with commas, quotes and Chinese in it."""
    shop = new_shop(tmp_path)
    usual = {"customer_name": '李雷 "Lei", Li', "customer_email": "li@example.org"}
    shop.take_in(
        {**usual, "sku": "MUG", "title": "Mug, blue", "quantity": 3, "unit_price": "10.00"},
        {**usual, "sku": "BULB-3", "unit_price": "50.00", "title": 'Bulb 3"'},
    )
    shop.ok("claim", "open", "1042", "-i", "MUG=1", "-r", "changed-mind", "--now", "--condition", "new")
    shop.ok("product", "note", "MUG", "thicker box", "--on", "2026-11-02")
    shop.ok("claim", "open", "1042", "-i", "BULB-3", "-r", "wrong-size", "--note", "too big,\nhe said")
    shop.ok("customer", "consent", "li@example.org", "marketing")
    shop.ok(*"offer new spring --to new --arms coupon:10%,none --until 2026-11-30".split())
    return shop


@pytest.mark.parametrize("typed", KEYS)
def test_csv_tsv_plain_and_json_have_the_same_keys_in_the_same_order(busy: Shop, typed: str) -> None:
    keys = KEYS[typed].split()
    answers = {fmt: busy.ok(*typed.split(), "-f", fmt) for fmt in ("csv", "tsv", "plain", "json", "jsonl")}
    assert answers["csv"].splitlines()[0].split(",") == keys
    assert answers["tsv"].splitlines()[0].split("\t") == keys
    assert answers["plain"].splitlines()[0].split() == keys
    if typed not in ("doctor", "report carriers", "customer merge"):  # nothing was found, nothing was lost
        assert list(json.loads(answers["json"])["rows"][0]) == keys
        assert list(json.loads(answers["jsonl"].splitlines()[0])) == keys


def as_csv(value: object) -> str:
    """A JSON value as the CSV has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(item["text"] if isinstance(item, dict) else str(item) for item in value)
    return str(value)


@pytest.mark.parametrize("typed", [typed for typed in KEYS if typed != "doctor"])
def test_csv_and_json_have_the_same_values(busy: Shop, typed: str) -> None:
    in_json = json.loads(busy.ok(*typed.split(), "-f", "json"))["rows"]
    in_lines = [json.loads(line) for line in busy.ok(*typed.split(), "-f", "jsonl").splitlines()]
    in_csv = rows(busy.ok(*typed.split(), "-f", "csv"))
    assert in_lines == in_json
    assert in_csv == [{key: as_csv(value) for key, value in row.items()} for row in in_json]


@pytest.mark.parametrize("typed", SCHEMAS)
def test_json_names_its_schema_and_its_day(busy: Shop, typed: str) -> None:
    answer = json.loads(busy.ok(*typed.split(), "-f", "json"))
    assert answer["schema"] == f"returndesk.{SCHEMAS[typed]}/1"
    assert answer["as_of"] == "2026-11-23"
    # A report says what it counts.
    about = {"about"} if typed in COUNTING else set()
    assert set(answer) == {"schema", "as_of", *about, "sections" if typed in SECTIONS else "rows"}
    if typed in SECTIONS:
        assert set(answer["sections"]) == SECTIONS[typed]
        assert all(isinstance(section, list) for section in answer["sections"].values())


def test_counts_are_numbers_truth_is_truth_money_is_a_decimal_string_and_nothing_is_null(busy: Shop) -> None:
    row = json.loads(busy.ok("queue", "-f", "json"))["rows"][0]
    assert (row["days_left"], row["overdue"], row["value"], row["currency"]) == (1, False, "50.00", "EUR")
    row = json.loads(busy.ok("order", "show", "1042", "-f", "json"))["rows"][0]
    assert (row["quantity"], row["shipped_on"], row["delivered_on"]) == (3, None, "2026-11-05")


def test_findings_are_objects_in_json_and_their_text_in_csv(busy: Shop) -> None:
    busy.as_of = "2026-12-25"
    result = busy.run("check", "1042", "-i", "MUG", "-f", "json")
    finding = json.loads(result.out)["rows"][0]["findings"][0]
    assert finding == {
        "code": "late", "text": "20 days late: the last day was 2026-12-05", "source": "policy 1, defaults",
    }  # fmt: skip
    row = rows(busy.run("check", "1042", "-i", "MUG", "-f", "csv").out)[0]
    assert row["findings"] == "20 days late: the last day was 2026-12-05"
    assert (row["refund"], row["fee"], row["days_left"]) == ("0.00", "0.00", "-20")


def test_a_section_s_keys_are_the_same_in_csv_json_and_plain(busy: Shop) -> None:
    sections = json.loads(busy.ok("claim", "show", "R1001", "-f", "json"))["sections"]
    plain = busy.ok("claim", "show", "R1001", "-f", "plain")
    in_csv = rows(busy.ok("claim", "show", "R1001", "-f", "csv"))
    blocks = {block.splitlines()[0]: block.splitlines()[1].split() for block in plain.split("\n\n")}
    assert set(blocks) == set(sections)
    for name, found in sections.items():
        assert blocks[name] == list(found[0])
        its_rows = [row for row in in_csv if row["section"] == name]
        assert [{key: row[key] for key in found[0]} for row in its_rows] == [
            {key: as_csv(value) for key, value in row.items()} for row in found
        ]


def test_plain_is_aligned_by_cell_and_never_cut(busy: Shop) -> None:
    header, first, _ = busy.ok("order", "show", "1042", "-f", "plain").splitlines()
    assert first[header.index("sku") :].startswith("MUG")
    long = "x" * 300
    busy.take_in({"order_number": "9", "title": long, "unit_price": "1.00"})
    assert long in busy.ok("order", "show", "9", "-f", "plain")
    lines = busy.ok("order", "list", "-f", "plain").splitlines()
    # A Chinese character takes two cells: what follows starts that many characters earlier.
    wide = next(line for line in lines if "李雷" in line)
    assert wide.index("2026-11-02") == lines[0].index("ordered_on") - 2


def test_off_a_terminal_the_format_is_plain_without_color_or_box(busy: Shop) -> None:
    assert busy.ok("queue") == busy.ok("queue", "-f", "plain")
    assert not re.search(r"[\x1b─-╿]", busy.ok("queue"))


def test_a_table_off_a_terminal_has_no_color(busy: Shop) -> None:
    out = busy.ok("queue", "-f", "table")
    assert "R1002" in out
    assert "\x1b" not in out


@pytest.mark.parametrize("fmt", ["csv", "tsv", "json", "jsonl", "plain"])
def test_a_list_without_rows_still_has_its_shape(shop: Shop, fmt: str) -> None:
    out = shop.ok("claim", "list", "-f", fmt)
    keys = KEYS["claim list"].split()
    shape = {
        "csv": ",".join(keys) + "\n",
        "tsv": "\t".join(keys) + "\n",
        "plain": "  ".join(keys) + "\n",
        "jsonl": "",
    }
    if fmt == "json":
        assert json.loads(out)["rows"] == []
    else:
        assert out == shape[fmt]


def test_off_a_terminal_a_list_has_every_row(shop: Shop) -> None:
    text = "order_number,ordered_at,sku,quantity,unit_price\n"
    text += "".join(f"{number},2026-11-02,MUG,1,5.00\n" for number in range(1, 131))
    shop.ok("order", "import", "-", stdin=text)
    assert len(rows(shop.ok("order", "list", "-f", "csv"))) == 130
    assert len(rows(shop.ok("order", "list", "-f", "csv", "--limit", "7"))) == 7


def test_csv_lines_end_with_lf_and_cells_are_quoted_where_needed(busy: Shop) -> None:
    text = busy.ok("claim", "list", "-f", "csv")
    assert "\r" not in text
    assert '"李雷 ""Lei"", Li"' in text
    assert list(csv.reader(io.StringIO(text)))[1][4] == '李雷 "Lei", Li'


def test_every_act_prints_the_claim_s_row_its_verdict_and_the_next_command(busy: Shop) -> None:
    header = busy.ok("claim", "approve", "R1002", "-f", "csv").splitlines()[0]
    assert header.split(",") == [*KEYS["claim list"].split()[:-1], "verdict", "next", "claimant"]


def test_explain_adds_days_grounds_and_terms_and_changes_no_other_key(
    busy: Shop,
) -> None:
    row = json.loads(busy.ok("check", "1042", "-i", "MUG", "--explain", "-f", "json"))["rows"][0]
    assert list(row) == [*KEYS["check 1042"].split(), "count", "grounds", "reason", "paid", "terms"]
    assert [(step["label"], step["on"]) for step in row["count"]] == [
        ("delivered", "2026-11-05"), ("+ 30 days", "2026-12-05"),
    ]  # fmt: skip
    assert [(ground["ground"], ground["chosen"]) for ground in row["grounds"]] == [("policy", True)]
