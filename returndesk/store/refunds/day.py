"""The money of one day, from the rows that were written on it. Minor units, never added across currencies."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class RefundsOfDay:
    currency: str
    method: str
    kind: str  # refund, correction, compensation or elsewhere
    count: int  # of elsewhere: orders
    amount_minor: int


@dataclass(frozen=True, slots=True)
class ExchangesOfDay:
    """`paid_minor` is paid by customers on any exchange, below 0 to them."""

    currency: str
    count: int
    new_minor: int
    difference_minor: int
    paid_minor: int


@dataclass(frozen=True, slots=True)
class CarriersOfDay:
    """`paid_minor` is what carriers paid less what they took back."""

    currency: str
    filed: int
    claimed_minor: int
    paid: int
    paid_minor: int
    denied: int
    waived: int


@dataclass(frozen=True, slots=True)
class Balance:
    """What was given on the day, and the fees kept from refunds and exchanges."""

    currency: str
    paid_out_minor: int
    credit_issued_minor: int
    fees_kept_minor: int

    @property
    def net_minor(self) -> int:
        """What the day cost in money and credit; the fees are already deducted from it."""
        return self.paid_out_minor + self.credit_issued_minor


_REFUNDS = """
    select currency, method, kind, count(distinct one), sum(minor) from (
        select 0 place, 'refund' kind, method, currency, id one, total_minor minor
            from refund where on_day = :day
        union all select 1, 'correction', method, currency, id, amount_minor
            from correction where on_day = :day
        union all select 2, 'compensation', kind, currency, id, amount_minor
            from compensation where on_day = :day
        union all select 3, 'elsewhere', 'elsewhere', currency, order_id, total_minor
            from external_refund where on_day = :day)
    group by place, currency, method order by place = 3, currency, place, method
"""
_EXCHANGES = """
    select currency, sum(one), sum(new), sum(difference), sum(paid) from (
        select currency, 1 one, new_minor new, difference_minor difference, 0 paid
            from remedy where on_day = :day and kind = 'exchange'
        union all select currency, 0, 0, 0, amount_minor from exchange_payment where on_day = :day)
    group by currency order by currency
"""
_CARRIERS = """
    select currency, sum(move = 'file'), sum(iif(move = 'file', amount_minor, 0)), sum(move = 'paid'),
        sum(iif(move = 'paid', amount_minor, 0)), sum(move = 'denied'), sum(move = 'waive')
    from carrier_entry where on_day = :day and move in ('file', 'paid', 'denied', 'waive')
    group by currency order by currency
"""
# No money leaves for a coupon or a gift on that day.
_BALANCE = """
    select currency, sum(iif(way not in ('credit', 'coupon', 'gift'), minor, 0)),
        sum(iif(way = 'credit', minor, 0)), sum(fee) from (
        select currency, method way, total_minor minor, fee_minor fee from refund where on_day = :day
        union all select currency, method, amount_minor, 0 from correction where on_day = :day
        union all select currency, kind, amount_minor, 0 from compensation where on_day = :day
        union all select currency, '', 0, fee_minor from remedy where on_day = :day and kind = 'exchange')
    group by currency order by currency
"""


def refunds_of_day(conn: sqlite3.Connection, day: date) -> list[RefundsOfDay]:
    """By currency, kind and method; last, refunds made on the platform that the day's imports reported."""
    return [RefundsOfDay(*row) for row in _asked(conn, _REFUNDS, day)]


def exchanges_of_day(conn: sqlite3.Connection, day: date) -> list[ExchangesOfDay]:
    """By currency: exchanges, and payments of the difference of any."""
    return [ExchangesOfDay(*row) for row in _asked(conn, _EXCHANGES, day)]


def carriers_of_day(conn: sqlite3.Connection, day: date) -> list[CarriersOfDay]:
    """By currency: steps of carrier claims. A step undone on its day is gone; later none can be undone."""
    return [CarriersOfDay(*row) for row in _asked(conn, _CARRIERS, day)]


def balance_of_day(conn: sqlite3.Connection, day: date) -> list[Balance]:
    """By currency, of what this desk gave."""
    return [Balance(*row) for row in _asked(conn, _BALANCE, day)]


def _asked(conn: sqlite3.Connection, query: str, day: date) -> list[Any]:
    return conn.execute(query, {"day": day.isoformat()}).fetchall()
