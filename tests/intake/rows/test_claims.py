"""Claims out of a file: which rows are one claim, what their words mean, what is refused."""

from __future__ import annotations

import gzip
from datetime import date

import pytest
from intake.rows.whole_file import Whole, whole

from returndesk.core.claims.incoming import ClaimIn
from returndesk.errors import BadData
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.csv.sources import in_memory
from returndesk.intake.rows.claims import read_claims

OPTIONS = ReadOptions("EUR", "Europe/Berlin", True, date(2026, 11, 23))
HEADER = "order,sku,quantity,reason,opened_on,via,want,note\n"
FBA = (
    "return-date\torder-id\tsku\tasin\tfnsku\tproduct-name\tquantity\tfulfillment-center-id"
    "\tdetailed-disposition\treason\tstatus\tlicense-plate-number\tcustomer-comments\n"
)
SENT = (
    "Order ID\tReturn request date\tReturn request status\tAmazon RMA ID\tMerchant SKU"
    "\tReturn quantity\tReturn Reason\n"
)


def read(text: str | bytes, **options: object) -> Whole[ClaimIn]:
    data = text if isinstance(text, bytes) else text.encode()
    how = ReadOptions(**{**_plain(), **options})  # type: ignore[arg-type]
    return whole(read_claims(in_memory("claims.csv", data), how))


def _plain() -> dict[str, object]:
    return {"currency": "EUR", "timezone": "Europe/Berlin", "tax_included": True, "today": OPTIONS.today}


def told(found: Whole[ClaimIn]) -> list[str]:
    return [str(problem) for problem in found.problems]


def fba(reason: str, plate: str = "LPN1", day: str = "2026-11-02T23:30:00+00:00") -> str:
    return f'{day}\t111-1\tA-1\t\t\tMug 4" wide\t1\tX\tSELLABLE\t{reason}\t\t{plate}\tsaid "no"\n'


def sent(reason: str, status: str = "Approved") -> str:
    return f"111-1\t05-Nov-2026\t{status}\tRMA1\tA-1\t2\t{reason}\n"


def test_order_and_reason_are_enough() -> None:
    found = read("Order #,Return reason\n#1042,defective\n")
    (claim,) = found.values
    assert (claim.order, claim.reason, claim.opened_on, claim.line) == ("1042", "defective", None, 2)
    assert [(item.sku, item.units) for item in claim.items] == [("", None)]


def test_rows_that_follow_each_other_of_one_order_day_and_reason_are_one_claim() -> None:
    found = read(
        HEADER
        + "1,A,1,defective,2026-11-02,phone,refund,both\n1,B,2,defective,2026-11-02,,,\n"
        + "1,C,1,late,2026-11-02,,,\n1,D,1,late,2026-11-03,,,\n"
        + "2,A,1,late,2026-11-03,,,\n1,A,1,late,2026-11-03,,,\n"
    )
    items = [[(item.sku, item.units) for item in claim.items] for claim in found.values]
    assert items == [[("A", 1), ("B", 2)], [("C", 1)], [("D", 1)], [("A", 1)], [("A", 1)]]
    first = found.values[0]
    assert (first.via, first.outcome, first.note) == ("phone", "refund", "both")


def test_two_hours_of_one_day_in_the_shop_are_one_day() -> None:
    units = fba("DEFECTIVE", "LPN1", "2026-11-02T22:30:00+00:00") + fba(
        "DEFECTIVE", "LPN2", "2026-11-02T23:30:00+00:00"
    )
    assert len(read(FBA + units).values) == 2  # the second is after midnight there
    (claim,) = read(FBA + units.replace("02T22:30", "02T23:10")).values
    assert [item.line for item in claim.items] == [2, 3]


