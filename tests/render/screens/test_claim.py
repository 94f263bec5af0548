"""The screen of claim quote, claim show, and the answer to an act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from returndesk.render.table import Row, Sections, Table

Look = Callable[[str, Table | Sections], None]
TODAY = date(2026, 11, 23)


SUM = [
    {
        "part": "goods",
        "sku": "BULB-3",
        "units": 1,
        "amount": "46.67",
        "currency": "EUR",
        "why": "of 46.67 paid",
    },
    {"part": "fee", "sku": "BULB-3", "units": None, "amount": "-7.00", "why": "15 % restocking, policy 1"},
    {
        "part": "deduction",
        "sku": None,
        "units": None,
        "amount": "-1234.00",
        "why": "scratched: the buyer sent a photo of it and agreed to this by mail on Thu 19 Nov",
    },
    {"part": "shipping", "units": None, "amount": "0.00", "why": "not refunded for changed-mind"},
    {"part": "total", "units": None, "amount": "39.67", "currency": "EUR", "why": ""},
]


def quote() -> Table:
    meta = {
        "claim": "R1011",
        "order": "1042",
        "customer": "Zoë O'Neil",
        "next": ["returndesk claim refund R1011"],
    }
    return Table("claim-quote", (), SUM, meta)  # type: ignore[arg-type]


def claim_show() -> Sections:
    claim: Row = {
        "claim": "R1003",
        "status": "inspected",
        "stage": "settle",
        "verdict": "eligible",
        "ground": "eu.conformity",
        "order": "1031",
        "channel": "web",
        "customer": "Li Lei",
        "kind": "return",
        "reason": "defective",
        "outcome": "refund",
        "via": "phone",
        "notice_on": date(2026, 11, 16),
        "due_on": date(2026, 11, 21),
        "overdue": True,
        "owner": "ann",
        "postage": "shop",
        "refunded": "10.00",
        "difference": "-5.00",
        "currency": "EUR",
        "notes": "calls back at noon\nand is in a hurry [bold]\x1b[31m",
        "findings": [{"code": "law", "text": "a fault within two years", "source": "2019/771 art. 10"}],
    }
    line: Row = {
        "line": 1,
        "sku": "LAMP-1",
        "title": "Lamp",
        "claimed": 1,
        "approved": 1,
        "received": 1,
        "accepted": 1,
        "refused": 0,
        "settled": 0,
        "condition": "damaged",
        "disposition": "supplier",
    }
    zone = timezone(timedelta(hours=1))

    def entry(seq: int, at: datetime, who: str, act: str, text: str) -> Row:
        return {"seq": seq, "at": at, "at_local": at.astimezone(zone), "who": who, "act": act, "text": text}

    journal = [
        entry(1, datetime(2026, 11, 16, 8, 12, tzinfo=UTC), "ann", "opened", '"flickers after an hour"'),
        entry(2, datetime(2026, 11, 16, 8, 13, tzinfo=UTC), "ann", "approved", "eligible"),
        entry(3, datetime(2026, 11, 17, 14, 40, tzinfo=UTC), "bob", "received", "1 × LAMP-1"),
        entry(4, datetime(2026, 11, 18, 9, 2, tzinfo=UTC), "bob", "inspected", "damaged → supplier. " * 5),
    ]
    parts = (
        ("claim", Table("claim", (), [claim])),
        (
            "lines",
            Table("lines", (), [line, {**line, "sku": "", "title": "台灯" * 20, "line": 2}]),
        ),
        ("sum", Table("sum", (), SUM[:1] + SUM[-1:])),  # type: ignore[arg-type]
        ("journal", Table("journal", (), journal)),
    )
    meta = {"next": ["returndesk claim refund R1003"], "over_days": 2, "due_today": False}
    return Sections("claim-show", parts, meta=meta)


def claim_show_exchanged() -> Sections:
    """A claim with an exchange, goods that went out and goods that wait, compensation and a correction."""
    shown = claim_show()
    exchange: list[Row] = [
        {"part": "new", "amount": "59.00", "currency": "EUR", "why": "new goods"},
        {"part": "goods", "amount": "-50.00", "currency": "EUR", "why": "returned goods, as paid"},
        {"part": "fee", "amount": "5.00", "currency": "EUR", "why": "withheld"},
        {"part": "difference", "amount": "14.00", "currency": "EUR", "why": "the customer owes it"},
        {"part": "paid", "amount": "-4.00", "currency": "EUR", "why": "so far"},
    ]
    outgoing: list[Row] = [
        {"kind": "exchange", "sku": "LAMP-2[b]", "units": 1, "sent_on": TODAY, "tracking": "1Z\x1b[2J"},
        {"kind": "repair", "sku": "灯", "units": 2, "sent_on": None, "tracking": ""},
    ]
    compensation: list[Row] = [
        {"by": "coupon", "amount": "5.00", "currency": "EUR", "why": "waited for it two weeks, and " * 3},
    ]
    corrections: list[Row] = [{"by": "cash", "amount": "-2.00", "currency": "EUR", "why": "a slip"}]
    beside = {
        "exchange": exchange,
        "outgoing": outgoing,
        "compensation": compensation,
        "corrections": corrections,
    }
    parts = (*shown.parts[:3], *((name, Table(name, (), rows)) for name, rows in beside.items()))
    return shown._replace(parts=(*parts, shown.parts[3]))


def claim_show_to_file() -> Sections:
    """A lost parcel whose claim on the carrier is still to be filed."""
    shown = claim_show()
    carrier: Row = {
        "carrier": "dhl",
        "title": "DHL [b]\x1b[31m",
        "state": "to-file",
        "file_by": date(2026, 12, 3),
        "claimed": "0.00",
        "paid": "0.00",
        "currency": "EUR",
        "checklist": ["photo of the parcel and of what was in it", "invoice", "proof of value", "运单"],
    }
    return shown._replace(parts=(*shown.parts[:2], ("carrier", Table("carrier", (), [carrier]))))


def claim_show_filed() -> Sections:
    """A claim with an unknown carrier: filed and partly paid."""
    shown = claim_show_to_file()
    carrier = {**shown.parts[-1][1].rows[0], "carrier": None, "title": None, "state": "filed"}
    carrier |= {"claimed": "1250.00", "paid": "1000.00"}
    return shown._replace(parts=(*shown.parts[:2], ("carrier", Table("carrier", (), [carrier]))))


def claim_show_by_law() -> Sections:
    """A claim that is due by a law, with every duty that one can have."""
    shown = claim_show()
    (name, head), *others = shown.parts
    claim: Row = {**head.rows[0], "due_source": "eu.withdrawal", "overdue": False}
    duties: list[Row] = [
        {"ground": "eu.withdrawal", "duty": "refund", "on": date(2026, 11, 30), "counts": True,
         "text": "refund due", "source": "Dir. 2011/83 art. 13(1)"},
        {"ground": "eu.withdrawal", "duty": "wait", "on": date(2026, 11, 18), "counts": False,
         "text": "the shop could wait until", "source": "Dir. 2011/83 art. 13(3)"},
        {"ground": "eu.conformity", "duty": "refund", "on": None, "counts": False,
         "text": "refund without undue delay (no fixed period)", "source": "Dir. 2019/771 art. 16(3)(b)"},
    ]  # fmt: skip
    parts = (
        (name, Table(name, (), [claim])),
        *others[:2],
        ("duties", Table("duties", (), duties)),
        others[2],
    )
    return shown._replace(parts=parts, meta={"next": ["returndesk claim refund R1003"], "over_days": 0})


def claim_show_of_one_who_was_not_told() -> Sections:
    """A claim whose customer has not heard of the last step, and gave two scores for it."""
    shown = claim_show()
    claim: Row = {**shown.parts[0][1].rows[0], "untold": "refunded"}
    feedback: list[Row] = [
        {"score": 2, "given_on": TODAY, "note": "nobody rang \x1b[2J back, " * 5, "due_on": TODAY},
        {"score": 1, "given_on": TODAY, "due_on": TODAY, "answered_on": TODAY, "answer": "rang her [b]"},
        {"score": 5, "given_on": TODAY, "note": "谢谢"},
    ]
    parts = (("claim", Table("claim", (), [claim])), ("feedback", Table("feedback", (), feedback)))
    return shown._replace(parts=(*parts, shown.parts[3]))


def claim_show_next() -> Sections:
    """The first claim of the queue, with the moves that are open for it."""
    shown = claim_show()
    moves = [f"returndesk claim {act}" for act in ("refund R1003", "exchange R1003 --for SKU=QTY@PRICE")]
    moves += [f"returndesk claim note R1003 TEXT {n}" for n in range(3, 11)]
    return shown._replace(meta={**shown.meta, "moves": moves, "more": 7})


def act() -> Table:
    row: Row = {"claim": "R1003", "stage": "parcel", "status": "approved", "verdict": "eligible"}
    meta = {"did": ["approved R1003: 1 × LAMP-1"], "next": ["returndesk claim receive R1003"]}
    return Table("claim", (), [row], meta)


def act_opened() -> Table:
    row: Row = {
        "claim": "R1004",
        "stage": "decide",
        "status": "requested",
        "order": "1042",
        "verdict": "review",
    }
    meta = {"did": ["opened R1004: 1 × LAMP-1, damaged"], "next": ["returndesk claim show R1004"]}
    return Table("claim", (), [row], meta)


@pytest.mark.parametrize(
    "screen",
    [
        quote,
        claim_show,
        claim_show_exchanged,
        claim_show_to_file,
        claim_show_filed,
        claim_show_by_law,
        claim_show_of_one_who_was_not_told,
        claim_show_next,
        act,
        act_opened,
    ],
    ids=lambda screen: screen.__name__,
)
def test_the_screen_matches_its_golden_file(
    screen: Callable[[], Table | Sections], looks_the_same: Look
) -> None:
    looks_the_same(screen.__name__, screen())
