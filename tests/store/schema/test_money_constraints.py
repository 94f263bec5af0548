"""What a claim comes to beside refunds, and store credit: refused by the database, named by the doctor."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from desk.asking import ailments, dump, write
from factory import Shop, new_shop

ON = "'2026-11-23T10:00:00Z', '2026-11-23', 'eve'"
BOOKED = f"1001, 1, {ON}, 'eve'"  # claim R1001 of order 1


def remedy(kind: str = "exchange", goods: int = 0, new: int = 0, difference: int | None = None) -> str:
    owed = new - goods if difference is None else difference
    return (
        "insert into remedy (claim_id, order_id, at, on_day, who, owner, kind, currency, goods_minor,"
        " fee_minor, deduction_minor, adjustment_minor, new_minor, difference_minor)"
        f" values ({BOOKED}, '{kind}', 'EUR', {goods}, 0, 0, 0, {new}, {owed})"
    )


def remedy_line(units: int, goods: int = 0) -> str:
    return f"insert into remedy_line values ((select max(id) from remedy), 1, 1, {units}, {goods}, 0, 0)"


def paid(minor: int) -> str:
    return (
        "insert into exchange_payment (claim_id, order_id, at, on_day, who, owner, refund_id, method,"
        f" currency, amount_minor) values ({BOOKED}, {'null' if minor > 0 else 1}, 'cash', 'EUR', {minor})"
    )


def compensation(minor: int, kind: str = "cash", why: str = "sorry") -> str:
    return (
        "insert into compensation (claim_id, order_id, at, on_day, who, owner, kind, currency, amount_minor,"
        f" why) values ({BOOKED}, '{kind}', 'EUR', {minor}, '{why}')"
    )


def correction(minor: int, counts: int | None = None, refund: int = 1, method: str = "credit") -> str:
    return (
        "insert into correction (claim_id, order_id, at, on_day, who, owner, refund_id, method, currency,"
        f" amount_minor, returned_minor, why) values ({BOOKED}, {refund}, '{method}', 'EUR', {minor},"
        f" {minor if counts is None else counts}, 'slip')"
    )


def used(minor: int, order: int = 2, customer: int = 1, currency: str = "EUR") -> str:
    return (
        "insert into credit (customer_id, at, on_day, who, currency, amount_minor, order_id)"
        f" values ({customer}, {ON}, '{currency}', {minor}, {order})"
    )


STORY = (
    "claim open 1042 -i MUG=3 -r changed-mind --want exchange",
    "claim approve R1001",
    "claim receive R1001",
    "claim inspect R1001 --condition new --to restock",
    "claim refund R1001 -i MUG=1 --method credit",  # 5.00
    "claim exchange R1001 -i MUG=1 --for CUP=2@4.00",  # 3.00 owed
    "claim repair R1001 -i MUG=1",
    "claim sent R1001 --tracking 1Z",
    "claim paid R1001 1.00",
    "claim correct R1001 -1.00 --why slip",
    "claim compensate R1001 2.00 --by credit --why sorry",
    "customer use ada@example.org 3.00 --order 1043 --why agreed",
)


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four mugs for 5.00 each: one refunded as credit, one exchanged, one repaired; 3.00 of credit left."""
    shop = new_shop(tmp_path_factory.mktemp("worked"))
    mail = {"customer_email": "ada@example.org"}
    shop.take_in(
        {**mail, "sku": "MUG", "quantity": 4, "unit_price": "5.00"},
        {**mail, "order_number": "1043", "sku": "HAT", "unit_price": "9.00"},
        {"order_number": "1044", "sku": "HAT", "unit_price": "9.00", "customer_name": "Zoë"},
    )
    for typed in STORY:
        shop.ok(*typed.split())
    assert ailments(shop) == []
    return shop.path


@pytest.fixture
def desk(worked: Path, tmp_path: Path) -> Shop:
    return Shop(Path(shutil.copy(worked, tmp_path / "desk.db")))