def test_rows_that_are_truly_alike_are_known_by_how_many_came_before() -> None:
    row = "1,A,1,late,2026-11-02,,,\n"
    found = read(HEADER + row + "2,A,1,late,2026-11-02,,,\n" + row)
    keys = [item.known_by for claim in found.values for item in claim.items]
    assert len(set(keys)) == 3
    again = read(HEADER + row + row)  # the same two, now one claim of two rows: known all the same
    assert [item.known_by for item in again.values[0].items] == [keys[0], keys[2]]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (",A,1,late,2026-11-02,,,", "claims.csv:2: order: the order number is missing"),
        ("1,A,1,,2026-11-02,,,", "claims.csv:2: reason: missing"),
        (
            "1,A,0,late,2026-11-02,,,",
            'claims.csv:2: quantity: "0" — expected a whole number of units above 0',
        ),
        (
            "1,A,1,late,2026-11-24,,,",
            'claims.csv:2: opened_on: "2026-11-24" — in the future: today is 2026-11-23',
        ),
        ("1,A,1,late,2026-11-31,,,", 'claims.csv:2: opened_on: "2026-11-31" — no such day or time'),
        (
            "1,A,1,late,,fax,,",
            'claims.csv:2: via: "fax" — expected one of counter, phone, email, chat, social, web',
        ),
        (
            "1,A,1,late,,,money,",
            'claims.csv:2: want: "money"'
            " — expected one of refund, exchange, credit, repair, replacement, none",
        ),
        ("1,A", "claims.csv:2: 2 fields instead of 8"),
        ("1,A,1,late,,,,,more", "claims.csv:2: 9 fields instead of 8"),
    ],
)
def test_a_bad_row_is_named_by_file_line_and_column(row: str, problem: str) -> None:
    found = read(HEADER + row + "\n")
    assert (told(found), found.values, found.rejected) == ([problem], [], 1)


def test_a_claim_of_two_minds_is_refused_whole_and_each_of_its_rows_rejected() -> None:
    text = HEADER + "1,A,1,late,2026-11-02,web,refund,\n1,B,1,late,2026-11-02,,credit,\n2,A,1,late,,,,\n"
    found = read(text)
    assert told(found) == ['claims.csv:3: want: "credit" — its claim has "refund"']
    assert [claim.order for claim in found.values] == ["2"]
    assert found.rejects == (
        HEADER.strip() + ",returndesk_reason\n"
        "1,A,1,late,2026-11-02,web,refund,,belongs to rejected row 3\n"
        "1,B,1,late,2026-11-02,,credit,,want: 'credit' — its claim has 'refund'\n"
    )


def test_corrected_rejects_are_read_and_get_no_second_column_of_reasons() -> None:
    found = read(HEADER + '1,A,x,late,2026-11-02,,,"=1+1, ""so"""\n')
    written = found.rejects
    again = read(written)
    assert again.rejects == written
    (claim,) = read(written.replace(",x,", ",1,")).values
    assert claim.note == '=1+1, "so"'


def test_a_packed_file_with_a_mark_semicolons_and_another_encoding_reads_the_same() -> None:
    text = "\ufefforder;reason;note\n1;late;zu spät\n"
    (plain,) = read(text).values
    (packed,) = read(gzip.compress(text.encode())).values
    (told_so,) = read(text[1:].encode("cp1252"), encoding="cp1252").values
    assert plain == packed == told_so
    assert plain.note == "zu spät"


def test_an_ambiguous_date_requires_the_dates_option() -> None:
    text = HEADER + "1,A,1,late,03/04/2026,,,\n"
    assert len(told(read(text))) == 1
    assert read(text, dates="dmy").values[0].opened_on == date(2026, 4, 3)


def test_a_column_of_another_name_can_be_named() -> None:
    with pytest.raises(BadData, match="no format fits"):
        read("order,Anlass\n1,late\n")
    assert read("order,Anlass\n1,late\n", mapping={"reason": "Anlass"}).values[0].reason == "late"


