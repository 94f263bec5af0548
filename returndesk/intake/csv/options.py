"""How a file is to be read, and what reading it gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from returndesk.core.orders.incoming import OrderIn, RefundRow
from returndesk.errors import UsageProblem
from returndesk.intake.csv.dates import ORDERS
from returndesk.intake.csv.rejects import Rejects
from returndesk.intake.problems import RejectedRows, RowProblem


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a file is to be read; raises UsageProblem for an unknown date order."""

    currency: str  # the desk's, where a file names none
    timezone: str  # the shop's IANA name: local times and days are in it
    tax_included: bool  # where the order does not say
    today: date  # an order after this day is rejected
    platform: str | None = None  # a format's name, instead of recognising the header
    encoding: str | None = None  # instead of detecting it
    delimiter: str | None = None  # one character, instead of detecting it
    sheet: str | None = None  # of a workbook, instead of the first that fits
    dates: str | None = None  # "dmy", "mdy" or "ymd", where neither format nor file shows it
    decimal: str | None = None  # "." or ",", where the format leaves it to the file
    mapping: Mapping[str, str] = field(default_factory=dict)  # field -> header, over the format's own
    channel: str | None = None  # where no column names one
    currency_given: str | None = None  # where the file names none, over the format's own
    quantity: int | None = None  # units a row, where the file has no column for them
    keeps_rejects: bool = True  # the reason of each rejected row
    kind: str = "orders"  # what the rows are: one of format_files.KINDS
    shipping_taxed: Mapping[date, bool] = field(default_factory=dict)  # first day of orders -> by the policy

    def __post_init__(self) -> None:
        if self.dates is not None and self.dates not in ORDERS:
            raise UsageProblem(f"unknown date order {self.dates!r}", hint=f"one of {', '.join(ORDERS)}")


@dataclass(slots=True)
class Reading:
    """What a file of orders gave: orders, and the rejected rows with the reasons."""

    file: str
    format: str = ""  # "desk", "shopify" …; "" for an empty file
    title: str = ""
    encoding: str = "utf-8"
    header: Sequence[str] = ()
    pair: str = ""  # of a paired export: the name that both formats share
    part: str = ""  # of a paired export: "lines" or "orders"
    waits: int = 0  # orders that wait for the other file of the export
    rows: int = 0  # data rows, blank ones not counted
    orders: list[OrderIn] = field(default_factory=list)  # in order of appearance; see read_files
    bad_orders: int = 0
    rejected: RejectedRows = field(default_factory=RejectedRows)
    rejects: Rejects | None = None  # once all of it is read
    notes: list[str] = field(default_factory=list)
    silent: frozenset[str] = frozenset()  # figures without a column: see core/orders/merge.py
    consent: str = ""  # the header of its column of consent
    payments: dict[str, str] = field(default_factory=dict)  # of sales -> their numbers
    refund_rows: list[RefundRow] = field(default_factory=list)

    @property
    def problems(self) -> list[RowProblem]:
        """The first problems, by line."""
        return self.rejected.by_line()
