"""The money of one day, from the rows that were written on it. Minor units, never added across currencies."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import TypeVar

from returndesk.core.value import Value


class RefundsOfDay(Value):
    currency: str
    method: str
    kind: str  # refund, rounding, bounced, correction, compensation or elsewhere
    count: int  # of elsewhere: orders; by method dispute, those whose money the bank took
    amount_minor: int


class ExchangesOfDay(Value):
    """`paid_minor` is paid by customers on any exchange; payments to them are refunds."""

    currency: str
    count: int
    new_minor: int
    difference_minor: int
    paid_minor: int


class CarriersOfDay(Value):
    """`paid_minor` is what carriers paid less what they took back."""

    currency: str
    filed: int
    claimed_minor: int
    paid: int
    paid_minor: int
    denied: int
    waived: int


class Balance(Value):
    """What was given on the day, and the fees kept from refunds and exchanges."""

    currency: str
    paid_out_minor: int
    received_minor: int  # from customers
    credit_issued_minor: int
    fees_kept_minor: int

    @property
    def net_minor(self) -> int:
        """What the day cost in money and credit less what came in; the fees are already deducted."""
        return self.paid_out_minor + self.credit_issued_minor - self.received_minor


class MethodsOfDay(Value):
    """What left and came in by one method. `counted_minor` is what was counted at the closing: net."""

    currency: str
    method: str
    paid_out_minor: int  # of credit: issued
    received_minor: int
    counted_minor: int | None = None

    @property
    def net_minor(self) -> int:
        """What left by this method less what came in; with other methods the net of the balance."""
        return self.paid_out_minor - self.received_minor

    @property
    def difference_minor(self) -> int | None:
        """What was counted less the net; None where nothing was counted."""
        return None if self.counted_minor is None else self.counted_minor - self.net_minor


_REFUNDS = """
    select currency, method, kind, count(distinct one), sum(minor) from (
        select iif(kind = 'bounced', 2, 0) place, iif(kind = 'bounced', kind, 'refund') kind, method,
            currency, id one, amount_minor - rounding_minor minor from payout where on_day = :day
        union all select 1, 'rounding', method, currency, id, rounding_minor
            from payout where on_day = :day and rounding_minor <> 0
        union all select 1, 'rounding', method, currency, -id, rounding_minor
            from correction where on_day = :day and rounding_minor <> 0
        union all select 3, 'correction', method, currency, id, amount_minor - rounding_minor
            from correction where on_day = :day
        union all select 4, 'compensation', kind, currency, id, amount_minor
            from compensation where on_day = :day
        union all select 5, 'elsewhere', 'elsewhere', currency, order_id, total_minor
            from external_refund where on_day = :day
        union all select 5, 'elsewhere', 'dispute', currency, order_id, taken_minor
            from dispute where on_day = :day and taken_minor <> 0)
    group by place, currency, method order by place = 5, currency, place, method
"""
_EXCHANGES = """
    select currency, sum(one), sum(new), sum(difference), sum(paid) from (
        select currency, corrects is null one, new_minor new, difference_minor difference, 0 paid
            from remedy where on_day = :day and kind = 'exchange'
        union all select currency, 0, 0, 0, amount_minor from exchange_payment
            where on_day = :day and refund_id is null)
    group by currency order by currency
"""
_CARRIERS = """
    select currency, sum(move = 'file'), sum(iif(move = 'file', amount_minor, 0)), sum(move = 'paid'),
        sum(iif(move = 'paid', amount_minor, 0)), sum(move = 'denied'), sum(move = 'waive')
    from carrier_entry where on_day = :day and move in ('file', 'paid', 'denied', 'waive')
    group by currency order by currency
"""
# No money leaves for a coupon or a gift on that day.
_MOVED = """
    select currency, method way, amount_minor minor, 0 got, 0 fee from payout where on_day = :day
    union all select currency, method, amount_minor, 0, 0 from correction where on_day = :day
    union all select currency, kind, amount_minor, 0, 0 from compensation where on_day = :day
    union all select currency, method, 0, amount_minor + rounding_minor, 0 from exchange_payment
        where on_day = :day and refund_id is null
    union all select currency, method, 0, amount_minor + rounding_minor, 0 from order_payment
        where on_day = :day and credit_id is null
"""
_BALANCE = f"""
    select currency, sum(iif(way not in ('credit', 'coupon', 'gift'), minor, 0)), sum(got),
        sum(iif(way = 'credit', minor, 0)), sum(fee) from ({_MOVED}
        union all select currency, '', 0, 0, fee_minor from refund where on_day = :day
        union all select currency, '', 0, 0, fee_minor from remedy where on_day = :day and kind = 'exchange')
    group by currency order by currency
"""
_METHODS = f"""
    select currency, way, sum(minor), sum(got) from ({_MOVED}) where way not in ('coupon', 'gift')
    group by currency, way order by currency, way
"""


_QUERIES = {
    RefundsOfDay: _REFUNDS, ExchangesOfDay: _EXCHANGES, CarriersOfDay: _CARRIERS, Balance: _BALANCE,
    MethodsOfDay: _METHODS,
}  # fmt: skip
Figures = TypeVar("Figures", RefundsOfDay, ExchangesOfDay, CarriersOfDay, Balance, MethodsOfDay)


def of_day(conn: sqlite3.Connection, kind: type[Figures], day: date) -> list[Figures]:
    """The figures of that kind by currency; last, refunds on the platform that the day's imports reported.

    A step of a carrier claim undone on its day is not counted; later none can be undone.
    """
    return [kind(*row) for row in conn.execute(_QUERIES[kind], {"day": day.isoformat()})]