@pytest.mark.parametrize(
    "header",
    [
        "Bestellnummer;Rückgabegrund;Datum;Bemerkung",
        "N° de commande;Motif du retour;Date de la demande;Commentaire",
        "Número de pedido;Motivo de la devolución;Fecha;Comentario",
        "订单号;退货原因;申请时间;备注",
        "Order No.;Return Reason;Requested On;Customer Comments",
    ],
)
def test_headers_of_claims_are_read_in_five_languages(header: str) -> None:
    (claim,) = read(f"{header}\n1042;late;2026-11-20;spät\n").values
    assert (claim.order, claim.reason, claim.note) == ("1042", "late", "spät")
    assert claim.opened_on == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("code", "ours"),
    [
        ("NOT_COMPATIBLE", "ordered-by-mistake"),
        ("ORDERED_WRONG_ITEM", "ordered-by-mistake"),
        ("UNWANTED_ITEM", "changed-mind"),
        ("UNDELIVERABLE_REFUSED", "changed-mind"),
        ("APPAREL_TOO_SMALL", "wrong-size"),
        ("SWITCHEROO", "wrong-item"),
        ("MISSING_PARTS", "missing-parts"),
        ("QUALITY_UNACCEPTABLE", "not-as-described"),
        ("DEFECTIVE", "defective"),
        ("DAMAGED_BY_CARRIER", "damaged"),
        ("DAMAGED_BY_FC", "damaged"),
        ("MISSED_ESTIMATED_DELIVERY", "late"),
        ("NEVER_ARRIVED", "lost"),
        ("NO_REASON_GIVEN", "other"),
    ],
)
def test_amazon_s_codes_become_our_reasons_and_are_kept(code: str, ours: str) -> None:
    (claim,) = read(FBA + fba(code)).values
    assert (claim.reason, claim.mapped_from, claim.opened_on) == (ours, code, date(2026, 11, 3))
    assert claim.note == ('NO_REASON_GIVEN, said "no"' if ours == "other" else 'said "no"')


@pytest.mark.parametrize(
    ("code", "ours"),
    [
        ("CR-DEFECTIVE", "defective"),
        ("CR-SWITCHEROO", "wrong-item"),
        ("AMZ-PG-BAD-DESC", "not-as-described"),
        ("AMZ-PG-APP-TOO-LARGE", "wrong-size"),
        ("AMZ-PG-SH-TOO-SMALL", "wrong-size"),  # of another category: the end of the code says it
        ("AMZ-PG-MISORDERED", "ordered-by-mistake"),
        ("CR-MISSED_ESTIMATED_DELIVERY", "late"),
    ],
)
def test_codes_of_returns_that_the_seller_gets_become_our_reasons(code: str, ours: str) -> None:
    (claim,) = read(SENT + sent(code)).values
    assert (claim.reason, claim.items[0].units, claim.opened_on) == (ours, 2, date(2026, 11, 5))


def test_an_unknown_code_is_a_bad_row_that_names_it_and_can_be_given_a_meaning() -> None:
    text = SENT + sent("CR-MOON")
    assert told(read(text)) == [
        'claims.csv:2: Return Reason: "CR-MOON" — unknown code: map it, such as --reason CR-MOON=other'
    ]
    given = whole(read_claims(in_memory("claims.csv", text.encode()), OPTIONS, {"CR-MOON": "defective"}))
    assert [claim.reason for claim in given.values] == ["defective"]
    assert [claim.reason for claim in read(SENT + sent("defective")).values] == ["defective"]  # fixed by hand


def test_a_unit_is_known_by_its_plate_whatever_else_the_report_says_of_it() -> None:
    (first,) = read(FBA + fba("DEFECTIVE")).values
    (later,) = read(FBA + fba("UNWANTED_ITEM", day="2026-11-05T10:00:00+00:00")).values
    (other,) = read(FBA + fba("DEFECTIVE", plate="LPN2")).values
    assert first.items[0].known_by == later.items[0].known_by != other.items[0].known_by


def test_a_request_that_came_to_nothing_is_left_out_and_counted() -> None:
    found = read(SENT + sent("CR-DEFECTIVE", "Cancelled") + sent("CR-DEFECTIVE", "Approved"))
    assert len(found.values) == 1
    assert "1 withdrawn or denied request skipped" in found.notes


def test_an_empty_file_holds_no_claims() -> None:
    assert (read("\n\n").values, read("\n").notes) == ([], ["empty file"])
