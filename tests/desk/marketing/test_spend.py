"""Marketing spend: imported again and again, each day, source and campaign counts once."""

from __future__ import annotations

import json
import sqlite3
from datetime import date

import pytest
from desk.asking import ailments, ask, rows, write
from factory import Result, Shop

from returndesk.desk.session import open_desk
from returndesk.store.spend import SpendSum, spend_between

FILE = """date,source,campaign,amount,currency
2026-11-02,google,autumn,12.50,EUR
2026-11-02,google,,3,EUR
2026-11-03,meta,autumn,1200,JPY
"""


def take(shop: Shop, text: str, *args: str) -> Result:
    return shop.run("spend", "import", "-", *args, "-f", "csv", stdin=text)


def listed(shop: Shop, *args: str) -> list[tuple[str, ...]]:
    return [tuple(row.values()) for row in rows(shop.ok("spend", "list", *args, "-f", "csv"))]


def test_a_file_of_spend_is_listed_by_day_source_and_campaign(shop: Shop) -> None:
    assert rows(take(shop, FILE).out) == [
        {"file": "stdin", "rows": "3", "new": "3", "updated": "0", "unchanged": "0", "rejected": "0",
         "conflicts": "0"}
    ]  # fmt: skip
    assert listed(shop) == [
        ("2026-11-02", "google", "", "3.00", "EUR"),
        ("2026-11-02", "google", "autumn", "12.50", "EUR"),
        ("2026-11-03", "meta", "autumn", "1200", "JPY"),
    ]
    assert listed(shop, "--from", "2026-11-03") == [("2026-11-03", "meta", "autumn", "1200", "JPY")]
    assert ailments(shop) == []
    assert ask(shop, "log", "--act", "spend imported")[0]["text"] == '3 new, 0 updated, "stdin"'


def test_imported_again_nothing_changes(shop: Shop) -> None:
    take(shop, FILE)
    entries = len(ask(shop, "log"))
    again = take(shop, FILE)
    assert (again.code, rows(again.out)[0]["unchanged"]) == (0, "3")
    assert len(ask(shop, "log")) == entries


def test_a_changed_amount_is_a_conflict_that_update_takes(shop: Shop) -> None:
    take(shop, FILE)
    changed = FILE.replace("12.50", "14.00") + "2026-11-04,meta,,5.00,EUR\n"
    result = take(shop, changed)
    assert result.code == 3
    assert result.err == (
        "stdin: 2026-11-02, google, autumn: 12.50 EUR in the desk, 14.00 EUR in the file\n"
        "1 conflict: the desk's figures were kept; --update takes the file's\n"
    )
    assert listed(shop)[1] == ("2026-11-02", "google", "autumn", "12.50", "EUR")
    assert len(listed(shop)) == 4
    done = take(shop, changed, "--update")
    assert (done.code, rows(done.out)[0]["updated"], rows(done.out)[0]["unchanged"]) == (0, "1", "3")
    assert listed(shop)[1] == ("2026-11-02", "google", "autumn", "14.00", "EUR")
    assert ailments(shop) == []


def test_spend_between_two_days_adds_up_the_newest_amounts_by_source_and_campaign(shop: Shop) -> None:
    take(shop, FILE)
    take(shop, FILE.replace("12.50", "14.00").replace("2026-11-03,meta", "2026-11-03,google"), "--update")
    with open_desk(str(shop.path), who="") as desk:
        assert spend_between(desk.conn, date(2026, 11, 2), date(2026, 11, 3)) == [
            SpendSum("google", "", "EUR", 300),
            SpendSum("google", "autumn", "EUR", 1400),
            SpendSum("google", "autumn", "JPY", 1200),
            SpendSum("meta", "autumn", "JPY", 1200),
        ]
        assert spend_between(desk.conn, date(2026, 11, 4)) == []