REFUSED = {
    "an exchange of more than was paid": [remedy(goods=9999)],
    "an exchange of more units than were accepted": [remedy(goods=0), remedy_line(1)],
    "an exchange above the line's paid amount": [
        "update claim_line set accepted = 3, settled = 0, repaired = 0", remedy(), remedy_line(1, 9999),
    ],
    "a repair of more units than were accepted": [remedy("repair"), remedy_line(1)],
    "a difference that is not the sum": [remedy(goods=100, new=200, difference=50)],
    "a repair with a price": [remedy("repair", new=100)],
    "a kind unheard of": [remedy("prayer")],
    "taking an exchange back": ["delete from remedy_line"],
    "changing an exchange": ["update remedy set new_minor = 0, difference_minor = -500"],
    "goods sent twice": ["update outgoing set sent_id = null", "update outgoing set sent_id = 1"],
    "other goods than were owed": ["update outgoing set sku = 'RING'"],
    "goods owed no more": ["delete from outgoing"],
    "a parcel taken back": ["delete from sent"],
    "more of a difference than is owed": [paid(201)],
    "a difference paid by the shop that owes none": [paid(-1)],
    "a payment taken back": ["delete from exchange_payment"],
    "compensation without a why": [compensation(100, why=" ")],
    "compensation of nothing": [compensation(0)],
    "compensation by a way unheard of": [compensation(100, "kiss")],
    "compensation changed": ["update compensation set amount_minor = 1"],
    "compensation with another why": ["update compensation set why = 'bribe'"],
    "a refund corrected below nothing": [correction(-401)],
    "a refund corrected above what was paid": [correction(1101)],
    "a correction that adds what the refund did not withhold": [correction(101)],  # after one of -1.00
    "a correction that does not count": [correction(200, 0)],
    "a correction of another method": [correction(-1, method="cash")],
    "a correction of a refund that is not there": [correction(-1, refund=9)],
    "a correction taken back": ["delete from correction"],
    "credit below zero": [used(-301)],
    "credit taken by a correction after it was used": [correction(-301)],
    "credit for more than the order cost": [compensation(9900, "credit"), used(-601)],
    "credit for an order in another currency": ["update orders set currency = 'USD' where id = 2", used(-1)],
    "credit given back that was not used": [used(301)],
    "credit for somebody nobody knows": [used(100, 3, 2)],
    "credit out of nothing": [
        "insert into credit (customer_id, at, on_day, who, currency, amount_minor)"
        f" values (1, {ON}, 'EUR', 100)"
    ],
    "credit issued twice": [
        "insert into credit (customer_id, at, on_day, who, currency, amount_minor, payout_id)"
        f" values (1, {ON}, 'EUR', 500, 1)"
    ],
    "the history of credit changed": ["update credit set amount_minor = 1000 where id = 1"],
    "the history of credit cut": ["delete from credit"],
    "more sent back than was refused": ["update claim_line set sent_back = 1"],
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_the_database_refuses(desk: Shop, what: str) -> None:
    before = dump(desk.path)
    with pytest.raises(sqlite3.IntegrityError):
        write(desk.path, *REFUSED[what])
    assert dump(desk.path) == before


def test_free_text_may_be_erased_and_nothing_else(desk: Shop) -> None:
    write(
        desk.path,
        "update compensation set why = ''",
        "update correction set why = ''",
        "update sent set tracking = ''",
    )
    assert ailments(desk) == []


R1001 = "claim R1001"
EDITS = {
    "update remedy set difference_minor = 0": ("remedy-sum", f"remedy 1, {R1001}"),
    "update remedy set who = 'eve' where id = 2": ("remedy-journal", f"remedy 2, {R1001}"),
    "update remedy_line set goods_minor = 1 where remedy_id = 1": ("remedy-lines", f"remedy 1, {R1001}"),
    "update remedy_line set units = 2 where remedy_id = 2": ("claim-repaired", R1001),
    "update claim_line set repaired = 0": ("claim-repaired", R1001),
    "update claim_line set settled = 1": ("claim-settled", R1001),
    "update orders set returned_minor = 500 where id = 1": ("order-refunds", "order 1042"),
    "update outgoing set sku = 'RING' where id = 1": ("outgoing", R1001),
    "update outgoing set value_minor = 1 where id = 1": ("remedy-sum", f"remedy 1, {R1001}"),
    "update outgoing set sent_id = null": ("outgoing-sent", R1001),
    "update sent set back_units = 1": ("sent-journal", f"sent 1, {R1001}"),
    "delete from exchange_payment": ("difference-paid-gone", f"entry 11, {R1001}"),
    "update exchange_payment set amount_minor = 50": (
        "difference-paid-journal", f"exchange payment 1, {R1001}",
    ),
    "update exchange_payment set method = 'card'": (
        "difference-paid-journal", f"exchange payment 1, {R1001}",
    ),
    "update compensation set amount_minor = 999": ("compensation-journal", f"compensation 1, {R1001}"),
    "delete from compensation": ("compensation-gone", f"entry 13, {R1001}"),
    "update correction set amount_minor = -50": ("correction-journal", f"correction 1, {R1001}"),
    "update correction set amount_minor = -900": ("correction-sum", f"refund 1, {R1001}"),
    "update credit set amount_minor = 900 where id = 1": ("credit-issued", "payout 1"),
    "delete from credit where compensation_id is not null": ("credit-issued", "compensation 1"),
    "update credit set amount_minor = -100 where order_id is not null": ("credit-used", "credit 4"),
    "update credit set amount_minor = -900 where order_id is not null": ("credit-balance", "credit 4"),
    "update credit set currency = 'USD' where order_id is not null": ("credit-order", "order 1043"),
    "delete from credit where order_id is not null": ("credit-used", "entry 14"),
    "update credit set on_day = 'foo' where id = 4": ("day", "credit 4"),
}  # fmt: skip


@pytest.mark.parametrize("edit", EDITS)
def test_what_a_hand_changed_is_found_and_placed(desk: Shop, edit: str) -> None:
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as conn:
        names = conn.execute("select name from sqlite_schema where type = 'trigger'").fetchall()
        for (name,) in names:  # whoever edits these can drop what guards them
            conn.execute(f"drop trigger {name}")
        conn.execute("pragma ignore_check_constraints = on")
        conn.execute(edit)
    assert EDITS[edit] in ailments(desk)