BROKEN = """date,source,campaign,amount,currency
2026-11-02,google,autumn,12.50,EUR
2026-13-02,google,autumn,1.00,EUR
2026-11-03,,autumn,1.00,EUR
2026-11-04,google,autumn,-1.00,EUR
2026-11-05,google,autumn,,EUR
2026-11-06,google,autumn,1.00,XXQ
,google,autumn,1.00,EUR
2026-11-24,google,autumn,1.00,EUR
2026-11-02,google,autumn,2.00,EUR
"""


def test_each_rejected_row_says_why_and_keeps_the_whole_file_out(shop: Shop) -> None:
    result = take(shop, BROKEN)
    assert (result.code, listed(shop)) == (65, [])
    assert result.err.splitlines()[:9] == [
        'stdin:3: date: "2026-13-02" — no such day or time',
        "stdin:4: source: missing: name it in the file, or by --source NAME",
        'stdin:5: amount: "-1.00" — below 0',
        "stdin:6: amount: missing",
        'stdin:7: currency: "XXQ" — expected a code such as EUR (ISO 4217)',
        "stdin:8: date: missing",
        'stdin:9: date: "2026-11-24" — in the future: today is 2026-11-23',
        "stdin:10: date: same day, source, campaign and currency as line 2: add them up",
        "8 rejected rows in 8 rows: nothing was imported.",
    ]


def test_rejected_rows_are_saved_and_the_rest_is_imported(shop: Shop) -> None:
    target = shop.path.parent / "rejects.csv"
    result = take(shop, BROKEN, "--skip-bad", "--rejects", str(target))
    assert (result.code, listed(shop)) == (0, [("2026-11-02", "google", "autumn", "12.50", "EUR")])
    assert len(target.read_text(encoding="utf-8").splitlines()) == 9
    assert f"returndesk spend import --skip-bad --rejects {target}" not in result.err
    assert "Fix them, then: returndesk spend import" in result.err


def test_an_export_of_a_network_is_read_with_its_source_and_currency(shop: Shop) -> None:
    text = 'Day;Campaign name;Amount spent (USD)\n02.11.2026;Herbst;"1.234,50"\n13.11.2026;;0,99\n'
    done = take(shop, text, "--source", "meta")
    assert done.code == 0, done.err
    assert listed(shop) == [
        ("2026-11-02", "meta", "Herbst", "1234.50", "USD"),
        ("2026-11-13", "meta", "", "0.99", "USD"),
    ]


def test_a_dry_run_imports_nothing(shop: Shop) -> None:
    result = take(shop, FILE, "--dry-run")
    assert "Dry run: nothing was imported." in result.err
    assert (rows(result.out)[0]["new"], listed(shop)) == ("3", [])


def test_a_file_of_spend_is_not_one_of_orders_and_says_how_it_is_imported(shop: Shop) -> None:
    result = shop.run("order", "import", "-", stdin=FILE)
    assert result.code == 65
    assert "returndesk spend import -" in result.err


def test_an_import_of_spend_is_not_undone_and_says_what_to_do(shop: Shop) -> None:
    take(shop, FILE)
    result = shop.run("undo")
    assert result.code == 1
    assert "returndesk spend import FILE --update, with the corrected amounts" in result.err


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("update spend set amount_minor = 1", "import the corrected amount"),
        ("delete from spend", "import the corrected amount"),
        ("insert into spend select 9, 1, spent_on, source, campaign, currency, 1 from spend", "an import"),
    ],
)
def test_the_file_keeps_spend_as_it_was_imported(shop: Shop, statement: str, why: str) -> None:
    take(shop, FILE)
    with pytest.raises(sqlite3.IntegrityError, match=why):
        write(shop.path, statement)


def test_the_doctor_finds_an_amount_that_was_edited(shop: Shop) -> None:
    take(shop, FILE)
    seq = json.loads(shop.ok("log", "--act", "spend imported", "-f", "json"))["rows"][0]["seq"]
    write(shop.path, "drop trigger spend_is_fixed", "update spend set amount_minor = 1 where id = 1")
    assert ("spend", f"entry {seq}") in ailments(shop)
